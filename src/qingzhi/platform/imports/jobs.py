"""The two pieces of work of an import: reading its files, and writing what was shown."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from qingzhi.platform.core.errors import Refused
from qingzhi.platform.core.jobs import Progress, job
from qingzhi.platform.imports import actions, kept
from qingzhi.platform.imports.matching import Units
from qingzhi.platform.imports.models import Import
from qingzhi.platform.imports.preview import missing_units, shown
from qingzhi.platform.imports.queries import imports


@job("读返回的表格")
def read(progress: Progress, *, pk: int) -> dict[str, Any]:
    """Read the files; then either ask what headers and units mean, or lay the rows beside the ledger."""
    row = imports().get(pk=pk)
    known = Units.standing(row.asked_by, row.units)
    reading = _read(row, known, progress)
    asked = _questions(reading, known)
    if asked:
        kept.write_plan(pk, asked)
        actions.move_on(row, Import.Stage.MAPPING)
        return {"import": pk}
    from qingzhi.platform.imports.plan import lay

    plan = lay(reading, known)
    told = shown(plan, reading) | {"missing": missing_units(row, plan)}
    kept.write_plan(pk, told)
    actions.move_on(row, Import.Stage.PREVIEW, digest=plan.digest, summary=told["counts"], overwrite=[])
    return {"import": pk}


@job("写入台账")
def write(progress: Progress, *, pk: int) -> dict[str, Any]:
    """Read the files again and write what was shown; where the ledger was changed since, show it anew."""
    from qingzhi.platform.imports.plan import lay

    row = imports().get(pk=pk)
    known = Units.standing(row.asked_by, row.units)
    plan = lay(_read(row, known, progress), known)
    try:
        with transaction.atomic():
            told = actions.accept(by=row.asked_by, row=row, plan=plan)
            progress.finish(**told)
    except Refused as refusal:
        actions.move_on(row, Import.Stage.READING, message=str(refusal))
        return read(progress, pk=pk) or {}
    kept.forget(pk)
    return told


def _read(row: Import, known: Units, progress: Progress) -> Any:
    from qingzhi.platform.imports.reading import read as read_files

    total, number = max(1, len(row.files)), 0

    def at(name: str) -> None:
        nonlocal number
        progress.at(min(number, total), total, name.rpartition("/")[2])
        number += 1

    return read_files(row, known, at)


def _questions(reading: Any, known: Units) -> dict[str, Any]:
    """What has to be said, as the page shows it; empty where nothing has."""
    from qingzhi.platform.imports.reading import questions

    asked = questions(reading, known)
    if not asked:
        return {}
    return {
        "headers": [vars(one) for one in asked.headers],
        "units": [vars(one) for one in asked.units],
    }
