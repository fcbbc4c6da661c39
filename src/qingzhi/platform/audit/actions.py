"""How events reach the chain, and how its end leaves the machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from qingzhi.platform.audit.chain import GENESIS, canonical, seal
from qingzhi.platform.audit.models import Checkpoint, Event, Head


@dataclass(frozen=True)
class Draft:
    """An event before it is sealed."""

    actor: int | None
    verb: str
    subject: str
    unit: int | None
    body: dict[str, Any]


def append(drafts: Sequence[Draft], at: datetime | None = None) -> None:
    """Seal events at the end of the chain, in their order. Call it last in a transaction: it locks the head."""
    if not drafts:
        return
    head = Head.objects.select_for_update().first() or Head(pk=1, number=0, hash=GENESIS)
    at = at or timezone.now()
    events = []
    for draft in drafts:
        repeated = {"at": at, "actor": draft.actor, "verb": draft.verb, "row": draft.subject, "unit": draft.unit}
        body = canonical(draft.body | repeated)
        head.number += 1
        head.hash = seal(head.hash, head.number, body)
        events.append(
            Event(
                number=head.number,
                at=at,
                actor=draft.actor,
                verb=draft.verb,
                subject=draft.subject,
                unit=draft.unit,
                body=body,
                hash=head.hash,
            )
        )
    Event.objects.bulk_create(events)
    head.save()


def checkpoint(went_to: str) -> Checkpoint:
    """Write down the end of the chain as it leaves the machine, and where it went."""
    head = Head.objects.first() or Head(number=0, hash=GENESIS)
    return Checkpoint.objects.create(number=head.number, hash=head.hash, went_to=went_to)
