"""WeChat's packages, plain and as WeChat for PC stores them."""

from __future__ import annotations

from qingzhi.inspectors.facts import Package
from qingzhi.inspectors.packages import inspect
from tests.inspectors.packages import builders as build
from tests.inspectors.packages.samples import MINI, texts


def mini_program_facts(package: Package) -> None:
    assert package.pages == (("pages/rank", "全国排行"),)
    assert package.permissions == (("scope.userLocation", "用于现场打卡"),)
    assert "签到成功" in texts(package, "message")
    assert "我的积分" in texts(package, "ui")


def test_a_mini_program_package_gives_titles_permissions_and_escaped_texts() -> None:
    package = inspect(build.wxapkg(MINI))
    assert package.kind == "wxapkg"
    mini_program_facts(package)


def test_without_the_appid_an_encrypted_mini_program_still_gives_all_but_its_start() -> None:
    padding = {f"pages/{number:03}/index.js": b"function(){}" for number in range(40)}
    package = inspect(build.without_start(build.wxapkg({**padding, **MINI}), "wx0123456789abcd3f"))
    mini_program_facts(package)
    assert any("AppID" in warning for warning in package.warnings)
