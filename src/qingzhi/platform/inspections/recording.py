"""What a run found, written down: new findings, steps of known ones, one run row, one event; all in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from qingzhi.platform.core import bulk
from qingzhi.platform.core.actions import Act, action
from qingzhi.platform.inspections import lifecycle
from qingzhi.platform.inspections.actions import target_of
from qingzhi.platform.inspections.checking import Outcome
from qingzhi.platform.inspections.judging import Draft, version_of
from qingzhi.platform.inspections.models import Finding, LedgerAge, MonthCount, Passage, RuleVersion, Run
from qingzhi.platform.inspections.reconcile import SEVERITY, Move
from qingzhi.platform.inspections.summary import FLOWS, differing, ledger_ages, month_counts, month_of
from qingzhi.platform.organizations.queries import paths
from qingzhi.platform.registry.queries import assets
from qingzhi.rules.rule import Rule

COLUMNS = (
    "rule_id", "code", "article", "table", "asset_id", "unit_id", "unit_path", "subject", "severity", "state",
    "message", "evidence", "citations", "notes", "facts", "digest", "opened_on", "closed_on", "opened_by_id",
    "closed_by_id", "rebounds", "due_on", "handler_id", "created_at", "updated_at",
)  # fmt: skip
PASSAGE = ("finding_id", "at", "step", "source", "target", "by_id", "run_id", "reason", "evidence")
BATCH = 500


@action("检查台账")
def record(act: Act, *, outcome: Outcome, day: date, started_at: datetime, held_back: Iterable[str] = ()) -> Run:
    """Write down what a run found. Where nothing changed: one run row and one event."""
    now = timezone.now()
    run = Run.objects.create(
        as_of=day,
        by=act.by,
        started_at=started_at,
        ended_at=now,
        standards=outcome.standards,
        counts=outcome.counts,
        held_back=[*held_back],
    )
    rules = _versions(outcome)
    _open(act, run, outcome.plan.new, rules, now)
    steps = Counter(_move(run, move, rules, now) for move in outcome.plan.moves)
    steps.pop("", None)
    if opened := len(outcome.plan.new):
        steps["open"] = opened
    run.changes = dict(steps)
    Run.objects.filter(pk=run.pk).update(changes=run.changes)
    refresh(day)
    act.about(run)
    act.more |= {"as_of": day, "changes": run.changes}
    return run


def refresh(day: date) -> None:
    """Bring the numbers of the overview up to date; what stays the same is not written."""
    this = month_of(day)
    last = month_of(this - timedelta(days=1))
    names = [*FLOWS, "open", "overdue"]
    for month, today in ((last, None), (this, day)):
        rows = MonthCount.objects.filter(month=month).values("unit", "article", *names)
        kept = {(row.pop("unit"), row.pop("article")): row for row in rows}
        counts = month_counts(month, today)
        if today is None:  # how it stood at the last run of that month stays
            counts = {key: counts.get(key, {}) | {name: kept.get(key, {}).get(name, 0) for name in names[3:]}
                      for key in {*counts, *kept}}  # fmt: skip
        changed = [
            MonthCount(unit_id=unit, article=article, month=month, **row)
            for (unit, article), row in differing(kept, counts).items()
        ]
        MonthCount.objects.bulk_create(
            changed, 2_000, update_conflicts=True, unique_fields=["month", "unit", "article"], update_fields=names
        )
    of_age = ("recent", "older", "old", "unheld")
    told = LedgerAge.objects.values_list("unit", *of_age)
    ages = {unit: dict(zip(of_age, counts, strict=True)) for unit, *counts in told}
    aged = [LedgerAge(unit_id=unit, **row) for unit, row in differing(ages, ledger_ages(timezone.now())).items()]
    LedgerAge.objects.bulk_create(
        aged, 2_000, update_conflicts=True, unique_fields=["unit"], update_fields=list(of_age)
    )


def _versions(outcome: Outcome) -> Mapping[Rule, RuleVersion]:
    """The stored version of each rule that is needed; one that is new is stored with its page."""
    needed = [*outcome.plan.new, *(move.draft for move in outcome.plan.moves if move.draft)]
    found = {}
    for rule in {draft.rule for draft in needed}:
        told = {"title": rule.title, "article": rule.entry.article, "page": rule.page, "remedy": rule.remedy}
        version = {"code": rule.code, "version": version_of(rule)}
        found[rule], _ = RuleVersion.objects.get_or_create(**version, defaults=told)
    return found


def _open(act: Act, run: Run, drafts: list[Draft], rules: Mapping[Rule, RuleVersion], now: datetime) -> None:
    """Store the findings that are new, each with the first step of its history."""
    if not drafts:
        return
    owners = _owners(draft.pk for draft in drafts if draft.table != "organizations")
    drafts = [one for one in drafts if one.table == "organizations" or one.pk in owners]
    unit_of = [owners.get(one.pk, 0) if one.table != "organizations" else one.pk for one in drafts]
    path = paths(set(unit_of))
    rows = []
    for draft, unit in zip(drafts, unit_of, strict=True):
        told = _told(draft, rules[draft.rule])
        told |= {"asset_id": None if draft.table == "organizations" else draft.pk, "unit_id": unit}
        told |= {"unit_path": path[unit][-500:], "subject": draft.subject[:200], "table": draft.table}
        told |= {"state": "suspected", "opened_on": run.as_of, "opened_by_id": run.pk, "rebounds": 0}
        told |= {"created_at": now, "updated_at": now}
        rows.append([told.get(name) for name in COLUMNS])
    bulk.load(Finding, COLUMNS, rows)
    told_to_trail = [(draft.rule.code, draft.pk, draft.digest) for draft in drafts]
    act.loaded(Finding, ["code", "row", "digest"], told_to_trail)
    made = Finding.objects.filter(opened_by=run).order_by("pk").values_list("pk", flat=True)
    bulk.load(Passage, PASSAGE, [(pk, now, "open", "", "suspected", None, run.pk, "", None) for pk in made])


def _move(run: Run, move: Move, rules: Mapping[Rule, RuleVersion], now: datetime) -> str:
    """Take a step of a known finding; '' where somebody has taken another one since the run looked."""
    finding, step = move.finding, lifecycle.STEPS[move.step]
    values: dict[str, Any] = {"state": target_of(step, finding), "updated_at": now}
    before = None
    if move.draft is not None and move.step != "cover":
        values |= _told(move.draft, rules[move.draft.rule])
        before = Finding.objects.filter(pk=finding.pk).values_list("evidence", flat=True).get()
        before = None if before == move.draft.evidence else before
    if values["state"] in lifecycle.CLOSED:
        values |= {"closed_on": run.as_of, "closed_by_id": run.pk}
    elif finding.state in lifecycle.CLOSED:
        values |= {"closed_on": None, "closed_by_id": None, "due_on": None, "handler_id": None}
        values["rebounds"] = finding.rebounds + (move.step == "rebound")
        if finding.asset_id:  # its object may have another unit since (机构调整)
            values |= _unit_of(finding.asset_id)
    if not Finding.objects.filter(pk=finding.pk, state=finding.state).update(**values):
        return ""
    told = {"step": move.step, "source": finding.state, "target": values["state"], "run": run}
    Passage.objects.create(finding_id=finding.pk, reason=move.reason[:500], evidence=before, **told)
    return move.step


def _unit_of(asset: int) -> dict[str, int]:
    owner = _owners([asset]).get(asset)
    return {"unit_id": owner} if owner else {}


def _told(draft: Draft, rule: RuleVersion) -> dict[str, Any]:
    """What a finding says, as columns."""
    return {
        "rule_id": rule.pk,
        "code": draft.rule.code,
        "article": draft.rule.entry.article,
        "severity": SEVERITY[draft.answer],
        "message": draft.message,
        "evidence": draft.evidence,
        "citations": draft.citations,
        "notes": draft.notes,
        "facts": draft.facts,
        "digest": draft.digest,
    }


def _owners(pks: Iterable[int]) -> dict[int, int]:
    """The unit of each object that is still there."""
    wanted = list(pks)
    owners: dict[int, int] = {}
    for start in range(0, len(wanted), BATCH):
        batch = assets().filter(pk__in=wanted[start : start + BATCH]).order_by()
        owners |= dict(batch.values_list("pk", "unit"))
    return owners
