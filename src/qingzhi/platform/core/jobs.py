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
killed leaves its job 进行中; it is delivered again and runs once more, never a third time. A job that is done, failed
or cancelled is never run again; work that calls ``progress.finish`` inside its last transaction is done exactly once,
since what it wrote and that it is done are committed together. Arguments are ids, never personal data.

The queue may deliver a job twice. Whoever runs it holds a lock on a file of this machine, which the system releases
with the process however that ends: a locked file means that somebody is at it, an unlocked one that somebody died.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Concatenate

import structlog
from django.conf import settings
from django.core.files import locks
from django.db import IntegrityError, connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string
from django_q.conf import Conf
from django_q.models import Schedule
from django_q.tasks import async_task, schedule

from qingzhi.platform.core.errors import Refused
from qingzhi.platform.core.models import Job
from qingzhi.platform.core.queries import jobs
from qingzhi.platform.organizations.models import User

MOST_ATTEMPTS = 2
OPEN = (Job.State.WAITING, Job.State.RUNNING)
log = structlog.get_logger()


class Cancelled(Exception):
    """Somebody cancelled the job, or another worker has taken it up; what it had not committed is undone."""


@dataclass
class Progress:
    """How a running job says how far it is and that it is done, and learns that it was cancelled."""

    pk: int
    attempt: int

    def at(self, done: int, total: int, step: str = "") -> None:
        """Say how far; raises Cancelled where somebody asked for that. Call it between batches, not inside one."""
        told = self.mine().filter(cancel=False).update(done=done, total=total, step=step[:120])
        if not told:
            raise Cancelled

    def finish(self, **result: Any) -> None:
        """Say, inside the transaction of the last write, that the job is done. Raises Cancelled, which undoes that."""
        if not self.mine().filter(cancel=False).update(state=Job.State.DONE, result=result, ended_at=timezone.now()):
            raise Cancelled

    def mine(self) -> QuerySet[Job]:
        """The row, as long as it is this attempt that runs."""
        return jobs().filter(pk=self.pk, state=Job.State.RUNNING, attempts=self.attempt)


Work = Callable[Concatenate[Progress, ...], dict[str, Any] | None]


def job(title: str) -> Callable[[Work], Work]:
    """Name a function that can be started as a job."""

    def decorate(function: Work) -> Work:
        function.title = title  # type: ignore[attr-defined]
        return function

    return decorate


def start(work: Work, *, key: str, by: User | None, unit: int | None = None, **arguments: Any) -> Job:
    """Put a job in the queue, or give the one of this key that waits or runs already."""
    title: str = work.title  # type: ignore[attr-defined]
    told = {"name": name_of(work), "title": title, "arguments": arguments}
    while True:
        there = jobs().filter(key=key, state__in=OPEN).first()
        if there is not None:
            return there
        try:
            with transaction.atomic():
                made = Job.objects.create(key=key, unit_id=unit, asked_by=by, **told)
                transaction.on_commit(partial(_deliver, made))
        except IntegrityError:  # somebody else was quicker: give theirs
            continue
        return made


def name_of(work: Work) -> str:
    """The dotted name of a function that can be started as a job."""
    return f"{work.__module__}.{work.__qualname__}"


def every_day(work: Work, hour: int) -> None:
    """See that a job is started every day at an hour (Chinese time)."""
    name = name_of(work)
    first = timezone.localtime().replace(hour=hour, minute=0, second=0, microsecond=0)
    first += timedelta(days=int(first <= timezone.localtime()))
    if not Schedule.objects.filter(name=name).exists():
        schedule(f"{__name__}.start_daily", name, name=name, schedule_type=Schedule.DAILY, next_run=first)


def start_daily(name: str) -> None:
    """What the schedule calls: start the job of today, once."""
    start(import_string(name), key=f"{name}-{timezone.localdate()}", by=None)


