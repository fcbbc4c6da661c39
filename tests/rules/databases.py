"""The same statement on every database: tables of rows in as dicts, rows out as dicts, in the order of position."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

import pytest

from qingzhi.rules.compile import EXEMPTIONS, Statement
from qingzhi.rules.evaluate import Arrays, evaluate
from qingzhi.rules.joins import WORKDAYS
from qingzhi.subjects.exemptions import Exemption
from qingzhi.subjects.records import Records, Sight
from qingzhi.subjects.schema import SUBJECTS

Rows = Sequence[Mapping[str, Any]]
Tables = Mapping[str, Rows]
POSTGRES = os.environ.get("QINGZHI_TEST_POSTGRES", "host=127.0.0.1 dbname=test")
SQL_TYPES = {"string": "TEXT", "int64": "BIGINT", "date": "DATE", "boolean": "BOOLEAN"}


def records_of(table: str, rows: Rows) -> Records:
    records = Records.empty(SUBJECTS[table])
    for name in records.values:
        records.values[name] = [row.get(name) for row in rows]
    inspected = [number for number, row in enumerate(rows) if row.get("package_kind")]
    records.sights = {number: {"package_kind": Sight("", "app.apk")} for number in inspected}
    return records


def arrays_of(statement: Statement, tables: Tables) -> dict[str, Arrays]:
    records = {name: records_of(name, tables.get(name, ())) for name in statement.reads}
    return {name: {column: records[name].array(column) for column in read} for name, read in statement.reads.items()}


def duckdb(statement: Statement, tables: Tables, exemptions: Sequence[Exemption] = ()) -> list[dict[str, Any]]:
    columns = evaluate(statement, arrays_of(statement, tables), exemptions).columns
    lists = {name: column.tolist() for name, column in columns.items()}
    return [dict(zip(lists, values, strict=True)) for values in zip(*lists.values(), strict=True)]


def sqlite(statement: Statement, tables: Tables, exemptions: Sequence[Exemption] = ()) -> list[dict[str, Any]]:
    connection = sqlite3.connect(":memory:")
    for name, columns, rows in stored(statement, tables, exemptions):
        connection.execute(_create(name, columns))
        marks = ", ".join("?" * len(columns))
        connection.executemany(
            f'INSERT INTO "{name}" VALUES ({marks})',
            ([_for_sqlite(row.get(column)) for column in columns] for row in rows),
        )
    cursor = connection.execute(statement.sql("sqlite"))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, values, strict=True)) for values in cursor]


def postgres(statement: Statement, tables: Tables, exemptions: Sequence[Exemption] = ()) -> list[dict[str, Any]]:
    import psycopg

    with psycopg.connect(POSTGRES) as connection, connection.cursor() as cursor:
        for name, columns, rows in stored(statement, tables, exemptions):
            cursor.execute(_create(name, columns))
            with cursor.copy(f'COPY "{name}" FROM STDIN') as copy:
                for row in rows:
                    copy.write_row([row.get(column) for column in columns])
        cursor.execute("SET LOCAL jit = off")  # of tables just made it knows no size, and compiles for seconds
        cursor.execute(statement.sql("postgres"))
        names = [column.name for column in cursor.description or ()]
        found = [dict(zip(names, values, strict=True)) for values in cursor]
        connection.rollback()
    return found


def _create(table: str, columns: Mapping[str, str]) -> str:
    """The statement that makes a table; that a day stands once in ``workdays`` is what a planner must know."""
    unique = {"workdays": "day"}
    declared = (
        f'"{name}" {SQL_TYPES[type_]}' + (" PRIMARY KEY" if unique.get(table) == name else "")
        for name, type_ in columns.items()
    )
    return f'CREATE TEMPORARY TABLE "{table}" ({", ".join(declared)})'


def spark(statement: Statement, tables: Tables, exemptions: Sequence[Exemption] = ()) -> list[dict[str, Any]]:
    session = _spark_session()
    for name, columns, rows in stored(statement, tables, exemptions):
        _spark_view(session, name, rows, columns)
    return [row.asDict() for row in session.sql(statement.sql("pyspark")).collect()]


def stored(
    statement: Statement, tables: Tables, exemptions: Sequence[Exemption]
) -> list[tuple[str, Mapping[str, str], Rows]]:
    """Every table that a statement reads: name, columns with their types, rows."""
    found: list[tuple[str, Mapping[str, str], Rows]] = []
    for name, columns in statement.reads.items():
        types = SUBJECTS[name].types()
        found.append((name, {column: types[column] for column in columns}, _numbered(tables.get(name, ()))))
    found.append(("exempted", EXEMPTIONS, [vars(one) for one in exemptions]))
    if statement.workdays:
        found.append(("workdays", WORKDAYS, [dict(zip(WORKDAYS, row, strict=True)) for row in statement.workdays]))
    return found


@cache
def why_not_postgres() -> str:
    """Why PostgreSQL can't be tested here, or ''."""
    try:
        import psycopg

        psycopg.connect(POSTGRES, connect_timeout=3).close()
    except ImportError:
        return "psycopg is not installed"
    except Exception as error:
        return f"no PostgreSQL answers at QINGZHI_TEST_POSTGRES ({type(error).__name__})"
    return ""


@cache
def why_not_spark() -> str:
    """Why Spark can't be tested here, or ''."""
    if importlib.util.find_spec("pyspark") is None:
        return "pyspark is not installed (pip install 'qingzhi[spark]'; make test-all does)"
    return "" if shutil.which("java") else "Spark needs Java, and there is none on this machine"


def require(engine: str) -> Callable[..., list[dict[str, Any]]]:
    """The function that runs a statement on an engine; skips the test where the engine is absent.

    On CI a skip is a failure where the engine's tool is on the machine after all.
    """
    servers = {"postgres": (postgres, why_not_postgres, "psql"), "spark": (spark, why_not_spark, "spark-submit")}
    if engine not in servers:
        return ENGINES[engine]
    run, why_not, tool = servers[engine]
    if reason := why_not():
        if os.environ.get("CI") and shutil.which(tool):
            pytest.fail(f"{tool} is on this machine, yet: {reason}")
        pytest.skip(reason)
    return run


ENGINES: dict[str, Callable[..., list[dict[str, Any]]]] = {"duckdb": duckdb, "sqlite": sqlite}
"""The engines that every machine has."""


def _numbered(rows: Rows) -> list[dict[str, Any]]:
    return [{**row, "position": position} for position, row in enumerate(rows)]


def _for_sqlite(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


@cache
def _spark_session() -> Any:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    return builder.config("spark.sql.shuffle.partitions", "2").getOrCreate()


def _spark_view(session: Any, name: str, rows: Rows, columns: Mapping[str, str]) -> None:
    spark_types = {"string": "string", "int64": "bigint", "date": "date", "boolean": "boolean"}
    schema = ", ".join(f"`{column}` {spark_types[type_]}" for column, type_ in columns.items())
    tuples = [tuple(row.get(column) for column in columns) for row in rows]
    session.createDataFrame(tuples, schema).createOrReplaceTempView(name)
