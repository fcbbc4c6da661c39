"""Workbooks made to do harm, and those that only look like it: each is read or explained, in little memory and time.

Every case runs in a process of its own that may take ``ROOM`` of address space beyond what it has after its imports.
"""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from tests.subjects.workbooks import GROUP_HEADER, write, xlsx_with_cells

ROOM = 1 << 30
CHILD = f"""
import resource, sys
from pathlib import Path
from qingzhi.subjects.ledger import read_ledger
pages = int(Path("/proc/self/statm").read_text().split()[0])
room = pages * resource.getpagesize() + {ROOM}
resource.setrlimit(resource.RLIMIT_AS, (room, room))
resource.setrlimit(resource.RLIMIT_CPU, (30, 30))
ledger = read_ledger([Path(sys.argv[1])])
print(len(ledger.tables["groups"]), *(one.message for one in ledger.errors + ledger.notes), sep="\\n")
"""
ROW = '<row r="{at}"><c r="A{at}" t="inlineStr"><is><t>{unit}</t></is></c><c r="B{at}" t="inlineStr"><is><t>{name}</t></is></c></row>'
TABLE = ROW.format(at=1, unit="建群单位", name="群名称") + ROW.format(at=2, unit="清源县教育局", name="甲群")

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/statm").exists(), reason="needs /proc and limits of address space (Linux)"
)


def workbook(rows: str = TABLE, after: str = "", **parts: str) -> bytes:
    """A workbook whose one sheet holds these rows, and other parts as given."""
    sheet = (
        '<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{rows}</sheetData>{after}</worksheet>"
    )
    plain = zipfile.ZipFile(io.BytesIO(xlsx_with_cells(["A1"])))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for name in plain.namelist():
            new.writestr(
                name, sheet if name == "xl/worksheets/sheet1.xml" else parts.pop(name, None) or plain.read(name)
            )
        for name, text in parts.items():
            new.writestr(name, text)
    return made.getvalue()


def blanks() -> bytes:
    """A million cells that hold a format and nothing else, far down and far out."""
    row = "".join(f'<c r="{letters}{{at}}" s="1"/>' for letters in ("C", "D", "AX", "AY"))
    return workbook(TABLE + "".join(f'<row r="{at}">{row.format(at=at)}</row>' for at in range(3, 250_000)))


def painted_far_out() -> bytes:
    return workbook(TABLE + '<row r="1048576"><c r="AX1048576" s="1"/><c r="AY1048576" s="1"></c></row>')


def merged_over_a_million() -> bytes:
    ranges = '<mergeCell ref="D1:D1048576"/><mergeCell ref="E1:XFD1048576"/>' * 500
    return workbook(after=f"<mergeCells>{ranges}</mergeCells>")


def unplaced() -> bytes:
    """Cells that don't say where they are: 16,384 in the first row, one in the last."""
    wide = "<row>" + "<c><v>1</v></c>" * 16_384 + "</row>"
    return workbook(TABLE + wide + '<row r="1048576"><c><v>1</v></c></row>')


def strings() -> bytes:
    item = f"<si><t>{'中' * 10_000}</t></si>"
    return workbook(**{"xl/sharedStrings.xml": f"<sst>{item * 10_000}</sst>"})


def many_sheets() -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        for _ in range(600):
            book.add_worksheet()
    return made.getvalue()


def injected() -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, GROUP_HEADER)
        for at, name in enumerate(
            ["=CMD|'/C calc'!A0", "+甲群", "-乙群", "@丙群", "\u202e丁群\u202c", "长" * 32_767], start=1
        ):
            sheet.write_row(at, 0, ["清源县教育局", name, "微信", "", "长期", "在用"])
        book.define_name("甲", "=Sheet1!$A$1:$XFD$1048576")
    return made.getvalue()


def formulas() -> bytes:
    rows = TABLE + '<row r="3"><c r="A3" t="str"><f>[1]他人.xlsx!A1</f></c><c r="B3"><f>1/0</f></c></row>'
    return workbook(rows, **{"xl/externalLinks/externalLink1.xml": "<externalLink/>", "xl/vbaProject.bin": "x"})


def errors() -> bytes:
    rows = TABLE + '<row r="3"><c r="A3" t="str"><v>清源县民政局</v></c><c r="B3" t="e"><f>X1</f><v>#REF!</v></c></row>'
    return workbook(rows)


def bomb() -> bytes:
    return workbook(**{"xl/theme/theme9.xml": " " * (513 << 20)})


def nested() -> bytes:
    inner = b"x"
    for _ in range(5):
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as zip_:
            zip_.writestr("内.zip", inner)
        inner = made.getvalue()
    return inner


FAR = '<row r="1048576"><c r="AX1048576" t="inlineStr"><is><t>x</t></is></c></row>'
SHEET = "xl/worksheets/sheet1.xml"


def parts_changed(change: Callable[[dict[str, bytes]], None]) -> bytes:
    """A table and a value far out, in a package whose parts were changed."""
    plain = zipfile.ZipFile(io.BytesIO(workbook(TABLE + FAR)))
    parts = {name: plain.read(name) for name in plain.namelist()}
    change(parts)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in parts.items():
            new.writestr(name, data)
    return made.getvalue()


def moved(parts: dict[str, bytes]) -> None:
    parts["xl/other/data.xml"] = parts.pop(SHEET)
    for name, data in parts.items():
        parts[name] = data.replace(b"worksheets/sheet1.xml", b"other/data.xml")


def capitals(parts: dict[str, bytes]) -> None:
    parts["xl/WORKSHEETS/SHEET1.XML"] = parts.pop(SHEET)


def backslash(parts: dict[str, bytes]) -> None:
    parts[SHEET.replace("/", "\\")] = parts.pop(SHEET)


