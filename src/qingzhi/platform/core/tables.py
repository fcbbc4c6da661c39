"""Tables as plain data: a column says its title and how to read a row; one template shows every table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString


@dataclass(frozen=True)
class Column:
    """One column. ``show`` gives the cell of a page (text or safe HTML), ``plain`` that of an export.

    On a phone a row is a small card: ``wide`` cells take a line of their own, those with ``phone=False`` are left out.
    """

    title: str
    show: Callable[[Any], Any]
    plain: Callable[[Any], Any] | None = None
    number: bool = False
    wide: bool = False
    phone: bool = True
    width: str = ""  # a class: w-type, w-due, w-op

    def export(self, row: Any) -> Any:
        """The value for an Excel cell."""
        return (self.plain or self.show)(row)

    @property
    def css(self) -> str:
        """The classes of its cells."""
        named = (("qz-n", self.number), ("qz-wide", self.wide), ("qz-none", not self.phone), (self.width, self.width))
        return " ".join(css for css, holds in named if holds)


class Cell(NamedTuple):
    """A cell as the template shows it."""

    html: Any
    css: str
    label: str


class Table:
    """A table: its columns are declared, its rows given."""

    title: ClassVar[str] = ""
    columns: ClassVar[Sequence[Column]] = ()

    def __init__(self, rows: Iterable[Any]) -> None:
        self.rows = rows

    def body(self) -> list[list[Cell]]:
        """The cells, row by row."""
        shown = [(column.show, column.css, "" if column.wide else column.title) for column in self.columns]
        return [[Cell(_empty(show(row)), css, label) for show, css, label in shown] for row in self.rows]


def _empty(value: Any) -> Any:
    return "" if value is None else value


def link(url: str, text: str, sub: str | None = "") -> SafeString:
    """The bold title of a row, with a quiet second line under it."""
    if sub:
        return format_html('<a class="qz-title" href="{}">{}</a><span class="qz-sub">{}</span>', url, text, sub)
    return format_html('<a class="qz-title" href="{}">{}</a>', url, text)
