"""Processes are killed at the worst moments: no job is lost, none is done twice, and nothing is left running."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.platform.homes import Home, until

pytestmark = pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes in /proc")

PIDS = """
import json
from django_q.status import Stat
print(json.dumps([[one.pid, one.sentinel, one.monitor, one.pusher, *one.workers] for one in Stat.get_all()]))
"""
OURS = "FROM core_job WHERE name LIKE 'tests.%'"  # the worker starts jobs of its own


def start_jobs(home: Home, work: str, count: int, **arguments: object) -> None:
    """Put jobs in the queue, each to add a unit of its own."""
    assert home.ask(f"""
from qingzhi.platform.core import jobs
from tests.platform.core import work
for number in range({count}):
    jobs.start(work.{work}, key=f"{work} {{number}}", by=None, name=f"{work} {{number}}", **{arguments!r})
print("true")
""")


def work_all_off(home: Home, kills: int = 0, queued: bool = True, **environment: str) -> None:
    """Start a worker, kill processes that are at a job, and start it again where it ends, until every job is over.

    With ``queued`` also until what is delivered again, after the time that a worker gets, has been taken.
    """
    child = home.begin("-m", "qingzhi.platform.worker", **environment)
    for _ in range(kills):
        kill_a_busy_one(home)

    def look() -> bool:
        nonlocal child
        if child.poll() is not None:
            child = home.begin("-m", "qingzhi.platform.worker", **environment)
        (still,) = home.rows(f"SELECT count(*) {OURS} AND state IN ('waiting', 'running')")[0]
        return still == 0 and (not queued or home.rows("SELECT count(*) FROM django_q_ormq") == [(0,)])

    until(look)
    child.terminate()
    child.communicate(timeout=60)


def units(home: Home, work: str) -> list[tuple[str, int]]:
    return home.rows(f"SELECT name, count(*) FROM organizations_organization WHERE name LIKE '{work} %' GROUP BY name")


def alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and waits for its parent does not."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def kill_a_busy_one(home: Home) -> None:
    """Kill the process of the job that began last; its pid is the job's step."""

    def busy() -> int:
        found = home.rows(f"SELECT step {OURS} AND state = 'running' AND step <> '' ORDER BY started_at DESC")
        return next((int(step) for (step,) in found if alive(int(step))), 0)

    os.kill(until(busy), signal.SIGKILL)


def kill_while_three_work(home: Home, jobs: int, kills: int, queued: bool = True) -> None:
    start_jobs(home, "wait_and_add", jobs, seconds=0.5)
    work_all_off(home, kills, queued, QINGZHI_TEST_WORKERS="3", QINGZHI_TEST_TIMEOUT="2")
    assert home.rows(f"SELECT state, count(*) {OURS} GROUP BY state") == [("done", jobs)]
    assert len(units(home, "wait_and_add")) == jobs
    assert {count for _, count in units(home, "wait_and_add")} == {1}
    events = "SELECT count(*) FROM audit_event WHERE verb = 'organizations.add_unit'"
    assert home.rows(events) == [(1 + jobs,)]  # the place on top, and each unit once


@pytest.mark.parametrize("home", ["sqlite"], indirect=True)
def test_killing_one_of_three_workers_loses_and_doubles_nothing(home: Home) -> None:
    kill_while_three_work(home, jobs=4, kills=1, queued=False)
    assert home.rows(f"SELECT max(attempts) {OURS}") == [(2,)]


@pytest.mark.slow
@pytest.mark.parametrize("kills", [1, 2, 3])
def test_killing_workers_again_and_again_loses_and_doubles_nothing(home: Home, kills: int) -> None:
    kill_while_three_work(home, jobs=20, kills=kills)
    assert home.is_whole()


@pytest.mark.slow
def test_a_job_that_was_done_when_its_worker_was_killed_is_not_done_again(home: Home) -> None:
    start_jobs(home, "add_and_die", 1)
    work_all_off(home, QINGZHI_TEST_TIMEOUT="2")  # its message is delivered again, and it is left alone
    assert units(home, "add_and_die") == [("add_and_die 0", 1)]
    assert home.rows(f"SELECT state, attempts {OURS}") == [("done", 1)]


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/login/", timeout=5) as page:
            return "登录轻指" in page.read().decode()
    except (urllib.error.URLError, ConnectionError):
        return False


def cluster(home: Home, but: Sequence[int] = ()) -> list[int]:
    """The processes of the one cluster that has none of some others: its parent first, those that work last."""

    def look() -> list[list[int]]:
        return [found for found in home.ask(PIDS) if not {*found} & {*but} and all(map(alive, found))]

    found: list[int] = until(look, lambda found: len(found) == 1)[0]
    return found


def begin_serving(home: Home) -> tuple[subprocess.Popen[str], int]:
    """A server that answers, and its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serving = home.python(f"from qingzhi.platform.serve import serve; raise SystemExit(serve('127.0.0.1', {port}))")
    until(lambda: answers(port))
    return serving, port


@pytest.mark.parametrize("home", ["sqlite"], indirect=True)
def test_serving_outlives_its_worker_and_ends_with_everything_it_started(home: Home) -> None:
    serving, port = begin_serving(home)
    first = cluster(home)
    until(lambda: home.rows("SELECT count(*) FROM core_job WHERE state IN ('waiting', 'running')") == [(0,)])
    os.kill(first[-1], signal.SIGKILL)  # idle: it dies waiting at the queue, which nobody could read from any more
    start_jobs(home, "add", 1)
    until(lambda: units(home, "add") == [("add 0", 1)])
    second = cluster(home, first)
    assert not any(map(alive, first))
    assert answers(port)
    serving.send_signal(signal.SIGTERM)
    _, err = serving.communicate(timeout=60)
    assert serving.returncode == 0, err
    assert not any(map(alive, second))
    assert not answers(port)


@pytest.mark.slow
@pytest.mark.parametrize("who", [0, 1])
def test_a_worker_whose_parent_or_sentinel_is_killed_leaves_nothing_running_and_is_started_anew(
    home: Home, who: int
) -> None:
    serving, _ = begin_serving(home)
    first = cluster(home)
    os.kill(first[who], signal.SIGKILL)
    until(lambda: not any(map(alive, first)))
    start_jobs(home, "add", 1)
    until(lambda: units(home, "add") == [("add 0", 1)])
    second = cluster(home, first)
    serving.kill()  # and the worker of a server that was killed ends by itself
    until(lambda: not any(map(alive, second)))
