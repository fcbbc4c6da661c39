"""Ledgers as seventy offices return them: what is read, what is named as an error, and that no cell is lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qingzhi.subjects.ledger import Ledger, read_ledger
from qingzhi.subjects.records import FILLED_IN
from qingzhi.subjects.schema import subject_id
from tests.subjects.workbooks import GROUP_HEADER, write


def read(tmp_path: Path, rows: list[list[Any]], merged: list[str] | None = None, sheet: str = "工作群组") -> Ledger:
    return read_ledger([write(tmp_path / "台账.xlsx", {sheet: rows}, {sheet: merged or []})])


def group(name: str = "甲群", unit: str | None = "清源县教育局", **cells: Any) -> list[Any]:
    given_ = {"platform": "微信", "owner": "王某", "ends_on": date(2026, 12, 31), "status": "在用"} | cells
    return [unit, name, given_["platform"], given_["owner"], given_["ends_on"], given_["status"]]


@pytest.mark.parametrize("above", [0, 1, 2, 3, 4])
def test_titles_above_the_header_are_passed_over(tmp_path: Path, above: int) -> None:
    rows = [[f"标题第{at}行"] for at in range(above)] + [GROUP_HEADER, group()]
    ledger = read(tmp_path, rows, [f"A{at + 1}:F{at + 1}" for at in range(above)])
    assert ledger.tables["groups"].values["name"] == ["甲群"]
    assert ledger.tables["groups"].source(0) == f"台账.xlsx#工作群组!A{above + 2}"
    assert not ledger.errors
    assert ledger.tally.outside["title"] == above * 6


def test_a_unit_merged_over_its_groups_stands_for_each_of_them(tmp_path: Path) -> None:
    rows = [GROUP_HEADER, group("甲群"), group("乙群", None), group("丙群", None), group("丁群", "清源县民政局")]
    ledger = read(tmp_path, rows, ["A2:A4"])
    assert ledger.tables["groups"].values["unit"] == ["清源县教育局"] * 3 + ["清源县民政局"]


def test_a_header_of_two_lines_is_read_as_one(tmp_path: Path) -> None:
    rows = [
        ["单位", "群名称", "群主", None, "平台"],
        [None, None, "姓名", "职务", None],
        ["清源县教育局", "甲群", "王某", "科长", "微信"],
    ]
    ledger = read(tmp_path, rows, ["A1:A2", "B1:B2", "C1:D1", "E1:E2"])
    values = ledger.tables["groups"].values
    assert (values["owner"], values["owner_post"], values["platform"]) == ([FILLED_IN], ["科长"], ["weixin"])


def test_totals_remarks_and_strays_are_no_subjects(tmp_path: Path) -> None:
    rows = [
        ["序号", *GROUP_HEADER],
        [1, *group("甲群")],
        ["序号", *GROUP_HEADER],
        [2, *group("乙群")],
        ["合计", None, 2],
        [],
        ["填表人：某某", None, "审核人：某某"],
        ["注：人数按上报数"],
        [None, None, None, None, None, None, "？"],
    ]
    ledger = read(tmp_path, rows, ["A8:G8"])
    assert ledger.tables["groups"].values["name"] == ["甲群", "乙群"]
    assert not ledger.errors
    outside = ledger.tally.outside
    assert [outside[reason] for reason in ("total_row", "remark_row", "empty_row", "header_row", "stray_cell")] == [
        7, 14, 7, 7, 7,
    ]  # fmt: skip


def test_left_blank_is_not_the_same_as_never_asked(tmp_path: Path) -> None:
    ledger = read(tmp_path, [GROUP_HEADER, group(owner="/"), group("乙群", owner="无"), group("丙群", owner=None)])
    values = ledger.tables["groups"].values
    assert values["owner"] == ["", "", ""]
    assert values["purpose"] == [None, None, None]
    assert values["members"] == [None, None, None]


def test_长期_is_an_end_without_end_and_a_blank_end_is_kept_apart(tmp_path: Path) -> None:
    ledger = read(
        tmp_path, [GROUP_HEADER, group(ends_on="长期"), group("乙群", ends_on=""), group("丙群", ends_on="2026年6月")]
    )
    values = ledger.tables["groups"].values
    assert values["ends_on"] == [None, None, date(2026, 6, 30)]
    assert values["open_ended"] == [True, False, False]
    assert values["ends_on_text"] == ["长期", "", "2026年6月"]
    assert not ledger.errors


def test_an_unreadable_cell_is_named_with_its_place_and_read_as_unknown(tmp_path: Path) -> None:
    ledger = read(tmp_path, [GROUP_HEADER, group(ends_on="去年底"), group("乙群", ends_on="去年底")])
    assert [(one.source, one.column, one.value) for one in ledger.errors] == [
        ("台账.xlsx#工作群组!E2", "到期日期", "去年底"),
        ("台账.xlsx#工作群组!E3", "到期日期", "去年底"),
    ]
    assert "2026-03-05 这样" in ledger.errors[0].message
    assert ledger.tables["groups"].values["ends_on"] == [None, None]
    assert ledger.tally.errors == 2


def test_a_repeated_row_is_an_error_and_the_first_one_is_kept(tmp_path: Path) -> None:
    rows = [GROUP_HEADER, group("甲 群", owner="王某"), group("甲群", owner=""), group("甲群", platform="钉钉")]
    ledger = read(tmp_path, rows)
    groups = ledger.tables["groups"]
    assert groups.values["owner"] == [FILLED_IN, FILLED_IN]
    (error,) = ledger.errors
    assert error.source == "台账.xlsx#工作群组!B3"
    assert "与 台账.xlsx#工作群组!A2 重复" in error.message


def test_a_subject_on_two_sheets_of_one_file_is_an_error_but_in_two_files_a_note(tmp_path: Path) -> None:
    one = write(tmp_path / "一.xlsx", {"甲": [GROUP_HEADER, group()], "乙": [GROUP_HEADER, group()]})
    two = write(tmp_path / "二.xlsx", {"甲": [GROUP_HEADER, group()]})
    ledger = read_ledger([one, two])
    assert len(ledger.tables["groups"]) == 1
    assert ["一.xlsx#乙!B2"] == [error.source for error in ledger.errors]
    assert ["二.xlsx#甲!A2"] == [note.source for note in ledger.notes]
    assert "按先读到的一份检查" in ledger.notes[0].message


def test_a_row_without_a_name_or_a_unit_is_named_and_not_judged(tmp_path: Path) -> None:
    ledger = read(tmp_path, [GROUP_HEADER, group(""), group("乙群", "无"), group("丙群")])
    assert ledger.tables["groups"].values["name"] == ["丙群"]
    assert [(error.source, error.column) for error in ledger.errors] == [
        ("台账.xlsx#工作群组!B2", "群名称"),
        ("台账.xlsx#工作群组!A3", "建群单位"),
    ]


def test_an_unknown_column_is_named_with_the_nearest_known_one(tmp_path: Path) -> None:
    rows = [[*GROUP_HEADER, "群里的人数", "群主电话"], [*group(), 12, "13800000000"]]
    ledger = read(tmp_path, rows)
    (note,) = ledger.notes
    assert note.message == "列“群里的人数”不认识，没有读；最接近的已知列是“人数”。"
    assert ledger.tally.outside["unknown_column"] == 1
    assert ledger.tally.outside["ignored_column"] == 1


def test_two_columns_of_one_meaning_are_named_and_the_first_is_read(tmp_path: Path) -> None:
    ledger = read(tmp_path, [[*GROUP_HEADER, "任务截止日期"], [*group(), date(2020, 1, 1)]])
    assert ledger.tables["groups"].values["ends_on"] == [date(2026, 12, 31)]
    assert "任务截止日期" in ledger.notes[0].message


def test_no_name_of_an_owner_is_kept(tmp_path: Path) -> None:
    ledger = read(tmp_path, [GROUP_HEADER, group(owner="欧阳某某")])
    groups = ledger.tables["groups"]
    assert "欧阳某某" not in repr(groups.values)
    assert groups.evidence(0, "owner").value == FILLED_IN


def test_kind_and_level_are_given_listed_inferred_or_unknown_and_marked_so(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.xlsx",
        {
            "群": [
                ["单位", "群名称", "单位性质"],
                ["清源县教育局", "甲", "群团"],
                ["清源县 供销社", "乙", ""],
                ["清源县民政局", "丙", ""],
                ["某某", "丁", ""],
            ],
            "单位": [["单位名称", "单位性质"], ["清源县供销社", "参公事业单位"]],
        },
    )
    values = read_ledger([path]).tables["groups"].values
    assert list(zip(values["unit_kind"], values["unit_kind_source"], strict=True)) == [
        ("mass", "given"),
        ("institution_administrative", "listed"),
        ("administrative", "inferred"),
        (None, "unknown"),
    ]
    assert values["unit_level_source"] == ["inferred", "inferred", "inferred", "unknown"]


def test_an_exemption_reaches_one_object_or_all_of_a_unit_and_a_lost_one_is_named(tmp_path: Path) -> None:
    header = ["检查项编号", "适用单位", "适用对象", "例外依据", "截止日期"]
    path = write(
        tmp_path / "a.xlsx",
        {
            "群": [GROUP_HEADER, group("甲群"), group("乙群"), group("丙群", "清源县民政局")],
            "例外": [
                header,
                ["a0706", "清源县教育局", "甲 群", "防汛值守", date(2027, 1, 1)],
                ["A1205", "清源县教育局", "", "安保", "长期"],
                ["A0706", "清源县教育局", "没有的群", "防汛", ""],
            ],
        },
    )
    ledger = read_ledger([path])
    jia, yi = (subject_id("group", "清源县教育局", "", "weixin", name) for name in ("甲群", "乙群"))
    assert [(one.rule, one.subject_id, one.ends_on) for one in ledger.exemptions] == [
        ("A0706", jia, date(2027, 1, 1)),
        ("A1205", jia, None),
        ("A1205", yi, None),
        ("A1205", subject_id("organization", "清源县教育局"), None),
    ]
    (error,) = ledger.errors
    assert (error.source, error.value) == ("a.xlsx#例外!C4", "没有的群")


def test_an_exemption_whose_end_cannot_be_read_has_no_force(tmp_path: Path) -> None:
    header = ["检查项编号", "适用单位", "适用对象", "例外依据", "起始日期", "截止日期"]
    rows = [["A0706", "清源县教育局", "甲群", "防汛", begins, ends] for begins, ends in (("", "年底前"), ("年初", ""))]
    path = write(tmp_path / "a.xlsx", {"群": [GROUP_HEADER, group("甲群")], "例外": [header, *rows]})
    ledger = read_ledger([path])
    assert not ledger.exemptions
    assert [error.value for error in ledger.errors] == ["年初", "年底前"]


def test_websites_are_named_as_out_of_scope(tmp_path: Path) -> None:
    ledger = read(tmp_path, [["网站名称", "域名"], ["某县政府网", "x.example"]], sheet="网站")
    assert [(note.source, note.message) for note in ledger.notes] == [
        ("台账.xlsx#网站", "政府网站不属于应用程序、公众账号和工作群组，不检查。")
    ]
    assert not ledger.errors
    assert ledger.tally.outside["out_of_scope"] == 4


def test_a_file_without_a_known_header_is_an_error_of_the_file(tmp_path: Path) -> None:
    ledger = read(tmp_path, [["姓名", "年龄"], ["某某", 30]])
    (error,) = ledger.errors
    assert (error.source, error.column, error.value) == ("台账.xlsx", None, None)
    assert "没有认出任何一张表的表头" in error.message
    assert not ledger.inputs


def test_a_folder_is_read_whole_and_lock_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "乡镇").mkdir()
    write(tmp_path / "乡镇/柳溪镇.xlsx", {"群": [GROUP_HEADER, group(unit="柳溪镇人民政府")]})
    (tmp_path / "县教育局.csv").write_text(
        ",".join(GROUP_HEADER) + "\n清源县教育局,甲群,微信,王某,2026.3.5,在用\n", "gb18030"
    )
    (tmp_path / "~$县教育局.xlsx").write_bytes(b"lock")
    (tmp_path / "坏.xlsx").write_bytes(b"%PDF")
    ledger = read_ledger([tmp_path])
    assert [one.source for one in ledger.inputs] == ["乡镇/柳溪镇.xlsx", "县教育局.csv"]
    assert [one.source for one in ledger.errors] == ["坏.xlsx"]
    groups = ledger.tables["groups"]
    assert groups.evidence(1, "ends_on").place == "县教育局.csv!R2C5"
    assert groups.source(1) == "县教育局.csv!R2"


CELL = st.one_of(
    st.none(),
    st.sampled_from(
        [
            "",
            "无",
            "长期",
            "2024.3.5",
            "去年底",
            "微信",
            "在用",
            "很多",
            "清源县教育局",
            "甲群",
            "合计",
            "注：",
            "群名称",
        ]
    ),
    st.integers(0, 50_000),
    st.dates(date(2000, 1, 1), date(2030, 1, 1)),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=5),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.lists(CELL, min_size=7, max_size=7), max_size=12), st.integers(0, 3))
def test_every_cell_read_is_kept_or_counted_whatever_the_rows_hold(
    tmp_path: Path, rows: list[list[Any]], above: int
) -> None:
    safe = [[cell if not str(cell).startswith(("=", "{")) else "x" for cell in row] for row in rows]
    ledger = read(tmp_path, [["题"]] * above + [[*GROUP_HEADER, "人数"], *safe])
    tally = ledger.tally
    assert tally.read == tally.kept + tally.errors + tally.blank + tally.outside.total()
    assert tally.read == (above + 1 + len(_written(rows))) * 7
    per_cell = [error for error in ledger.errors if "重复" not in error.message and "没有填" not in error.message]
    assert tally.errors == len(per_cell)


def _written(rows: list[list[Any]]) -> list[list[Any]]:
    """The rows down to the last one with something in it."""
    filled = [at for at, row in enumerate(rows) if any(cell not in (None, "") for cell in row)]
    return rows[: max(filled, default=-1) + 1]
