"""Workbooks for tests, written as people write them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

SHEET_XML = (
    '<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<sheetData>{rows}</sheetData></worksheet>"
)
GROUP_HEADER = ["建群单位", "群名称", "平台", "群主", "到期日期", "状态"]


def write(
    path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]], merged: Mapping[str, Sequence[str]] | None = None
) -> Path:
    """A workbook of sheets of rows; ``merged`` names ranges per sheet, whose first cell keeps its value."""
    with xlsxwriter.Workbook(path) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(at, column, cell, day)
                    elif cell is not None:
                        sheet.write(at, column, cell)
            for area in (merged or {}).get(name, ()):
                first = area.split(":")[0]
                row, column = xlsxwriter.utility.xl_cell_to_rowcol(first)
                sheet.merge_range(area, rows[row][column])
    return path


def xlsx_with_cells(references: Sequence[str]) -> bytes:
    """A workbook whose one sheet has a cell at each reference, however far out."""
    rows = "".join(
        f'<row r="{"".join(filter(str.isdigit, ref))}"><c r="{ref}" t="inlineStr"><is><t>群名称</t></is></c></row>'
        for ref in references
    )
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        book.add_worksheet()
    rewritten = io.BytesIO()
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(rewritten, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            data = SHEET_XML.format(rows=rows).encode() if part == "xl/worksheets/sheet1.xml" else old.read(part)
            new.writestr(part, data)
    return rewritten.getvalue()
