"""Forms for units, people and roles."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from qingzhi.platform.core.forms import DateInput, Form
from qingzhi.platform.organizations.fields import UnitField
from qingzhi.platform.organizations.models import Organization, User
from qingzhi.platform.organizations.roles import Role, Verb
from qingzhi.platform.organizations.tree import read_file, read_pasted
from qingzhi.subjects import codes, values
from qingzhi.subjects.schema import normalise


class UnitForm(Form):
    """What is known of a unit; name and place are asked only for a new one."""

    name = forms.CharField(label="单位名称", max_length=120)
    short_name = forms.CharField(label="简称", max_length=60, required=False)
    code = forms.CharField(label="统一社会信用代码", max_length=18, required=False, help_text="18 位")
    kind = forms.ChoiceField(label="单位性质", choices=[("", "—"), *Organization.Kind.choices], required=False)
    level = forms.ChoiceField(label="单位层级", choices=[("", "—"), *Organization.Level.choices], required=False)
    region = forms.CharField(label="行政区划代码", max_length=12, required=False, help_text="6 位代码或地名")
    rank_order = forms.IntegerField(label="机构序列号", required=False, min_value=0, help_text="名单里排第几")
    vertical = forms.BooleanField(label="垂直管理", required=False)
    count_only = forms.BooleanField(label="只报数，不报明细", required=False)

    def __init__(self, *args: Any, user: User, unit: Organization | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        if unit is None:
            self.fields = {"parent": UnitField(user, Verb.UNITS, label="上级单位")} | self.fields
            return
        del self.fields["name"]
        vertical = {
            "line_supervisor": UnitField(user, Verb.SEE, label="主管部门", required=False),
            "territorial": UnitField(user, Verb.SEE, label="属地网信部门", required=False),
        }
        self.fields |= vertical
        for name in self.fields:
            value = getattr(unit, name)
            self.initial.setdefault(name, value.name if isinstance(value, Organization) else value)

    def clean_code(self) -> str:
        """The code with its check character. Raises ValidationError with what is wrong."""
        try:
            return codes.credit_code(self.cleaned_data["code"].strip().upper())
        except values.Unreadable as error:
            raise ValidationError(str(error)) from error

    def clean_region(self) -> str:
        """The code of a place given by code or name."""
        text = self.cleaned_data["region"].strip()
        try:
            place = codes.region(text) if text else None
        except values.Unreadable as error:
            raise ValidationError(str(error)) from error
        return place.code if place else ""


class MoveForm(Form):
    """移动、更名、撤销: what changes, from which day, on what basis."""

    basis = forms.CharField(label="依据", max_length=200, help_text="文件名和文号")
    since = forms.DateField(label="从哪天起", widget=DateInput())

    def __init__(self, *args: Any, user: User, unit: Organization, how: str, **options: Any) -> None:
        super().__init__(*args, **options)
        if how == "move":
            self.fields = {"parent": UnitField(user, Verb.UNITS, label="新的上级单位")} | self.fields
        elif how == "rename":
            named = forms.CharField(label="新名称", max_length=120, initial=unit.name)
            self.fields = {"name": named} | self.fields


class PersonForm(Form):
    """A new account."""

    username = forms.RegexField(
        r"^[A-Za-z0-9_.-]+$",
        label="用户名",
        max_length=60,
        error_messages={"invalid": "用字母、数字，可以带点和横线。"},
    )
    name = forms.CharField(label="姓名", max_length=60)

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"] = UnitField(user, Verb.ACCOUNTS, label="单位")


class PasswordForm(Form):
    """One's own new password."""

    old = forms.CharField(label="原密码", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))
    new = forms.CharField(
        label="新密码",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="至少 8 位，不要用生日、电话和常见密码",
    )
    again = forms.CharField(label="再写一次", widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))

    def clean_again(self) -> str:
        """Twice the same."""
        if self.cleaned_data["again"] != self.cleaned_data.get("new"):
            raise ValidationError("两次写的不一样。")
        return str(self.cleaned_data["again"])


class UnitListForm(Form):
    """A list of units: pasted, or as a file."""

    pasted = forms.CharField(
        label="从 Excel 粘贴",
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="选中单位名单的几列，复制，粘贴到这里；至少有单位名称一列",
    )
    file = forms.FileField(label="或者选文件", required=False, help_text=".xlsx、.xls、.et、.csv")

    def clean(self) -> dict[str, Any]:
        """One of the two, read."""
        data = super().clean() or {}
        if upload := data.get("file"):
            data["listed"] = read_file(upload.name, upload.read())
        elif data.get("pasted", "").strip():
            data["listed"] = read_pasted(data["pasted"])
        elif not self.optional:
            self.add_error("pasted", "粘贴名单，或者选一个文件。")
        if (listed := data.get("listed")) and listed.errors:
            for one in listed.errors[:20]:
                self.add_error("pasted", f"{one.source}：{one.message}")
        return data

    optional = False


class StartForm(UnitListForm):
    """开始使用: level, region, office and units; in 单机版 also the officer's password."""

    level = forms.ChoiceField(label="本级", choices=Organization.Level.choices, initial="county")
    place = forms.CharField(label="地区", max_length=60, help_text="如“清源县”，或 6 位行政区划代码")
    office = forms.CharField(
        label="本办公室名称", max_length=120, help_text="如“中共清源县委网络安全和信息化委员会办公室”"
    )

    optional = True

    def __init__(self, *args: Any, one_pc: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        order = ["level", "place", "office", "pasted", "file"]
        if one_pc:
            self.fields["password"] = forms.CharField(
                label="给自己定一个密码",
                widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
                help_text="至少 8 位；用户名是 wangxin",
            )
            order.append("password")
        self.order_fields(order)

    def clean_place(self) -> str:
        """The place; a code is turned into the name."""
        text = str(self.cleaned_data["place"]).strip()
        try:
            self.found = codes.region(text)
        except values.Unreadable as error:
            if text.isdecimal():
                raise ValidationError(str(error)) from error
            self.found = None  # a development zone, an invented place: no code of its own
        return self.found.name if self.found and text.isdecimal() else text


class GrantForm(Form):
    """A role for a person on a unit."""

    role = forms.ChoiceField(label="角色", choices=Role.choices)
    basis = forms.CharField(label="依据", max_length=200, required=False)

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"] = UnitField(user, Verb.GRANT, label="范围（含下级）")


class UnitFilter(django_filters.FilterSet):  # type: ignore[misc]
    """The query row of the list of units."""

    words = django_filters.CharFilter(label="名称或信用代码", method="with_words")
    kind = django_filters.ChoiceFilter(label="单位性质", choices=Organization.Kind.choices, empty_label="全部")
    level = django_filters.ChoiceFilter(label="单位层级", choices=Organization.Level.choices, empty_label="全部")

    def with_words(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Units whose name has these words, or of this code."""
        key = normalise(value)
        return rows.filter(Q(name_key__contains=key) | Q(short_name__contains=value) | Q(code=value.strip().upper()))
