"""A check of the whole ledger: evaluate, judge, lay beside what is known. It reads; ``actions`` changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from qingzhi.platform.inspections.judging import Draft, Judged, Key, judge
from qingzhi.platform.inspections.models import Finding
from qingzhi.platform.inspections.profiles import days_in
from qingzhi.platform.inspections.queries import findings
from qingzhi.platform.inspections.reconcile import Plan, Reconciler
from qingzhi.platform.inspections.run import answer, ledger_of
from qingzhi.platform.inspections.standards import Held, held
from qingzhi.platform.registry.lifecycles import ENDED
from qingzhi.platform.registry.queries import revisions
from qingzhi.policy.model import Profile
from qingzhi.rules.compile import compile_rules
from qingzhi.rules.rule import Rule
from qingzhi.subjects.schema import SUBJECTS

ALWAYS = frozenset({"state", "status"})
"""Columns whose change may put right whatever a rule reads."""


@dataclass
class Outcome:
    """What a check found: what it changes, how many rows gave which answer ("apps A0601"), the rules it used."""

    plan: Plan = field(default_factory=Plan)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    standards: list[str] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)


def look(day: date, progress: Callable[[int, int, str], None]) -> Outcome:
    """Check the ledger as it stands under the standards that are switched on."""
    outcome = Outcome()
    places = held()
    steps = [(one, table) for one in places for table in SUBJECTS if one.rules(table)]
    for one in places:
        with ledger_of(one.profile, day):
            for table in (table for of, table in steps if of is one):
                progress(steps.index((one, table)), len(steps), f"检查{SUBJECTS[table].title}")
                _look_at(table, one, day, outcome)
    outcome.standards = [one.standard.title if one.standard else "全国" for one in places]
    outcome.rules = list(dict.fromkeys(rule for one, table in steps for rule in one.rules(table)))
    return outcome


def _look_at(table: str, one: Held, day: date, outcome: Outcome) -> None:
    """Check one table under one standard, and add what it gives to the outcome."""
    known = _known(table, one)
    judged, counts = _judge(one, table, day, known)
    for code, told in counts.items():
        sums = Counter(outcome.counts.get(f"{table} {code}", {})) + Counter(told)
        outcome.counts[f"{table} {code}"] = dict(sums)
    made = _reconciler(one.profile, day, judged).plan(judged.drafts, judged.standings, known)
    outcome.plan.new += made.new
    outcome.plan.moves += made.moves


def drafts_of(one: Held, day: date, at: datetime | None = None) -> list[Draft]:
    """All that would be found under a standard on a day, over the ledger as it is or as it was at a time."""
    with ledger_of(one.profile, day, at):
        tables = [table for table in SUBJECTS if one.rules(table)]
        return [draft for table in tables for draft in _judge(one, table, day, {})[0].drafts]


def _judge(one: Held, table: str, day: date, known: Mapping[Key, Finding]) -> tuple[Judged, dict[str, dict[str, int]]]:
    statement = compile_rules(table, one.rules(table), one.profile, day)
    watched: dict[int, list[str]] = {}
    for (code, _, pk), finding in known.items():
        if finding.is_open:
            watched.setdefault(pk, []).append(code)
    answered = answer(statement, one.units, [*watched])
    counts = {
        code: {answer_.word: count for answer_, count in told.items() if count}
        for code, told in answered.counts.items()
    }
    return judge(answered, one.profile, day, watched), counts


def _known(table: str, one: Held) -> dict[Key, Finding]:
    """The last finding of each rule and row of a table, of the rules that are used and the units that count."""
    codes = [rule.code for rule in one.rules(table)]
    rows = findings().filter(table=table, code__in=codes).select_related(None).select_related("asset").order_by("pk")
    rows = rows.defer("message", "evidence", "citations", "notes")
    units = None if one.units is None else set(one.units)
    return {
        (row.code, table, row.asset_id or row.unit_id): row for row in rows if units is None or row.unit_id in units
    }


def _reconciler(profile: Profile, day: date, judged: Judged) -> Reconciler:
    window = days_in(profile, "rebound_days", day)

    def has_source(finding: Finding, facts: Mapping[str, Any]) -> bool:
        """Whether a revision since it was found changed what the rule reads, of the row or of those that count."""
        changed = {name for name, value in finding.facts.items() if name in facts and facts[name] != value} | ALWAYS
        if finding.asset_id is not None:
            own = revisions().filter(asset=finding.asset_id, at__gte=finding.created_at)
            if any(changed & {*one.before} for one in own):
                return True
        return _others(finding, judged.rests_on[finding.code])

    return Reconciler(day, window, has_source, _is_over)


def _others(finding: Finding, tables: Iterable[str]) -> bool:
    """Whether a row that an answer rests on as well was changed since: of the same unit, or of the same name."""
    kinds = [SUBJECTS[table].kind for table in tables]
    if not kinds:
        return False
    near = Q(asset__unit=finding.unit_id)
    if finding.asset is not None:
        near |= Q(asset__name_key=finding.asset.name_key)
    return revisions().filter(near, asset__kind__in=kinds, at__gte=finding.created_at).exists()


def _is_over(finding: Finding) -> bool:
    """Whether the object was closed or dissolved since, by a step that somebody took."""
    if finding.asset is None or finding.asset.state not in ENDED:
        return False
    return revisions().filter(asset=finding.asset_id, at__gte=finding.created_at, before__has_key="state").exists()
