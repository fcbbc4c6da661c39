"""Sheets as people really fill them: tables one below the other, 同上, examples left in."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from qingzhi.subjects.ledger import Ledger, read_ledger
from tests.subjects.workbooks import GROUP_HEADER, write

ACCOUNT_HEADER = ["账号名称", "主办单位", "平台", "粉丝数"]


def read(tmp_path: Path, rows: list[list[Any]], merged: list[str] | None = None) -> Ledger:
    return read_ledger([write(tmp_path / "台账.xlsx", {"表": rows}, {"表": merged or []})])


def group(
    name: str, unit: str = "清源县教育局", ends_on: Any = date(2026, 12, 31), platform: str = "微信"
) -> list[Any]:
    return [unit, name, platform, "王某", ends_on, "在用"]


def test_a_second_table_of_another_kind_below_the_first_is_read_with_its_own_cells(tmp_path: Path) -> None:
    rows = [
        ["一、工作群组"], GROUP_HEADER, group("甲群"), group("乙群"), [],
        ["二、公众账号"], [], ACCOUNT_HEADER, ["清源教育", "清源县教育局", "微信公众号", 1200], ["合计", None, None, 1200],
    ]  # fmt: skip
    ledger = read(tmp_path, rows)
    groups, accounts = ledger.tables["groups"], ledger.tables["accounts"]
    assert groups.values["name"] == ["甲群", "乙群"]
    assert accounts.values["name"] == ["清源教育"]
    assert accounts.source(0) == "台账.xlsx#表!A9"
    assert accounts.evidence(0, "followers").place == "台账.xlsx#表!D9"
    assert accounts.evidence(0, "followers").header == "粉丝数"
    assert not ledger.errors
    assert ledger.tally.outside["title"] == 4 * 6  # 一、 and 二、 with the blank rows beside it
    assert ledger.tally.outside["header"] == 2 * 6


def test_a_second_table_of_the_same_kind_may_have_other_columns_and_repeats_are_found_across_both(
    tmp_path: Path,
) -> None:
    rows = [GROUP_HEADER, group("甲群"), [], ["群名称", "建群单位", "平台", "人数"], ["乙群", "清源县民政局", "QQ", 30],
            ["甲群", "清源县教育局", "微信", 50]]  # fmt: skip
    ledger = read(tmp_path, rows)
    groups = ledger.tables["groups"]
    assert groups.values["name"] == ["甲群", "乙群"]
    assert groups.values["members"] == [None, 30]
    (error,) = ledger.errors
    assert error.source == "台账.xlsx#表!A6"
    assert "与 台账.xlsx#表!A2 重复" in error.message


def test_two_short_tables_within_the_first_rows_are_both_read(tmp_path: Path) -> None:
    rows = [ACCOUNT_HEADER, ["清源教育", "清源县教育局", "微博", 3], [], GROUP_HEADER, group("甲群")]
    ledger = read(tmp_path, rows)
    assert ledger.tables["accounts"].values["name"] == ["清源教育"]
    assert ledger.tables["groups"].values["name"] == ["甲群"]


def test_a_group_that_is_called_like_a_header_begins_no_table(tmp_path: Path) -> None:
    ledger = read(tmp_path, [GROUP_HEADER, group("甲群"), group("群组", unit="单位名称核对组"), group("工作群组")])
    assert ledger.tables["groups"].values["name"] == ["甲群", "群组", "工作群组"]


@pytest.mark.parametrize("mark", ["同上", "〃", "″", "“”", "”", '"', "同上一行", "（同上）", " 同 上 "])
def test_同上_means_the_cell_above_in_columns_of_every_type(tmp_path: Path, mark: str) -> None:
    rows = [
        [*GROUP_HEADER, "人数"],
        [*group("甲群"), 86],
        [*group("乙群", unit=mark, ends_on=mark, platform=mark), mark],
        [],
        [*group("丙群", unit=mark, ends_on="长期", platform=mark), mark],
        [*group("丁群", unit="清源县民政局", ends_on=mark, platform="QQ"), 3],
    ]
    ledger = read(tmp_path, rows)
    values = ledger.tables["groups"].values
    assert not ledger.errors
    assert values["unit"] == ["清源县教育局"] * 3 + ["清源县民政局"]
    assert values["members"] == [86, 86, 86, 3]
    assert values["platform"] == ["weixin"] * 3 + ["qq"]
    assert values["ends_on"] == [date(2026, 12, 31)] * 2 + [None, None]
    assert values["open_ended"] == [False, False, True, True]
    assert values["ends_on_text"] == ["2026-12-31", "2026-12-31", "长期", "长期"]
    evidence = ledger.tables["groups"].evidence(1, "unit")
    assert (evidence.value, evidence.place) == (mark.strip(), "台账.xlsx#表!A3")


def test_同上_in_the_first_row_is_an_error_with_its_cell_and_only_one(tmp_path: Path) -> None:
    ledger = read(tmp_path, [GROUP_HEADER, group("甲群", unit="同上"), group("乙群", unit="同上"), group("丙群")])
    assert [(one.source, one.value) for one in ledger.errors] == [
        ("台账.xlsx#表!A2", "同上"),
        ("台账.xlsx#表!A3", "同上"),
    ]
    assert "上面没有可以照抄的单元格" in ledger.errors[0].message
    assert ledger.tables["groups"].values["name"] == ["丙群"]


def test_同上_below_an_unreadable_cell_is_unreadable_too(tmp_path: Path) -> None:
    ledger = read(tmp_path, [GROUP_HEADER, group("甲群", ends_on="去年底"), group("乙群", ends_on="同上")])
    assert [(one.source, one.value) for one in ledger.errors] == [
        ("台账.xlsx#表!E2", "去年底"),
        ("台账.xlsx#表!E3", "同上"),
    ]


@pytest.mark.parametrize(
    ("number", "name"),
    [
        ("示例", "某某工作群"),
        (0, "例：某某工作群"),
        (1, "（示例）某某工作群"),
        ("填写示例", "甲"),
        ("样例1", "甲"),
        ("例", "甲"),
    ],
)
def test_an_example_left_in_is_passed_over_and_named(tmp_path: Path, number: Any, name: str) -> None:
    rows = [["序号", *GROUP_HEADER], [number, *group(name)], [1, *group("甲群")]]
    ledger = read(tmp_path, rows)
    assert ledger.tables["groups"].values["name"] == ["甲群"]
    assert ("台账.xlsx#表!A2", "这一行是填写示例，没有读。") in [(one.source, one.message) for one in ledger.notes]
    assert ledger.tally.outside["example_row"] == 7


def test_groups_whose_names_only_begin_like_an_example_are_read(tmp_path: Path) -> None:
    names = ["例会通知群", "示例学校家长群", "样板村建设群", "典型案例群", "范例选编工作群"]
    ledger = read(tmp_path, [GROUP_HEADER, *map(group, names)])
    assert ledger.tables["groups"].values["name"] == names
