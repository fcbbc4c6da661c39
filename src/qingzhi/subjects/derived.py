"""Named columns that are worked out from the stored ones: what a rule may read besides the ledger.

Joins, groups and counts stand here and nowhere else, each as one Ibis expression. A key is never NULL (databases
differ in how they group NULLs). ``compile`` first joins what ``COUNTED``, ``GROUPED`` and ``DATES`` name, then adds
``DERIVED`` in the order of this file, so that a later column may read an earlier one.

A number that is not wholly known comes as two columns: ``x``, which it is at the least, and ``x_exactly``, which is
NULL while it is uncertain. So ``(x > limit) | (x_exactly > limit)`` is true where the limit is passed in any case,
false where the number is known, and unknown else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis

ENDED = ("merged", "dissolved", "closed")
NOT_YET = ("planned",)
NEVER_NULL = ("unit_key", "name_key")
WORKDAYS = "workdays"
"""In ``needs``: the working days of a year that nobody has announced yet (调休未定)."""


@dataclass(frozen=True)
class Derived:
    """A column of the tables ``on``, worked out from one row by ``expression`` (the row, the day of the check).

    ``needs`` names what may be missing where it is NULL: columns of the table, columns of other tables
    ("apps.grassroots"), or ``WORKDAYS``. ``shows`` are the columns of the table that are its evidence.
    """

    name: str
    on: tuple[str, ...]
    needs: tuple[str, ...]
    shows: tuple[str, ...]
    expression: Callable[[Any, date], Any]
    type: str = "int64"

    def __call__(self, row: Any, today: date) -> Any:
        return self.expression(row, today)


@dataclass(frozen=True)
class Counted:
    """How many rows of the table ``of`` a unit has for which ``counts`` is true; a column of organizations.

    NULL where no such table was given, and for a unit that only reports numbers. ``cell`` is the column of these rows
    that is their evidence.
    """

    name: str
    of: str
    cell: str
    counts: Callable[[Any], Any]
    shows: tuple[str, ...] = ()

    @property
    def needs(self) -> tuple[str, ...]:
        return (self.of,)


@dataclass(frozen=True)
class Grouped:
    """What is true of all rows of a table that share ``keys``: a column of each of them, by a GROUP BY joined back.

    ``value`` takes these rows and gives one number, or one boolean that is false for most groups.
    """

    name: str
    on: str
    keys: tuple[str, ...]
    value: Callable[[Any], Any]
    type: str = "int64"

    def key(self, row: Any, name: str) -> Any:
        """A key of a row, never NULL."""
        if name in NEVER_NULL:
            return row[name]
        return ibis.coalesce(row[name], date(1900, 1, 1) if row[name].type().is_date() else "")


def derived(
    *on: str, needs: tuple[str, ...] = (), shows: tuple[str, ...] = (), type: str = "int64"
) -> Callable[[Callable[[Any, date], Any]], Derived]:
    """Declare a derived column of the tables ``on``; the function takes the row (an Ibis table) and the day."""
    return lambda function: Derived(function.__name__, on, needs, shows, function, type)


@derived("apps", "accounts", "groups", "organizations", type="boolean")
def ended(row: Any, today: date) -> Any:
    """No longer in use, never NULL: the status, or a closing or dissolving date, says that it ended."""
    if "status" not in row.columns:
        return ibis.literal(False)
    ended_on = row.dissolved_on if "dissolved_on" in row.columns else row.closed_on
    return ibis.coalesce(row.status.isin(ENDED), False) | ibis.coalesce(ended_on <= today, False)


@derived("apps", "accounts", "groups", "organizations", type="boolean")
def live(row: Any, today: date) -> Any:
    """In use, never NULL: neither ended nor only planned.

    A ledger without a status column is taken as a list of what is in use.
    """
    if "status" not in row.columns:
        return ibis.literal(True)
    return ~(row.ended | ibis.coalesce(row.status.isin(NOT_YET), False))


@derived("accounts", needs=("platform",), shows=("platform",))
def accounts_same_platform(account: Any, today: date) -> Any:
    """How many accounts in use the unit has on this account's platform; NULL where the platform is not known."""
    known = ibis.coalesce(account.platform, "") != ""
    return ibis.cases((known, account.live_on_platform), else_=ibis.null("int64"))


@derived("groups", needs=("platform",), shows=("name", "platform", "created_on", "unit"), type="boolean")
def reported_by_several(group: Any, today: date) -> Any:
    """Whether another unit reports a group of this name on this platform, and of this day where the day is given."""
    several = ibis.cases((group.created_on.isnull(), group.units_of_name), else_=group.units_of_day)
    return ibis.cases((ibis.coalesce(group.platform, "") != "", several), else_=ibis.null("boolean"))


def _of_several_units(rows: Any) -> Any:
    """Whether rows belong to more than one unit (not a distinct count: databases differ in what that may stand in)."""
    return rows.unit_key.min() != rows.unit_key.max()


GROUPED: tuple[Grouped, ...] = (
    Grouped("live_on_platform", "accounts", ("unit_key", "platform"), lambda rows: rows.live.ifelse(1, 0).sum()),
    Grouped("units_of_name", "groups", ("name_key", "platform"), _of_several_units, "boolean"),
    Grouped("units_of_day", "groups", ("name_key", "platform", "created_on"), _of_several_units, "boolean"),
)
"""Every grouped column. Rules read them through ``DERIVED``, which says when they mean something."""


