"""Returned workbooks on their way in, in a real browser, with scripts and without."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from qingzhi.platform.registry import actions
from qingzhi.platform.registry.models import Asset
from tests.browser.conftest import go, sign_in, workbook_of
from tests.browser.test_findings import work

HEAD = ("群名称", "建群单位", "平台", "干什么用的", "人数", "到期日期")


@pytest.fixture
def scripts(request: pytest.FixtureRequest) -> bool:
    return bool(getattr(request, "param", False))


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any], scripts: bool) -> dict[str, Any]:
    return {**browser_context_args, "java_script_enabled": scripts}


@dataclass
class Walk:
    """Somebody who imports."""

    page: Page
    scripts: bool

    def upload(self, **files: bytes) -> None:
        """Hand files in."""
        self.page.get_by_role("link", name="导入", exact=True).first.click()
        self.page.get_by_role("link", name="导入表格").first.click()
        those = [
            {"name": f"{name}.xlsx", "mimeType": "application/octet-stream", "buffer": content}
            for name, content in files.items()
        ]
        self.page.get_by_label("返回的表格").set_input_files(those)  # type: ignore[arg-type]
        self.page.get_by_role("button", name="看一看").click()
        expect(self.page.get_by_role("heading", name="正在读")).to_be_visible()

    def worked(self, heading: str) -> None:
        """Let the worker do what waits: with scripts the page shows it by itself, without them on a click."""
        work()
        if not self.scripts:
            self.page.get_by_role("link", name="刷新看看").click()
        self.sees(heading)

    def sees(self, heading: str) -> None:
        """Expect a heading."""
        expect(self.page.get_by_role("heading", name=heading)).to_be_visible()

    def press(self, button: str) -> None:
        """Click a button."""
        self.page.get_by_role("button", name=button).click()


@pytest.fixture
def walk(context: BrowserContext, live_server: Any, county: None, watched: list[str], scripts: bool) -> Walk:
    sign_in(context, live_server, "demo")
    return Walk(go(context.new_page(), live_server, "/"), scripts)


@pytest.mark.parametrize("scripts", [False, True], ids=["without scripts", "with scripts"], indirect=True)
def test_returned_files_are_mapped_previewed_and_written_and_the_errors_come_back(walk: Walk, tmp_path: Path) -> None:
    row = ("防汛调度群", "卫健局", "微信", "防汛值守", 120, "2099-06-30")
    wrong = ("秸秆禁烧群", "县水利局", "微信", "禁烧", "约很多", "2099-06-30")
    walk.upload(卫健=workbook_of(HEAD, row), 水利=workbook_of(HEAD, wrong))
    walk.worked("这些单位不认识")
    page = walk.page
    page.get_by_label("工作群组：“干什么用的”").select_option(label="用途")
    page.get_by_label("卫健局", exact=True).select_option(label="是已有的单位：")
    page.get_by_label("卫健局是哪个单位").fill("没有的局")
    walk.press("继续")
    expect(page.get_by_role("alert")).to_contain_text("单位名单里没有“没有的局”")
    page.get_by_label("卫健局是哪个单位").fill("清源县卫生健康局")
    page.get_by_label("县水利局", exact=True).select_option(label="是新单位，加进单位名单")
    walk.press("继续")
    walk.worked("1 行可以写入，1 处要改")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载标好错误的 Excel").click()
    path = tmp_path / "要改的.xlsx"
    download.value.save_as(path)
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    assert [cell.value for cell in sheet[2]][:2] == ["秸秆禁烧群", "县水利局"]
    walk.press("写入 1 行")
    walk.worked("已写入：新增 1")
    group = Asset.objects.get(name="防汛调度群")
    assert (group.unit.name, group.purpose) == ("清源县卫生健康局", "防汛值守")

    sheet["E2"] = 200  # the unit puts it right in the workbook that came back
    assert sheet.parent is not None
    sheet.parent.save(path)
    walk.upload(改好的=path.read_bytes())
    walk.worked("1 行可以写入")
    expect(page.get_by_text("工作群组的“干什么用的”：用途 沿用上次")).to_be_visible()
    walk.press("写入 1 行")
    walk.worked("已写入：新增 1")
    assert Asset.objects.get(name="秸秆禁烧群").members == 200


def test_a_cell_changed_in_the_system_waits_for_a_tick_and_the_same_file_again_changes_nothing(walk: Walk) -> None:
    group = Asset.objects.filter(kind="group", unit__name="清源县卫生健康局").earliest("pk")
    group = actions.edit(by=None, asset=group, members=77)
    head = ("群名称", "建群单位", "平台", "人数")
    row = (group.name, group.unit.name, group.get_platform_display(), 150)
    walk.upload(卫健=workbook_of(head, row))
    walk.worked("已在系统中修改")
    walk.page.get_by_label(f"用表格的：{group.name}，人数").check()
    walk.press("写入勾选的")
    walk.worked("已写入：新增 0，修改 1")
    group.refresh_from_db()
    assert group.members == 150
    walk.upload(卫健=workbook_of(head, row))
    walk.worked("和台账一样，没有要写入的")
    walk.press("结束这次导入")
    walk.sees("已放弃")
    walk.page.get_by_role("link", name="导入", exact=True).first.click()
    expect(walk.page.get_by_text("已写入").first).to_be_visible()


def test_one_can_leave_and_come_back_and_see_again_what_was_taken_over(walk: Walk) -> None:
    row = ("防汛调度群", "清源县卫生健康局", "微信", "防汛值守", 120, "2099-06-30")
    walk.upload(卫健=workbook_of(HEAD, row))
    walk.worked("这些表头不认识")
    page = walk.page
    page.get_by_role("link", name="我的待办").first.click()
    page.get_by_role("link", name="接着办").first.click()
    walk.sees("这些表头不认识")
    walk.press("继续")  # the column is passed over
    walk.worked("1 行可以写入")
    walk.press("改一改")
    page.get_by_label("工作群组：“干什么用的”").select_option(label="用途")
    walk.press("继续")
    walk.worked("1 行可以写入")
    walk.press("写入 1 行")
    walk.worked("已写入：新增 1")
    assert Asset.objects.get(name="防汛调度群").purpose == "防汛值守"
