"""Packages of packages."""

from __future__ import annotations

from qingzhi.inspectors.packages import inspect
from tests.inspectors.packages import builders as build
from tests.inspectors.packages.samples import APK, texts


def test_packages_in_a_package_speak_together_and_the_base_gives_the_name() -> None:
    split = [("AndroidManifest.xml", build.axml(build.MANIFEST)), ("assets/www/a.js", "var t='补签'".encode())]
    package = inspect(build.zipped({"split_config.zh.apk": build.raw_zip(split), "base.apk": build.raw_zip(APK)}))
    assert (package.kind, package.name) == ("apks", "示例政务")
    assert "base.apk!classes.dex" in {one.where for one in package.texts}
    assert "补签" in texts(package, "message")


def test_an_app_of_haps_is_read_through_its_entry() -> None:
    package = inspect(build.zipped({"pack.info": "{}", "entry-default.hap": build.zipped(build.hap_members())}))
    assert (package.kind, package.package_id) == ("app", "cn.gov.hap")
