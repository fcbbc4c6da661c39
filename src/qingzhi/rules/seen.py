"""What inspectors saw, as conditions: verdicts on the functions of app packages.

A look at a package can show that a function is there. It cannot show that it is compulsory or used: 存在 is 疑似问题
until a person looks, 疑似 at most 需关注, and 线索 no answer at all.
"""

from __future__ import annotations

import ibis

from qingzhi.rules.declared import affirmed
from qingzhi.rules.rule import ADVISORY, VIOLATION, Condition, Expression, Limits, Row, Today

THERE = ("present", "suspected")


def saw(verdict: Expression) -> Expression:
    """True where a function is there or likely to be, false where it is not; NULL where there are hints only, where it
    could not be told, and where nobody looked.
    """
    return verdict.nullif("hint").isin(THERE)


def declares(app: Row, *words: str) -> Expression:
    """Whether one of the words stands in what the ledger says the app is for, and not that it isn't; never NULL."""
    found = affirmed(app.functions, words[0]).contains(words[0])
    for word in words[1:]:
        found |= affirmed(app.functions, word).contains(word)
    return ibis.coalesce(found, False)


def certain(*columns: str) -> Condition:
    """A severity: 疑似问题 where each of the functions was seen for certain, else 需关注."""

    def severity(app: Row, limits: Limits, today: Today) -> Expression:
        every = app[columns[0]] == "present"
        for column in columns[1:]:
            every &= app[column] == "present"
        return ibis.cases((every, VIOLATION), else_=ADVISORY)

    return severity
