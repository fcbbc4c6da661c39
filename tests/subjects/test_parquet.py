"""A ledger exported as Parquet is read as the same ledger in a workbook is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from qingzhi.subjects.ledger import read_ledger
from tests.subjects.workbooks import write

HEADER = ["建群单位", "群名称", "平台", "群主", "人数", "建立日期", "到期日期", "状态"]
ROWS = [
    ["清源县教育局", "甲群", "微信", "某某", 86, date(2026, 1, 5), date(2026, 12, 31), "在用"],
    ["清源县民政局", "乙群", "钉钉", None, None, None, None, None],
]


def parquet(path: Path) -> Path:
    names = ", ".join(f'"{name}"' for name in HEADER)
    with duckdb.connect() as connection:
        types = ["VARCHAR"] * 4 + ["BIGINT", "DATE", "DATE", "VARCHAR"]
        columns = ", ".join(f'"{name}" {type_}' for name, type_ in zip(HEADER, types, strict=True))
        connection.execute(f"CREATE TABLE ledger ({columns})")
        connection.executemany(f"INSERT INTO ledger ({names}) VALUES ({', '.join('?' * len(HEADER))})", ROWS)
        connection.execute(f"COPY ledger TO '{path}' (FORMAT parquet)")
    return path


def test_a_parquet_file_gives_the_rows_that_a_workbook_gives(tmp_path: Path) -> None:
    book = write(
        tmp_path / "台账.xlsx", {"群": [HEADER, *[[cell if cell is not None else "" for cell in row] for row in ROWS]]}
    )
    columns, exact = (read_ledger([path]) for path in (parquet(tmp_path / "台账.parquet"), book))
    assert not columns.errors
    assert columns.tables["groups"].values == exact.tables["groups"].values
    assert columns.tables["groups"].source(0) == "台账.parquet!R2"


def test_a_broken_parquet_file_is_an_error_of_the_ledger(tmp_path: Path) -> None:
    path = parquet(tmp_path / "台账.parquet")
    path.write_bytes(path.read_bytes()[:-40])
    (problem,) = read_ledger([path]).errors
    assert problem.message == "这个 Parquet 文件已损坏，读不了。请重新导出。"


def test_a_folder_is_searched_for_parquet_files_too(tmp_path: Path) -> None:
    parquet(tmp_path / "台账.parquet")
    assert len(read_ledger([tmp_path]).tables["groups"]) == len(ROWS)
