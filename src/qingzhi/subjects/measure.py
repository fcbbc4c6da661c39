"""How large a workbook is before it is read: a package of XML parts (ECMA-376 part 1, 18.3.1 worksheets).

calamine lays a sheet out as a full rectangle, so one cell at XFD1048576 in a file of 5 KB would take all the memory
there is. The parts are read once as bytes, unparsed and chunk by chunk; cells without a value (a format painted down
to the last row) count for nothing, here as with calamine. What isn't written as Excel and WPS write it counts for more
than it may be, never for less: the program would end if calamine asked for memory that isn't there. On the way is
noticed what a person should know: macros, formulas without a saved result, and the texts of margins and properties,
where marks of classified material may stand.
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

WIDE_CELL = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{2,})[0-9]+["']""")
DEEP_CELL = re.compile(rb"""\br\s*=\s*["'][A-Za-z]*([0-9]{6,})["']""")
FAR_OUT = re.compile(rb'r="(?:[A-Za-z]{2}|[A-Za-z]?[0-9]{6})')  # a quick test for what the two above find
SPACED = re.compile(rb"=['\s]|\s=")  # attributes written unlike Excel and WPS write them, or such a text in a cell
REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]+)([0-9]+)["']""")
HOLDS_NOTHING = re.compile(rb"<c [^<>]*/>|<c [^<>]*></c>|<row [^<>]*>")  # a format and nothing else
COLUMNS_AT_LEAST, ROWS_AT_LEAST = 26, 99_999  # what WIDE_CELL and DEEP_CELL leave unseen
NOT_AS_EXCEL = re.compile(rb"<c(?! r=)[ >]")  # a quick test for the next, where no prefix stands before the c
PREFIXED = (b":c>", b":c ")
UNPLACED = re.compile(rb"""<(?:\w+:)?c(?:>|\s+(?!r\s*=)(?![^<>]*\sr\s*=)[^<>]*>)""")  # a cell that doesn't say where
FAILED = re.compile(rb"""<c r="([A-Z]+[0-9]+)"[^<>]*? t="e\"""")
UNSAVED = (b"</f></c>", b"</f><v></v>", b"</f><v/>")
MARGIN = re.compile(rb"<(?:odd|even|first)(?:Header|Footer)>([^<]{1,500})<")
PROPERTY = re.compile(rb"<(?:\w+:)?(?:title|subject|keywords|category|description)>([^<]{1,500})<")
BROKEN = "文件不完整或已损坏（可能没有下载完）。请重新下载，或让对方重新发送。"


RELATION = re.compile(rb"""<(?:\w+:)?Relationship\b[^<>]*?\bTarget\s*=\s*["']([^"']*)["']""")
STRINGS_COUNT = re.compile(rb"""\b(?:uniqueCount|count)\s*=\s*["']([0-9]+)["']""")


@dataclass
class Measured:
    """What was noticed: ``macros``, ``unsaved_formulas``, the cells that ``failed`` (#REF!), the texts outside the
    cells, ``margins``, and by part the cells that stand far out, ``stray``, which ``without`` leaves out.
    """

    macros: bool = False
    unsaved_formulas: bool = False
    failed: list[str] = field(default_factory=list)
    margins: tuple[str, ...] = ()
    stray: dict[str, list[str]] = field(default_factory=dict)


