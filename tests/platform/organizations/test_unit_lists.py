"""导入单位名单: a list in any row order, read cell by cell, laid under the tree that stands, loaded in one event."""

from __future__ import annotations

import io
import json
import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from qingzhi.platform.audit.models import Event
from qingzhi.platform.core.errors import Refused
from qingzhi.platform.organizations import actions
from qingzhi.platform.organizations.models import Closure, Organization, Placement
from qingzhi.platform.organizations.plan import Plan, plan
from qingzhi.platform.organizations.queries import path_of, units
from qingzhi.platform.organizations.shape import closure
from qingzhi.platform.organizations.tree import UnitList, as_text, clipboard, read_file, read_pasted
from qingzhi.subjects.codes import check_character
from qingzhi.template import write as template
from tests.platform.conftest import County

pytestmark = [pytest.mark.django_db, pytest.mark.both]
CODE = "11350121MB1234567"
CODE += check_character(CODE)


def book(*rows: list[Any]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as made:
        sheet = made.add_worksheet("单位")
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return content.getvalue()


def pasted(*rows: str) -> UnitList:
    return read_pasted("\n".join(row.replace("|", "\t") for row in rows))


def told(laid: Plan) -> list[tuple[str, str | None, str | None]]:
    return [(one.source, one.column, one.value) for one in laid.errors]


def load(county: County, *rows: str) -> Plan:
    listed = pasted(*rows)
    laid = plan(county.top, listed)
    assert not laid.errors
    actions.load_units(by=None, top=county.top, listed=listed)
    return laid


# what a list says


def test_a_whole_tree_is_loaded_from_rows_in_any_order(county: County) -> None:
    load(county, "单位名称|上级单位", "三村|二乡", "二乡|一县", "一县|清源县", "四村|二乡", "五局|")
    assert path_of(units().get(name="三村")) == "清源县 / 一县 / 二乡 / 三村"
    assert path_of(units().get(name="五局")) == "清源县 / 五局"
    assert set(Closure.objects.values_list("ancestor", "descendant", "depth")) == set(
        closure(dict(Organization.objects.values_list("pk", "parent")))
    )


def test_cells_without_a_header_are_name_parent_code_kind_and_level(county: County) -> None:
    load(county, f"县林业局|清源县|{CODE}|行政机关|县级")
    unit = units().get(name="县林业局")
    assert (unit.parent, unit.code, unit.kind, unit.level) == (county.top, CODE, "administrative", "county")


def test_numbers_in_front_are_passed_over(county: County) -> None:
    load(county, "1|县林业局|清源县", "2|县水利局|清源县")
    assert units().filter(parent=county.top, name__in=["县林业局", "县水利局"]).count() == 2


def test_names_alone_are_a_list_too(county: County) -> None:
    load(county, "县林业局", "县水利局")
    load(county, "单位名称", "县气象局")
    assert units().filter(parent=county.top).count() == 6


def test_every_column_of_the_template_reaches_the_unit_and_comes_back_out(county: County) -> None:
    head = ["单位名称*", "统一社会信用代码", "单位性质", "单位层级", "单位简称", "行政区划代码", "机构序列号"]
    head += ["上级单位", "主管部门", "是否垂直管理", "只报数"]
    row = [
        "清源县气象局",
        CODE,
        "事业单位（承担行政职能）",
        "县级",
        "气象局",
        350121,
        9,
        "清源县",
        "市气象局",
        "是",
        "否",
    ]
    listed = read_file("名单.xlsx", book(head, row))
    actions.load_units(by=None, top=county.top, listed=listed)
    unit = units().get(name="清源县气象局")
    assert (unit.kind, unit.short_name, unit.region, unit.rank_order) == (
        "institution_administrative", "气象局", "350121", 9,
    )  # fmt: skip
    assert (unit.vertical, unit.count_only, unit.line_supervisor_name) == (True, False, "市气象局")
    again = plan(county.top, read_pasted(as_text(listed.lines)))
    assert [one.name for one in again.same] == ["清源县气象局"]


def test_our_own_template_is_understood(county: County) -> None:
    assert not read_file("模板.xlsx", template("organizations")).lines  # only the example, which is passed over


def test_a_cell_with_a_line_break_stays_one_cell_and_typed_quotes_stay_quotes() -> None:
    text = '县林业局\t"清源\n县"\n"两新"工委\t"甲"\r\n"说""是""的\t局"\t乙'
    assert clipboard(text) == [["县林业局", "清源县"], ['"两新"工委', '"甲"'], ['说"是"的局', "乙"]]


# who is meant


def test_a_unit_is_known_by_its_code_and_else_by_name_and_parent(county: County) -> None:
    actions.edit_unit(by=None, unit=county.health, code=CODE)
    laid = plan(
        county.top,
        pasted(
            "单位名称|上级单位|信用代码|单位简称",
            f"县卫生健康局||{CODE}|卫健局",
            "县人民医院|县卫生健康局||县医院",
            "县人民医院|石桥乡人民政府||",
        ),
    )
    assert [(one.unit, one.changes[0].new) for one in laid.changed] == [
        (county.health, "卫健局"),
        (county.hospital, "县医院"),
    ]
    assert [(one.name, one.parent, one.twin) for one in laid.new] == [
        ("县人民医院", county.town, "清源县/县卫生健康局/县人民医院")
    ]


def test_a_name_that_every_township_has_is_told_apart_by_its_parent(county: County) -> None:
    load(
        county,
        "单位名称|上级单位",
        "一乡|", "二乡|", "党政办|一乡", "党政办|二乡", "档案室|一乡/党政办", "档案室|清源县>二乡>党政办",
    )  # fmt: skip
    assert {path_of(unit) for unit in units().filter(name="档案室")} == {
        "清源县 / 一乡 / 党政办 / 档案室",
        "清源县 / 二乡 / 党政办 / 档案室",
    }
    laid = plan(county.top, pasted("单位名称|上级单位", "文书室|党政办", "收发室|二乡/党政办", "机要室|三乡/党政办"))
    assert told(laid) == [("第 2 行", "上级单位", "党政办"), ("第 4 行", "上级单位", "三乡/党政办")]
    assert "清源县/一乡/党政办、清源县/二乡/党政办" in laid.errors[0].message
    assert [one.name for one in laid.new] == ["收发室"]


def test_a_parent_may_be_given_by_its_code_or_short_name(county: County) -> None:
    actions.edit_unit(by=None, unit=county.health, code=CODE, short_name="卫健局")
    load(county, "单位名称|上级单位", f"疾控中心|{CODE}", "中医院|卫健局")
    assert units().filter(parent=county.health).count() == 3


def test_the_place_on_top_may_stand_in_the_list(county: County) -> None:
    laid = load(county, "单位名称|上级单位|单位简称", "清源县||清源", "县林业局|清源县|")
    assert [one.unit for one in laid.changed] == [county.top]
    assert units().filter(parent=county.top, name="县林业局").exists()


def test_a_list_that_names_no_parents_leaves_units_where_they_are(county: County) -> None:
    laid = plan(county.top, pasted("单位名称|单位简称", "县人民医院|医院"))
    assert [one.unit for one in laid.changed] == [county.hospital]
    assert not laid.new


def test_kind_and_level_that_only_the_name_tells_are_marked_so(county: County) -> None:
    load(county, "单位名称|上级单位|单位性质", "县林业局||", "县气象局||事业单位", "中心小学|石桥乡人民政府|")
    forestry, weather = units().get(name="县林业局"), units().get(name="县气象局")
    assert (forestry.kind, forestry.kind_inferred) == ("administrative", True)
    assert (weather.kind, weather.kind_inferred) == ("institution", False)
    assert (forestry.level, forestry.level_inferred) == ("county", True)
    assert units().get(name="中心小学").level == "township"  # that of its parent
    assert set(units().of_sort("unconfirmed").values_list("name", flat=True)) >= {"县林业局", "中心小学"}
    load(county, "单位名称|上级单位|单位性质|单位层级", "县林业局||行政机关|县级")
    forestry.refresh_from_db()
    assert not forestry.kind_inferred
    assert not forestry.level_inferred


def test_the_supervisor_of_a_vertical_unit_is_a_unit_of_the_list_or_a_name(county: County) -> None:
    load(
        county,
        "单位名称|上级单位|主管部门|是否垂直管理",
        "县税务局||市税务局|是", "县气象站||县气象局|是", "县气象局|||", "县农技站||县卫生健康局|",
    )  # fmt: skip
    rows = units().filter(name__in=["县税务局", "县气象站", "县农技站"]).select_related("line_supervisor")
    assert {(unit.name, str(unit.line_supervisor), unit.line_supervisor_name) for unit in rows} == {
        ("县税务局", "None", "市税务局"),
        ("县气象站", "县气象局", ""),
        ("县农技站", "县卫生健康局", ""),
    }


# what has to be put right


@pytest.mark.parametrize(
    ("row", "column", "value", "message"),
    [
        ("|县卫生健康局||350121|", "单位名称", "", "没有填"),
        (f"县林业局||{CODE[:-1]}0||", "信用代码", f"{CODE[:-1]}0", "最后一位应是"),
        ("县林业局|||350|", "行政区划代码", "350", "应是 6 位数字"),
        ("县林业局||||办公性质", "单位性质", "办公性质", "不在可选的范围内"),
        ("县林业局|县卫生健康|||", "上级单位", "县卫生健康", "是不是“县卫生健康局”？"),
        ("县林业局|火星|||", "上级单位", "火星", "核对名称，或把它加进名单"),
        ("县" + "林" * 120 + "||||", "单位名称", "县" + "林" * 19 + "…", "超过 120 个字"),
    ],
)
def test_what_cannot_be_understood_is_named_by_its_cell_with_what_to_do(
    county: County, row: str, column: str, value: str, message: str
) -> None:
    laid = plan(county.top, pasted("单位名称|上级单位|信用代码|行政区划代码|单位性质", row, "县水利局||||"))
    assert told(laid) == [("第 2 行", column, value)]
    assert message in laid.errors[0].message
    assert [one.name for one in laid.new] == ["县水利局"]


def test_cells_of_a_workbook_are_named_as_excel_names_them(county: County) -> None:
    listed = read_file("名单.xlsx", book(["单位名称", "行政区划代码"], ["县林业局", "35"], ["县水利局", "350121"]))
    assert [(one.source, one.value) for one in listed.errors] == [("单位!B2", "35")]
    assert [one.name for one in plan(county.top, listed).new] == ["县水利局"]


def test_parents_that_lead_in_a_circle_are_named(county: County) -> None:
    laid = plan(county.top, pasted("单位名称|上级单位", "甲|乙", "乙|丙", "丙|甲", "丁|丁", "戊|甲"))
    assert {one.source for one in laid.errors} == {"第 2 行", "第 3 行", "第 4 行", "第 5 行", "第 6 行"}
    assert not laid.new
    assert "绕回" in next(one.message for one in laid.errors if one.source == "第 2 行")


def test_a_row_below_one_that_has_to_be_put_right_waits_with_it(county: County) -> None:
    laid = plan(county.top, pasted("单位名称|上级单位", "一乡|火星", "一村|一乡", "二组|一村"))
    assert [one.message for one in laid.errors[1:]] == ["上级“一乡”那一行要先改好。", "上级“一村”那一行要先改好。"]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (("县林业局||", "县林业局||"), "与第 2 行重复"),
        (("县林业局||", "县 林业局|清源县|"), "与第 2 行重复"),
        ((f"县林业局||{CODE}", f"县林草局||{CODE}"), "信用代码与第 2 行的“县林业局”相同"),
    ],
)
def test_a_unit_stands_in_a_list_once(county: County, rows: tuple[str, ...], message: str) -> None:
    laid = plan(county.top, pasted("单位名称|上级单位|信用代码", *rows))
    assert [(one.source, message in one.message) for one in laid.errors] == [("第 3 行", True)]
    assert len(laid.new) == 1


