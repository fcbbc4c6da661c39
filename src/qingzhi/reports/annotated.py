"""The ledgers as read, with the cells concerned coloured and explained: the second half of the workbook report.

Every cell stands where it stands in the original, so that a place in the list is the same place here. What was not
read is not reproduced: titles, remarks and unknown columns may hold names and numbers that nobody asked for. Of a
personal column only "filled in" is shown. Everything is written as text, so that no cell becomes a formula.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from qingzhi.checkup import Checkup
from qingzhi.reports.text import WORDS
from qingzhi.subjects import values
from qingzhi.subjects.records import FILLED_IN, Origin, Records
from qingzhi.subjects.workbook import Cell

MAX_TEXT = 32_767  # characters that a cell holds (ECMA-376; Excel refuses more)
MAX_NAME = 31  # characters of a sheet's name
MAX_COMMENTS = 5_000  # in the whole workbook; Excel and WPS get slow with more
FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
CELL = re.compile(r"([A-Z]{1,3})(\d+)")  # of a sheet: E12
LINE = re.compile(r"R(\d+)(?:C(\d+))?")  # of a CSV file: R12C5, R12 for the first column
NOT_READ = "（没有读）"
WIDEST, NARROWEST = 40, 6  # of a column, in characters
PAGE = 220  # characters that a page across can hold and still be read
SAMPLE = 200  # rows that the width of a column is taken from


@dataclass
class Mark:
    """What is to be said about a cell; ``unreadable`` where it could not be understood."""

    sentences: list[str] = field(default_factory=list)
    unreadable: bool = False


@dataclass(frozen=True)
class Part:
    """A table on a sheet: its origin, the rows that were read, the columns that name persons, and its header.

    The header's lines are ``header``; it is empty where it can't be found again.
    """

    origin: Origin
    rows: frozenset[int]
    personal: frozenset[int]
    header: range


@dataclass
class Sheet:
    """A sheet to reproduce under a new name, with its tables from the top down and what is to be said about cells."""

    name: str
    parts: list[Part]
    marks: dict[tuple[int, int], Mark] = field(default_factory=dict)

    @property
    def cells(self) -> list[list[Cell]]:
        return self.parts[0].origin.cells

    def part_of(self, row: int) -> Part:
        """The table that a row belongs to: the last one whose header is not below it."""
        above = (part for part in reversed(self.parts) if part.header.start <= row)
        return next(above, self.parts[0])


@dataclass(frozen=True)
class Spot:
    """A cell of a sheet that is reproduced, row and column counted from 0."""

    sheet: Sheet
    row: int
    column: int


@dataclass(frozen=True)
class Look:
    """The formats of the cells."""

    plain: Format
    header: Format
    faint: Format
    found: Format
    unreadable: Format


def spot(place: str, by_source: Mapping[str, Sheet]) -> Spot | None:
    """The cell that FILE#SHEET!E12 or, of a CSV file, FILE!R12C5 names; None where it is in no sheet given."""
    source, _, cell = place.rpartition("!")
    sheet = by_source.get(source)
    if sheet is None:
        return None
    if sheet.parts[0].origin.sheet is None:
        line = LINE.fullmatch(cell)
        return Spot(sheet, int(line[1]) - 1, int(line[2] or 1) - 1) if line else None
    match = CELL.fullmatch(cell)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return Spot(sheet, int(match[2]) - 1, column - 1)


