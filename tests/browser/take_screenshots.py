"""``make screenshots``: the pages of the example county as pictures in docs/screenshots, on a fixed day, desk and phone.

Not part of the tests: pytest collects test_*.py only. Date fields are in Chinese where chromium-l10n is installed.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import BrowserContext, Page

from qingzhi.platform import demo
from qingzhi.platform.registry import actions
from qingzhi.platform.registry.models import Asset, Decision
from tests.browser.conftest import go, look_into_packages, sign_in
from tests.browser.pages import Shown, of_app_looked_into, of_kind, of_scan, person, unit

FOLDER = Path(__file__).parents[2] / "docs/screenshots"
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
SIZES = {1280: 1500, 390: 1700}
"""The widths, and how far down a picture reaches at most."""
MOST = 150_000  # bytes
COLOURS = 96


@dataclass(frozen=True)
class Picture:
    """A file's name, the page, what is done on it first; and for what covers the window, the only width it is taken at."""

    name: str
    page: Shown
    first: Callable[[Page], object] = lambda page: None
    width: int | None = None


def leave_out_what_a_group_needs(page: Page) -> None:
    page.get_by_label("群名称").fill("秸秆禁烧巡查群")
    page.get_by_label("用途").fill("禁烧期间巡查联络")
    page.get_by_label("临时", exact=True).check()
    page.get_by_role("button", name="登记").click()


def look_at_a_list_of_units(page: Page) -> None:
    names = [
        "清源县示范区管委会\t清源县\t行政机关",
        "清源县教育局\t清源县\t行政机关",
        "示范区综合办\t没有的上级\t行政机关",
    ]
    page.get_by_label("从 Excel 粘贴").fill("\n".join(["单位名称\t上级单位\t单位性质", *names]))
    page.get_by_role("button", name="看一看").click()


PICTURES = [
    Picture("01-todo", Shown("todo")),
    Picture("02-todo-of-a-unit", Shown("todo", who="unit")),
    Picture("03-groups", Shown("groups")),
    Picture("04-groups-none-found", Shown("groups", query="?words=没有这样的群&state=expiring")),
    Picture("05-group-expired", Shown("group", of_kind("group", state="expiring"))),
    Picture("06-before-a-group", Shown("groups_before", query="?q=秸秆禁烧")),
    Picture("07-group-to-be-changed", Shown("group_new"), leave_out_what_a_group_needs),
    Picture("08-app", Shown("app", of_kind("app"))),
    Picture("09-search", Shown("search", query="?q=防汛")),
    Picture("10-decision", Shown("decision", lambda: [Decision.objects.get().pk])),
    Picture("11-units", Shown("units")),
    Picture("12-unit", Shown("unit", unit)),
    Picture("13-units-before-import", Shown("units_import"), look_at_a_list_of_units),
    Picture("14-person", Shown("person", person, who="anquan")),
    Picture("15-trail", Shown("events")),
    Picture("16-menu", Shown("todo"), lambda page: page.get_by_role("link", name="菜单").click(), width=390),
    Picture("17-sign-in", Shown("account_login", who="")),
    Picture("18-package", Shown("scan", of_scan("tied"), who="unit")),
    Picture("19-package-and-trial", Shown("app_packages", of_app_looked_into)),
    Picture("20-trial", Shown("trial_new", of_app_looked_into, who="unit")),
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, "env": {**os.environ, "LANGUAGE": "zh_CN"}}


@pytest.fixture
def the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the pages stands still."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def decide() -> None:
    officer = demo.PEOPLE[0].username
    from qingzhi.platform.organizations.models import User

    user = User.objects.get(username=officer)
    expired = Asset.objects.filter(kind="group", state="expiring", unit__name="清源县卫生健康局")
    actions.record_decision(
        by=user,
        unit=user.unit,
        decided_by="分管副县长",
        how="signed",
        reference="清网办〔2026〕18号",
        decided_on=date(2026, 11, 18),
        summary="到期群组逐个清理，防汛值守群保留到汛期结束",
        assets=list(expired),
    )


@pytest.mark.parametrize("width", SIZES)
def test_take(the_day: None, county: None, context: BrowserContext, live_server: Any, width: int) -> None:
    decide()
    look_into_packages(NOW.date())
    FOLDER.mkdir(parents=True, exist_ok=True)
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    sessions: dict[str, Any] = {"": []}
    for who in ("demo", "unit", "anquan"):
        context.clear_cookies()
        sign_in(context, live_server, who)
        sessions[who] = context.cookies()
    for picture in PICTURES:
        if picture.width not in (None, width):
            continue
        context.clear_cookies()
        context.add_cookies(sessions[picture.page.who])
        go(page, live_server, picture.page.path())
        picture.first(page)
        page.wait_for_load_state("networkidle")
        save(page, FOLDER / f"{picture.name}-{width}.png", SIZES[width] if picture.width is None else 0)


def save(page: Page, path: Path, most: int) -> None:
    """Take a page down to ``most`` points, or (0) the window alone."""
    width, height = page.evaluate("[innerWidth, document.documentElement.scrollHeight]")
    clip = {"x": 0, "y": 0, "width": width, "height": min(height, most)}
    taken = page.screenshot(full_page=True, clip=clip) if most else page.screenshot()  # type: ignore[arg-type]
    small = Image.open(io.BytesIO(taken)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(path, optimize=True)
    assert path.stat().st_size <= MOST, path.name
