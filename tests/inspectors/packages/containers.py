"""One app in every kind of package: the same pages with the same words, stored as each kind and framework stores them."""

from __future__ import annotations

import io
import plistlib
import struct
import zipfile
from collections.abc import Callable, Sequence
from typing import NamedTuple

from tests.inspectors.packages import builders as build

PACKAGE = "cn.gov.qyxc"


class Part(NamedTuple):
    """One page: its name, its title, a text that it shows, a text and a name in its code."""

    page: str
    title: str
    shown: str
    code: str
    name: str


PLANTED = {
    "check_in": Part("Clock", "每日签到", "今日签到", "签到成功", "clockIn"),
    "points": Part("Credit", "我的积分", "积分明细", "获得积分", "userPoints"),
    "ranking": Part("Order", "支部排行榜", "支部排名", "全县排名", "rankList"),
    "online_duration": Part("Study", "学习时长", "在线时长", "学习时长统计", "studyDuration"),
    "sharing": Part("Spread", "分享任务", "分享得积分", "转发得积分", "shareReward"),
    "trace_upload": Part("Track", "轨迹上报", "巡查轨迹", "现场拍照上传", "uploadTrack"),
    "feedback": Part("Voice", "意见反馈", "投诉建议", "提交反馈", "submitFeedback"),
    "commerce": Part("Basket", "商品详情", "加入购物车", "立即购买", "shoppingCart"),
}
PLAIN = [
    Part("Home", "首页", "通知公告", "加载成功", "loadNews"),
    Part("Guide", "办事指南", "所需材料", "办理流程", "openGuide"),
    Part("Mine", "个人中心", "退出登录", "账号设置", "logout"),
]
Parts = Sequence[Part]
Members = dict[str, bytes | str]


def android(parts: Parts, *, utf8: bool = True, in_table: bool = False, more: Members | None = None) -> bytes:
    """An APK. ``in_table``: layouts and titles refer to the resource table, which holds all texts."""
    texts = {f"{one.page.lower()}_{what}": text for one in parts for what, text in (("t", one.title), ("s", one.shown))}
    numbers = {name: 0x7F010000 + number for number, name in enumerate(sorted(texts))}

    def said(name: str) -> str | int:
        return numbers[name] if in_table else texts[name]

    manifest: list[tuple[int, str, list[build.Attribute]]] = [
        (0, "manifest", [("package", PACKAGE), (0x0101021C, "2.0")]),
        (1, "uses-sdk", [(0x0101020C, 21), (0x01010270, 33)]),
        (1, "application", [(build.LABEL, "清源")]),
        *(
            (2, "activity", [(build.NAME, f".{one.page}"), (build.LABEL, said(f"{one.page.lower()}_t"))])
            for one in parts
        ),
    ]
    return build.zipped(
        {
            "AndroidManifest.xml": build.axml(manifest, utf8=utf8),
            **({"resources.arsc": build.arsc({"": texts}, utf8=utf8)} if in_table else {}),
            **{
                f"res/layout/{one.page.lower()}.xml": build.axml(
                    [(0, "TextView", [(build.TEXT, said(f"{one.page.lower()}_s"))])], utf8=utf8
                )
                for one in parts
            },
            "classes.dex": code(parts),
            **(more or {}),
        }
    )


def code(parts: Parts) -> bytes:
    return build.dex({f"{PACKAGE}.{one.page}": {"onCreate": one.code, one.name: one.name} for one in parts})


def in_assets(members: Callable[[Parts], Members]) -> Callable[[Parts], bytes]:
    """An APK whose own code and layouts say nothing: all is in what the framework reads."""
    return lambda parts: android(SILENT, more={f"assets/{name}": content for name, content in members(parts).items()})


def bundle(parts: Parts) -> bytes:
    """An AAB."""
    activities = [build.node("activity", [(build.NAME, f".{one.page}"), (build.LABEL, one.title)]) for one in parts]
    manifest = build.node("manifest", [("package", PACKAGE)], build.node("application", [], *activities))
    layouts = {
        f"base/res/layout/{one.page.lower()}.xml": build.node("TextView", [(build.TEXT, one.shown)]) for one in parts
    }
    return build.zipped(
        {
            "BundleConfig.pb": b"",
            "base/manifest/AndroidManifest.xml": manifest,
            "base/dex/classes.dex": code(parts),
            **layouts,
        }
    )


def splits(parts: Parts) -> bytes:
    return build.zipped({"base.apk": android(parts), "split_config.zh.apk": android(PLAIN)})


def xapk(parts: Parts) -> bytes:
    return build.zipped({"manifest.json": "{}", f"{PACKAGE}.apk": android(parts)})


def strings_file(parts: Parts, form: str) -> bytes:
    """Localizable.strings: a property list, or lines of old in an encoding."""
    texts = {one.page: one.shown for one in parts}
    if form in {"binary", "xml"}:
        return plistlib.dumps(texts, fmt=plistlib.FMT_BINARY if form == "binary" else plistlib.FMT_XML)
    return "".join(f'"{key}" = "{text}";\n' for key, text in texts.items()).encode(form)


