"""Every page in a real browser: clean to axe, quiet, offline, without sideways scrolling at any width."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import go, sign_in, violations
from tests.browser.pages import ELSEWHERE, PAGES

DESK, PHONE = 1280, 390


def names(resolver: URLResolver) -> set[str]:
    found: set[str] = set()
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            found.add(str(pattern.name))
        else:
            found |= names(pattern)
    return found


def test_every_address_is_looked_at_or_says_why_not() -> None:
    listed = {page.name for page in PAGES}
    assert names(get_resolver()) - listed - ELSEWHERE.keys() == set()
    assert ELSEWHERE.keys() - names(get_resolver()) == set(), "stale"
    assert not listed & ELSEWHERE.keys(), "listed twice"


def test_every_page_is_clean_to_axe_and_fits_every_width(
    checked: None, returned: None, context: BrowserContext, live_server: Any, watched: list[str]
) -> None:
    faults: list[str] = []
    page = context.new_page()
    who = ""
    for shown in PAGES:
        if shown.who != who:
            context.clear_cookies()
            sign_in(context, live_server, who := shown.who)
        page.set_viewport_size({"width": DESK, "height": 900})
        go(page, live_server, shown.path())
        for width in (DESK, 1024, 768, PHONE, 320):
            page.set_viewport_size({"width": width, "height": 900})
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                faults.append(f"{shown.path()} scrolls sideways at {width}")
            if width in (DESK, PHONE):
                faults += [f"{shown.path()} at {width}: {one}" for one in violations(page)]
        if not page.title().endswith("轻指"):
            faults.append(f"{shown.path()} has the title {page.title()}")
    assert faults == []


def test_pages_that_refuse_are_clean_too(county: None, context: BrowserContext, live_server: Any) -> None:
    page = context.new_page()
    page.goto(f"{live_server.url}/no-such-page/")
    assert violations(page) == []
    sign_in(context, live_server, "unit")
    page.goto(f"{live_server.url}/groups/987654321/")
    expect(page.get_by_role("heading", name="没有找到这一页")).to_be_visible()
    assert violations(page) == []
    page.goto(f"{live_server.url}/groups/new/")
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert violations(page) == []
