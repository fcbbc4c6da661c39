"""A plan as the page and the workbooks show it: plain lists that can be kept as JSON."""

from __future__ import annotations

from typing import Any

from qingzhi.platform.imports.models import Import
from qingzhi.platform.imports.plan import Plan, Row
from qingzhi.platform.imports.reading import Reading
from qingzhi.platform.organizations.queries import units
from qingzhi.platform.registry.columns import KINDS
from qingzhi.platform.registry.models import PROXIES

FEWEST = 10  # standing units of a place that a single unit's file is no answer for


def shown(plan: Plan, reading: Reading) -> dict[str, Any]:
    """Everything that the preview says."""
    conflicts = sum(any(change.by_hand for change in row.changes) for row in plan.changed)
    counts = {
        "new": len(plan.new),
        "changed": len(plan.changed),
        "same": len(plan.same),
        "errors": len(plan.errors),
        "by_hand": conflicts,
        "left_out": plan.left_out,
        "units": len(plan.units),
    }
    return {
        "counts": counts,
        "files": _by_file(plan, reading),
        "new": [_new(row) for row in plan.new],
        "changed": [
            _new(row) | {"pk": row.asset and row.asset.pk, "changes": [vars(one) for one in row.changes]}
            for row in plan.changed
        ],
        "errors": [vars(one) for one in plan.errors],
        "notes": [{"source": one.source, "message": one.message} for one in reading.ledger.notes],
    }


def _new(row: Row) -> dict[str, Any]:
    return {
        "kind": str(PROXIES[row.kind]._meta.verbose_name),
        "name": row.name,
        "unit": row.unit.name,
        "source": row.source,
        "purpose": row.values.get("purpose") or row.values.get("functions") or "",
    }


def _by_file(plan: Plan, reading: Reading) -> list[dict[str, Any]]:
    """For each file how many rows of each fate, in the order of the files."""
    found = {
        one.source: {"name": one.source, "new": 0, "changed": 0, "errors": 0, "rows": 0}
        for one in reading.ledger.inputs
    }

    def of(source: str) -> dict[str, Any]:
        name = source.partition("#")[0].partition("!")[0]
        return found.setdefault(name, {"name": name, "new": 0, "changed": 0, "errors": 0, "rows": 0})

    for row in plan.new:
        of(row.source)["new"] += 1
    for row in plan.changed:
        of(row.source)["changed"] += 1
    for error in plan.errors:
        of(error.source)["errors"] += 1
    for table in KINDS.values():
        records = reading.ledger.tables[table.name]
        for origin in records.origin_of:
            of(records.origins[origin].file)["rows"] += 1
    return list(found.values())


def missing_units(row: Import, plan: Plan) -> list[str]:
    """The standing units below the place of which nothing is reported, where the files are of many units."""
    if len(plan.units) < 2:
        return []
    below = units().standing().under(row.unit).exclude(pk=row.unit_id).exclude(pk__in=plan.units)
    return list(below.values_list("name", flat=True))