def sheets(checkup: Checkup, taken: Iterable[str]) -> dict[str, Sheet]:
    """The sheets to reproduce by source, file by file, with their marks; ``taken`` are names used already."""
    parts: dict[str, dict[int, Part]] = {}  # by source and header
    for records in checkup.ledger.tables.values():
        for part in _parts(records):
            of_sheet = parts.setdefault(part.origin.source, {})
            same = of_sheet.get(part.header.start)  # units are read from the rows of what they own, too
            if same is None or len(part.rows) > len(same.rows):
                of_sheet[part.header.start] = part
    order = {one.source: number for number, one in enumerate(checkup.ledger.inputs)}
    used = {name.lower() for name in taken}
    by_source = {}
    in_sheets = [[of_sheet[start] for start in sorted(of_sheet)] for of_sheet in parts.values()]
    for of_one in sorted(in_sheets, key=lambda of_one: order.get(of_one[0].origin.file, len(order))):
        origin = of_one[0].origin
        name = _free_name(origin.sheet or origin.file, used)
        by_source[origin.source] = Sheet(name, of_one)
    _mark(checkup, by_source)
    return by_source


def _parts(records: Records) -> list[Part]:
    rows: list[set[int]] = [set() for _ in records.origins]
    for number, row in zip(records.origin_of, records.row_of, strict=True):
        rows[number].add(row)
    return [
        Part(
            origin,
            frozenset(read),
            frozenset(at for name, at in origin.columns.items() if records.table[name].personal),
            _header(origin, min(read, default=None)),
        )
        for origin, read in zip(records.origins, rows, strict=True)
        if origin.is_ledger
    ]


def _header(origin: Origin, first: int | None) -> range:
    """The lines of a table's header: the nearest above its ``first`` row, or the topmost where it has no rows."""

    def belongs(row: int) -> bool:
        pairs = [(values.written(origin.cells[row][at]), origin.headers[name]) for name, at in origin.columns.items()]
        return any(cell for cell, _ in pairs) and all(cell in header for cell, header in pairs)

    lines = range(len(origin.cells)) if first is None else range(first - 1, -1, -1)
    found = next(filter(belongs, lines), None)
    if found is None:
        return range(0)
    if first is None:
        return range(found, found + 1 + (found + 1 < len(origin.cells) and belongs(found + 1)))
    return range(found - (found > 0 and belongs(found - 1)), found + 1)


def _free_name(wanted: str, used: set[str]) -> str:
    """A name that Excel takes: at most 31 characters, none forbidden, unlike all others but for case."""
    clean = FORBIDDEN.sub("_", wanted).strip().strip("'") or "表"
    if clean.lower() == "history":  # Excel keeps this one for itself
        clean += "_"
    name, number = clean[:MAX_NAME], 1
    while name.lower() in used:
        number += 1
        ending = f"（{number}）"
        name = clean[: MAX_NAME - len(ending)] + ending
    used.add(name.lower())
    return name


def _mark(checkup: Checkup, by_source: dict[str, Sheet]) -> None:
    """Put what was found, and what could not be understood, to the cells it rests on."""
    for finding in checkup.findings:
        places = [one.place for one in finding.evidence if one.place] or [finding.source]
        sentence = f"{WORDS[finding.answer]}｜{finding.rule.code} {finding.rule.title}：{finding.message}"
        for place in places:
            _add(by_source, place, sentence, unreadable=False)
    for problem in checkup.ledger.errors:
        _add(by_source, problem.source, f"看不懂：{problem.message}", unreadable=True)


def _add(by_source: dict[str, Sheet], place: str, sentence: str, *, unreadable: bool) -> None:
    if cell := spot(place, by_source):
        mark = cell.sheet.marks.setdefault((cell.row, cell.column), Mark())
        mark.sentences.append(sentence)
        mark.unreadable |= unreadable


