"""The sides of each comparison. ``python -m benchmarks.sides NAME FOLDER`` runs one in this process.

It prints a JSON line: seconds of the work alone (imports and data apart) by step, and the peak memory of the process.
"""

from __future__ import annotations

import json
import random
import resource
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

AS_OF = date(2026, 11, 22)
GROUPS = 1_000_000
ROWS, UNITS = 100_000, 71
Steps = dict[str, float]


def group_columns(names: tuple[str, ...]) -> dict[str, Any]:
    """A million groups as the arrays that the rules read: units of every kind, a tenth expired, some without an owner."""
    import numpy as np

    from qingzhi.subjects.values import choices

    draw = np.random.default_rng(20261122)
    start = np.datetime64(AS_OF - timedelta(days=400), "s")
    made = {
        "position": np.arange(GROUPS),
        "id": np.array([f"{number:020x}" for number in range(GROUPS)], dtype=object),
        "unit_kind": draw.choice(np.array([*choices()["unit_kind"], None], dtype=object), GROUPS),
        "status": draw.choice(np.array(["in_use", "in_use", "dissolved", "", None], dtype=object), GROUPS),
        "permanence": draw.choice(np.array(["temporary", "permanent", "", None], dtype=object), GROUPS),
        "owner": draw.choice(np.array(["（已填）", "（已填）", "", None], dtype=object), GROUPS),
        "ends_on": start + draw.integers(0, 4000, GROUPS).astype("timedelta64[D]"),
        "dissolved_on": np.where(draw.random(GROUPS) < 0.05, start, np.datetime64("NaT")),
        "open_ended": draw.random(GROUPS) < 0.2,
    }
    return {name: made[name] for name in names}


def group_statement() -> Any:
    """All rules on groups under the national profile."""
    from qingzhi.policy.model import load_profile
    from qingzhi.rules.catalogue import on_table
    from qingzhi.rules.compile import compile_rules

    return compile_rules("groups", on_table("groups"), load_profile(), AS_OF)


def rules(folder: Path) -> Steps:
    """Load a million groups, judge them, fetch every answer."""
    statement = group_statement()
    return _query(statement, statement.sql())


def hashing(folder: Path) -> Steps:
    """The floor: load the same columns and hash them, row by row, to one number each."""
    statement = group_statement()
    columns = ", ".join(f'"{name}"' for name in statement.reads)
    return _query(statement, f'SELECT position, hash({columns}) FROM "groups" ORDER BY position')


def _query(statement: Any, sql: str) -> Steps:
    from qingzhi.rules.evaluate import connect

    columns = group_columns(statement.reads)
    started = perf_counter()
    connection = connect(statement, columns)
    loaded = perf_counter()
    answers = connection.execute(sql).fetchnumpy()
    done = perf_counter()
    assert len(answers["position"]) == GROUPS
    return {"load": loaded - started, "query": done - loaded, "total": done - started}


def write_ledger(path: Path) -> None:
    """A ledger of 100,000 groups in 18 columns of 71 units, two cells in a hundred unreadable."""
    import xlsxwriter

    dice = random.Random(20261122)
    headers = [
        "序号", "建群单位", "群名称", "平台", "群主", "群主职务", "管理员数", "人数", "成员层级", "用途", "建群依据", "类型",
        "建立日期", "到期日期", "状态", "处置意见", "解散日期", "备注",
    ]  # fmt: skip
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet("工作群组")
        sheet.write_row(0, 0, ["工作群组台账"])
        sheet.write_row(1, 0, headers)
        for at in range(ROWS):
            start = AS_OF - timedelta(days=dice.randrange(2000))
            row: list[Any] = [
                at + 1, f"清源县第{at % UNITS}局", f"工作群{at}", dice.choice(["微信", "钉钉", "QQ"]), "某某", "科长",
                dice.choice([1, 2, "3人"]), dice.choice([86, "86人", "约200"]), "县级", f"用途{dice.randrange(500)}", "",
                dice.choice(["临时", "固定"]), start, dice.choice([start + timedelta(days=300), "长期", "2026.12.31"]),
                dice.choice(["在用", "已解散", ""]), "保留", "", "",
            ]  # fmt: skip
            for column in (6, 7, 12, 13, 14):
                if dice.random() < 0.02 * 18 / 5:
                    row[column] = dice.choice(["很多", "去年底", "说不清"])
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(at + 2, column, cell, day)
                elif cell != "":
                    sheet.write(at + 2, column, cell)


def reader(folder: Path) -> Steps:
    """Read and validate the ledger."""
    from qingzhi.subjects.ledger import read_ledger

    started = perf_counter()
    ledger = read_ledger([folder / "ledger.xlsx"])
    seconds = perf_counter() - started
    assert len(ledger.tables["groups"]) == ROWS
    assert len(ledger.errors) > 0.015 * ROWS * 18
    return {"total": seconds}


def calamine(folder: Path) -> Steps:
    """The floor: the cells as calamine gives them, not understood."""
    from python_calamine import CalamineWorkbook

    started = perf_counter()
    rows = CalamineWorkbook.from_path(folder / "ledger.xlsx").get_sheet_by_index(0).to_python()
    seconds = perf_counter() - started
    assert len(rows) == ROWS + 2
    return {"total": seconds}


def pandas(folder: Path) -> Steps:
    """What an analyst would write instead: openpyxl into pandas, dates and counts coerced."""
    import pandas as pd

    started = perf_counter()
    frame = pd.read_excel(folder / "ledger.xlsx", header=1, engine="openpyxl")
    for column in ("建立日期", "到期日期"):
        frame[column] = pd.to_datetime(frame[column], errors="coerce", format="mixed")
    for column in ("管理员数", "人数"):
        frame[column] = pd.to_numeric(frame[column], errors="coerce")
    seconds = perf_counter() - started
    assert len(frame) == ROWS
    return {"total": seconds}


def check(folder: Path) -> Steps:
    """The whole way: read, validate, judge, and write the JSON report."""
    from qingzhi.checkup import check as run
    from qingzhi.policy.model import load_profile
    from qingzhi.reports.json import render

    started = perf_counter()
    checkup = run([folder / "ledger.xlsx"], load_profile(), AS_OF)
    checked = perf_counter()
    render(checkup)
    return {"check": checked - started, "report": perf_counter() - checked, "total": perf_counter() - started}


SIDES: dict[str, Callable[[Path], Steps]] = {
    side.__name__: side for side in (rules, hashing, reader, calamine, pandas, check)
}


if __name__ == "__main__":
    steps = SIDES[sys.argv[1]](Path(sys.argv[2]))
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": steps, "peak_mb": peak_mb}))
