"""What an import would do to the ledger: rows that are new, changed or the same, and what has to be put right first.

A row is the object that has its unit, kind and identity (``subject_id``); where one of the two has no number on its
platform, the one that has its unit, platform and name. Of a known object only what the file says is
compared: a blank cell leaves what stands, except in a workbook that we exported ourselves. A cell that somebody changed
by hand since it came by import is never replaced unless the person says so (已在系统中修改).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from qingzhi.platform.audit.chain import canonical
from qingzhi.platform.imports.matching import LEFT_OUT, Units, file_key
from qingzhi.platform.imports.reading import Reading, row_number
from qingzhi.platform.organizations.models import Organization
from qingzhi.platform.registry.actions import derived
from qingzhi.platform.registry.columns import KINDS, columns
from qingzhi.platform.registry.lifecycles import STATUS, word
from qingzhi.platform.registry.loading import state_of
from qingzhi.platform.registry.models import PROXIES, Asset
from qingzhi.platform.registry.queries import assets, revisions
from qingzhi.subjects.ledger import Repeated
from qingzhi.subjects.records import Problem, Records
from qingzhi.subjects.schema import Column
from qingzhi.subjects.values import choice_label

BATCH = 400
FATES = ("new", "changed", "same")


@dataclass(frozen=True)
class Change:
    """A column that a row changes: what stands, what the file says; ``by_hand``: somebody changed it in the system."""

    column: str
    title: str
    old: str
    new: str
    by_hand: bool = False


@dataclass(eq=False)
class Row:
    """A row of a file laid beside the ledger."""

    kind: str
    unit: Organization
    source: str
    values: dict[str, Any]
    asset: Asset | None = None
    changes: list[Change] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What it is called."""
        return str(self.values["name"])

    def written(self, overwrite: frozenset[str]) -> dict[str, Any]:
        """The columns that are written: of those changed by hand only what may be replaced."""
        if self.asset is None:
            return self.values
        taken = [one.column for one in self.changes if not one.by_hand or f"{self.asset.pk}:{one.column}" in overwrite]
        return {name: self.values[name] for column in taken for name in _together(self.kind, column)}

    def conflicts(self, overwrite: frozenset[str] = frozenset()) -> bool:
        """Whether a cell that somebody changed by hand keeps what it has."""
        pk = self.asset and self.asset.pk
        return any(one.by_hand and f"{pk}:{one.column}" not in overwrite for one in self.changes)


@dataclass
class Plan:
    """All rows of an import."""

    new: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)
    same: list[Row] = field(default_factory=list)
    errors: list[Problem] = field(default_factory=list)
    left_out: int = 0
    units: set[int] = field(default_factory=set)  # that something is reported of
    repeated: list[Repeated] = field(default_factory=list)  # rows of an object that an earlier file has

    def kinds(self, overwrite: frozenset[str] | None = None) -> list[dict[str, Any]]:
        """How many rows of each kind have each fate; with what may be replaced: how many are written."""
        found = []
        for kind in KINDS:
            of = {fate: [row for row in getattr(self, fate) if row.kind == kind] for fate in FATES}
            if overwrite is not None:
                of["changed"] = [row for row in of["changed"] if row.written(overwrite)]
            if any(of.values()):
                found.append({"kind": title_of(kind)} | {fate: len(rows) for fate, rows in of.items()})
        return found

    @property
    def digest(self) -> str:
        """What the plan would write, in short: shown and written are the same."""
        told = [(row.kind, row.unit.pk, row.source, row.asset and row.asset.pk, sorted(row.values.items(), key=str))
                for row in (*self.new, *self.changed)]  # fmt: skip
        changes = [[(one.column, one.old, one.new, one.by_hand) for one in row.changes] for row in self.changed]
        return hashlib.sha256(canonical({"rows": told, "changes": changes}).encode()).hexdigest()


def title_of(kind: str) -> str:
    """工作群组."""
    return str(PROXIES[kind]._meta.verbose_name)


