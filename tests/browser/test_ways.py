"""Ways through the pages: parts that htmx fetches, the keyboard, the menu on a phone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import go, sign_in


@pytest.fixture
def groups(county: None, context: BrowserContext, live_server: Any) -> Page:
    """The list of groups, as the officer of the county has it open."""
    sign_in(context, live_server, "demo")
    return go(context.new_page(), live_server, "/groups/")


def test_with_scripts_on_the_list_alone_is_fetched_and_going_back_shows_a_whole_page(
    groups: Page, live_server: Any, watched: list[str]
) -> None:
    groups.evaluate("window.same = true")
    groups.get_by_label("单位（含下级）").fill("卫生健康")
    groups.get_by_role("button", name="查询").click()
    expect(groups.locator(".qz-bar .qz-note")).to_contain_text("共 15 条")
    assert groups.evaluate("window.same")
    assert "?" in groups.url
    groups.locator("tbody a.qz-title").first.click()
    expect(groups.get_by_role("heading", level=1)).not_to_have_text("工作群组")
    groups.go_back()
    expect(groups.get_by_role("heading", level=1)).to_have_text("工作群组")
    expect(groups.get_by_role("navigation", name="主菜单")).to_be_visible()
    expect(groups.get_by_label("单位（含下级）")).to_have_value("卫生健康")
    kept = groups.evaluate("JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)])")
    assert "<" not in kept, "no page is kept in the browser"


def test_a_session_that_has_ended_leads_the_whole_page_to_the_sign_in_and_back(
    groups: Page, context: BrowserContext, live_server: Any, watched: list[str]
) -> None:
    context.clear_cookies()
    groups.get_by_role("button", name="查询").click()
    expect(groups.get_by_role("heading", name="登录轻指")).to_be_visible()
    expect(groups.get_by_role("navigation")).to_have_count(0)
    assert "next=/groups/" in groups.url


def test_a_fault_while_a_part_is_fetched_is_told_and_not_swallowed(groups: Page, live_server: Any) -> None:
    fault = "<!doctype html><html><body><main><h1>出错了</h1></main></body></html>"
    groups.route("**/groups/?*", lambda route: route.fulfill(status=500, body=fault, content_type="text/html"))
    groups.get_by_role("button", name="查询").click()
    expect(groups.get_by_role("heading", name="出错了")).to_be_visible()
    expect(groups.get_by_role("table")).to_have_count(0)


def test_the_keyboard_skips_the_menu_and_an_error_leads_to_its_field(
    groups: Page, live_server: Any, watched: list[str]
) -> None:
    groups.keyboard.press("Tab")
    expect(groups.get_by_role("link", name="跳到正文")).to_be_in_viewport()
    groups.keyboard.press("Enter")
    expect(groups.get_by_role("main")).to_be_focused()
    go(groups, live_server, "/groups/new/")
    groups.get_by_role("button", name="登记").focus()
    groups.keyboard.press("Enter")
    groups.get_by_role("alert").get_by_role("link", name="平台：还没有选。").focus()
    groups.keyboard.press("Enter")
    expect(groups.get_by_label("平台")).to_be_focused()
    outline = groups.get_by_label("平台").evaluate("one => getComputedStyle(one).outlineStyle")
    assert outline == "solid"


def test_the_menu_on_a_phone_opens_and_closes_without_scripts(
    county: None, browser: Browser, browser_context_args: dict[str, Any], live_server: Any
) -> None:
    phone = {"java_script_enabled": False, "viewport": {"width": 390, "height": 844}}
    context = browser.new_context(**browser_context_args | phone)
    sign_in(context, live_server, "demo")
    page = go(context.new_page(), live_server, "/")
    menu = page.get_by_role("navigation", name="主菜单")
    expect(menu).to_be_hidden()
    page.get_by_role("link", name="菜单", exact=True).click()
    expect(menu).to_be_visible()
    page.get_by_role("link", name="收起菜单").click()
    expect(menu).to_be_hidden()
    page.get_by_role("link", name="菜单", exact=True).click()
    menu.get_by_role("link", name="全站查找").click()
    page.get_by_label("查名称、单位").fill("防汛")
    page.get_by_role("button", name="查找").click()
    expect(page.get_by_role("heading", name="工作群组")).to_be_visible()
    context.clear_cookies()
    sign_in(context, live_server, "unit")
    go(page, live_server, "/")
    expect(menu).to_be_visible()  # a few entries are a row, not a menu to be opened
    assert menu.locator("li a").all_inner_texts() == ["待办", "我单位台账", "登记", "我单位的问题", "工作交接"]
    context.close()
