"""What comes back: .xls and .et of old offices, folders, and zips packed on Windows. Nothing is unpacked onto the disk."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingzhi.subjects import archive, limits
from qingzhi.subjects.ledger import read_ledger
from qingzhi.subjects.limits import Unusable
from tests.subjects.workbooks import GROUP_HEADER, write

SAMPLES = Path(__file__).parent / "samples"


def workbook(tmp_path: Path, name: str = "甲群", unit: str = "清源县教育局") -> bytes:
    row = [unit, name, "微信", "王某", date(2026, 12, 31), "在用"]
    return write(tmp_path / "一份.xlsx", {"工作群组": [GROUP_HEADER, row]}).read_bytes()


def packed_on_windows(path: Path, files: dict[str, bytes]) -> Path:
    """A zip with names in GBK and no sign of it, as the Chinese edition of Windows packs them."""
    packed = [name.encode("gbk") for name in files]
    stand_ins = [f"QZ{chr(65 + at)}".ljust(len(name), "_").encode() for at, name in enumerate(packed)]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zip_:
        for stand_in, content in zip(stand_ins, files.values(), strict=True):
            zip_.writestr(stand_in.decode(), content)
    raw = path.read_bytes()
    for stand_in, name in zip(stand_ins, packed, strict=True):
        raw = raw.replace(stand_in, name)
    path.write_bytes(raw)
    return path


@pytest.mark.parametrize("name", ["groups.xls", "台账.et", "其实是旧格式.xlsx"])
def test_a_workbook_of_before_2007_is_read_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes((SAMPLES / "groups.xls").read_bytes())
    ledger = read_ledger([path])
    groups = ledger.tables["groups"]
    assert not ledger.errors
    assert groups.values["name"] == ["教育系统通知群", "社会救助群"]
    assert groups.values["members"] == [86, 41]
    assert groups.values["ends_on"] == [date(2026, 12, 31), date(2024, 3, 5)]
    assert groups.source(1) == f"{name}#工作群组!A3"
    assert ledger.tally.outside["total_row"] == 7


def test_a_damaged_xls_is_explained_wherever_it_breaks_off() -> None:
    from qingzhi.subjects.workbook import read_sheets

    content = (SAMPLES / "groups.xls").read_bytes()
    for end in range(512, len(content), 257):
        try:
            read_sheets(content[:end])
        except Unusable as error:
            assert "。" in str(error)


def test_a_zip_of_returned_workbooks_is_read_with_the_names_that_were_packed(tmp_path: Path) -> None:
    path = packed_on_windows(
        tmp_path / "returned.zip",
        {
            "教育局/台账.xlsx": workbook(tmp_path),
            "民政局\\台账.xlsx": workbook(tmp_path, "乙群", "清源县民政局"),
            "水利局/旧台账.xls": (SAMPLES / "groups.xls").read_bytes(),
            "说明.docx": b"PK no ledger",
            "~$台账.xlsx": b"lock",
        },
    )
    ledger = read_ledger([path])
    assert not ledger.errors
    assert [one.source for one in ledger.inputs] == ["教育局/台账.xlsx", "民政局/台账.xlsx", "水利局/旧台账.xls"]
    assert ledger.tables["groups"].source(0) == "教育局/台账.xlsx#工作群组!A2"
    assert sorted(tmp_path.iterdir()) == sorted([path, tmp_path / "一份.xlsx"])


def test_the_same_subject_in_two_workbooks_of_a_zip_is_a_note_and_one_in_the_same_workbook_an_error(
    tmp_path: Path,
) -> None:
    path = packed_on_windows(tmp_path / "r.zip", {"甲局.xlsx": workbook(tmp_path), "乙局.xlsx": workbook(tmp_path)})
    ledger = read_ledger([path])
    assert len(ledger.tables["groups"]) == 1
    assert not ledger.errors
    (note,) = ledger.notes
    assert "另一份文件里已有" in note.message


def test_names_that_two_zips_share_are_told_apart(tmp_path: Path) -> None:
    one = packed_on_windows(tmp_path / "一.zip", {"台账.xlsx": workbook(tmp_path)})
    two = packed_on_windows(tmp_path / "二.zip", {"台账.xlsx": workbook(tmp_path, "乙群")})
    names = [source.source for source in read_ledger([one, two]).inputs]
    assert [name.endswith(end) for name, end in zip(names, ["一.zip/台账.xlsx", "二.zip/台账.xlsx"], strict=True)] == [
        True
    ] * 2


def test_a_zip_among_the_files_of_a_folder_is_read_too(tmp_path: Path) -> None:
    content = workbook(tmp_path)
    folder = tmp_path / "收到"
    folder.mkdir()
    packed_on_windows(folder / "教育局.zip", {"台账.xlsx": content})
    assert [one.source for one in read_ledger([folder]).inputs] == ["台账.xlsx"]


def test_one_bad_member_does_not_take_the_others_with_it(tmp_path: Path) -> None:
    inner = packed_on_windows(tmp_path / "内.zip", {"a.xlsx": b"x"}).read_bytes()
    files = {"内.zip": inner, "坏.xlsx": b"PK\x03\x04 broken", "好.xlsx": workbook(tmp_path)}
    ledger = read_ledger([packed_on_windows(tmp_path / "r.zip", files)])
    assert len(ledger.tables["groups"]) == 1
    said = {one.source: one.message for one in ledger.errors}
    assert "压缩包里的压缩包没有读" in said["内.zip"]
    assert "已损坏" in said["坏.xlsx"]


@pytest.mark.parametrize(
    ("limit", "value", "said"),
    [
        ("MEMBERS", 1, "超过 1 个"),
        ("ARCHIVE", 10, "解开后超过"),
        ("MEMBER", 10, "解开后超过"),
        ("RATIO_FROM", 10, "大得不正常"),
    ],
)
def test_a_zip_that_holds_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, said: str
) -> None:
    path = packed_on_windows(tmp_path / "r.zip", {"甲.csv": b"0" * 1_000_000, "乙.csv": b"0" * 1_000_000})
    monkeypatch.setattr(limits, limit, value)
    ledger = read_ledger([path])
    assert not ledger.inputs
    assert said in ledger.errors[0].message


def test_a_zip_without_ledgers_is_explained(tmp_path: Path) -> None:
    ledger = read_ledger([packed_on_windows(tmp_path / "r.zip", {"照片.jpg": b"x"})])
    assert "没有表格文件" in ledger.errors[0].message


@pytest.mark.parametrize("name", ["../../etc/台账.xlsx", "/etc/台账.xlsx", "C:\\etc\\台账.xlsx"])
def test_a_name_that_points_elsewhere_stays_a_name(name: str) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as zip_:
        zip_.writestr(name, b"")
    (member,) = archive.Archive(content.getvalue()).members
    assert member.name == "etc/台账.xlsx"


@given(st.binary(max_size=300))
def test_any_bytes_are_an_archive_or_explained(content: bytes) -> None:
    try:
        archive.Archive(b"PK\x03\x04" + content)
    except Unusable as error:
        assert "。" in str(error)


MARKED = {
    "a cell": ("台账.xlsx", "表", "机密★1年"),
    "a sheet": ("台账.xlsx", "（秘密）表", "甲"),
    "a file": ("（工作秘密）台账.xlsx", "表", "甲"),
}


@pytest.mark.parametrize(("file", "sheet", "cell"), MARKED.values(), ids=MARKED)
def test_of_a_file_that_bears_a_mark_nothing_is_kept(tmp_path: Path, file: str, sheet: str, cell: str) -> None:
    row = ["清源县教育局", "绝不外传的群名", "微信", "王某", "长期", "在用"]
    ledger = read_ledger([write(tmp_path / file, {sheet: [[cell], GROUP_HEADER, row]})])
    (error,) = ledger.errors
    assert (error.source, error.column, error.value) == (file, None, None)
    assert "整个文件没有读" in error.message
    assert "绝不外传" not in error.message
    assert not ledger.inputs
    assert not ledger.notes
    assert not ledger.tally.read
    assert not len(ledger.tables["groups"])


def test_the_place_of_a_mark_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "台账.xlsx", {"表": [GROUP_HEADER], "另": [[], ["", "秘密 ★ 3年"]]})
    assert "第 2 张工作表 B2 单元格标有“秘密”" in read_ledger([path]).errors[0].message


def test_a_mark_in_a_header_of_the_page_or_the_properties_counts_too(tmp_path: Path) -> None:
    import xlsxwriter

    for number, mark in enumerate(["header", "title"]):
        path = tmp_path / f"{number}.xlsx"
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet("表")
            sheet.write_row(0, 0, GROUP_HEADER)
            if mark == "header":
                sheet.set_header('&L&"宋体,常规"&12机密★1年&R第&P页')
            else:
                book.set_properties({"title": "秘密"})
        (error,) = read_ledger([path]).errors
        assert "页眉、页脚或文件属性标有" in error.message


def test_a_ledger_that_speaks_of_secrets_is_read(tmp_path: Path) -> None:
    rows = [
        ["清源县国家保密局", "国家秘密载体管理群", "微信", "王某", "长期", "在用"],
        ["清源县委保密办", "工作秘密管理培训群", "微信", "王某", "长期", "在用"],
    ]
    ledger = read_ledger([write(tmp_path / "保密局台账.xlsx", {"保密": [GROUP_HEADER, *rows]})])
    assert not ledger.errors
    assert len(ledger.tables["groups"]) == 2
