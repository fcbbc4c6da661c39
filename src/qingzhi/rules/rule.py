"""What a rule (检查项) is: a condition over one row, written as an expression that a database evaluates.

A rule reads three things: the row (columns of the ledger and derived ones), the limits of the profile, and the day of
the check. It never loops, never asks what is missing and never writes down its evidence: all of that is worked out
from the columns that the expression reads (``compile``).
"""

from __future__ import annotations

import inspect
import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, IntEnum, auto
from typing import Any

import ibis

from qingzhi.policy.model import Citation, Entry, Value, entries

Row = Any
"""A table of ``schema.SUBJECTS`` as an Ibis expression: ``group.ends_on`` is a column."""

Expression = Any
"""An Ibis value expression."""


class Answer(IntEnum):
    """What a rule says of a row. The numbers are the ones in the database."""

    PASS = 0  # 符合
    ADVISORY = 1  # 需关注
    VIOLATION = 2  # 疑似问题
    NOT_ASSESSED = 3  # 未检; people read 未核（缺××）
    NOT_APPLICABLE = 4  # 不适用
    EXEMPT = 5  # 例外情形

    @property
    def word(self) -> str:
        """The name in reports made for programs: "violation", "not_assessed", …"""
        return self.name.lower()


ADVISORY, VIOLATION = Answer.ADVISORY, Answer.VIOLATION


class Stage(Enum):
    """The stage of its life in which a rule speaks of a subject; outside it the rule is 不适用."""

    IN_USE = auto()  # most rules
    NOT_ENDED = auto()  # from planning on: what is asked before something goes online
    ENDED = auto()  # closed, merged, dissolved


class Operand(ABC):
    """Something beside the row that a condition compares a column with: ``group.ends_on < today``."""

    @property
    @abstractmethod
    def expression(self) -> Expression:
        """This operand as an Ibis expression."""

    def __repr__(self) -> str:  # short: Ibis writes it into an error before it hands a comparison over
        return type(self).__name__

    # Ibis doesn't know an operand on its right and hands the comparison over, mirrored.
    def __lt__(self, column: Expression) -> Expression:
        return column > self.expression

    def __le__(self, column: Expression) -> Expression:
        return column >= self.expression

    def __gt__(self, column: Expression) -> Expression:
        return column < self.expression

    def __ge__(self, column: Expression) -> Expression:
        return column <= self.expression


@dataclass(frozen=True, eq=False, repr=False)
class Limit(Operand):
    """A number, yes or date that a profile sets. ``choices`` are (where it holds, value), the nearest place first.

    Where none holds for a row the limit is NULL there, and so is whatever is compared with it.
    """

    name: str
    choices: tuple[tuple[Expression, Value], ...]

    @property
    def expression(self) -> Expression:
        return self.map(lambda value: value)

    def map(self, change: Callable[[Any], Value]) -> Expression:
        """The limit with each of its values changed before the database sees it, so that dates stay literals."""
        if not self.choices:
            return ibis.null()
        changed = [(holds, ibis.literal(change(value))) for holds, value in self.choices]
        return ibis.cases(*changed, else_=ibis.null(changed[0][1].type()))

    def __mul__(self, column: Expression) -> Expression:
        return column * self.expression.cast("int64")

    @property
    def holds(self) -> Expression:
        """A yes-or-no limit as a condition that is false where the limit is unknown."""
        return ibis.coalesce(self.expression.cast("boolean"), False)


@dataclass(frozen=True)
class Days:
    """A limit counted in days, to be taken off the day of the check."""

    limit: Limit


def days(limit: Limit) -> Days:
    """``today - days(limits.x)`` is the day that lies that many days before the check."""
    return Days(limit)


@dataclass(frozen=True, eq=False, repr=False)
class Today(Operand):
    """The day of the check."""

    day: date

    @property
    def expression(self) -> Expression:
        return ibis.literal(self.day)

    def __sub__(self, span: Days) -> Expression:
        return span.limit.map(lambda number: self.day - timedelta(days=int(number)))


