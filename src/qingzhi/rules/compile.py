"""From rules to one SELECT per table. Nothing else compiles: Ibis is a compiler here, and the text it gives runs on a
connection that the caller holds (DuckDB, Django's SQLite or PostgreSQL, Spark).

The SELECT gives, for each row of a table by ``position``: ``status_CODE`` for every rule (see ``Answer``), the derived
columns that rules read, ``binds_DOCUMENT`` for every document cited (see ``scope``) and ``remark_CODE_N``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import ibis
import ibis.expr.operations as ops

from qingzhi.policy.model import BOUND, NOT_BOUND, Document, Profile, documents
from qingzhi.rules import scope
from qingzhi.rules.rule import Answer, Expression, Limit, Limits, Row, Rule, Today
from qingzhi.subjects import derived
from qingzhi.subjects.schema import SUBJECTS

EXEMPTIONS = {"rule": "string", "subject_id": "string", "starts_on": "date", "ends_on": "date"}
"""The table ``exempted``: which rule doesn't count against which subject, from when to when (NULL: without limit)."""


@dataclass(frozen=True)
class Reading:
    """What a rule reads, each in order: its condition stored columns, derived columns and limits of the profile, its
    severity further limits. ``needed`` are the columns without which the condition is NULL.
    """

    columns: tuple[str, ...]
    needed: tuple[str, ...]
    derived: tuple[str, ...]
    limits: tuple[str, ...]
    severity_limits: tuple[str, ...]


@dataclass(frozen=True)
class Statement:
    """The rules on one table as one query. ``reads`` are the stored columns that the table must have."""

    table: str
    rules: tuple[Rule, ...]
    reads: tuple[str, ...]
    readings: dict[str, Reading]
    documents: dict[str, tuple[Document, ...]]
    query: Any

    def sql(self, dialect: str = "duckdb") -> str:
        """The SELECT in a dialect of sqlglot: duckdb, sqlite, postgres, pyspark."""
        return str(ibis.to_sql(self.query, dialect=dialect))


@dataclass
class ProfileLimits(Limits):
    """The limits of a profile for the rows of one table; remembers which were asked for."""

    profile: Profile
    day: date
    row: Row
    code: str
    read: dict[str, None] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Limit:
        if name.startswith("_"):
            raise AttributeError(name)
        self.read[name] = None
        choices = []
        for candidate in self.profile.candidates(name, self.day):
            binds = scope.column_name(documents()[candidate.document], self.code)
            choices.append((self.row[binds] > NOT_BOUND, candidate.value))
        return Limit(name, tuple(choices))


def compile_rules(table: str, rules: Sequence[Rule], profile: Profile, day: date) -> Statement:
    """One query for all ``rules`` on ``table`` under a profile on a day; it reads no column that no rule needs."""
    everything = _Build(table, rules, profile, day, SUBJECTS[table].types())
    used = everything.columns_used()
    pruned = {name: type_ for name, type_ in SUBJECTS[table].types().items() if name in used}
    build = _Build(table, rules, profile, day, pruned, only=used)
    return Statement(table, tuple(rules), tuple(pruned), build.readings, build.documents, build.query())


