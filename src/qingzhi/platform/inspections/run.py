"""The engine's rules inside the platform's own database: its compiled SQL on Django's connection.

``ledger_of`` lays views under the names that the engine's SQL reads (apps, accounts, groups, organizations, exempted,
workdays), over the platform's tables as they stand or as they stood on a past day. ``answer`` runs one statement and
gives back, of hundreds of thousands of rows, only those that somebody should see, and how many gave which answer.

In the views ``position`` is the row's id, ``id`` is ``a12`` for an object and ``u7`` for a unit, and ``unit_key`` is
the unit's id: two units may bear one name here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
from django.db import DatabaseError, connection

from qingzhi.platform.inspections.rows import LedgerRows
from qingzhi.platform.registry.lifecycles import STATUS
from qingzhi.platform.registry.models import Asset
from qingzhi.policy.model import Profile
from qingzhi.rules.compile import Statement, to_sql
from qingzhi.rules.evaluate import Answers
from qingzhi.rules.joins import Workdays, workday_rows
from qingzhi.rules.rule import Answer
from qingzhi.subjects.derived import counted_on
from qingzhi.subjects.schema import SUBJECTS, Type

FOUND = (Answer.ADVISORY, Answer.VIOLATION, Answer.EXEMPT)
MOST_COUNTED = 20  # rows behind a count that are named as evidence
BATCH = 500  # ids in one IN list: SQLite takes a thousand values at most in old versions
ASSETS = "registry_asset"
PAST = "past_asset"
OF_UNIT = {
    "unit": "o.name",
    "unit_code": "o.code",
    "unit_kind": "NULLIF(o.kind, '')",
    "unit_level": "NULLIF(o.level, '')",
    "unit_key": "CAST(o.id AS TEXT)",
    "unit_kind_source": "CASE WHEN o.kind = '' THEN 'unknown' WHEN o.kind_inferred THEN 'inferred' ELSE 'given' END",
    "unit_level_source": "CASE WHEN o.level = '' THEN 'unknown' WHEN o.level_inferred THEN 'inferred' ELSE 'given' END",
}
OF_ORGANIZATION = {
    "name": "NULLIF(o.short_name, '')",
    "name_key": "o.name_key",
    "region": "NULLIF(o.region, '')",
    "sequence": "CAST(o.rank_order AS BIGINT)",
    "parent": "p.name",
    "supervisor": "COALESCE(s.name, NULLIF(o.line_supervisor_name, ''))",
    "vertical": "o.vertical",
    "count_only": "o.count_only",
}
EXEMPTED = """
SELECT e.code AS rule, 'a' || CAST(e.asset_id AS TEXT) AS subject_id, e.starts_on, e.ends_on
FROM inspections_exemption e WHERE e.asset_id IS NOT NULL
UNION ALL
SELECT e.code, 'a' || CAST(a.id AS TEXT), e.starts_on, e.ends_on
FROM inspections_exemption e JOIN registry_asset a ON a.unit_id = e.unit_id WHERE e.asset_id IS NULL
UNION ALL
SELECT e.code, 'u' || CAST(e.unit_id AS TEXT), e.starts_on, e.ends_on
FROM inspections_exemption e WHERE e.asset_id IS NULL"""


@dataclass(frozen=True)
class Answered:
    """What one statement said of one table: the rows that somebody should see with all answers on them, and counts.

    ``counts`` has for each code how many rows gave which answer, 不适用 left out; ``tables`` has the rows behind
    counts.
    """

    statement: Statement
    rows: LedgerRows
    answers: Answers
    counts: Mapping[str, Mapping[Answer, int]]
    tables: Mapping[str, LedgerRows]


@contextmanager
def ledger_of(profile: Profile, day: date, at: datetime | None = None) -> Iterator[None]:
    """The tables that the engine's SQL reads, as views; with ``at`` the objects as they were at that time."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET jit = off")  # it compiles for seconds what runs for one
        if at is not None:
            _lay_out_past(cursor, at)
        for name in SUBJECTS:
            cursor.execute(f"CREATE TEMPORARY VIEW {name} AS {_view(name, ASSETS if at is None else PAST)}")
        cursor.execute(f"CREATE TEMPORARY VIEW exempted AS {EXEMPTED}")
        cursor.execute("CREATE TEMPORARY TABLE workdays (day DATE PRIMARY KEY, number BIGINT, number_exactly BIGINT)")
        _number_workdays(cursor, workday_rows(profile, day))
        with _cleared("TABLE", "workdays", PAST), _cleared("VIEW", *SUBJECTS, "exempted"):
            yield


