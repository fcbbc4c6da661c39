"""Forms for units, people and roles."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone

from qingzhi.platform.core.forms import DateInput, Form
from qingzhi.platform.organizations.fields import UnitField
from qingzhi.platform.organizations.first_start import OFFICER
from qingzhi.platform.organizations.models import Organization, User
from qingzhi.platform.organizations.queries import Scope, Units, grants
from qingzhi.platform.organizations.roles import Role, Verb
from qingzhi.platform.organizations.tree import read_file, read_pasted
from qingzhi.subjects import codes, values
from qingzhi.subjects.schema import normalise

LARGEST = 20 << 20  # bytes of a list of units; 20,000 units take one or two million


class UnitForm(Form):
    """What is known of a unit; name, parent and since when are asked only for a new one."""

    parent: UnitField
    name = forms.CharField(label="单位名称", max_length=120)
    short_name = forms.CharField(label="简称", max_length=60, required=False)
    code = forms.CharField(label="统一社会信用代码", max_length=30, required=False, help_text="18 位")
    kind = forms.ChoiceField(label="单位性质", choices=[("", "—"), *Organization.Kind.choices], required=False)
    level = forms.ChoiceField(label="单位层级", choices=[("", "—"), *Organization.Level.choices], required=False)
    region = forms.CharField(label="行政区划代码", max_length=60, required=False, help_text="6 位代码或地名")
    rank_order = forms.IntegerField(
        label="机构序列号", required=False, min_value=0, max_value=10**9, help_text="在同级单位里排第几"
    )
    vertical = forms.BooleanField(label="垂直管理", required=False, help_text="写明主管部门和属地网信部门")
    line_supervisor_name = forms.CharField(
        label="主管部门（不在名单里的）", max_length=120, required=False, help_text="如上级垂直管理部门的全称"
    )
    count_only = forms.BooleanField(label="只报数，不报明细", required=False)
    since = forms.DateField(label="成立日期", widget=DateInput(), required=False, help_text="以前就有的不填")
    basis = forms.CharField(label="依据", max_length=200, required=False, help_text="新成立的写文件名和文号")

    def __init__(self, *args: Any, user: User, unit: Organization | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.unit = unit
        supervisors = {
            "line_supervisor": UnitField(user, Verb.SEE, Verb.UNITS, label="主管部门", required=False),
            "territorial": UnitField(user, Verb.SEE, Verb.UNITS, label="属地网信部门", required=False),
        }
        self.fields |= supervisors
        if unit is None:
            self.fields["parent"] = UnitField(user, Verb.UNITS, label="上级单位")
        else:
            for name in ("name", "since", "basis"):
                del self.fields[name]
            for name, field in supervisors.items():
                if (named := getattr(unit, name)) and not field.reach.filter(pk=named.pk).exists():
                    del self.fields[name]  # one that the person can't see stays as it is
            for name in self.fields:
                self.initial.setdefault(name, getattr(unit, name))
            for name in ("kind", "level"):
                if getattr(unit, f"{name}_inferred"):
                    self.fields[name].help_text = "按名称推断的，请核对"
        self.order_fields(ORDER)

    def clean_code(self) -> str:
        """The code with its check character. Raises ValidationError with what is wrong."""
        try:
            return codes.credit_code(self.cleaned_data["code"])
        except values.Unreadable as error:
            raise ValidationError(str(error)) from error

    def clean_region(self) -> str:
        """The code of a place given by code or name."""
        place = place_of(self.cleaned_data["region"])
        if place is None and self.cleaned_data["region"].strip():
            raise ValidationError("没有这个地名。请写 6 位行政区划代码。")
        return place.code if place else ""

    def clean(self) -> dict[str, Any]:
        """A supervisor is named once."""
        data = super().clean() or {}
        if data.get("line_supervisor") and data.get("line_supervisor_name"):
            self.add_error("line_supervisor_name", "主管部门选了就不用再写名称。")
        return data


ORDER = [
    "parent", "name", "short_name", "code", "kind", "level", "region", "rank_order",
    "vertical", "line_supervisor", "line_supervisor_name", "territorial", "count_only", "since", "basis",
]  # fmt: skip


def place_of(text: str) -> codes.Region | None:
    """The place of a 行政区划代码 or a name; None for '' and for a name that nobody knows.

    Raises ValidationError for a code that is none, and for a name that several places bear.
    """
    text = text.strip()
    if not text or text[0].isdecimal():
        try:
            return codes.region(text)
        except values.Unreadable as error:
            raise ValidationError(str(error)) from error
    found = codes.find_region(text)
    if len(found) > 1:
        names = "、".join(f"{place.full_name} {place.code}" for place in found[:6])
        raise ValidationError(f"叫“{text}”的地方不止一个：{names}。请写代码。")
    return found[0] if found else None


class MoveForm(Form):
    """移动: under which unit, from which day, on what basis."""

    since = forms.DateField(label="从哪天起", widget=DateInput())
    basis = forms.CharField(label="依据", max_length=200, help_text="文件名和文号")

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial.setdefault("since", timezone.localdate())
        self.fields = {"parent": UnitField(user, Verb.UNITS, label="新的上级单位")} | self.fields


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

    optional: ClassVar[bool] = False

    pasted = forms.CharField(
        label="从 Excel 粘贴",
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        strip=False,
        help_text="连表头一起选中、复制，粘贴到这里；没有表头的，按单位名称、上级单位、信用代码、性质、层级的顺序",
    )
    file = forms.FileField(label="或者选文件", required=False, help_text="Excel、WPS 表格或 CSV，要有“单位名称”一列")

    def clean(self) -> dict[str, Any]:
        """One of the two, read: ``listed``."""
        data = super().clean() or {}
        upload = data.get("file")
        if upload and upload.size > LARGEST:
            self.add_error("file", f"文件超过 {LARGEST >> 20} MB，不像单位名单。请只留名单那一张表。")
        elif upload:
            data["listed"] = read_file(upload.name, upload.read())
        elif (data.get("pasted") or "").strip():
            data["listed"] = read_pasted(data["pasted"])
        elif not self.optional and not self.errors:
            self.add_error("pasted", "粘贴名单，或者选一个文件。")
        return data


class UnitImportForm(UnitListForm):
    """The list, and the unit that it is laid under."""

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        under = UnitField(user, Verb.UNITS, label="名单归到哪个单位下面")
        under.initial = under.reach.first()
        under.help_text = "名单里没写上级的，直接放在它下面"
        self.fields = {"top": under} | self.fields


class StartForm(UnitListForm):
    """开始使用: level, region, office and units; in 单机版 also the officer's password."""

    optional = True

    level = forms.ChoiceField(label="本级", choices=Organization.Level.choices, initial="county")
    region = forms.CharField(label="地区", max_length=60, help_text="行政区划代码或地名，如 350121 或闽侯县")
    office = forms.CharField(
        label="本办公室名称", max_length=120, help_text="如“中共闽侯县委网络安全和信息化委员会办公室”"
    )

    def __init__(self, *args: Any, one_pc: bool, start_code: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["pasted"].label = "单位名单，从 Excel 粘贴"
        if start_code:
            self.fields["start_code"] = forms.CharField(
                label="启动码", help_text="qingzhi serve 启动时显示，也在数据文件夹的 start.code 里"
            )
        self.start_code = start_code
        if one_pc:
            self.fields["password"] = forms.CharField(
                label="给自己定一个密码",
                widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
                help_text=f"至少 8 位；用户名是 {OFFICER}",
            )
        self.order_fields(["start_code", "level", "region", "office", "pasted", "file", "password"])

    def clean_start_code(self) -> str:
        """The code that only whoever runs the server can read."""
        if not secrets.compare_digest(self.cleaned_data["start_code"].strip().encode(), self.start_code.encode()):
            raise ValidationError("启动码不对。看运行 qingzhi serve 的窗口，或数据文件夹里的 start.code（前 16 位）。")
        return self.start_code

    def clean_region(self) -> codes.Region | str:
        """The place, or its name as written where no table has it (a development zone)."""
        text = str(self.cleaned_data["region"]).strip()
        return place_of(text) or text

    def clean(self) -> dict[str, Any]:
        """The level is that of the place."""
        data = super().clean()
        place = data.get("region")
        if isinstance(place, codes.Region) and data.get("level") not in (None, place.level):
            word = Organization.Level(place.level).label
            self.add_error("level", f"{place.full_name}是{word}。请改本级，或改地区。")
        return data


class GrantForm(Form):
    """A role for a person on a unit."""

    role = forms.ChoiceField(label="角色", choices=Role.choices)
    basis = forms.CharField(label="依据", max_length=200, help_text="文件名和文号，或谁批准的")

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"] = UnitField(user, Verb.GRANT, label="范围（含下级）")


class PeopleFilter(django_filters.FilterSet):  # type: ignore[misc]
    """The query row of the list of people."""

    words = django_filters.CharFilter(label="姓名、用户名或单位", method="with_words")
    role = django_filters.ChoiceFilter(label="角色", choices=Role.choices, empty_label="全部", method="with_role")

    def with_words(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """People whose name, user name or unit has these words."""
        named = Q(name__contains=value) | Q(username__icontains=value) | Q(unit__name_key__contains=normalise(value))
        return rows.filter(named)

    def with_role(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """People who hold a role anywhere."""
        return rows.filter(pk__in=grants().filter(role=value).values("user"))


class RightsFilter(django_filters.FilterSet):  # type: ignore[misc]
    """The query row of 权限一览."""

    role = django_filters.ChoiceFilter(label="角色", choices=Role.choices, empty_label="全部")


ONLY = (("vertical", "垂直管理"), ("unconfirmed", "性质或层级待核"), ("abolished", "已撤销"))


class UnitFilter(django_filters.FilterSet):  # type: ignore[misc]
    """The query row of the list of units."""

    words = django_filters.CharFilter(label="名称或信用代码", method="with_words")
    under = django_filters.CharFilter(label="在哪个单位下面", method="below")
    kind = django_filters.ChoiceFilter(label="单位性质", choices=Organization.Kind.choices, empty_label="全部")
    level = django_filters.ChoiceFilter(label="单位层级", choices=Organization.Level.choices, empty_label="全部")
    region = django_filters.CharFilter(label="行政区划", method="in_region")
    only = django_filters.ChoiceFilter(label="范围", choices=ONLY, empty_label="没有撤销的", method="of_sort")

    def of_sort(self, rows: Units, name: str, value: str) -> QuerySet[Any]:
        """Units of a sort."""
        return rows.of_sort(value)

    def filter_queryset(self, queryset: Units) -> QuerySet[Any]:
        """Without a sort asked for, those that stand."""
        return super().filter_queryset(queryset if self.form.cleaned_data.get("only") else queryset.standing())  # type: ignore[no-any-return]

    def with_words(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Units whose name has these words, or of this code."""
        key = normalise(value)
        return rows.filter(Q(name_key__contains=key) | Q(short_name__contains=value) | Q(code=value.strip().upper()))

    def below(self, rows: Units, name: str, value: str) -> QuerySet[Any]:
        """Units of a name and those below them, as far as the list reaches."""
        named = rows.filter(Q(name_key=normalise(value)) | Q(short_name=value.strip())).order_by()
        return rows.within(Scope(everything=False, units=tuple(named.values_list("pk", flat=True)[:50])))

    def in_region(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Units of a place and of the places in it, by code or name."""
        found = Q(pk__in=())
        try:
            places = [codes.region(value)] if value[:1].isdecimal() else codes.find_region(value)
        except values.Unreadable:
            places = []
        for place in places:
            found |= Q(region__startswith=_prefix(place.code)) if place else Q()
        return rows.filter(found)


def _prefix(code: str) -> str:
    """What the codes of a place and of the places in it begin with: 350100 → 3501."""
    steps = [code[:2], code[2:4], code[4:6], code[6:9], code[9:12]]
    while not steps[-1].strip("0"):
        steps.pop()
    return "".join(steps)
