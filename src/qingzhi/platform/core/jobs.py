"""Work that takes longer than a page may: a ``Job`` row, django-q2 to run it, progress, cancel, a result.

```python
@job("夜间检查")
def nightly(progress: Progress, *, unit: int) -> dict[str, Any]:
    for number, batch in enumerate(batches):
        progress.at(number, len(batches), "检查工作群组")
        …
    return {"findings": 12}

start(nightly, key="nightly-2026-11-26", by=None, unit=12)
```

``key`` makes a repeat harmless: while a job of that key waits or runs, ``start`` gives that one. A worker that is
killed leaves its job 进行中; django-q2 delivers the task again and the job runs once more, never a third time.
A job that is done, failed or cancelled is never run again. Arguments are ids, never personal data.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Concatenate

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django_q.models import Schedule
from django_q.tasks import async_task, schedule

from qingzhi.platform.core.errors import Refused
from qingzhi.platform.core.models import Job
from qingzhi.platform.core.queries import jobs
from qingzhi.platform.organizations.models import User

MOST_ATTEMPTS = 2
log = structlog.get_logger()


class Cancelled(Exception):
    """Somebody cancelled the job; what it had not committed is undone."""


@dataclass
class Progress:
    """How a running job says how far it is, and learns that it was cancelled."""

    pk: int

    def at(self, done: int, total: int, step: str = "") -> None:
        """Say how far; raises Cancelled where somebody asked for that. Call it between batches, not inside one."""
        jobs().filter(pk=self.pk).update(done=done, total=total, step=step)
        if jobs().filter(pk=self.pk, cancel=True).exists():
            raise Cancelled


Work = Callable[Concatenate[Progress, ...], dict[str, Any]]


def job(title: str) -> Callable[[Work], Work]:
    """Name a function that can be started as a job."""

    def decorate(function: Work) -> Work:
        function.title = title  # type: ignore[attr-defined]
        return function

    return decorate


def start(work: Work, *, key: str, by: User | None, unit: int | None = None, **arguments: Any) -> Job:
    """Put a job in the queue, or give the one of this key that waits or runs already."""
    name = f"{work.__module__}.{work.__qualname__}"
    with transaction.atomic():
        there = jobs().select_for_update().filter(key=key, state__in=("waiting", "running")).first()
        if there is not None:
            return there
        title: str = work.title  # type: ignore[attr-defined]
        made = Job.objects.create(key=key, name=name, title=title, arguments=arguments, unit_id=unit, asked_by=by)
        transaction.on_commit(lambda: async_task(run, made.pk, task_name=f"{title} {made.pk}"[:100]))
    return made


def every_day(work: Work, hour: int) -> None:
    """See that a job is started every day at an hour (Chinese time)."""
    name = f"{work.__module__}.{work.__qualname__}"
    first = timezone.localtime().replace(hour=hour, minute=0, second=0, microsecond=0)
    first += timedelta(days=int(first <= timezone.localtime()))
    if not Schedule.objects.filter(name=name).exists():
        schedule(f"{__name__}.start_daily", name, name=name, schedule_type=Schedule.DAILY, next_run=first)


def start_daily(name: str) -> None:
    """What the schedule calls: start the job of today, once."""
    start(import_string(name), key=f"{name}-{timezone.localdate()}", by=None)


def run(pk: int) -> None:
    """What the worker calls: take the job up, do it, and say how it ended. Harmless where it is over already."""
    with transaction.atomic():
        row: Job | None = jobs().select_for_update().filter(pk=pk, state__in=("waiting", "running")).first()
        if row is None:
            return
        if row.attempts >= MOST_ATTEMPTS:
            _end(pk, Job.State.FAILED, message="两次都中途停了。数据没有半途写入，请系统管理员看服务日志。")
            return
        jobs().filter(pk=pk).update(state=Job.State.RUNNING, attempts=row.attempts + 1, started_at=timezone.now())
    try:
        result = import_string(row.name)(Progress(pk), **row.arguments)
    except Cancelled:
        _end(pk, Job.State.CANCELLED, message="已取消，没有写入的部分不再写。")
    except Refused as refusal:
        _end(pk, Job.State.FAILED, message=str(refusal)[:500])
    except Exception:
        log.exception("job failed", job=pk, name=row.name)
        _end(pk, Job.State.FAILED, message="没有完成，数据没有改动。请再试一次；还不行，请系统管理员看服务日志。")
    else:
        _end(pk, Job.State.DONE, result=result)


def cancel(row: Job) -> None:
    """Ask a job to stop: one that waits is cancelled at once, one that runs at its next step."""
    with transaction.atomic():
        if jobs().filter(pk=row.pk, state="waiting").update(state=Job.State.CANCELLED, ended_at=timezone.now()) == 0:
            jobs().filter(pk=row.pk, state="running").update(cancel=True)


def _end(pk: int, state: Job.State, **values: Any) -> None:
    jobs().filter(pk=pk).update(state=state, ended_at=timezone.now(), **values)
