"""iOS packages, encrypted and not."""

from __future__ import annotations

from qingzhi.inspectors.packages import inspect
from tests.inspectors.packages.samples import ipa, texts


def test_an_ipa_gives_permissions_with_the_apps_own_words_and_texts_of_its_program() -> None:
    package = inspect(ipa(encrypted=False))
    assert (package.kind, package.package_id, package.flags.cleartext) == ("ipa", "cn.gov.ios", True)
    assert package.permissions == (("NSLocationAlwaysUsageDescription", "用于考勤打卡"),)
    assert ("排行榜", "rank", "zh-Hans") in {(one.text, one.resource, one.locale) for one in package.texts}
    assert {"上传轨迹", "每日签到"} <= texts(package, "message")


def test_an_encrypted_ipa_says_that_its_program_was_not_read() -> None:
    package = inspect(ipa(encrypted=True))
    assert not texts(package, "message")
    assert package.coverage < 0.8
    assert any("加密" in warning for warning in package.warnings)
