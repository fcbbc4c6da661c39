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
FILES = ["ledger.xlsx", "apps.xlsx"]
EACH_RULE = [(file, rule) for file in FILES for rule in sorted(TRUTH[file]["rules"])]


@cache
def checkup(*files: str) -> Checkup:
    return check([COUNTY / file for file in files], load_profile(), AS_OF)


def found(result: Checkup, rule: str) -> dict[str, Any]:
    """What the check said under one rule: answer → ids, and what is missing → ids."""
    answers: dict[str, Any] = {"not_assessed": {}}
    for finding in result.findings:
        if finding.rule.code == rule:
            answers.setdefault(finding.answer.word, []).append(finding.subject.id)
    for one in result.unassessed:
        if one.rule.code == rule:
            answers["not_assessed"][",".join(one.missing)] = sorted(one.subjects)
    return {answer: sorted(ids) if isinstance(ids, list) else ids for answer, ids in answers.items()}


@pytest.mark.parametrize(("file", "rule"), EACH_RULE)
def test_every_planted_defect_is_found_and_nothing_else(file: str, rule: str) -> None:
    quiet = ("near_misses", "pass", "not_applicable")
    truth = {answer: ids for answer, ids in TRUTH[file]["rules"][rule].items() if answer not in quiet}
    assert found(checkup(file), rule) == truth


@pytest.mark.parametrize("file", FILES)
def test_every_subject_gets_one_answer_under_each_rule(file: str) -> None:
    truth = TRUTH[file]["rules"]
    counted = Counter({answer.word: count for answer, count in checkup(file).answers.items() if count})
    expected: Counter[str] = Counter()
    for answers in truth.values():
        for answer, ids in answers.items():
            if answer != "near_misses":
                expected[answer] += sum(map(len, ids.values())) if isinstance(ids, dict) else len(ids)
    assert counted == +expected


def test_near_misses_of_every_kind_are_planted_and_none_is_reported() -> None:
    reasons = Counter(
        one["why"] for file in FILES for rule in TRUTH[file]["rules"].values() for one in rule["near_misses"]
    )
    for kind in (
        "今天到期",
        "恰好十四天",
        "列为例外",
        "已解散",
        "写明长期",
        "固定群",
        "不受约束",
        "施行前一天上线",
        "另一个账号已注销",
    ):
        assert any(kind in why for why in reasons), kind
    for file, rule in EACH_RULE:
        missed = {one["id"] for one in TRUTH[file]["rules"][rule]["near_misses"]}
        reported = {id_ for answer in ("violation", "advisory") for id_ in found(checkup(file), rule).get(answer, ())}
        assert not missed & reported


def test_every_rule_has_defects_planted() -> None:
    for rule in RULES:
        planted = sum(
            len(TRUTH[file]["rules"].get(rule, {}).get(kind, ()))
            for file in FILES
            for kind in ("violation", "advisory")
        )
        assert planted >= 7, rule


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
    for rule in RULES:
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
    for name in ("ledger.xlsx", "apps.xlsx", "truth.json"):
        assert (tmp_path / name).read_bytes() == (COUNTY / name).read_bytes(), f"{name}: run examples/county/make.py"


def test_the_maker_never_looks_at_the_rules() -> None:
    for path in COUNTY.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "qingzhi.rules" not in text
        assert "qingzhi.checkup" not in text
