"""What the ledger puts on people's desks: groups whose end has come, projects to review, filings to finish."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from qingzhi.platform.core.todos import Todo, Waiting
from qingzhi.platform.organizations.models import User
from qingzhi.platform.organizations.roles import Verb
from qingzhi.platform.registry.models import Asset
from qingzhi.platform.registry.queries import Assets, assets

SHOWN = 20


def todos(user: User) -> Iterable[Waiting]:
    """A person's items of the ledger, by kind."""
    today = timezone.localdate()
    mine = assets("group").visible_to(user, Verb.FILL)
    ended = mine.filter(state="expiring") | mine.filter(state="in_use", ends_on__lt=today)
    yield _waiting("到期待定", ended.order_by("ends_on", "id"), "到期了，怎么办", "回答", "groups", "?state=expiring")
    reviewed = assets("app").visible_to(user, Verb.REVIEW).filter(state="under_review")
    yield _waiting("立项审核", reviewed.order_by("id"), "审核立项", "审核", "apps", "?state=under_review")
    for kind, view in (("app", "apps"), ("account", "accounts")):
        filed: Assets = assets(kind).visible_to(user, Verb.MANAGE).filter(state="filing")
        yield _waiting("备案", filed.order_by("id"), "登记备案结果", "登记", view, "?state=filing")


def _waiting(kind: str, rows: QuerySet[Asset], what: str, verb: str, view: str, query: str) -> Waiting:
    shown = list(rows[: SHOWN + 1])
    count = rows.count() if len(shown) > SHOWN else len(shown)
    items = [
        Todo(f"{row.name}：{what}", row.unit.name, kind, row.ends_on, reverse(row.kind, args=[row.pk]), verb)
        for row in shown[:SHOWN]
    ]
    return Waiting(kind, items, count, reverse(view) + query)
