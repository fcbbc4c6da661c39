"""Background jobs: one a key, done once, taken up once, and in Chinese when something goes wrong."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files import locks
from django_q.models import OrmQ
from django_q.signing import SignedPackage

from qingzhi.platform.core import jobs
from qingzhi.platform.core.logs import location
from qingzhi.platform.core.models import Job
from qingzhi.platform.organizations.models import Organization
from qingzhi.platform.organizations.roles import Role
from tests.platform.conftest import County
from tests.platform.core import work
from tests.platform.visits import visit_as

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def ended(row: Job) -> Job:
    """A job after the worker has run it."""
    jobs.run(row.pk)
    row.refresh_from_db()
    return row


def lock_file(row: Job) -> Path:
    return Path(settings.HOME) / "jobs" / f"{jobs.database()}-{row.pk}.lock"


def test_a_job_runs_says_how_far_it_is_and_keeps_its_result() -> None:
    row = ended(jobs.start(work.count, key="a", by=None, to=3))
    assert (row.state, row.done, row.total, row.step, row.attempts) == ("done", 3, 3, "数到 3", 1)
    assert row.result == {"counted": 3}
    assert row.ended_at is not None
    assert not lock_file(row).exists()


def test_one_that_waits_or_runs_is_given_again_instead_of_a_second_one() -> None:
    first = jobs.start(work.count, key="nightly", by=None)
    assert jobs.start(work.count, key="nightly", by=None) == first
    ended(first)
    assert jobs.start(work.count, key="nightly", by=None) != first


def test_a_job_that_is_over_is_never_run_again(county: County) -> None:
    row = ended(jobs.start(work.add, key="a", by=None, name="县应急管理局"))
    assert row.state == "done"
    jobs.run(row.pk)
    assert Organization.objects.filter(name="县应急管理局").count() == 1


def test_what_is_refused_is_said_in_its_own_words() -> None:
    row = ended(jobs.start(work.refused, key="a", by=None))
    assert (row.state, row.message) == ("failed", "名单里有两个同名单位。请改好再导入。")


def test_a_fault_is_said_in_chinese_and_its_traceback_goes_to_the_log_alone(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        row = ended(jobs.start(work.broken, key="a", by=None))
    assert row.state == "failed"
    assert "请再试一次" in row.message
    assert "42" not in row.message
    lines = location(Path(settings.HOME)).read_text("utf-8").splitlines()
    told = next(one for one in map(json.loads, lines) if one.get("job") == row.pk)
    assert "ZeroDivisionError" in told["exception"]


def test_one_that_waits_is_cancelled_at_once_and_one_that_runs_at_its_next_step() -> None:
    waits = jobs.start(work.count, key="a", by=None)
    jobs.cancel(waits)
    assert ended(waits).state == "cancelled"
    assert waits.attempts == 0
    runs = jobs.start(work.count, key="b", by=None)
    Job.objects.filter(pk=runs.pk).update(cancel=True)
    assert ended(runs).state == "cancelled"
    assert runs.done == 0


def test_a_job_whose_worker_died_is_taken_up_once_and_not_twice() -> None:
    row = jobs.start(work.dies, key="a", by=None)
    for attempt in (1, 2):
        with pytest.raises(SystemExit):
            jobs.run(row.pk)
        row.refresh_from_db()
        assert (row.state, row.attempts) == ("running", attempt)
    assert ended(row).state == "failed"
    assert "两次都中途停了" in row.message


def test_a_second_delivery_leaves_a_job_alone_that_is_under_way_here_or_elsewhere() -> None:
    row = jobs.start(work.count, key="a", by=None)
    with jobs._hold(row.pk) as left_behind:
        assert left_behind is False
        assert ended(row).state == "waiting"  # somebody here is at it
    progress = jobs._take(row.pk, left_behind=False)
    assert progress is not None
    assert ended(row).state == "running"  # somebody elsewhere is at it: no lock was left here


def test_an_attempt_that_was_taken_over_can_neither_write_nor_end(county: County) -> None:
    row = jobs.start(work.count, key="a", by=None)
    first = jobs._take(row.pk, left_behind=False)
    second = jobs._take(row.pk, left_behind=True)
    assert first is not None
    assert second is not None
    with pytest.raises(jobs.Cancelled):
        first.at(1, 3)
    with pytest.raises(jobs.Cancelled):
        first.finish()
    second.finish(counted=3)
    row.refresh_from_db()
    assert (row.state, row.result) == ("done", {"counted": 3})


def test_a_worker_that_starts_delivers_again_what_a_dead_one_had_fetched_or_begun() -> None:
    waits = jobs.start(work.count, key="a", by=None)
    begun = jobs.start(work.count, key="b", by=None)
    over = ended(jobs.start(work.count, key="c", by=None))
    jobs._take(begun.pk, left_behind=False)
    for row in (begun, over):
        lock_file(row).touch()
    jobs.take_up()
    delivered = {SignedPackage.loads(one.payload)["args"][0] for one in OrmQ.objects.all()}
    assert delivered == {waits.pk, begun.pk}
    assert not lock_file(over).exists()
    assert ended(begun).state == "done"
    assert begun.attempts == 2


def test_a_dead_process_lets_go_of_its_lock() -> None:
    row = jobs.start(work.count, key="a", by=None)
    path = lock_file(row)
    file = path.open("a")
    assert locks.lock(file, locks.LOCK_EX | locks.LOCK_NB)
    assert ended(row).state == "waiting"
    file.close()  # as the system does with the files of a process that is killed
    assert ended(row).state == "done"


def test_ones_own_jobs_have_a_page_with_progress_refresh_and_cancel_and_others_jobs_are_not_there(
    county: County,
) -> None:
    officer = county.person("周敏", Role.CYBERSPACE, county.top, county.office)
    stranger = visit_as(county.person("何芳", Role.UNIT_OFFICER, county.health))
    row = jobs.start(work.count, key="a", by=officer, unit=county.top.pk)
    client = visit_as(officer)
    assert "数到三" in client.get("/jobs/").content.decode()
    page = client.get(f"/jobs/{row.pk}/").content.decode()
    assert "排队中" in page
    assert f'href="/jobs/{row.pk}/">刷新</a>' in page
    part = client.get(f"/jobs/{row.pk}/", headers={"HX-Target": "progress", "HX-Request": "true"}).content.decode()
    assert 'id="progress"' in part
    assert "<html" not in part
    assert stranger.get(f"/jobs/{row.pk}/").status_code == 404
    assert stranger.post(f"/jobs/{row.pk}/").status_code == 404
    assert "数到三" not in stranger.get("/jobs/").content.decode()
    client.post(f"/jobs/{row.pk}/")
    row.refresh_from_db()
    assert row.state == "cancelled"
    assert "刷新" not in client.get(f"/jobs/{row.pk}/").content.decode()
