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
GUIDE = re.compile(r"(填写|填表|填报|使用)?说明|填表须知|填报须知|须知")
EXAMPLE = re.compile(  # 示例, （样例）, 例：某某群; not 例会通知群, 示例学校群
    r"[(（\[【]?(?:填写|填表|填报|参考)?(?:示例|样例|范例|样表|例子|举例|例)(?:行|数据|\d+)?(?:[)）\]】]?$|[:：)）\]】])"
)
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
    indices of the table's rows; ``unknown`` the headers nobody declared, with the title of the nearest known one;
    ``examples`` the rows that only show how to fill in the others.
    ``learnt`` are headers that only a hint explained.
    ``outside`` counts the cells of the rectangle that belong to no value, by reason.
    """

    table: Table
    columns: dict[str, int]
    headers: dict[str, str]
    rows: list[int]
    unknown: list[tuple[str, str | None]]
    twice: list[str]
    examples: list[int]
    outside: Counter[str]
    learnt: list[str]


def out_of_scope(sheet: Sheet) -> str | None:
    """Why a sheet holds nothing that the Opinions govern (such as websites), or None."""
    for row in sheet.rows[:HEADER_WITHIN]:
        for cell in row:
            for kind in headers.kinds_identified_by(values.written(cell)):
                if kind.startswith("out_of_scope."):
                    return headers.why_out_of_scope(kind)
    return None


def is_guide(sheet: Sheet) -> bool:
    """Whether a sheet only tells how to fill in the others (填写说明)."""
    return GUIDE.fullmatch("".join((sheet.name or "").split())) is not None


def find_tables(sheet: Sheet, learnt: headers.Learnt | None = None) -> list[Layout]:
    """The tables of a sheet, one below the other; none where no row near the top looks like a known header.

    The first header stands within ``HEADER_WITHIN`` rows. Another one further down, of whatever kind, begins another
    table if at least half of its cells are known headers; the same header over again is one printed on each page.
    """
    candidates = _candidates(sheet, learnt)
    near_top = [one for one in candidates if one.at < HEADER_WITHIN]
    main = max(near_top, key=lambda one: (len(one.columns), -one.at), default=None)
    if main is None:
        return []
    starts: list[_Header] = []
    for one in candidates:
        if one is not main and not one.clear:
            continue
        if not starts or one.columns != starts[-1].columns or one.table is not starts[-1].table:
            starts.append(one)
    ends = [_above(sheet, one.at) for one in starts[1:]] + [len(sheet.rows)]
    begins = [0, *ends[:-1]]
    examples = frozenset(word for word in sheet.words if _is_example(word))
    return [_lay_out(sheet, *where, examples, learnt) for where in zip(starts, begins, ends, strict=True)]


@dataclass(frozen=True)
class _Header:
    """A row that may be the header of a table: {index: column}; ``clear`` where half its cells are known headers."""

    at: int
    table: Table
    columns: dict[int, str]
    clear: bool


def _candidates(sheet: Sheet, learnt: headers.Learnt | None) -> list[_Header]:
    """Every row with an identifying header and one more known header of its kind; the kind with most of them."""
    identifying = {word for word in sheet.words if headers.may_identify(word) and headers.kinds_identified_by(word)}
    if not identifying:
        return []
    return [
        header
        for at, row in enumerate(sheet.rows)
        if not identifying.isdisjoint(row) and (header := _header(at, row, learnt)) is not None
    ]


def _header(at: int, row: list[Cell], learnt: headers.Learnt | None) -> _Header | None:
    written = [values.written(cell) for cell in row]
    kinds = {kind for header in written for kind in headers.kinds_identified_by(header)} & SHEETS.keys()
    best: tuple[Table, dict[int, str]] | None = None
    for kind in sorted(kinds):
        columns = {i: name for i, header in enumerate(written) if (name := headers.column_for(kind, header, learnt))}
        if len(columns) > 1 and (best is None or len(columns) > len(best[1])):
            best = SHEETS[kind], columns
    if best is None:
        return None
    filled = [header for header in written if header]
    understood = len(best[1]) + sum(map(headers.is_ignored, filled))
    return _Header(at, *best, clear=2 * understood >= len(filled))


def _above(sheet: Sheet, header: int) -> int:
    """The first of the rows right above a header that hold nothing or a title, at most one filled cell each."""
    first = header
    while first and sum(cell != "" for cell in sheet.rows[first - 1]) <= 1:
        first -= 1
    return first


def _lay_out(
    sheet: Sheet, header: _Header, begin: int, end: int, examples: frozenset[str], learnt: headers.Learnt | None
) -> Layout:
    """The table below a header, between the rows ``begin`` and ``end`` (exclusive)."""
    table, at = header.table, header.at
    titles, depth = _header_lines(sheet, table, at)
    columns, written, unknown, twice = {}, {}, [], []
    hinted = [title for title in titles if title and _key(table, title) in (learnt or {})]
    fates: dict[int, str] = {}  # index → why the cells of this column belong to no value
    for index, title in enumerate(titles):
        name = headers.column_for(table.name, title, learnt)
        if name and name not in columns:
            columns[name], written[name] = index, title
        elif name:
            twice.append(title)
            fates[index] = "repeated_column"
        elif not title or headers.is_ignored(title) or (learnt or {}).get(_key(table, title)) == "":
            fates[index] = "ignored_column" if title else "no_header"
        else:
            unknown.append((title, headers.nearest(table.name, title)))
            fates[index] = "unknown_column"
    outside = Counter({"title": (at - begin) * sheet.width, "header": depth * sheet.width})
    rows, examples_at = [], []
    wide = _wide_rows(sheet)
    known_headers = {index: sheet.rows[at][index] for index in columns.values()}
    identifying = {columns[name] for name in ("name", "unit", "rule") if name in columns}
    for index in range(at + depth, end):
        if examples and not examples.isdisjoint(sheet.rows[index]) and _shows(sheet.rows[index], identifying, examples):
            outside["example_row"] += sheet.width
            examples_at.append(index)
        elif fate := _row_fate(sheet.rows[index], known_headers, identifying, index in wide):
            outside[fate] += sheet.width
        else:
            rows.append(index)
    for fate in fates.values():
        outside[fate] += len(rows)
    _fill_merged(sheet, rows)
    return Layout(table, columns, written, rows, unknown, twice, examples_at, +outside, hinted)


def _key(table: Table, title: str) -> tuple[str, str]:
    return table.name, headers.normalise_header(title)


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


def _shows(row: list[Cell], identifying: set[int], examples: frozenset[str]) -> bool:
    """Whether a row is an example left in: its first filled cell or its unit or name says so."""
    first = next((cell for cell in row if cell != ""), "")
    return first in examples or any(row[index] in examples for index in identifying)


def _is_example(word: str) -> bool:
    return ("例" in word or "样" in word) and EXAMPLE.match("".join(word.split())) is not None


def _fill_merged(sheet: Sheet, rows: list[int]) -> None:
    """Write the value of a cell merged downwards into every row it covers: one unit stands for all its groups."""
    body = set(rows)
    for top, left, bottom, right in sheet.merged:
        if left == right and bottom > top:
            for row in range(top + 1, bottom + 1):
                if row in body:
                    sheet.rows[row][left] = sheet.rows[top][left]