def lay(reading: Reading, known: Units) -> Plan:
    """Lay everything that was read beside the ledger as it stands."""
    plan = Plan()
    left = {key for key, pk in known.said.items() if pk == LEFT_OUT}
    plan.errors = [one for one in reading.ledger.errors if file_key(one.source.partition("#")[0]) not in left]
    plan.repeated = list(reading.ledger.repeated)
    spoilt = {_line(one.source) for one in plan.errors if one.column is not None}
    for kind, table in KINDS.items():
        rows = list(_rows(plan, kind, reading.ledger.tables[table.name], known, spoilt))
        _compare(plan, rows, reading)
    return plan


def _rows(plan: Plan, kind: str, records: Records, known: Units, spoilt: set[tuple[str, int]]) -> Iterator[Row]:
    """The rows of one kind that can be understood, each with its unit; what can't be is an error of the plan."""
    seen: dict[tuple[int, str], str] = {}
    stored = [name for column in columns(kind) for name in _together(kind, column.name) if name in records.values]
    values = records.values
    for at, written in enumerate(values["unit"]):
        unit, source = known.find(written, values["unit_code"][at] or ""), records.source(at)
        if unit == LEFT_OUT or unit is None:
            plan.left_out += 1
            continue
        assert isinstance(unit, Organization)
        plan.units.add(unit.pk)
        if unit.pk not in known.reach:
            message = f"“{unit.name}”不在您的职责范围内，这一行不能导入。请交给管它的人。"
            plan.errors.append(Problem(source, "单位", written, message))
            continue
        if _line(source) in spoilt:
            continue
        told = {name: values[name][at] for name in stored} | {"name": values["name"][at]}
        told |= derived(kind, unit, told)
        told["state"] = state_of(kind, values["status"][at], told)
        told["_status"] = values["status"][at]
        told["_columns"] = records.origins[records.origin_of[at]].columns
        first = seen.setdefault((unit.pk, told["subject_id"]), source)
        if _file(first) != _file(source):
            plan.repeated.append(Repeated(source, told["name"], first))
            continue
        if first != source:
            message = f"与 {first} 是同一个对象，只收前面一行。请删去多余的一行，或改正名称。"
            plan.errors.append(Problem(source, "名称", told["name"], message))
            continue
        yield Row(kind, unit, source, told)


def _compare(plan: Plan, rows: Sequence[Row], reading: Reading) -> None:
    """Tell new rows from changed ones and from those that are the same."""
    _identify(rows)
    by_hand = _by_hand(row.asset for row in rows if row.asset)
    for row in rows:
        present, status = row.values.pop("_columns"), row.values.pop("_status")
        if row.asset is None:
            plan.new.append(row)
            continue
        exported = reading.exported.get(_file(row.source))
        row.changes = list(_changes(row, present, status, exported, by_hand.get(row.asset.pk, {})))
        if row.changes:
            plan.changed.append(row)
        else:
            plan.same.append(row)


def _identify(rows: Sequence[Row]) -> None:
    """Give each row the object that it is: by identity, else by name where only one of the two has a number.

    Units fill in the number one quarter and leave out its column the next; the object stays the same. A name that
    several objects have says nothing.
    """
    wanted = list({row.unit.pk for row in rows})
    standing: dict[tuple[int, str], Asset] = {}
    for start in range(0, len(wanted), BATCH):
        batch = assets(rows[0].kind).filter(unit__in=wanted[start : start + BATCH]).order_by()
        standing |= {(one.unit_id, one.subject_id): one for one in batch.defer("words", "grams")}
    for row in rows:
        row.asset = standing.get((row.unit.pk, row.values["subject_id"]))
    taken = {row.asset.pk for row in rows if row.asset}
    named: dict[tuple[Any, ...], list[Asset]] = {}
    for one in standing.values():
        named.setdefault((one.unit_id, one.platform or "", one.name_key), []).append(one)
    told = Counter(_called(row) for row in rows)
    for row in rows:
        those = named.get(_called(row), [])
        if row.asset or len(those) != 1 or told[_called(row)] != 1 or those[0].pk in taken:
            continue
        if not (those[0].platform_id and row.values.get("platform_id")):
            row.asset = those[0]


