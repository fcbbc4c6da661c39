"""Run a statement in the embedded DuckDB: arrays in, arrays out, nothing on disk and nothing from the network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from qingzhi.rules.compile import Statement
from qingzhi.subjects.exemptions import Exemption
from qingzhi.subjects.schema import SUBJECTS, Type

Arrays = Mapping[str, NDArray[Any]]

CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}


def connect(statement: Statement, columns: Arrays, exemptions: Sequence[Exemption] = ()) -> duckdb.DuckDBPyConnection:
    """A DuckDB connection that holds the table of a statement and the table ``exempted``.

    ``columns`` has an array for each of ``statement.reads``: objects (text), datetime64[s] or masked arrays; more
    columns may be there and are left out.
    """
    connection = duckdb.connect(config=CONFIG)
    _load(connection, statement.table, {name: columns[name] for name in statement.reads})
    days = np.array([(one.starts_on, one.ends_on) for one in exemptions], dtype="datetime64[s]").reshape(-1, 2)
    exempted = {
        "rule": np.array([one.rule for one in exemptions], dtype=object),
        "subject_id": np.array([one.subject_id for one in exemptions], dtype=object),
        "starts_on": days[:, 0],
        "ends_on": days[:, 1],
    }
    _load(connection, "exempted", exempted)
    return connection


def _load(connection: duckdb.DuckDBPyConnection, table: str, arrays: Arrays) -> None:
    stored = SUBJECTS[table].types() if table in SUBJECTS else {}
    casts = {Type.TEXT: "VARCHAR", Type.DATE: "DATE", Type.INTEGER: "BIGINT", Type.BOOLEAN: "BOOLEAN"}

    def cast(name: str) -> str:
        kind = arrays[name].dtype.kind
        type_ = Type(stored[name]) if name in stored else Type.DATE if kind == "M" else Type.TEXT
        return f'CAST("{name}" AS {casts[type_]}) AS "{name}"'

    connection.register("arrays", dict(arrays))
    connection.execute(f'CREATE TABLE "{table}" AS SELECT {", ".join(map(cast, arrays))} FROM arrays')
    connection.unregister("arrays")


def evaluate(statement: Statement, columns: Arrays, exemptions: Sequence[Exemption] = ()) -> dict[str, NDArray[Any]]:
    """The statement's answer: an array per output column, in the order of ``position``."""
    with connect(statement, columns, exemptions) as connection:
        columns_out = connection.execute(statement.sql("duckdb")).fetchnumpy()
    # DuckDB sums into 128 bits, which numpy only has as floating point
    return {
        name: column.astype(np.int64) if column.dtype.kind == "f" else column for name, column in columns_out.items()
    }
