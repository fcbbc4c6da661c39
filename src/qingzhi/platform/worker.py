"""The worker for background jobs, as a process of its own: ``python -m qingzhi.platform.worker``.

It is django-q2's cluster (a parent, a sentinel, the processes that do the work, one that fetches, one that stores),
with two things added that matter where processes are killed: each of them ends with its parent, so that nothing is
left running behind our back; and a job whose process died is delivered again at once.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from multiprocessing import Process

from qingzhi.platform import start

LOOK = 1.0  # seconds between two looks at whether the parent is still there


def main() -> None:
    """Run until told to end, or until the process that started this one has ended."""
    start.setup()
    start.refuse_unsafe()
    from django.core.management import call_command
    from django.db import connections
    from django_q import cluster

    from qingzhi.platform.changes.jobs import take_effect
    from qingzhi.platform.core import jobs
    from qingzhi.platform.inspections.jobs import check
    from qingzhi.platform.registry.jobs import daily

    class Guard(cluster.Sentinel):  # type: ignore[misc]
        """What watches over the processes that do the work."""

        def reincarnate(self, process: Process) -> None:
            """Replace a process that died, and have its job taken up.

            One that was idle died waiting at the queue, which it alone may read from while it does: nobody would ever
            get another job. Then everything ends here, and who started us starts us anew.
            """
            if process in self.pool and int(process.timer.value) == -1:  # type: ignore[attr-defined]
                os._exit(1)
            super().reincarnate(process)
            jobs.take_up()
            connections.close_all()

    jobs.take_up()
    for hour, work in enumerate((take_effect, daily, check)):
        jobs.every_day(work, hour)
        jobs.start_daily(jobs.name_of(work))  # a PC is mostly off at night
    connections.close_all()
    cluster.Sentinel = Guard
    _when_orphaned(lambda: os.kill(os.getpid(), signal.SIGTERM))
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=lambda: _when_orphaned(lambda: os._exit(1)))
    call_command("qcluster", verbosity=0)


def _when_orphaned(end: Callable[[], None]) -> None:
    """Do something once the parent of this process has ended."""
    parent = os.getppid()

    def look() -> None:
        while os.getppid() == parent:
            time.sleep(LOOK)
        end()

    threading.Thread(target=look, daemon=True).start()


if __name__ == "__main__":
    main()
