"""Forms of findings: the query row, the few answers that a step needs, exemptions, standards."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from qingzhi.platform.core.forms import DateInput, Form
from qingzhi.platform.inspections import lifecycle
from qingzhi.platform.inspections.models import Dispute, Finding
from qingzhi.platform.inspections.profiles import read_profile, shipped
from qingzhi.platform.inspections.words import KINDS, article_word
from qingzhi.platform.organizations.fields import UnitField
from qingzhi.platform.organizations.models import User
from qingzhi.platform.organizations.queries import may, people, root, units
from qingzhi.platform.organizations.roles import Verb, holding
from qingzhi.platform.registry.queries import assets
from qingzhi.policy.model import ProfileError, entries
from qingzhi.subjects.schema import normalise

MOST_PROFILE = 200_000  # bytes of an uploaded profile


class FindingFilter(django_filters.FilterSet):  # type: ignore[misc]
    """The query row: unit with those below it, article, kind of object, state, words."""

    unit = django_filters.CharFilter(label="单位（含下级）", method="in_units")
    article = django_filters.ChoiceFilter(
        label="条款", empty_label="全部", choices=[(number, article_word(number)) for number in range(3, 17)]
    )
    table = django_filters.ChoiceFilter(label="对象类型", empty_label="全部", choices=list(KINDS.items()))
    state = django_filters.ChoiceFilter(
        label="状态",
        empty_label="没有办结的",
        method="in_state",
        choices=[*lifecycle.STATES.items(), ("late", "超期"), ("any", "全部，连已办结的")],
    )
    words = django_filters.CharFilter(label="名称或检查项", method="with_words")

    def in_units(self, rows: QuerySet[Finding], name: str, value: str) -> QuerySet[Finding]:
        """The findings of the units whose name has these words, and of those below them."""
        named = (
            units()
            .visible_to(self.request.user)
            .filter(Q(name_key__contains=normalise(value)) | Q(short_name=value.strip()))
        )
        below = units().filter(above__ancestor__in=[unit.pk for unit in named[:50]])
        return rows.filter(unit__in=below.values("pk"))

    def in_state(self, rows: QuerySet[Finding], name: str, value: str) -> QuerySet[Finding]:
        """The findings in a state."""
        if value == "late":
            return rows.filter(state__in=("fixing", "assigned"), due_on__lt=timezone.localdate())
        return rows if value == "any" else rows.filter(state=value)

    def with_words(self, rows: QuerySet[Finding], name: str, value: str) -> QuerySet[Finding]:
        """The findings of a rule, or of objects whose name has these words."""
        text = value.strip()
        return rows.filter(code=text.upper()) if text.upper() in entries() else rows.filter(subject__icontains=text)

    def filter_queryset(self, queryset: QuerySet[Finding]) -> QuerySet[Finding]:
        """Without a state asked for, those about which something is still to be done."""
        rows: QuerySet[Finding] = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("state") else rows.exclude(state__in=lifecycle.CLOSED)


class StepForm(Form):
    """What one step of a finding asks."""

    def __init__(self, *args: Any, name: str, finding: Finding, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields = self._asked(name, finding)

    def _asked(self, name: str, finding: Finding) -> dict[str, forms.Field]:
        why = forms.CharField(label="理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
        day = forms.DateField(label="哪天前改好", widget=DateInput())
        if name == "dismiss":
            return {"reason": why}
        if name == "fix":
            return {"due_on": day}
        if name == "assign":
            return {"due_on": day, "handler": _handlers(finding), "reason": _optional("交办意见")}
        if name == "dispute":
            scan = forms.FileField(label="佐证材料", required=False, help_text="有就传，没有不用专门去做")
            why.label = "哪里不对"
            return {"grounds": why, "scan": scan}
        if name in ("accept", "return"):
            return {"reason": why}
        return {"reason": _optional("说明")}


def _optional(label: str) -> forms.Field:
    return forms.CharField(label=label, max_length=500, required=False)


def _handlers(finding: Finding) -> forms.Field:
    """The people who hold a role on the unit itself by which they can put it right."""
    able = people().filter(is_active=True, grants__role__in=holding(Verb.FILL), grants__unit=finding.unit_id)
    return forms.ModelChoiceField(able.distinct(), label="经办人", required=False, empty_label="不指定，由单位自己定")


class MassForm(Form):
    """成批认定: by what day, where they are handed to their units at once."""

    due_on = forms.DateField(
        label="哪天前改好", required=False, widget=DateInput(), help_text="填了就同时交办给各单位；不填只认定"
    )


class DecideForm(Form):
    """裁定异议: what comes of it, why, and who decided where the writer only notes it down."""

    outcome = forms.ChoiceField(label="裁定", choices=Dispute.Outcome.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label="裁定理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    severity = forms.ChoiceField(
        label="更正为",
        required=False,
        choices=[("", "程度不变"), *Finding.Severity.choices],
        help_text="选“更正”时用",
    )
    decider = forms.CharField(
        label="谁裁定的", max_length=60, required=False, help_text="您只是代录的才填，写职务，如“分管副主任”"
    )
    folded = frozenset({"severity"})


class ExemptionForm(Form):
    """登记例外情形: which rule, for what, on what basis, how long."""

    code = forms.ChoiceField(label="检查项")
    name = forms.CharField(
        label="对象名称", max_length=200, required=False, help_text="只管一个对象的写它的名称；管全单位的不填"
    )
    basis = forms.CharField(label="例外依据", max_length=300, help_text="为什么可以例外，如：应急值守需要")
    document = forms.CharField(label="依据文件", max_length=120, required=False, help_text="文号，有就填")
    starts_on = forms.DateField(label="起始日期", widget=DateInput())
    ends_on = forms.DateField(label="截止日期", widget=DateInput(), help_text="最长三年，到期再看还要不要")

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user
        self.fields = {"unit": UnitField(user, Verb.MANAGE, label="单位")} | self.fields
        self.fields["code"].choices = [  # type: ignore[attr-defined]
            ("", "请选择"),
            *((code, f"{code} {entry.title}") for code, entry in entries().items()),
        ]
        self.initial.setdefault("starts_on", timezone.localdate())

    def clean(self) -> dict[str, Any]:
        """The object of the name, among those of the unit."""
        data: dict[str, Any] = super().clean() or {}
        unit, name = data.get("unit"), data.pop("name", "")
        data["asset"] = None
        if unit and name:
            found = list(assets().filter(unit=unit, name_key=normalise(name)).living()[:2])
            if len(found) != 1:
                self.add_error("name", f"“{unit.name}”的台账里{'有不止一个' if found else '没有'}“{name}”。核对名称。")
            else:
                data["asset"] = found[0]
        return data


class StandardForm(Form):
    """预览检查口径: a profile that comes with the software or an uploaded one, and rules that are not used."""

    profile = forms.ChoiceField(label="用哪份口径")
    file = forms.FileField(
        label="或者上传本地口径", required=False, help_text=".toml 文件，写法见 docs/profiles.md；上传了就用它"
    )
    off = forms.CharField(
        label="停用的检查项", required=False, max_length=400, help_text="写编号，用顿号分开，如：A0812、A0502"
    )
    folded = frozenset({"file", "off"})

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields = {"unit": UnitField(user, Verb.MANAGE, label="在哪里用")} | self.fields
        self.fields["profile"].choices = shipped()  # type: ignore[attr-defined]
        top = root()
        if top is not None and may(user, Verb.MANAGE, top):
            self.initial.setdefault("unit", top)

    def clean_off(self) -> list[str]:
        """The codes. Raises ValidationError naming those that there are not."""
        codes = [
            one.strip().upper() for one in self.cleaned_data["off"].replace(",", "、").replace("，", "、").split("、")
        ]
        codes = list(dict.fromkeys(filter(None, codes)))
        if wrong := [code for code in codes if code not in entries()]:
            raise forms.ValidationError(f"没有编号为 {'、'.join(wrong)} 的检查项。")
        return codes

    def clean_file(self) -> str:
        """The text of an uploaded profile, '' where there is none. Raises ValidationError with what is wrong in it."""
        upload = self.cleaned_data["file"]
        if not upload:
            return ""
        if upload.size > MOST_PROFILE:
            raise forms.ValidationError("文件太大，不像口径文件。请核对。")
        try:
            text: str = upload.read().decode("utf-8-sig")
            read_profile(text)
        except UnicodeDecodeError as error:
            raise forms.ValidationError("文件不是文本。请另存为 UTF-8 编码的 .toml 文件。") from error
        except ProfileError as error:
            raise forms.ValidationError(str(error)) from error
        return text

    def told(self) -> dict[str, Any]:
        """The standard that is asked about."""
        data = self.cleaned_data
        title = read_profile(data["file"]).title if data["file"] else dict(shipped())[data["profile"]]
        profile = "" if data["file"] else data["profile"]
        return {"unit": data["unit"], "profile": profile, "text": data["file"], "title": title, "off": data["off"]}
