"""Every case of every rule, as the YAML files beside this one write them, on every engine."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from qingzhi.findings import Reporter
from qingzhi.policy.model import DatedValue, LimitSeries, Profile, load_profile
from qingzhi.rules.catalogue import RULES, on_table
from qingzhi.rules.compile import Statement, compile_rules
from qingzhi.rules.rule import Answer
from qingzhi.subjects.exemptions import Exemption
from qingzhi.subjects.schema import SUBJECTS, subject_id, unit_key
from tests.rules import databases

HERE = Path(__file__).parent
AS_OF = date(2026, 11, 22)
FILES = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(HERE.glob("A*.yml"))}
CASES = [
    pytest.param(code, case, id=f"{code} {case['name']}") for code, file in FILES.items() for case in file["cases"]
]


def profile_of(case: dict[str, Any]) -> Profile:
    """The national profile, with the local limits of a case below it."""
    national = load_profile()
    if "local" not in case:
        return national
    since = date(2020, 1, 1)
    limits = {
        name: LimitSeries(name, name, "", (DatedValue(value, since, "DF", "县里的规定", "A"),))
        for name, value in case["local"].items()
    }
    return Profile("local", "本县", limits, national)


def rows_of(code: str, case: dict[str, Any]) -> list[dict[str, Any]]:
    """The row of a case and those beside it. A column that the file never names is one that no source has."""
    file = FILES[code]
    table = SUBJECTS[file["table"]]
    blank = {"unit": "清源县某单位", "unit_code": None, "name": "某对象"}
    rows = [blank | file["given"] | row for row in (case["row"], *case.get("with", ()))]
    for number, row in enumerate(rows):
        row["unit_key"] = unit_key(row["unit"], row["unit_code"] or "")
        row["id"] = subject_id(table.kind, row["unit"], row.get("unit_code") or "", "", str(number))
    return rows


def exemptions_of(code: str, case: dict[str, Any], row: dict[str, Any]) -> list[Exemption]:
    if "exempt" not in case:
        return []
    days = {"starts_on": None, "ends_on": None} | case["exempt"]
    return [Exemption(code, row["id"], days["starts_on"], days["ends_on"], "统一审批", "某文件")]


def answer(engine: Any, statement: Statement, code: str, case: dict[str, Any]) -> dict[str, Any]:
    rows = rows_of(code, case)
    found: dict[str, Any] = engine(statement, rows, exemptions_of(code, case, rows[0]))[0]
    return found


@pytest.mark.parametrize(("code", "case"), CASES)
def test_the_case_is_answered_as_written(code: str, case: dict[str, Any]) -> None:
    statement = compile_rules(FILES[code]["table"], [RULES[code]], profile_of(case), case.get("as_of", AS_OF))
    for name, engine in databases.ENGINES.items():
        found = answer(engine, statement, code, case)
        assert Answer(found[f"status_{code}"]).word == case["answer"], name
        if "remark" in case:
            assert bool(found[f"remark_{code}_0"]) == case["remark"], name


@pytest.mark.parametrize(("code", "case"), [case for case in CASES if case.values[1]["answer"] == "not_assessed"])  # type: ignore[index]
def test_what_is_missing_is_named(code: str, case: dict[str, Any]) -> None:
    table, day = FILES[code]["table"], case.get("as_of", AS_OF)
    statement = compile_rules(table, [RULES[code]], profile_of(case), day)
    rows = rows_of(code, case)
    records = databases.records_of(table, rows)
    records.origins, records.origin_of, records.row_of = [], [0] * len(rows), list(range(len(rows)))
    columns = {name: records.array(name) for name in statement.reads}
    answers = databases.evaluate(statement, columns)
    reporter = Reporter(RULES[code], records, statement, answers, profile_of(case), day, ())
    (missing,) = {one.missing for one in reporter.unassessed() if rows[0]["id"] in one.subjects}
    assert list(missing) == case["missing"]


@pytest.mark.parametrize("engine", ["postgres", pytest.param("spark", marks=pytest.mark.slow)])
def test_all_cases_are_answered_alike_on_the_servers(engine: str) -> None:
    run = databases.require(engine)
    for case in CASES:
        code, written = case.values
        assert isinstance(code, str) and isinstance(written, dict)
        statement = compile_rules(FILES[code]["table"], [RULES[code]], profile_of(written), written.get("as_of", AS_OF))
        found = answer(run, statement, code, written)
        assert Answer(found[f"status_{code}"]).word == written["answer"], written["name"]


def test_every_rule_has_cases_for_each_answer_it_can_give() -> None:
    assert FILES.keys() == RULES.keys()
    for code, file in FILES.items():
        answers = {case["answer"] for case in file["cases"]}
        assert {"pass", "not_assessed", "not_applicable"} <= answers, code
        assert answers & {"violation", "advisory"}, code
        assert file["table"] == RULES[code].on
        names = [case["name"] for case in file["cases"]]
        assert len(names) == len(set(names)), f"{code}: two cases of one name"


def test_all_rules_of_a_table_are_one_select() -> None:
    for table in ("apps", "accounts", "groups"):
        sql = compile_rules(table, on_table(table), load_profile(), AS_OF).sql()
        assert all(f'"status_{rule.code}"' in sql for rule in on_table(table))
