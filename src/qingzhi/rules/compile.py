"""From rules to one SELECT per table. Nothing else compiles: Ibis is a compiler here, and the text it gives runs on a
connection that the caller holds (DuckDB, Django's SQLite or PostgreSQL, Spark).

The SELECT gives, for each row of a table by ``position``: ``status_CODE`` for every rule (see ``Answer``), the derived
columns that rules read, ``binds_DOCUMENT`` for every document cited (see ``scope``) and ``remark_CODE_N``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache, partial
from typing import Any

import ibis

from qingzhi.policy.model import BOUND, NOT_BOUND, Document, Profile, documents
from qingzhi.rules import scope
from qingzhi.rules.joins import Workdays, counted_rows, join, join_keys, join_types
from qingzhi.rules.reading import Reading, columns_read, values_refused
from qingzhi.rules.rule import Answer, Expression, Limit, Limits, Row, Rule, Stage, Today
from qingzhi.subjects import derived
from qingzhi.subjects.schema import SUBJECTS

EXEMPTIONS = {"rule": "string", "subject_id": "string", "starts_on": "date", "ends_on": "date"}
"""The table ``exempted``: which rule doesn't count against which subject, from when to when (NULL: without limit)."""


@dataclass(frozen=True, eq=False)  # so that its text can be kept
class Statement:
    """The rules on one table as one query.

    ``reads`` are the stored columns that each table must have, its own first. ``counted`` are the queries (unit_key,
    position) that name the rows behind a count. ``workdays`` are the rows of the table ``workdays``, none where no
    rule counts working days. ``rests_on`` names for a code the tables whose other rows an answer rests on as well.
    """

    table: str
    rules: tuple[Rule, ...]
    reads: Mapping[str, tuple[str, ...]]
    readings: Mapping[str, Reading]
    documents: Mapping[str, tuple[Document, ...]]
    counted: Mapping[str, Any]
    workdays: Workdays
    query: Any
    rests_on: Mapping[str, tuple[str, ...]]

    def sql(self, dialect: str = "duckdb") -> str:
        """The SELECT in a dialect of sqlglot: duckdb, sqlite, postgres, pyspark."""
        return _text(self, dialect)


@lru_cache(maxsize=64)
def _text(statement: Statement, dialect: str) -> str:
    return to_sql(statement.query, dialect)


def to_sql(query: Any, dialect: str) -> str:
    """A query as text."""
    return str(ibis.to_sql(query, dialect=dialect))


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
    return _compiled(table, tuple(rules), profile, day)


@lru_cache(maxsize=64)  # a second to make, and the same for every ledger of a place on a day
def _compiled(table: str, rules: tuple[Rule, ...], profile: Profile, day: date) -> Statement:
    sketch = _Build(table, rules, profile, day, _sketch(table, rules))
    used = sketch.columns_used()
    types = {name: type_ for name, type_ in SUBJECTS[table].types().items() if name in used}
    joined = join(ibis.table(types, name=table), table, used, profile, day)
    row = _with_exemptions(_with_derived(joined.row, table, rules, used, day), rules, day)
    build = _Build(table, rules, profile, day, row)
    return Statement(
        table=table,
        rules=rules,
        reads={table: tuple(types), **joined.reads},
        readings=build.readings,
        documents=build.documents,
        counted=counted_rows(joined, day),
        workdays=joined.workdays,
        query=build.query(),
        rests_on={code: sketch.rests_on(reading) for code, reading in build.readings.items()},
    )


def _sketch(table: str, rules: Sequence[Rule]) -> Row:
    """A row with every column there may be, computed ones too, as if all were stored: quick to build upon."""
    computed = {column.name: column.type for column in derived.of_table(table)}
    forces = {name: "int64" for name, *_ in _scopes(rules)}
    exempt = {_exempt(rule): "boolean" for rule in rules}
    return ibis.table({**SUBJECTS[table].types(), **join_types(table), **computed, **forces, **exempt}, name=table)


def _with_derived(row: Row, table: str, rules: Sequence[Rule], used: frozenset[str], day: date) -> Row:
    """The row with those of its derived columns, and of the forces of documents, that are used."""
    for column in derived.of_table(table):
        if column.name in used:
            row = row.mutate(**{column.name: column(row, day)})
    return row.mutate(
        **{
            name: scope.force(document, table, row, code, day)
            for name, document, code in _scopes(rules)
            if name in used
        }
    )


def _with_exemptions(row: Row, rules: Sequence[Rule], day: date) -> Row:
    """The row with a column for each rule that says whether its subject is exempt from it: one join for all."""
    exempted: Any = ibis.table(EXEMPTIONS, name="exempted")
    valid = ibis.coalesce(exempted.starts_on <= day, True) & ibis.coalesce(exempted.ends_on >= day, True)
    exempted = exempted.filter(valid)
    found = {f"{_exempt(rule)}_found": (exempted.rule == rule.code).ifelse(1, 0).max() for rule in rules}
    subjects = exempted.group_by(exempt_subject=ibis.coalesce(exempted.subject_id, "")).aggregate(**found)
    joined = row.left_join(subjects, row.id == subjects.exempt_subject)
    exempt = {_exempt(rule): joined[f"{_exempt(rule)}_found"] == 1 for rule in rules}
    return joined.select(*row.columns, **exempt)


def _exempt(rule: Rule) -> str:
    return f"exempt_{rule.code}"


