"""The one door to the trail."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Model, QuerySet

from qingzhi.platform.audit.models import Checkpoint, Event, Head
from qingzhi.platform.organizations.models import User
from qingzhi.platform.organizations.queries import Scoped, may, scope_of
from qingzhi.platform.organizations.roles import Verb

AT_ONCE = 2_000


class Events(Scoped):
    """Events; each belongs to the unit that its row belonged to, those of no unit to whoever reads the whole trail."""

    unit_field = "unit"


@dataclass(frozen=True)
class Step:
    """One event of a record, as its 办理过程 shows it."""

    at: datetime
    title: str
    who: str


def events() -> Events:
    """The whole trail, the latest first."""
    return Events(Event)


def checkpoints() -> QuerySet[Checkpoint]:
    """The checkpoints that left the machine, the latest first."""
    return Checkpoint.objects.all()


def head() -> tuple[int, str] | None:
    """Where the trail says that it ends; None before the first event."""
    return Head.objects.values_list("number", "hash").first()


class Sealed(NamedTuple):
    """An event as it stands in the table."""

    number: int
    body: str
    hash: str
    at: datetime
    actor: int | None
    verb: str
    subject: str
    unit: int | None


def sealed() -> Iterator[Sealed]:
    """The chain from its beginning, a few thousand events in memory at once."""
    last = None
    while True:
        rows = Event.objects.order_by("number").values_list(*Sealed._fields)
        found = list((rows if last is None else rows.filter(number__gt=last))[:AT_ONCE])
        yield from map(Sealed._make, found)
        if len(found) < AT_ONCE:
            return
        last = found[-1][0]


def timeline(user: User, row: str) -> list[Step]:
    """What happened to a row (registry.asset.12), the latest first, as far as the person may see its units then."""
    found = events().filter(subject=row).within(scope_of(user, Verb.SEE))[:100]
    return [Step(event.at, body["title"], who(body)) for event in found for body in [json.loads(event.body)]]


def names(model: type[Model], ids: Iterable[int]) -> Mapping[int, str]:
    """What rows that an event speaks of are called today; for whoever may read that event."""
    return {pk: str(row) for pk, row in model._base_manager.in_bulk(list(ids)).items()}


def who(body: dict[str, Any]) -> str:
    """Who acted, for whom, on whose decision: one sentence."""
    by = str(body["by"]["name"]) + (f"（{body['by']['unit']}）" if "unit" in body["by"] else "")
    if "for" in body:
        by += f"，由其代录：{body['for']['name']}，{body['for']['source']}"
    if "decision" in body:
        by += f"，依据：{body['decision']['by']} {body['decision']['on']} {body['decision']['reference']}".rstrip()
    return by


def visible(user: User) -> Events:
    """What a reader of the trail sees: the units of the grant; a grant on the top shows also what is of no unit."""
    return events().visible_to(user, Verb.TRAIL) if may(user, Verb.TRAIL) else events().none()
