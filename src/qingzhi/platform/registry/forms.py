"""Forms of the ledger: entering (only what must be known), editing (every column), the steps, decisions, queries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from qingzhi.platform.core.forms import DateInput, Form, OnBehalf
from qingzhi.platform.core.search import matching
from qingzhi.platform.organizations.fields import UnitField
from qingzhi.platform.organizations.models import Organization, User
from qingzhi.platform.organizations.queries import may, scope_of, units
from qingzhi.platform.organizations.roles import Verb
from qingzhi.platform.registry import lifecycles
from qingzhi.platform.registry.columns import columns
from qingzhi.platform.registry.models import Asset, Decision
from qingzhi.platform.registry.queries import assets, decisions
from qingzhi.subjects.records import FILLED_IN
from qingzhi.subjects.schema import Column, Type, normalise
from qingzhi.subjects.values import choices

ENTRY: dict[str, tuple[str, ...]] = {
    "app": ("type", "audience", "platform", "platform_id", "functions", "plan_reference"),
    "account": ("platform", "platform_id", "supervisor", "opened_on"),
    "group": ("purpose", "platform", "permanence", "ends_on", "basis", "owner_post", "created_on", "members"),
}
"""What is asked when something is entered; the rest can be added later, or comes with an import."""
REQUIRED: dict[str, frozenset[str]] = {
    "app": frozenset({"type", "audience", "functions"}),
    "account": frozenset({"platform"}),
    "group": frozenset({"purpose", "platform", "permanence"}),
}
FOLDED = frozenset({"owner_post", "created_on", "members", "plan_reference", "platform_id", "supervisor", "opened_on"})
"""What may be left for later."""
HINTS = {
    "purpose": "一句话，说清任务",
    "owner_post": "写职务，如“副乡长”，不写姓名",
    "ends_on": "临时群填任务哪天结束",
    "basis": "固定群写依据，如文件名",
    "created_on": "还没建就不填",
    "functions": "用顿号分开，如：预约挂号、报告查询",
    "plan_reference": "列入哪份规划，写文件名",
    "platform_id": "平台上的编号，有就填",
}
COMMON_PLATFORMS = ("weixin", "wecom", "dingtalk", "qq")
PEOPLE_NAMES = 3  # a post is longer than most names: 张小明


def field_of(column: Column, required: bool = False) -> forms.Field:
    """The form field of a ledger column."""
    options: dict[str, Any] = {"label": column.title, "required": required, "help_text": HINTS.get(column.name, "")}
    if column.personal:
        words = [("", "不清楚"), (FILLED_IN, "已明确"), ("blank", "没有明确")]
        return forms.ChoiceField(choices=words, **options | {"help_text": "只记有没有，不记姓名"})
    if column.choice:
        words = [(code, written[0]) for code, written in choices()[column.choice].items()]
        if column.name == "permanence":
            return forms.ChoiceField(choices=words, widget=forms.RadioSelect, **options)
        return forms.ChoiceField(choices=[("", "—"), *words], **options)
    if column.type is Type.DATE:
        return forms.DateField(widget=DateInput(), **options)
    if column.type is Type.INTEGER:
        return forms.IntegerField(min_value=0, max_value=10**12, **options)
    if column.type is Type.BOOLEAN:
        return forms.TypedChoiceField(
            choices=[("", "—"), ("1", "是"), ("0", "否")], coerce=lambda word: word == "1", empty_value=None, **options
        )
    return forms.CharField(max_length=500, **options)


class AssetForm(OnBehalf, Form):
    """What the ledger says of one object. With ``asset`` it edits every column, without it enters a new one."""

    def __init__(self, *args: Any, kind: str, user: User, asset: Asset | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kind, self.asset = kind, asset
        told = {} if asset else {"unit": UnitField(user, Verb.FILL, label="单位")}
        title = {"app": "应用程序名称", "account": "账号名称", "group": "群名称"}[kind]
        self.columns = [one for one in columns(kind) if asset or one.name in ENTRY[kind]]
        if not asset:
            self.columns.sort(key=lambda one: ENTRY[kind].index(one.name))
        own = {one.name: field_of(one, one.name in REQUIRED[kind]) for one in self.columns}
        behalf = self.fields if may(user, Verb.MANAGE) else {}
        self.folded = frozenset(behalf) | (frozenset() if asset else FOLDED)
        self.fields = {"name": forms.CharField(label=title, max_length=200)} | told | own | behalf
        if asset:
            for name in ("name", *own):
                self.initial.setdefault(name, _shown(getattr(asset, name)))

    def clean(self) -> dict[str, Any]:
        """What must be true of several answers together."""
        data = super().clean()
        if self.kind == "group":
            self._check_group(data)
        return data

    def _check_group(self, data: dict[str, Any]) -> None:
        made: date | None = data.get("created_on")
        ends: date | None = data.get("ends_on")
        if data.get("permanence") == "temporary" and not ends and "ends_on" not in self.errors:
            self.add_error("ends_on", "临时群要写哪天结束；长期用的选固定群。")
        if made and ends and ends < made:
            self.add_error("ends_on", f"早于建立日期 {made}。")
        if data.get("permanence") == "permanent" and not data.get("basis"):
            self.add_error("basis", "固定群要写依据，如哪份文件。没有依据的选临时群。")
        post = data.get("owner_post") or ""
        if post and len(post) <= PEOPLE_NAMES and not post.endswith(tuple("长任员记师管办")):
            self.add_error("owner_post", "填职务，如“副乡长”。现在填的像是人名。")

    def values(self) -> dict[str, Any]:
        """The columns as they are stored: text that was asked for and left blank is '', never asked is not there."""
        values: dict[str, Any] = {"name": self.cleaned_data["name"].strip()}
        for column in self.columns:
            value = self.cleaned_data[column.name]
            if column.personal:
                value = {"": None, "blank": ""}.get(value, value)
            values[column.name] = value
            if column.written_as:
                values[column.written_as] = _written(value)
        if "permanence" in values:
            values["open_ended"] = values["permanence"] == "permanent"
        return values


def _shown(value: Any) -> Any:
    return {True: "1", False: "0"}[value] if isinstance(value, bool) else value


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else str(value)


class StepForm(OnBehalf, Form):
    """The few answers that a step needs, and the decision that it rests on."""

    def __init__(self, *args: Any, step: lifecycles.Transition, asset: Asset, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.step = step
        by_name = {one.name: one for one in columns(asset.kind)}
        asked = {name: field_of(by_name[name], required=True) for name in step.needs}
        for name in asked.keys() & {"closed_on", "changed_on", "change_filed_on", "filed_on", "created_on"}:
            self.initial.setdefault(name, timezone.localdate())
        behalf = {}
        if may(user, Verb.MANAGE, asset.unit):
            made = decisions().visible_to(user)[:50]
            behalf = self.fields | {
                "decision": forms.ModelChoiceField(
                    decisions().filter(pk__in=[one.pk for one in made]), label="依据的审批", required=False
                )
            }
        self.folded = frozenset(behalf) - {"decision"}
        self.fields = asked | behalf

    def values(self) -> dict[str, Any]:
        """The answers, by column."""
        return {name: self.cleaned_data[name] for name in self.step.needs}


class DecisionForm(Form):
    """A decision and the objects that it covers."""

    decided_by = forms.CharField(label="谁决定的", max_length=60, help_text="写职务，如“分管副县长”")
    how = forms.ChoiceField(label="怎么决定的", choices=Decision.How.choices)
    reference = forms.CharField(label="文号或会议", max_length=120, required=False)
    decided_on = forms.DateField(label="日期", widget=DateInput())
    summary = forms.CharField(label="决定了什么", max_length=300)
    covered = forms.CharField(
        label="涉及的对象",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="一行一个名称，可以从 Excel 里整列粘贴",
    )
    scan = forms.FileField(label="扫描件", required=False, help_text="PDF 或照片，没有就不传")

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user
        self.fields = {"unit": UnitField(user, Verb.MANAGE, label="作出决定的单位")} | self.fields

    def clean_covered(self) -> list[Asset]:
        """The objects of the lines. Raises ValidationError naming each line that fits none, or more than one."""
        found, wrong = [], []
        for line in dict.fromkeys(filter(None, map(str.strip, self.cleaned_data["covered"].splitlines()))):
            rows = list(assets().visible_to(self.user, Verb.MANAGE).filter(name_key=normalise(line))[:2])
            if len(rows) == 1:
                found += rows
            else:
                wrong.append(f"“{line}”{'有不止一个' if rows else '台账里没有'}")
        if wrong:
            raise forms.ValidationError("；".join(wrong[:10]) + "。核对名称后再保存。")
        return found


class AssetFilter(django_filters.FilterSet):  # type: ignore[misc]
    """The query row of a list: unit with those below it, platform, state, end, words."""

    unit = django_filters.CharFilter(label="单位（含下级）", method="in_units")
    platform = django_filters.ChoiceFilter(label="平台", empty_label="全部")
    state = django_filters.ChoiceFilter(label="状态", empty_label="没有结束的", method="in_state")
    words = django_filters.CharFilter(label="名称或用途", method="with_words")

    kind = ""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.filters["platform"].extra["choices"] = [
            (code, written[0]) for code, written in choices()["platform"].items()
        ]
        named = [(state, lifecycles.word(self.kind, state)) for state in lifecycles.states(self.kind)]
        self.filters["state"].extra["choices"] = [*named, ("any", "全部，连已结束的")]

    def in_units(self, rows: QuerySet[Asset], name: str, value: str) -> QuerySet[Asset]:
        """The rows of the units whose name has these words, and of those below them."""
        return rows.filter(unit__in=below_named(self.request.user, value))

    def in_state(self, rows: QuerySet[Asset], name: str, value: str) -> QuerySet[Asset]:
        """The rows in a state."""
        return rows if value == "any" else rows.filter(state=value)

    def with_words(self, rows: QuerySet[Asset], name: str, value: str) -> QuerySet[Asset]:
        """The rows in which all the words occur."""
        return matching(rows, value, scope_of(self.request.user, Verb.SEE))

    def filter_queryset(self, queryset: QuerySet[Asset]) -> QuerySet[Asset]:
        """Without a state asked for, those whose life isn't over."""
        rows: QuerySet[Asset] = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("state") else rows.exclude(state__in=lifecycles.ENDED)


class AppFilter(AssetFilter):
    """Apps."""

    kind = "app"


class AccountFilter(AssetFilter):
    """Accounts."""

    kind = "account"


class GroupFilter(AssetFilter):
    """Groups, also by the day they end."""

    ends_before = django_filters.DateFilter(
        label="到期早于", field_name="ends_on", lookup_expr="lt", widget=DateInput()
    )
    kind = "group"


def below_named(user: User, text: str) -> QuerySet[Any]:
    """The ids of the visible units whose name has these words, and of the units below them."""
    named: Iterable[Organization] = (
        units().visible_to(user).filter(Q(name_key__contains=normalise(text)) | Q(short_name=text.strip()))[:50]
    )
    return units().filter(above__ancestor__in=[unit.pk for unit in named]).values("pk")
