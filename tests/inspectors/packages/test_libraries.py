"""Component libraries, fetched by name and version: what they bring into an app is none of the app's functions."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from qingzhi.inspectors.facts import FUNCTIONS, Function
from qingzhi.inspectors.packages import inspect, judge
from qingzhi.inspectors.packages.attribution import is_of_library
from tests.inspectors.packages import builders as build
from tests.inspectors.packages.published import members

LIBRARIES = [
    "@vant/weapp@1.11.7",
    "tdesign-miniprogram@1.16.0",
    "weui-miniprogram@1.5.6",
    "mini-antui@0.4.35",
    "wot-design-uni@1.14.0",
    "uview-ui@2.0.38",
    "@dcloudio/uni-ui@1.5.12",
    "taro-ui@3.3.2",
    pytest.param("antd-mini@3.4.3", marks=pytest.mark.slow),
]
APP = {
    "app.json": build.dumps({"pages": ["pages/index/index"]}),
    "pages/index/index.wxml": "<text>通知公告</text>".encode(),
}


def judged(library: str, folder: str) -> dict[str, Function]:
    """The functions of an app of one page with a library in a folder."""
    files = {f"{folder}/{name}": content for name, content in members(library).items()}
    package = inspect(build.zipped({**APP, **files}))
    assert package.coverage == 1
    return judge(package)


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_among_the_dependencies_says_nothing_of_the_app(library: str) -> None:
    for folder in ("miniprogram_npm/some-library", "uni_modules/some-library"):
        functions = judged(library, folder)
        assert {one for one in FUNCTIONS if functions[one].verdict not in {"absent", "unknown"}} == set(), folder


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_copied_among_the_apps_own_pages_makes_nothing_present(library: str) -> None:
    functions = judged(library, "pages/parts")
    assert {one for one in FUNCTIONS if functions[one].verdict == "present"} == set()


def test_the_baseline_is_what_its_tool_makes_of_the_libraries() -> None:
    tool = runpy.run_path(str(Path(__file__).parents[3] / "tools/library_baseline"))
    assert tool["BASELINE"].read_text(encoding="utf-8").endswith(tool["made"]())


def test_what_apps_say_themselves_is_not_in_the_baseline() -> None:
    """A shop's own button says 购物车 as the library's does; an earlier baseline hid shops."""
    assert not any(map(is_of_library, ("购物车", "加入购物车", "立即购买", "签到", "優惠券", "shoppingCart")))
    assert is_of_library("没有收货地址")
