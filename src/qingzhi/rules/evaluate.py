"""Run a statement in the embedded DuckDB: arrays in, arrays out, nothing on disk and nothing from the network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from qingzhi.rules.compile import EXEMPTIONS, Statement, to_sql
from qingzhi.rules.joins import WORKDAYS
from qingzhi.subjects.exemptions import Exemption
from qingzhi.subjects.schema import SUBJECTS, Type

Arrays = Mapping[str, NDArray[Any]]

CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
CASTS = {Type.TEXT: "VARCHAR", Type.DATE: "DATE", Type.INTEGER: "BIGINT", Type.BOOLEAN: "BOOLEAN"}


@dataclass(frozen=True)
class Answers:
    """What a statement answered: an array per output column in the order of ``position``, and for each count the
    positions of the rows behind it by ``unit_key``.
    """

    columns: Arrays
    counted: Mapping[str, Mapping[str, list[int]]] = field(default_factory=dict)


def connect(
    statement: Statement, tables: Mapping[str, Arrays], exemptions: Sequence[Exemption] = ()
) -> duckdb.DuckDBPyConnection:
    """A DuckDB connection that holds every table that a statement reads.

    ``tables`` has for each table an array for each of the columns that ``statement.reads`` names: objects (text),
    datetime64[s] or masked arrays; more columns may be there and are left out.
    """
    connection = duckdb.connect(config=CONFIG)
    for table, columns in statement.reads.items():
        types = SUBJECTS[table].types()
        _load(connection, table, {name: types[name] for name in columns}, tables[table])
    _load(connection, "exempted", EXEMPTIONS, exempted_arrays(exemptions))
    if statement.workdays:
        _load(connection, "workdays", WORKDAYS, workday_arrays(statement))
    return connection


def exempted_arrays(exemptions: Sequence[Exemption]) -> Arrays:
    """The table ``exempted`` as arrays."""
    days = np.array([(one.starts_on, one.ends_on) for one in exemptions], dtype="datetime64[s]").reshape(-1, 2)
    return {
        "rule": np.array([one.rule for one in exemptions], dtype=object),
        "subject_id": np.array([one.subject_id for one in exemptions], dtype=object),
        "starts_on": days[:, 0],
        "ends_on": days[:, 1],
    }


def workday_arrays(statement: Statement) -> Arrays:
    """The table ``workdays`` as arrays."""
    days, numbers, exact = zip(*statement.workdays, strict=True)
    unknown = [number is None for number in exact]
    return {
        "day": np.array(days, dtype="datetime64[s]"),
        "number": np.array(numbers, dtype=np.int64),
        "number_exactly": np.ma.masked_array(np.array([number or 0 for number in exact], dtype=np.int64), mask=unknown),
    }


def _load(connection: duckdb.DuckDBPyConnection, table: str, types: Mapping[str, str], arrays: Arrays) -> None:
    columns = ", ".join(f'CAST("{name}" AS {CASTS[Type(type_)]}) AS "{name}"' for name, type_ in types.items())
    connection.register("arrays", {name: arrays[name] for name in types})
    connection.execute(f'CREATE TABLE "{table}" AS SELECT {columns} FROM arrays')
    connection.unregister("arrays")


def evaluate(statement: Statement, tables: Mapping[str, Arrays], exemptions: Sequence[Exemption] = ()) -> Answers:
    """The statement's answers, by the embedded DuckDB."""
    with connect(statement, tables, exemptions) as connection:
        columns = connection.execute(statement.sql("duckdb")).fetchnumpy()
        counted = {
            name: by_unit(connection.execute(to_sql(query, "duckdb")).fetchall())
            for name, query in statement.counted.items()
        }
    # DuckDB sums into 128 bits, which numpy only has as floating point
    whole = {name: column.astype(np.int64) if column.dtype.kind == "f" else column for name, column in columns.items()}
    return Answers(whole, counted)


def by_unit(rows: Sequence[tuple[str, int]]) -> dict[str, list[int]]:
    """Pairs of (unit_key, position) as positions by unit."""
    positions: dict[str, list[int]] = {}
    for unit, position in rows:
        positions.setdefault(unit, []).append(position)
    return positions
