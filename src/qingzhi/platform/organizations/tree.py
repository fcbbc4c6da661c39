"""A list of units, from a workbook or pasted from Excel, laid under the place on top: what is new, changed, wrong.

The engine reads the list (any headers that it knows, any row order); here each unit finds its parent by name.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qingzhi.subjects.ledger import Ledger, read_ledger
from qingzhi.subjects.records import Problem
from qingzhi.subjects.schema import ORGANIZATIONS, normalise
from qingzhi.subjects.values import choice_label

NAMED = ("单位名称", "机构名称", "单位全称", "单位")
PASTED = "粘贴的名单.csv"
HEAD = ("单位名称", "上级单位", "统一社会信用代码", "单位性质", "单位层级")
COLUMNS = {
    "code": "unit_code",
    "kind": "unit_kind",
    "level": "unit_level",
    "short_name": "name",
    "region": "region",
    "rank_order": "sequence",
    "vertical": "vertical",
    "count_only": "count_only",
}
"""Columns of a unit here and in the engine's schema."""


@dataclass(frozen=True)
class Line:
    """One unit of a list: its name, its parent's name ('' = the place on top), what is told of it, where it stands."""

    name: str
    parent: str
    told: Mapping[str, Any]
    source: str

    @property
    def key(self) -> str:
        """The name as it is compared."""
        return normalise(self.name)


@dataclass
class UnitList:
    """A list as it was read."""

    lines: list[Line] = field(default_factory=list)
    errors: list[Problem] = field(default_factory=list)


def read_pasted(text: str) -> UnitList:
    """Read lines pasted from Excel (cells apart by tabs). Without headers the first cells are taken as HEAD."""
    rows = [line.split("\t") for line in text.splitlines() if line.strip()]
    if rows and not any(cell.strip() in NAMED for cell in rows[0]):
        rows.insert(0, list(HEAD[: max(map(len, rows))]))
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return read_file(PASTED, buffer.getvalue().encode())


def read_file(name: str, content: bytes) -> UnitList:
    """Read a workbook or a CSV file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(name).name
        path.write_bytes(content)
        return of_ledger(read_ledger([path]))


def of_ledger(ledger: Ledger) -> UnitList:
    """The units of a ledger, those that only own something included."""
    records = ledger.tables["organizations"]
    columns = records.values
    found = UnitList(errors=list(ledger.errors))
    for row, name in enumerate(columns["unit"]):
        told = {own: columns[theirs][row] for own, theirs in COLUMNS.items()}
        told = {own: value for own, value in told.items() if value not in (None, "")}
        origin = records.origins[records.origin_of[row]]
        found.lines.append(Line(name, columns["parent"][row] or "", told, origin.place(records.row_of[row])))
    if not found.lines and not found.errors:
        message = "没有读到单位。第一行要有“单位名称”这样的表头，或者每行先写单位名称。"
        found.errors.append(Problem(PASTED, None, None, message))
    return found


def as_text(listed: UnitList) -> str:
    """A list as lines that ``read_pasted`` reads: how a file's list is carried from the preview to the loading."""
    titles = {own: ORGANIZATIONS[theirs].title for own, theirs in COLUMNS.items()}
    rows = ["\t".join([*HEAD[:2], *titles.values()])]
    for line in listed.lines:
        rows.append("\t".join([line.name, line.parent, *(_written(own, line.told.get(own)) for own in titles)]))
    return "\n".join(rows)


def _written(own: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    table = ORGANIZATIONS[COLUMNS[own]].choice
    return choice_label(table, value) if table else str(value)


def in_levels(lines: Sequence[Line], known: Mapping[str, Any], errors: list[Problem]) -> list[list[Line]]:
    """The lines, parents before children, level by level; lines without a parent in list or tree become errors.

    ``known`` are the units that stand already, by name key.
    """
    names = {line.key for line in lines}
    waiting = list(lines)
    done = set(known)
    levels = []
    while ready := [line for line in waiting if not line.parent or normalise(line.parent) in done]:
        levels.append(ready)
        done |= {line.key for line in ready}
        waiting = [line for line in waiting if line.key not in done]
    for line in waiting:
        if normalise(line.parent) in names:
            message = f"“{line.name}”的上级“{line.parent}”绕回了它自己，请改正上级单位。"
        else:
            message = f"名单和系统里都没有上级单位“{line.parent}”，请核对名称或把它加进名单。"
        errors.append(Problem(line.source, "上级单位", line.parent, message))
    return levels
