"""Reports on packages: every format shows the verdict, the places inside the package, and that a person must look."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from docx import Document
from openpyxl import load_workbook

from qingzhi.checkup import Checkup
from qingzhi.reports import docx, html, sarif, text, xlsx
from qingzhi.reports.official.check import departures
from tests.inspectors.packages import apps
from tests.reports.test_html import Page
from tests.reports.test_sarif import slips
from tests.test_packages import alone, run, with_ledger

CHECKUPS = pytest.mark.parametrize("checkup", [alone, with_ledger], ids=["alone", "with a ledger"])


@CHECKUPS
def test_sarif_is_valid_and_each_place_names_the_file_and_the_member(checkup: Any) -> None:
    log = json.loads(sarif.render(checkup()))
    assert slips(log) == []
    (result,) = (one for one in log["runs"][0]["results"] if one["ruleId"] == "A0601" and one["kind"] == "fail")
    (location,) = result["locations"]
    artifact = location["physicalLocation"]["artifactLocation"]
    assert unquote(artifact["uri"]) == "巡查.apk"
    assert log["runs"][0]["artifacts"][artifact["index"]]["mimeType"] == "application/vnd.android.package-archive"
    assert location["logicalLocations"] == [
        {"fullyQualifiedName": "巡查.apk#cn.gov.qyxc.CheckIn", "name": "cn.gov.qyxc.CheckIn", "kind": "resource"}
    ]
    related = {one["logicalLocations"][0]["name"]: one["message"]["text"] for one in result["relatedLocations"]}
    assert related["res/layout/page0.xml"] == "界面文字“今日签到”，res/layout/page0.xml"


def test_the_text_tells_what_each_package_holds_and_shows_the_places_of_a_finding() -> None:
    shown = text.render(alone())
    assert "巡查.apk：清源巡查 2.0（cn.gov.qyxc），安卓安装包，目标系统版本 33，看懂 100%" in shown
    assert "    存在：打卡签到功能、积分功能、排行榜功能" in shown
    assert "    无法判断：打卡签到功能" in shown
    assert "    敏感权限：位置、通讯录" in shown
    assert "      界面文字“今日签到”，res/layout/page0.xml" in shown
    assert "  · 清源巡查：安装包里的打卡签到功能：存在；" in shown
    assert "2 个政务应用程序未核（缺看得清“打卡签到功能”的安装包）" in shown
    assert "缺政务应用程序台账：A0301" in shown
    assert "说明" in shown and "应用加了壳（360 加固）" in shown


def test_the_text_on_a_ledger_with_packages_speaks_of_both() -> None:
    shown = text.render(with_ledger())
    assert "在台账和安装包里的位置" in shown
    assert "  · 清源县教育局｜巡查助手：安装包里的打卡签到功能：存在；" in shown


def test_the_page_shows_the_places_and_has_no_part_by_unit_where_no_unit_is_known() -> None:
    page = Page(html.render(alone()))
    assert page.text_of("h1") == ["安装包检查结果"]
    assert "界面文字“今日签到” res/layout/page0.xml" in page.inside("A0601-apps-violation")
    assert "打卡签到功能：存在" in page.inside("A0601-apps-violation")
    assert "没有看到的不等于没有" in page.inside("packages")
    assert not [one for _, one in page.elements if one.get("id") == "units"]
    with_units = Page(html.render(with_ledger()))
    assert with_units.text_of("h1") == ["台账和安装包检查结果"]
    assert "清源县教育局" in with_units.inside("units")


def test_what_a_package_holds_is_shown_as_text_and_never_as_markup(tmp_path: Path) -> None:
    evil = "<script>alert(1)</script>签到"
    (tmp_path / "a.apk").write_bytes(
        apps.apk(evil, "cn.gov.evil", {"CheckIn": f"签到打卡{evil}"}, captions=[f"今日签到{evil}", "补签"])
    )
    shown = html.render(run(tmp_path))
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown


@CHECKUPS
def test_the_workbook_lists_the_places_and_what_each_package_holds(checkup: Any) -> None:
    book = load_workbook(io.BytesIO(xlsx.render(checkup())))
    rows = list(book["问题清单"].values)
    at = {header: number for number, header in enumerate(rows[0])}
    (check_in,) = (row for row in rows[1:] if row[at["编号"]] == "A0601")
    assert "打卡签到功能＝存在" in check_in[at["佐证材料"]]
    assert "界面文字“今日签到”，res/layout/page0.xml" in check_in[at["佐证材料"]]
    assert check_in[at["位置"]] == "巡查.apk#cn.gov.qyxc.CheckIn"
    seen = {(row[0], row[2]): row[3] for row in list(book["安装包"].values)[1:]}
    assert seen["巡查.apk", "敏感权限"] == "位置、通讯录"
    assert "投诉建议入口" in seen["清源通.apk", "存在"]


@CHECKUPS
def test_the_document_keeps_to_the_standard_and_names_the_packages(checkup: Any) -> None:
    content = docx.render(checkup())
    assert not departures(content)
    said = "\n".join(one.text for one in Document(io.BytesIO(content)).paragraphs)
    assert "安装包为巡查.apk、" in said
    assert "{" not in said
    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None


def test_the_document_on_packages_alone_says_what_could_not_be_seen_and_that_there_is_no_ledger() -> None:
    said = "\n".join(one.text for one in Document(io.BytesIO(docx.render(alone()))).paragraphs)
    assert "安装包里下列内容看不清，有关检查项未核：" in said
    assert "政务应用程序台账" in said
    assert "按安装包作了自查" in said
    tables = Document(io.BytesIO(docx.render(alone()))).tables
    assert {row.cells[1].text for table in tables for row in table.rows} == {"单位", "（没有对上台账）"}


def _every(checkup: Checkup) -> list[str]:
    return [text.render(checkup), html.render(checkup), sarif.render(checkup)]


@CHECKUPS
def test_no_path_of_the_machine_stands_in_a_report(checkup: Any) -> None:
    assert not [one for one in _every(checkup()) if "/tmp" in one]
