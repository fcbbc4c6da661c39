"""Files that are no ledgers, or broken, or hostile: a clear word in Chinese, never a traceback or an abort."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingzhi.subjects import limits
from qingzhi.subjects.workbook import Unusable, column_letters, read_book, read_sheets
from tests.subjects.workbooks import write, xlsx_with_cells


def good(tmp_path: Path) -> bytes:
    return write(tmp_path / "good.xlsx", {"表": [["群名称", "人数"], ["甲群", 86]]}).read_bytes()


def test_a_workbook_is_read_from_a1_on_with_its_merged_cells(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", {"一": [[None, None], ["标题", None], ["甲", 1.5]], "二": []}, {"一": ["A2:B2"]})
    first, second = read_sheets(path.read_bytes())
    assert first.name == "一"
    assert first.rows == [["", ""], ["标题", ""], ["甲", 1.5]]
    assert first.merged == ((1, 0, 1, 1),)
    assert second.rows == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_csv_file_is_read_in_the_encodings_that_excel_and_wps_write(encoding: str, delimiter: str) -> None:
    text = delimiter.join(["群名称", "人数"]) + "\r\n" + delimiter.join(["甲群𠮷", "86"]) + "\r\n残\r\n"
    (sheet,) = read_sheets(text.encode(encoding))
    assert sheet.name is None
    assert sheet.rows == [["群名称", "人数"], ["甲群𠮷", "86"], ["残", ""]]


@pytest.mark.parametrize("references", [["A1", "XFD1048576"], ["AX1048576", "A1"], ["XFD1048576", "A1"], ["ZZ900000"]])
def test_a_cell_far_out_takes_no_memory_and_is_named_in_whatever_order_the_cells_stand(references: list[str]) -> None:
    content = xlsx_with_cells(references)
    assert len(content) < 6_000
    book = read_book(content)
    assert len(book.sheets[0].rows) == ("A1" in references)
    far = next(reference for reference in references if reference != "A1")
    assert book.remarks == (f"离表格很远的地方有零星内容，没有读：{far}。",)


def test_a_wide_but_short_sheet_is_fine() -> None:
    (sheet,) = read_sheets(xlsx_with_cells(["A1", "ZZ3"]))
    assert (len(sheet.rows), sheet.width) == (3, 702)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空的"),
        (b"%PDF-1.7 ...", "PDF.*Excel 原件"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "密码"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "旧版 Office 文件，但不是表格"),
        (b"PK\x03\x04 and then nothing", "不完整或已损坏"),
        (b"\x89PNG\r\n\x1a\n\0\0", "认不出"),
        (b"\xff\xff\xff\xff", "认不出"),
    ],
    ids=["empty", "pdf", "encrypted", "xls", "broken", "picture", "bytes"],
)
def test_what_is_no_workbook_is_explained(content: bytes, said: str) -> None:
    with pytest.raises(Unusable, match=said):
        read_sheets(content)


def test_a_truncated_workbook_is_explained_wherever_it_breaks_off(tmp_path: Path) -> None:
    content = good(tmp_path)
    for end in range(4, len(content), 97):
        with pytest.raises(Unusable):
            read_sheets(content[:end])


def test_a_zip_that_is_no_workbook_is_explained() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("readme.txt", "x")
    with pytest.raises(Unusable, match="解压后"):
        read_sheets(content.getvalue())


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "INFLATED", 1000)
    with pytest.raises(Unusable, match="超过 0 MB"):
        read_sheets(good(tmp_path))


def test_a_workbook_whose_directory_lies_about_its_size_is_refused_too(tmp_path: Path) -> None:
    content = bytearray(good(tmp_path))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size.to_bytes(4, "little")
    at = content.rindex(size)  # in the central directory, which stands last
    content[at : at + 4] = (10).to_bytes(4, "little")
    with pytest.raises(Unusable, match="不完整或已损坏"):
        read_sheets(bytes(content))


@pytest.mark.parametrize("seed", range(40))
def test_a_workbook_with_bytes_changed_at_random_is_read_or_explained(tmp_path: Path, seed: int) -> None:
    dice, content = random.Random(seed), bytearray(good(tmp_path))
    for _ in range(dice.randint(1, 30)):
        content[dice.randrange(len(content))] = dice.randrange(256)
    try:
        read_sheets(bytes(content))
    except Unusable as error:
        assert "。" in str(error)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_explained(content: bytes) -> None:
    try:
        read_sheets(content)
    except Unusable as error:
        assert "。" in str(error)


@pytest.mark.parametrize(
    ("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16383, "XFD")]
)
def test_columns_are_lettered_as_in_excel(index: int, letters: str) -> None:
    assert column_letters(index) == letters
