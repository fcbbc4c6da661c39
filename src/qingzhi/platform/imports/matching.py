"""Which unit of the platform a unit as written is: by code, by name, by short name, by what was learnt, or unknown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import PurePosixPath

from qingzhi.platform.imports.queries import aliases
from qingzhi.platform.organizations.models import Organization, User
from qingzhi.platform.organizations.queries import units
from qingzhi.platform.organizations.roles import Verb
from qingzhi.subjects.schema import normalise

LEFT_OUT = 0
CLOSE = 0.75  # difflib's ratio from which a unit is proposed
SHORTEST = 3  # characters of a unit's name that is looked for in the name of a file


@dataclass
class Units:
    """The standing units, and what was said of names in this import (``said``: normalised name → id, 0 left out)."""

    said: Mapping[str, int]
    by_code: dict[str, Organization] = field(default_factory=dict)
    by_name: dict[str, list[Organization]] = field(default_factory=dict)
    learnt: dict[str, list[Organization]] = field(default_factory=dict)  # by what somebody said that a name means
    by_pk: dict[int, Organization] = field(default_factory=dict)
    reach: frozenset[int] = frozenset()  # those for which the person may import

    @classmethod
    def standing(cls, user: User, said: Mapping[str, int]) -> Units:
        """Everything that there is to match with, and what the person may import for."""
        known = cls(said)
        for unit in units().standing().visible_to(user, Verb.SEE, Verb.UNITS):
            known.by_pk[unit.pk] = unit
            if unit.code:
                known.by_code[unit.code] = unit
            for key in {unit.name_key, normalise(unit.short_name)} - {""}:
                known.by_name.setdefault(key, []).append(unit)
        for one in aliases().filter(unit__in=known.by_pk):
            known.learnt.setdefault(one.name_key, []).append(known.by_pk[one.unit_id])
        known.reach = frozenset(units().visible_to(user, Verb.MANAGE).values_list("pk", flat=True))
        return known

    def find(self, written: str, code: str = "") -> Organization | int | None:
        """The unit; 0 where its rows are to be left out; None where nobody knows."""
        if code and (found := self.by_code.get(code.strip().upper())):
            return found
        key = normalise(written)
        if key in self.said:
            return self.by_pk.get(self.said[key], LEFT_OUT)
        named = self.called(written)
        return named[0] if len(named) == 1 else None

    def called(self, written: str) -> list[Organization]:
        """The units that a name may mean: those of that name or short name, else what was learnt."""
        key = normalise(written)
        named = self.by_name.get(key) or self.learnt.get(key, [])
        return list({unit.pk: unit for unit in named}.values())

    def chosen(self, text: str) -> list[Organization]:
        """The units that somebody means who writes a code or a name."""
        by_code = self.by_code.get(text.strip().upper())
        return [by_code] if by_code else self.called(text)

    def propose(self, written: str) -> str:
        """The name of a unit that may be meant, ''."""
        key = normalise(written)
        short = [unit for name, those in self.by_name.items() if _abbreviates(key, name) for unit in those]
        if len({unit.pk for unit in short}) == 1:
            return short[0].name
        close = get_close_matches(key, self.by_name, n=1, cutoff=CLOSE)
        return self.by_name[close[0]][0].name if close else ""

    def of_file(self, name: str) -> Organization | None:
        """The unit whose name stands in the name of a file, else in that of its folder; None where that isn't one.

        Of several names that stand there the longest one counts.
        """
        if (key := file_key(name)) in self.said:
            return self.by_pk.get(self.said[key])
        path = PurePosixPath(name)
        for part in (path.stem, *(folder.name for folder in path.parents)):
            stem = normalise(part)
            inside = [key for key in self.by_name if len(key) >= SHORTEST and key in stem]
            if inside:
                found = self.called(max(inside, key=len))
                return found[0] if len(found) == 1 else None
        return None


def _abbreviates(short: str, name: str) -> bool:
    """Whether a name leaves out characters of another one, as 卫健局 does of 县卫生健康局."""
    rest = iter(name)
    return len(short) > 1 and all(one in rest for one in short)


def file_key(name: str) -> str:
    """What is said of a file stands under its name, told from that of a unit."""
    return f"/{name}"
