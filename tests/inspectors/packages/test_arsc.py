"""Android's resource table."""

from __future__ import annotations

from qingzhi.inspectors.packages import inspect
from tests.inspectors.packages import builders as build


def test_a_resource_text_keeps_its_name_and_locale_so_that_library_texts_can_be_told_apart() -> None:
    package = inspect(build.zipped(build.apk_members()))
    found = {(one.text, one.resource, one.locale) for one in package.texts if one.where.startswith("resources.arsc")}
    assert found == {("Example", "app_name", ""), ("你好", "hello", ""), ("示例政务", "app_name", "zh-CN")}
