"""Checks of the whole ledger as jobs: every night, on demand, and what a standard would say before it holds."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from qingzhi.platform.core.jobs import Progress, job
from qingzhi.platform.organizations.queries import people

KEY = "inspections"
"""One check at a time: who asks for another one is led to the one that runs."""


@job("检查台账")
def check(progress: Progress, *, person: int | None = None) -> dict[str, Any]:
    """Check the ledger as it stands and write down what changed."""
    from qingzhi.platform.inspections.checking import look  # the engine is loaded by the job, not by the pages
    from qingzhi.platform.inspections.recording import record
    from qingzhi.platform.inspections.standards import changed_rules

    started, day = timezone.now(), timezone.localdate()
    outcome = look(day, progress.at)
    by = people().filter(pk=person).first() if person else None
    held_back = sorted({rule.code for rule in changed_rules()})
    with transaction.atomic():
        run = record(by=by, outcome=outcome, day=day, started_at=started, held_back=held_back)
        progress.finish(run=run.pk, changes=run.changes)
    return {}


@job("影响预览")
def preview(progress: Progress, *, pk: int) -> dict[str, Any]:
    """Work out what a standard would say of today's ledger and of that at the end of the last quarter."""
    from qingzhi.platform.inspections.actions import answer_preview
    from qingzhi.platform.inspections.impact import impact
    from qingzhi.platform.inspections.queries import previews

    row = previews().get(pk=pk)
    answer_preview(row, impact(row, timezone.localdate(), progress.at))
    return {"preview": pk}