def _number_workdays(cursor: Any, numbered: Workdays) -> None:
    """Fill the table of working days, twenty years of them."""
    if connection.vendor == "postgresql":
        with cursor.copy("COPY workdays FROM STDIN") as copy:
            for row in numbered:
                copy.write_row(row)
        cursor.execute("ANALYZE workdays")
        return
    rows = [(day.isoformat(), number, exactly) for day, number, exactly in numbered]
    cursor.executemany("INSERT INTO workdays VALUES (%s, %s, %s)", rows)


@contextmanager
def _cleared(what: str, *names: str) -> Iterator[None]:
    """Drop temporary tables or views afterwards; where something failed, as far as the connection still lets one."""

    def clear() -> None:
        with connection.cursor() as cursor:
            for name in names:
                cursor.execute(f"DROP {what} IF EXISTS {name}")

    try:
        yield
    except BaseException:
        with suppress(DatabaseError):
            clear()
        raise
    clear()


def answer(statement: Statement, units: Sequence[int] | None, watched: Sequence[int]) -> Answered:
    """Run a statement inside ``ledger_of``.

    ``units`` are those whose rows count (None: all); ``watched`` are ids of rows that are given back whatever the
    answers, since somebody follows them.
    """
    with connection.cursor() as cursor:
        with _cleared("TABLE", "answers", "covered", "watched"):
            kept = _keep(cursor, statement, units, watched)
            counts = _counts(cursor, statement, kept)
            found = _found(cursor, statement, kept)
        rows = _rows(cursor, statement.table, found.pop("position"))
        rows.look()
        tables = {statement.table: rows}
        counted = _counted(cursor, statement, rows, found, tables)
    columns = {name: _array(values) for name, values in found.items()}
    return Answered(statement, rows, Answers(columns, counted), counts, tables)


def _view(name: str, assets: str) -> str:
    """The SELECT that gives a table of the engine its columns."""
    if name == "organizations":
        told = {"position": "o.id", "id": "'u' || CAST(o.id AS TEXT)", **OF_UNIT, **OF_ORGANIZATION}
        source = (
            "organizations_organization o LEFT JOIN organizations_organization p ON p.id = o.parent_id "
            "LEFT JOIN organizations_organization s ON s.id = o.line_supervisor_id WHERE o.abolished_on IS NULL"
        )
    else:
        kind = SUBJECTS[name].kind
        words = " ".join(f"WHEN '{state}' THEN '{word}'" for state, word in STATUS.items())
        told = {"position": "a.id", "id": "'a' || CAST(a.id AS TEXT)", **OF_UNIT}
        told["status"] = f"CASE a.state {words} END"
        source = f"{assets} a JOIN organizations_organization o ON o.id = a.unit_id WHERE a.kind = '{kind}'"
    columns = (f"{told.get(column, f'a.{_quoted(column)}')} AS {_quoted(column)}" for column in SUBJECTS[name].types())
    return f"SELECT {', '.join(columns)} FROM {source}"


def _quoted(name: str) -> str:
    """A name of a column; some are words of SQL (overlaps)."""
    return connection.ops.quote_name(name)


def _lay_out_past(cursor: Any, at: datetime) -> None:
    """The objects as they were at a time: those entered by then, with what was changed since turned back."""
    moment = at if connection.vendor == "postgresql" else at.replace(tzinfo=None).isoformat(" ")
    cursor.execute(f"CREATE TEMPORARY TABLE {PAST} AS SELECT * FROM {ASSETS} WHERE created_at <= %s", [moment])
    cursor.execute(f"CREATE UNIQUE INDEX {PAST}_id ON {PAST} (id)")
    cursor.execute("SELECT asset_id, before FROM registry_revision WHERE at > %s ORDER BY at DESC, id DESC", [moment])
    known = {field.column for field in Asset._meta.concrete_fields}
    for pk, before in cursor.fetchall():
        told = json.loads(before) if isinstance(before, str) else before
        told = {name: value for name, value in told.items() if name in known}
        if told:
            changed = ", ".join(f'"{name}" = %s' for name in told)
            cursor.execute(f"UPDATE {PAST} SET {changed} WHERE id = %s", [*told.values(), pk])


def _keep(cursor: Any, statement: Statement, units: Sequence[int] | None, watched: Sequence[int]) -> str:
    """Keep the answers for as long as they are read; returns the condition of the rows that count."""
    dialect = {"postgresql": "postgres"}.get(connection.vendor, connection.vendor)
    cursor.execute(f"CREATE TEMPORARY TABLE answers AS {statement.sql(dialect)}")
    cursor.execute("CREATE TEMPORARY TABLE watched (position BIGINT PRIMARY KEY)")
    cursor.executemany("INSERT INTO watched VALUES (%s)", [(pk,) for pk in watched])
    if units is None:
        return "1 = 1"
    cursor.execute("CREATE TEMPORARY TABLE covered (unit_key TEXT PRIMARY KEY)")
    cursor.executemany("INSERT INTO covered VALUES (%s)", [(str(pk),) for pk in units])
    of = f"SELECT position FROM {statement.table} WHERE unit_key IN (SELECT unit_key FROM covered)"
    return f"position IN ({of})"


