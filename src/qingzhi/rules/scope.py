"""Which documents bind a row, and how: 2 directly, 1 by reference (参照), 0 not at all.

A unit whose kind is unknown is bound; its findings carry the note 适用范围待核.
"""

from __future__ import annotations

from datetime import date

import ibis

from qingzhi.policy.model import BOUND, NOT_BOUND, REFERENCE, Document
from qingzhi.rules.rule import Expression, Row


def column_name(document: Document, code: str) -> str:
    """The name of the column that says how ``document`` binds a row in the rule ``code``."""
    return f"binds_{document.id}_{code}" if code in document.only else f"binds_{document.id}"


def force(document: Document, table: str, row: Row, code: str, day: date) -> Expression:
    """How a document binds each row of a table in the rule ``code``, as an integer that is never NULL.

    A document binds nobody before the day it came into force.
    """
    if table not in document.objects or (document.in_force_from and day < document.in_force_from):
        return ibis.literal(NOT_BOUND)
    kinds = document.units_for(code)
    bound = row.unit_kind.isnull() | row.unit_kind.isin([kind for kind, force_ in kinds.items() if force_ == BOUND])
    by_reference = [kind for kind, force_ in kinds.items() if force_ == REFERENCE]
    directly: Expression = ibis.literal(BOUND)
    for narrowing in document.narrowed:
        if narrowing.on == table:
            meant = ibis.coalesce(row[narrowing.column], "") == narrowing.value
            directly = ibis.cases((meant, directly), else_=REFERENCE)
    branches = [(bound, directly)]
    if by_reference:
        branches.append((row.unit_kind.isin(by_reference), ibis.literal(REFERENCE)))
    return ibis.cases(*branches, else_=NOT_BOUND)