def _scopes(rules: Sequence[Rule]) -> list[tuple[str, Document, str]]:
    """Each column that says how a document binds a row, with the document and a rule that asks."""
    scopes = {
        scope.column_name(document, one.code): (document, one.code)
        for one in rules
        for document in documents().values()
    }
    return [(name, document, code) for name, (document, code) in scopes.items()]


class _Build:
    """The outputs of one statement over a row."""

    def __init__(self, table: str, rules: Sequence[Rule], profile: Profile, day: date, row: Row) -> None:
        self.table, self.rules, self.profile, self.day, self.row = table, rules, profile, day, row
        self.today = Today(day)
        self.computed = {column.name for column in derived.computed_on(table)}
        self.readings: dict[str, Reading] = {}
        self.documents: dict[str, tuple[Document, ...]] = {}
        self.outputs: dict[str, Expression] = {}
        for rule in rules:
            self._add(rule)

    def _add(self, rule: Rule) -> None:
        limits = self._limits(rule)
        held = rule.condition(self.row, limits, self.today)
        applies = rule.applies(self.row, limits, self.today) if rule.applies else None
        if applies is not None:
            held = held & applies
        for_severity = self._limits(rule)
        severity = self._severity(rule, for_severity)
        self.readings[rule.code] = reading = self._reading(held, severity, limits, for_severity)
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

    def _reading(
        self, held: Expression, severity: Expression, limits: ProfileLimits, for_severity: ProfileLimits
    ) -> Reading:
        read = dict.fromkeys([*columns_read(held), *columns_read(severity)])
        names = [name for name in read if not name.startswith("binds_")]
        needed = [name for name in columns_read(held, only_needed=True) if name in names]
        return Reading(
            columns=tuple(name for name in names if name not in self.computed),
            needed=tuple(needed),
            refused=values_refused(held),
            derived=tuple(name for name in names if name in self.computed),
            limits=tuple(limits.read),
            severity_limits=tuple(for_severity.read),
        )

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
        if rule.facts:
            return ibis.cases(
                (bound & self._at_stage(rule.stage), int(Answer.NOT_ASSESSED)), else_=int(Answer.NOT_APPLICABLE)
            )
        directly = _any([force == BOUND for force in forces])
        branches = [(~(bound & self._at_stage(rule.stage)), int(Answer.NOT_APPLICABLE))]
        if applies is not None:
            branches.append((~applies, int(Answer.NOT_APPLICABLE)))
        return ibis.cases(
            *branches,
            (held.isnull(), int(Answer.NOT_ASSESSED)),
            (~held, int(Answer.PASS)),
            (ibis.coalesce(self.row[_exempt(rule)], False), int(Answer.EXEMPT)),
            (directly, severity),
            else_=int(Answer.ADVISORY),
        )

    def _at_stage(self, stage: Stage) -> Expression:
        in_use = {Stage.IN_USE: lambda row: row.live, Stage.NOT_ENDED: lambda row: ~row.ended}
        return in_use.get(stage, lambda row: row.ended)(self.row)

    def columns_used(self) -> frozenset[str]:
        """Every column, stored or computed, that the outputs need."""
        used = {"position", "id"}
        for expression in self.outputs.values():
            used.update(columns_read(expression))
        for code, cited in self.documents.items():
            used.update(scope.column_name(document, code) for document in cited)
        return self._with_behind(used)

    def rests_on(self, reading: Reading) -> tuple[str, ...]:
        """The tables whose rows, beside the row itself, a reading rests on: by a count or by what groups share."""
        used = self._with_behind(set(reading.derived))
        counted = [column.of for column in derived.counted_on(self.table) if column.name in used]
        grouped = [column.on for column in derived.grouped_on(self.table) if column.name in used]
        return tuple(dict.fromkeys([*counted, *grouped]))

    def _with_behind(self, used: set[str]) -> frozenset[str]:
        """Columns with those that they are worked out from, and so on."""
        behind = self._behind()
        waiting = [*used]
        while waiting:
            new = behind.get(waiting.pop(), frozenset)() - used
            used |= new
            waiting += new
        return frozenset(used)

    def _behind(self) -> dict[str, Callable[[], frozenset[str]]]:
        """For each computed column how to find the columns that it is worked out from."""

        def of_derived(column: derived.Derived) -> frozenset[str]:
            return frozenset(columns_read(column(self.row, self.day)))

        def of_force(document: Document, code: str) -> frozenset[str]:
            return frozenset(columns_read(scope.force(document, self.table, self.row, code, self.day)))

        return {
            **{name: partial(frozenset, columns) for name, columns in join_keys(self.table, self.day).items()},
            **{column.name: partial(of_derived, column) for column in derived.of_table(self.table)},
            **{name: partial(of_force, document, code) for name, document, code in _scopes(self.rules)},
        }

    def query(self) -> Any:
        computed = {name: self.row[name] for name in sorted(self.computed) if self._is_reported(name)}
        binds = {name: self.row[name] for name in self.row.columns if name.startswith("binds_")}
        return self.row.select("position", **self.outputs, **computed, **binds).order_by("position")

    def _is_reported(self, name: str) -> bool:
        return any(name in reading.derived for reading in self.readings.values())


def _any(conditions: Iterable[Expression]) -> Expression:
    result: Expression = ibis.literal(False)
    for number, condition in enumerate(conditions):
        result = condition if number == 0 else result | condition
    return result
