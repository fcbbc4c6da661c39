"""The SARIF report: valid by the official schema, nothing lost, the same fingerprint from check to check."""

from __future__ import annotations

import copy
import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from jsonschema import Draft4Validator, FormatChecker

from qingzhi.checkup import check
from qingzhi.policy.model import load_profile
from qingzhi.reports import sarif
from qingzhi.rules.rule import Answer
from tests.reports.test_reports import AS_OF, COUNTY, county, twice
from tests.subjects.workbooks import GROUP_HEADER, write

SCHEMA = json.loads((Path(__file__).parent / "sarif-schema-2.1.0.json").read_text(encoding="utf-8"))


@cache
def log() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(sarif.render(county()))
    return loaded


def slips(document: dict[str, Any]) -> list[str]:
    return [error.message for error in Draft4Validator(SCHEMA, format_checker=FormatChecker()).iter_errors(document)]


def test_the_log_is_valid_by_the_official_schema() -> None:
    assert slips(log()) == []


@pytest.mark.parametrize(
    ("where", "wrong"),
    [("level", "serious"), ("kind", "未核"), ("message", {"txt": "x"}), ("ruleIndex", "1"), ("locations", {})],
)
def test_the_schema_notices_a_broken_result(where: str, wrong: Any) -> None:
    broken = copy.deepcopy(log())
    broken["runs"][0]["results"][0][where] = wrong
    assert slips(broken)


def test_every_finding_is_a_result_with_level_rule_file_and_cell() -> None:
    run = log()["runs"][0]
    failed = [one for one in run["results"] if one["kind"] == "fail"]
    assert len(failed) == len(county().findings) > 0
    rules, levels = run["tool"]["driver"]["rules"], {"error": 0, "warning": 0, "note": 0}
    for result, finding in zip(failed, county().findings, strict=True):
        levels[result["level"]] += 1
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == finding.rule.code
        assert finding.message in result["message"]["text"]
        location = result["locations"][0]
        artifact = location["physicalLocation"]["artifactLocation"]
        assert unquote(artifact["uri"]) == county().ledger.inputs[artifact["index"]].source
        assert location["logicalLocations"][0]["fullyQualifiedName"] == finding.source
        places = [one["logicalLocations"][0]["fullyQualifiedName"] for one in result["relatedLocations"]]
        assert places == [one.place for one in finding.evidence if one.place]
    answers = county().answers
    assert levels == {
        "error": answers[Answer.VIOLATION], "warning": answers[Answer.ADVISORY], "note": answers[Answer.EXEMPT],
    }  # fmt: skip


def test_an_exemption_is_a_suppression_with_its_basis_and_nothing_else_is_suppressed() -> None:
    for one in log()["runs"][0]["results"]:
        if one["level"] == "note":
            assert one["suppressions"][0]["kind"] == "external"
            assert "例外依据：" in one["suppressions"][0]["justification"]
        else:
            assert "suppressions" not in one


def test_what_could_not_be_judged_is_open_and_says_what_is_missing() -> None:
    left = [one for one in log()["runs"][0]["results"] if one["kind"] == "open"]
    assert sum(one["properties"]["count"] for one in left) == county().answers[Answer.NOT_ASSESSED] > 0
    assert all(one["level"] == "none" and "未核（缺" in one["message"]["text"] for one in left)
    assert len({one["partialFingerprints"]["ruleAndMissing/v1"] for one in left}) == len(left)


def test_every_result_has_a_place_in_a_file_for_code_platforms_refuse_a_log_where_one_has_none() -> None:
    for one in log()["runs"][0]["results"]:
        assert one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]


def test_files_bear_their_hash_and_unreadable_cells_are_notifications() -> None:
    run = log()["runs"][0]
    for artifact in run["artifacts"]:
        content = (COUNTY / unquote(artifact["location"]["uri"])).read_bytes()
        assert artifact["hashes"]["sha-256"] == hashlib.sha256(content).hexdigest()
    warnings = [one for one in run["invocations"][0]["toolExecutionNotifications"] if one["level"] == "warning"]
    assert len(warnings) == len(county().ledger.errors) > 0
    assert run["invocations"][0]["executionSuccessful"] is True


def test_a_fingerprint_stays_when_the_row_moves_and_differs_between_subjects(tmp_path: Path) -> None:
    rows = [["清源县教育局", f"防汛群{number}", "微信", "王某", "2024-05-01", "在用"] for number in range(3)]
    prints = []
    for name, body in (("a 1.xlsx", rows), ("b#2!.xlsx", rows[::-1])):
        path = write(tmp_path / name, {"群": [GROUP_HEADER, *body]})
        written = sarif.document(check([path], load_profile(), AS_OF))
        assert slips(written) == []
        results = [one for one in written["runs"][0]["results"] if one["ruleId"] == "A0706"]
        prints.append({one["message"]["text"]: one["partialFingerprints"]["ruleAndSubject/v1"] for one in results})
        assert unquote(results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]) == name
    assert prints[0] == prints[1]
    assert len(set(prints[0].values())) == 3


def test_the_same_input_gives_the_same_bytes_but_for_the_time_taken() -> None:
    first, second = map(sarif.document, twice())
    for one in (first, second):
        del one["runs"][0]["properties"]["elapsed_s"]
    assert json.dumps(first) == json.dumps(second)


def test_no_path_of_the_machine_stands_in_the_log(tmp_path: Path) -> None:
    path = write(tmp_path / "群.xlsx", {"群": [GROUP_HEADER, ["清源县教育局", "群", "微信", "", "", "在用"]]})
    text = sarif.render(check([path], load_profile(), AS_OF))
    assert str(tmp_path) not in text
    assert "%E7%BE%A4.xlsx" in text
