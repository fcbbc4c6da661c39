"""A real browser (Debian's Chromium) on the example county, offline, with every complaint of the console an error."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import xlsxwriter
from axe_playwright_python.base import AXE_SCRIPT
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page

from qingzhi.inspectors.packages.survey import survey
from qingzhi.platform import demo
from qingzhi.platform.audit import triggers
from qingzhi.platform.changes import actions as changes
from qingzhi.platform.changes.queries import lines
from qingzhi.platform.core.jobs import run, start
from qingzhi.platform.imports import actions as imports
from qingzhi.platform.imports.jobs import read
from qingzhi.platform.inspections import actions as inspections
from qingzhi.platform.inspections.checking import look
from qingzhi.platform.inspections.impact import impact
from qingzhi.platform.inspections.models import Finding
from qingzhi.platform.inspections.recording import record
from qingzhi.platform.organizations import accounts
from qingzhi.platform.organizations.models import Organization, User
from qingzhi.platform.organizations.queries import root
from qingzhi.platform.organizations.roles import Role
from qingzhi.platform.packages import actions as packages
from qingzhi.platform.packages.guidance import guidance
from qingzhi.platform.registry import actions as registry
from tests.inspectors.packages import apps

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright's loop and the ORM in one thread


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if not os.path.exists(CHROMIUM):  # noqa: PTH110
        why = "Chromium is not installed (apt-get install chromium fonts-noto-cjk)"
        for item in items:
            if "/tests/browser/" in str(item.fspath):
                item.add_marker(pytest.mark.skip(reason=why))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": ["--no-sandbox", "--disable-gpu", *quiet]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    size = {"width": 1280, "height": 900}
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai", "viewport": size}


@pytest.fixture
def county(transactional_db: None) -> Iterator[None]:
    """The example county, with an administrator of each kind beside its people."""
    demo.load()
    top = root()
    assert top is not None
    for name, role in (("anquan", Role.SECURITY_ADMIN), ("xitong", Role.SYSTEM_ADMIN)):
        user = accounts.add_user(by=None, username=name, name=name, unit=top, password=demo.PASSWORD, first=False)
        accounts.grant(by=None, user=user, role=role, unit=top)
    yield
    triggers.drop()  # so that the tables can be emptied; post_migrate makes them again


@pytest.fixture
def checked(county: None) -> None:
    """The county after its first check: a problem of the health bureau is disputed, a standard was asked about."""
    day, officer = timezone.localdate(), User.objects.get(username="demo")
    outcome = look(day, lambda done, total, step: None)
    record(by=None, outcome=outcome, day=day, started_at=timezone.now())
    found = Finding.objects.filter(unit__name="清源县卫生健康局", state="suspected").earliest("pk")
    inspections.confirm(by=officer, finding=found)
    inspections.dispute(by=User.objects.get(username="unit"), finding=found, grounds="上周已经改好")
    told = {"unit": officer.grants.earliest("pk").unit, "profile": "national", "text": "", "title": "全国"}
    asked = inspections.ask_preview(by=officer, **told, off=["A1205"])
    inspections.answer_preview(asked, impact(asked, day, lambda done, total, step: None))
    look_into_packages(day)


def look_into_packages(day: date) -> None:
    """An app of the health bureau: a package with an objection, one that doesn't fit the ledger, a trial."""
    officer = User.objects.get(username="unit")
    told = {"type": "mobile_client", "functions": "入户巡查、签到", "state": "running", "version": "2.0"}
    app = registry.register(by=officer, kind="app", unit=officer.unit, name="清源巡查", **told)
    for upload, name in (("1", "清源巡查"), ("2", "清源学习")):
        content = apps.formalist(name, f"cn.gov.qy{upload}")
        found = [packages.Found(f"{name}-2.0.apk", len(content), survey(content))]
        packages.record(by=officer, asset=app, upload=upload, found=found, guidance=guidance())
    scan = app.scans.get(state="tied")  # type: ignore[attr-defined]
    packages.file_objection(by=officer, scan=scan, function="check_in", why="off", grounds="上月已经停用，代码还没有删")
    seen = {"points": {"seen": False, "page": ""}, "feedback": {"seen": True, "page": "我的-意见箱"}}
    packages.try_out(by=officer, asset=app, unit=officer.unit, version="2.0", tried_on=day, answers=seen)


