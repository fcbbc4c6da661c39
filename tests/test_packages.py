"""App packages through the whole way: found, inspected in processes of their own, tied to the ledger, judged, reported."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from qingzhi.checkup import Checkup, check
from qingzhi.findings import ALONE, Finding
from qingzhi.policy.model import load_profile
from qingzhi.reports import html, text
from qingzhi.reports.json import document
from tests.inspectors.packages import apps
from tests.subjects.workbooks import write

AS_OF = date(2026, 11, 22)
HEADER = ["应用程序名称", "主办单位", "服务对象", "应用标识", "应用类型", "主要功能", "单独说明", "备案编号", "状态"]
JUDGED_FROM_PACKAGES = {
    "A0504", "A0601", "A0602", "A0603", "A0604", "A0704", "A0902",
    "A1003", "A1206", "A1302", "A1303", "A1401", "A1404",
}  # fmt: skip


def ledger(folder: Path, *rows: list[str]) -> Path:
    return write(folder / "台账.xlsx", {"应用": [HEADER, *rows]})


def row(name: str, app_id: str = "", *, functions: str = "通知公告", explanation: str = "无") -> list[str]:
    filed = "国备2026330001"
    return [name, "清源县教育局", "工作人员", app_id, "移动客户端", functions, explanation, filed, "在用"]


def run(*paths: Path) -> Checkup:
    return check(paths, load_profile(), AS_OF, jobs=2)


def answers(checkup: Checkup, name: str) -> dict[str, str]:
    return {one.rule.code: one.answer.word for one in checkup.findings if one.subject.name == name}


@cache
def alone() -> Checkup:
    """Four packages and a broken one, with no ledger."""
    with TemporaryDirectory() as folder:
        for name, content in {
            "巡查.apk": apps.formalist(), "清源通.apk": apps.decent(), "清源盾.apk": apps.packed(),
            "门户.zip": apps.shell(), "坏的.apk": b"no package",
        }.items():  # fmt: skip
            (Path(folder) / name).write_bytes(content)
        return run(Path(folder))


@cache
def with_ledger() -> Checkup:
    """The same formalist app as its row in a ledger, by id, and the decent one by name; a third row has no package."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "巡查.apk").write_bytes(apps.formalist())
        (Path(folder) / "清源通.apk").write_bytes(apps.decent())
        rows = row("巡查助手", "CN.gov.qyxc"), row("清源通", functions="扫码登录、通知"), row("没有安装包的")
        ledger(Path(folder), *rows)
        return run(Path(folder))


def finding(checkup: Checkup, code: str) -> Finding:
    (found,) = (one for one in checkup.findings if one.rule.code == code)
    return found


def test_a_package_without_a_ledger_is_judged_alone_and_what_it_holds_is_found() -> None:
    assert answers(alone(), "清源巡查") == {
        "A0504": "advisory",  # 疑似, and the measures bind by reference where nobody says whom the app is for
        "A0601": "violation",
        "A0602": "violation",
        "A0603": "violation",
        "A0902": "advisory",
        "A1003": "violation",
        "A1206": "advisory",
        "A1401": "violation",
    }
    assert answers(alone(), "清源门户") == {"A0704": "advisory"}


def test_the_app_as_it_should_be_and_the_one_that_cannot_be_seen_into_get_no_finding() -> None:
    assert answers(alone(), "清源通") == {}
    assert answers(alone(), "清源盾") == {}


def test_what_cannot_be_seen_is_not_assessed_and_never_a_pass() -> None:
    hidden = id_of(alone(), "清源盾")
    missing = {
        one.rule.code: one.missing
        for one in alone().unassessed
        if hidden in one.subjects and one.rule.code in JUDGED_FROM_PACKAGES
    }
    assert missing == {
        "A0504": ("apps.seen_commerce",),
        "A0601": ("apps.seen_check_in",),
        "A0602": ("apps.seen_points",),
        "A0603": ("apps.seen_online_duration",),
        "A0604": ("apps",),
        "A0704": ("apps.seen_shell",),
        "A0902": ("apps.seen_trace_upload",),
        "A1003": ("apps.seen_ranking",),
        "A1303": ("apps.seen_trackers",),
        "A1401": ("apps.seen_feedback",),
        "A1404": ("apps",),
    }


