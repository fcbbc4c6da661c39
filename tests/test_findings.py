"""What a finding shows: message, evidence, clauses and notes, each worked out from what the rule read."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from qingzhi.checkup import Checkup, check
from qingzhi.findings import Finding
from qingzhi.policy.model import load_profile
from qingzhi.subjects.records import Evidence
from tests.subjects.workbooks import GROUP_HEADER, write

AS_OF = date(2026, 11, 22)
ACCOUNT_HEADER = ["主办单位", "账号名称", "账号平台", "最近更新时间"]
LOCAL = """
title = "某县"
[limits.account_stale_days]
title = "账号最长不更新天数"
[[limits.account_stale_days.values]]
from = 2025-05-01
value = 10
document = "DF"
source = "某县网信办〔2025〕3号"
grade = "A"
"""


def run(tmp_path: Path, *sheets: list[list[Any]], profile: str = "national", as_of: date = AS_OF) -> Checkup:
    path = write(tmp_path / "台账.xlsx", {f"表{number}": rows for number, rows in enumerate(sheets, start=1)})
    return check([path], load_profile(profile), as_of)


def only(checkup: Checkup) -> Finding:
    (finding,) = checkup.findings
    return finding


def test_a_stale_account_shows_its_date_its_age_its_limit_and_the_cell(tmp_path: Path) -> None:
    finding = only(run(tmp_path, [ACCOUNT_HEADER, ["清源县教育局", "清源教育", "微信公众号", date(2026, 9, 3)]]))
    assert finding.message == "最近更新 2026-09-03，距检查日 80 天，超过 14 天"
    assert finding.evidence == (Evidence("最近更新时间", "2026-09-03", "台账.xlsx#表1!D2"),)
    assert [(one.document, one.clause) for one in finding.citations] == [("ZB", ""), ("YJ", "第七条")]
    assert finding.source == "台账.xlsx#表1!A2"
    assert finding.notes == ("单位性质按名称推断",)


def test_two_accounts_on_one_platform_show_the_platform_as_written_and_how_many(tmp_path: Path) -> None:
    rows = [["清源县 教育局", "甲", "微信公众号", AS_OF], ["清源县教育局", "乙", "订阅号", AS_OF]]
    first, second = run(tmp_path, [ACCOUNT_HEADER, *rows]).findings
    assert first.message == "本单位在“微信公众号”上有 2 个在用账号，按规定不超过 1 个"
    assert second.evidence == (Evidence("账号平台", "订阅号", "台账.xlsx#表1!C3"),)


def test_under_a_local_profile_a_party_account_is_found_and_the_local_rule_cited(tmp_path: Path) -> None:
    path = tmp_path / "mouxian.toml"
    path.write_text(LOCAL, encoding="utf-8")
    rows = [ACCOUNT_HEADER, ["中共清源县委宣传部", "清源发布", "微信", date(2026, 11, 11)]]
    finding = only(run(tmp_path, rows, profile=str(path)))
    assert finding.message.endswith("距检查日 11 天，超过 10 天")
    assert [one.document for one in finding.citations] == ["YJ", "DF"]
    assert finding.citations[1].clause == "某县网信办〔2025〕3号"


def test_the_same_party_account_is_not_judged_by_the_national_number(tmp_path: Path) -> None:
    checkup = run(tmp_path, [ACCOUNT_HEADER, ["中共清源县委宣传部", "清源发布", "微信", date(2026, 1, 1)]])
    assert not checkup.findings
    assert [
        (one.rule.code, one.missing) for one in checkup.unassessed if one.on == "accounts" and not one.rule.facts
    ] == [
        ("A0701", ("limits.account_stale_days",)),
        ("A0708", ("limits.account_asleep_days",)),
    ]


def test_a_blank_owner_is_shown_as_blank_and_a_missing_column_without_a_place(tmp_path: Path) -> None:
    group = ["清源县教育局", "甲群", "微信", "/", date(2026, 1, 1), "在用"]
    expired, ownerless = run(tmp_path, [GROUP_HEADER, group]).findings
    assert ownerless.evidence == (Evidence("群主", "/", "台账.xlsx#表1!D2"),)
    assert Evidence("群组类型", "", None) in expired.evidence


def test_a_unit_whose_kind_is_unknown_is_bound_and_the_finding_says_so(tmp_path: Path) -> None:
    finding = only(run(tmp_path, [ACCOUNT_HEADER, ["清源县供销社", "清源供销", "微信", date(2026, 1, 1)]]))
    assert finding.notes == ("适用范围待核：从单位名称看不出单位性质",)


def test_an_exempt_finding_bears_its_basis(tmp_path: Path) -> None:
    exemption = ["A0701", "清源县教育局", "清源教育", "改版筹备", "清源网信〔2026〕7号"]
    finding = only(
        run(
            tmp_path,
            [ACCOUNT_HEADER, ["清源县教育局", "清源教育", "微信", date(2026, 1, 1)]],
            [["检查项编号", "适用单位", "适用对象", "例外依据", "依据文件"], exemption],
        )
    )
    assert finding.answer.word == "exempt"
    assert "例外依据：改版筹备（清源网信〔2026〕7号）" in finding.notes


def test_a_ledger_without_a_status_column_is_said_to_be_taken_as_in_use_once(tmp_path: Path) -> None:
    rows = [ACCOUNT_HEADER, ["清源县教育局", "甲", "微信", AS_OF], ["清源县民政局", "乙", "微信", AS_OF]]
    notes = [note.message for note in run(tmp_path, rows).notes if "状态" in note.message]
    assert notes == ["公众账号没有“状态”列，全部按在用检查。"]


def test_an_app_in_the_transition_passes_with_a_remark(tmp_path: Path) -> None:
    header = ["应用程序名称", "主办单位", "服务对象", "上线时间", "备案编号", "状态"]
    row = ["清源通", "清源县教育局", "工作人员", date(2025, 1, 1), "", "在用"]
    checkup = run(tmp_path, [header, row], as_of=date(2026, 7, 25))
    assert not checkup.findings
    assert "A0404 存量应用程序未备案：1 个政务应用程序没有备案编号，还在补办备案的过渡期内。" in [
        note.message for note in checkup.notes
    ]


@pytest.mark.parametrize("status", ["已解散", "已合并"])
def test_what_has_ended_is_judged_by_no_rule(tmp_path: Path, status: str) -> None:
    checkup = run(tmp_path, [GROUP_HEADER, ["清源县教育局", "甲群", "微信", "", date(2020, 1, 1), status]])
    assert not checkup.findings
    assert not [one for one in checkup.unassessed if one.on == "groups"]


APP_HEADER = ["主办单位", "应用程序名称", "是否面向基层", "状态"]


def test_a_unit_with_too_many_apps_shows_the_cell_of_each(tmp_path: Path) -> None:
    rows = [
        ["清源县教育局", "甲", "是", "在用"],
        ["清源县教育局", "乙", "是", "在用"],
        ["清源县教育局", "丙", "是", "关停"],
    ]
    finding = only(run(tmp_path, [APP_HEADER, *rows]))
    assert (finding.rule.code, finding.subject.kind, finding.subject.name) == ("A0302", "organization", "清源县教育局")
    assert finding.message == "有 2 个在用的面向基层的应用程序，按规定不超过 1 个"
    places = [one.place for one in finding.evidence]
    assert places == ["台账.xlsx#表1!C2", "台账.xlsx#表1!C3"]
    assert finding.source == "台账.xlsx#表1!A2"


def test_a_unit_is_one_unit_with_and_without_its_code(tmp_path: Path) -> None:
    units = [["单位名称", "统一社会信用代码"], ["清源县教育局", "11330000MB12345679"]]
    apps = [APP_HEADER, ["清源县教育局", "甲", "是", "在用"], ["清源县教育局", "乙", "是", "在用"]]
    checkup = run(tmp_path, units, apps)
    assert only(checkup).rule.code == "A0302"
    assert checkup.subjects["organizations"] == 1


def test_a_deadline_that_reaches_a_year_not_yet_announced_is_not_judged(tmp_path: Path) -> None:
    header = ["主办单位", "应用程序名称", "服务对象", "受理日期", "完备性审核日期", "备案编号", "状态"]
    row = ["清源县教育局", "甲", "工作人员", date(2026, 12, 28), "", "", "拟建"]
    checkup = run(tmp_path, [header, row], as_of=date(2027, 1, 20))
    assert {one.rule.code: one.missing for one in checkup.unassessed}["A0406"] == ("workdays.2027",)


def test_a_blank_cell_in_a_message_is_said_to_be_blank(tmp_path: Path) -> None:
    header = ["主办单位", "应用程序名称", "数据分类", "用户分类", "状态"]
    finding = only(run(tmp_path, [header, ["清源县教育局", "甲", "一般", "", "在用"]]))
    assert finding.message.endswith("数据分类“一般”，用户分类“没有填”")


def test_findings_of_units_stand_in_the_order_of_the_list_of_units(tmp_path: Path) -> None:
    units = [["单位名称", "机构序列号"], ["清源县教育局", 2], ["清源县民政局", 1]]
    rows = [["清源县教育局", "甲群", "微信", "", AS_OF, "在用"], ["清源县民政局", "乙群", "微信", "", AS_OF, "在用"]]
    checkup = run(tmp_path, units, [GROUP_HEADER, *rows])
    assert [one.subject.organization for one in checkup.findings] == ["清源县民政局", "清源县教育局"]
