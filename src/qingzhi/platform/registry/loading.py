"""A ledger that the engine has read → rows of the platform: units first, then what they own, in one action.

Reading, validating and finding repeated rows is the engine's work (``qingzhi.subjects``); here its columns are laid
under the table of assets.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils import timezone

from qingzhi.platform.core.actions import Act, action
from qingzhi.platform.organizations.models import Organization
from qingzhi.platform.organizations.roles import Verb
from qingzhi.platform.registry.actions import derived
from qingzhi.platform.registry.columns import KINDS, fields
from qingzhi.platform.registry.models import Asset
from qingzhi.subjects.ledger import Ledger
from qingzhi.subjects.records import Records

STATES = {
    "app": {"planned": "planned", "in_use": "running", "paused": "paused", "expiring": "paused"},
    "account": {"planned": "planned", "in_use": "running", "paused": "paused", "expiring": "paused"},
    "group": {"planned": "registered", "in_use": "in_use", "paused": "in_use", "expiring": "expiring"},
}
"""The state of what a ledger calls 在用, 停用 …; what it says nothing of is in use."""
OWN = (
    "kind",
    "unit_id",
    "name",
    "state",
    "name_key",
    "subject_id",
    "words",
    "grams",
    "imported_at",
    "created_at",
    "updated_at",
)
ENDED = {"app": "closed", "account": "closed", "group": "dissolved"}


@action("载入台账")
def load_ledger(act: Act, *, ledger: Ledger, units: Mapping[str, Organization], top: Organization) -> dict[str, int]:
    """Load everything that a ledger holds and no row of the platform is yet; return how many rows of each kind.

    ``units`` are the platform's units by the engine's ``unit_key``; rows of other units are left out.
    """
    act.require(Verb.MANAGE, top)
    act.about(top)
    names = [*OWN, *(name for name, _ in fields())]
    known = set(Asset.objects.values_list("unit", "subject_id"))
    loaded = {}
    for kind, table in KINDS.items():
        told = _rows(kind, ledger.tables[table.name], units)
        rows = [row for row in told if (row["unit_id"], row["subject_id"]) not in known]
        act.load(Asset, names, [[row.get(name) for name in names] for row in rows])
        loaded[kind] = len(rows)
    return loaded


def _rows(kind: str, records: Records, units: Mapping[str, Organization]) -> Iterator[dict[str, Any]]:
    """The rows of one kind, by attribute name; a subject that stands twice is taken once."""
    now, seen = timezone.now(), set()
    columns = records.values
    stored = [name for name, _ in fields() if name in columns]
    for row, key in enumerate(columns["unit_key"]):
        unit = units.get(key)
        if unit is None:
            continue
        told = {name: columns[name][row] for name in stored} | {"name": columns["name"][row]}
        told |= derived(kind, unit, told)
        if (unit.pk, told["subject_id"]) not in seen:
            seen.add((unit.pk, told["subject_id"]))
            state = state_of(kind, columns["status"][row], told)
            times = {"imported_at": now, "created_at": now, "updated_at": now}
            yield told | {"kind": kind, "unit_id": unit.pk, "state": state} | times


def state_of(kind: str, status: str | None, told: Mapping[str, Any]) -> str:
    """The state of an object by what a ledger says of it: its status, and the dates of its end."""
    if status in ("closed", "dissolved", "merged") or told.get("dissolved_on") or told.get("closed_on"):
        return "merged" if kind == "group" and status == "merged" else ENDED[kind]
    if kind == "group" and (ends := told.get("ends_on")) and ends < timezone.localdate():
        return "expiring"
    return STATES[kind][status or "in_use"]
