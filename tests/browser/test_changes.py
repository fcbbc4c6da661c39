"""Units are merged and work is handed over, in a real browser, with scripts and without."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from qingzhi.platform import demo
from qingzhi.platform.changes.models import Taker
from qingzhi.platform.organizations import accounts
from qingzhi.platform.organizations.models import Grant, Organization, User
from qingzhi.platform.registry import actions as registry
from qingzhi.platform.registry.models import Asset
from tests.browser.conftest import go, sign_in


@pytest.fixture(params=[False, True], ids=["without scripts", "with scripts"])
def browser_context_args(browser_context_args: dict[str, Any], request: pytest.FixtureRequest) -> dict[str, Any]:
    return {**browser_context_args, "java_script_enabled": request.param}


@pytest.fixture
def page_of(context: BrowserContext, live_server: Any, county: None, watched: list[str]) -> Any:
    def open_as(username: str) -> Page:
        context.clear_cookies()
        sign_in(context, live_server, username)
        return go(context.new_page(), live_server, "/")

    return open_as


def test_two_units_are_merged_and_the_successor_ticks_off_what_is_left(page_of: Any) -> None:
    page = page_of("demo")
    page.get_by_role("link", name="机构调整").click()
    page.get_by_role("link", name="合并").first.click()
    page.get_by_label("被合并的单位").fill("清源县科学技术局\n清源县没有局")
    page.get_by_label("依据").fill("清编办〔2026〕12号")
    page.get_by_label("并到已有的单位").select_option(label="清源县教育局")
    page.get_by_role("button", name="看看会动到什么").click()
    expect(page.get_by_role("alert")).to_contain_text("没有“清源县没有局”")
    page.get_by_label("被合并的单位").fill("清源县科学技术局")
    page.get_by_role("button", name="看看会动到什么").click()
    expect(page.get_by_role("heading", name="还没有调整")).to_be_visible()
    source = Organization.objects.get(name="清源县科学技术局")
    count = Asset.objects.filter(unit=source).count()
    assert count > 0
    expect(page.get_by_text(f"{count} 个，在用")).to_be_visible()
    page.get_by_role("button", name="确认，现在生效").click()
    expect(page.get_by_role("heading", name="已生效")).to_be_visible()
    assert not Asset.objects.filter(unit=source).exists()
    page.get_by_role("button", name="公告或通知").click()
    expect(page.get_by_role("status")).to_contain_text("已办完：公告或通知")


def test_a_change_of_a_later_day_is_taken_back(page_of: Any) -> None:
    page = page_of("demo")
    page.get_by_role("link", name="机构调整").click()
    page.get_by_role("link", name="更名").first.click()
    page.get_by_label("哪个单位").select_option(label="清源县司法局")
    page.get_by_label("新名称").fill("清源县法治局")
    page.get_by_label("依据").fill("文")
    page.get_by_label("生效日期").fill("2099-01-01")
    page.get_by_role("button", name="看看会动到什么").click()
    page.get_by_role("button", name="确认，到期生效").click()
    expect(page.get_by_role("heading", name="2099-01-01 生效")).to_be_visible()
    page.get_by_role("button", name="撤回").click()
    expect(page.get_by_role("heading", name="已撤回")).to_be_visible()
    assert Organization.objects.filter(name="清源县司法局").exists()


def test_objects_that_are_one_are_joined_and_a_part_of_a_unit_goes(page_of: Any) -> None:
    page = page_of("demo")
    science, school = (Organization.objects.get(name=f"清源县{name}") for name in ("科学技术局", "教育局"))
    for unit in (science, school):
        told = {"kind": "account", "unit": unit, "state": "running", "platform": "weixin"}
        registry.register(by=None, **told, name="清源科普")
    page.get_by_role("link", name="单位", exact=True).click()
    page.get_by_role("link", name="清源县科学技术局", exact=True).first.click()
    page.get_by_role("link", name="撤销").click()
    page.get_by_label("由谁承接").select_option(label="清源县教育局")
    page.get_by_label("依据").fill("文")
    page.get_by_role("button", name="看看会动到什么").click()
    page.get_by_label("是同一个：清源科普").check()
    page.get_by_role("button", name="确认，现在生效").click()
    expect(page.get_by_role("heading", name="已生效")).to_be_visible()
    assert Asset.objects.get(name="清源科普", unit=science).state == "merged"
    page.get_by_role("link", name="机构调整").first.click()
    page.get_by_role("link", name="拆分").first.click()
    page.get_by_label("哪个单位").select_option(label="清源县教育局")
    page.get_by_label("分出去的新单位").fill("清源县科学普及中心")
    page.get_by_label("依据").fill("文")
    page.get_by_role("button", name="看看会动到什么").click()
    page.get_by_label("清源科普").check()
    page.get_by_role("button", name="确认，现在生效").click()
    expect(page.get_by_role("heading", name="已生效")).to_be_visible()
    made = Organization.objects.get(name="清源县科学普及中心")
    assert [one.name for one in Asset.objects.filter(unit=made)] == ["清源科普"]


def test_an_officer_hands_over_to_a_new_colleague_who_signs_in_next(page_of: Any, tmp_path: Path) -> None:
    page = page_of("unit")
    page.get_by_role("link", name="工作交接").click()
    page.get_by_role("link", name="把我的工作交出去").first.click()
    expect(page.get_by_text("角色：联络员")).to_be_visible()
    page.get_by_role("button", name="列出交接清单").click()
    expect(page.get_by_role("alert")).to_contain_text("选一位同事")
    page.get_by_label("新同事的姓名").fill("李玲")
    page.get_by_label("新同事的用户名").fill("liling")
    page.get_by_role("button", name="列出交接清单").click()
    expect(page.get_by_role("heading", name="还没有交接")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="交接清单（Word）").click()
    download.value.save_as(tmp_path / "before.docx")
    assert (tmp_path / "before.docx").read_bytes().startswith(b"PK")
    page.get_by_role("button", name="确认交接").click()
    expect(page.get_by_text("李玲的用户名是 liling")).to_be_visible()
    assert User.objects.get(username="liling").must_change_password
    assert not User.objects.get(username="unit").is_active
    page = page_of("demo")
    page.get_by_role("link", name="工作交接").click()
    page.get_by_role("link", name="何芳交给李玲").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="交接清单（Word）").click()
    download.value.save_as(tmp_path / "a.docx")
    assert (tmp_path / "a.docx").read_bytes().startswith(b"PK")


def test_an_officer_shares_what_somebody_held_among_two_colleagues(page_of: Any) -> None:
    leaver = User.objects.get(username="unit")
    takers = [
        accounts.add_user(by=None, username=name, name=name, unit=leaver.unit, password=demo.PASSWORD, first=False)
        for name in ("甲同事", "乙同事")
    ]
    page = page_of("demo")
    page.get_by_role("link", name="单位", exact=True).click()
    page.get_by_role("link", name=leaver.unit.name, exact=True).first.click()
    page.get_by_role("link", name=re.compile("工作交接.*何芳")).click()
    for taker in takers:
        page.get_by_label(taker.name).check()
    page.get_by_role("button", name="列出交接清单").click()
    page.get_by_label("角色“联络员”交给").select_option(label="乙同事")
    page.get_by_role("button", name="存下分工").click()
    expect(page.get_by_text("分工存下了")).to_be_visible()
    expect(page.get_by_label("角色“联络员”交给")).to_have_value(str(Taker.objects.get(name="乙同事").pk))
    page.get_by_role("button", name="确认交接").click()
    expect(page.get_by_text("已交接。")).to_be_visible()
    assert [held.user.name for held in Grant.objects.filter(role="unit_officer", unit=leaver.unit)] == ["乙同事"]
