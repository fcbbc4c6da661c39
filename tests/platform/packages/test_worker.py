"""The worker as it really runs: a process of the queue, which reads each package in a process of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.inspectors.packages import apps
from tests.platform.homes import Home, until

pytestmark = pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes in /proc")

GIVE = """
from django.core.files.uploadedfile import SimpleUploadedFile
from qingzhi.platform.core import jobs
from qingzhi.platform.organizations.models import User
from qingzhi.platform.packages import staging
from qingzhi.platform.packages.jobs import inspect
from qingzhi.platform.registry.actions import register
user = User.objects.get()
app = register(by=None, kind="app", unit=user.unit, name="清源巡查", state="running")
upload = staging.stage([SimpleUploadedFile("清源巡查.apk", open({path!r}, "rb").read())])
jobs.start(inspect, key=staging.key_of(upload), by=user, asset=app.pk, upload=upload, person=user.pk)
print("true")
"""


def in_session(session: int) -> list[int]:
    """The processes of a session that are still there."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            found.append(int(path.parent.name))
    return found


@pytest.mark.parametrize("home", ["sqlite"], indirect=True)
def test_a_worker_of_the_queue_looks_into_a_package_and_leaves_no_process_behind(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "given.apk"
    path.write_bytes(apps.formalist())
    assert home.ask(GIVE.format(path=str(path)))
    worker = home.begin("-m", "qingzhi.platform.worker")
    found = "SELECT seen_check_in FROM registry_asset WHERE name = '清源巡查'"
    until(lambda: home.rows(found) == [("present",)])
    until(lambda: not list((tmp_path / "incoming").iterdir()))
    worker.terminate()
    worker.communicate(timeout=60)
    until(lambda: not in_session(worker.pid))
