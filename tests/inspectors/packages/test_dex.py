"""Android's code: from a text to who uses it."""

from __future__ import annotations

from qingzhi.inspectors.packages import inspect
from tests.inspectors.packages import builders as build
from tests.inspectors.packages.samples import texts


def test_a_text_in_code_leads_to_the_class_and_method_that_use_it() -> None:
    package = inspect(build.zipped(build.apk_members()))
    assert package.trace(["今日签到", "分享对象", "没有"]) == {
        "今日签到": (("cn.gov.example.Main", "onClick"),),
        "分享对象": (("com.lib.Other", "x"),),
    }


def test_texts_beyond_the_first_plane_and_with_a_zero_in_them_are_read_from_modified_utf_8() -> None:
    said = {"cn.gov.example.Main": {"onClick": "签到😀成功", "onShow": "积分\0明细"}}
    package = inspect(build.zipped({**build.apk_members(), "classes.dex": build.dex(said)}))
    assert {"签到😀成功", "积分\0明细"} <= texts(package, "message")
    assert package.trace(["签到😀成功"]) == {"签到😀成功": (("cn.gov.example.Main", "onClick"),)}


def test_a_text_that_many_others_hold_leads_to_its_own_user_alone() -> None:
    others = {f"on{number}": f"今天第{number}次签到" for number in range(100, 140)}
    said = {"cn.gov.example.Main": {**others, "onClick": "签到"}, "com.lib.Other": {"x": "签到"}}
    package = inspect(build.zipped({**build.apk_members(), "classes.dex": build.dex(said)}))
    assert set(package.trace(["签到"])["签到"]) == {("cn.gov.example.Main", "onClick"), ("com.lib.Other", "x")}
    assert package.trace(["今天第139次签到"]) == {"今天第139次签到": (("cn.gov.example.Main", "on139"),)}
