"""How the ledger's lists look, on the page and in Excel."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from qingzhi.platform.core.deadlines import due
from qingzhi.platform.core.tables import Column, Table, link
from qingzhi.platform.core.templatetags.qz import chip, show_due
from qingzhi.platform.registry.columns import KINDS
from qingzhi.platform.registry.lifecycles import ENDED, STATUS
from qingzhi.platform.registry.models import Asset
from qingzhi.subjects.schema import Column as LedgerColumn
from qingzhi.subjects.values import choice_label

FAR = timedelta(days=60)  # an end further off needs no countdown
TONES = {"running": "good", "in_use": "good", "expiring": "soon", "rectifying": "hint", "under_review": "hint"}


def name(row: Asset) -> SafeString:
    """The name as a link, with what it is for under it."""
    return link(reverse(row.kind, args=[row.pk]), row.name, row.purpose or row.functions)


def state(row: Asset) -> SafeString:
    """The state as a chip."""
    return chip(TONES.get(row.state, "mute"), row.state_word)


def ends(row: Asset) -> SafeString | str:
    """The day a group ends, and how that stands; 长期 where it has none."""
    if row.ends_on is None:
        return "长期" if row.open_ended else ""
    if row.state in ENDED:
        return row.ends_on.isoformat()  # type: ignore[no-any-return]
    stands = due(row.ends_on)
    if stands.tone == "none" and row.ends_on - timezone.localdate() > FAR:
        return row.ends_on.isoformat()  # type: ignore[no-any-return]
    return format_html('{} <br class="qz-hide-phone">{}', row.ends_on.isoformat(), show_due(stands))


def day(attribute: str) -> Any:
    """Reads a date column."""
    return lambda row: getattr(row, attribute)


def iso(attribute: str) -> Any:
    """Shows a date column as 2026-11-20."""
    return lambda row: value.isoformat() if (value := getattr(row, attribute)) else ""


def edit(row: Asset) -> SafeString:
    """The link to the form."""
    url = reverse(f"{row.kind}_edit", args=[row.pk])
    return format_html('<a href="{}">编辑<span class="qz-sr">{}</span></a>', url, row.name)


UNIT = Column("单位", lambda row: row.unit.name)
PLATFORM = Column("平台", lambda row: row.get_platform_display() or "")
STATE = Column("状态", state, lambda row: row.state_word)


class GroupTable(Table):
    """工作群组."""

    title = "工作群组"
    columns = (
        Column("群名称", name, lambda row: row.name, wide=True),
        UNIT,
        PLATFORM,
        Column("人数", lambda row: row.members, number=True),
        Column("建立日期", iso("created_on"), day("created_on"), phone=False, width="qz-nowrap"),
        Column("到期日期", ends, lambda row: row.ends_on or ("长期" if row.open_ended else None)),
        STATE,
        Column("操作", edit, lambda row: None, phone=False, width="qz-ops"),
    )


class AccountTable(Table):
    """公众账号."""

    title = "公众账号"
    columns = (
        Column("账号名称", name, lambda row: row.name, wide=True),
        UNIT,
        PLATFORM,
        Column("粉丝数", lambda row: row.followers, number=True),
        Column("最近更新日期", iso("last_post_on"), day("last_post_on"), width="qz-nowrap"),
        Column("备案状态", lambda row: row.filing_status or "", phone=False),
        STATE,
        Column("操作", edit, lambda row: None, phone=False, width="qz-ops"),
    )


class AppTable(Table):
    """应用程序."""

    title = "应用程序"
    columns = (
        Column("应用程序名称", name, lambda row: row.name, wide=True),
        UNIT,
        Column("类型", lambda row: row.get_type_display() or ""),
        Column("服务对象", lambda row: row.get_audience_display() or "", phone=False),
        Column("备案编号", lambda row: row.filing_number or ""),
        Column("上线日期", iso("online_on"), day("online_on"), phone=False, width="qz-nowrap"),
        STATE,
        Column("操作", edit, lambda row: None, phone=False, width="qz-ops"),
    )


def ledger_sheet(kind: str) -> type[Table]:
    """The table of a kind with every column of the ledger, headed so that the file can be read back."""
    table = KINDS[kind]
    unit = {"unit": "name", "unit_code": "code", "unit_kind": "get_kind_display", "unit_level": "get_level_display"}

    def column(one: LedgerColumn) -> Column:
        if one.name in unit:
            return Column(one.title, lambda row: _called(row.unit, unit[one.name]))
        if one.name == "status":
            return Column(one.title, lambda row: choice_label("status", STATUS[row.state]))
        if one.choice:
            return Column(one.title, lambda row: _called(row, f"get_{one.name}_display"))
        if one.endless:
            return Column(one.title, lambda row: getattr(row, one.name) or ("长期" if row.open_ended else None))
        return Column(one.title, lambda row: getattr(row, one.name), wide=one.name == "name")

    return type(f"{kind.title()}Sheet", (Table,), {"columns": tuple(map(column, table.columns)), "title": table.title})


def _called(row: Any, name: str) -> Any:
    value = getattr(row, name)
    return value() if callable(value) else value


class DecisionTable(Table):
    """审批情况."""

    title = "审批情况"
    columns = (
        Column(
            "决定了什么",
            lambda row: link(reverse("decision", args=[row.pk]), row.summary),
            lambda row: row.summary,
            wide=True,
        ),
        Column("谁决定的", lambda row: row.decided_by),
        Column("怎么决定的", lambda row: row.get_how_display()),
        Column("文号或会议", lambda row: row.reference),
        Column("日期", iso("decided_on"), day("decided_on"), width="qz-nowrap"),
        Column("涉及", lambda row: row.covers, number=True),
    )
