"""The pages before one is inside: 开始使用 on an empty database, signing in with a second factor, signing out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Page, expect

from qingzhi.platform.audit import triggers
from qingzhi.platform.organizations.models import Organization, User
from tests.browser.conftest import go


@pytest.fixture
def nothing(transactional_db: None) -> Iterator[None]:
    """An empty database."""
    yield
    triggers.drop()


def clean(page: Page) -> None:
    assert [one["id"] for one in Axe().run(page).response["violations"]] == []


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_four_answers_make_three_administrators_who_set_passwords_and_second_factors(
    nothing: None, page: Page, live_server: Any, watched: list[str]
) -> None:
    go(page, live_server, "/")
    expect(page.get_by_role("heading", name="开始使用")).to_be_visible()
    clean(page)
    page.get_by_role("button", name="开始使用").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("启动码").fill(settings.START_CODE)
    page.get_by_label("地区").fill("清源县")
    page.get_by_label("本办公室名称").fill("中共清源县委网信办")
    page.get_by_label("从 Excel 粘贴").fill("单位名称\t单位性质\n中共清源县委网信办\t党委机关\n清源县教育局\t行政机关")
    page.get_by_role("button", name="开始使用").click()
    expect(page.get_by_role("heading", name="清源县可以用了")).to_be_visible()
    clean(page)
    assert Organization.objects.count() == 3
    password = page.locator("li", has_text="安全管理员").first.locator("b.qz-mono").inner_text()
    page.get_by_role("link", name="去登录").click()
    clean(page)
    page.get_by_label("用户名").fill("anquan")
    page.get_by_label("密码").fill("wrong")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_contain_text("用户名或密码不对")
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="改密码")).to_be_visible()
    page.get_by_label("原密码").fill(password)
    page.get_by_label("新密码").fill("yunxi-hedao-88")
    page.get_by_label("再写一次").fill("yunxi-hedao-88")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="设置动态口令")).to_be_visible()
    clean(page)
    secret = page.locator(".qz-note .qz-mono").inner_text()
    page.get_by_label("动态口令", exact=True).fill(code_of(secret))
    page.get_by_role("button", name="设好了").click()
    go(page, live_server, "/me/")
    expect(page.get_by_role("main")).to_contain_text("安全管理员：清源县")
    page.get_by_role("button", name="退出").click()
    page.get_by_label("用户名").fill("anquan")
    page.get_by_label("密码").fill("yunxi-hedao-88")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="输入动态口令")).to_be_visible()
    clean(page)
    assert not User.objects.get(username="anquan").must_change_password
