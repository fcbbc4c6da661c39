"""The report as an official document: what an officer finishes in Word in two minutes."""

from __future__ import annotations

import io
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import docx

from qingzhi.checkup import Checkup, check
from qingzhi.policy.model import load_profile
from qingzhi.reports.docx import render
from qingzhi.reports.official.check import departures
from qingzhi.rules.rule import Answer
from tests.docs.test_words import forbidden_in
from tests.subjects.workbooks import GROUP_HEADER, write

COUNTY = Path(__file__).parents[2] / "examples/county"
AS_OF = date(2026, 11, 22)


@cache
def county() -> Checkup:
    return check([COUNTY / "ledger.xlsx", COUNTY / "apps.xlsx"], load_profile(), AS_OF)


@cache
def county_report() -> bytes:
    return render(county())


def opened(content: bytes) -> Any:
    return docx.Document(io.BytesIO(content))


def text_of(content: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in opened(content).paragraphs)


def one_unit(tmp_path: Path, *rows: list[str], unit: str = "清源县教育局") -> Checkup:
    path = write(tmp_path / "台账.xlsx", {"群": [GROUP_HEADER, *([unit, *row] for row in rows)]})
    return check([path], load_profile(), AS_OF)


def test_the_report_of_the_county_keeps_to_the_standard() -> None:
    assert departures(county_report()) == []


def test_the_same_checkup_gives_the_same_bytes() -> None:
    assert render(county()) == county_report()


def test_the_sections_are_those_of_a_self_check() -> None:
    headings = re.findall(r"^[一二三四五]、.+$", text_of(county_report()), re.MULTILINE)
    assert headings == ["一、基本情况", "二、检查发现的疑似问题", "三、未核事项", "四、整改建议"]


def test_every_number_of_the_text_is_counted_from_the_rows() -> None:
    text, findings = text_of(county_report()), county().findings
    counts = {answer: sum(one.answer == answer for one in findings) for answer in Answer}
    assert f"疑似问题{counts[Answer.VIOLATION]}处、需关注{counts[Answer.ADVISORY]}处" in text
    assert f"另有{counts[Answer.EXEMPT]}处属于有依据的例外情形" in text
    stale = [one for one in findings if one.rule.code == "A0701" and one.answer == Answer.VIOLATION]
    assert f"长期不更新。疑似问题{len(stale)}个：" in text


def test_the_annexes_hold_every_finding_in_the_order_of_the_findings() -> None:
    tables = opened(county_report()).tables
    for table, answer in zip(tables, (Answer.VIOLATION, Answer.ADVISORY), strict=True):
        expected = [one for one in county().findings if one.answer == answer]
        rows = [[cell.text for cell in row.cells] for row in table.rows]
        assert rows[0] == ["序号", "单位", "对象", "问题", "依据", "位置"]
        assert [row[0] for row in rows[1:]] == [str(n) for n in range(1, len(expected) + 1)]
        assert [(row[1], row[2]) for row in rows[1:]] == [
            (one.subject.organization, one.subject.name) for one in expected
        ]
        assert all(one.message in row[3] and row[4] for row, one in zip(rows[1:], expected, strict=True))


def test_the_text_is_short_however_many_findings_there_are() -> None:
    lines = sum(max(1, -(-len(line) // 28)) for line in text_of(county_report()).splitlines())
    assert len(county().findings) > 150
    assert lines <= 5 * 22


def test_what_could_not_be_judged_says_what_is_missing() -> None:
    text = text_of(county_report())
    assert re.search(r"（[一二三]）工作群组。台账缺下列内容，有关检查项未核：.*群主（\d+个）", text)
    assert "因为没有规定：" in text
    assert "“账号最长不更新天数”" in text
    assert "未检" not in text


def test_what_to_do_stands_with_each_kind_of_problem() -> None:
    text = text_of(county_report()).split("四、整改建议")[1]
    for rule in {one.rule for one in county().findings if one.answer != Answer.EXEMPT}:
        assert f"{rule.title}。{rule.remedy}" in text


def test_what_only_the_unit_knows_is_left_in_brackets() -> None:
    text = text_of(county_report())
    assert "（主送机关）：" in text
    assert "于（整改完成时限）前改好" in text
    assert text.splitlines().count("（单位名称）") == 1


def test_no_word_that_officials_must_not_read_and_no_ranking_of_units() -> None:
    everything = text_of(county_report()) + "".join(
        cell.text for table in opened(county_report()).tables for row in table.rows for cell in row.cells
    )
    assert not forbidden_in(everything)
    assert not re.search(r"第\d+名|最多的单位|得分|！", everything)


def test_the_ledger_of_one_unit_becomes_its_own_report(tmp_path: Path) -> None:
    content = render(one_unit(tmp_path, ["招生群", "微信", "", "2026-09-01", "在用"]))
    text = text_of(content)
    assert text.startswith("清源县教育局关于政务应用程序、\n公众账号和工作群组自查情况的报告")
    assert "我单位按台账作了自查" in text
    assert text.count("\n清源县教育局\n") == 1
    assert departures(content) == []


def test_a_long_name_gets_a_line_of_its_own_in_the_title(tmp_path: Path) -> None:
    checkup = one_unit(tmp_path, ["群", "微信", "王某", "长期", "在用"], unit="清源县人力资源和社会保障局")
    assert text_of(render(checkup)).startswith("清源县人力资源和社会保障局关于\n政务应用程序、公众账号\n和工作群组")


def test_where_nothing_was_found_the_report_says_so_and_has_no_annex(tmp_path: Path) -> None:
    content = render(one_unit(tmp_path, ["群", "微信", "王某", "长期", "在用"]))
    text = text_of(content)
    assert "没有发现疑似问题，也没有需关注的事项。" in text
    assert "附件" not in text
    assert not opened(content).tables
    assert departures(content) == []
