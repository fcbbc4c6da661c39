"""A plan as the page and the workbooks show it: plain lists that can be kept as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from qingzhi.platform.imports.matching import Units
from qingzhi.platform.imports.models import Import
from qingzhi.platform.imports.plan import FATES, Plan, Row, title_of
from qingzhi.platform.imports.reading import Reading, reused
from qingzhi.platform.organizations.queries import units
from qingzhi.platform.registry.columns import KINDS


def shown(plan: Plan, reading: Reading, known: Units) -> dict[str, Any]:
    """Everything that the preview says."""
    counts = {
        "new": len(plan.new),
        "changed": len(plan.changed),
        "same": len(plan.same),
        "errors": len(plan.errors),
        "by_hand": sum(row.conflicts() for row in plan.changed),
        "write": len(plan.new) + sum(bool(row.written(frozenset())) for row in plan.changed),
        "left_out": plan.left_out,
        "units": len(plan.units),
        "repeated": len(plan.repeated),
        "kinds": plan.kinds(),
    }
    repeated = {one.source for one in plan.repeated}
    headers, written = reused(reading, known)
    return {
        "counts": counts,
        "files": _by_file(plan, reading),
        "new": [_told(row) for row in plan.new],
        "changed": [
            _told(row) | {"pk": row.asset and row.asset.pk, "changes": [vars(one) for one in row.changes]}
            for row in plan.changed
        ],
        "errors": [vars(one) for one in plan.errors],
        "repeated": [vars(one) for one in plan.repeated],
        "notes": [vars(one) for one in reading.ledger.notes if one.source not in repeated],
        "reused": {"headers": headers, "units": [vars(one) for one in written]},
    }


def by_hand(plan: dict[str, Any]) -> list[dict[str, Any]]:
    """The cells that somebody changed in the system, each with what stands and what the file says."""
    return [
        {"key": f"{one['pk']}:{change['column']}", "name": one["name"], "unit": one["unit"]} | change
        for one in plan["changed"]
        for change in one["changes"]
        if change["by_hand"]
    ]


def missing_units(row: Import, plan: Plan) -> list[str]:
    """The standing units below the place of which nothing is reported, where the files are of many units."""
    if len(plan.units) < 2:
        return []
    below = units().standing().under(row.unit).exclude(pk=row.unit_id).exclude(pk__in=plan.units)
    return list(below.values_list("name", flat=True))


def _told(row: Row) -> dict[str, Any]:
    return {
        "kind": title_of(row.kind),
        "name": row.name,
        "unit": row.unit.name,
        "source": row.source,
        "purpose": row.values.get("purpose") or row.values.get("functions") or "",
    }


def _by_file(plan: Plan, reading: Reading) -> list[dict[str, Any]]:
    """For each file and kind how many rows of each fate, in the order of the files."""
    found: dict[tuple[str, str], dict[str, Any]] = {}

    def of(file: str, kind: str) -> dict[str, Any]:
        blank = {"name": file, "kind": kind, "errors": 0} | dict.fromkeys(FATES, 0)
        return found.setdefault((file, kind), blank)

    kinds: dict[str, str] = {}  # a table of a file → its kind
    for kind, table in KINDS.items():
        for origin in reading.ledger.tables[table.name].origins:
            kinds[origin.source] = title_of(kind)
            of(origin.file, title_of(kind))
    for fate in FATES:
        rows: Iterable[Row] = getattr(plan, fate)
        for row in rows:
            of(_file(row.source), title_of(row.kind))[fate] += 1
    for error in plan.errors:
        of(_file(error.source), kinds.get(error.source.rpartition("!")[0], ""))["errors"] += 1
    order = {one["name"]: at for at, one in enumerate(found.values())}
    return sorted(found.values(), key=lambda one: order[one["name"]])


def _file(source: str) -> str:
    return source.partition("#")[0].partition("!")[0]
