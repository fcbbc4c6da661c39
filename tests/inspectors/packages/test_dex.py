"""Android's code: from a text to who uses it."""

from __future__ import annotations

from qingzhi.inspectors.packages import inspect
from tests.inspectors.packages import builders as build


def test_a_text_in_code_leads_to_the_class_and_method_that_use_it() -> None:
    package = inspect(build.zipped(build.apk_members()))
    assert package.trace(["今日签到", "分享对象", "没有"]) == {
        "今日签到": (("cn.gov.example.Main", "onClick"),),
        "分享对象": (("com.lib.Other", "x"),),
    }
