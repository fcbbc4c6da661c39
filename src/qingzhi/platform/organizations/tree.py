"""A list of units as it was written: read from a workbook, from a CSV file or from lines pasted from Excel.

The engine reads the list (whatever headers it knows, any row order). What its lines mean for the units that stand
already is worked out in ``plan``.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from qingzhi.subjects.headers import column_for
from qingzhi.subjects.ledger import Ledger, read_rows
from qingzhi.subjects.records import Problem
from qingzhi.subjects.schema import ORGANIZATIONS, normalise
from qingzhi.subjects.values import choice_label

PASTED = "粘贴的名单"
HEAD = ("单位名称", "上级单位", "统一社会信用代码", "单位性质", "单位层级")
"""What pasted cells mean that come without a header, in this order."""
COLUMNS = {
    "code": "unit_code",
    "kind": "unit_kind",
    "level": "unit_level",
    "short_name": "name",
    "region": "region",
    "rank_order": "sequence",
    "vertical": "vertical",
    "line_supervisor": "supervisor",
    "count_only": "count_only",
}
"""Columns of a unit here and in the engine's schema."""
CELL = re.compile(r'"((?:[^"]|"")*)"(?=\t|\n|\Z)|([^\t\n]*)')
"""A cell of the clipboard: Excel puts one with a line break or tab in quotes and doubles the quotes inside."""
PLACE = re.compile(r"(?P<of>.*)!(?:R(?P<line>\d+)(?:C\d+)?|(?P<letters>[A-Z]+)(?P<row>\d+))")


@dataclass(frozen=True)
class Line:
    """One unit of a list: its name, its parent as written ('' = not said), what else is told of it, where it stands."""

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
    """A list as it was read: its lines, the cells that can't be understood, what else its sender should know."""

    lines: list[Line] = field(default_factory=list)
    errors: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_pasted(text: str) -> UnitList:
    """Read lines pasted from Excel (cells apart by tabs). Without a header the cells are taken as ``HEAD``."""
    rows = [row for row in clipboard(text) if any(row)]
    width = max(map(len, rows), default=0)
    rows = [row + [""] * (width - len(row)) for row in rows]
    added = 0
    if rows and not any(column_for(ORGANIZATIONS.name, cell) == "unit" for cell in rows[0]):
        if width > 1 and all(row[0].rstrip("、.").isdecimal() for row in rows):
            rows = [row[1:] for row in rows]  # 1, 2, 3 …
        rows.insert(0, [*HEAD, *[""] * width][: len(rows[0])])
        added = 1
    if rows and sum(1 for cell in rows[0] if column_for(ORGANIZATIONS.name, cell)) == 1:
        for at, row in enumerate(rows):  # a header is known by two columns
            row.append("" if at else HEAD[1])
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return _read(PASTED, buffer.getvalue().encode(), added)


def read_file(name: str, content: bytes) -> UnitList:
    """Read a workbook or a CSV file."""
    return _read(name, content, 0)


def clipboard(text: str) -> list[list[str]]:
    """The cells of a text copied from a sheet."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    rows: list[list[str]] = [[]]
    at = 0
    while at <= len(text):
        match = CELL.match(text, at)
        assert match is not None
        quoted, plain = match.groups()
        if quoted is not None and not ({"\t", "\n"} & set(quoted)):
            quoted, plain = None, match[0]  # quotes that somebody typed: “"两新"工委”
        cell = plain if quoted is None else "".join(quoted.replace('""', '"').split())
        rows[-1].append(cell.strip())
        at = match.end() + 1
        if text[match.end() : at] == "\n":
            rows.append([])
    return rows


def _read(name: str, content: bytes, added: int) -> UnitList:
    ledger = read_rows(name, content)
    found = of_ledger(ledger)
    sheets = {origin.source for origin in ledger.tables[ORGANIZATIONS.name].origins}
    found.errors = [
        Problem(place(one.source, added), one.column, one.value, one.message)
        for one in ledger.errors
        if one.column is None or one.source.rpartition("!")[0] in sheets
    ]
    found.lines = [Line(one.name, one.parent, one.told, place(one.source, added)) for one in found.lines]
    found.notes = [note.message for note in ledger.notes]
    if not found.lines and not found.errors:
        message = "没有读到单位。第一行要有“单位名称”这样的表头，或者每行先写单位名称。"
        found.errors.append(Problem(name, None, None, message))
    return found


def of_ledger(ledger: Ledger) -> UnitList:
    """The units of a ledger, those that only own something included."""
    records = ledger.tables[ORGANIZATIONS.name]
    columns = records.values
    found = UnitList()
    for row, name in enumerate(columns["unit"]):
        told = {own: columns[theirs][row] for own, theirs in COLUMNS.items()}
        told = {own: value for own, value in told.items() if value not in (None, "")}
        for own in ("kind", "level"):
            if columns[f"unit_{own}_source"][row] == "inferred":
                told.pop(own, None)  # nobody said so
        found.lines.append(Line(name, columns["parent"][row] or "", told, records.source(row)))
    return found


def place(source: str, added: int = 0) -> str:
    """Where something stands, in few words: 单位!B12, 第 12 行; ``added`` lines on top are not the sender's."""
    if (match := PLACE.fullmatch(source)) is None:
        return source
    if match["line"]:
        return f"第 {int(match['line']) - added} 行"
    return f"{match['of'].rpartition('#')[2]}!{match['letters']}{match['row']}"


def row_of(place: str) -> str:
    """The row of a place: what a cell and the line that it belongs to have in common."""
    return re.sub(r"![A-Z]+(?=\d+\Z)", "!", place)


def as_text(lines: Iterable[Line]) -> str:
    """Lines as a text that ``read_pasted`` reads: how a list is carried from its preview to its loading."""
    titles = {own: ORGANIZATIONS[theirs].title for own, theirs in COLUMNS.items()}
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter="\t", quoting=csv.QUOTE_NONE, quotechar=None, lineterminator="\n")
    writer.writerow([*HEAD[:2], *titles.values()])
    for line in lines:
        cells = (line.name, line.parent, *(_written(own, line.told.get(own)) for own in titles))
        writer.writerow(" ".join(cell.split()) for cell in cells)
    return buffer.getvalue()


def _written(own: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    table = ORGANIZATIONS[COLUMNS[own]].choice
    return choice_label(table, value) if table else str(value)
