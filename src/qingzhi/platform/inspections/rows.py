"""Rows of the platform's tables as the engine holds those of a workbook, so that it can say what it found."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from qingzhi.subjects.records import Evidence, Records, Sight
from qingzhi.subjects.schema import Column, Table, Type
from qingzhi.subjects.values import choice_label

LEDGER = "台账"
INSPECTED = "检查结果"


@dataclass
class LedgerRows(Records):
    """Rows of one table by their ids (``pks``); a place is 台账#工作群组 with the title of the column."""

    pks: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, table: Table, pks: list[int]) -> LedgerRows:
        """Rows without values yet."""
        return cls(table, {name: [] for name in table.types() if name != "position"}, pks=pks)

    def look(self) -> None:
        """Let what inspectors saw (the fact columns that are filled in) be told as sights."""
        for position in range(len(self)):
            seen = {one.name: self.values[one.name][position] for one in self.table.facts}
            if any(value is not None for value in seen.values()):
                self.sights[position] = {
                    one.name: Sight(written(one, value), f"{self.values['name'][position]}{INSPECTED}")
                    for one in self.table.facts
                    if (value := seen[one.name]) is not None
                }

    def joined(self, other: LedgerRows) -> LedgerRows:
        """These rows and others of the same table."""
        both = LedgerRows.of(self.table, self.pks + other.pks)
        both.values = {name: column + other.values[name] for name, column in self.values.items()}
        return both

    def source(self, position: int) -> str:
        """Where a row stands."""
        return f"{LEDGER}#{self.table.title}"

    def is_in_ledger(self, position: int) -> bool:
        """Every row of the platform stands in a ledger."""
        return True

    def evidence(self, position: int, name: str) -> Evidence:
        """What a column holds, in words."""
        column = self.table[name]
        if column.material:
            return super().evidence(position, name)
        value = self.values[column.name][position] if column.name in self.values else None
        if value is None and column.endless and self.values[column.endless][position]:
            return Evidence(column.title, "长期", self.source(position))
        return Evidence(column.title, written(column, value), self.source(position))


def written(column: Column, value: Any) -> str:
    """A value as people read it; '' where there is none."""
    if value is None or value == "":
        return ""
    if column.choice:
        return choice_label(column.choice, value)
    if column.type is Type.BOOLEAN:
        return "是" if value else "否"
    return value.isoformat() if isinstance(value, date) else str(value)
