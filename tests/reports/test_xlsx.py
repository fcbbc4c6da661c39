"""The workbook report: a list to work in, links that lead to the marked cell, and no cell that is a formula."""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from qingzhi.checkup import Checkup, check
from qingzhi.policy.model import load_profile
from qingzhi.reports import annotated, xlsx
from qingzhi.rules.rule import Answer
from qingzhi.subjects import values
from qingzhi.subjects.records import Origin
from qingzhi.subjects.workbook import column_letters
from tests.reports.test_reports import AS_OF, county, twice
from tests.subjects.workbooks import GROUP_HEADER, write

OVERDUE = ["清源县教育局", "防汛群", "微信", "王某某", "2024-05-01", "在用"]


def opened(checkup: Checkup) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(xlsx.render(checkup)))


@cache
def book() -> Workbook:
    return opened(county())


def rows(book: Workbook, name: str) -> list[dict[str, Any]]:
    header, *body = book[name].iter_rows(values_only=True)
    return [dict(zip(map(str, header), row, strict=True)) for row in body]


def links(sheet: Worksheet) -> dict[str, tuple[str, str]]:
    """Cell → (sheet, cell) that it leads to."""
    cells = (cell for row in sheet.iter_rows() for cell in row if cell.hyperlink)
    targets = {cell.coordinate: cell.hyperlink.location.rsplit("!", 1) for cell in cells}
    return {at: (name.strip("'"), cell) for at, (name, cell) in targets.items()}


def texts(book: Workbook) -> str:
    return "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell)


def test_the_list_has_a_row_for_each_finding_with_clause_cells_and_what_to_do() -> None:
    listed = rows(book(), "问题清单")
    assert len(listed) == len(county().findings)
    for row, finding in zip(listed, county().findings, strict=True):
        assert row["编号"] == finding.rule.code
        assert row["问题"] == finding.message
        assert row["单位"] == finding.subject.organization
        assert all(one.text.removesuffix(one.clause) in row["依据"] for one in finding.citations)
        assert all(one.header in row["佐证材料"] for one in finding.evidence)
        assert (row["怎么改"] or "") == ("" if finding.answer == Answer.EXEMPT else finding.rule.remedy)
        assert row["核实情况"] is None
        assert row["整改情况"] is None


def test_each_place_leads_to_the_marked_cell_with_the_reason_in_a_comment() -> None:
    sheet = book()["问题清单"]
    assert len(links(sheet)) == len(county().findings)
    for row, (finding, (name, cell)) in enumerate(zip(county().findings, links(sheet).values(), strict=True), start=2):
        place = sheet[f"J{row}"].value
        assert place.endswith(f"!{cell}")
        target = book()[name][cell]
        assert finding.message in target.comment.text
        assert target.fill.fgColor.rgb == "FFFBE7A8"
        shown = [one for one in finding.evidence if one.place == place]
        assert not shown or (target.value or "") == shown[0].value


def test_the_verdict_is_chosen_from_a_list() -> None:
    (validation,) = book()["问题清单"].data_validations.dataValidation
    assert validation.formula1 == '"属实,不属实,例外情形"'
    assert str(validation.sqref) == f"M2:M{len(county().findings) + 1}"


def test_no_cell_is_a_formula_whatever_a_ledger_holds(tmp_path: Path) -> None:
    evil = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "{=1}", "http://example.com", '=HYPERLINK("x")']
    body = [[f"{text}局", text, "微信", text, text, text] for text in evil]
    checkup = check([write(tmp_path / "=a.xlsx", {"=群": [GROUP_HEADER, OVERDUE]}),
                     _csv(tmp_path / "+b.csv", [GROUP_HEADER, *body])], load_profile(), AS_OF)  # fmt: skip
    shown = opened(checkup)
    kinds = {cell.data_type for sheet in shown for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert kinds == {"s"}
    for text in evil:
        assert text in texts(shown)
    assert all(b"<f>" not in part for part in _parts(xlsx.render(checkup)))


def _csv(path: Path, lines: list[list[str]]) -> Path:
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines]
    path.write_text("\n".join(quoted), encoding="utf-8")
    return path