COUNTED: tuple[Counted, ...] = (
    Counted("groups_of_unit", "groups", "name", lambda group: group.live),
    Counted("grassroots_apps", "apps", "grassroots", lambda app: app.live & ibis.coalesce(app.grassroots, False)),
    Counted("apps_of_unknown_reach", "apps", "grassroots", lambda app: app.live & app.grassroots.isnull()),
)


@derived("organizations", needs=("apps.grassroots",))
def grassroots_apps_exactly(unit: Any, today: date) -> Any:
    """The number of the unit's apps for the grassroots; NULL while of some app nobody said whom it is for."""
    return ibis.cases((unit.apps_of_unknown_reach == 0, unit.grassroots_apps), else_=ibis.null("int64"))


DATES: dict[str, tuple[str, ...]] = {
    "apps": (
        "received_on",
        "completeness_on",
        "feedback_on",
        "supplemented_on",
        "filed_on",
        "changed_on",
        "change_filed_on",
        "closed_on",
        "closing_reported_on",
    ),
    "accounts": ("closed_on", "closing_reported_on"),
}
"""The dates between which working days are counted. For each, two columns: ``<date>_number``, the running number of
the working day, which stands still where the working days are not yet announced, and ``<date>_number_exactly``, NULL
there. ``today_number`` and ``today_number_exactly`` are those of the day of the check."""


def _elapsed(
    name: str, on: tuple[str, ...], start: str, ends: tuple[str, ...], end: Callable[[Any, str], Any]
) -> tuple[Derived, Derived]:
    """Working days from one date to another (``name``, at the least; ``name_exactly``), the first day not counted.

    ``end`` takes the row and the suffix of the number columns, and gives the number of the day it ended; ``ends`` are
    the dates that tell.
    """

    def between(suffix: str) -> Callable[[Any, date], Any]:
        def elapsed(row: Any, today: date) -> Any:
            """The difference of the running numbers of two days."""
            return end(row, suffix) - row[start + suffix]

        return elapsed

    dates = (start, *ends)
    return (
        Derived(name, on, dates, dates, between("_number")),
        Derived(f"{name}_exactly", on, (WORKDAYS,), dates, between("_number_exactly")),
    )


def _until_today(row: Any, suffix: str, *dates: str) -> Any:
    """The number of the first of these days that is given, else today's; NULL where it must have been but isn't said.

    An app with a filing number came through: the day it did is missing, it isn't still waiting.
    """
    given = [(row[day].notnull(), row[day + suffix]) for day in dates]
    asked = [(ibis.coalesce(row[f"{day}_text"], "?") != "", ibis.null("int64")) for day in dates if day != "filed_on"]
    waiting = (row.filing_number == "", row[f"today{suffix}"])
    return ibis.cases(*given, *asked, waiting, else_=ibis.null("int64"))


def _until_reported(row: Any, suffix: str) -> Any:
    """The number of the day a closing was reported, else today's; NULL where nobody asked for that day."""
    reported = (row.closing_reported_on.notnull(), row[f"closing_reported_on{suffix}"])
    return ibis.cases(reported, (row.closing_reported_on_text == "", row[f"today{suffix}"]), else_=ibis.null("int64"))


DERIVED: tuple[Derived, ...] = (
    ended,
    live,
    accounts_same_platform,
    reported_by_several,
    grassroots_apps_exactly,
    *_elapsed(
        "completeness_workdays",
        ("apps",),
        "received_on",
        ("completeness_on",),
        lambda app, suffix: _until_today(app, suffix, "completeness_on"),
    ),
    *_elapsed(
        "national_workdays",
        ("apps",),
        "completeness_on",
        ("feedback_on", "filed_on"),
        lambda app, suffix: _until_today(app, suffix, "feedback_on", "filed_on"),
    ),
    *_elapsed(
        "supplement_workdays",
        ("apps",),
        "feedback_on",
        ("supplemented_on",),
        lambda app, suffix: _until_today(app, suffix, "supplemented_on"),
    ),
    *_elapsed(
        "change_workdays",
        ("apps",),
        "change_filed_on",
        ("changed_on",),
        lambda app, suffix: app[f"changed_on{suffix}"],
    ),
    *_elapsed("closing_workdays", ("apps", "accounts"), "closed_on", ("closing_reported_on",), _until_reported),
)
"""Every derived column, in the order in which they are added."""


def of_table(name: str) -> list[Derived]:
    """The derived columns of a table, in order."""
    return [column for column in DERIVED if name in column.on]


def grouped_on(name: str) -> list[Grouped]:
    """The grouped columns of a table."""
    return [column for column in GROUPED if column.on == name]


def counted_on(name: str) -> list[Counted]:
    """The counts that are columns of a table: only units have any."""
    return [*COUNTED] if name == "organizations" else []


def computed_on(name: str) -> list[Counted | Derived]:
    """Every computed column of a table that a rule may read."""
    return [*counted_on(name), *of_table(name)]
