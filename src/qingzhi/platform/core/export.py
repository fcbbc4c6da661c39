"""Any list as an Excel file: the same rows, the same permissions, no cell that Excel would run as a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

import xlsxwriter
from django.http import HttpResponse
from django.utils import timezone
from django.utils.html import strip_tags

from qingzhi.platform.core.tables import Table

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 50_000
EXPORTED_AT = "qingzhi-exported-at"
"""A property of each workbook: what was changed by hand before that moment is in it already (``imports``)."""


def workbook(table: Table, title: str) -> bytes:
    """A table as an .xlsx file, at most ``MOST_ROWS`` rows. Text is written as text: nothing is a formula."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_custom_property(EXPORTED_AT, timezone.now().isoformat(), "text")
    sheet = book.add_worksheet(title[:31])
    bold = book.add_format({"bold": True, "bottom": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.freeze_panes(1, 0)
    for at, column in enumerate(table.columns):
        sheet.write_string(0, at, column.title, bold)
        sheet.set_column(at, at, 28 if column.wide else 14)
    for down, row in enumerate(table.rows, start=1):
        for at, column in enumerate(table.columns):
            _write(sheet, down, at, column.export(row), day)
    book.close()
    return buffer.getvalue()


def _write(sheet: Any, row: int, column: int, value: Any, day: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, datetime):
        sheet.write_datetime(row, column, timezone.localtime(value).replace(tzinfo=None), day)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001
    elif isinstance(value, bool):
        sheet.write_string(row, column, "是" if value else "否")
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, value)
    else:
        sheet.write_string(row, column, strip_tags(str(value)))


def download(content: bytes, name: str, kind: str = TYPE) -> HttpResponse:
    """A file that the browser saves and never shows."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def first_rows(rows: Iterable[Any]) -> Iterable[Any]:
    """At most as many rows as a file may hold, one at a time."""
    for number, row in enumerate(rows):
        if number == MOST_ROWS:
            return
        yield row
