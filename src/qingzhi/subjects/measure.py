"""How large a workbook is before it is read: a package of XML parts (ECMA-376 part 1, 18.3.1 worksheets).

calamine lays a sheet out as a full rectangle, so one cell at XFD1048576 in a file of 5 KB would take all the memory
there is. The parts are read once as bytes, unparsed and chunk by chunk; cells without a value (a format painted down
to the last row) count for nothing, here as with calamine. On the way is noticed what a person should know: macros,
formulas without a saved result, and the texts of margins and properties, where marks of classified material may stand.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from qingzhi.subjects import limits
from qingzhi.subjects.limits import Unusable

CHUNK = 1 << 20
OVERLAP = 256  # bytes kept from one chunk to the next, longer than the start of any cell

WIDE_CELL = re.compile(rb"""\br\s*=\s*["']([A-Z]{2,3})[0-9]+["']""")
DEEP_CELL = re.compile(rb"""\br\s*=\s*["'][A-Z]{0,3}([0-9]{6,9})["']""")
FAR_OUT = re.compile(rb'r="(?:[A-Z]{2}|[A-Z]?[0-9]{6})')  # a quick test for what the two above find
SPACED = (b"='", b" =", b"= ")  # attributes written unlike Excel and WPS write them, or such a text in a cell
FILLED_CELL = re.compile(  # a cell with its reference, not <c …/> and not <c …></c>
    rb"""<(?:\w+:)?c\s(?:[^<>]*?\s)?r\s*=\s*["']([A-Z]{1,3})([0-9]{1,9})["'][^<>]*(?<!/)>(?!</)"""
)
EMPTY_CELL = re.compile(rb"<c [^<>]*/>")  # a format and nothing else
COLUMNS_AT_LEAST, ROWS_AT_LEAST = 26, 99_999  # what WIDE_CELL and DEEP_CELL leave unseen
NOT_AS_EXCEL = re.compile(rb"<c(?! r=)[ >]")  # a quick test for the next, where no prefix stands before the c
PREFIXED = (b":c>", b":c ")
UNPLACED = re.compile(rb"""<(?:\w+:)?c(?:>|\s+(?!r\s*=)(?![^<>]*\sr\s*=)[^<>]*>)""")  # a cell that doesn't say where
FAILED = re.compile(rb"""<c r="([A-Z]+[0-9]+)"[^<>]*? t="e\"""")
UNSAVED = (b"</f></c>", b"</f><v></v>", b"</f><v/>")
MARGIN = re.compile(rb"<(?:odd|even|first)(?:Header|Footer)>([^<]{1,500})<")
PROPERTY = re.compile(rb"<(?:\w+:)?(?:title|subject|keywords|category|description)>([^<]{1,500})<")
BROKEN = "文件不完整或已损坏（可能没有下载完）。请重新下载，或让对方重新发送。"


@dataclass
class Measured:
    """What was noticed: ``macros``, ``unsaved_formulas``, the cells that ``failed`` (#REF!), and the texts outside the
    cells, ``margins``.
    """

    macros: bool = False
    unsaved_formulas: bool = False
    failed: list[str] = field(default_factory=list)
    margins: tuple[str, ...] = ()


def workbook(content: bytes) -> Measured:
    """Raise Unusable for what is no workbook, is damaged, or would take more memory than ``limits`` allows."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _package(archive)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, zlib.error) as error:
        raise Unusable(BROKEN) from error


def _package(archive: zipfile.ZipFile) -> Measured:
    parts = {part.filename: part for part in archive.infolist()}
    _refuse_other_kinds(parts)
    if sum(part.file_size for name, part in parts.items() if not name.startswith("xl/media/")) > limits.INFLATED:
        megabytes = limits.INFLATED >> 20
        raise Unusable(f"工作簿解开后超过 {megabytes} MB，不像正常台账。请删去空白行列和多余内容，或分成几个文件。")
    if (strings := parts.get("xl/sharedStrings.xml")) and strings.file_size > limits.STRINGS:
        raise Unusable("工作簿里的文字多得不像正常台账。请删去多余内容，或分成几个文件。")
    measured = Measured(macros=any(name.endswith("vbaProject.bin") for name in parts))
    room = limits.CELLS
    for name, part in parts.items():
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            room -= _sheet(archive, part, measured)
    if room < 0:
        raise Unusable(f"工作簿用到的单元格超过 {limits.CELLS // 10_000} 万个，不像正常台账。请分成几个文件。")
    if core := parts.get("docProps/core.xml"):
        measured.margins += _texts(PROPERTY.findall(next(_chunks(archive, core), b"")))
    return measured


def _refuse_other_kinds(parts: dict[str, zipfile.ZipInfo]) -> None:
    if "xl/workbook.xml" in parts:
        return
    for sign, kind in (
        ("xl/workbook.bin", "二进制工作簿（.xlsb）"),
        ("content.xml", "OpenDocument 文件（如 .ods）"),
        ("word/document.xml", "Word 文件"),
        ("ppt/presentation.xml", "演示文稿"),
    ):
        if sign in parts:
            raise Unusable(f"这是{kind}，轻指读不了。如果里面是台账，请另存为 .xlsx 后再试。")
    raise Unusable("这是压缩包或其他文件，不是 Excel 工作簿。请解压后检查里面的 .xlsx 或 .csv。")


def _sheet(archive: zipfile.ZipFile, part: zipfile.ZipInfo, measured: Measured) -> int:
    """How many cells a sheet's rectangle may have, 0 where the quick look saw an ordinary sheet. Raises Unusable."""
    columns, rows, unplaced, chunk = COLUMNS_AT_LEAST, ROWS_AT_LEAST, False, b""
    for chunk in _chunks(archive, part):
        if FAR_OUT.search(chunk) or any(mark in chunk for mark in SPACED):
            columns = max([columns, *map(_column_number, set(WIDE_CELL.findall(chunk)))])
            rows = max([rows, *map(int, set(DEEP_CELL.findall(chunk)))])
        if not unplaced and (NOT_AS_EXCEL.search(chunk) or any(mark in chunk for mark in PREFIXED)):
            unplaced = UNPLACED.search(chunk) is not None
        if b"</f>" in chunk and not measured.unsaved_formulas:
            measured.unsaved_formulas = any(mark in chunk for mark in UNSAVED)
        if b' t="e"' in chunk:
            measured.failed += [cell.decode() for cell in FAILED.findall(chunk)]
    measured.margins += _texts(MARGIN.findall(chunk))  # they stand at the end of a sheet
    if not unplaced and columns * rows <= limits.CELLS:
        return 0
    columns, rows = _corner_unplaced(archive, part, rows) if unplaced else _corner(archive, part)
    if columns * rows > limits.CELLS:
        raise Unusable(
            f"工作表很远处有零星单元格（用到第 {rows} 行、第 {columns} 列），不像正常台账。"
            "请把表格部分复制到新工作簿，或删去空白的行和列后再试。"
        )
    return columns * rows


def _corner(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> tuple[int, int]:
    """The last column and row that hold a value."""
    columns = rows = 1
    for chunk in _chunks(archive, part):
        found = FILLED_CELL.findall(EMPTY_CELL.sub(b"", chunk))
        columns = max([columns, *map(_column_number, {letters for letters, _ in found})])
        rows = max([rows, *(int(digits) for _, digits in found)])
    return columns, rows


def _corner_unplaced(archive: zipfile.ZipFile, part: zipfile.ZipInfo, rows: int) -> tuple[int, int]:
    """The most columns there can be where cells don't say where they are but follow one another; rows as seen."""
    columns, running = _corner(archive, part)[0], 0
    for chunk in _chunks(archive, part):
        for at, row in enumerate(re.split(rb"</(?:\w+:)?row>", chunk)):
            count = len(UNPLACED.findall(row))
            running = count if at else running + count
            columns = max(columns, running)
    return columns, rows


def _chunks(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The text of a part, each piece with the end of the one before. zipfile gives no more than the declared size."""
    tail = b""
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            yield tail + chunk
            tail = chunk[-OVERLAP:]


def _texts(found: list[bytes]) -> tuple[str, ...]:
    """Texts of XML as read; the codes of a margin (&C, &"宋体,常规"&12) are left out."""
    plain = (html.unescape(text.decode("utf-8", "replace")) for text in found)
    return tuple(re.sub(r'&(?:"[^"]*"|\d+|[A-Z])', " ", text) for text in plain)


def _column_number(letters: bytes) -> int:
    """A → 1, Z → 26, AA → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