def test_a_list_neither_renames_nor_moves_nor_brings_back(county: County) -> None:
    actions.edit_unit(by=None, unit=county.health, code=CODE)
    laid = plan(
        county.top,
        pasted("单位名称|上级单位|信用代码", f"县卫健委||{CODE}"),
    )
    assert "办“更名”" in laid.errors[0].message
    laid = plan(county.top, pasted("单位名称|上级单位|信用代码", f"县卫生健康局|石桥乡人民政府|{CODE}"))
    assert "办“移动”" in laid.errors[0].message


def test_an_abolished_unit_is_neither_brought_back_nor_a_parent(county: County) -> None:
    actions.abolish_unit(by=None, unit=county.town, since=date(2026, 3, 1), basis="某办")
    laid = plan(county.top, pasted("单位名称|上级单位", "石桥乡人民政府|", "财政所|石桥乡人民政府"))
    assert [one.message[:20] for one in laid.errors] == [
        "“石桥乡人民政府”已在 2026-03-",
        "上级“石桥乡人民政府”那一行要先改好。"[:20],
    ]
    laid = plan(county.top, pasted("单位名称|上级单位", "财政所|石桥乡人民政府"))
    assert "已经撤销" in laid.errors[0].message


def test_a_code_of_another_part_of_the_tree_is_not_taken_and_its_unit_not_named(county: County) -> None:
    actions.edit_unit(by=None, unit=county.town, code=CODE)
    laid = plan(county.health, pasted("单位名称|信用代码", f"县疾控中心|{CODE}"))
    assert [one.message for one in laid.errors] == ["这个信用代码已经登记在别处。请核对。"]


