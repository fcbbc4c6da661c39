"""Named columns that are worked out from the stored ones: what a rule may read besides the ledger.

Joins, windows and counts stand here and nowhere else, each as one Ibis expression. A partition key is never NULL
(databases differ in how they group NULLs). The columns are added in the order of this file, so that a later one may
read an earlier one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis

ENDED = ("merged", "dissolved", "closed")
NOT_YET = ("planned",)


@dataclass(frozen=True)
class Derived:
    """A derived column of the tables ``on``. It is NULL where one of the text columns ``needs`` is blank or NULL."""

    name: str
    on: tuple[str, ...]
    needs: tuple[str, ...]
    expression: Callable[[Any, date], Any]

    def __call__(self, row: Any, today: date) -> Any:
        expression = self.expression(row, today)
        for column in self.needs:
            given = ibis.coalesce(row[column], "") != ""
            expression = ibis.cases((given, expression), else_=ibis.null(expression.type()))
        return expression


def derived(*on: str, needs: tuple[str, ...] = ()) -> Callable[[Callable[[Any, date], Any]], Derived]:
    """Declare a derived column of the tables ``on``; the function takes the row (an Ibis table) and the day."""
    return lambda function: Derived(function.__name__, on, needs, function)


@derived("apps", "accounts", "groups", "organizations")
def live(row: Any, today: date) -> Any:
    """In use, never NULL: false only where the status, or a closing or dissolving date, says that it ended.

    A ledger without a status column is taken as a list of what is in use.
    """
    if "status" not in row.columns:
        return ibis.literal(True)
    ended_on = row.dissolved_on if "dissolved_on" in row.columns else row.closed_on
    over = ibis.coalesce(row.status.isin([*ENDED, *NOT_YET]), False) | ibis.coalesce(ended_on <= today, False)
    return ~over


@derived("accounts", needs=("platform",))
def accounts_same_platform(account: Any, today: date) -> Any:
    """How many accounts in use the unit has on this account's platform."""
    platform = ibis.coalesce(account.platform, "")
    return account.live.ifelse(1, 0).sum().over(ibis.window(group_by=[account.unit_key, platform]))


DERIVED: tuple[Derived, ...] = (live, accounts_same_platform)
"""Every derived column, in the order in which they are added."""


def of_table(name: str) -> list[Derived]:
    """The derived columns of a table, in order."""
    return [column for column in DERIVED if name in column.on]
