"""Looking after the second factor: changing it, spare codes, asked for again before anything that matters."""

from __future__ import annotations

from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from playwright.sync_api import BrowserContext, expect

from qingzhi.platform.demo import PASSWORD
from tests.browser.conftest import go, sign_in, violations


def test_spare_codes_are_made_anew_after_the_password_is_asked_for_again(
    county: None, context: BrowserContext, live_server: Any, watched: list[str]
) -> None:
    old = RecoveryCodes.activate(sign_in(context, live_server, "anquan")).get_unused_codes()
    page = go(context.new_page(), live_server, "/me/")
    page.get_by_role("link", name="动态口令").click()
    expect(page.get_by_role("main")).to_contain_text("已经设好")
    assert violations(page) == []
    page.get_by_role("link", name="备用码").click()
    expect(page.get_by_role("heading", name="再确认一次身份")).to_be_visible()
    assert violations(page) == []
    page.get_by_label("密码").fill("not-this-one")
    page.get_by_role("button", name="确认").click()
    expect(page.get_by_role("alert")).to_contain_text("密码不对")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="确认").click()
    expect(page.locator("li.qz-mono")).to_have_count(len(old))
    assert violations(page) == []
    page.get_by_role("link", name="重新生成").click()
    expect(page.get_by_role("heading", name="重新生成备用码")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="重新生成").click()
    expect(page.get_by_role("status")).to_contain_text("原来的作废")
    shown = page.locator("li.qz-mono").all_inner_texts()
    assert len(shown) == 10
    assert not set(shown) & set(old)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载").click()
    assert shown[0] in download.value.path().read_text(encoding="utf-8")
    go(page, live_server, "/mfa/")
    page.get_by_role("link", name="换一个").click()
    expect(page.get_by_role("heading", name="换动态口令")).to_be_visible()
    assert violations(page) == []
    go(page, live_server, "/me/")
    expect(page.get_by_role("heading", name="我的角色")).to_be_visible()
    go(page, live_server, "/logout/")
    assert violations(page) == []
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("status")).to_contain_text("已经退出")
    expect(page.get_by_role("main")).to_contain_text("下一步要输入动态口令")
    page.go_back()
    page.go_back()
    expect(page.get_by_role("heading", name="登录轻指")).to_be_visible()
    expect(page.get_by_role("heading", name="我的角色")).to_have_count(0)