def _called(row: Row) -> tuple[Any, ...]:
    return row.unit.pk, row.values.get("platform") or "", row.values["name_key"]


def _by_hand(those: Iterable[Asset]) -> dict[int, dict[str, datetime]]:
    """For each object the columns whose last change was made in the system, and when."""
    pks = {one.pk: one for one in those}
    last: dict[int, dict[str, tuple[str, datetime]]] = {}
    wanted = list(pks)
    for start in range(0, len(wanted), BATCH):
        told = revisions().filter(asset__in=wanted[start : start + BATCH]).order_by("at", "pk")
        for asset, how, at, before in told.values_list("asset", "how", "at", "before"):
            last.setdefault(asset, {}).update(dict.fromkeys(before, (how, at)))
    found = {pk: {column: at for column, (how, at) in of.items() if how != "import"} for pk, of in last.items()}
    for pk, one in pks.items():
        if one.imported_at is None:
            entered = {
                column.name: one.created_at
                for column in columns(one.kind)
                if getattr(one, column.name) not in (None, "")
            }
            found[pk] = entered | {"state": one.created_at} | found.get(pk, {})
            for column, (how, _) in last.get(pk, {}).items():
                if how == "import":
                    found[pk].pop(column, None)
    return found


def _changes(
    row: Row,
    present: Mapping[str, int],
    status: str | None,
    exported: datetime | None,
    by_hand: Mapping[str, datetime],
) -> Iterator[Change]:
    """What a row changes of the object that it is."""
    assert row.asset is not None

    def hand(column: str) -> bool:
        at = by_hand.get(column)
        return at is not None and (exported is None or at > exported)

    for column in columns(row.kind):
        if column.name not in present:
            continue
        old, new = getattr(row.asset, column.name), row.values[column.name]
        ends = column.endless and (row.asset.open_ended or False) != (row.values.get(column.endless) or False)
        if old == new and not ends:
            continue
        if new in (None, "") and not ends and exported is None and old not in (None, ""):
            continue  # a blank cell of somebody else's workbook says nothing
        if old in (None, "") and new in (None, "") and not ends:
            if old is None and new == "" and exported is None:  # an export can't tell the two apart
                yield Change(column.name, column.title, "（没有问过）", "（空）")
            continue
        yield Change(
            column.name, column.title, _shown(column, old, row.asset), _shown(column, new, row), hand(column.name)
        )
    if row.values["name"] != row.asset.name:
        yield Change("name", "名称", row.asset.name, row.values["name"], hand("name"))
    if status and STATUS[row.asset.state] != status and row.values["state"] != row.asset.state:
        yield Change("state", "状态", row.asset.state_word, word(row.kind, row.values["state"]), hand("state"))


def _shown(column: Column, value: Any, of: Asset | Row) -> str:
    """A value as the preview shows it."""
    if column.endless:
        endless = of.values.get(column.endless) if isinstance(of, Row) else getattr(of, column.endless)
        if endless:
            return "长期"
    if value is None or value == "":
        return ""
    if column.choice:
        return choice_label(column.choice, value)
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)


def _together(kind: str, name: str) -> list[str]:
    """The stored columns that one cell fills: a date with 长期 and with its text."""
    if name in ("name", "state"):
        return [name]
    column = KINDS[kind][name]
    return [one for one in (name, column.endless, column.written_as) if one]


def _line(source: str) -> tuple[str, int]:
    """The row that a cell stands in: FILE#SHEET and its number."""
    where, _, cell = source.rpartition("!")
    return where, row_number(cell)


def _file(source: str) -> str:
    return source.partition("#")[0].partition("!")[0]
