"""Rules say only what every database understands alike, and every limit they read is declared with their code."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import ibis
import ibis.expr.operations as ops
import pytest

from qingzhi.policy.model import entries, load_profile
from qingzhi.rules.catalogue import RULES, of_code, on_table
from qingzhi.rules.compile import compile_rules
from qingzhi.rules.rule import Rule
from qingzhi.subjects import derived
from qingzhi.subjects.schema import SUBJECTS

AS_OF = date(2026, 11, 22)
ALLOWED = (
    # rows
    ops.UnboundTable, ops.Project, ops.Filter, ops.Sort, ops.SortKey, ops.Field,
    # comparison and logic
    ops.Equals, ops.NotEquals, ops.Less, ops.LessEqual, ops.Greater, ops.GreaterEqual, ops.And, ops.Or, ops.Not,
    ops.IsNull, ops.NotNull, ops.InValues, ops.InSubquery, ops.Coalesce, ops.NullIf,
    # values
    ops.Literal, ops.Cast, ops.Alias, ops.SearchedCase, ops.IfElse, ops.Add, ops.Subtract, ops.Multiply,
    # text
    ops.StringContains, ops.StringReplace, ops.StartsWith, ops.StringLength,
    # counts of a group, and the least and the greatest of its keys
    ops.Sum, ops.Count, ops.CountStar, ops.Min, ops.Max,
    # what other tables hold: joined by one key, counted by it, or whether they hold anything
    ops.JoinChain, ops.JoinLink, ops.JoinReference, ops.Aggregate, ops.ScalarSubquery,
)  # fmt: skip


def operations(query: Any) -> set[type]:
    return {type(node) for node in query.op().find(ops.Node)}


@pytest.mark.parametrize("table", SUBJECTS)
def test_every_compiled_rule_keeps_to_the_vocabulary(table: str) -> None:
    query = compile_rules(table, on_table(table), load_profile(), AS_OF).query
    assert not {node.__name__ for node in operations(query) if not issubclass(node, ALLOWED)}


def test_the_vocabulary_would_notice_a_division_a_pattern_and_date_arithmetic() -> None:
    row: Any = ibis.table({"a": "int64", "t": "string", "d": "date"}, name="t")
    for forbidden in (row.a / 2, row.t.like("%x%"), row.d - row.d, row.t.re_search("x"), row.a.nunique()):
        assert {node for node in operations(forbidden) if not issubclass(node, ALLOWED)}


def test_the_keys_of_groups_are_never_null() -> None:
    seen = 0
    for table in SUBJECTS:
        query = compile_rules(table, on_table(table), load_profile(), AS_OF).query
        for group in query.op().find(ops.Aggregate):
            for key in group.groups.values():
                never_null = isinstance(key, ops.Field) and key.name in ("unit_key", "name_key")
                assert never_null or (isinstance(key, ops.Coalesce) and isinstance(key.arg[-1], ops.Literal))
                seen += 1
    assert seen > len(derived.GROUPED)


WRITTEN = [one for one in RULES if not one.facts]


@pytest.mark.parametrize("code", sorted({one.code for one in WRITTEN}))
def test_the_rules_of_a_code_read_the_limits_that_the_code_declares_and_no_other(code: str) -> None:
    read: set[str] = set()
    for one in of_code(code):
        for table in one.on:
            reading = compile_rules(table, [one], load_profile(), AS_OF).readings[code]
            read.update(reading.limits + reading.severity_limits)
    assert read == set(entries()[code].limits)


@pytest.mark.parametrize("rule", WRITTEN, ids=lambda one: f"{one.code} {one.on[0]}")
def test_a_rules_docstring_is_a_whole_page_and_its_kind_of_subject_that_of_its_code(rule: Rule) -> None:
    for table in rule.on:
        kind = SUBJECTS[table].kind.replace("organization", "unit")
        assert {kind, "any"} & set(rule.entry.subjects)
    for heading in ("检查什么：", "适用谁：", "为什么：", "怎么改："):
        assert heading in rule.page, heading
    assert rule.remedy
    assert "\n" not in rule.remedy


@pytest.mark.parametrize("rule", WRITTEN, ids=lambda one: f"{one.code} {one.on[0]}")
def test_a_message_names_only_what_its_rule_reads(rule: Rule) -> None:
    for table in rule.on:
        reading = compile_rules(table, [rule], load_profile(), AS_OF).readings[rule.code]
        shown = {
            name for column in derived.computed_on(table) if column.name in reading.derived for name in column.shows
        }
        cells = {SUBJECTS[table][name].name for name in reading.columns if name in SUBJECTS[table]}
        known = {*cells, *reading.derived, *reading.limits, *shown}
        assert set(re.findall(r"\{(\w+)", rule.message)) <= known


def test_derived_columns_bear_a_name_that_no_stored_column_has() -> None:
    for column in derived.DERIVED:
        for table in column.on:
            assert column.name not in SUBJECTS[table].types()
            assert column.expression.__doc__
