"""Working days (工作日) as the State Council announces them year by year, and deadlines counted in them.

The announced days off and make-up days (调休) come from chinesecalendar. It ends with the last year announced when it
was released; a profile's ``[calendar]`` section adds a year, or the days off of one place (三月三 in Guangxi). A day
of a year that nobody has announced is neither a working day nor a day off: the answer is None, people read 调休未定.

A period counts from the day after it begins: 民法典第二百零一条, “开始的当日不计入，自下一日开始计算”.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property

ONE_DAY = timedelta(days=1)
SATURDAY = 5


class Uncovered(ValueError):
    """An announcement speaks of days of a year that is not announced; the message says in Chinese which."""


@dataclass(frozen=True)
class Announced:
    """What one announcement says: which days are off or worked against the weekday, and which years it settles.

    ``covers`` may be empty: then it only amends days of years that are known already.
    """

    holidays: frozenset[date]
    workdays: frozenset[date]
    covers: frozenset[int]
    source: str


@dataclass(frozen=True)
class Deadline:
    """The day by which something is due; ``day`` is None where it lies beyond the days known until ``known_until``."""

    day: date | None
    known_until: date

    def __str__(self) -> str:
        return self.day.isoformat() if self.day else f"调休未定（工作日只定到 {self.known_until.isoformat()}）"


@dataclass(frozen=True)
class Calendar:
    """The working days of one place. Of two announcements on one day the later in ``amendments`` holds."""

    amendments: tuple[Announced, ...] = ()

    def __post_init__(self) -> None:
        """Raises Uncovered where a year is missing between the years known, or a day lies outside them."""
        years = self._years
        if missing := set(range(min(years), max(years))) - years:
            raise Uncovered(f"{min(missing)} 年的放假安排还没有，不能先写 {max(years)} 年的。")
        for one in self.amendments:
            if outside := {day for day in one.holidays | one.workdays if day.year not in years}:
                raise Uncovered(f"写了 {min(outside)}，covers 里却没有 {min(outside).year} 年，请补上。")

    def is_workday(self, day: date) -> bool | None:
        """Whether people work on ``day``; None where its year is not announced or too long ago (before 2004)."""
        if not self.covered_from() <= day <= self.covered_until():
            return None
        return self._exceptions.get(day, day.weekday() < SATURDAY)

    def covered_from(self) -> date:
        """The first day that is known: 1 January 2004, the first year of the library."""
        return self._first

    def covered_until(self) -> date:
        """The last day that is known: 31 December of the last year announced."""
        return self._last

    def workday_numbers(self, first: date, last: date) -> list[tuple[date, int]]:
        """Each calendar day from ``first`` to ``last`` that is known, with the number of working days up to it.

        The number runs from the first day known and counts the day itself. The working days from one day to another,
        counted from the day after the first (自次日起算), are the difference of their numbers.
        """
        start = max(first, self.covered_from())
        days = (min(last, self.covered_until()) - start).days + 1
        return [(day, self._numbers[day]) for day in (start + timedelta(days=n) for n in range(days))]

    def workdays_between(self, start: date, end: date) -> int | None:
        """The working days after ``start`` up to and with ``end``; None where one of the two is not known."""
        if start not in self._numbers or end not in self._numbers:
            return None
        return self._numbers[end] - self._numbers[start]

    def add_workdays(self, day: date, count: int) -> Deadline:
        """The ``count``-th working day after ``day``, the day itself not counted.

        Raises ValueError where ``count`` is less than 1.
        """
        if count < 1:
            raise ValueError(f"a deadline is at least one working day away, not {count}")
        if day not in self._numbers:
            return Deadline(None, self.covered_until())
        wanted = self._numbers[day] + count
        while day < self.covered_until():
            day += ONE_DAY
            if self._numbers[day] == wanted:
                return Deadline(day, self.covered_until())
        return Deadline(None, self.covered_until())

    @cached_property
    def _years(self) -> frozenset[int]:
        """The years known: those of the library and those that the amendments cover."""
        return _library_years().union(*(one.covers for one in self.amendments))

    @cached_property
    def _first(self) -> date:
        return date(min(self._years), 1, 1)

    @cached_property
    def _last(self) -> date:
        return date(max(self._years), 12, 31)

    @cached_property
    def _exceptions(self) -> dict[date, bool]:
        """The days that are worked (True) or off (False) whatever their weekday says."""
        exceptions = dict(_library())
        for one in self.amendments:
            exceptions |= dict.fromkeys(one.holidays, False) | dict.fromkeys(one.workdays, True)
        return exceptions

    @cached_property
    def _numbers(self) -> dict[date, int]:
        numbers, number, day, exceptions = {}, 0, self._first, self._exceptions
        while day <= self._last:
            number += exceptions.get(day, day.weekday() < SATURDAY)
            numbers[day] = number
            day += ONE_DAY
        return numbers


@cache
def _library() -> Mapping[date, bool]:
    """The announced days of chinesecalendar: worked (True) or off (False)."""
    from chinese_calendar import constants  # noqa: PLC0415  # 15 ms that a run without deadlines need not pay

    return dict.fromkeys(constants.holidays, False) | dict.fromkeys(constants.workdays, True)


@cache
def _library_years() -> frozenset[int]:
    return frozenset(day.year for day in _library())
