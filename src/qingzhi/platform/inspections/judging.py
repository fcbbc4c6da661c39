"""From the answers of one table to what the platform keeps: a draft for each problem, and how watched rows stand."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from typing import Any

from qingzhi.findings import Finding, Reporter
from qingzhi.platform.audit.chain import canonical
from qingzhi.platform.inspections.run import Answered
from qingzhi.policy.model import Profile
from qingzhi.rules.rule import Answer, Rule

Key = tuple[str, str, int]
"""A rule on a row: code, table, the row's id."""


@dataclass(frozen=True)
class Draft:
    """A problem as it was found now: what a ``Finding`` keeps of it."""

    rule: Rule
    table: str
    pk: int
    answer: Answer
    subject: str
    message: str
    evidence: list[dict[str, Any]]
    citations: list[dict[str, Any]]
    notes: list[str]
    facts: dict[str, Any]

    @property
    def key(self) -> Key:
        """Rule and row."""
        return self.rule.code, self.table, self.pk

    @property
    def digest(self) -> str:
        """The first digits of the digest of its facts: whether it is still the same problem."""
        return hashlib.sha256(canonical(self.facts).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Standing:
    """How a watched row stands under a rule today: the answer and the facts that it rests on."""

    answer: Answer
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Judged:
    """What one table gave: drafts, and for each watched (code, row) how it stands; rows that are gone are missing."""

    drafts: list[Draft]
    standings: Mapping[Key, Standing]
    rests_on: Mapping[str, tuple[str, ...]]


def judge(answered: Answered, profile: Profile, day: date, watched: Mapping[int, Iterable[str]]) -> Judged:
    """Turn what a table answered into drafts; ``watched`` are the codes that somebody follows, by row."""
    drafts: list[Draft] = []
    standings: dict[Key, Standing] = {}
    table, rows = answered.statement.table, answered.rows
    place = {pk: at for at, pk in enumerate(rows.pks)}
    for rule in answered.statement.rules:
        reporter = Reporter(rule, answered.statement, answered.answers, answered.tables, profile, day, ())
        for at, found in _findings(reporter, rows.pks):
            drafts.append(_draft(reporter, found, table, rows.pks[at], at))
        for pk, codes in watched.items():
            if rule.code in codes and (here := place.get(pk)) is not None:
                answer = Answer(int(reporter.statuses[here]))
                standings[rule.code, table, pk] = Standing(answer, facts_of(reporter, here))
    return Judged(drafts, standings, answered.statement.rests_on)


def facts_of(reporter: Reporter, at: int) -> dict[str, Any]:
    """The columns that a rule reads of a row, with what they hold; counts among them."""
    reading, values = reporter.reading, reporter.records.values
    table = reporter.records.table
    endless = [table[name].endless for name in reading.columns if name in table]
    names = dict.fromkeys([*reading.columns, *filter(None, endless)])
    facts = {name: _plain(values[name][at]) for name in names if name in values}
    for name in reading.derived:
        value = reporter.answers.columns[name][at]
        facts[name] = None if value is None or getattr(value, "mask", False) is True else int(value)
    return facts


@cache
def version_of(rule: Rule) -> str:
    """The version of a rule: the first digits of the digest of all that decides its answers and words."""
    told = [rule.code, *rule.on, rule.message, rule.stage.name, *rule.entry.cites, *rule.facts, _source(rule.condition)]
    told += [_source(rule.applies), _source(rule.severity)]
    told += [part for text, condition in rule.remarks for part in (text, _source(condition))]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:12]


def _source(function: Any) -> str:
    return inspect.getsource(function) if inspect.isfunction(function) else str(function)


def _findings(reporter: Reporter, pks: list[int]) -> Iterator[tuple[int, Finding]]:
    shown = [at for at in range(len(pks)) if int(reporter.statuses[at]) in (1, 2, 5)]
    return zip(shown, reporter.findings(), strict=True)


def _draft(reporter: Reporter, found: Finding, table: str, pk: int, at: int) -> Draft:
    evidence = [asdict(one) for one in found.evidence] + [asdict(one) for one in found.signs]
    return Draft(
        rule=found.rule,
        table=table,
        pk=pk,
        answer=found.answer,
        subject=found.subject.name,
        message=found.message,
        evidence=evidence,
        citations=[asdict(one) for one in found.citations],
        notes=[*found.notes],
        facts=facts_of(reporter, at),
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
