"""What tests of imports share: workbooks, uploads, and a worker that does its pieces of work."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from qingzhi.platform.core.jobs import run, start
from qingzhi.platform.imports import actions, jobs
from qingzhi.platform.imports.models import Import
from qingzhi.platform.organizations.models import User
from qingzhi.platform.organizations.roles import Role
from tests.platform.conftest import County

HEAD = ("群名称", "建群单位", "平台", "用途", "人数", "到期日期", "状态")
ROW = ("防汛群", "县卫生健康局", "微信", "防汛值守", 120, "2027-06-30", "在用")


def book(*rows: tuple[Any, ...], head: tuple[str, ...] = HEAD) -> bytes:
    """A workbook with one sheet."""
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer)
    sheet = made.add_worksheet("工作群组")
    for down, row in enumerate((head, *rows)):
        sheet.write_row(down, 0, row)
    made.close()
    return buffer.getvalue()


@pytest.fixture
def manager(county: County) -> User:
    return county.person("wangxin", Role.CYBERSPACE, county.top)


Upload = Callable[..., Import]


@pytest.fixture
def upload(county: County, manager: User, django_capture_on_commit_callbacks: Any) -> Upload:
    """Hand files in (name → content), and let the worker read them."""

    def hand_in(files: dict[str, bytes], by: User | None = None) -> Import:
        uploads = [SimpleUploadedFile(name, content) for name, content in files.items()]
        made = actions.begin(by=by or manager, unit=county.top, files=uploads)
        return work(made, jobs.read)

    return hand_in


def work(row: Import, what: Any) -> Import:
    """Do a piece of work of an import as the worker does."""
    job = start(what, key=f"import-{row.pk}", by=row.asked_by, pk=row.pk)
    run(job.pk)
    job.refresh_from_db()
    assert job.state == "done", job.message
    row.refresh_from_db()
    return row


def accept(row: Import, *overwrite: str) -> Import:
    actions.choose(by=row.asked_by, row=row, overwrite=overwrite)
    return work(row, jobs.write)
