"""HarmonyOS packages."""

from __future__ import annotations

import pytest

from qingzhi.inspectors.packages import inspect
from tests.inspectors.packages import builders as build
from tests.inspectors.packages.samples import texts


@pytest.mark.parametrize("version", [1, 2])
def test_a_hap_gives_permissions_with_their_reason_pages_and_texts(version: int) -> None:
    package = inspect(build.zipped(build.hap_members(version)))
    assert (package.kind, package.name, package.package_id) == ("hap", "鸿蒙政务", "cn.gov.hap")
    assert package.permissions == (("ohos.permission.LOCATION", "用于签到打卡"),)
    assert [page.path for page in package.pages] == ["pages/Index"]
    assert package.sdks == (("@ohos/axios", "2.2.0"),)
    assert "实时定位上报" in texts(package, "message")
    assert "entry/src/main/ets/pages/Index" in package.classes
    assert (package.target_sdk, package.flags.debuggable, package.coverage) == (12, True, 1.0)
