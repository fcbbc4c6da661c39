"""How lists of findings, exemptions, runs and rules look, on the page and in Excel."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from qingzhi.platform.core.deadlines import due
from qingzhi.platform.core.tables import Column, Table, link
from qingzhi.platform.core.templatetags.qz import chip, show_due
from qingzhi.platform.inspections.models import Exemption, Finding
from qingzhi.platform.inspections.words import KINDS, TONES, article_word, clauses


def subject(row: Finding) -> SafeString:
    """What is wrong, with what it says under it."""
    return link(reverse("finding", args=[row.pk]), str(row), row.message)


def state(row: Finding) -> SafeString:
    """The state as a chip; that it was there before stands beside it."""
    shown = chip("hint" if row.state_word == "需关注" else TONES[row.state], row.state_word)
    return format_html("{} {}", shown, chip("again", "反弹")) if row.rebounds and row.state != "rebound" else shown


def deadline(row: Finding) -> SafeString | str:
    """The day by which it is to be put right, while that is to be done."""
    return show_due(due(row.due_on)) if row.due_on and row.state in ("fixing", "assigned") else ""


class FindingTable(Table):
    """问题."""

    title = "问题"
    columns = (
        Column("问题", subject, str, wide=True),
        Column("单位", lambda row: row.unit.name),
        Column("条款", lambda row: article_word(row.article), phone=False, width="qz-nowrap"),
        Column("发现日期", lambda row: row.opened_on.isoformat(), lambda row: row.opened_on, width="qz-nowrap"),
        Column("整改时限", deadline, lambda row: row.due_on),
        Column("状态", state, lambda row: row.state_word),
    )


class FindingSheet(Table):
    """问题清单, as a workbook: everything that a letter or a table upwards needs."""

    title = "问题清单"
    columns = (
        Column("单位", lambda row: row.unit.name),
        Column("对象类型", lambda row: KINDS[row.table]),
        Column("对象", lambda row: row.subject, wide=True),
        Column("检查项", lambda row: row.code),
        Column("问题", lambda row: row.rule.title, wide=True),
        Column("情况", lambda row: row.message, wide=True),
        Column("依据", clauses, wide=True),
        Column("程度", lambda row: row.get_severity_display()),
        Column("状态", lambda row: row.state_word),
        Column("发现日期", lambda row: row.opened_on),
        Column("整改时限", lambda row: row.due_on),
        Column("销号日期", lambda row: row.closed_on),
        Column("反弹次数", lambda row: row.rebounds, number=True),
        Column("怎么改", lambda row: row.rule.remedy, wide=True),
        Column("发现时的单位", lambda row: row.unit_path, wide=True),
    )


def exempted(row: Exemption) -> str:
    """What an exemption is for."""
    return row.asset.name if row.asset else "全单位"


def validity(row: Exemption) -> SafeString:
    """From when to when, and whether that is over."""
    until = row.ends_on.isoformat() if row.ends_on else "长期"
    over = row.ends_on is not None and row.ends_on < timezone.localdate()
    return format_html("{} 至 {} {}", row.starts_on.isoformat(), until, chip("mute", "已到期") if over else "")


class ExemptionTable(Table):
    """例外情形（有依据）."""

    title = "例外情形"
    columns = (
        Column(
            "对象", lambda row: link(reverse("exemption", args=[row.pk]), exempted(row), row.basis), exempted, wide=True
        ),
        Column("单位", lambda row: row.unit.name),
        Column("检查项", lambda row: row.code, width="qz-nowrap"),
        Column("例外依据", lambda row: row.document, lambda row: f"{row.basis} {row.document}".strip(), phone=False),
        Column("有效期", validity, lambda row: row.ends_on),
    )


def changes(row: Any) -> str:
    """What a run changed, in words."""
    told = {"open": "新发现", "rectify": "已整改", "rebound": "反弹", "vanish": "消失待核"}
    words = [f"{word} {row.changes[step]}" for step, word in told.items() if row.changes.get(step)]
    others = sum(count for step, count in row.changes.items() if step not in told)
    return "，".join([*words, *([f"其他 {others}"] if others else [])]) or "没有变化"


class RunTable(Table):
    """每次检查."""

    title = "检查记录"
    columns = (
        Column("检查日期", lambda row: row.as_of.isoformat(), lambda row: row.as_of, width="qz-nowrap"),
        Column("变化", changes, wide=True),
        Column("口径", lambda row: "、".join(row.standards), phone=False),
        Column("谁发起的", lambda row: row.by.name if row.by else "系统"),
        Column("用时", lambda row: f"{(row.ended_at - row.started_at).total_seconds():.0f} 秒", phone=False),
    )


class RuleTable(Table):
    """检查项."""

    title = "检查项"
    columns = (
        Column(
            "检查项",
            lambda row: link(reverse("check_rule", args=[row.code]), row.title, row.code),
            lambda row: f"{row.code} {row.title}",
            wide=True,
        ),
        Column("条款", lambda row: article_word(row.article), width="qz-nowrap"),
        Column("没有办结的问题", lambda row: row.open_count, number=True),
        Column("异议后更正或撤销", lambda row: row.error_count, number=True),
    )
