"""Where the table stands on a sheet: its kind, its header, its rows, and what every other cell is.

Real ledgers have titles above the header, headers of two lines, totals and remarks below, and columns nobody asked
for. Every cell of the sheet's rectangle gets exactly one fate; ``Tally`` counts them, and ``settle`` asserts that
nothing was lost on the way.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from qingzhi.subjects import headers, values
from qingzhi.subjects.schema import SHEETS, Table
from qingzhi.subjects.workbook import Cell, Sheet

HEADER_WITHIN = 8  # rows from the top in which a header is looked for
TOTAL = re.compile(r"^(合计|总计|小计|共计|总数|累计)")
REMARK = re.compile(
    r"^(注|备注|说明|填表|填报|制表|审核|审批|负责人|分管领导|单位负责人|联系|报送|\*|※|★|[(（]?以下|此表)"
)


@dataclass
class Tally:
    """What became of the cells of a file: kept as values, errors, left blank, or outside the tables (by reason)."""

    read: int = 0
    kept: int = 0
    errors: int = 0
    blank: int = 0
    outside: Counter[str] = field(default_factory=Counter)

    def settle(self) -> None:
        """Assert that every cell read has exactly one fate."""
        accounted = self.kept + self.errors + self.blank + self.outside.total()
        assert self.read == accounted, f"{self.read} cells read, {accounted} accounted for: {self}"


@dataclass(frozen=True)
class Layout:
    """A table found on a sheet.

    ``columns`` maps a schema column to its index on the sheet, ``headers`` to its header as written; ``rows`` are the
    indices of the table's rows; ``unknown`` the headers nobody declared, with the title of the nearest known one.
    ``outside`` counts the cells of the rectangle that belong to no value, by reason.
    """

    table: Table
    columns: dict[str, int]
    headers: dict[str, str]
    rows: list[int]
    unknown: list[tuple[str, str | None]]
    twice: list[str]
    outside: Counter[str]


def out_of_scope(sheet: Sheet) -> str | None:
    """Why a sheet holds nothing that the Opinions govern (such as websites), or None."""
    for row in sheet.rows[:HEADER_WITHIN]:
        for cell in row:
            for kind in headers.kinds_identified_by(values.written(cell)):
                if kind.startswith("out_of_scope."):
                    return headers.why_out_of_scope(kind)
    return None


def find_table(sheet: Sheet) -> Layout | None:
    """The table of a sheet, or None where no row of the first ones looks like the header of a known kind."""
    best = max(
        ((len(columns), -at, table, columns) for at, table, columns in _candidates(sheet)),
        key=lambda candidate: candidate[:2],
        default=None,
    )
    if best is None:
        return None
    _, minus_at, table, _ = best
    return _lay_out(sheet, table, -minus_at)


def _candidates(sheet: Sheet) -> list[tuple[int, Table, dict[int, str]]]:
    """(row, kind, {index: column}) for every row and kind with an identifying header and one more known header."""
    found = []
    for at, row in enumerate(sheet.rows[:HEADER_WITHIN]):
        written = [values.written(cell) for cell in row]
        kinds = {kind for header in written for kind in headers.kinds_identified_by(header)} & SHEETS.keys()
        for kind in sorted(kinds):
            columns = {i: name for i, header in enumerate(written) if (name := headers.column_for(kind, header))}
            if len(columns) > 1:
                found.append((at, SHEETS[kind], columns))
    return found


def _lay_out(sheet: Sheet, table: Table, at: int) -> Layout:
    titles, depth = _header_lines(sheet, table, at)
    columns, written, unknown, twice = {}, {}, [], []
    fates: dict[int, str] = {}  # index → why the cells of this column belong to no value
    for index, title in enumerate(titles):
        name = headers.column_for(table.name, title)
        if name and name not in columns:
            columns[name], written[name] = index, title
        elif name:
            twice.append(title)
            fates[index] = "repeated_column"
        elif not title or headers.is_ignored(title):
            fates[index] = "ignored_column" if title else "no_header"
        else:
            unknown.append((title, headers.nearest(table.name, title)))
            fates[index] = "unknown_column"
    outside = Counter({"title": at * sheet.width, "header": depth * sheet.width})
    rows = []
    wide = _wide_rows(sheet)
    known_headers = {index: sheet.rows[at][index] for index in columns.values()}
    identifying = {columns[name] for name in ("name", "unit", "rule") if name in columns}
    for index in range(at + depth, len(sheet.rows)):
        if fate := _row_fate(sheet.rows[index], known_headers, identifying, index in wide):
            outside[fate] += sheet.width
        else:
            rows.append(index)
    for fate in fates.values():
        outside[fate] += len(rows)
    return Layout(table, columns, written, rows, unknown, twice, +outside)


def _header_lines(sheet: Sheet, table: Table, at: int) -> tuple[list[str], int]:
    """The header of each column, and how many lines it takes.

    A header of two lines is known by a cell merged down into the second; 群主 over 姓名 is then 群主姓名.
    """
    top = [values.written(cell) for cell in sheet.rows[at]]
    if not any(first == at and last == at + 1 for first, _, last, _ in sheet.merged):
        return top, 1
    over = list(top)
    for first, left, _, right in sheet.merged:
        if first == at:
            over[left : right + 1] = [top[left]] * (right + 1 - left)
    below = [values.written(cell) for cell in sheet.rows[at + 1]]
    joined = []
    for above, under in zip(over, below, strict=True):
        known_alone = headers.column_for(table.name, under) and not headers.column_for(table.name, above + under)
        joined.append(under if known_alone else above + under)
    return joined, 2


def _wide_rows(sheet: Sheet) -> set[int]:
    """Rows with a cell merged across three columns or more: titles and remarks, never data."""
    return {top for top, left, bottom, right in sheet.merged if top == bottom and right - left >= 2}


def _row_fate(row: list[Cell], known_headers: dict[int, Cell], identifying: set[int], wide: bool) -> str | None:
    """Why a row below the header holds no subject, or None where it does.

    ``known_headers`` are the header's cells by index, ``identifying`` the indices of unit and name.
    """
    filled = [at for at, cell in enumerate(row) if cell != "" and not (isinstance(cell, str) and cell.isspace())]
    if not filled:
        return "empty_row"
    first = values.written(row[filled[0]])
    if TOTAL.match(first.replace(" ", "")):
        return "total_row"
    if wide or (len(filled) <= 2 and REMARK.match(first)):
        return "remark_row"
    if len(filled) == 1 and filled[0] not in identifying:
        return "stray_cell"
    if all(row[index] == header for index, header in known_headers.items()):
        return "header_row"  # printed again at the head of each page
    return None


def fill_merged(sheet: Sheet, layout: Layout) -> None:
    """Write the value of a cell merged downwards into every row it covers: one unit stands for all its groups."""
    body = set(layout.rows)
    for top, left, bottom, right in sheet.merged:
        if left == right and bottom > top:
            for row in range(top + 1, bottom + 1):
                if row in body:
                    sheet.rows[row][left] = sheet.rows[top][left]
