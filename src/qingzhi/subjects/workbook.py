"""From a file to sheets of cells: .xlsx through calamine, .csv in UTF-8 or GB18030.

A file is known by its content, never by its name. Whatever can't be read raises ``Unusable`` with a Chinese sentence
that says what to do. A workbook is measured before it is read: calamine lays a sheet out as a full rectangle, so one
cell at XFD1048576 in a file of 5 KB would take all the memory there is.

Formats: ECMA-376 part 1, 18.3.1 (worksheets); RFC 4180 (CSV).
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

Cell = str | int | float | bool | date | datetime | time | timedelta
"""What one cell holds; an empty cell is ''."""

MAX_CELLS = 20_000_000  # the rectangle of one sheet; 100,000 rows × 18 columns are 1,800,000
MAX_INFLATED = 1 << 30  # bytes that the parts of one workbook may unpack to
CHUNK = 1 << 20
OVERLAP = 64  # bytes kept from one chunk to the next, longer than any cell reference

WIDE_CELL = re.compile(rb"""\br\s*=\s*["']([A-Z]{2,3})[0-9]+["']""")
DEEP_CELL = re.compile(rb"""\br\s*=\s*["'][A-Z]{0,3}([0-9]{6,9})["']""")
FAR_OUT = re.compile(rb'r="(?:[A-Z]{2}|[A-Z]?[0-9]{6})')  # a quick test for what the two above find
SPACED = (b"='", b" =", b"= ")  # attributes written unlike Excel and WPS write them, or such a text in a cell
ANY_CELL = re.compile(rb"""\br\s*=\s*["']([A-Z]{0,3})([0-9]{1,9})["']""")
COLUMNS_AT_LEAST, ROWS_AT_LEAST = 26, 99_999  # what WIDE_CELL and DEEP_CELL leave unseen


class Unusable(ValueError):
    """A file can't be read at all; the message tells the user in Chinese why and what to do."""


@dataclass(frozen=True)
class Sheet:
    """One sheet: ``rows`` from A1 on, all of one width; ``merged`` as (top, left, bottom, right), from 0, inclusive.

    ``name`` is None for a CSV file, which has no sheets.
    """

    name: str | None
    rows: list[list[Cell]]
    merged: tuple[tuple[int, int, int, int], ...] = ()

    @property
    def width(self) -> int:
        return len(self.rows[0]) if self.rows else 0


def read_sheets(content: bytes) -> list[Sheet]:
    """The sheets of a workbook or CSV file, in their order. Raises Unusable."""
    if not content:
        raise Unusable("文件是空的（0 字节）。请让对方重新发送。")
    if content.startswith(b"%PDF"):
        raise Unusable("这是 PDF 文件，只是改了扩展名。请向填报单位要 Excel 原件（.xlsx）。")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unusable(_about_ole(content))
    if content.startswith(b"PK"):
        return _read_xlsx(content)
    return [_read_csv(content)]


def _about_ole(content: bytes) -> str:
    """Compound files are either encrypted .xlsx (MS-OFFCRYPTO) or the formats of before 2007."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "文件设了打开密码，读不了。请用 Excel 或 WPS 打开，在“另存为—工具—常规选项”里去掉密码后再试。"
    return "这是旧版 Office 文件（如 .xls）。请用 Excel 或 WPS 打开，另存为 .xlsx 后再试。"


def _read_xlsx(content: bytes) -> list[Sheet]:
    _measure(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return [_sheet(book, name) for name in book.sheet_names]
    except CalamineError as error:
        raise Unusable("工作簿内容已损坏，读不了。请用 Excel 或 WPS 打开并另存为 .xlsx 后再试。") from error
    except BaseException as error:  # a panic inside calamine is not an Exception
        if type(error).__name__ != "PanicException":
            raise
        raise Unusable("工作簿内容已损坏，读不了。请用 Excel 或 WPS 打开并另存为 .xlsx 后再试。") from error


def _sheet(book: CalamineWorkbook, name: str) -> Sheet:
    sheet = book.get_sheet_by_name(name)
    merged = tuple((*start, *end) for start, end in sheet.merged_cell_ranges or ())
    return Sheet(name, sheet.to_python(skip_empty_area=False), merged)


def _measure(content: bytes) -> None:
    """Refuse what is no workbook, is damaged, or would unpack to more than memory holds."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if not any(part.filename == "xl/workbook.xml" for part in parts):
                raise Unusable("这是压缩包或其他文件，不是 Excel 工作簿。请解压后检查里面的 .xlsx 或 .csv。")
            if sum(part.file_size for part in parts) > MAX_INFLATED:
                raise Unusable("工作簿解开后超过 1 GB，不像正常台账。请删去图片和空白行列，或分成几个文件。")
            for part in parts:
                if part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml"):
                    _measure_sheet(archive, part)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise Unusable("文件不完整或已损坏（可能没有下载完）。请重新下载，或让对方重新发送。") from error
    except Exception as error:
        if type(error).__module__ == "zlib":
            raise Unusable("文件不完整或已损坏（可能没有下载完）。请重新下载，或让对方重新发送。") from error
        raise


def _measure_sheet(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Raise Unusable where a sheet's rectangle is too large. The quick look is enough for ordinary sheets."""
    columns, rows = COLUMNS_AT_LEAST, ROWS_AT_LEAST
    for chunk in _chunks(archive, part):
        if FAR_OUT.search(chunk) or any(mark in chunk for mark in SPACED):
            columns = max([columns, *map(_column_number, set(WIDE_CELL.findall(chunk)))])
            rows = max([rows, *map(int, DEEP_CELL.findall(chunk))])
    if columns * rows <= MAX_CELLS:
        return
    columns = rows = 1
    for chunk in _chunks(archive, part):
        found = ANY_CELL.findall(chunk)
        columns = max([columns, *map(_column_number, {letters for letters, _ in found})])
        rows = max([rows, *(int(digits) for _, digits in found)])
    if columns * rows > MAX_CELLS:
        raise Unusable(
            f"工作表很远处有零星单元格（用到第 {rows} 行、第 {columns} 列），不像正常台账。"
            "请把表格部分复制到新工作簿，或删去空白的行和列后再试。"
        )


def _chunks(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The text of a part, each piece with the end of the one before. zipfile gives no more than the declared size."""
    tail = b""
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            yield tail + chunk
            tail = chunk[-OVERLAP:]


def _column_number(letters: bytes) -> int:
    """A → 1, Z → 26, AA → 27; no letters → 1."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return max(number, 1)


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
    if width * len(lines) > MAX_CELLS:
        raise Unusable("CSV 文件太大。请分成几个文件后再试。")
    return Sheet(None, [line + [""] * (width - len(line)) for line in lines])


def _decode(content: bytes) -> str:
    if b"\0" not in content:
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                continue
    raise Unusable("认不出这是什么文件。轻指能读 Excel 工作簿（.xlsx）和 CSV（UTF-8 或 GB18030 编码）。")


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