class Limits(ABC):
    """The limits of a profile as they hold for each row: ``limits.account_stale_days``."""

    @abstractmethod
    def __getattr__(self, name: str) -> Limit: ...


Condition = Callable[[Row, Limits, Today], Expression]


@dataclass(frozen=True)
class Rule:
    """A checkable rule on one table or several that have the columns it reads. Made by the decorator ``rule``.

    ``applies`` narrows the rows that the rule speaks of beyond its documents' scope (false: 不适用; NULL: unknown).
    ``severity`` is an answer, or a condition over the row that gives one. ``remarks`` are sentences that belong to an
    answer where their condition holds, whatever the answer. ``facts`` are the kinds of material beyond the ledger that
    the rule waits for ("package"); without them its condition is NULL.
    """

    code: str
    on: tuple[str, ...]
    condition: Condition
    message: str = ""
    severity: Answer | Condition = VIOLATION
    applies: Condition | None = None
    stage: Stage = Stage.IN_USE
    remarks: tuple[tuple[str, Condition], ...] = ()
    facts: tuple[str, ...] = ()

    @property
    def entry(self) -> Entry:
        """What the catalogue says of this code: title, article, clauses."""
        return entries()[self.code]

    @property
    def title(self) -> str:
        return self.entry.title

    @property
    def citations(self) -> tuple[Citation, ...]:
        return tuple(Citation.parse(text) for text in self.entry.cites)

    @property
    def page(self) -> str:
        """The docstring: what the clause asks, whom it binds, why it matters, what to do."""
        return inspect.cleandoc(self.condition.__doc__ or "")

    @property
    def remedy(self) -> str:
        """The paragraph 怎么改 of the page, in one line."""
        match = re.search(r"^怎么改：(.+?)(?=\n\n|\Z)", self.page, re.MULTILINE | re.DOTALL)
        return "".join(line.strip() for line in match[1].splitlines()) if match else ""


def rule(
    code: str,
    *,
    on: str | tuple[str, ...],
    message: str,
    severity: Answer | Condition = VIOLATION,
    applies: Condition | None = None,
    stage: Stage = Stage.IN_USE,
    remarks: tuple[tuple[str, Condition], ...] = (),
) -> Callable[[Condition], Rule]:
    """Make a rule of a function ``(row, limits, today) -> condition``; the condition is true where there is a problem.

    Title, article and clauses are those of the code in ``policy/articles.toml``. ``message`` is a template over the
    columns and limits that the rule reads: ``{last_post_on}`` as written in the ledger, ``{last_post_on.age}`` in days
    before the check, ``{account_stale_days}`` the limit that held for the row.
    """
    tables = (on,) if isinstance(on, str) else on
    return lambda condition: Rule(code, tables, condition, message, severity, applies, stage, remarks)


def is_blank(column: Expression) -> Expression:
    """True where a text was asked for and left blank, NULL where nobody asked (the source has no such column)."""
    return column == ""


def known(column: Expression) -> Expression:
    """A text or choice that NULL stands for where it was left blank: for rules to which a blank tells nothing."""
    return column.nullif("")


def not_given(value: Expression, written: Expression) -> Expression:
    """True where a date or a yes-or-no was asked for and left blank, NULL where nobody asked or it can't be read.

    ``written`` is the text column beside ``value`` (``Column.written_as``).
    """
    return ibis.cases((value.notnull(), False), (written == "", True), else_=ibis.null("boolean"))


def passes(at_least: Expression, exactly: Expression, limit: Limit) -> Expression:
    """True where a number that is not wholly known is beyond a limit in any case (see ``subjects.derived``)."""
    return (at_least > limit) | (exactly > limit)


def passes_if_set(column: Expression, limit: Limit) -> Expression:
    """True where a number is beyond a limit that a place may set or not; one that it doesn't set is never passed."""
    return ibis.cases((limit.expression.isnull(), False), else_=column > limit)