@pytest.fixture
def returned(county: None) -> None:
    """Two imports of the county that somebody has begun: one asks about a header and units, one shows its preview."""
    officer = User.objects.get(username="demo")
    top = officer.grants.earliest("pk").unit
    for head, unit in (("干什么用的", "县水利局"), ("用途", "清源县卫生健康局")):
        content = workbook_of(
            ("群名称", "建群单位", "平台", head, "人数"),
            ("防汛群", unit, "微信", "防汛", 120),
            ("水库群", unit, "微信", "防汛", "约很多"),
        )
        made = imports.begin(by=officer, unit=top, files=[SimpleUploadedFile(f"{unit}.xlsx", content)])
        run(start(read, key=f"import-{made.pk}", by=officer, pk=made.pk).pk)


@pytest.fixture
def reorganized(county: None) -> None:
    """Two units that are to be merged, one that was renamed, and somebody who has handed over."""
    officer, day = User.objects.get(username="demo"), timezone.localdate()
    unit = {name: Organization.objects.get(name=f"清源县{name}") for name in ("科学技术局", "教育局", "司法局")}
    told = {"by": officer, "basis": "清编办〔2026〕12号", "effective_on": day}
    for name in ("科学技术局", "教育局"):
        registry.register(
            by=officer, kind="account", unit=unit[name], state="running", platform="weixin", name="清源科普"
        )
    changes.draft(**told, kind="merge", sources=[unit["科学技术局"]], target=unit["教育局"])
    changes.draft(**told, kind="split", sources=[unit["教育局"]], new_name="清源县职业教育中心")
    row = changes.draft(**told, kind="rename", sources=[unit["司法局"]], new_name="清源县司法和法治局")
    changes.confirm(by=officer, row=row)
    leaver = accounts.add_user(
        by=None, username="zhou", name="周远", unit=unit["教育局"], password=demo.PASSWORD, first=False
    )
    accounts.grant(by=None, user=leaver, role=Role.UNIT_OFFICER, unit=unit["教育局"])
    told = {"by": officer, "decided_by": "分管副县长", "basis": "调岗通知"}
    given = changes.prepare(**told, leaver=leaver, colleague=("qian", "钱进"))
    changes.hand_over(by=officer, row=given, to={one.item.key: one.taker.pk for one in lines(given) if one.taker})
    leaver = User.objects.get(username="unit")
    near = accounts.add_user(by=None, username="li", name="李玲", unit=leaver.unit, password=demo.PASSWORD, first=False)
    changes.prepare(**told, leaver=leaver, takers=[near], colleague=("liu", "刘洋"))


def workbook_of(*rows: tuple[Any, ...]) -> bytes:
    """A workbook of one sheet."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet("工作群组")
    for down, row in enumerate(rows):
        sheet.write_row(down, 0, row)
    book.close()
    return buffer.getvalue()


@pytest.fixture
def watched(context: BrowserContext, live_server: Any) -> Iterator[list[str]]:
    """What the browser complained of, and every request that left for another host; has to be empty in the end."""
    complaints: list[str] = []
    refusals = ("409 (Conflict)", "422 (Unprocessable Entity)")  # a form that is to be changed
    context.on(
        "console",
        lambda message: (
            complaints.append(message.text)
            if message.type == "error" and not any(one in message.text for one in refusals)
            else None
        ),
    )
    context.on(
        "request",
        lambda request: (
            None if request.url.startswith((live_server.url, "data:", "about:")) else complaints.append(request.url)
        ),
    )
    yield complaints
    assert complaints == []


def sign_in(context: BrowserContext, live_server: Any, username: str) -> User:
    """A session of a person, as after password and second factor."""
    from allauth.mfa.models import Authenticator

    user = User.objects.get(username=username)
    Authenticator.objects.get_or_create(user=user, type="totp", defaults={"data": {"secret": "x"}})
    client = Client()
    client.force_login(user)
    value = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])
    return user


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands, no rule left out."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate("axe.run({resultTypes: ['violations']})")
    assert len(found["passes"]) > 10, "axe looked at nothing"
    return [
        f"{one['id']}: {'; '.join(str(node['target']) for node in one['nodes'][:3])}" for one in found["violations"]
    ]


def go(page: Page, live_server: Any, path: str) -> Page:
    """Open a page; it has to answer 200."""
    response = page.goto(live_server.url + path)
    assert response is not None
    assert response.status == 200, (path, response.status)
    return page