def _parts(content: bytes) -> list[bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [archive.read(name) for name in archive.namelist()]


def test_every_cell_that_was_read_stands_where_it_stood_as_it_was_written() -> None:
    for sheet in annotated.sheets(county(), ()).values():
        for part in sheet.parts:
            for row in [*part.header, *part.rows]:
                for column in set(part.origin.columns.values()) - part.personal:
                    value = values.written(part.origin.cells[row][column])
                    assert (book()[sheet.name][f"{column_letters(column)}{row + 1}"].value or "") == value


def test_names_of_persons_and_what_was_not_read_are_not_reproduced(tmp_path: Path) -> None:
    header = [*GROUP_HEADER, "群主手机号", "不认识的列"]
    title = ["填报单位：清源县教育局　填表人：赵某某"] + [""] * 7
    total = ["填表人：钱某某", "电话：13800000000"] + [""] * 6
    body = [[*OVERDUE, "13900000000", "孙某某"], ["清源县教育局", "", "微信", "李某某", "", "在用", "", ""]]
    checkup = check([write(tmp_path / "a.xlsx", {"群": [title, header, *body, total]})], load_profile(), AS_OF)
    shown = texts(opened(checkup))
    assert len(checkup.findings) > 0
    for secret in ("赵某某", "钱某某", "孙某某", "王某某", "李某某", "13800000000", "13900000000"):
        assert secret not in shown, secret
    assert "（已填）" in shown
    assert "群主" in [cell.value for cell in opened(checkup)["群"][2]]


def test_unreadable_cells_are_listed_linked_and_marked() -> None:
    listed = rows(book(), "看不懂的单元格")
    assert [row["为什么看不懂、怎么改"] for row in listed] == [one.message for one in county().ledger.errors]
    reached = links(book()["看不懂的单元格"])
    assert len(reached) == len(listed)
    for name, cell in reached.values():
        assert "看不懂：" in book()[name][cell].comment.text


def test_what_is_missing_is_listed_with_what_to_do() -> None:
    listed = rows(book(), "未核")
    assert len(listed) == len(county().unassessed)
    counts = sorted(f"{len(one.subjects)} 个" for one in county().unassessed)
    assert sorted(row["没有判断"].split("个")[0] + "个" for row in listed) == counts
    assert "群主" in {row["缺什么"] for row in listed}
    assert all(row["怎么补"] for row in listed)


def test_the_notes_name_the_files_with_their_hash_and_where_each_sheet_went() -> None:
    noted = texts(book())
    for one in county().ledger.inputs:
        assert one.sha256 in noted
    assert "见工作表“例外（2）”" in noted
    assert "未检" not in noted


def test_long_and_odd_sheet_names_become_names_that_excel_takes(tmp_path: Path) -> None:
    long = "清源县二〇二六年度政务移动互联网应用程序和公众账号"
    first = write(tmp_path / "a.xlsx", {"问题清单": [GROUP_HEADER, OVERDUE], long + "一表": [GROUP_HEADER, [*OVERDUE[:1], "二群", *OVERDUE[2:]]]})  # fmt: skip
    second = write(tmp_path / "b.xlsx", {long + "一表": [GROUP_HEADER, [*OVERDUE[:1], "三群", *OVERDUE[2:]]]})
    third = _csv(tmp_path / ("名" * 30 + "[x].csv"), [GROUP_HEADER, [*OVERDUE[:1], "四群", *OVERDUE[2:]]])
    names = opened(check([first, second, third], load_profile(), AS_OF)).sheetnames
    assert len({name.lower() for name in names}) == len(names) == 8
    assert "问题清单（2）" in names
    assert all(len(name) <= 31 for name in names)
    assert not any(re.search(r"[\[\]:*?/\\]", name) for name in names)


@given(st.lists(st.text(max_size=40), max_size=8))
def test_any_name_becomes_one_that_excel_takes(wanted: list[str]) -> None:
    used: set[str] = set()
    names = [annotated._free_name(name, used) for name in wanted]
    assert len({name.lower() for name in names}) == len(names)
    for name in names:
        assert 1 <= len(name) <= 31
        assert not re.search(r"[\[\]:*?/\\]|^'|'$", name)
        assert name.lower() != "history"


@given(st.integers(0, 1_048_575), st.integers(0, 16_383), st.sampled_from(["群", "a!b", None]))
def test_a_place_is_read_back_as_the_cell_it_names(row: int, column: int, sheet: str | None) -> None:
    origin = Origin("f#1!.csv", sheet, {}, {}, [])
    there = annotated.Sheet("群", [annotated.Part(origin, frozenset(), frozenset(), range(0))])
    found = annotated.spot(origin.place(row, column), {origin.source: there})
    assert found is not None
    assert (found.sheet, found.row, found.column) == (there, row, column)


def test_a_place_in_a_package_is_no_cell() -> None:
    assert annotated.spot("a.apk#classes.dex", {}) is None


def test_texts_longer_than_a_cell_holds_are_cut_and_links_stop_at_what_excel_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(annotated, "MAX_TEXT", 20)
    monkeypatch.setattr(annotated, "MAX_COMMENTS", 2)
    monkeypatch.setattr(xlsx, "MAX_LINKS", 3)
    body = [["清源县教育局", f"很长很长的群名称{n}" * 9, "微信", "", "2024-05-01", "在用"] for n in range(6)]
    checkup = check([write(tmp_path / "a.xlsx", {"群": [GROUP_HEADER, *body]})], load_profile(), AS_OF)
    shown = opened(checkup)
    assert max(len(str(cell)) for row in shown["群"].iter_rows(values_only=True) for cell in row if cell) == 20
    assert len(links(shown["问题清单"])) == 3 < len(checkup.findings)
    assert sum(cell.comment is not None for row in shown["群"].iter_rows() for cell in row) == 2


def test_it_is_ready_for_paper() -> None:
    for name in ("问题清单", "未核", "看不懂的单元格"):
        sheet = book()[name]
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.paperSize == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.freeze_panes
        assert sheet.auto_filter.ref


def test_the_same_input_gives_the_same_bytes() -> None:
    first, second = map(xlsx.render, twice())
    assert first == second


def test_two_tables_on_one_sheet_are_one_sheet_with_both_headers(tmp_path: Path) -> None:
    body = [GROUP_HEADER, OVERDUE]
    checkup = check([write(tmp_path / "a.xlsx", {"群": body})], load_profile(), AS_OF)
    (groups,) = checkup.ledger.tables["groups"].origins
    cells = [*groups.cells, ["", "", "", "", "", ""], ["账号名称", "主办单位", "平台", "", "", ""], ["清源教育", "清源县教育局", "微博", "", "", ""]]  # fmt: skip
    groups.cells[:] = cells
    accounts = Origin("a.xlsx", "群", {"name": 0, "unit": 1, "platform": 2}, {"name": "账号名称", "unit": "主办单位", "platform": "平台"}, groups.cells)  # fmt: skip
    table = checkup.ledger.tables["accounts"]
    table.origins, table.origin_of, table.row_of = [accounts], [0], [4]
    shown = opened(checkup)
    assert shown.sheetnames.count("群") == 1
    assert [cell.value for cell in shown["群"][4]][:3] == ["账号名称", "主办单位", "平台"]
    assert [cell.value for cell in shown["群"][5]][:3] == ["清源教育", "清源县教育局", "微博"]
    assert shown["群"]["D2"].value == "（已填）"