def test_units_of_another_part_of_the_tree_are_no_parents_and_not_named(county: County) -> None:
    laid = plan(county.health, pasted("单位名称|上级单位", "财政所|石桥乡人民政府"))
    assert "都没有“石桥乡人民政府”" in laid.errors[0].message
    assert "是不是" not in laid.errors[0].message


def test_a_file_that_is_no_list_says_what_to_do(tmp_path: Path) -> None:
    for content, message in (
        (b"", "文件是空的"),
        (b"%PDF-1.7", "这是 PDF 文件"),
        (book(["姓名", "电话"], ["张三", "1"]), "没有认出任何一张表的表头"),
        (book(["群名称", "建群单位"], ["防汛群", "县水利局"]), "没有读到单位"),
    ):
        listed = read_file("名单.xlsx", content)
        assert not listed.lines
        assert message in listed.errors[0].message


def test_a_list_marked_secret_is_not_read() -> None:
    listed = read_pasted("单位名称\t密级\n县林业局\t机密★1年")
    assert not listed.lines
    assert "标有“机密”" in listed.errors[0].message


# loading


def test_a_list_with_something_to_put_right_is_not_loaded_in_part(county: County) -> None:
    with pytest.raises(Refused, match="1 处要改，没有导入。第 3 行"):
        actions.load_units(by=None, top=county.top, listed=pasted("单位名称|上级单位", "县林业局|", "一村|火星"))
    assert not units().filter(name="县林业局").exists()


