"""影响预览: what a standard would find that the present one doesn't, and the other way round."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from qingzhi.platform.inspections.checking import drafts_of
from qingzhi.platform.inspections.judging import Draft, Key
from qingzhi.platform.inspections.models import Preview, Standard
from qingzhi.platform.inspections.profiles import profile_of, standard_of
from qingzhi.platform.inspections.standards import Held, versions_now
from qingzhi.platform.organizations.queries import units
from qingzhi.rules.rule import Answer

NAMED = 20  # subjects of each rule that the page names
STEP = ("今天的台账", "上季度末的台账")


def impact(preview: Preview, today: date, progress: Callable[[int, int, str], None]) -> dict[str, Any]:
    """What changes, by rule, over the ledger of today and of the end of the last quarter (JSON-ready).

    The present standard answers for its rules as they are written now: what came with the software shows as a change
    only for rules that it holds back.
    """
    below = None if preview.unit.parent_id is None else [*units().under(preview.unit).values_list("pk", flat=True)]
    versions = versions_now()
    would = Standard(unit=preview.unit, profile=preview.profile, text=preview.text, off=preview.off, versions=versions)
    present = standard_of(preview.unit)
    before, after = Held(present, profile_of(present), below), Held(would, profile_of(preview), below)
    quarter = last_quarter(today)
    found: dict[str, Any] = {"versions": versions, "days": {}}
    moments = ((STEP[0], today, None), (STEP[1], quarter, end_of(quarter)))
    for number, (title, day, at) in enumerate(moments):
        progress(number, len(moments), title)
        old, new = (_by_key(drafts_of(one, day, at)) for one in (before, after))
        found["days"][title] = {"day": day.isoformat(), "rules": [*_changes(old, new)]}
    return found


def last_quarter(today: date) -> date:
    """The last day of the quarter before: 2026-11-26 → 2026-09-30."""
    return date(today.year, 3 * ((today.month - 1) // 3) + 1, 1) - timedelta(days=1)


def end_of(day: date) -> datetime:
    """The end of a day in China."""
    return datetime.combine(day + timedelta(days=1), time.min, timezone.get_current_timezone())


def _by_key(drafts: Iterable[Draft]) -> dict[Key, Draft]:
    return {draft.key: draft for draft in drafts if draft.answer is not Answer.EXEMPT}


def _changes(old: Mapping[Key, Draft], new: Mapping[Key, Draft]) -> Iterable[dict[str, Any]]:
    """For each rule that says something else: what is found newly, no longer, or as graver or less grave."""
    keys: dict[str, list[Key]] = {}
    for key in sorted({*old, *new}):
        keys.setdefault(key[0], []).append(key)
    for code, of_rule in keys.items():
        newly = [new[key] for key in of_rule if key not in old]
        gone = [old[key] for key in of_rule if key not in new]
        other = [new[key] for key in of_rule if key in old and key in new and new[key].answer is not old[key].answer]
        if newly or gone or other:
            title = (newly or gone or other)[0].rule.title
            told = {"newly": newly, "gone": gone, "other": other}
            yield {"code": code, "title": title, "before": sum(key in old for key in of_rule)} | {
                name: {"count": len(those), "subjects": [one.subject for one in those[:NAMED]]}
                for name, those in told.items()
            }