def workbook(content: bytes) -> Measured:
    """Raise Unusable for what is no workbook, is damaged, or would take more memory than ``limits`` allows."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _package(archive)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, zlib.error) as error:
        raise Unusable(BROKEN) from error


def _package(archive: zipfile.ZipFile) -> Measured:
    parts = {
        part.filename.replace("\\", "/").lower(): part for part in archive.infolist()
    }  # as calamine looks for them
    _refuse_other_kinds(parts)
    if len(parts) < len({part.filename for part in archive.infolist()}):
        raise Unusable(BROKEN)  # two parts of one name: who reads which?
    if sum(part.file_size for name, part in parts.items() if not name.startswith("xl/media/")) > limits.INFLATED:
        megabytes = limits.INFLATED >> 20
        raise Unusable(f"工作簿解开后超过 {megabytes} MB，不像正常台账。请删去空白行列和多余内容，或分成几个文件。")
    strings = parts.get("xl/sharedstrings.xml")
    if strings:
        _refuse_strings(archive, strings)
    measured = Measured(macros=any(name.endswith("vbaproject.bin") for name in parts))
    room = limits.CELLS
    for part in _sheet_parts(archive, parts, strings):
        room -= _sheet(archive, part, measured)
    if room < 0:
        raise Unusable(f"工作簿用到的单元格超过 {limits.CELLS // 10_000} 万个，不像正常台账。请分成几个文件。")
    if core := parts.get("docprops/core.xml"):
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


def _refuse_strings(archive: zipfile.ZipFile, strings: zipfile.ZipInfo) -> None:
    """Raise Unusable for more shared strings than can be, or than there are bytes for (calamine believes the count)."""
    if strings.file_size > limits.STRINGS:
        raise Unusable("工作簿里的文字多得不像正常台账。请删去多余内容，或分成几个文件。")
    counts = map(int, STRINGS_COUNT.findall(next(_chunks(archive, strings), b"")[:4096]))
    if max(counts, default=0) > max(strings.file_size, 100_000):
        raise Unusable(BROKEN)


def _sheet_parts(
    archive: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo], strings: zipfile.ZipInfo | None
) -> list[zipfile.ZipInfo]:
    """The parts that may be read as sheets: those in the usual folder, and whatever the workbook refers to."""
    named = {name for name in parts if name.startswith("xl/worksheets/") and name.endswith(".xml")}
    if relations := parts.get("xl/_rels/workbook.xml.rels"):
        for target in RELATION.findall(archive.read(relations)):
            name = target.decode("utf-8", "replace").replace("\\", "/").lower()
            named.add(name[1:] if name.startswith("/") else name if name.startswith("xl/") else f"xl/{name}")
    found = [parts[name] for name in sorted(named & parts.keys()) if parts[name] is not strings]
    if strings and any(b"sheetData" in chunk for chunk in _chunks(archive, strings)):
        found.append(strings)
    return found


def _sheet(archive: zipfile.ZipFile, part: zipfile.ZipInfo, measured: Measured) -> int:
    """How many cells a sheet's rectangle may have, 0 where the quick look saw an ordinary sheet. Raises Unusable."""
    columns, rows, unplaced, chunk = COLUMNS_AT_LEAST, ROWS_AT_LEAST, False, b""
    for chunk in _chunks(archive, part):
        if FAR_OUT.search(chunk) or SPACED.search(chunk):
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
    if columns * rows > limits.CELLS and not unplaced and (near := _near(archive, part)):
        columns, rows, stray = near
        measured.stray[part.filename] = stray
    if columns * rows > limits.CELLS:
        raise Unusable(
            f"工作表很远处有零星单元格（用到第 {rows} 行、第 {columns} 列），不像正常台账。"
            "请把表格部分复制到新工作簿，或删去空白的行和列后再试。"
        )
    return columns * rows


def _filled(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[tuple[int, int, str]]:
    """Column, row and reference of the cells that may hold a value; some twice, at the seams."""
    cut = False
    for chunk in _chunks(archive, part):
        start, end = 0 if cut else max(chunk.find(b"<"), 0), chunk.rfind(b">") + 1
        if cut := len(chunk) - end >= OVERLAP:  # a tag so long that the next chunk doesn't have its beginning
            end = len(chunk)
        for letters, digits in REFERENCE.findall(HOLDS_NOTHING.sub(b"", chunk[start:end])):
            yield _column_number(letters.upper()), int(digits), (letters + digits).decode()


def _corner(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> tuple[int, int]:
    """The last column and row that may hold a value."""
    columns = rows = 1
    for column, row, _ in _filled(archive, part):
        columns, rows = max(columns, column), max(rows, row)
    return columns, rows


def _near(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> tuple[int, int, list[str]] | None:
    """The corner without a few cells that stand far from all others, and these cells; None where there are many."""
    cells = set(_filled(archive, part))
    last_column = _before_gap({column for column, _, _ in cells}, limits.GAP_COLUMNS)
    last_row = _before_gap({row for _, row, _ in cells}, limits.GAP_ROWS)
    stray = sorted((row, column, name) for column, row, name in cells if column > last_column or row > last_row)
    if len(stray) > limits.STRAY:
        return None
    return last_column, last_row, [name for _, _, name in stray]


def _before_gap(numbers: set[int], gap: int) -> int:
    """The last of these numbers before the first gap of that width."""
    last = 0
    for number in sorted(numbers):
        if number - last > gap:
            return last
        last = number
    return last


def without(content: bytes, stray: dict[str, list[str]]) -> bytes:
    """A workbook without some cells of its parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            data = old.read(name)
            for cell in stray.get(name, ()):
                data = re.sub(rb'<c r="%s"[^<>]*>.*?</c>' % cell.encode(), b"", data, flags=re.DOTALL)
            new.writestr(name, data)
    return made.getvalue()


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
