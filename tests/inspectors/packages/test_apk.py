"""Android packages: what an APK tells of itself, and what packers hide."""

from __future__ import annotations

from qingzhi.inspectors.packages import inspect
from tests.inspectors.packages import builders as build
from tests.inspectors.packages.samples import APK, holds_the_facts, texts


def test_an_apk_tells_who_it_is_what_it_may_do_and_every_text_in_it() -> None:
    package = inspect(build.zipped(build.apk_members()))
    assert (package.kind, package.name, package.version) == ("apk", "示例政务", "3.1")
    assert (package.target_sdk, package.min_sdk) == (30, 21)
    assert holds_the_facts(package)
    flags = package.flags
    assert (flags.debuggable, flags.cleartext, flags.allow_backup) == (True, True, False)
    assert (flags.signed, flags.packed) == (False, False)
    assert package.pages == (("cn.gov.example.Main", "首页"),)
    assert {"去打卡", "你好", "示例政务"} <= texts(package, "ui")
    assert {"今日签到", "分享对象"} <= texts(package, "message")
    assert set(package.classes) == {"cn.gov.example.Main", "com.lib.Other"}
    assert (package.coverage, package.warnings) == (1.0, ())


def test_a_packed_app_says_so_and_claims_no_more_coverage_than_it_has() -> None:
    package = inspect(build.raw_zip([*APK, ("lib/arm64-v8a/libjiagu_a64.so", b"\x7fELF")]))
    assert package.flags.packed
    assert package.coverage < 0.8
    assert any("360 加固" in warning for warning in package.warnings)


def test_an_app_whose_declared_pages_are_not_in_its_code_is_packed_by_whatever_product() -> None:
    pages = [(2, "activity", [(build.NAME, f".Page{number}")]) for number in range(4)]
    package = inspect(build.raw_zip([("AndroidManifest.xml", build.axml([*build.MANIFEST, *pages])), *APK[1:]]))  # type: ignore[list-item]
    assert package.flags.packed
