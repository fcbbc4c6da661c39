"""Exemptions (例外情形): a rule doesn't count against a subject, on a basis, for a time. Rows, never a switch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from qingzhi.subjects.records import Problem, Records
from qingzhi.subjects.schema import EXEMPTIONS, SUBJECTS, normalise


@dataclass(frozen=True)
class Exemption:
    """A rule does not count against a subject, on a stated basis, from one day to another (None: without limit)."""

    rule: str
    subject_id: str
    starts_on: date | None
    ends_on: date | None
    basis: str
    document: str


def tie(tables: Mapping[str, Records]) -> tuple[list[Exemption], list[Problem]]:
    """The exemptions that the sheet 例外 states, one for each subject they speak of.

    A row that speaks of no subject is a problem. A row with an unreadable date has no force: that date is named among
    the unreadable cells already, and an exemption without end must say so.
    """
    stated = tables[EXEMPTIONS.name]
    if not len(stated):
        return [], []
    exemptions: list[Exemption] = []
    lost: list[Problem] = []
    subjects = _subjects_by_unit(tables)
    for row in range(len(stated)):
        cell = {name: column[row] for name, column in stated.values.items()}
        wanted = normalise(cell["name"] or "")
        ids = [id_ for name, id_ in subjects.get(normalise(cell["unit"]), ()) if wanted in ("", name)]
        if not ids:
            evidence = stated.evidence(row, "name" if wanted else "unit")
            message = "台账里没有这个单位或对象，这条例外没有起作用。请核对名称。"
            lost.append(Problem(evidence.place or stated.source(row), evidence.header, evidence.value, message))
        if not _has_unreadable_date(cell):
            exemptions += [_exemption(cell, id_) for id_ in ids]
    return exemptions, lost


def _subjects_by_unit(tables: Mapping[str, Records]) -> dict[str, list[tuple[str, str]]]:
    """Normalised name of a unit → (normalised name, id) of each of its subjects."""
    subjects: dict[str, list[tuple[str, str]]] = {}
    for table in SUBJECTS:
        columns = tables[table].values
        for unit, name, id_ in zip(columns["unit"], columns["name"], columns["id"], strict=True):
            subjects.setdefault(normalise(unit), []).append((normalise(name or ""), id_))
    return subjects


def _has_unreadable_date(cell: Mapping[str, Any]) -> bool:
    begins = cell["starts_on"] is None and cell["starts_on_text"]
    ends = cell["ends_on"] is None and cell["ends_on_text"] and not cell["open_ended"]
    return bool(begins or ends)


def _exemption(cell: Mapping[str, Any], id_: str) -> Exemption:
    return Exemption(
        rule=cell["rule"].strip().upper(),
        subject_id=id_,
        starts_on=cell["starts_on"],
        ends_on=cell["ends_on"],
        basis=cell["basis"],
        document=cell["document"] or "",
    )
