"""Returned workbooks on their way in, in a real browser, with scripts and without."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from qingzhi.platform.registry.models import Asset
from tests.browser.conftest import go, sign_in, workbook_of
from tests.browser.test_findings import work

HEAD = ("群名称", "建群单位", "平台", "干什么用的", "人数", "到期日期")


@pytest.fixture(params=[False, True], ids=["without scripts", "with scripts"])
def browser_context_args(browser_context_args: dict[str, Any], request: pytest.FixtureRequest) -> dict[str, Any]:
    return {**browser_context_args, "java_script_enabled": request.param}


@pytest.fixture
def page(context: BrowserContext, live_server: Any, county: None, watched: list[str]) -> Page:
    sign_in(context, live_server, "demo")
    return go(context.new_page(), live_server, "/")


def upload(page: Page, *files: tuple[str, bytes]) -> None:
    """Hand files in, and let the worker read them."""
    page.get_by_role("link", name="导入", exact=True).first.click()
    page.get_by_role("link", name="导入表格").first.click()
    those = [{"name": name, "mimeType": "application/octet-stream", "buffer": content} for name, content in files]
    page.get_by_label("返回的表格").set_input_files(those)  # type: ignore[arg-type]
    page.get_by_role("button", name="看一看").click()
    expect(page.get_by_role("heading", name="正在读")).to_be_visible()
    work()
    page.get_by_role("link", name="刷新看看").click()


def test_seventy_files_would_be_handed_in_like_these_two_and_the_errors_come_back(page: Page, tmp_path: Path) -> None:
    row = ("防汛调度群", "卫健局", "微信", "防汛值守", 120, "2099-06-30")
    wrong = ("秸秆禁烧群", "县水利局", "微信", "禁烧", "约很多", "2099-06-30")
    upload(page, ("卫健.xlsx", workbook_of(HEAD, row)), ("水利.xlsx", workbook_of(HEAD, wrong)))
    expect(page.get_by_role("heading", name="这些单位不认识")).to_be_visible()
    page.get_by_label("工作群组：“干什么用的”").select_option(label="用途")
    page.get_by_label("卫健局", exact=True).select_option(label="是已有的单位：")
    page.get_by_role("button", name="继续").click()
    expect(page.get_by_role("alert")).to_contain_text("写是哪个单位")
    page.get_by_label("卫健局是哪个单位").fill("清源县卫生健康局")
    page.get_by_role("button", name="继续").click()
    work()
    page.get_by_role("link", name="刷新看看").click()
    expect(page.get_by_role("heading", name="1 行可以写入，1 处要改")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载标好错误的 Excel").click()
    path = tmp_path / "要改的.xlsx"
    download.value.save_as(path)
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    assert [cell.value for cell in sheet[2]][:2] == ["秸秆禁烧群", "县水利局"]
    page.get_by_role("button", name="写入 1 行").click()
    work()
    page.get_by_role("link", name="刷新看看").click()
    expect(page.get_by_role("heading", name="已写入：新增 1")).to_be_visible()
    group = Asset.objects.get(name="防汛调度群")
    assert (group.unit.name, group.purpose) == ("清源县卫生健康局", "防汛值守")

    Asset.objects.filter(pk=group.pk).update(imported_at=None)  # as if somebody had entered it by hand
    changed = (*row[:4], 150, row[5])
    upload(page, ("卫健.xlsx", workbook_of(HEAD, changed)))
    expect(page.get_by_role("heading", name="已在系统中修改")).to_be_visible()
    page.get_by_label("用表格的：防汛调度群，人数").check()
    page.get_by_role("button", name="写入 1 行").click()
    work()
    page.get_by_role("link", name="刷新看看").click()
    group.refresh_from_db()
    assert group.members == 150
    page.get_by_role("link", name="导入", exact=True).first.click()
    expect(page.get_by_text("已写入").first).to_be_visible()