class _Build:
    """The expressions of one statement, over a table that has the stored columns ``types``."""

    def __init__(
        self,
        table: str,
        rules: Sequence[Rule],
        profile: Profile,
        day: date,
        types: dict[str, str],
        only: frozenset[str] | None = None,
    ) -> None:
        self.table, self.profile, self.day = table, profile, day
        self.today = Today(day)
        self.row: Row = ibis.table(types, name=table)
        self.derived_reads: dict[str, frozenset[str]] = {}
        for column in derived.of_table(table):
            if only is None or column.name in only:
                expression = column(self.row, day)
                self.derived_reads[column.name] = frozenset(columns_read(expression))
                self.row = self.row.mutate(**{column.name: expression})
        self.row = self.row.mutate(**self._scope(rules, only))
        self.readings: dict[str, Reading] = {}
        self.documents: dict[str, tuple[Document, ...]] = {}
        self.outputs: dict[str, Expression] = {}
        for rule in rules:
            self._add(rule)

    def _scope(self, rules: Sequence[Rule], only: frozenset[str] | None) -> dict[str, Expression]:
        forces = {}
        for rule in rules:
            for document in documents().values():
                name = scope.column_name(document, rule.code)
                if name not in forces and (only is None or name in only):
                    forces[name] = scope.force(document, self.table, self.row, rule.code, self.day)
        return forces

    def _add(self, rule: Rule) -> None:
        limits = self._limits(rule)
        held = rule.condition(self.row, limits, self.today)
        applies = rule.applies(self.row, limits, self.today) if rule.applies else None
        if applies is not None:
            held = held & applies
        for_severity = self._limits(rule)
        severity = self._severity(rule, for_severity)
        self.readings[rule.code] = reading = self._reading(held, limits, for_severity)
        self.documents[rule.code] = self._documents(rule, reading)
        self.outputs[f"status_{rule.code}"] = self._status(rule, held, applies, severity)
        for number, (_, condition) in enumerate(rule.remarks):
            remark = condition(self.row, self._limits(rule), self.today)
            self.outputs[f"remark_{rule.code}_{number}"] = ibis.coalesce(remark, False)

    def _limits(self, rule: Rule) -> ProfileLimits:
        return ProfileLimits(self.profile, self.day, self.row, rule.code)

    def _severity(self, rule: Rule, limits: Limits) -> Expression:
        if isinstance(rule.severity, Answer):
            return ibis.literal(int(rule.severity))
        return rule.severity(self.row, limits, self.today)

    def _reading(self, held: Expression, limits: ProfileLimits, for_severity: ProfileLimits) -> Reading:
        names = [name for name in columns_read(held) if not name.startswith("binds_")]
        computed = tuple(name for name in names if name in self.derived_reads)
        stored = tuple(name for name in names if name not in self.derived_reads)
        needed = [name for name in columns_read(held, only_needed=True) if name in names]
        return Reading(stored, tuple(needed), computed, tuple(limits.read), tuple(for_severity.read))

    def _documents(self, rule: Rule, reading: Reading) -> tuple[Document, ...]:
        """The documents a rule rests on: those it cites, and local rules only where they give one of its limits."""
        cited = [citation.document for citation in rule.citations if not citation.document.local]
        given_by = [
            documents()[candidate.document]
            for name in (*reading.limits, *reading.severity_limits)
            for candidate in self.profile.candidates(name, self.day)
        ]
        return tuple(dict.fromkeys([*cited, *(document for document in given_by if document.local)]))

    def _status(self, rule: Rule, held: Expression, applies: Expression | None, severity: Expression) -> Expression:
        forces = [self.row[scope.column_name(document, rule.code)] for document in self.documents[rule.code]]
        bound = _any([force > NOT_BOUND for force in forces])
        directly = _any([force == BOUND for force in forces])
        exempted: Any = ibis.table(EXEMPTIONS, name="exempted")
        valid = ibis.coalesce(exempted.starts_on <= self.day, True) & ibis.coalesce(exempted.ends_on >= self.day, True)
        exempt = self.row.id.isin(exempted.filter((exempted.rule == rule.code) & valid).subject_id)
        branches = [(~(bound & self.row.live), int(Answer.NOT_APPLICABLE))]
        if applies is not None:
            branches.append((~applies, int(Answer.NOT_APPLICABLE)))
        return ibis.cases(
            *branches,
            (held.isnull(), int(Answer.NOT_ASSESSED)),
            (~held, int(Answer.PASS)),
            (exempt, int(Answer.EXEMPT)),
            (directly, severity),
            else_=int(Answer.ADVISORY),
        )

    def columns_used(self) -> frozenset[str]:
        """Every column, stored or computed, that the outputs need."""
        used = {"position", "id"}
        for expression in self.outputs.values():
            used.update(columns_read(expression))
        for code, cited in self.documents.items():
            used.update(scope.column_name(document, code) for document in cited)
        if any(name.startswith("binds_") for name in used):
            used.add("unit_kind")
            used.update(n.column for d in documents().values() for n in d.narrowed if n.on == self.table)
        for name in reversed(self.derived_reads):
            if name in used:
                used.update(self.derived_reads[name])
        return frozenset(used)

    def query(self) -> Any:
        columns = {name: self.row[name] for name in self.derived_reads if self._is_reported(name)}
        binds = {name: self.row[name] for name in self.row.columns if name.startswith("binds_")}
        return self.row.select("position", **self.outputs, **columns, **binds).order_by("position")

    def _is_reported(self, name: str) -> bool:
        return any(name in reading.derived for reading in self.readings.values())


def columns_read(expression: Expression, only_needed: bool = False) -> list[str]:
    """The columns of its row that an expression reads, in order; it does not look into what those were made of.

    With ``only_needed`` those are left out that stand under a coalesce with a literal: they may well be NULL.
    """
    found: dict[str, None] = {}

    def walk(node: Any) -> None:
        if isinstance(node, ops.Field):
            found[node.name] = None
        elif only_needed and isinstance(node, ops.Coalesce) and isinstance(node.arg[-1], ops.Literal):
            return
        elif not isinstance(node, ops.Relation):
            for child in node.__children__:
                walk(child)

    walk(expression.op())
    return list(found)


def _any(conditions: Iterable[Expression]) -> Expression:
    result: Expression = ibis.literal(False)
    for number, condition in enumerate(conditions):
        result = condition if number == 0 else result | condition
    return result