def apple(form: str, *, wide: bool) -> Callable[[Parts], bytes]:
    """An IPA. ``form`` as above; ``wide``: the program's texts are UTF-16."""

    def build_one(parts: Parts) -> bytes:
        info = {"CFBundleIdentifier": PACKAGE, "CFBundleDisplayName": "清源", "CFBundleExecutable": "X"}
        nibs: Members = {
            f"Payload/X.app/Base.lproj/Main.storyboardc/{one.page}.nib": b"NIBArchive\1\0\0\0"
            + one.title.encode()
            + b"\0"
            for one in parts
        }
        texts = [one.code for one in parts]
        narrow = [one.name for one in parts] + ([] if wide else texts)
        return build.zipped(
            {
                "Payload/X.app/Info.plist": plistlib.dumps(info),
                "Payload/X.app/zh-Hans.lproj/Localizable.strings": strings_file(parts, form),
                "Payload/X.app/X": build.program(narrow, texts if wide else []),
                **nibs,
            }
        )

    return build_one


def harmony(version: int) -> Callable[[Parts], bytes]:
    """A HAP with a resources.index of version 1 or 2."""

    def build_one(parts: Parts) -> bytes:
        compiled = b"PANDA\0\0\0" + bytes(8)
        for one in parts:
            for text in (f"L&entry/src/main/ets/pages/{one.page}&;", one.code, one.name):
                compiled += build.uleb(len(text) << 1 | text.isascii()) + text.encode() + b"\0"
        texts = {f"{one.page}_{what}": text for one in parts for what, text in (("t", one.title), ("s", one.shown))}
        abilities = [
            {"name": one.page, "srcEntry": f"pages/{one.page}", "label": f"$string:{one.page}_t"} for one in parts
        ]
        module = {
            "app": {"bundleName": PACKAGE, "label": "清源", "targetAPIVersion": 12},
            "module": {"abilities": abilities},
        }
        return build.zipped(
            {
                "module.json": build.dumps(module),
                "resources.index": build.resources_index(texts, version),
                "ets/modules.abc": compiled,
            }
        )

    return build_one


def harmony_app(parts: Parts) -> bytes:
    return build.zipped({"pack.info": "{}", "entry-default.hap": harmony(2)(parts)})


def escaped(text: str) -> str:
    return "".join(one if one.isascii() else f"\\u{ord(one):04x}" for one in text)


def compiled_mini(parts: Parts, say: Callable[[str], str] = str) -> dict[str, bytes]:
    """The files of a wxapkg."""
    config = {
        "pages": [f"pages/{one.page}" for one in parts],
        "page": {f"pages/{one.page}.html": {"window": {"navigationBarTitleText": one.title}} for one in parts},
    }
    shown = ",".join(f"Z([3,'{say(one.shown)}'])" for one in parts)
    script = "".join(f"define(function(){{{one.name}();toast('{say(one.code)}')}});" for one in parts)
    return {
        **{f"static/{number:03}.js": b"function(){}" * 9 for number in range(40)},  # what lies in the hidden start
        "app-config.json": build.dumps(config),
        "page-frame.html": shown.encode(),
        "app-service.js": script.encode(),
    }


def project(parts: Parts, *, encoding: str = "utf-8", alipay: bool = False) -> dict[str, bytes]:
    """The files of a mini program's source."""
    markup, config = (".axml", "mini.project.json") if alipay else (".wxml", "project.config.json")
    files = {
        config: build.dumps({"appid": "wx0123456789abcdef", "projectname": "清源"}),
        "app.json": build.dumps({"pages": [f"pages/{one.page}/index" for one in parts]}),
    }
    title = "defaultTitle" if alipay else "navigationBarTitleText"
    for one in parts:
        files |= {
            f"pages/{one.page}/index.json": build.dumps({title: one.title}),
            f"pages/{one.page}/index{markup}": f"<view><text>{one.shown}</text></view>".encode(encoding),
            f"pages/{one.page}/index.js": f"Page({{ {one.name}() {{ toast('{one.code}') }} }})".encode(encoding),
        }
    return files


def quick(parts: Parts, say: Callable[[str], str] = str) -> bytes:
    """A quick app."""
    manifest = {
        "package": PACKAGE, "name": "清源",
        "router": {"entry": parts[0].page, "pages": {one.page: {"component": "index"} for one in parts}},
        "display": {"pages": {one.page: {"titleBarText": one.title} for one in parts}},
    }  # fmt: skip
    scripts = {
        f"{one.page}/index.js": f"{{value:'{say(one.shown)}'}};{one.name}();toast('{say(one.code)}')" for one in parts
    }
    return build.zipped({"manifest.json": build.dumps(manifest), "app.js": "", **scripts})


