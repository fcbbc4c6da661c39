"""The example county against the truth that its maker wrote down: every planted defect, nothing else, by subject id."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from qingzhi.checkup import Checkup, check
from qingzhi.policy.model import load_profile
from qingzhi.reports.json import document
from qingzhi.rules.catalogue import RULES

COUNTY = Path(__file__).parents[1] / "examples/county"
TRUTH = json.loads((COUNTY / "truth.json").read_text(encoding="utf-8"))
AS_OF = date.fromisoformat(TRUTH["as_of"])
FILES = ["ledger.xlsx", "apps.xlsx", "filing.xlsx"]
RUNS = [*FILES, "filing.xlsx under qingyuan.toml"]
"""A file nationally, or under a profile: the keys of truth.json."""
EACH_RULE = [(run, rule) for run in RUNS for rule in sorted(TRUTH[run]["rules"])]
WRITTEN = sorted({one.code for one in RULES if one.entry.facts == ("ledger",)})
"""The rules that a ledger alone can answer; what packages show is planted in tests/test_packages.py."""


@cache
def checkup(*runs: str) -> Checkup:
    """The check of some files, all under one profile."""
    names = [run.partition(" under ") for run in runs]
    profile = str(COUNTY / names[0][2]) if names[0][2] else "national"
    return check([COUNTY / file for file, _, _ in names], load_profile(profile), AS_OF)


def found(result: Checkup, rule: str) -> dict[str, Any]:
    """What the check said under one rule: answer → ids, and what is missing → ids."""
    answers: dict[str, Any] = {"not_assessed": {}}
    for finding in result.findings:
        if finding.rule.code == rule:
            answers.setdefault(finding.answer.word, []).append(finding.subject.id)
    for one in result.unassessed:
        if one.rule.code == rule:
            answers["not_assessed"].setdefault(",".join(one.missing), []).extend(one.subjects)
    missing = {names: sorted(ids) for names, ids in answers.pop("not_assessed").items()}
    return {"not_assessed": missing} | {answer: sorted(ids) for answer, ids in answers.items()}


@pytest.mark.parametrize(("run", "rule"), EACH_RULE)
def test_every_planted_defect_is_found_and_nothing_else(run: str, rule: str) -> None:
    quiet = ("near_misses", "pass", "not_applicable")
    truth = {answer: ids for answer, ids in TRUTH[run]["rules"][rule].items() if answer not in quiet}
    assert found(checkup(run), rule) == truth


@pytest.mark.parametrize("run", RUNS)
def test_no_rule_finds_anything_that_the_truth_does_not_speak_of(run: str) -> None:
    assert {finding.rule.code for finding in checkup(run).findings} <= TRUTH[run]["rules"].keys()


@pytest.mark.parametrize("run", RUNS)
def test_every_subject_gets_one_answer_under_each_rule(run: str) -> None:
    counted = checkup(run).answers_by_rule
    for code, answers in TRUTH[run]["rules"].items():
        expected: Counter[str] = Counter()
        for answer, ids in answers.items():
            if answer != "near_misses":
                expected[answer] += sum(map(len, ids.values())) if isinstance(ids, dict) else len(ids)
        assert Counter({answer.word: count for answer, count in counted[code].items()}) == +expected, code


def test_near_misses_of_every_kind_are_planted_and_none_is_reported() -> None:
    reasons = Counter(
        one["why"] for run in RUNS for rule in TRUTH[run]["rules"].values() for one in rule["near_misses"]
    )
    for kind in (
        "今天到期",
        "恰好十四天",
        "恰好十个工作日",
        "跨国庆假期",
        "列为例外",
        "已解散",
        "写明长期",
        "固定群",
        "不受约束",
        "施行前一天上线",
        "另一个账号已注销",
        "重名，但建立日期不同",
    ):
        assert any(kind in why for why in reasons), kind
    for run, rule in EACH_RULE:
        missed = {one["id"] for one in TRUTH[run]["rules"][rule]["near_misses"]}
        reported = {id_ for answer in ("violation", "advisory") for id_ in found(checkup(run), rule).get(answer, ())}
        assert not missed & reported


@pytest.mark.parametrize("rule", WRITTEN)
def test_every_rule_has_defects_near_misses_and_unassessable_rows_planted(rule: str) -> None:
    """A rule that only ever answers 未检 although its columns are there would be found here."""
    written = [TRUTH[run]["rules"].get(rule, {}) for run in RUNS]
    defects = max(len(answers.get("violation", ())) + len(answers.get("advisory", ())) for answers in written)
    assert defects >= 7
    assert any(answers.get("near_misses") for answers in written)
    assert any(answers.get("not_assessed") for answers in written)
    assert any(answers.get("pass") for answers in written)


@pytest.mark.parametrize("file", FILES)
def test_what_could_not_be_read_is_what_was_planted(file: str) -> None:
    errors = checkup(file).ledger.errors
    repeated = [error for error in errors if "重复" in error.message]
    assert {"repeated": len(repeated), "unreadable": len(errors) - len(repeated)} == TRUTH[file]["errors"]


def test_the_county_has_the_published_proportions() -> None:
    assert checkup("ledger.xlsx").subjects == {"apps": 1, "accounts": 61, "groups": 891, "organizations": 71}
    platforms = Counter(checkup("ledger.xlsx").ledger.tables["accounts"].values["platform"])
    # two WeChat accounts have their platform left blank on purpose
    assert platforms == {"weixin": 44, "": 2, "douyin": 9, "weibo": 3, "weixin_channels": 2, "toutiao": 1}
    websites = [note for note in checkup("ledger.xlsx").notes if note.source == "ledger.xlsx#网站"]
    assert ["不属于" in note.message for note in websites] == [True]
    apps = checkup("apps.xlsx").ledger.tables["apps"].values
    assert len(apps["id"]) == 40
    assert set(apps["type"]) == {"mobile_client", "mini_program", "quick_app"}


def test_both_files_in_one_run_say_the_same_as_each_alone() -> None:
    together = checkup(*FILES)
    for rule in ("A0303", "A0403", "A0701", "A0706", "A0709", "A1205"):
        alone = [found(checkup(file), rule) for file in FILES]
        answers = {answer for one in alone for answer in one if answer != "not_assessed"}
        for answer in answers:
            assert found(together, rule).get(answer, []) == sorted(id_ for one in alone for id_ in one.get(answer, []))


def test_a_party_department_gets_no_finding_that_cites_the_inspection_indicators() -> None:
    cited = {
        finding.subject.organization
        for finding in checkup("ledger.xlsx").findings
        if any(one.document == "ZB" for one in finding.citations)
    }
    assert cited
    assert not [unit for unit in cited if "委" in unit.removeprefix("清源县")[:3] or "纪委" in unit]


def test_an_app_for_the_public_is_at_most_advisory_under_the_management_measures() -> None:
    result = checkup("apps.xlsx")
    apps = result.ledger.tables["apps"].values
    audience = dict(zip(apps["id"], apps["audience"], strict=True))
    answers = {finding.answer.word for finding in result.findings if audience[finding.subject.id] == "public"}
    assert answers == {"advisory"}


def test_two_runs_differ_in_nothing_but_the_time_they_took() -> None:
    first, second = (document(check([COUNTY], load_profile(), AS_OF)) for _ in range(2))
    first.pop("elapsed_s"), second.pop("elapsed_s")
    assert json.dumps(first) == json.dumps(second)


def test_the_committed_files_are_those_that_the_maker_makes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, COUNTY / "make.py", tmp_path], check=True)
    for name in (*FILES, "truth.json"):
        assert (tmp_path / name).read_bytes() == (COUNTY / name).read_bytes(), f"{name}: run examples/county/make.py"


def test_the_maker_never_looks_at_the_rules() -> None:
    for path in COUNTY.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "qingzhi.rules" not in text
        assert "qingzhi.checkup" not in text
