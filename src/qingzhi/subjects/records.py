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
    """A table on a sheet of a file: where its columns stand, how they are headed, and the sheet's cells.

    A material that is no ledger, and has a row of its own, is an origin without any of these.
    """

    file: str
    sheet: str | None
    columns: dict[str, int]
    headers: dict[str, str]
    cells: list[list[Cell]]
    is_ledger: bool = True

    @property
    def source(self) -> str:
        """FILE#SHEET, or FILE for a CSV file."""
        return self.file if self.sheet is None else f"{self.file}#{self.sheet}"

    def place(self, row: int, index: int = 0) -> str:
        """FILE#SHEET!E12, for a CSV file FILE!R12C5 (FILE!R12 for the first column, which stands for the row).

        FILE where there is no ledger.
        """
        if not self.is_ledger:
            return self.file
        if self.sheet is not None:
            return f"{self.source}!{column_letters(index)}{row + 1}"
        return f"{self.file}!R{row + 1}" + (f"C{index + 1}" if index else "")


@dataclass(frozen=True)
class Evidence:
    """One cell that a judgement rests on (佐证材料); ``place`` is None where the source has no such column."""

    header: str
    value: str
    place: str | None


@dataclass(frozen=True)
class Sign:
    """One place in a material that speaks for what an inspector saw there (佐证材料).

    ``where`` is the place inside ``file``, ``context`` the text around ``term``; ``attribution`` says whose it is (app,
    library, unknown), ``kind`` in what it stands (page, ui, message, identifier, permission).
    """

    file: str
    term: str
    kind: str
    where: str
    context: str
    attribution: str

    @property
    def place(self) -> str:
        """FILE#member."""
        return f"{self.file}#{self.where}"


@dataclass(frozen=True)
class Sight:
    """What an inspector saw for one column of a row: as people read it, in which file, with the signs of it."""

    word: str
    file: str
    signs: tuple[Sign, ...] = ()

    @property
    def place(self) -> str:
        """The place of the first sign that stands in a member, else the file."""
        return next((sign.place for sign in self.signs if sign.kind != "permission"), self.file)


@dataclass
class Records:
    """Rows of one table. ``values`` holds every column of ``table.types()`` but ``position``, the row's number here.

    ``sights`` say for the fact columns of inspected rows what was seen: row → column → sight.
    """

    table: Table
    values: dict[str, list[Any]]
    origins: list[Origin] = field(default_factory=list)
    origin_of: list[int] = field(default_factory=list)
    row_of: list[int] = field(default_factory=list)
    sights: dict[int, dict[str, Sight]] = field(default_factory=dict)

    @classmethod
    def empty(cls, table: Table) -> Records:
        return cls(table, {name: [] for name in table.types() if name != "position"})

    def __len__(self) -> int:
        return len(self.values["id"])

    def extend(self, other: Records, keep: list[int]) -> None:
        """Append the rows ``keep`` of other records of the same table, which nobody has inspected yet."""
        first = len(self.origins)
        self.origins += other.origins
        self.origin_of += [first + other.origin_of[row] for row in keep]
        self.row_of += [other.row_of[row] for row in keep]
        for name, column in self.values.items():
            column += [other.values[name][row] for row in keep]

    def source(self, position: int) -> str:
        """The place of a row: that of its first cell."""
        return self.origins[self.origin_of[position]].place(self.row_of[position])

    def is_in_ledger(self, position: int) -> bool:
        """Whether a row stands in a ledger, where each names its unit; else a material speaks for itself."""
        return bool(self.values["unit"][position])

    def evidence(self, position: int, name: str) -> Evidence:
        """The cell that a stored column of a row was read from, as written; of a personal one only "filled in".

        Of a fact column what was seen; "" and no place where nobody looked.
        """
        if self.table[name].material:
            sight = self.sights.get(position, {}).get(name)
            return Evidence(self.table[name].title, sight.word if sight else "", sight.place if sight else None)
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
