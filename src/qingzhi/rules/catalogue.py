"""Every rule there is: those written for the ledger, and those that wait for other material."""

from __future__ import annotations

from functools import cache

from qingzhi.rules import construction, operation, responsibility, security, use
from qingzhi.rules.pending import pending
from qingzhi.rules.rule import Rule

MODULES = (construction, operation, use, security, responsibility)


def _written() -> list[Rule]:
    return [value for module in MODULES for value in vars(module).values() if isinstance(value, Rule)]


def _all() -> tuple[Rule, ...]:
    written = _written()
    waiting = pending({one.code for one in written})
    return tuple(sorted([*written, *waiting], key=lambda one: (one.entry.article, one.code)))


RULES: tuple[Rule, ...] = _all()
"""By article and code. A code stands here more than once where it asks different things of different tables."""


@cache
def of_code(code: str) -> tuple[Rule, ...]:
    """The rules of one code, none where it has no subject in a ledger."""
    return tuple(one for one in RULES if one.code == code)


def on_table(name: str) -> list[Rule]:
    """The rules on one table, in order."""
    return [one for one in RULES if name in one.on]
