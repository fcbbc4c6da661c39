"""The engine's columns as Django fields: what a ledger says is declared once, in ``qingzhi.subjects.schema``.

The three kinds share one table, so a column of the same name means the same in each. Columns about the owning unit
stand with the unit. Text and dates may be NULL: never asked (DESIGN, "Blank is not absent").
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models

from qingzhi.subjects.schema import ACCOUNTS, APPS, GROUPS, Column, Table, Type
from qingzhi.subjects.values import choices

KINDS: dict[str, Table] = {table.kind: table for table in (APPS, ACCOUNTS, GROUPS)}
"""The kinds of Asset, by the engine's name of one row."""
OF_THE_UNIT = frozenset({"unit", "unit_code", "unit_kind", "unit_level"})
KEPT_ELSEWHERE = frozenset({"name", "status"})
"""``name`` is declared in the model; ``status`` follows from the state of the life cycle."""


def columns(kind: str) -> list[Column]:
    """The columns of a kind that stand in the table of assets, in the order of the ledger."""
    return [one for one in KINDS[kind].columns if one.name not in OF_THE_UNIT | KEPT_ELSEWHERE]


def facts(kind: str) -> list[Column]:
    """The columns of a kind that inspectors fill in and that nobody is asked for."""
    return [*KINDS[kind].facts]


def fields() -> Iterator[tuple[str, models.Field[Any, Any]]]:
    """Name and Django field of every stored column, each once: those of ledgers, then those of inspectors."""
    seen: dict[str, Column] = {}
    for kind in KINDS:
        for column in (*columns(kind), *facts(kind)):
            before = seen.setdefault(column.name, column)
            if before is not column:
                if before.type is not column.type:
                    raise TypeError(f"{column.name} is {before.type} in one table and {column.type} in another")
                continue
            yield column.name, _field(column)
            if column.endless:
                yield column.endless, models.BooleanField("长期", null=True)
            if column.written_as:
                yield column.written_as, models.TextField(f"{column.title}（原文）", null=True, editable=False)


def _field(column: Column) -> models.Field[Any, Any]:
    if column.material:
        return _fact(column)
    if column.type is Type.DATE:
        return models.DateField(column.title, null=True, blank=True)
    if column.type is Type.INTEGER:
        return models.BigIntegerField(column.title, null=True, blank=True)
    if column.type is Type.BOOLEAN:
        return models.BooleanField(column.title, null=True)
    if column.choice:
        words = [(code, written[0]) for code, written in choices()[column.choice].items()]
        return models.CharField(column.title, max_length=40, null=True, blank=True, choices=words)
    return models.TextField(column.title, null=True, blank=True)


def _fact(column: Column) -> models.Field[Any, Any]:
    """A column of an inspector: no form shows it, NULL where nobody looked."""
    if column.type is Type.INTEGER:
        return models.BigIntegerField(column.title, null=True, editable=False)
    if column.type is Type.BOOLEAN:
        return models.BooleanField(column.title, null=True, editable=False)
    if column.choice:
        words = [(code, written[0]) for code, written in choices()[column.choice].items()]
        return models.CharField(column.title, max_length=40, null=True, choices=words, editable=False)
    return models.TextField(column.title, null=True, editable=False)