def id_of(checkup: Checkup, name: str) -> str:
    values = checkup.ledger.tables["apps"].values
    found: str = values["id"][values["name"].index(name)]
    return found


def test_a_finding_names_the_places_in_the_package_and_says_that_a_person_must_look() -> None:
    found = finding(alone(), "A0601")
    assert found.source == "巡查.apk#cn.gov.qyxc.CheckIn"
    assert {(one.term, one.kind, one.where) for one in found.signs} >= {
        ("打卡签到", "page", "cn.gov.qyxc.CheckIn"),
        ("今日签到", "ui", "res/layout/page0.xml"),
    }
    assert found.message == "安装包里的打卡签到功能：存在；存在不等于强制使用，需人工核实"
    for one in alone().findings:
        assert "核实" in one.message or one.rule.code == "A1206"
        assert ALONE in one.notes


def test_a_broken_package_is_an_error_entry_and_the_others_are_checked() -> None:
    (error,) = alone().ledger.errors
    assert (error.source, error.column) == ("坏的.apk", None)
    assert [(one.source, one.kind) for one in alone().ledger.inputs] == [
        (name, "package") for name in ("巡查.apk", "清源盾.apk", "清源通.apk", "门户.zip")
    ]


def test_in_the_json_a_place_in_a_package_keeps_its_own_keys() -> None:
    (written,) = (one for one in document(alone())["findings"] if one["rule"] == "A0601")
    verdict, *signs = written["evidence"]
    assert verdict == {"header": "打卡签到功能", "value": "存在", "place": "巡查.apk#cn.gov.qyxc.CheckIn"}
    assert [list(sign) for sign in signs] == [["term", "kind", "where", "context", "attribution"]] * len(signs)
    assert written["subject"]["organization"] == ""
    json.dumps(document(alone()))


def test_of_two_packages_of_one_app_each_sign_names_the_file_that_it_is_from(tmp_path: Path) -> None:
    names = ["安卓新.apk", "安卓旧.apk"]
    for name in names:
        (tmp_path / name).write_bytes(apps.formalist())
    both = run(tmp_path)
    (found,) = (one for one in both.findings if one.rule.code == "A0601")
    assert {one.file for one in found.signs} == set(names)
    (written,) = (one for one in document(both)["findings"] if one["rule"] == "A0601")
    assert {one["file"] for one in written["evidence"] if "term" in one} == set(names)
    for report in (text.render(both), html.render(both)):
        assert all(f"{name}#cn.gov.qyxc.CheckIn" in report.replace("<wbr>", "") for name in names)


def test_a_package_is_tied_to_its_row_by_id_whatever_its_name_else_by_name() -> None:
    checkup = with_ledger()
    assert checkup.subjects["apps"] == 3
    assert checkup.ledger.tables["apps"].values["name"] == ["巡查助手", "清源通", "没有安装包的"]
    assert answers(checkup, "巡查助手") == {
        "A0504": "advisory",
        "A0601": "violation",
        "A0602": "violation",
        "A0603": "violation",
        "A0604": "violation",  # 单独说明 is 无
        "A0902": "violation",  # an app for staff
        "A1003": "violation",
        "A1206": "advisory",
        "A1302": "advisory",
        "A1401": "violation",
        "A1404": "advisory",
    } | {code: word for code, word in answers(checkup, "巡查助手").items() if code not in JUDGED_FROM_PACKAGES}
    assert not JUDGED_FROM_PACKAGES & answers(checkup, "清源通").keys()


