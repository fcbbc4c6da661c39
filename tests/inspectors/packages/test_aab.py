"""Android App Bundles."""

from __future__ import annotations

from qingzhi.inspectors.packages import inspect
from tests.inspectors.packages import builders as build
from tests.inspectors.packages.samples import holds_the_facts, texts


def test_an_app_bundle_is_read_from_its_protocol_buffers() -> None:
    permission = build.node("uses-permission", [(build.NAME, "android.permission.CAMERA")])
    application = build.node("application", [(build.LABEL, "示例政务"), (0x0101000F, True)])
    manifest = build.node("manifest", [("package", "cn.gov.example")], permission, application)
    item = build.field(2, build.field(4, build.field(2, build.field(1, "全国排行榜".encode()))))
    entry = build.field(2, b"rank") + build.field(6, build.field(1, build.field(3, b"zh-CN")) + item)
    resources = build.field(2, build.field(3, build.field(2, b"string") + build.field(3, entry)))
    package = inspect(
        build.zipped(
            {
                "BundleConfig.pb": b"",
                "base/manifest/AndroidManifest.xml": manifest,
                "base/resources.pb": resources,
                "base/res/layout/a.xml": build.node("Button", [(build.TEXT, "补卡")]),
                "base/dex/classes.dex": build.dex(build.CODE),
            }
        )
    )
    assert (package.kind, package.name, package.flags.debuggable) == ("aab", "示例政务", True)
    assert holds_the_facts(package)
    assert ("全国排行榜", "rank", "zh-CN") in {(one.text, one.resource, one.locale) for one in package.texts}
    assert "补卡" in texts(package, "ui")
    assert "今日签到" in texts(package, "message")
