"""Every page in a real browser: clean to axe, quiet, offline, without sideways scrolling on a phone."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import BrowserContext

from tests.browser.conftest import go, sign_in
from tests.browser.pages import ELSEWHERE, PAGES


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


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_is_clean_to_axe_and_fits_its_width(
    county: None, context: BrowserContext, live_server: Any, watched: list[str], width: int
) -> None:
    faults: list[str] = []
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 900})
    who = ""
    for shown in PAGES:
        if shown.who != who:
            context.clear_cookies()
            sign_in(context, live_server, who := shown.who)
        go(page, live_server, shown.path())
        found = Axe().run(page).response
        assert len(found["passes"]) > 10, "axe looked at nothing"
        for violation in found["violations"]:
            targets = "; ".join(str(node["target"]) for node in violation["nodes"][:3])
            faults.append(f"{shown.path()} {violation['id']}: {targets}")
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            faults.append(f"{shown.path()} scrolls sideways at {width}")
        if not page.title().endswith("轻指"):
            faults.append(f"{shown.path()} has the title {page.title()}")
    assert faults == []
