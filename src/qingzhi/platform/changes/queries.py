"""The one door to changes of units, what is left to do after them, and handovers; what they would move."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qingzhi.platform.changes.models import Followup, Handover, Reorganization
from qingzhi.platform.inspections.queries import exemptions, findings
from qingzhi.platform.organizations.models import Grant, Organization, User
from qingzhi.platform.organizations.queries import Scoped, grants, people, units
from qingzhi.platform.organizations.roles import ADMINISTRATORS
from qingzhi.platform.registry.models import Asset
from qingzhi.platform.registry.queries import assets


def reorganizations() -> Scoped:
    """All changes of units, the latest first."""
    return Scoped(Reorganization).select_related("unit", "target", "planned_by").prefetch_related("sources")


def followups() -> Scoped:
    """What is left to do after changes."""
    return Scoped(Followup).select_related("reorganization", "unit")


def handovers() -> Scoped:
    """All handovers, the latest first."""
    return Scoped(Handover).select_related("leaver", "successor", "unit", "done_by")


@dataclass(frozen=True)
class Holding:
    """What a unit has that would move: objects, open problems, exemptions, people, units below."""

    unit: Organization
    assets: list[Asset]
    findings: int
    exemptions: int
    people: list[User]
    below: list[Organization]

    @property
    def living(self) -> int:
        """How many objects are still in use."""
        return sum(not asset.ended for asset in self.assets)


def holding(unit: Organization) -> Holding:
    """Everything that a unit has."""
    return Holding(
        unit,
        list(assets().filter(unit=unit).order_by("kind", "pk")),
        findings().filter(unit=unit).open().order_by().count(),
        exemptions().filter(unit=unit).order_by().count(),
        list(people().filter(unit=unit, is_active=True)),
        list(units().filter(parent=unit).standing()),
    )


def twins(sources: Iterable[Holding], target: Organization | None) -> list[tuple[Asset, str]]:
    """Objects that the successor, or another of the units, has under the same name; with whose the other is."""
    seen: dict[tuple[str, str, str], str] = {}
    if target is not None:
        seen = {own_key(asset): target.name for asset in assets().filter(unit=target)}
    found = []
    for source in sources:
        for asset in source.assets:
            other = seen.get(own_key(asset))
            if other is not None:
                found.append((asset, other))
            else:
                seen[own_key(asset)] = source.unit.name
    return found


def own_key(asset: Asset) -> tuple[str, str, str]:
    """What tells an object from the others of its unit: kind, platform, its id there or its name."""
    return asset.kind, asset.platform or "", asset.platform_id or asset.name_key


@dataclass(frozen=True)
class Held:
    """What a person holds and would hand over."""

    grants: list[Grant]
    findings: list[tuple[str, str]]  # problem, unit
    administrator: bool

    @property
    def items(self) -> list[dict[str, str]]:
        """The lines of the 交接清单."""
        roles = [{"kind": "角色", "name": str(one.get_role_display()), "unit": one.unit.name} for one in self.grants]
        return roles + [{"kind": "经办的问题", "name": name, "unit": unit} for name, unit in self.findings]


def held_by(person: User) -> Held:
    """Everything that a person holds."""
    rows = list(grants().filter(user=person))
    mine = findings().filter(handler=person).open()
    return Held(
        rows,
        [(str(one), one.unit.name) for one in mine],
        any(one.role in ADMINISTRATORS for one in rows),
    )