def test_findings_on_a_tied_package_name_the_unit_and_hold_cells_and_signs_side_by_side() -> None:
    found = next(one for one in with_ledger().findings if one.rule.code == "A1302")
    assert found.subject.organization == "清源县教育局"
    assert {one.header: one.place for one in found.evidence} == {
        "敏感权限": "巡查.apk",
        "主要功能": "台账.xlsx#应用!F2",
    }
    assert "“通讯录”在主要功能里看不出用处" in found.notes
    assert ALONE not in found.notes


def test_a_row_without_a_package_waits_for_one() -> None:
    without = id_of(with_ledger(), "没有安装包的")
    waiting = {one.rule.code for one in with_ledger().unassessed if without in one.subjects and one.waits}
    assert JUDGED_FROM_PACKAGES <= waiting
    missing = {one.missing for one in with_ledger().unassessed if without in one.subjects and one.rule.code == "A0601"}
    assert missing == {("facts.package",)}


def test_an_exemption_of_the_ledger_holds_for_what_the_package_shows(tmp_path: Path) -> None:
    (tmp_path / "巡查.apk").write_bytes(apps.formalist())
    exempt = [["检查项编号", "适用单位", "适用对象", "例外依据"], ["A0601", "清源县教育局", "清源巡查", "防汛应急"]]
    write(tmp_path / "台账.xlsx", {"应用": [HEADER, row("清源巡查")], "例外": exempt})
    found = finding(run(tmp_path), "A0601")
    assert found.answer.word == "exempt"
    assert "例外依据：防汛应急" in found.notes


def test_where_two_rows_fit_none_is_guessed_and_a_note_says_so(tmp_path: Path) -> None:
    (tmp_path / "清源通.apk").write_bytes(apps.decent())
    other = ["清源通", "清源县民政局", *row("清源通")[2:]]
    checkup = run(ledger(tmp_path, row("清源通"), other), tmp_path / "清源通.apk")
    assert checkup.subjects["apps"] == 3
    (note,) = (one for one in checkup.notes if one.source == "清源通.apk")
    assert "有 2 行对得上（台账.xlsx#应用!A2、台账.xlsx#应用!A3）" in note.message
    assert "写明 cn.gov.qyt" in note.message


def test_a_package_that_no_row_fits_is_judged_alone_and_the_units_apps_are_not_counted_wrong(tmp_path: Path) -> None:
    (tmp_path / "巡查.apk").write_bytes(apps.formalist())
    groups = [["建群单位", "群名称"], ["清源县教育局", "甲群"]]
    checkup = run(write(tmp_path / "群.xlsx", {"群": groups}), tmp_path / "巡查.apk")
    assert checkup.subjects == {"apps": 1, "accounts": 0, "groups": 1, "organizations": 1}
    unassessed = {(one.rule.code, one.missing) for one in checkup.unassessed if one.on == "organizations"}
    assert ("A0302", ("apps",)) in unassessed, "a package in no ledger is no list of the unit's apps"
    assert any("没有对上台账" in note.message for note in checkup.notes)


def test_the_same_packages_give_the_same_report_however_many_are_looked_into_at_once(tmp_path: Path) -> None:
    for number in range(4):
        (tmp_path / f"{number}.apk").write_bytes(apps.decent(f"应用{number}", f"cn.gov.app{number}"))
    reports = [document(check([tmp_path], load_profile(), AS_OF, jobs=jobs)) for jobs in (1, 3)]
    for report in reports:
        del report["elapsed_s"]
    assert reports[0] == reports[1]


@pytest.mark.parametrize("mark", ["（机密）巡查.apk", "巡查-秘密.apk"])
def test_a_package_whose_name_bears_a_mark_of_classified_material_is_not_opened(tmp_path: Path, mark: str) -> None:
    (tmp_path / mark).write_bytes(apps.formalist())
    checkup = run(tmp_path / mark)
    assert not checkup.ledger.inputs
    assert "没有读" in checkup.ledger.errors[0].message