def uni(parts: Parts) -> Members:
    routes = [{"path": f"/pages/{one.page}", "window": {"navigationBarTitleText": one.title}} for one in parts]
    script = "".join(f"{one.name}();v('{one.shown}');toast('{one.code}');" for one in parts)
    return {
        "apps/__UNI__1/www/manifest.json": build.dumps({"id": "__UNI__1"}),
        "apps/__UNI__1/www/app-config-service.js": b"__uniRoutes=" + build.dumps(routes),
        "apps/__UNI__1/www/app-service.js": script,
    }


def cordova(parts: Parts) -> Members:
    return {
        f"www/{one.page}.html": f"<title>{one.title}</title><p>{one.shown}</p><script>{one.name}();alert('{one.code}')</script>"
        for one in parts
    }


def react(parts: Parts) -> Members:
    script = "".join(f"t('{one.title}');t('{one.shown}');{one.name}();toast('{one.code}');" for one in parts)
    return {"index.android.bundle": script}


def dart(parts: Parts, *, compressed: bool = False) -> bytes:
    """Compiled Dart code, lengths in 4 bytes or in 8."""
    library = b"\x7fELF" + bytes(60) + b"".join(b"package:a/a.dart\0" + one.name.encode() + b"\0" for one in parts)
    for text in (text for one in parts for text in (one.title, one.shown, one.code)):
        length = struct.pack("<I" if compressed else "<Q", 2 * len(text))
        library += b"tags" + bytes(4) + length + text.encode("utf-16-le") + bytes(8)
    return library


SILENT = [Part("Main", "", "", "", "x")]


def also(package: bytes, more: Members) -> bytes:
    """A package with more members."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return build.zipped({**{name: archive.read(name) for name in archive.namelist()}, **more})


def script_of(parts: Parts) -> bytes:
    """A Hermes bundle."""
    return build.hermes([text for one in parts for text in one[1:]])


CONTAINERS: dict[str, Callable[[Parts], bytes]] = {
    "apk, pools in UTF-8": android,
    "apk, pools in UTF-16": lambda parts: android(parts, utf8=False),
    "apk, table in UTF-8": lambda parts: android(parts, in_table=True),
    "apk, table in UTF-16": lambda parts: android(parts, utf8=False, in_table=True),
    "aab": bundle,
    "apks": splits,
    "xapk": xapk,
    "hap, index V1": harmony(1),
    "hap, index V2": harmony(2),
    "app": harmony_app,
    "wxapkg": lambda parts: build.wxapkg(compiled_mini(parts)),
    "wxapkg, escaped": lambda parts: build.wxapkg(compiled_mini(parts, escaped)),
    "wxapkg, of a PC": lambda parts: build.without_start(build.wxapkg(compiled_mini(parts)), "wx0123456789abcd3f"),
    "mini program": lambda parts: build.zipped(dict(project(parts))),
    "mini program in UTF-16": lambda parts: build.zipped(dict(project(parts, encoding="utf-16"))),
    "mini program in GB18030": lambda parts: build.zipped(dict(project(parts, encoding="gb18030"))),
    "mini program of Alipay": lambda parts: build.zipped(dict(project(parts, alipay=True))),
    "quick app": quick,
    "quick app, escaped": lambda parts: quick(parts, escaped),
    "uni-app": in_assets(uni),
    "ipa, binary list and UTF-8 program": apple("binary", wide=False),
    "ipa, XML list and UTF-16 program": apple("xml", wide=True),
    "ipa, strings in UTF-16": apple("utf-16", wide=True),
    "ipa, strings in UTF-8": apple("utf-8", wide=False),
    "Cordova": in_assets(cordova),
    "React Native": in_assets(react),
    "React Native, Hermes": lambda parts: also(android(SILENT), {"assets/index.android.bundle": script_of(parts)}),
    "React Native, Hermes, aab": lambda parts: also(bundle(SILENT), {"base/assets/a.bundle": script_of(parts)}),
    "React Native, Hermes, ipa": lambda parts: also(
        apple("xml", wide=False)(SILENT), {"Payload/X.app/main.jsbundle": script_of(parts)}
    ),
    "React Native, Hermes, hap": lambda parts: also(
        harmony(2)(SILENT), {"resources/rawfile/hermes_bundle.hbc": script_of(parts)}
    ),
    "Flutter": lambda parts: also(android(SILENT), {"lib/arm64-v8a/libapp.so": dart(parts)}),
    "Flutter, lengths of 4 bytes": lambda parts: also(
        android(SILENT), {"lib/armeabi-v7a/libapp.so": dart(parts, compressed=True)}
    ),
    "Flutter, aab": lambda parts: also(bundle(SILENT), {"base/lib/arm64-v8a/libapp.so": dart(parts)}),
    "Flutter, ipa": lambda parts: also(
        apple("xml", wide=False)(SILENT), {"Payload/X.app/Frameworks/App.framework/App": dart(parts)}
    ),
    "Flutter, hap": lambda parts: also(harmony(2)(SILENT), {"libs/arm64-v8a/libapp.so": dart(parts)}),
}
NO_PAGES = ("ipa", "Cordova", "React", "Flutter")
"""Kinds that declare no pages: which text belongs to which page, and to whom, can't be told for sure."""