def run(pk: int) -> None:
    """What the worker calls: take the job up, do it, and say how it ended. Harmless where it is over or under way."""
    with _hold(pk) as left_behind:
        if left_behind is None:
            return
        progress = _take(pk, left_behind)
        if progress is not None:
            _do(progress)


def cancel(row: Job) -> None:
    """Ask a job to stop: one that waits is cancelled at once, one that runs at its next step."""
    with transaction.atomic():
        if jobs().filter(pk=row.pk, state="waiting").update(state=Job.State.CANCELLED, ended_at=timezone.now()) == 0:
            jobs().filter(pk=row.pk, state="running").update(cancel=True)


def take_up() -> None:
    """Deliver again what a worker of this machine had fetched or begun when it died; without that it waits an hour."""
    left = {int(path.stem.rpartition("-")[2]): path for path in _folder().glob(f"{database()}-*.lock")}
    found = list(jobs().filter(Q(state=Job.State.WAITING) | Q(state=Job.State.RUNNING, pk__in=left)))
    for row in found:
        _deliver(row)
    for pk in left.keys() - {row.pk for row in found}:
        left[pk].unlink(missing_ok=True)


def _deliver(row: Job) -> None:
    async_task(run, row.pk, task_name=f"{row.title} {row.pk}"[:100])


def _take(pk: int, left_behind: bool) -> Progress | None:
    """Mark a job as running; None where there is nothing to do."""
    with transaction.atomic():
        row = jobs().select_for_update().filter(pk=pk, state__in=OPEN).first()
        if row is None:
            return None
        if row.state == Job.State.RUNNING and not left_behind and _may_be_alive(row):
            return None  # a worker of another machine is at it
        attempt = row.attempts + 1
        if attempt > MOST_ATTEMPTS:
            message = "两次都中途停了。请系统管理员看服务日志，再重新发起。"
            jobs().filter(pk=pk).update(state=Job.State.FAILED, ended_at=timezone.now(), message=message)
            return None
        jobs().filter(pk=pk).update(state=Job.State.RUNNING, attempts=attempt, started_at=timezone.now())
    return Progress(pk, attempt)


def _may_be_alive(row: Job) -> bool:
    """Whether a job that runs elsewhere began so lately that its worker hasn't been ended for taking too long."""
    return row.started_at is not None and row.started_at > timezone.now() - timedelta(seconds=Conf.TIMEOUT)


def _do(progress: Progress) -> None:
    row = jobs().get(pk=progress.pk)
    try:
        result = import_string(row.name)(progress, **row.arguments)
    except Cancelled:
        _end(progress, Job.State.CANCELLED, message="已取消，没有写入的部分不再写。")
    except Refused as refusal:
        _end(progress, Job.State.FAILED, message=str(refusal)[:500])
    except Exception:
        log.exception("job failed", job=row.pk, name=row.name)
        _end(progress, Job.State.FAILED, message="没有完成。请再试一次；还不行，请系统管理员看服务日志。")
    else:
        _end(progress, Job.State.DONE, result=result or {})


def _end(progress: Progress, state: Job.State, **values: Any) -> None:
    progress.mine().update(state=state, ended_at=timezone.now(), **values)


def _folder() -> Path:
    folder = Path(settings.HOME) / "jobs"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def database() -> str:
    """Tells the jobs and imports of databases apart that share a folder: the demonstration has one of its own."""
    told = [str(connection.settings_dict[name]) for name in ("NAME", "HOST", "PORT")]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:12]


@contextmanager
def _hold(pk: int) -> Iterator[bool | None]:
    """Hold a job on this machine: whether somebody died holding it, or None where somebody holds it now."""
    path = _folder() / f"{database()}-{pk}.lock"
    left_behind = path.exists()
    with path.open("a") as file:
        if not locks.lock(file, locks.LOCK_EX | locks.LOCK_NB):
            yield None
            return
        yield left_behind
    path.unlink(missing_ok=True)
