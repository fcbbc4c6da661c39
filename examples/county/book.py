"""A workbook as offices write them, whose bytes depend on nothing but its cells."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from shared import Row

from county import Unit


class Book:
    """A workbook whose bytes depend on nothing but its cells."""

    def __init__(self, path: Path) -> None:
        self.book = xlsxwriter.Workbook(path)
        self.book.set_properties({"created": datetime(2026, 11, 20), "title": "清源县台账（示例）"})  # noqa: DTZ001
        self.day = self.book.add_format({"num_format": "yyyy-mm-dd"})
        self.head = self.book.add_format({"bold": True, "text_wrap": True, "border": 1, "bg_color": "#E3EEF0"})
        self.title = self.book.add_format({"bold": True, "font_size": 16, "align": "center"})
        self.middle = self.book.add_format({"valign": "vcenter", "text_wrap": True})

    def sheet(
        self,
        name: str,
        titles: list[str],
        headers: dict[str, str],
        rows: list[Row],
        tail: list[list[Any]] | None = None,
        merge_units: bool = False,
    ) -> None:
        """A sheet with ``titles`` above the headers (column → header) and ``tail`` rows below the table."""
        sheet = self.book.add_worksheet(name)
        width = len(headers) - 1
        for at, title in enumerate(titles):
            sheet.merge_range(at, 0, at, width, title, self.title)
        first = len(titles) + 1
        for column, header in enumerate(headers.values()):
            sheet.write(first - 1, column, header, self.head)
            sheet.set_column(column, column, 22 if list(headers)[column] in ("unit", "name", "basis") else 13)
        for at, row in enumerate(rows):
            for column, key in enumerate(headers):
                self._write(sheet, first + at, column, at + 1 if key == "number" else row.get(key, ""))
        if merge_units:
            self._merge_units(sheet, first, list(headers).index("unit"), rows)
        for at, cells in enumerate(tail or []):
            for column, cell in enumerate(cells):
                self._write(sheet, first + len(rows) + at, column, cell)
        sheet.freeze_panes(first, 0)

    def _write(self, sheet: Any, row: int, column: int, cell: Any) -> None:
        if isinstance(cell, Unit):
            sheet.write_string(row, column, cell.name)
        elif isinstance(cell, date):
            sheet.write_datetime(row, column, cell, self.day)
        elif isinstance(cell, int):
            sheet.write_number(row, column, cell)
        elif cell != "":
            sheet.write_string(row, column, cell)

    def _merge_units(self, sheet: Any, first: int, column: int, rows: list[Row]) -> None:
        start = 0
        for at in range(1, len(rows) + 1):
            if at == len(rows) or rows[at]["unit"] is not rows[start]["unit"]:
                if at - start > 1:
                    sheet.merge_range(
                        first + start, column, first + at - 1, column, rows[start]["unit"].name, self.middle
                    )
                start = at
