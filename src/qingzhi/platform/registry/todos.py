"""What the ledger puts on people's desks: groups whose end has come, projects to review, filings to finish."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from django.urls import reverse

from qingzhi.platform.core.todos import Todo, Waiting
from qingzhi.platform.organizations.models import User
from qingzhi.platform.organizations.roles import Verb
from qingzhi.platform.registry.models import Asset
from qingzhi.platform.registry.queries import Assets, assets

SHOWN = 20


def todos(user: User) -> Iterable[Waiting]:
    """A person's items of the ledger, by kind."""
    mine = assets("group").visible_to(user, Verb.FILL)
    yield _waiting("到期待定", mine.filter(state="expiring"), "到期了，怎么办", "回答", "groups", "?state=expiring")
    reviewed = assets("app").visible_to(user, Verb.REVIEW).filter(state="under_review")
    yield _waiting("立项审核", reviewed, "审核立项", "审核", "apps", "?state=under_review")
    for kind, view in (("app", "apps"), ("account", "accounts")):
        filed: Assets = assets(kind).visible_to(user, Verb.MANAGE).filter(state="filing")
        yield _waiting("备案", filed, "登记备案结果", "登记", view, "?state=filing")


def _waiting(kind: str, rows: QuerySet[Asset], what: str, verb: str, view: str, query: str) -> Waiting:
    rows = rows.order_by("ends_on", "id")  # as the index has them
    shown, count = list(rows[:SHOWN]), rows.count()
    items = [
        Todo(f"{row.name}：{what}", row.unit.name, kind, row.ends_on, reverse(row.kind, args=[row.pk]), verb)
        for row in shown
    ]
    return Waiting(kind, items, count, reverse(view) + query)
