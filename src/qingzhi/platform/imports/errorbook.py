"""标好错误的 Excel: the rows of a file that have to be put right, as they were written, with a column 要改什么.

What is to be changed is coloured. A unit corrects it and sends it back; it is imported like any other file.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

import xlsxwriter

from qingzhi.platform.imports.reading import Reading, row_number
from qingzhi.subjects import values
from qingzhi.subjects.records import Origin, Problem

WHAT = "要改什么"
WIDEST = 40


def workbooks(reading: Reading, errors: Iterable[Mapping[str, Any]]) -> tuple[str, bytes]:
    """A name and the content: one workbook, or a zip with one for each file that has errors."""
    problems = [Problem(**one) for one in errors]
    books: dict[str, bytes] = {}
    for name in dict.fromkeys(one.source.partition("#")[0].partition("!")[0] for one in problems):
        if book := _book(reading, name, problems):
            books[name] = book
    if len(books) == 1:
        name, book = next(iter(books.items()))
        return f"{PurePosixPath(name).stem}（要改的）.xlsx", book
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, book in books.items():
            archive.writestr(f"{PurePosixPath(name).stem}（要改的）.xlsx", book)
    return "要改的表格.zip", buffer.getvalue()


def _book(reading: Reading, file: str, problems: list[Problem]) -> bytes:
    """The workbook of one file; b"" where none of its rows is to be put right."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold, red = book.add_format({"bold": True, "bottom": 1}), book.add_format({"bg_color": "#F9D9D6"})
    some = False
    for origin in reading.origins(file):
        rows = _rows(origin, problems)
        if rows:
            some = True
            _write(book.add_worksheet((origin.sheet or "表")[:31]), origin, rows, bold, red)
    if not some:
        book.add_worksheet(WHAT)
    book.close()
    return buffer.getvalue() if some else b""


def _rows(origin: Origin, problems: list[Problem]) -> dict[int, list[Problem]]:
    """The problems of a table by the index of their row."""
    found: dict[int, list[Problem]] = {}
    for problem in problems:
        where, _, cell = problem.source.rpartition("!")
        number = row_number(cell)
        if where == origin.source and 0 < number <= len(origin.cells):
            found.setdefault(number - 1, []).append(problem)
    return dict(sorted(found.items()))


def _write(sheet: Any, origin: Origin, rows: Mapping[int, list[Problem]], bold: Any, red: Any) -> None:
    columns = sorted(origin.columns.items(), key=lambda one: one[1])
    sheet.freeze_panes(1, 0)
    for at, (name, _) in enumerate(columns):
        sheet.write_string(0, at, origin.headers[name], bold)
        sheet.set_column(at, at, 16)
    sheet.write_string(0, len(columns), WHAT, bold)
    sheet.set_column(len(columns), len(columns), WIDEST)
    for down, (row, problems) in enumerate(rows.items(), start=1):
        wrong = {one.column for one in problems}
        for at, (name, index) in enumerate(columns):
            text = values.written(origin.cells[row][index])
            sheet.write_string(down, at, text, red if origin.headers[name] in wrong else None)
        sheet.write_string(down, len(columns), "；".join(f"{one.column or ''}：{one.message}" for one in problems), red)
