"""Tables as plain data: a column says its title and how to read a row; one template frames every table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe


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
    width: str = ""  # a class: w-type, w-due, w-op, qz-nowrap

    def export(self, row: Any) -> Any:
        """The value for an Excel cell."""
        return (self.plain or self.show)(row)

    @property
    def opening(self) -> str:
        """The tag that opens a cell; on a phone its title stands before what isn't wide."""
        label = "" if self.wide else format_html(' data-label="{}"', self.title)
        return f'<td role="cell" class="{self.css}"{label}>' if self.css else f'<td role="cell"{label}>'

    @property
    def css(self) -> str:
        """The classes of its cells."""
        named = (("qz-n", self.number), ("qz-wide", self.wide), ("qz-none", not self.phone), (self.width, self.width))
        return " ".join(css for css, holds in named if holds)


class Table:
    """A table: its columns are declared, its rows given."""

    title: ClassVar[str] = ""
    columns: ClassVar[Sequence[Column]] = ()

    def __init__(self, rows: Iterable[Any]) -> None:
        self.rows = rows

    def body(self) -> Iterator[SafeString]:
        """The cells of each row, escaped: fifty rows of eight draw in a fraction of what loops in a template take."""
        shown = [(column.show, column.opening) for column in self.columns]
        for row in self.rows:
            yield mark_safe("".join([f"{opening}{_escaped(show(row))}</td>" for show, opening in shown]))  # noqa: S308


def _escaped(value: Any) -> str:
    return "" if value is None else conditional_escape(value)


def link(url: str, text: str, sub: str | None = "") -> SafeString:
    """The bold title of a row, with a quiet second line under it."""
    if sub:
        return format_html('<a class="qz-title" href="{}">{}</a><span class="qz-sub">{}</span>', url, text, sub)
    return format_html('<a class="qz-title" href="{}">{}</a>', url, text)
