"""What is left to do after changes of units, and changes that wait to be confirmed."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from qingzhi.platform.changes.queries import followups, handovers, reorganizations
from qingzhi.platform.core.todos import Todo, Waiting
from qingzhi.platform.organizations.models import User
from qingzhi.platform.organizations.queries import may
from qingzhi.platform.organizations.roles import Verb

SHOWN = 20


def todos(user: User) -> Iterable[Waiting]:
    """A person's items, by kind."""
    mine = list(handovers().filter(state="draft", prepared_by=user)[:SHOWN])
    items = [
        Todo(f"工作交接：{row}", row.unit.name, "工作交接", None, reverse("handover", args=[row.pk]), "确认")
        for row in mine
    ]
    yield Waiting("工作交接", items, len(items), reverse("handovers"))
    if may(user, Verb.UNITS):
        rows = list(reorganizations().visible_to(user, Verb.UNITS).filter(state="draft")[:SHOWN])
        items = [
            Todo(
                str(row),
                row.message or row.basis,
                "机构调整",
                row.effective_on,
                reverse("reorganization", args=[row.pk]),
                "确认",
            )
            for row in rows
        ]
        yield Waiting("机构调整", items, len(items), reverse("reorganizations"))
    if may(user, Verb.FILL):
        left = list(followups().visible_to(user, Verb.FILL).filter(done_on=None)[:SHOWN])
        items = [
            Todo(
                row.title,
                row.unit.name,
                "后续事项",
                None,
                reverse("reorganization", args=[row.reorganization_id]),
                "去办",
            )
            for row in left
        ]
        yield Waiting("后续事项", items, len(items), reverse("reorganizations"))
