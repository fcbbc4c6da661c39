"""A problem from its finding to its end in a real browser without scripts: confirmed, disputed, decided, put right."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from qingzhi.platform.core.jobs import run
from qingzhi.platform.core.models import Job
from qingzhi.platform.inspections.models import Finding, Standard
from tests.browser.conftest import go, sign_in


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "java_script_enabled": False}


@pytest.fixture
def page_of(context: BrowserContext, live_server: Any, county: None, watched: list[str]) -> Any:
    def open_as(username: str) -> Page:
        context.clear_cookies()
        sign_in(context, live_server, username)
        return go(context.new_page(), live_server, "/")

    return open_as


def work() -> None:
    """Do what waits in the queue, as the worker does."""
    for job in Job.objects.filter(state="waiting"):
        run(job.pk)


def check(page: Page) -> None:
    """Have the ledger checked, from the first page."""
    page.goto(page.url + "checks/now/")
    page.get_by_role("button", name="开始检查").click()
    work()


def test_a_check_is_asked_for_a_problem_confirmed_disputed_decided_and_put_right(page_of: Any) -> None:
    page = page_of("demo")
    page.get_by_role("link", name="问题", exact=True).click()
    page.get_by_role("link", name="检查一次").first.click()
    page.get_by_role("button", name="开始检查").click()
    expect(page.get_by_text("排队中")).to_be_visible()
    work()
    page.get_by_role("link", name="我的待办").click()
    page.get_by_role("link", name="个疑似问题待认定").first.click()
    page.get_by_label("单位（含下级）").fill("卫生健康局")
    page.get_by_label("名称或检查项").fill("A0709")
    page.get_by_role("button", name="查询").click()
    page.locator("td a.qz-title").first.click()
    finding = Finding.objects.get(pk=page.url.rstrip("/").rpartition("/")[2])
    page.get_by_role("button", name="认定").click()
    page.get_by_role("link", name="交办").click()
    page.get_by_label("哪天前改好").fill("2026-01-01")
    page.get_by_role("button", name="交办").click()
    expect(page.get_by_role("alert")).to_contain_text("时限早于今天")
    page.get_by_label("哪天前改好").fill("2099-01-01")
    page.get_by_role("button", name="交办").click()
    expect(page.get_by_text("已交办").first).to_be_visible()

    page = page_of("unit")
    page.get_by_role("link", name=str(finding)).first.click()
    page.get_by_role("link", name="提异议").click()
    page.get_by_label("哪里不对").fill("任务没有完，日期写在批示里")
    page.get_by_role("button", name="提异议").click()
    expect(page.get_by_role("heading", name="单位有异议")).to_be_visible()
    expect(page.get_by_role("link", name="裁定")).to_have_count(0)

    page = page_of("demo")
    page.get_by_role("link", name="任务没有完，日期写在批示里").first.click()
    page.get_by_label("维持").check()
    page.get_by_label("裁定理由").fill("批示里没有日期")
    page.get_by_role("button", name="裁定").click()
    expect(page.get_by_role("alert")).to_contain_text("不能自己裁定")
    page.get_by_label("谁裁定的").fill("分管副主任")
    page.get_by_role("button", name="裁定").click()
    expect(page.get_by_text("维持").first).to_be_visible()

    page = page_of("unit")
    page.get_by_role("link", name=str(finding)).first.click()
    page.get_by_role("link", name=finding.subject, exact=True).click()
    expect(page.get_by_role("link", name=finding.rule.title).first).to_be_visible()
    page.get_by_role("link", name="修改").click()
    page.get_by_label("到期日期").fill("2099-01-01")
    page.get_by_role("button", name="保存").click()
    page = page_of("demo")
    check(page)
    page.goto(page.url.partition("/jobs/")[0] + f"/findings/{finding.pk}/")
    expect(page.get_by_text("已整改").first).to_be_visible()
    expect(page.get_by_text("复查通过，已整改")).to_be_visible()


def test_a_whole_rule_is_confirmed_and_handed_to_the_units_at_once(page_of: Any) -> None:
    page = page_of("demo")
    check(page)
    page.get_by_role("link", name="问题", exact=True).click()
    page.get_by_label("名称或检查项").fill("A1205")
    page.get_by_role("button", name="查询").click()
    page.get_by_role("link", name="成批认定").click()
    count = Finding.objects.filter(code="A1205").count()
    expect(page.get_by_text(f"{count} 个疑似问题")).to_be_visible()
    page.get_by_label("哪天前改好").fill("2099-01-01")
    page.get_by_role("button", name="认定").click()
    expect(page.get_by_role("status")).to_contain_text(f"已认定 {count} 个问题")
    assert Finding.objects.filter(state="assigned").count() == count


def test_what_another_standard_would_say_is_looked_at_before_it_is_switched_on(page_of: Any) -> None:
    page = page_of("demo")
    page.get_by_role("link", name="检查口径").click()
    page.get_by_role("link", name="看看换口径的影响").click()
    page.get_by_text("更多（选填）").click()
    page.get_by_label("停用的检查项").fill("A1205，A9999")
    page.get_by_role("button", name="算一算").click()
    expect(page.get_by_role("alert")).to_contain_text("没有编号为 A9999 的检查项")
    page.get_by_label("停用的检查项").fill("A1205")
    page.get_by_role("button", name="算一算").click()
    expect(page.get_by_role("heading", name="正在算")).to_be_visible()
    work()
    page.get_by_role("link", name="刷新看看").click()
    expect(page.get_by_role("heading", name="今天的台账")).to_be_visible()
    row = page.get_by_role("row", name="群组没有写明群主").first
    expect(row).to_contain_text("不再有")
    page.get_by_role("button", name="启用").click()
    assert Standard.objects.get().off == ["A1205"]
    page.get_by_role("link", name="我的待办").click()
    check(page)
    assert not Finding.objects.filter(code="A1205").exists()
    assert Finding.objects.exists()
