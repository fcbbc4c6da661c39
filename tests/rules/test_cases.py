"""Every case of every rule, as the YAML files beside this one write them, on every engine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from qingzhi.findings import Reporter
from qingzhi.policy.model import DatedValue, LimitSeries, Profile, entries, load_profile
from qingzhi.rules.catalogue import RULES, of_code, on_table
from qingzhi.rules.compile import Statement, compile_rules
from qingzhi.rules.rule import Answer, Rule
from qingzhi.subjects.exemptions import Exemption
from qingzhi.subjects.schema import SUBJECTS, normalise, subject_id, unit_key
from tests.rules import databases

HERE = Path(__file__).parent
AS_OF = date(2026, 11, 22)


@dataclass(frozen=True)
class Group:
    """The cases of one rule on one table: a document of the YAML file of its code."""

    code: str
    table: str
    given: dict[str, Any]
    cases: tuple[dict[str, Any], ...]

    @property
    def rule(self) -> Rule:
        (found,) = (one for one in of_code(self.code) if self.table in one.on)
        return found


GROUPS = [
    Group(path.stem, written["table"], written["given"], tuple(written["cases"]))
    for path in sorted(HERE.glob("A*.yml"))
    for written in yaml.safe_load_all(path.read_text(encoding="utf-8"))
]
CASES = [
    pytest.param(group, case, id=f"{group.code} {group.table} {case['name']}")
    for group in GROUPS
    for case in group.cases
]
WRITTEN = [(one.code, table) for one in RULES if not one.facts for table in one.on]


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


def tables_of(group: Group, case: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The row of a case, those beside it and those of other tables.

    A column that the file never names is one that no source has.
    """
    rows = [group.given | row for row in (case["row"], *case.get("with", ()))]
    others = {name: case.get(name, []) for name in SUBJECTS if name != group.table}
    return {
        name: [_complete(name, row, at) for at, row in enumerate(of)]
        for name, of in {group.table: rows, **others}.items()
    }


def _complete(table: str, row: dict[str, Any], number: int) -> dict[str, Any]:
    """A row with what the reader adds: keys, identity, and the text beside a value (blank where the value is null)."""
    row = {"unit": "清源县某单位", "unit_code": None, "name": "某对象"} | row
    for column in SUBJECTS[table].columns:
        if column.written_as and column.name in row and column.written_as not in row:
            row[column.written_as] = "" if row[column.name] is None else str(row[column.name])
    row["unit_key"] = unit_key(row["unit"], row["unit_code"] or "")
    row["name_key"] = normalise(row["name"])
    row["id"] = subject_id(SUBJECTS[table].kind, row["unit"], row["unit_code"] or "", "", str(number))
    return row


def exemptions_of(group: Group, case: dict[str, Any], row: dict[str, Any]) -> list[Exemption]:
    if "exempt" not in case:
        return []
    days = {"starts_on": None, "ends_on": None} | case["exempt"]
    return [Exemption(group.code, row["id"], days["starts_on"], days["ends_on"], "统一审批", "某文件")]


def statement_of(group: Group, case: dict[str, Any]) -> Statement:
    return _statement(group.code, group.table, tuple(case.get("local", {}).items()), case.get("as_of", AS_OF))


@cache
def _statement(code: str, table: str, local: tuple[tuple[str, Any], ...], day: date) -> Statement:
    (one,) = (one for one in of_code(code) if table in one.on)
    return compile_rules(table, [one], profile_of({"local": dict(local)} if local else {}), day)


def answer(engine: Any, group: Group, case: dict[str, Any]) -> dict[str, Any]:
    tables = tables_of(group, case)
    exemptions = exemptions_of(group, case, tables[group.table][0])
    found: dict[str, Any] = engine(statement_of(group, case), tables, exemptions)[0]
    return found


@pytest.mark.parametrize(("group", "case"), CASES)
def test_the_case_is_answered_as_written(group: Group, case: dict[str, Any]) -> None:
    for name, engine in databases.ENGINES.items():
        found = answer(engine, group, case)
        assert Answer(found[f"status_{group.code}"]).word == case["answer"], name
        if "remark" in case:
            assert bool(found[f"remark_{group.code}_0"]) == case["remark"], name


@pytest.mark.parametrize(("group", "case"), [case for case in CASES if case.values[1]["answer"] == "not_assessed"])  # type: ignore[index]
def test_what_is_missing_is_named(group: Group, case: dict[str, Any]) -> None:
    statement, tables = statement_of(group, case), tables_of(group, case)
    records = {name: databases.records_of(name, rows) for name, rows in tables.items()}
    answers = databases.evaluate(statement, databases.arrays_of(statement, tables))
    day = case.get("as_of", AS_OF)
    reporter = Reporter(group.rule, statement, answers, records, profile_of(case), day, ())
    (missing,) = {one.missing for one in reporter.unassessed() if tables[group.table][0]["id"] in one.subjects}
    assert list(missing) == case["missing"]


@pytest.mark.parametrize("engine", ["postgres", pytest.param("spark", marks=pytest.mark.slow)])
def test_all_cases_are_answered_alike_on_the_servers(engine: str) -> None:
    run = databases.require(engine)
    for case in CASES:
        group, written = case.values
        assert isinstance(group, Group)
        assert isinstance(written, dict)
        found = answer(run, group, written)
        assert Answer(found[f"status_{group.code}"]).word == written["answer"], written["name"]


def test_every_written_rule_has_cases_for_each_answer_it_can_give() -> None:
    assert sorted((group.code, group.table) for group in GROUPS) == sorted(WRITTEN)
    for group in GROUPS:
        answers = {case["answer"] for case in group.cases}
        assert {"pass", "not_assessed", "not_applicable", "exempt"} <= answers, group.code
        assert answers & {"violation", "advisory"}, group.code
        names = [case["name"] for case in group.cases]
        assert len(names) == len(set(names)), f"{group.code}: two cases of one name"


@pytest.mark.parametrize("code", sorted({one.code for one in RULES if one.facts}))
def test_a_rule_that_waits_for_other_material_says_so_where_it_binds(code: str) -> None:
    for one in of_code(code):
        for table in one.on:
            rows = {table: [_complete(table, {"unit_kind": kind}, 0) for kind in ("administrative", "enterprise")]}
            statement = compile_rules(table, [one], load_profile(), AS_OF)
            bound, unbound = (Answer(row[f"status_{code}"]) for row in databases.duckdb(statement, rows))
            only_local = all(citation.document.local for citation in one.citations)
            assert bound == (Answer.NOT_APPLICABLE if only_local else Answer.NOT_ASSESSED), table
            assert unbound == Answer.NOT_APPLICABLE


def test_every_code_that_speaks_of_something_in_a_ledger_is_a_rule_there() -> None:
    listed = {"app", "account", "group", "unit", "any"}
    spoken_of = {code for code, entry in entries().items() if listed & set(entry.subjects)}
    assert {one.code for one in RULES} == spoken_of
    judged = {code for code, entry in entries().items() if set(entry.facts) <= {"ledger", "package"}}
    assert {code for code, _ in WRITTEN} == judged


def test_all_rules_of_a_table_are_one_select() -> None:
    for table in SUBJECTS:
        sql = compile_rules(table, on_table(table), load_profile(), AS_OF).sql()
        assert all(f'"status_{one.code}"' in sql for one in on_table(table))
