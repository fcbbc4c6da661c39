"""The reports of the example county: the JSON contract, and the text that an officer reads."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from qingzhi.checkup import Checkup, check
from qingzhi.policy.model import entries, load_profile
from qingzhi.reports import json as json_report
from qingzhi.reports import text as text_report
from qingzhi.rules.catalogue import RULES
from tests.subjects.workbooks import GROUP_HEADER, write

COUNTY = Path(__file__).parents[2] / "examples/county"
AS_OF = date(2026, 11, 22)


@cache
def county() -> Checkup:
    return check([COUNTY], load_profile(), AS_OF)


@cache
def twice() -> tuple[Checkup, Checkup]:
    """The same input, checked two times."""
    first, second = (check([COUNTY / "apps.xlsx"], load_profile(), AS_OF) for _ in range(2))
    return first, second


@cache
def document() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(json_report.render(county()))
    return loaded


def test_the_json_has_the_keys_of_the_contract_in_their_order() -> None:
    assert list(document()) == [
        "tool", "as_of", "profile", "elapsed_s", "subjects", "summary", "findings", "not_assessed", "inputs", "notes", "errors",
    ]  # fmt: skip
    assert document()["tool"]["name"] == "qingzhi"
    assert list(document()["subjects"]) == ["apps", "accounts", "groups", "forms", "texts", "organizations"]
    assert list(document()["summary"]) == ["violation", "advisory", "exempt", "not_assessed", "not_applicable", "pass"]
    shapes = {
        "findings": ["rule", "status", "title", "message", "subject", "evidence", "citations", "source"],
        "not_assessed": ["rule", "on", "count", "missing", "subjects"],
        "inputs": ["source", "sha256", "kind"],
        "notes": ["source", "message"],
        "errors": ["source", "column", "value", "message"],
    }
    for key, keys in shapes.items():
        for one in document()[key]:
            assert [name for name in one if name != "notes"] == keys


def test_the_summary_counts_what_the_lists_list() -> None:
    statuses = [finding["status"] for finding in document()["findings"]]
    for status in ("violation", "advisory", "exempt"):
        assert document()["summary"][status] == statuses.count(status) > 0
    assert document()["summary"]["not_assessed"] == sum(one["count"] for one in document()["not_assessed"])
    assert all(one["count"] == len(one["subjects"]) for one in document()["not_assessed"])


def test_findings_stand_by_article_code_and_the_order_of_the_ledger() -> None:
    articles = entries()
    keys = [(articles[one["rule"]].article, one["rule"]) for one in document()["findings"]]
    assert keys == sorted(keys)
    rows = [
        int(re.findall(r"\d+$", one["source"])[0])
        for one in document()["findings"]
        if "ledger.xlsx#公众账号" in one["source"]
        and one["rule"] == "A0701"
        and "教育局" in one["subject"]["organization"]
    ]
    assert rows == sorted(rows)


def test_every_finding_has_a_clause_and_a_cell_that_holds_what_it_quotes() -> None:
    for one in document()["findings"]:
        assert one["citations"]
        assert one["evidence"]
        assert re.fullmatch(r"(ledger|apps|filing)\.xlsx#[^!]+![A-Z]+\d+", one["source"])
        for cell in one["evidence"]:
            of_unit = one["subject"]["kind"] == "organization"  # its finding rests on rows of other sheets
            assert of_unit or cell["place"] is None or cell["place"].startswith(one["source"].split("!")[0])


def test_the_report_names_the_hash_of_what_was_read() -> None:
    for one in document()["inputs"]:
        assert one["sha256"] == hashlib.sha256((COUNTY / one["source"]).read_bytes()).hexdigest()
        assert one["sha256"] in text_report.render(county())


def test_the_text_goes_by_article_and_names_the_most_serious_first() -> None:
    text = text_report.render(county())
    headings = re.findall(r"━━ (第.+条) ━━", text)
    assert headings == ["第三条", "第四条", "第五条", "第七条", "第八条", "第十二条", "第十三条"]
    fourth = text.split("━━ 第四条 ━━")[1].split("━━ 第五条")[0]
    answers = re.findall(r"^(疑似问题|需关注|例外情形)｜", fourth, re.MULTILINE)
    assert answers == sorted(answers, key=["疑似问题", "需关注", "例外情形"].index)
    assert len(set(answers)) == 3


def test_the_text_says_what_to_do_and_what_was_not_judged_for_want_of_what() -> None:
    text = text_report.render(county())
    assert "怎么改：群主解散群，在台账里填解散日期，不用截图。" in text
    assert "A0701 长期不更新：9 个公众账号未核（缺“账号最长不更新天数”的规定）" in text
    assert "A1205 群组没有写明群主：26 个工作群组未核（缺群主）" in text
    assert "未检" not in text
    assert "依据：《管理办法》第二条、第五条" in text


def test_the_same_slip_in_many_cells_is_one_line(tmp_path: Path) -> None:
    rows = [["清源县教育局", f"群{number}", "微信", "王某", "去年底", "在用"] for number in range(3)]
    path = write(tmp_path / "a.xlsx", {"群": [GROUP_HEADER, *rows]})
    text = text_report.render(check([path], load_profile(), AS_OF))
    assert "a.xlsx#群 “到期日期”列 E2、E3、E4：日期“去年底”看不出是哪一天" in text
    assert "看不懂的地方（3 处" in text


def test_no_line_of_the_text_orders_or_counts_units() -> None:
    text = text_report.render(county())
    for one in RULES:
        text = text.replace(one.title, "")  # some name the ranking that they look for
    assert not re.search(r"排名|第\d+名|最多的单位", text)
