"""A package from the page of its app to the end of an objection, and a trial: with scripts, and without."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from qingzhi.platform.core import jobs
from qingzhi.platform.core.models import Job
from qingzhi.platform.organizations.models import User
from qingzhi.platform.registry.actions import register
from qingzhi.platform.registry.models import Asset
from tests.browser.conftest import go, sign_in
from tests.inspectors.packages import apps


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any], scripts: bool) -> dict[str, Any]:
    return {**browser_context_args, "java_script_enabled": scripts}


def as_somebody(context: BrowserContext, live_server: Any, username: str, path: str) -> Page:
    context.clear_cookies()
    sign_in(context, live_server, username)
    return go(context.new_page(), live_server, path)


def give(page: Page, name: str, content: bytes) -> None:
    page.get_by_label("安装包", exact=True).set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )
    page.get_by_role("button", name="开始检查").click()


def let_it_run(page: Page, scripts: bool) -> None:
    expect(page.get_by_role("status").first).to_contain_text("正在检查")
    jobs.run(Job.objects.latest("pk").pk)
    if not scripts:  # with scripts the page looks by itself
        page.get_by_role("link", name="刷新").click()


def the_office_decides(page: Page) -> None:
    page.get_by_role("link", name="清源巡查：打卡签到功能，代码还在，功能已停").first.click()
    page.get_by_label("更正").check()
    page.get_by_label("理由").fill("打开看过，没有打卡的地方")
    page.get_by_role("button", name="裁定").click()
    expect(page.get_by_role("main")).to_contain_text("算检查项 A0601 判错一次")


def test_an_officer_gives_a_package_objects_and_tries_the_app_and_the_office_decides(
    county: None, context: BrowserContext, live_server: Any, watched: list[str], scripts: bool
) -> None:
    officer = User.objects.get(username="unit")
    told = {"type": "mobile_client", "functions": "入户巡查", "state": "running"}
    app = register(by=officer, kind="app", unit=officer.unit, name="清源巡查", **told)
    page = as_somebody(context, live_server, "unit", f"/apps/{app.pk}/")
    page.get_by_role("link", name="上传安装包检查").click()
    page.get_by_role("button", name="开始检查").click()
    expect(page.get_by_role("alert")).to_contain_text("还没有选")
    give(page, "坏了.apk", apps.formalist()[:900])
    let_it_run(page, scripts)
    expect(page.get_by_role("main")).to_contain_text("请重新下载或让对方重新发送")
    go(page, live_server, f"/packages/apps/{app.pk}/upload/")
    give(page, "清源巡查.apk", apps.formalist())
    let_it_run(page, scripts)
    page.get_by_role("link", name="看结果").click()
    expect(page.get_by_role("heading", name="存在 5 项，疑似 1 项，没有投诉建议入口")).to_be_visible()
    check_in = page.get_by_role("article", name="打卡签到功能")
    expect(check_in).to_contain_text("《若干意见》第六条")
    expect(check_in.locator("mark").first).to_have_text("打卡签到")
    check_in.get_by_role("link", name="这不对").click()
    page.get_by_role("button", name="提交异议").click()
    expect(page.get_by_role("alert")).to_contain_text("有 2 处要改")
    page.get_by_label("代码还在，功能已停").check()
    page.get_by_label("说明").fill("上月已经停用")
    page.get_by_role("button", name="提交异议").click()
    expect(page.get_by_role("article", name="打卡签到功能")).to_contain_text("有异议")
    assert Asset.objects.get(pk=app.pk).seen_check_in is None

    the_office_decides(as_somebody(context, live_server, "demo", "/"))
    assert Asset.objects.get(pk=app.pk).seen_check_in == "absent"

    page = as_somebody(context, live_server, "unit", f"/apps/{app.pk}/")
    page.get_by_role("link", name="填人工体验单").click()
    expect(page.get_by_label("体验的版本号")).to_have_value("2.0")
    points = page.get_by_role("group", name="有积分")
    where = points.get_by_label("在哪个页面")
    expect(where).to_be_hidden()
    points.get_by_label("没看到").check()
    complaints = page.get_by_role("group", name="有投诉建议的入口")
    complaints.get_by_label("看到了").check()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("alert")).to_contain_text("写在哪个页面看到的")
    expect(page.get_by_role("group", name="有积分").get_by_label("没看到")).to_be_checked()
    page.get_by_role("group", name="有投诉建议的入口").get_by_label("在哪个页面").fill("我的-意见箱")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="安装包和人工体验有 2 处不一样")).to_be_visible()
    row = page.get_by_role("row").filter(has_text="积分功能")
    expect(row).to_contain_text("仍按安装包算，请核实")
    assert Asset.objects.get(pk=app.pk).seen_feedback == "present"


@pytest.mark.parametrize("scripts", [False], indirect=True)
def test_a_trial_fits_one_sheet_of_a4(county: None, context: BrowserContext, live_server: Any, scripts: bool) -> None:
    page = as_somebody(context, live_server, "unit", "/packages/sheet/")
    paper = page.pdf(format="A4", prefer_css_page_size=True)
    assert paper.count(b"/Type /Page\n") + paper.count(b"/Type /Page ") == 1