class Comments:
    """Writes comments as long as there are few enough, and counts those it had to leave out."""

    def __init__(self) -> None:
        self.written = 0
        self.left_out = 0

    def add(self, worksheet: Worksheet, row: int, column: int, mark: Mark) -> None:
        if self.written == MAX_COMMENTS:
            self.left_out += 1
            return
        self.written += 1
        text = "\n".join(dict.fromkeys(mark.sentences))[:MAX_TEXT]
        lines = sum(1 + width(line) // 40 for line in text.split("\n"))
        size = {"x_scale": 2.2, "height": 18 * min(lines, 20) + 12, "font_size": 9}
        worksheet.write_comment(row, column, text, {"author": "轻指", **size})


def write(book: Workbook, look: Look, all_sheets: Iterable[Sheet]) -> int:
    """Write the sheets, row by row (the workbook keeps one row in memory).

    Returns how many marked cells had to go without a comment.
    """
    comments = Comments()
    for sheet in all_sheets:
        worksheet = book.add_worksheet(sheet.name)
        _set_up(worksheet, sheet)
        marked_rows = {row for row, _ in sheet.marks}
        for row, cells in enumerate(sheet.cells):
            part = sheet.part_of(row)
            if row in part.header:
                _write_header(worksheet, look, part, row)
            elif row in marked_rows:  # a repeated row was not taken, but it is spoken of
                _write_marked(worksheet, look, sheet, row, comments)
            elif row in part.rows:
                for column, text in _shown(part, row).items():
                    worksheet.write_string(row, column, text, look.plain)
            elif any(cell != "" for cell in cells):
                worksheet.write_string(row, 0, NOT_READ, look.faint)
    return comments.left_out


def _set_up(worksheet: Worksheet, sheet: Sheet) -> None:
    origin, body = sheet.parts[0].origin, sheet.parts[0].header.stop
    worksheet.freeze_panes(body, 0)
    worksheet.set_landscape()
    worksheet.set_paper(9)  # A4
    worksheet.hide_gridlines(0)  # print them: the cells have no borders of their own
    worksheet.set_footer("&L&A&R第 &P 页，共 &N 页")
    if body:
        worksheet.repeat_rows(body - 1)
        worksheet.set_row(body - 1, 30)
    sample = sheet.cells[body : body + SAMPLE]
    total = 0
    for name, column in origin.columns.items():
        longest = max([width(values.written(row[column])) for row in sample] or [0])
        title = width(origin.headers[name])
        wide = min(WIDEST, max(NARROWEST, longest, min(title, 14)) + 2)
        worksheet.set_column(column, column, wide)
        total += wide
    worksheet.fit_to_pages(max(1, round(total / PAGE)), 0)
    if sheet.cells and sheet.cells[0]:
        area = xl_range(0, 0, len(sheet.cells) - 1, len(sheet.cells[0]) - 1)
        worksheet.ignore_errors({"number_stored_as_text": area})


def width(text: str) -> int:
    """How wide a text is, in Latin characters; Chinese ones count two."""
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)


def _write_header(worksheet: Worksheet, look: Look, part: Part, row: int) -> None:
    read = set(part.origin.columns.values())
    for column, cell in enumerate(part.origin.cells[row]):
        if text := values.written(cell)[:MAX_TEXT]:
            worksheet.write_string(row, column, text, look.header if column in read else look.faint)


def _write_marked(worksheet: Worksheet, look: Look, sheet: Sheet, row: int, comments: Comments) -> None:
    """A row with cells to colour and comment, blank ones among them."""
    shown = _shown(sheet.part_of(row), row)
    for column in range(len(sheet.cells[row])):
        mark, text = sheet.marks.get((row, column)), shown.get(column, "")
        if mark is None:
            if text:
                worksheet.write_string(row, column, text, look.plain)
            continue
        form = look.unreadable if mark.unreadable else look.found
        if text:
            worksheet.write_string(row, column, text, form)
        else:
            worksheet.write_blank(row, column, None, form)
        comments.add(worksheet, row, column, mark)


def _shown(part: Part, row: int) -> dict[int, str]:
    """Column → what is shown of the row's cells that were read and are not empty."""
    cells = part.origin.cells[row]
    shown = {}
    for column in sorted(part.origin.columns.values()):
        if text := values.written(cells[column]):
            hidden = column in part.personal and not values.is_blank(text)
            shown[column] = FILLED_IN if hidden else text[:MAX_TEXT]
    return shown
