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
BIG_UNITS = 20_000
PROFILE = Path(__file__).parents[1] / "examples/county/qingyuan.toml"
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
        "ends_on_text": draw.choice(np.array(["2026-12-31", "长期", ""], dtype=object), GROUPS),
        "unit_key": np.char.add("unit", draw.integers(0, BIG_UNITS, GROUPS).astype(str)).astype(object),
        "unit_level": draw.choice(np.array(["county", "township", None], dtype=object), GROUPS),
        "name_key": np.char.add("group", draw.integers(0, GROUPS // 2, GROUPS).astype(str)).astype(object),
        "platform": draw.choice(np.array(["weixin", "dingtalk", ""], dtype=object), GROUPS),
        "member_level": draw.choice(np.array(["县/乡/村", "县、乡", ""], dtype=object), GROUPS),
        "members": draw.integers(0, 500, GROUPS),
        "admins": draw.integers(0, 6, GROUPS),
        "created_on": start + draw.integers(0, 400, GROUPS).astype("timedelta64[D]"),
        "last_message_on": start + draw.integers(0, 400, GROUPS).astype("timedelta64[D]"),
    }
    return {name: made[name] for name in names}


def group_statement(keep: str = "all") -> Any:
    """The rules on groups under the example county's profile, so that none is answered before it reads a row.

    ``keep`` chooses: "all", "rows" (those that read only their row), or the code of one.
    """
    from qingzhi.policy.model import load_profile
    from qingzhi.rules.catalogue import on_table
    from qingzhi.rules.compile import compile_rules

    windows = ("A0814",)
    chosen = [
        one
        for one in on_table("groups")
        if keep in ("all", one.code) or (keep == "rows" and one.code not in windows and not one.facts)
    ]
    return compile_rules("groups", chosen, load_profile(str(PROFILE)), AS_OF)


def rules(folder: Path) -> Steps:
    """Load a million groups, judge them by every rule on groups, fetch every answer."""
    statement = group_statement()
    return _query(statement, statement.sql())


def row_rules(folder: Path) -> Steps:
    """The rules that read only their row."""
    statement = group_statement("rows")
    return _query(statement, statement.sql())


def row_floor(folder: Path) -> Steps:
    """Their floor: load the same columns and hash them, row by row, to one number each."""
    return _hash(group_statement("rows"))


def hashing(folder: Path) -> Steps:
    """The floor of all rules: the columns that all of them read, hashed."""
    return _hash(group_statement())


def window_rule(folder: Path) -> Steps:
    """A0814, which looks at the groups of one name on one platform, with and without their day: two keys."""
    statement = group_statement("A0814")
    return _query(statement, statement.sql())


def window_floor(folder: Path) -> Steps:
    """Its floor: a GROUP BY on each of the two keys, joined back to the rows that must each be answered."""
    statement = group_statement("A0814")
    keys = "name_key, coalesce(platform, '')"
    days = f"{keys}, coalesce(created_on, DATE '1900-01-01')"
    least = "min(unit_key) <> max(unit_key)"
    sql = (
        f"SELECT count(*) AS position FROM (SELECT {least} AS several FROM groups GROUP BY {keys}"
        f" UNION ALL SELECT {least} FROM groups GROUP BY {days})"
    )
    return _query(statement, sql, rows=1)


def counted_rule(folder: Path) -> Steps:
    """A0812 on units: a count of the groups in use of each."""
    return _query_units(_unit_statement().sql())


def counted_floor(folder: Path) -> Steps:
    """Its floor: one GROUP BY that counts the same groups, those in use, by a condition written by hand."""
    live = (
        "NOT (coalesce(status IN ('merged', 'dissolved', 'closed', 'planned'), false) "
        f"OR coalesce(dissolved_on <= DATE '{AS_OF}', false))"
    )
    return _query_units(
        f'SELECT unit_key, sum(CASE WHEN {live} THEN 1 ELSE 0 END) AS "position" FROM "groups" GROUP BY 1'
    )


def _unit_statement() -> Any:
    from qingzhi.policy.model import load_profile
    from qingzhi.rules.catalogue import on_table
    from qingzhi.rules.compile import compile_rules

    chosen = [one for one in on_table("organizations") if one.code == "A0812"]
    return compile_rules("organizations", chosen, load_profile(str(PROFILE)), AS_OF)


def _query_units(sql: str) -> Steps:
    import numpy as np

    from qingzhi.rules.evaluate import connect

    statement = _unit_statement()
    units = np.array([f"unit{number}" for number in range(BIG_UNITS)], dtype=object)
    nothing = np.array([None] * BIG_UNITS, dtype=object)
    organizations = {
        "position": np.arange(BIG_UNITS),
        "id": units,
        "unit_key": units,
        "unit_kind": nothing,
        "count_only": np.ma.masked_all(BIG_UNITS, dtype=np.bool_),
    }
    tables = {"organizations": organizations, "groups": group_columns(statement.reads["groups"])}
    started = perf_counter()
    connection = connect(statement, tables)
    loaded = perf_counter()
    connection.execute(sql).fetchnumpy()
    done = perf_counter()
    return {"load": loaded - started, "query": done - loaded, "total": done - started}


def _hash(statement: Any) -> Steps:
    columns = ", ".join(f'"{name}"' for name in statement.reads["groups"])
    return _query(statement, f'SELECT position, hash({columns}) FROM "groups" ORDER BY position')


def _query(statement: Any, sql: str, rows: int = GROUPS) -> Steps:
    from qingzhi.rules.evaluate import connect

    columns = group_columns(statement.reads["groups"])
    started = perf_counter()
    connection = connect(statement, {"groups": columns})
    loaded = perf_counter()
    answers = connection.execute(sql).fetchnumpy()
    done = perf_counter()
    assert len(answers["position"]) == rows
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
    side.__name__: side
    for side in (
        rules,
        hashing,
        row_rules,
        row_floor,
        window_rule,
        window_floor,
        counted_rule,
        counted_floor,
        reader,
        calamine,
        pandas,
        check,
    )
}


if __name__ == "__main__":
    steps = SIDES[sys.argv[1]](Path(sys.argv[2]))
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": steps, "peak_mb": peak_mb}))
