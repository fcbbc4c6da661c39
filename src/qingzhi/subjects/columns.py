"""The cells of one column as values, each distinct cell read once; 同上 and its like stand for the cell above.

The cell above is the nearest one of the same column, in a row of the same table, that is no such mark itself. In the
first row there is none: that is an error. What was written stays the evidence; the value is that of the cell above.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NoReturn

from qingzhi.subjects import codes, values
from qingzhi.subjects.records import FILLED_IN
from qingzhi.subjects.schema import Column, Type
from qingzhi.subjects.workbook import Cell

DITTO = frozenset(
    [
        "同上",
        "同上行",
        "同上一行",
        "同上格",
        "上同",
        "(同上)",
        "〃",
        "″",
        "“",
        "”",
        "“”",
        "””",
        '"',
        '""',
        "''",
        "‘’",
        "′′",
        "〞",
        "々",
    ]
)
LONGEST = 12  # characters of a mark, spaces included
FIRST = frozenset({mark[0] for mark in DITTO} | {"（", "＂", " ", "\u3000", "\t", "\n", "\u200b", "\ufeff"})


def is_ditto(cell: Cell) -> bool:
    """Whether a cell says that it holds what the one above holds."""
    if not isinstance(cell, str) or cell[:1] not in FIRST or len(cell) > LONGEST:
        return False
    compact = (
        "".join(values.written(cell).split()).rstrip("。").replace("（", "(").replace("）", ")").replace("＂", '"')
    )
    return compact in DITTO


def parse_column(cells: list[Cell], column: Column) -> tuple[dict[str, list[Any]], list[tuple[int, str]]]:
    """Parse the cells of a column, each distinct cell once.

    Returns the values by column name (the companions of a date among them) and the unreadable cells as
    (position, message); their values are None. 同上 and its like mean the cell above, whatever the type of the column.
    """
    parse = _parser(column)
    meanings: dict[tuple[type, Cell], Any] = {}
    messages: dict[tuple[type, Cell], str] = {}
    keys = list(zip(map(type, cells), cells, strict=True))
    distinct = set(keys)
    if ditto := {key for key in distinct if key[0] is str and is_ditto(key[1])}:
        keys = _carried_down(keys, ditto)
        distinct = set(keys)
    for key in distinct:
        try:
            meanings[key] = _nothing_above(key[1]) if key in ditto else parse(key[1])
        except values.Unreadable as error:
            meanings[key] = None
            messages[key] = str(error)
    parsed = {column.name: list(map(meanings.__getitem__, keys))}
    if column.endless:
        endless = {key: values.is_endless(key[1]) for key in meanings}
        parsed[column.endless] = list(map(endless.__getitem__, keys))
    if column.written_as:
        written = {
            key: "" if meaning is None and values.is_blank(key[1]) else values.written(key[1])
            for key, meaning in meanings.items()
        }
        parsed[column.written_as] = list(map(written.__getitem__, keys))
    unreadable = [(at, messages[key]) for at, key in enumerate(keys) if key in messages] if messages else []
    return parsed, unreadable


def _parser(column: Column) -> Callable[[Cell], Any]:
    if column.personal:
        return lambda cell: FILLED_IN if values.text(cell) else ""
    if column.nil_is_answer:
        return lambda cell: values.text(cell) or ("无" if values.is_nil(cell) else "")
    if column.choice:
        return partial(values.choice, table=column.choice)
    if column.type == Type.DATE:
        parse = partial(values.date, month_end=column.name == "ends_on")
        return (lambda cell: None if values.is_endless(cell) else parse(cell)) if column.endless else parse
    if column.name == "unit_code":
        return lambda cell: codes.credit_code(values.text(cell))
    if column.name == "region":
        return lambda cell: place.code if (place := codes.region(values.text(cell))) else ""
    return {Type.TEXT: values.text, Type.INTEGER: values.integer, Type.BOOLEAN: values.boolean}[column.type]


def _carried_down(keys: list[tuple[type, Cell]], ditto: set[tuple[type, Cell]]) -> list[tuple[type, Cell]]:
    """Each mark replaced by the cell it stands for; marks with none above stay."""
    carried = []
    above: tuple[type, Cell] | None = None
    for key in keys:
        if key not in ditto:
            above = key
        carried.append(above or key)
    return carried


def _nothing_above(cell: Cell) -> NoReturn:
    raise values.Unreadable(f"“{values.written(cell)}”上面没有可以照抄的单元格，请写出内容。")
