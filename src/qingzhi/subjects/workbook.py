"""From a file to sheets of cells: .xlsx, .xlsm and .xls (WPS: .et) through calamine, .csv in UTF-8 or GB18030.

A file is known by its content, never by its name. Whatever can't be read raises ``Unusable`` with a Chinese sentence
that says what to do. Workbooks are measured before they are read (``measure``). Nothing in a file is run or fetched:
formulas count by the result saved with them, macros and links to other files by nothing. .xlsb and .ods are refused:
they can't be measured.

Formats: MS-XLS (BIFF), MS-OFFCRYPTO (encrypted packages), RFC 4180 (CSV).
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import chain
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from qingzhi.subjects import limits, measure, parquet
from qingzhi.subjects.limits import Unusable

Cell = str | int | float | bool | date | datetime | time | timedelta
"""What one cell holds; an empty cell is ''."""

SHOWN = 5  # cells that a remark names
SAVE_AS = "请用 Excel 或 WPS 打开，另存为 .xlsx 后再试。"
LOCKED = "文件设了打开密码，读不了。请用 Excel 或 WPS 打开，在“另存为—工具—常规选项”里去掉密码后再试。"


@dataclass(frozen=True)
class Sheet:
    """One sheet: ``rows`` from A1 on, all of one width; ``merged`` as (top, left, bottom, right), from 0, inclusive.

    ``name`` is None for a CSV or Parquet file, which has no sheets. ``hidden`` sheets are read like others.
    """

    name: str | None
    rows: list[list[Cell]]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden: bool = False

    @property
    def width(self) -> int:
        return len(self.rows[0]) if self.rows else 0

    @cached_property
    def words(self) -> frozenset[str]:
        """The distinct texts of the cells: what is asked of every text is asked of each once."""
        return frozenset(cell for cell in set(chain.from_iterable(self.rows)) if isinstance(cell, str))


@dataclass(frozen=True)
class Book:
    """A file's sheets in their order, what its reader should know (``remarks``, in Chinese), and the texts that stand
    outside its cells (``margins``): headers and footers of pages, title and subject of the document.
    """

    sheets: list[Sheet]
    remarks: tuple[str, ...] = ()
    margins: tuple[str, ...] = ()


def read_sheets(content: bytes) -> list[Sheet]:
    """The sheets of a workbook or CSV file, in their order. Raises Unusable."""
    return read_book(content).sheets


def read_book(content: bytes) -> Book:
    """A workbook, CSV or Parquet file. Raises Unusable."""
    _explain(content)
    if content.startswith(parquet.MAGIC):
        return Book([Sheet(None, parquet.rows(content))])
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return _read_ole(content)
    if content.startswith(b"PK"):
        return _read_zip(content)
    return Book([_read_csv(content)])


def _explain(content: bytes) -> None:
    """Raise Unusable, with what to do, for content that a person can save anew but that is no workbook."""
    if not content:
        raise Unusable("文件是空的（0 字节）。请让对方重新发送。")
    if content.startswith(b"%PDF"):
        raise Unusable("这是 PDF 文件，只是改了扩展名。请向填报单位要 Excel 原件（.xlsx）。")
    head = content[:2048].lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").replace(b"\0", b"").lower()
    if head.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<head", b"<style", b"mime-version:")):
        raise Unusable("这其实是网页，只是扩展名写成了 .xls 或 .xlsx（不少系统这样导出）。" + SAVE_AS)
    if head.startswith(b"<?xml") or head.startswith(b"<workbook"):
        raise Unusable("这是 XML 格式的表格（Excel 2003 XML 或类似格式）。" + SAVE_AS)


def _read_ole(content: bytes) -> Book:
    """Compound files: .xls and the older .et of WPS (BIFF), encrypted .xlsx (MS-OFFCRYPTO), or other Office files."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise Unusable(LOCKED)
    if not any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        raise Unusable("这是旧版 Office 文件，但不是表格。请向填报单位要 Excel 原件（.xls 或 .xlsx）。")
    return _read_calamine(content, "这个旧版表格文件已损坏，或不是 Excel、WPS 保存的。" + SAVE_AS)


