"""An app of the health bureau, its officer and the office that manages it; and packages given through the real pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from qingzhi.platform.core import jobs
from qingzhi.platform.core.models import Job
from qingzhi.platform.organizations.models import User
from qingzhi.platform.organizations.roles import Role
from qingzhi.platform.registry.actions import register
from qingzhi.platform.registry.models import Asset
from tests.platform.conftest import County
from tests.platform.visits import visit_as

Give = Callable[..., Job]


@pytest.fixture(autouse=True)
def disk(tmp_path: Path, settings: Any) -> None:
    """A data folder of its own, so that a test sees all that it leaves."""
    settings.HOME, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "uploads"
    (tmp_path / "uploads").mkdir()


@pytest.fixture
def officer(county: County) -> User:
    """何芳, who keeps the ledger of the health bureau."""
    return county.person("hefang", Role.UNIT_OFFICER, county.health)


@pytest.fixture
def manager(county: County) -> User:
    """周敏 of the cyberspace office."""
    return county.person("zhoumin", Role.CYBERSPACE, county.top, county.office)


@pytest.fixture
def app(county: County) -> Asset:
    """清源巡查, which the ledger says is for patrols."""
    told = {"type": "mobile_client", "audience": "staff", "functions": "巡查上报，签到"}
    return register(by=None, kind="app", unit=county.health, name="清源巡查", state="running", **told)


@pytest.fixture
def client(officer: User) -> Client:
    """The officer's browser."""
    return visit_as(officer)


@pytest.fixture
def give(client: Client, app: Asset) -> Give:
    """Give packages on the page of an app and let the worker's job run: the job as it ended."""

    def upload(files: dict[str, bytes], asset: Asset = app, browser: Client = client, **more: str) -> Job:
        sent = [SimpleUploadedFile(name, content) for name, content in files.items()]
        response = browser.post(reverse("scan_new", args=[asset.pk]), {"packages": sent, **more})
        assert response.status_code == 302, response.content.decode()
        found = re.search(r"/jobs/(\d+)/", response["Location"])
        assert found
        jobs.run(int(found[1]))
        return Job.objects.get(pk=found[1])

    return upload


def left_on_disk() -> list[Path]:
    """Every file that an upload has left, staged or kept."""
    home = Path(settings.HOME)
    return [path for name in ("incoming", "files", "uploads") for path in (home / name).rglob("*") if path.is_file()]
