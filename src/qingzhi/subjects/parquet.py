"""Parquet files, as the data platform of a province exports a ledger: one table, headed by the same Chinese headers.

DuckDB reads them (format: https://parquet.apache.org/docs/file-format/). It wants a file with a name, so the bytes lie
in a temporary one while it reads.
"""

from __future__ import annotations

import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

from qingzhi.subjects.limits import CELLS, Unusable

MAGIC = b"PAR1"


def rows(content: bytes) -> list[list[Any]]:
    """The header and the rows below it; a cell that is NULL is ''. Raises Unusable."""
    import duckdb  # noqa: PLC0415  # not needed to read workbooks

    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        path = Path(folder) / "ledger.parquet"
        path.write_bytes(content)
        try:
            table = connection.read_parquet(str(path))
            names = table.columns
            count = table.count("*").fetchall()[0][0]
            if count * len(names) > CELLS:
                raise Unusable(f"这个 Parquet 文件有 {count} 行，一次读不下。请按地区拆成几个文件。")
            found = table.fetchall()
        except duckdb.Error as error:
            raise Unusable("这个 Parquet 文件已损坏，读不了。请重新导出。") from error
    return [list(names), *([_cell(value) for value in row] for row in found)]


def _cell(value: Any) -> Any:
    """A value as a workbook would hold it."""
    if value is None:
        return ""
    if isinstance(value, (bool, int, float, str, date, datetime)):
        return value
    return str(value)
