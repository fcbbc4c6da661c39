"""The same answer for every row in every database: on the example county, and on rows drawn over all columns."""

from __future__ import annotations

import random
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from qingzhi.policy.model import Profile
from qingzhi.rules.catalogue import on_table
from qingzhi.rules.compile import compile_rules
from qingzhi.rules.rule import Answer
from qingzhi.subjects.exemptions import Exemption
from qingzhi.subjects.ledger import read_ledger
from qingzhi.subjects.schema import SUBJECTS, Column, Type
from qingzhi.subjects.values import choices
from tests.rules import databases
from tests.rules.databases import Tables
from tests.rules.test_cases import profile_of

COUNTY = Path(__file__).parents[2] / "examples/county"
AS_OF = date(2026, 11, 22)
TABLES = [name for name in SUBJECTS if on_table(name)]
SERVERS = ["postgres", pytest.param("spark", marks=pytest.mark.slow)]
LOCAL = {
    "local": {
        "account_stale_days": 10,
        "group_dissolve_days": 30,
        "group_owner_real_name": True,
        "national_review_days": 15,
        "supplement_days": 10,
        "change_filing_days": 5,
        "closing_report_days": 5,
        "low_use_percent": 50,
        "group_asleep_days": 10,
        "account_asleep_days": 30,
        "group_members": 2,
        "group_admins": 2,
        "groups_per_unit": 1,
        "village_in_higher_groups": True,
        "protection_test_days": 30,
        "shell_evidence": 0.5,
    }
}

TURNING_POINTS = [
    AS_OF,
    AS_OF - timedelta(days=14),
    AS_OF - timedelta(days=10),
    AS_OF - timedelta(days=30),
    date(2026, 1, 25),
    date(2026, 7, 25),
    date(2025, 1, 1),
]
DATES = [day + timedelta(days=d) for day in TURNING_POINTS for d in (-1, 0, 1)]
DRAWN = 2000
OFTEN = {
    "unit_kind": ["administrative"] * 9,
    "unit_level": ["township"] * 5,
    "status": ["in_use"] * 12,
    "audience": ["staff"] * 2,
    "platform": ["weixin"] * 30,
    "online_on": [date(2024, 3, 1)] * 15,
    "closed_on": [None] * 20,
    "dissolved_on": [None] * 20,
    "log_days": [364, 365] * 5,
    "package_kind": ["apk"] * 5,
    "seen_shell_score": [49, 50] * 5,
    "seen_permissions": ["", "相机、位置"] * 5,
    "seen_whole": [True] * 5,
    "member_level": ["县/乡/村"] * 5,
    **dict.fromkeys(
        ["handler", "project_review", "functions", "maintenance", "acceptance", "similar_apps"], ["甲"] * 20
    ),
}
"""What is drawn more often, so that every answer comes up."""


def same(table: str, profile: Profile, tables: Tables, exemptions: list[Exemption], other: str) -> None:
    run = databases.require(other)
    statement = compile_rules(table, on_table(table), profile, AS_OF)
    plain = [_plain(row) for row in databases.duckdb(statement, tables, exemptions)]
    assert len(plain) == len(tables[table])
    assert [_plain(row) for row in run(statement, tables, exemptions)] == plain


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """Databases give booleans and sums in types of their own."""
    return {name: None if value is None else int(value) for name, value in row.items() if _is_answer(name)}


def _is_answer(name: str) -> bool:
    return name == "position" or name.startswith(("status_", "binds_", "remark_"))


@pytest.mark.parametrize("other", ["sqlite", *SERVERS])
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("case", [{}, LOCAL], ids=["national", "local"])
def test_the_example_county_is_answered_alike(table: str, other: str, case: dict[str, Any]) -> None:
    ledger = read_ledger([COUNTY])
    tables = {
        name: [dict(zip(of.values, row, strict=True)) for row in zip(*of.values.values(), strict=True)]
        for name, of in ledger.tables.items()
        if name in SUBJECTS
    }
    same(table, profile_of(case), tables, ledger.exemptions, other)


