"""What an expression reads: the way by which evidence, clauses and what is missing are worked out, never typed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import ibis.expr.operations as ops

from qingzhi.rules.rule import Expression


@dataclass(frozen=True)
class Reading:
    """What a rule reads, each in order: stored columns, derived columns and limits of the profile; ``severity_limits``
    are further limits of its severity. ``needed`` are the columns without which the condition is NULL, ``refused`` the
    values (column, value) that it takes for unknown as well, a blank for instance.
    """

    columns: tuple[str, ...]
    needed: tuple[str, ...]
    refused: frozenset[tuple[str, Any]]
    derived: tuple[str, ...]
    limits: tuple[str, ...]
    severity_limits: tuple[str, ...]


def columns_read(expression: Expression, only_needed: bool = False) -> list[str]:
    """The columns of its row that an expression reads, in order; it does not look into what those were made of.

    With ``only_needed`` those are left out that stand under a coalesce with a literal: they may well be NULL.
    """
    return list(dict.fromkeys(node.name for node in _nodes(expression, only_needed) if isinstance(node, ops.Field)))


def values_refused(expression: Expression) -> frozenset[tuple[str, Any]]:
    """The values of columns that an expression takes for unknown: where they were left blank (``rule.known``), …"""
    refused = set()
    for node in _nodes(expression):
        if isinstance(node, ops.NullIf) and isinstance(node.null_if_expr, ops.Literal):
            column = node.arg
            while isinstance(column, ops.NullIf):
                column = column.arg
            if isinstance(column, ops.Field):
                refused.add((column.name, node.null_if_expr.value))
    return frozenset(refused)


def _nodes(expression: Expression, only_needed: bool = False) -> Iterator[Any]:
    """The nodes of an expression down to the columns of its row, each once, from left to right."""
    waiting, seen = [expression.op()], set()
    while waiting:
        node = waiting.pop()
        if node in seen or isinstance(node, ops.Relation):
            continue
        seen.add(node)
        yield node
        defaulted = isinstance(node, ops.Coalesce) and isinstance(node.arg[-1], ops.Literal)
        if not isinstance(node, ops.Field) and not (only_needed and defaulted):
            waiting += reversed(node.__children__)
