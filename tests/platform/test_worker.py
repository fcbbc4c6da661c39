"""Processes are killed at the worst moments: no job is lost, none is done twice, and nothing is left running."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.platform.homes import Home, until

pytestmark = pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes in /proc")

PIDS = """
import json
from django_q.status import Stat
found = [pid for one in Stat.get_all() for pid in (one.pid, one.sentinel, one.monitor, one.pusher, *one.workers)]
pool = [pid for one in Stat.get_all() for pid in one.workers]
print(json.dumps([found, pool]))
"""
OPEN = "SELECT count(*) FROM core_job WHERE state IN ('waiting', 'running')"


def start_jobs(home: Home, work: str, count: int, **arguments: object) -> None:
    """Put jobs in the queue, each to add a unit of its own."""
    assert home.ask(f"""
from qingzhi.platform.core import jobs
from tests.platform.core import work
for number in range({count}):
    jobs.start(work.{work}, key=f"{work} {{number}}", by=None, name=f"{work} {{number}}", **{arguments!r})
print("true")
""")


def worker(home: Home, workers: int = 1) -> subprocess.Popen[str]:
    return home.begin("-m", "qingzhi.platform.worker", QINGZHI_TEST_WORKERS=str(workers))


def all_over(home: Home) -> None:
    home.wait_for(OPEN, lambda count: count == 0)


def units(home: Home, work: str) -> list[tuple[str, int]]:
    return home.rows(f"SELECT name, count(*) FROM organizations_organization WHERE name LIKE '{work} %' GROUP BY name")


def alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and waits for its parent does not."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def kill_a_busy_one(home: Home) -> None:
    """Kill the process of a job that is under way; its pid is the job's step."""
    running = "SELECT coalesce(min(step), '') FROM core_job WHERE state = 'running' AND step <> ''"
    pid = int(home.wait_for(running, bool))
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def kill_while_three_work(home: Home, jobs: int, kills: int) -> None:
    start_jobs(home, "wait_and_add", jobs, seconds=0.3)
    worker(home, workers=3)
    for _ in range(kills):
        kill_a_busy_one(home)
    all_over(home)
    assert home.rows("SELECT state, count(*) FROM core_job WHERE name NOT LIKE '%daily' GROUP BY state") == [
        ("done", jobs)
    ]
    assert len(units(home, "wait_and_add")) == jobs
    assert {count for _, count in units(home, "wait_and_add")} == {1}
    events = "SELECT count(*) FROM audit_event WHERE verb = 'organizations.add_unit'"
    assert home.rows(events) == [(1 + jobs,)]  # the place on top, and each unit once


def test_killing_one_of_three_workers_loses_and_doubles_nothing(home: Home) -> None:
    kill_while_three_work(home, jobs=6, kills=1)
    assert home.rows("SELECT max(attempts) FROM core_job") == [(2,)]


@pytest.mark.slow
@pytest.mark.parametrize("time", range(3))
def test_killing_workers_again_and_again_loses_and_doubles_nothing(home: Home, time: int) -> None:
    kill_while_three_work(home, jobs=20, kills=1 + time)
    assert home.is_whole()


@pytest.mark.slow
@pytest.mark.parametrize("home", ["sqlite"], indirect=True)
def test_a_job_that_was_done_when_its_worker_was_killed_is_not_done_again(home: Home) -> None:
    start_jobs(home, "add_and_die", 1)
    child = worker(home)
    all_over(home)
    home.wait_for("SELECT count(*) FROM django_q_ormq", lambda count: count == 0)  # delivered again, and left alone
    child.terminate()
    child.communicate(timeout=30)
    assert units(home, "add_and_die") == [("add_and_die 0", 1)]
    assert home.rows("SELECT state, attempts FROM core_job WHERE name NOT LIKE '%daily'") == [("done", 1)]


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/login/", timeout=5) as page:
            return "登录轻指" in page.read().decode()
    except (urllib.error.URLError, ConnectionError):
        return False


def cluster(home: Home, but: set[int]) -> tuple[set[int], list[int]]:
    """The processes of a cluster that has none of some others: all of them, and those that do the work."""

    def look() -> list[list[int]]:
        found: list[list[int]] = home.ask(PIDS)
        return found

    every, pool = until(look, lambda found: bool(found[1]) and not {*found[0]} & but)
    return set(every), pool


@pytest.mark.parametrize("home", ["sqlite"], indirect=True)
def test_serving_outlives_its_worker_and_ends_with_everything_it_started(home: Home) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home.ask("from django.core.management import call_command\n"
             "call_command('collectstatic', interactive=False, verbosity=0); print('true')")  # fmt: skip
    serving = home.python(f"from qingzhi.platform.serve import serve; raise SystemExit(serve('127.0.0.1', {port}))")
    until(lambda: answers(port))
    first, pool = cluster(home, set())
    os.kill(pool[0], signal.SIGKILL)  # idle: it dies waiting at the queue
    start_jobs(home, "add", 1)
    second, _ = cluster(home, first)
    until(lambda: not any(map(alive, first)))
    os.kill(min(second), signal.SIGKILL)  # the parent of the cluster: the rest must not stay behind
    until(lambda: not any(map(alive, second)))
    all_over(home)
    assert units(home, "add") == [("add 0", 1)]
    third, _ = cluster(home, first | second)
    assert answers(port)
    serving.send_signal(signal.SIGTERM)
    out, err = serving.communicate(timeout=60)
    assert serving.returncode == 0, err
    assert not any(map(alive, third))
    assert not answers(port)
    assert json.dumps(out)