def _counts(cursor: Any, statement: Statement, kept: str) -> dict[str, dict[Answer, int]]:
    """How many rows gave which answer, by code: one pass over the answers."""
    asked = [answer for answer in Answer if answer is not Answer.NOT_APPLICABLE]
    sums = (
        f'SUM(CASE WHEN "status_{rule.code}" = {int(one)} THEN 1 ELSE 0 END)'
        for rule in statement.rules
        for one in asked
    )
    cursor.execute(f"SELECT {', '.join(sums)} FROM answers WHERE {kept}")
    told = iter(cursor.fetchone())
    return {rule.code: {one: int(next(told) or 0) for one in asked} for rule in statement.rules}


def _found(cursor: Any, statement: Statement, kept: str) -> dict[str, list[Any]]:
    """The answers on the rows that somebody should see, column by column."""
    numbers = ", ".join(str(int(one)) for one in FOUND)
    seen = " OR ".join(f'"status_{rule.code}" IN ({numbers})' for rule in statement.rules)
    followed = "position IN (SELECT position FROM watched)"
    cursor.execute(f"SELECT * FROM answers WHERE {kept} AND ({seen} OR {followed}) ORDER BY position")
    names = [column[0] for column in cursor.description]
    columns: dict[str, list[Any]] = {name: [] for name in names}
    while batch := cursor.fetchmany(5_000):
        for name, values in zip(names, zip(*batch, strict=True), strict=True):
            columns[name] += values
    return columns


def _rows(cursor: Any, table: str, pks: Sequence[int]) -> LedgerRows:
    """The rows of a table by their ids, in that order, as the engine holds them."""
    types = SUBJECTS[table].types()
    names = [*types]
    told: dict[int, tuple[Any, ...]] = {}
    for start in range(0, len(pks), BATCH):
        marks = ", ".join(map(str, pks[start : start + BATCH]))
        cursor.execute(f"SELECT {', '.join(map(_quoted, names))} FROM {table} WHERE position IN ({marks})")
        told.update((row[0], row) for row in cursor.fetchall())
    rows = LedgerRows.of(SUBJECTS[table], [pk for pk in pks if pk in told])
    for at, name in enumerate(names):
        if name != "position":
            read = _readers()[types[name]]
            rows.values[name] = [read(told[pk][at]) for pk in rows.pks]
    return rows


def _counted(
    cursor: Any,
    statement: Statement,
    rows: LedgerRows,
    found: Mapping[str, Sequence[Any]],
    tables: dict[str, LedgerRows],
) -> dict[str, dict[str, list[int]]]:
    """For each count of a rule the rows behind it, by unit: of those units only that somebody should see."""
    keys = dict.fromkeys(rows.values["unit_key"])
    counted: dict[str, dict[str, list[int]]] = {}
    of = {column.name: column.of for column in counted_on(statement.table)}
    dialect = {"postgresql": "postgres"}.get(connection.vendor, connection.vendor)
    for name, query in statement.counted.items():
        behind: dict[str, list[int]] = {}
        for start in range(0, len(keys), BATCH):
            marks = ", ".join(f"'{key}'" for key in list(keys)[start : start + BATCH])
            cursor.execute(f"SELECT * FROM ({to_sql(query, dialect)}) q WHERE unit_key IN ({marks}) ORDER BY position")
            for key, position in cursor.fetchall():
                behind.setdefault(key, []).append(position)
        shown = {key: pks[:MOST_COUNTED] for key, pks in behind.items()}
        other = tables.get(of[name]) or _rows(cursor, of[name], [])
        more = _rows(cursor, of[name], [pk for pks in shown.values() for pk in pks if pk not in set(other.pks)])
        tables[of[name]] = other = other.joined(more)
        place = {pk: at for at, pk in enumerate(other.pks)}
        counted[name] = {key: [place[pk] for pk in pks if pk in place] for key, pks in shown.items()}
    return counted


def _readers() -> Mapping[str, Any]:
    """How a value of each type comes out of the database at hand."""
    return {
        Type.TEXT: lambda value: value,
        Type.INTEGER: lambda value: value,
        Type.BOOLEAN: lambda value: None if value is None else bool(value),
        Type.DATE: lambda value: date.fromisoformat(value) if isinstance(value, str) else value,
    }


def _array(values: Sequence[Any]) -> Any:
    """Numbers and booleans as an array; where there are NULLs, a masked one."""
    unknown = [value is None for value in values]
    known = np.array([int(value or 0) for value in values], dtype=np.int64)
    return np.ma.masked_array(known, mask=unknown) if any(unknown) else known
