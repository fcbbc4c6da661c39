"""The rows of one kind of subject, column by column, and what was noticed while reading; all traceable to its cell."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qingzhi.subjects import values
from qingzhi.subjects.schema import Table, Type
from qingzhi.subjects.workbook import Cell, column_letters

FILLED_IN = "（已填）"
"""All that is kept of a personal cell that was not left blank."""


@dataclass(frozen=True)
class Note:
    """Something the reader of the report should know about a source; no error."""

    source: str
    message: str


@dataclass(frozen=True)
class Problem:
    """A cell, row or file that could not be understood. ``column`` and ``value`` are None for a whole file."""

    source: str
    column: str | None
    value: str | None
    message: str


@dataclass(frozen=True)
class Origin:
    """A table on a sheet of a file: where its columns stand, how they are headed, and the sheet's cells."""

    file: str
    sheet: str | None
    columns: dict[str, int]
    headers: dict[str, str]
    cells: list[list[Cell]]

    @property
    def source(self) -> str:
        """FILE#SHEET, or FILE for a CSV file."""
        return self.file if self.sheet is None else f"{self.file}#{self.sheet}"

    def place(self, row: int, index: int = 0) -> str:
        """FILE#SHEET!E12, for a CSV file FILE!R12C5 (FILE!R12 for the first column, which stands for the row)."""
        if self.sheet is not None:
            return f"{self.source}!{column_letters(index)}{row + 1}"
        return f"{self.file}!R{row + 1}" + (f"C{index + 1}" if index else "")


@dataclass(frozen=True)
class Evidence:
    """One cell that a judgement rests on (佐证材料); ``place`` is None where the source has no such column."""

    header: str
    value: str
    place: str | None


@dataclass
class Records:
    """Rows of one table. ``values`` holds every column of ``table.types()`` but ``position``, the row's number here."""

    table: Table
    values: dict[str, list[Any]]
    origins: list[Origin] = field(default_factory=list)
    origin_of: list[int] = field(default_factory=list)
    row_of: list[int] = field(default_factory=list)

    @classmethod
    def empty(cls, table: Table) -> Records:
        return cls(table, {name: [] for name in table.types() if name != "position"})

    def __len__(self) -> int:
        return len(self.values["id"])

    def extend(self, other: Records, keep: list[int]) -> None:
        """Append the rows ``keep`` of other records of the same table."""
        first = len(self.origins)
        self.origins += other.origins
        self.origin_of += [first + other.origin_of[row] for row in keep]
        self.row_of += [other.row_of[row] for row in keep]
        for name, column in self.values.items():
            column += [other.values[name][row] for row in keep]

    def source(self, position: int) -> str:
        """The place of a row: that of its first cell."""
        return self.origins[self.origin_of[position]].place(self.row_of[position])

    def evidence(self, position: int, name: str) -> Evidence:
        """The cell that a stored column of a row was read from, as written; of a personal one only "filled in"."""
        origin, row = self.origins[self.origin_of[position]], self.row_of[position]
        column = self.table[name]
        if column.name not in origin.columns:
            return Evidence(column.title, "", None)
        index = origin.columns[column.name]
        value = values.written(origin.cells[row][index])
        if column.personal and not values.is_blank(value):
            value = FILLED_IN
        return Evidence(origin.headers[column.name], value, origin.place(row, index))

    def array(self, name: str) -> NDArray[Any]:
        """A column as an array that a database takes as it is: NULL is None, NaT or masked, by type."""
        if name == "position":
            return np.arange(len(self), dtype=np.int64)
        column, type_ = self.values[name], self.table.types()[name]
        if type_ == Type.TEXT:
            return np.array(column, dtype=object)
        if type_ == Type.DATE:
            return np.array(column, dtype="datetime64[s]")
        unknown = [value is None for value in column]
        dtype = np.bool_ if type_ == Type.BOOLEAN else np.int64
        return np.ma.masked_array(np.array([value or 0 for value in column], dtype=dtype), mask=unknown)