def values_of(column: Column, name: str) -> list[Any]:
    """What can stand in a column: NULL, '' (text), and the values where rules turn."""
    if column.choice:
        never_blank = name in ("unit_kind", "unit_level") or column.material  # what nobody knows is NULL there
        blank = [] if never_blank else [""]
        return [None, *blank, *choices()[column.choice], *OFTEN.get(name, ())]
    if column.type == Type.TEXT or name == column.written_as:
        return [None, "", "", "甲", "甲'\"%_\\乙", *OFTEN.get(name, ())]
    if name == column.endless or column.type == Type.BOOLEAN:
        return [None, True, False]
    if column.type == Type.DATE:
        return [None, *DATES, *OFTEN.get(name, ())]
    return [None, 0, 1, 2, 3, *OFTEN.get(name, ())]


def row_of(dice: random.Random, table: str) -> dict[str, Any]:
    schema = SUBJECTS[table]
    stored = [name for name in schema.types() if name in schema and name != "unit"]
    unit = f"某县第{dice.randrange(DRAWN // 2)}局"
    keys = {"unit": unit, "unit_key": unit, "name_key": f"工作群{dice.randrange(DRAWN // 4)}"}
    row = {name: dice.choice(values_of(schema[name], name)) for name in stored} | keys
    if row.get("seen_about"):
        row["seen_about"] = f"甲、{unit}"
    return row


def exemptions_of(dice: random.Random, table: str, id_: str) -> list[Exemption]:
    """An exemption from every other rule, in force or about to begin or end on the day of the check."""
    begins, ends = [None, None, AS_OF, AS_OF + timedelta(days=1)], [None, None, AS_OF, AS_OF - timedelta(days=1)]
    return [
        Exemption(rule.code, id_, dice.choice(begins), dice.choice(ends), "依据", "")
        for rule in on_table(table)
        if dice.random() < 0.5
    ]


@cache
def drawn(table: str) -> tuple[Tables, list[Exemption]]:
    """2,000 rows over all columns, rows of the other tables beside them, and exemptions; drawn once for all databases."""
    rows, exemptions = drawn_rows(table)
    if table == "organizations":
        return {table: rows, "apps": drawn_rows("apps")[0], "groups": drawn_rows("groups")[0]}, exemptions
    return {table: rows}, exemptions


@cache
def drawn_rows(table: str) -> tuple[list[dict[str, Any]], list[Exemption]]:
    """2,000 rows over all columns of one table, and exemptions for them."""
    rows: list[dict[str, Any]] = []
    exemptions: list[Exemption] = []

    @settings(max_examples=DRAWN, deadline=None, database=None, phases=[Phase.generate])
    @given(st.randoms(use_true_random=True))
    def draw(dice: random.Random) -> None:
        id_ = str(len(rows))
        rows.append(row_of(dice, table) | {"id": id_})
        exemptions.extend(exemptions_of(dice, table, id_))

    draw()
    return rows, exemptions


@pytest.mark.parametrize("other", ["sqlite", *SERVERS])
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("case", [{}, LOCAL], ids=["national", "local"])
def test_two_thousand_rows_drawn_over_all_columns_are_answered_alike(
    table: str, other: str, case: dict[str, Any]
) -> None:
    databases.require(other)
    tables, exemptions = drawn(table)
    assert len(tables[table]) >= DRAWN
    same(table, profile_of(case), tables, exemptions, other)


@pytest.mark.parametrize("table", TABLES)
def test_the_drawn_rows_reach_every_answer(table: str) -> None:
    """A parity test that only ever sees 不适用 would prove nothing."""
    tables, exemptions = drawn(table)
    statement = compile_rules(table, on_table(table), profile_of(LOCAL), AS_OF)
    answers = databases.duckdb(statement, tables, exemptions)
    for rule in on_table(table):
        reached = {answer[f"status_{rule.code}"] for answer in answers}
        only_local = all(citation.document.local for citation in rule.citations)
        if rule.facts:
            possible = {4} if only_local else {3, 4}
        else:
            possible = {0, 3, 5, 1 if rule.severity is Answer.ADVISORY else 2}
            possible |= {4} if table != "organizations" or not only_local else set()  # a local rule binds every unit
        assert possible <= reached, rule.code
