"""A mass write that is killed at any moment has written all or nothing, and its trail says the same."""

from __future__ import annotations

import random
import subprocess
import time

import pytest

from tests.platform.homes import Home

ROWS = 3_000
WRITE = """
from qingzhi.platform.organizations.queries import people, root
from tests.platform.core.work import enter_many
top, person = root(), people().get()
print("ready", flush=True)
enter_many(by=person, unit=top, me={me!r}, count={count})
print("done", flush=True)
"""
COUNTS = {
    "rows": "SELECT count(*) FROM registry_asset WHERE name LIKE '{me}%'",
    "decisions": "SELECT count(*) FROM registry_decision WHERE summary = '{me}'",
    "events": "SELECT count(*) FROM audit_event WHERE verb = 'core.enter_many'",
}


def begin(home: Home, me: str) -> subprocess.Popen[str]:
    """A mass write that is just about to begin."""
    child = home.python(WRITE.format(me=me, count=ROWS))
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n", child.communicate()
    return child


def seconds_of_a_whole_one(home: Home) -> float:
    child = begin(home, "全部")
    began = time.monotonic()
    assert child.stdout is not None
    assert child.stdout.readline() == "done\n", child.communicate()
    return time.monotonic() - began


def kill_at(home: Home, me: str, moment: float) -> bool:
    """Kill a mass write some seconds after it began; whether anything of it is there. Fails where only a part is."""
    before = home.rows(COUNTS["events"])[0][0]
    child = begin(home, me)
    time.sleep(moment)
    child.kill()
    child.wait()
    counted = {name: home.rows(text.format(me=me))[0][0] for name, text in COUNTS.items()}
    counted["events"] -= before
    nothing = {"rows": 0, "decisions": 0, "events": 0}
    everything = {"rows": ROWS, "decisions": 2, "events": 1}
    assert counted in (nothing, everything), f"{moment:.3f} s after it began"
    return counted == everything


def kill_often(home: Home, times: int) -> None:
    whole = seconds_of_a_whole_one(home)
    draw = random.Random(20261126)
    moments = [whole * 1.1 * (number + draw.random()) / times for number in range(times)]
    there = [kill_at(home, f"第{number}次", moment) for number, moment in enumerate(moments)]
    assert not all(there), "every one was over before it was killed"
    assert home.is_whole()


@pytest.mark.parametrize("home", ["sqlite"], indirect=True)
def test_a_mass_write_killed_in_the_middle_has_written_all_or_nothing(home: Home) -> None:
    kill_often(home, 2)


@pytest.mark.slow
def test_a_mass_write_killed_at_ten_random_moments_has_written_all_or_nothing(home: Home) -> None:
    kill_often(home, 10)
