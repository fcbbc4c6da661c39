"""The two pieces of work of an import: reading its files, and writing what was shown."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from qingzhi.platform.core.jobs import Progress, job
from qingzhi.platform.core.queries import jobs
from qingzhi.platform.imports import actions, kept
from qingzhi.platform.imports.matching import Units
from qingzhi.platform.imports.models import Import
from qingzhi.platform.imports.preview import missing_units, shown
from qingzhi.platform.imports.queries import imports
from qingzhi.platform.organizations.models import User


@job("读返回的表格")
def read(progress: Progress, *, pk: int) -> dict[str, Any]:
    """Read the files; then either ask what headers and units mean, or lay the rows beside the ledger."""
    row = imports().get(pk=pk)
    known = Units.standing(_person(progress, row), row.units)
    reading = _read(row, known, progress)
    asked = _questions(row, reading, known)
    if asked:
        kept.write_plan(pk, asked)
        actions.move_on(row, Import.Stage.MAPPING)
        return {"import": pk}
    from qingzhi.platform.imports.plan import lay

    plan = lay(reading, known)
    told = shown(plan, reading, known) | {"missing": missing_units(row, plan)}
    kept.write_plan(pk, told)
    _keep_workbooks(pk, reading, told)
    actions.move_on(row, Import.Stage.PREVIEW, digest=plan.digest, summary=told["counts"], overwrite=[])
    return {"import": pk}


@job("写入台账")
def write(progress: Progress, *, pk: int) -> dict[str, Any]:
    """Read the files again and write what was shown; where the ledger was changed since, show it anew."""
    from qingzhi.platform.imports.plan import lay

    row = imports().get(pk=pk)
    person = _person(progress, row)
    known = Units.standing(person, row.units)
    plan = lay(_read(row, known, progress), known)
    try:
        with transaction.atomic():
            told = actions.accept(by=person, row=row, plan=plan)
            progress.finish(**told)
    except actions.Overtaken as refusal:
        actions.move_on(row, Import.Stage.READING, message=str(refusal))
        return read(progress, pk=pk) or {}
    kept.forget(pk)
    return told


def _person(progress: Progress, row: Import) -> User:
    """Who asked for this piece of work: not always the one who handed the files in."""
    return jobs().get(pk=progress.pk).asked_by or row.asked_by


def _read(row: Import, known: Units, progress: Progress) -> Any:
    """Read the files; zips are unpacked first, and what bears a mark of classified material is removed at once."""
    from qingzhi.platform.imports.reading import read as read_files

    _store(row, kept.unpack(row.pk, row.files))
    total, number = max(1, len(row.files)), 0

    def at(name: str) -> None:
        nonlocal number
        progress.at(min(number, total), total, name.rpartition("/")[2])
        number += 1

    reading = read_files(row, known, at)
    _store(row, kept.refuse(row.pk, row.files, reading.ledger.marked))
    return reading


def _store(row: Import, files: list[kept.File]) -> None:
    row.files = files
    actions.move_on(row, Import.Stage(row.stage), files=files)
    kept.tidy(row.pk, files)


def _questions(row: Import, reading: Any, known: Units) -> dict[str, Any]:
    """What has to be said, as the page shows it; empty where nothing has, or where somebody wants to see it again."""
    from qingzhi.platform.imports.reading import listed_units, questions

    asked = questions(reading, known)
    if not asked:
        return {}
    return {
        "headers": [vars(one) for one in asked.headers],
        "units": [vars(one) for one in asked.units],
        "listed": [vars(one) for one in listed_units(reading, known)],
    }


def _keep_workbooks(pk: int, reading: Any, told: dict[str, Any]) -> None:
    """Make what the preview offers as files while the work is at it: a page shall not read workbooks."""
    from qingzhi.platform.imports.details import workbook
    from qingzhi.platform.imports.errorbook import workbooks

    kept.write(pk, "details.xlsx", workbook(told))
    name, content = workbooks(reading, told["errors"])
    kept.write(pk, "errors", content)
    kept.write(pk, "errors.name", name.encode())
