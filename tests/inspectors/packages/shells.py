"""Empty shells of every kind: one page, and on it a page of the web."""

from __future__ import annotations

import plistlib

from tests.inspectors.packages import builders as build
from tests.inspectors.packages.containers import PACKAGE, Members, Part, android

URL = "https://m.qingyuan.example/index"
ONE = [Part("Main", "", "", URL, "loadUrl")]


def web_view(name: str = "res/layout/web.xml") -> Members:
    return {name: build.axml([(0, "android.webkit.WebView", [])])}


def harmony() -> bytes:
    compiled = b"PANDA\0\0\0" + bytes(8)
    for text in ("L&entry/src/main/ets/pages/Index&;", "@ohos:web.webview", "loadUrl", URL):
        compiled += build.uleb(len(text) << 1 | 1) + text.encode() + b"\0"
    module = {"app": {"bundleName": PACKAGE}, "module": {"pages": "$profile:main_pages"}}
    return build.zipped(
        {
            "module.json": build.dumps(module),
            "resources/base/profile/main_pages.json": build.dumps({"src": ["pages/Index"]}),
            "ets/modules.abc": compiled,
        }
    )


def bundle() -> bytes:
    activity = build.node("activity", [(build.NAME, ".Main")])
    manifest = build.node("manifest", [("package", PACKAGE)], build.node("application", [], activity))
    return build.zipped(
        {
            "BundleConfig.pb": b"",
            "base/manifest/AndroidManifest.xml": manifest,
            "base/res/layout/web.xml": build.node("WebView", []),
            "base/dex/classes.dex": build.dex({f"{PACKAGE}.Main": {"onCreate": URL}}),
        }
    )


def apple() -> bytes:
    info = {"CFBundleIdentifier": PACKAGE, "CFBundleExecutable": "X"}
    return build.zipped(
        {
            "Payload/X.app/Info.plist": plistlib.dumps(info),
            "Payload/X.app/X": build.program(["WKWebView", "loadRequest:", URL], []),
        }
    )


def quick() -> bytes:
    manifest = {
        "package": PACKAGE,
        "name": "清源",
        "router": {"entry": "Web", "pages": {"Web": {"component": "index"}}},
    }
    template = {"type": "web", "attr": {"src": URL}}
    return build.zipped(
        {
            "manifest.json": build.dumps(manifest),
            "app.js": "",
            "Web/index.js": b"module.exports=" + build.dumps(template),
        }
    )


MINI = {"app.json": build.dumps({"pages": ["pages/a"]}), "pages/a.js": b"Page({})"}
SHELLS = {
    "apk": android(ONE, more=web_view()),
    "apk of Cordova": android(
        ONE, more={"res/xml/config.xml": build.axml([(0, "widget", []), (1, "content", [("src", URL)])])}
    ),
    "apk of Capacitor": android(ONE, more={"assets/capacitor.config.json": build.dumps({"server": {"url": URL}})}),
    "apk of uni-app": android(
        ONE, more={"assets/apps/__UNI__1/www/manifest.json": build.dumps({"id": "__UNI__1", "launch_path": URL})}
    ),
    "apks": build.zipped({"base.apk": android(ONE, more=web_view()), "split_config.zh.apk": android(ONE)}),
    "aab": bundle(),
    "ipa": apple(),
    "hap": harmony(),
    "app": build.zipped({"pack.info": "{}", "entry.hap": harmony()}),
    "wxapkg": build.wxapkg(
        {
            "app-config.json": build.dumps({"pages": ["pages/a"]}),
            "page-frame.html": f"Z([3,'web-view']);Z([3,'{URL}'])".encode(),
            "app-service.js": b"define(function(){})",
        }
    ),
    "mini program": build.zipped({**MINI, "pages/a.wxml": f"<web-view src='{URL}'></web-view>"}),
    "mini program of Alipay": build.zipped(
        {**MINI, "mini.project.json": "{}", "pages/a.axml": f"<web-view src='{URL}'/>"}
    ),
    "quick app": quick(),
}