def _read_zip(content: bytes) -> Book:
    measured = measure.workbook(content)
    if measured.stray:
        content = measure.without(content, measured.stray)
        if measure.workbook(content).stray:  # written unlike Excel writes it: left as it was
            raise Unusable("工作表很远处有零星单元格，不像正常台账。请把表格部分复制到新工作簿后再试。")
    book = _read_calamine(content, "工作簿内容已损坏，读不了。" + SAVE_AS)
    remarks = []
    if far := list(chain.from_iterable(measured.stray.values())):
        cells = "、".join(far[:SHOWN]) + (" 等" if len(far) > SHOWN else "")
        remarks.append(f"离表格很远的地方有零星内容，没有读：{cells}。")
    if measured.macros:
        remarks.append("文件里有宏，没有运行，只读了单元格。")
    if measured.unsaved_formulas:
        remarks.append("有的公式没有保存算出的结果，读作空白。请用 Excel 或 WPS 打开并保存一次，再检查一遍。")
    if failed := list(dict.fromkeys(measured.failed)):
        cells = "、".join(failed[:SHOWN]) + (" 等" if len(failed) > SHOWN else "")
        remarks.append(f"{len(failed)} 处公式出错（如 #REF!），读作空白：{cells}。请改成数值，再检查一遍。")
    return Book(book.sheets, tuple(remarks), measured.margins)


def _read_calamine(content: bytes, broken: str) -> Book:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        if len(book.sheet_names) > limits.SHEETS:
            raise Unusable(
                f"有 {len(book.sheet_names)} 张工作表，超过 {limits.SHEETS} 张，不像正常台账。请分成几个文件。"
            )
        return Book(_sheets(book))
    except PasswordError as error:
        raise Unusable(LOCKED) from error
    except CalamineError as error:
        raise Unusable(broken) from error
    except BaseException as error:  # a panic inside calamine is not an Exception
        if type(error).__name__ != "PanicException":
            raise
        raise Unusable(broken) from error


def _sheets(book: CalamineWorkbook) -> list[Sheet]:
    sheets, room = [], limits.CELLS
    for about in book.sheets_metadata:
        if about.typ != SheetTypeEnum.WorkSheet:
            continue  # charts and macro sheets
        found = book.get_sheet_by_name(about.name)
        if found.end is not None:
            room -= (found.end[0] + 1) * (found.end[1] + 1)
        if room < 0:
            raise Unusable(f"工作簿用到的单元格超过 {limits.CELLS // 10_000} 万个，不像正常台账。请分成几个文件。")
        rows = found.to_python(skip_empty_area=False)
        hidden = about.visible != SheetVisibleEnum.Visible
        sheets.append(Sheet(about.name, rows, _merged(found, rows), hidden))
    return sheets


def _merged(sheet: CalamineSheet, rows: list[list[Cell]]) -> tuple[tuple[int, int, int, int], ...]:
    """The merged ranges as far as the sheet has cells; what a range covers beyond them holds nothing."""
    bottom, right = len(rows) - 1, (len(rows[0]) if rows else 0) - 1
    merged = [
        (start[0], start[1], min(end[0], bottom), min(end[1], right))
        for start, end in sheet.merged_cell_ranges or ()
        if start[0] <= bottom and start[1] <= right
    ]
    if sum(last - top + 1 for top, _, last, _ in merged) > limits.MERGED_ROWS:
        raise Unusable("合并单元格太多或重叠，不像正常台账。请取消合并后再试。")
    return tuple(merged)


def column_letters(index: int) -> str:
    """0 → A, 25 → Z, 26 → AA: the letters of a column counted from 0."""
    letters, number = "", index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _read_csv(content: bytes) -> Sheet:
    text = _decode(content)
    head = text[:4096]
    delimiter = max(",\t;", key=head.count)
    try:
        lines: list[list[Cell]] = [
            list(line) for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        ]
    except csv.Error as error:
        raise Unusable(f"CSV 文件读不懂（{error}）。请用 Excel 或 WPS 打开，另存为 .xlsx 后再试。") from error
    width = max((len(line) for line in lines), default=0)
    if width * len(lines) > limits.CELLS:
        raise Unusable("CSV 文件太大。请分成几个文件后再试。")
    return Sheet(None, [line + [""] * (width - len(line)) for line in lines])


def _decode(content: bytes) -> str:
    if b"\0" not in content:
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                continue
    raise Unusable(
        "认不出这是什么文件。轻指能读 Excel、WPS 工作簿（.xlsx、.xls、.et）和 CSV（UTF-8 或 GB18030 编码）。"
    )


def read_file(path: Path) -> bytes:
    """A file's bytes. Raises Unusable where it is missing or may not be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise Unusable("没有这个文件。请检查路径和文件名。") from error
    except PermissionError as error:
        raise Unusable("没有权限读这个文件。如果它正在 Excel 或 WPS 里打开，请先关闭。") from error
    except OSError as error:
        raise Unusable(f"文件读不了（{error.strerror}）。") from error
