"""What people do from beginning to end, with scripts switched off: every flow is forms and links."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from qingzhi.platform.registry.models import Asset
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


def test_a_units_officer_looks_first_registers_a_group_extends_it_and_dissolves_it(page_of: Any) -> None:
    page = page_of("unit")
    assert set(page.locator("nav#menu li a").all_inner_texts()) == {
        "待办",
        "我单位台账",
        "登记",
        "我单位的问题",
        "工作交接",
    }
    page.get_by_role("link", name="登记", exact=True).click()
    page.get_by_role("main").get_by_role("link", name="工作群组").click()
    page.get_by_label("这个群做什么用").fill("秋冬传染病")
    page.get_by_role("button", name="查一查").click()
    expect(page.get_by_role("heading", name="没有用途相近的群")).to_be_visible()
    page.get_by_role("link", name="登记新群").click()
    expect(page.get_by_label("用途")).to_have_value("秋冬传染病")
    page.get_by_label("群名称").fill("传染病日报群")
    page.get_by_label("平台").select_option(label="微信")
    page.get_by_label("临时", exact=True).check()
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_role("alert")).to_contain_text("临时群要写哪天结束")
    expect(page.get_by_label("群名称")).to_have_value("传染病日报群")  # nothing typed is lost
    page.get_by_label("到期日期").fill((timezone.localdate() + timedelta(days=30)).isoformat())
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_role("status")).to_contain_text("已登记“传染病日报群”")
    page.get_by_role("link", name="群已建好").click()
    page.get_by_role("button", name="群已建好").click()
    page.get_by_role("link", name="续期").click()
    page.get_by_label("到期日期").fill("2020-01-01")
    page.get_by_role("button", name="续期").click()
    expect(page.get_by_role("alert")).to_contain_text("续期要续到今天以后")
    page.get_by_label("到期日期").fill((timezone.localdate() + timedelta(days=90)).isoformat())
    page.get_by_role("button", name="续期").click()
    page.get_by_role("button", name="解散").click()
    expect(page.get_by_text("已解散").first).to_be_visible()
    page.get_by_role("button", name="撤回").click()
    assert Asset.objects.get(name="传染病日报群").state == "in_use"


def test_an_officer_answers_for_an_expired_group_on_behalf_of_its_unit_and_on_a_decision(page_of: Any) -> None:
    page = page_of("demo")
    page.get_by_role("link", name="审批情况").click()
    page.get_by_role("link", name="记录审批").first.click()
    name = Asset.objects.filter(kind="group", state="expiring").earliest("ends_on", "pk").name
    page.get_by_label("作出决定的单位").select_option(label="清源县卫生健康局")
    page.get_by_label("谁决定的").fill("分管副县长")
    page.get_by_label("文号或会议").fill("清政办〔2026〕8号")
    page.get_by_label("日期").fill("2026-11-20")
    page.get_by_label("决定了什么").fill("到期群组保留到年底")
    page.get_by_label("涉及的对象").fill(f"{name}\n没有这个群")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("alert")).to_contain_text("“没有这个群”台账里没有")
    page.get_by_label("涉及的对象").fill(name)
    page.get_by_label("扫描件").set_input_files(
        {"name": "签批.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 x"}
    )
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("main")).to_contain_text(name)
    with page.expect_download() as scan:
        page.get_by_role("link", name="签批.pdf").click()
    assert scan.value.suggested_filename == "签批.pdf"
    page.get_by_role("link", name="我的待办").click()
    page.get_by_role("link", name=f"{name}：到期了，怎么办").first.click()
    expect(page.get_by_role("heading", name="到期了，这个群怎么办？")).to_be_visible()
    page.get_by_role("link", name="续期").click()
    page.get_by_label("到期日期").fill((timezone.localdate() + timedelta(days=30)).isoformat())
    page.locator("summary", has_text="更多").click()
    page.get_by_label("替谁录的").fill("清源县工商联")
    page.get_by_role("button", name="续期").click()
    expect(page.get_by_role("alert")).to_contain_text("写明怎么来的")
    page.get_by_label("怎么来的").select_option(label="电话")
    page.get_by_label("依据的审批").select_option(index=1)
    page.get_by_role("button", name="续期").click()
    steps = page.locator("ol.qz-time")
    expect(steps).to_contain_text("由其代录：清源县工商联，电话")
    expect(steps).to_contain_text("依据：分管副县长 2026-11-20 清政办〔2026〕8号")


def test_the_list_is_filtered_paged_and_exported_as_it_stands(page_of: Any, live_server: Any) -> None:
    page = page_of("demo")
    page.get_by_role("link", name="工作群组").click()
    page.get_by_label("单位（含下级）").fill("卫生健康")
    page.get_by_role("button", name="查询").click()
    assert {row.inner_text() for row in page.locator("tbody tr td:nth-child(2)").all()} == {"清源县卫生健康局"}
    count = int(page.locator(".qz-bar .qz-note").inner_text().split("共 ")[1].split(" 条")[0])
    with page.expect_download() as download:
        page.get_by_role("link", name="导出 Excel").click()
    from python_calamine import CalamineWorkbook

    rows = CalamineWorkbook.from_path(str(download.value.path())).get_sheet_by_index(0).to_python()
    assert len(rows) == count + 1
    page.get_by_label("名称或用途").fill("没有这样的群")
    page.get_by_role("button", name="查询").click()
    page.get_by_role("link", name="去掉“名称或用途”").click()
    expect(page.locator(".qz-bar .qz-note")).to_contain_text(f"共 {count} 条")
    page.get_by_role("link", name="重置").click()
    page.get_by_role("link", name="下一页").click()
    expect(page.locator(".qz-bar .qz-note")).to_contain_text("第 51–100 条")


def test_units_are_imported_from_what_was_pasted_after_a_look(page_of: Any, live_server: Any) -> None:
    page = page_of("demo")
    go(page, live_server, "/units/import/")
    page.get_by_label("从 Excel 粘贴").fill("清源县示范区管委会\n示范区综合办\t清源县示范区管委会\n迷路办\t没有的上级")
    page.get_by_role("button", name="看一看").click()
    expect(page.get_by_role("main")).to_contain_text("2 个单位可以写入，1 处要改")
    expect(page.get_by_role("main")).to_contain_text("名单和系统里都没有“没有的上级”")
    page.get_by_role("button", name="写入 2 个单位").click()
    expect(page.get_by_role("status")).to_contain_text("2")
    go(page, live_server, "/units/?words=示范区综合办").get_by_role("link", name="示范区综合办").click()
    expect(page.get_by_role("main")).to_contain_text("清源县 / 清源县示范区管委会 / 示范区综合办")
