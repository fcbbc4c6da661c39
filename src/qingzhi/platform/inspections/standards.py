"""Which limits and rules hold for which units: the standards that are switched on, the nearest place first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qingzhi.platform.inspections.judging import version_of
from qingzhi.platform.inspections.models import Standard
from qingzhi.platform.inspections.profiles import profile_of
from qingzhi.platform.inspections.queries import standards
from qingzhi.platform.organizations.queries import units
from qingzhi.policy.model import Profile
from qingzhi.rules.catalogue import RULES, on_table
from qingzhi.rules.rule import Rule


@dataclass(frozen=True)
class Held:
    """A standard and the units for which it holds (ids; None: all there are).

    ``standard`` is None where nobody has switched any on: then the national limits hold and every rule as it stands.
    """

    standard: Standard | None
    profile: Profile
    units: Sequence[int] | None

    def rules(self, table: str) -> list[Rule]:
        """The rules on a table that can be answered, are not switched off, and are as somebody looked at them."""
        return [rule for rule in on_table(table) if not rule.facts and self.uses(rule)]

    def uses(self, rule: Rule) -> bool:
        """Whether a rule is switched on, in the version that it has now."""
        if self.standard is None:
            return True
        return rule.code not in self.standard.off and version_of(rule) in self.standard.versions.get(rule.code, ())


def held() -> list[Held]:
    """Every standard that is switched on, each with its units."""
    latest: dict[int, Standard] = {}
    for one in standards():
        latest.setdefault(one.unit_id, one)
    top = next((unit for unit in units().filter(parent=None)), None)
    if top is None:
        return []
    places: dict[int, Standard | None] = {top.pk: latest.pop(top.pk, None), **latest}
    if len(places) == 1:
        return [Held(places[top.pk], profile_of(places[top.pk]), None)]
    nearest = _nearest(set(places))
    return [
        Held(standard, profile_of(standard), [unit for unit, place in nearest.items() if place == pk])
        for pk, standard in places.items()
    ]


def versions_now() -> dict[str, list[str]]:
    """Every rule as it is written now: code → its versions (one for each table that it asks of)."""
    versions: dict[str, list[str]] = {}
    for rule in RULES:
        versions.setdefault(rule.code, []).append(version_of(rule))
    return versions


def changed_rules() -> list[Rule]:
    """The rules whose present version nobody has looked at and switched on: a run passes over them."""
    found: Iterable[Held] = held()
    return [
        rule
        for rule in RULES
        if not rule.facts
        and any(one.standard is not None and rule.code not in one.standard.off and not one.uses(rule) for one in found)
    ]


def _nearest(places: set[int]) -> Mapping[int, int]:
    """For each unit the nearest of some units above it (or itself)."""
    nearest: dict[int, int] = {}
    pairs = units().filter(above__ancestor__in=places).order_by("above__depth")
    for unit, place in pairs.values_list("pk", "above__ancestor"):
        nearest.setdefault(unit, place)
    return nearest
