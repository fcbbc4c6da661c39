"""Pages of a long list: by number up to page 200, by key beyond it (a deep offset reads all it skips)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict

SIZE = 50
LAST_NUMBERED = 200


@dataclass(frozen=True)
class Page:
    """One page of rows and the ways to its neighbours (query strings; '' where there is none)."""

    rows: Sequence[Any]
    count: int
    number: int | None  # None where it was reached by key
    pages: int
    previous: str
    next: str
    numbers: Sequence[tuple[int | None, str]]  # None stands for a gap

    @property
    def first(self) -> int | None:
        """The number of the first row, counted from 1."""
        return (self.number - 1) * SIZE + 1 if self.number and self.rows else None

    @property
    def last(self) -> int | None:
        """The number of the last row."""
        return self.first + len(self.rows) - 1 if self.first else None


def paginate(rows: QuerySet[Any], query: QueryDict, count: int | None = None, last: int = LAST_NUMBERED) -> Page:
    """The page that ``page`` or ``after`` of a query string asks for.

    ``count`` is the number of rows where it is known already.
    Beyond page ``last`` rows are ordered by (-updated_at, -id), or by -id where they have no ``updated_at``.
    """
    count = rows.order_by().count() if count is None else count
    pages = max(1, -(-count // SIZE))
    if key := _key(query.get("after", "")):
        at, pk = key
        later = Q(pk__lt=pk) if at is None else Q(updated_at__lt=at) | Q(updated_at=at, pk__lt=pk)
        found = list(rows.filter(later)[: SIZE + 1])
        more = len(found) > SIZE
        found = found[:SIZE]
        return Page(found, count, None, pages, "", _after(query, found[-1]) if more else "", ())
    number = min(max(_number(query.get("page", "1")), 1), pages, last)
    found = list(rows[(number - 1) * SIZE : number * SIZE])
    if number >= pages:
        following = ""
    elif number < last:
        following = _page(query, number + 1)
    else:
        following = _after(query, found[-1])
    reachable = min(pages, last)
    wanted = sorted({1, 2, number - 1, number, number + 1, reachable} & set(range(1, reachable + 1)))
    numbers: list[tuple[int | None, str]] = []
    for one in wanted:
        if numbers and numbers[-1][0] != one - 1:
            numbers.append((None, ""))
        numbers.append((one, _page(query, one)))
    return Page(found, count, number, pages, _page(query, number - 1) if number > 1 else "", following, numbers)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def _key(text: str) -> tuple[datetime | None, int] | None:
    at, _, pk = text.rpartition("_")
    try:
        return datetime.fromisoformat(at) if at else None, int(pk)
    except ValueError:
        return None


def _page(query: QueryDict, number: int) -> str:
    return _with(query, "page", str(number))


def _after(query: QueryDict, row: Any) -> str:
    at = getattr(row, "updated_at", None)
    return _with(query, "after", f"{at.isoformat() if at else ''}_{row.pk}")


def _with(query: QueryDict, name: str, value: str) -> str:
    changed = query.copy()
    for one in ("page", "after"):
        changed.pop(one, None)
    changed[name] = value
    return f"?{changed.urlencode()}"
