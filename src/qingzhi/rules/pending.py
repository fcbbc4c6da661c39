"""Rules whose facts no ledger holds: declared, and answering 未检 with the kind of material named, until an inspector
or the platform brings the facts.
"""

from __future__ import annotations

from collections.abc import Collection

import ibis

from qingzhi.policy.model import entries
from qingzhi.rules.rule import Expression, Limits, Row, Rule, Today

TABLES = {
    "app": ("apps",),
    "account": ("accounts",),
    "group": ("groups",),
    "unit": ("organizations",),
    "any": ("apps", "accounts", "groups"),
}
"""The tables of the catalogue's kinds of subject. Texts, forms, complaints and cases stand in no ledger."""


def _unknown(row: Row, limits: Limits, today: Today) -> Expression:
    return ibis.null("boolean")


def pending(written: Collection[str]) -> list[Rule]:
    """A rule for each code of the catalogue that isn't written yet and speaks of something that a ledger lists."""
    found = []
    for code, entry in entries().items():
        tables = tuple(dict.fromkeys(table for subject in entry.subjects for table in TABLES.get(subject, ())))
        if code not in written and tables:
            found.append(Rule(code, tables, _unknown, facts=entry.facts))
    return found
