"""Many act at once: one chain comes of it, without a gap, a fork or a lost event."""

from __future__ import annotations

import json
import subprocess

from tests.platform.homes import Home

ACT = """
from concurrent.futures import ThreadPoolExecutor
from django.db import connection
from qingzhi.platform.core import jobs
from qingzhi.platform.organizations.queries import people, root
from qingzhi.platform.registry import actions as registry
from tests.platform.core import work

me, threads, each = {me!r}, {threads}, {each}
unit, person = root(), people().get()

def enter(number):
    try:
        for one in range(each):
            registry.register(by=person, kind="group", unit=unit, name=f"{{me}}{{number}}群{{one}}", platform="weixin")
        return jobs.start(work.count, key="same", by=person).pk
    finally:
        connection.close()

with ThreadPoolExecutor(threads) as pool:
    print(sorted(set(pool.map(enter, range(threads)))))
"""


def begin(home: Home, me: str, threads: int, each: int) -> subprocess.Popen[str]:
    return home.python(ACT.format(me=me, threads=threads, each=each))


def act(home: Home, processes: int, threads: int, each: int) -> None:
    """So many processes with so many threads do so many actions each; then everything is looked at."""
    before = home.rows("SELECT number FROM audit_head")[0][0]
    running = [begin(home, name, threads, each) for name in "甲乙丙丁"[:processes]]
    started: set[int] = set()
    for child in running:
        out, err = child.communicate(timeout=300)
        assert child.returncode == 0, err
        started |= set(json.loads(out))
    wanted = processes * threads * each
    assert home.rows("SELECT count(*) FROM registry_asset") == [(wanted,)]
    assert home.rows("SELECT number FROM audit_head") == [(before + wanted,)]
    assert home.rows("SELECT count(*), count(DISTINCT number), max(number) FROM audit_event") == [
        (before + wanted, before + wanted, before + wanted)
    ]
    assert len(started) == 1  # one key, one job, however many asked at once
    assert home.is_whole()


def test_two_hundred_actions_at_once_keep_one_chain(home: Home) -> None:
    if home.database.startswith("sqlite"):
        act(home, processes=2, threads=1, each=100)
    else:
        act(home, processes=1, threads=40, each=5)