def test_loading_is_one_event_with_counts_and_digests(county: County) -> None:
    before = Event.objects.count()
    load(county, "单位名称|上级单位|单位简称", "县林业局||", "林场|县林业局|", "县人民医院|县卫生健康局|医院")
    (event,) = Event.objects.filter(number__gt=before)
    body = json.loads(event.body)
    assert body["title"] == "导入单位名单"
    assert [(one["how"], one["count"], len(one["digest"])) for one in body["loaded"]] == [
        ("changed", 1, 64),
        ("new", 2, 64),
    ]


def test_loading_twice_changes_nothing_more(county: County) -> None:
    rows = ("单位名称|上级单位|主管部门", "县林业局||市林业局", "林场|县林业局|县林业局")
    load(county, *rows)
    before = Event.objects.count(), Organization.objects.count()
    laid = plan(county.top, pasted(*rows))
    assert (laid.new, laid.changed, len(laid.same)) == ([], [], 2)
    actions.load_units(by=None, top=county.top, listed=pasted(*rows))
    assert (Event.objects.count(), Organization.objects.count()) == before


def test_new_units_find_their_place_among_the_old_ones(county: County) -> None:
    load(county, "单位名称|上级单位|机构序列号", "县财政局||2", "县档案馆||", "药房|县人民医院|", "县委办||1")
    assert list(units().values_list("name", flat=True)) == [
        "清源县", "县委网信办", "县委办", "县卫生健康局", "县人民医院", "药房", "县财政局", "石桥乡人民政府", "县档案馆",
    ]  # fmt: skip
    assert list(units().values_list("place", flat=True)) == list(range(9))


def test_twenty_thousand_units_in_any_order_are_laid_out_and_loaded(county: County) -> None:
    rows = [f"{c}市\t清源县" for c in range(10)]
    rows += [f"{c}市{k}县\t{c}市" for c in range(10) for k in range(10)]
    rows += [f"{c}市{k}县{t}乡\t{c}市{k}县" for c in range(10) for k in range(10) for t in range(20)]
    villages = [
        f"{v}村村民委员会\t{c}市{k}县{t}乡" for c in range(10) for k in range(10) for t in range(20) for v in range(9)
    ]
    rows += villages
    random.Random(7).shuffle(rows)
    listed = read_pasted("\n".join(["单位名称\t上级单位", *rows]))
    loaded = actions.load_units(by=None, top=county.top, listed=listed)
    assert len(loaded.made) == 20_110
    parents = dict(Organization.objects.values_list("pk", "parent"))
    assert len(parents) == 20_115
    assert sorted(Closure.objects.values_list("ancestor", "descendant", "depth")) == sorted(closure(parents))
    assert list(units().values_list("place", flat=True)) == list(range(20_115))
    assert Placement.objects.filter(until=None).count() == 20_115
