"""The one door to changes of units, what is left to do after them, and handovers; what they would move."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from qingzhi.platform.changes.models import Followup, Handover, Reorganization, Taker
from qingzhi.platform.core.declare import Item
from qingzhi.platform.core.moving import held_by
from qingzhi.platform.inspections.queries import exemptions, findings
from qingzhi.platform.organizations.models import Organization, User
from qingzhi.platform.organizations.queries import Scoped, grants, people, units
from qingzhi.platform.organizations.roles import Role
from qingzhi.platform.oversight.todo import gather
from qingzhi.platform.registry.models import Asset
from qingzhi.platform.registry.queries import assets

CHOSEN = ("assets", "people", "units", "same")
"""What somebody says of a change: objects, people and units that go to the new unit; objects that are one (twins)."""
SHOWN = ("kind", "state", "name", "name_key", "platform", "platform_id", "unit__name")


def reorganizations() -> Scoped:
    """All changes of units, the latest first."""
    return Scoped(Reorganization).select_related("unit", "target", "planned_by")


def followups() -> Scoped:
    """What is left to do after changes."""
    return Scoped(Followup).select_related("reorganization", "unit")


def handovers() -> Scoped:
    """All handovers, the latest first."""
    rows = Scoped(Handover).select_related("leaver", "unit", "prepared_by", "done_by")
    return rows.prefetch_related("takers")


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

    @property
    def needs_successor(self) -> bool:
        """Whether the unit can't go without somebody to take what it has."""
        return bool(self.living or self.findings or self.people or self.below)


def holding(unit: Organization) -> Holding:
    """Everything that a unit has."""
    covered = exemptions().filter(unit=unit).exclude(ends_on__lt=timezone.localdate())
    return Holding(
        unit,
        list(assets().filter(unit=unit).only(*SHOWN).order_by("kind", "pk")),
        findings().filter(unit=unit).open().order_by().count(),
        covered.order_by().count(),
        list(people().filter(unit=unit, is_active=True)),
        list(units().filter(parent=unit).standing()),
    )


@dataclass(frozen=True)
class Twin:
    """An object that moves and one that is there, or comes from another unit, under the same name.

    ``sure``: they bear the same id (账号标识), so they are one; else somebody has to say.
    """

    asset: Asset
    other: Asset
    sure: bool


def twins(sources: Iterable[Holding], target: Organization | None) -> list[Twin]:
    """The pairs among the objects of units that become one: of each only with the first of its name."""
    by_id: dict[tuple[str, ...], Asset] = {}
    by_name: dict[tuple[str, ...], list[Asset]] = {}
    found = []

    def take(asset: Asset) -> Twin | None:
        place = (asset.kind, asset.platform or "")
        own, name = (*place, asset.platform_id or ""), (*place, asset.name_key)
        if asset.platform_id and own in by_id:
            return Twin(asset, by_id[own], sure=True)
        others = by_name.setdefault(name, [])
        other = next((one for one in others if not (one.platform_id and asset.platform_id)), None)
        others.append(asset)
        if asset.platform_id:
            by_id[own] = asset
        return Twin(asset, other, sure=False) if other else None

    if target is not None:
        for asset in assets().filter(unit=target).only(*SHOWN).order_by("pk"):
            take(asset)
    for source in sources:
        found += [twin for asset in source.assets if (twin := take(asset))]
    return found


def same_of(row: Reorganization, holdings: Iterable[Holding]) -> dict[int, int]:
    """Which objects are one after a change: moved → kept. Those with one id are; others where somebody said so."""
    said = set(row.chosen.get("same", ()))
    pairs = {one.asset.pk: one.other.pk for one in twins(holdings, row.target) if one.sure or one.asset.pk in said}
    return {moved: _last(pairs, kept) for moved, kept in pairs.items()}


def _last(pairs: dict[int, int], pk: int) -> int:
    while pk in pairs:
        pk = pairs[pk]
    return pk


def has_officer(unit: Organization) -> bool:
    """Whether a 联络员 looks after a unit, be it from above."""
    rows = grants().filter(role=Role.UNIT_OFFICER, user__is_active=True, unit__below__descendant=unit)
    return rows.order_by().exists()


def due() -> QuerySet[Any]:
    """The planned changes whose day has come, in their order."""
    today = timezone.localdate()
    return reorganizations().filter(state="planned", effective_on__lte=today).order_by("effective_on", "pk")


def planned_with(those: Iterable[Organization]) -> Reorganization | None:
    """A planned change that moves or takes one of some units."""
    pks = [unit.pk for unit in those]
    rows = reorganizations().filter(state="planned")
    found: Reorganization | None = rows.filter(sources__in=pks).first() or rows.filter(target__in=pks).first()
    return found


@dataclass(frozen=True)
class Line:
    """A line of the 交接清单: what, and who takes it (None: what waits on the desk goes with the roles)."""

    item: Item
    taker: Taker | None

    def told(self) -> dict[str, str]:
        """As it is kept once the handover is done."""
        one, to = self.item, str(self.taker) if self.taker else "随角色"
        return {"kind": one.kind, "name": one.name, "unit": one.unit, "note": one.note, "to": to}


def lines(row: Handover, to: dict[str, int] | None = None) -> list[Line]:
    """What would be handed over as it stands now; ``to``: key of an item → id of its taker (if left out, the first)."""
    takers = {one.pk: one for one in row.takers.all()}
    first = next(iter(takers.values()), None)
    given = row.given | (to or {})
    found = [Line(item, takers.get(given.get(item.key, 0), first)) for item in held_by(row.leaver)]
    named = {line.item.name for line in found}
    return found + [Line(item, None) for item in desk(row.leaver) if item.name not in named]


def desk(person: User) -> list[Item]:
    """What waits for somebody (我的待办), as lines of the 交接清单; not the handover itself."""
    found = gather(person, timezone.localdate())
    items = [
        Item("", "待办", one.title, one.sub, f"{one.kind}{f'，{one.day} 前' if one.day else ''}")
        for part in found.parts
        for one, _ in part.items
        if one.kind != "工作交接"
    ]
    return items + [Item("", "待办", f"另有 {rest.count} 项{rest.kind}", "", "") for rest in found.rest]