def twins(parts: dict[str, bytes]) -> None:
    parts["XL/worksheets/sheet1.xml"] = parts[SHEET]


HTML = "<html><body><table><tr><td>群名称</td></tr></table></body></html>".encode()
XML_2003 = b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>'

CASES: dict[str, tuple[Callable[[], bytes], int, str]] = {
    "a million formatted blanks": (blanks, 1, ""),
    "cells far out that hold only a format": (painted_far_out, 1, ""),
    "a value at AX1048576 beside a table": (lambda: workbook(TABLE + FAR), 1, "没有读：AX1048576"),
    "a sheet in another folder": (lambda: parts_changed(moved), 1, "没有读：AX1048576"),
    "a sheet whose part is written in capitals": (lambda: parts_changed(capitals), 1, "没有读：AX1048576"),
    "a part named with a backslash": (lambda: parts_changed(backslash), 1, "没有读：AX1048576"),
    "two parts of one name": (lambda: parts_changed(twins), 0, "文件不完整或已损坏"),
    "a reference in small letters": (lambda: workbook(TABLE + FAR.replace("AX1", "ax1")), 1, "没有读：ax1048576"),
    "a row beyond all numbers": (lambda: workbook(TABLE + '<row r="4294967290"><c><v>1</v></c></row>'), 0, "很远处"),
    "a cell with a bracket in an attribute": (lambda: workbook(TABLE + FAR.replace("<c ", '<c x="<" ')), 0, "很远处"),
    "a cell whose tag is longer than a chunk": (
        lambda: workbook(TABLE + FAR.replace("<c ", f'<c x="{"y" * 3_000_000}" ')),
        0,
        "很远处",
    ),
    "four thousand million shared strings": (
        lambda: workbook(**{"xl/sharedStrings.xml": '<sst count="4294967295" uniqueCount="4294967295"></sst>'}),
        0,
        "文件不完整或已损坏",
    ),
    "merged ranges over millions of cells": (merged_over_a_million, 1, ""),
    "cells without a place": (unplaced, 0, "很远处有零星单元格"),
    "shared strings of 286 MB": (strings, 0, "文字多得不像正常台账"),
    "a part of 513 MB": (bomb, 0, "解开后超过 512 MB"),
    "600 sheets": (many_sheets, 0, "超过 500 张"),
    "zips in zips": (nested, 0, "压缩包里的压缩包没有读"),
    "cells that begin like formulas": (injected, 6, ""),
    "formulas without a result, links and macros": (formulas, 1, "有宏，没有运行"),
    "errors of formulas": (errors, 1, "1 处公式出错（如 #REF!），读作空白：B3"),
    "HTML called .xls": (lambda: HTML, 0, "这其实是网页"),
    "XML of Excel 2003": (lambda: XML_2003, 0, "XML 格式的表格"),
    "MHTML": (lambda: b"MIME-Version: 1.0\r\nX-Document-Type: Workbook", 0, "这其实是网页"),
}


@pytest.mark.parametrize(("make", "groups", "said"), CASES.values(), ids=CASES)
def test_it_is_read_or_explained_in_little_memory(
    tmp_path: Path, make: Callable[[], bytes], groups: int, said: str
) -> None:
    path = tmp_path / "台账.xlsx"
    path.write_bytes(make())
    run = subprocess.run([sys.executable, "-c", CHILD, path], check=False, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr[-2000:]
    count, _, messages = run.stdout.partition("\n")
    assert int(count) == groups, messages
    assert said in messages


def test_a_formula_without_a_saved_result_is_said_to_be_read_as_blank(tmp_path: Path) -> None:
    from qingzhi.subjects.workbook import read_book

    assert any("没有保存算出的结果" in remark for remark in read_book(formulas()).remarks)


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    from qingzhi.subjects.ledger import read_ledger

    path = tmp_path / "a.xlsx"
    path.write_bytes(injected())
    names = read_ledger([path]).tables["groups"].values["name"]
    assert names[:5] == ["=CMD|'/C calc'!A0", "+甲群", "-乙群", "@丙群", "丁群"]


def test_dates_of_the_1904_system_are_the_days_they_show(tmp_path: Path) -> None:
    from datetime import date

    import openpyxl
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    from qingzhi.subjects.ledger import read_ledger

    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    assert sheet is not None
    sheet.append(GROUP_HEADER)
    sheet.append(["清源县教育局", "甲群", "微信", "王某", date(2026, 12, 31), "在用"])
    book.save(tmp_path / "a.xlsx")
    assert read_ledger([tmp_path / "a.xlsx"]).tables["groups"].values["ends_on"] == [date(2026, 12, 31)]


def test_binary_and_open_document_workbooks_are_named_for_what_they_are(tmp_path: Path) -> None:
    from qingzhi.subjects.ledger import read_ledger

    for part, said in [
        ("xl/workbook.bin", "二进制工作簿"),
        ("content.xml", "OpenDocument"),
        ("word/document.xml", "Word"),
    ]:
        path = tmp_path / "a.xlsx"
        with zipfile.ZipFile(path, "w") as package:
            package.writestr("[Content_Types].xml", "<Types/>")
            package.writestr(part, "x")
        (error,) = read_ledger([path]).errors
        assert said in error.message
        assert "另存为 .xlsx" in error.message


def test_a_hidden_sheet_and_a_guide_are_no_riddle(tmp_path: Path) -> None:
    from qingzhi.subjects.ledger import read_ledger

    path = write(tmp_path / "a.xlsx", {"填写说明": [["怎么填"]], "表": [GROUP_HEADER], "别的": [["闲话"]]})
    assert [note.source for note in read_ledger([path]).notes] == ["a.xlsx#别的"]
