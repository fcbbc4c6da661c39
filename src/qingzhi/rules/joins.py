"""What stands in other tables and is joined to a row before its derived columns: running numbers of working days, and
counts of what a unit has.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import ibis

from qingzhi.policy.model import Profile
from qingzhi.rules.reading import columns_read
from qingzhi.rules.rule import Expression, Row
from qingzhi.subjects import derived
from qingzhi.subjects.derived import Counted
from qingzhi.subjects.schema import SUBJECTS

WORKDAYS = {"day": "date", "number": "int64", "number_exactly": "int64"}
"""The table ``workdays``: for each calendar day the number of working days up to it, at the least and exactly (NULL in
a year whose working days nobody has announced yet)."""

SUFFIXES = ("_number", "_number_exactly")
"""What the columns joined from ``workdays`` are called after their date."""

Workdays = tuple[tuple[date, int, int | None], ...]
"""Rows of the table ``workdays``."""


@dataclass
class Joined:
    """A row with what was joined to it. ``reads`` are the columns read from other tables."""

    row: Row
    reads: dict[str, tuple[str, ...]] = field(default_factory=dict)
    counted: list[Counted] = field(default_factory=list)
    workdays: Workdays = ()


def join_types(table: str) -> dict[str, str]:
    """Every column that may be joined to a table, with its Ibis type."""
    today = ["today_number", "today_number_exactly"] if table in derived.DATES else []
    return dict.fromkeys([*join_keys(table), *today], "int64")


def join_keys(table: str) -> dict[str, tuple[str, ...]]:
    """For each of them the columns of the table that it is found by."""
    numbers = {name + suffix: (name,) for name in derived.DATES.get(table, ()) for suffix in SUFFIXES}
    return numbers | {column.name: ("unit_key", "count_only") for column in derived.counted_on(table)}


def join(row: Row, table: str, used: Collection[str], profile: Profile, day: date) -> Joined:
    """Join what ``derived.DATES`` and ``derived.COUNTED`` name for a table, as far as it is used."""
    joined = Joined(row)
    dates = [name for name in derived.DATES.get(table, ()) if any(name + suffix in used for suffix in SUFFIXES)]
    if dates:
        _join_workdays(joined, dates, workday_rows(profile, day), day)
    counted = [column for column in derived.counted_on(table) if column.name in used]
    for other in dict.fromkeys(column.of for column in counted):
        _join_counts(joined, other, [column for column in counted if column.of == other], day)
    return joined


def workday_rows(profile: Profile, day: date) -> Workdays:
    """The rows of ``workdays`` up to the end of the year after ``day``: the number stands still where it is unknown."""
    last = date(day.year + 1, 12, 31)
    known = profile.calendar.workday_numbers(date.min, last)
    until, number = known[-1]
    later = (until + timedelta(days=ahead) for ahead in range(1, (last - until).days + 1))
    return (*((day_, number_, number_) for day_, number_ in known), *((day_, number, None) for day_ in later))


def _join_workdays(joined: Joined, dates: list[str], workdays: Workdays, day: date) -> None:
    joined.workdays = workdays
    row, chain, added = joined.row, joined.row, []
    for name in dates:
        numbers: Any = ibis.table(WORKDAYS, name="workdays")
        number, exactly = (name + suffix for suffix in SUFFIXES)
        renamed = numbers.select(**{f"{name}_day": "day", number: "number", exactly: "number_exactly"})
        chain = chain.left_join(renamed, row[name] == renamed[f"{name}_day"])
        added += [number, exactly]
    _, number_today, exactly_today = next(numbers for numbers in workdays if numbers[0] == day)
    joined.row = chain.select(
        *row.columns,
        *added,
        today_number=ibis.literal(number_today, "int64"),
        today_number_exactly=ibis.literal(exactly_today, "int64"),
    )


def _join_counts(joined: Joined, table: str, counted: list[Counted], day: date) -> None:
    rows, columns = _rows_of(table, counted, day)
    joined.reads[table] = columns
    joined.counted += counted
    sums = {f"{column.name}_found": column.counts(rows).ifelse(1, 0).sum() for column in counted}
    counts = rows.group_by(unit_of=rows.unit_key).aggregate(**sums)
    given = rows.filter(rows.unit_key != "").count().as_scalar() > 0  # a package with no unit is no ledger
    row = joined.row.left_join(counts, joined.row.unit_key == counts.unit_of)
    reported = given & ~ibis.coalesce(row.count_only, False)
    filled = {
        column.name: ibis.cases(
            (reported, ibis.coalesce(row[f"{column.name}_found"], 0)), else_=ibis.null("int64")
        ).cast("int64")
        for column in counted
    }
    joined.row = row.select(*joined.row.columns, **filled)


def _rows_of(table: str, counted: list[Counted], day: date) -> tuple[Row, tuple[str, ...]]:
    """A table with the derived columns that the counts ask of it, and the stored columns that takes."""
    types = SUBJECTS[table].types()
    rows: Row = ibis.table(types, name=table)
    read = {"position", "unit_key"}
    for column in (derived.ended, derived.live):
        read.update(columns_read(column(rows, day)))
        rows = rows.mutate(**{column.name: column(rows, day)})
    for counting in counted:
        read.update(columns_read(counting.counts(rows)))
    pruned: Row = ibis.table({name: type_ for name, type_ in types.items() if name in read}, name=table)
    for column in (derived.ended, derived.live):
        pruned = pruned.mutate(**{column.name: column(pruned, day)})
    return pruned, tuple(name for name in types if name in read)


def counted_rows(joined: Joined, day: date) -> Mapping[str, Expression]:
    """For each count the query of the rows behind it: (unit_key, position), by position."""
    queries = {}
    for column in joined.counted:
        rows, _ = _rows_of(column.of, [one for one in joined.counted if one.of == column.of], day)
        queries[column.name] = rows.filter(column.counts(rows)).select("unit_key", "position").order_by("position")
    return queries
