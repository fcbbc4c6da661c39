"""What checks put on people's desks: problems to decide, to put right, disputes, what vanished, rules that changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from qingzhi.platform.core.todos import Todo, Waiting
from qingzhi.platform.inspections.models import Finding
from qingzhi.platform.inspections.queries import disputes, findings, runs
from qingzhi.platform.organizations.models import User
from qingzhi.platform.organizations.queries import may
from qingzhi.platform.organizations.roles import Verb

SHOWN = 20


def todos(user: User) -> Iterable[Waiting]:
    """A person's items of the checks, by kind."""
    if may(user, Verb.MANAGE):
        managed = findings().visible_to(user, Verb.MANAGE)
        yield _waiting("反弹", managed.filter(state="rebound"), "认定", "?state=rebound")
        yield _waiting("消失待核", managed.filter(state="vanished"), "核实", "?state=vanished")
        yield _undecided(managed.filter(state="suspected"))
        yield _disputed(user)
        yield _changed_rules()
    if may(user, Verb.FILL):
        mine = findings().visible_to(user, Verb.FILL).filter(state__in=("assigned", "fixing"))
        yield _waiting("整改", mine.order_by("due_on", "pk"), "去改", "?state=assigned")


def _waiting(kind: str, rows: QuerySet[Finding], verb: str, query: str) -> Waiting:
    rows = rows.filter()
    shown, count = list(rows[:SHOWN]), 0
    count = len(shown) if len(shown) < SHOWN else rows.order_by().count()
    items = [_todo(row, kind, row.due_on if row.state in ("assigned", "fixing") else None, verb) for row in shown]
    return Waiting(kind, items, count, reverse("findings") + query)


def _todo(row: Finding, kind: str, day: date | None, verb: str) -> Todo:
    return Todo(str(row), row.unit.name, kind, day, reverse("finding", args=[row.pk]), verb)


def _undecided(rows: QuerySet[Finding]) -> Waiting:
    """One item for all that are to be decided: there may be hundreds after a first check."""
    count = rows.order_by().count()
    url = reverse("findings") + "?state=suspected"
    items = [Todo(f"{count} 个疑似问题待认定", "检查发现", "待认定", None, url, "去认定")] if count else []
    return Waiting("待认定", items, len(items), url)


def _disputed(user: User) -> Waiting:
    rows = list(disputes().visible_to(user, Verb.MANAGE).filter(outcome="").order_by("due_on", "pk")[:SHOWN])
    items = [
        Todo(
            f"{row.finding}：{row.grounds}",
            row.finding.unit.name,
            "异议",
            row.due_on,
            reverse("dispute", args=[row.pk]),
            "裁定",
        )
        for row in rows
    ]
    return Waiting("异议", items, len(items), reverse("findings") + "?state=disputed")


def _changed_rules() -> Waiting:
    """Rules that changed with the software wait until somebody has looked at what they do."""
    last = runs().first()
    codes = last.held_back if last else []
    url = reverse("standards")
    told = f"{len(codes)} 个检查项随软件更新有变化，看过影响再启用"
    items = [Todo(told, "、".join(codes[:8]), "检查口径", None, url, "看影响")] if codes else []
    return Waiting("检查口径", items, len(items), url)
