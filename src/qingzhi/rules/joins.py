"""What is joined to a row before its derived columns: running numbers of working days, counts of what a unit has in
other tables, and what holds of all rows of its own table that share some keys with it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import ibis

from qingzhi.policy.model import Profile
from qingzhi.rules.reading import columns_read
from qingzhi.rules.rule import Expression, Row
from qingzhi.subjects import derived
from qingzhi.subjects.derived import Counted, Grouped
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
    grouped = {column.name: column.type for column in derived.grouped_on(table)}
    return dict.fromkeys([*join_keys(table, date.min), *today], "int64") | grouped


def join_keys(table: str, day: date) -> dict[str, tuple[str, ...]]:
    """For each of them the columns of the table that it is worked out from."""
    numbers = {name + suffix: (name,) for name in derived.DATES.get(table, ()) for suffix in SUFFIXES}
    counted = {column.name: ("unit_key", "count_only") for column in derived.counted_on(table)}
    grouped = {column.name: _rows_of(table, _asked(column), day)[1] for column in derived.grouped_on(table)}
    return numbers | counted | grouped


def join(row: Row, table: str, used: Collection[str], profile: Profile, day: date) -> Joined:
    """Join what ``derived.DATES``, ``COUNTED`` and ``GROUPED`` name for a table, as far as it is used."""
    joined = Joined(row)
    dates = [name for name in derived.DATES.get(table, ()) if any(name + suffix in used for suffix in SUFFIXES)]
    if dates:
        _join_workdays(joined, dates, workday_rows(profile, day), day)
    counted = [column for column in derived.counted_on(table) if column.name in used]
    for other in dict.fromkeys(column.of for column in counted):
        _join_counts(joined, other, [column for column in counted if column.of == other], day)
    for column in derived.grouped_on(table):
        if column.name in used:
            _join_group(joined, column, day)
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
    rows, columns = _rows_of(table, [column.counts for column in counted], day)
    joined.reads[table] = columns
    joined.counted += counted
    sums = {f"{column.name}_found": column.counts(rows).ifelse(1, 0).sum() for column in counted}
    counts = rows.group_by(unit_of=rows.unit_key).aggregate(**sums)
    # not ``rows``: databases would keep these to read twice. A package with no unit is no ledger
    bare: Row = ibis.table({"unit_key": "string"}, name=table)
    given = bare.filter(bare.unit_key != "").count().as_scalar() > 0
    row = joined.row.left_join(counts, joined.row.unit_key == counts.unit_of)
    reported = given & ~ibis.coalesce(row.count_only, False)
    filled = {
        column.name: ibis.cases(
            (reported, ibis.coalesce(row[f"{column.name}_found"], 0)), else_=ibis.null("int64")
        ).cast("int64")
        for column in counted
    }
    joined.row = row.select(*joined.row.columns, **filled)


def _join_group(joined: Joined, column: Grouped, day: date) -> None:
    """Join a column to every row from one row a group. A boolean's groups are only those where it is true: a few."""
    rows, _ = _rows_of(column.on, _asked(column), day)
    keys = {f"{column.name}_by_{name}": column.key(rows, name) for name in column.keys}
    groups = rows.group_by(**keys).aggregate(**{f"{column.name}_found": column.value(rows)})
    if column.type == "boolean":
        groups = groups.filter(groups[f"{column.name}_found"])
    row = joined.row
    same = [column.key(row, name) == groups[f"{column.name}_by_{name}"] for name in column.keys]
    found = row.left_join(groups, same)
    value = found[f"{column.name}_found"]
    joined.row = found.select(
        *row.columns, **{column.name: ibis.coalesce(value, False) if column.type == "boolean" else value}
    )


def _asked(column: Grouped) -> list[Callable[[Row], Expression]]:
    """The expressions that a grouped column reads of its rows."""
    return [column.value, *(lambda rows, name=name: column.key(rows, name) for name in column.keys)]


def _rows_of(table: str, asked: Iterable[Callable[[Row], Expression]], day: date) -> tuple[Row, tuple[str, ...]]:
    """A table with the derived columns that some expressions ask of it, and the stored columns that takes."""
    types = SUBJECTS[table].types()
    rows: Row = ibis.table(types, name=table)
    behind = {}
    for column in (derived.ended, derived.live):
        behind[column.name] = columns_read(column(rows, day))
        rows = rows.mutate(**{column.name: column(rows, day)})
    read = {"position", "unit_key"}
    for expression in asked:
        read.update(columns_read(expression(rows)))
    used = {"live": (derived.ended, derived.live), "ended": (derived.ended,)}
    adding = max((used[name] for name in used if name in read), key=len, default=())
    for column in adding:
        read.update(behind[column.name])
    pruned: Row = ibis.table({name: type_ for name, type_ in types.items() if name in read}, name=table)
    for column in adding:
        pruned = pruned.mutate(**{column.name: column(pruned, day)})
    return pruned, tuple(name for name in types if name in read)


def counted_rows(joined: Joined, day: date) -> Mapping[str, Expression]:
    """For each count the query of the rows behind it: (unit_key, position), by position."""
    queries = {}
    for column in joined.counted:
        rows, _ = _rows_of(column.of, [one.counts for one in joined.counted if one.of == column.of], day)
        queries[column.name] = rows.filter(column.counts(rows)).select("unit_key", "position").order_by("position")
    return queries
