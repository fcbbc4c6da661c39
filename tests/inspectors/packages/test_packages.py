from __future__ import annotations

import plistlib
import random
import struct
import tracemalloc
from pathlib import Path

import pytest

from qingzhi.inspectors.facts import Package, Unreadable
from qingzhi.inspectors.packages import inspect, worker
from tests.inspectors.packages import builders as build

MEGABYTE = 1 << 20


def texts(package: Package, kind: str) -> set[str]:
    return {one.text for one in package.texts if one.kind == kind}


def holds_the_facts(package: Package) -> bool:
    return package.package_id == "cn.gov.example" and [one.name for one in package.permissions] == [
        "android.permission.CAMERA"
    ]


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


def test_a_resource_text_keeps_its_name_and_locale_so_that_library_texts_can_be_told_apart() -> None:
    package = inspect(build.zipped(build.apk_members()))
    found = {(one.text, one.resource, one.locale) for one in package.texts if one.where.startswith("resources.arsc")}
    assert found == {("Example", "app_name", ""), ("你好", "hello", ""), ("示例政务", "app_name", "zh-CN")}


def test_a_text_in_code_leads_to_the_class_and_method_that_use_it() -> None:
    package = inspect(build.zipped(build.apk_members()))
    assert package.trace(["今日签到", "分享对象", "没有"]) == {
        "今日签到": (("cn.gov.example.Main", "onClick"),),
        "分享对象": (("com.lib.Other", "x"),),
    }


APK = [
    (name, content if isinstance(content, bytes) else content.encode()) for name, content in build.apk_members().items()
]
TAMPERED = {
    "encryption flag set": build.raw_zip(APK, flags=1),
    "unknown method on stored data": build.raw_zip(APK, method=0x5555),
    "other names in local headers": build.raw_zip(APK, local_names=False),
    "wrong checksums": build.raw_zip(APK, crc=1),
    "junk before the archive": build.raw_zip(APK, before=b"MZ" + b"\0" * 999),
    "a junk manifest first": build.raw_zip([("AndroidManifest.xml", b"junk"), *APK]),
    "a junk manifest last": build.raw_zip([*APK, ("AndroidManifest.xml", b"junk")]),
    "names that climb out": build.raw_zip([("../../etc/passwd", b"x"), ("res", b"x"), *APK]),
    "manifest of type 0": build.raw_zip([("AndroidManifest.xml", build.axml(build.MANIFEST, magic=0)), *APK[1:]]),
    "sizes that lie": build.raw_zip(APK, size=100),
    "no end of directory": build.raw_zip(APK)[:-22],
}


@pytest.mark.parametrize("trick", [pytest.param(content, id=name) for name, content in TAMPERED.items()])
def test_a_tampered_archive_gives_its_facts_all_the_same(trick: bytes) -> None:
    assert holds_the_facts(inspect(trick))


def test_tricks_are_told_but_a_wrong_checksum_alone_is_not() -> None:
    silent = {name for name, content in TAMPERED.items() if not inspect(content).warnings}
    assert silent == {"wrong checksums", "manifest of type 0"}


def test_a_string_count_beyond_the_file_is_clamped() -> None:
    manifest = bytearray(build.axml(build.MANIFEST))
    struct.pack_into("<I", manifest, 16, 0x7FFFFFFF)
    assert holds_the_facts(inspect(build.raw_zip([("AndroidManifest.xml", bytes(manifest)), *APK[1:]])))


@pytest.mark.parametrize("size", [None, 100])
def test_a_bomb_is_left_out_named_and_lowers_the_coverage(size: int | None) -> None:
    content = build.raw_zip([*APK, ("classes2.dex", bytes(100 * MEGABYTE))], size=size)
    tracemalloc.start()
    package = inspect(content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert holds_the_facts(package)
    assert peak < 50 * MEGABYTE
    assert any("classes2.dex" in warning for warning in package.warnings)
    assert package.coverage < 0.8


def test_a_packed_app_says_so_and_claims_no_more_coverage_than_it_has() -> None:
    package = inspect(build.raw_zip([*APK, ("lib/arm64-v8a/libjiagu_a64.so", b"\x7fELF")]))
    assert package.flags.packed
    assert package.coverage < 0.8
    assert any("360 加固" in warning for warning in package.warnings)


def test_an_app_whose_declared_pages_are_not_in_its_code_is_packed_by_whatever_product() -> None:
    pages = [(2, "activity", [(build.NAME, f".Page{number}")]) for number in range(4)]
    package = inspect(build.raw_zip([("AndroidManifest.xml", build.axml([*build.MANIFEST, *pages])), *APK[1:]]))  # type: ignore[list-item]
    assert package.flags.packed


def test_packages_in_a_package_speak_together_and_the_base_gives_the_name() -> None:
    split = [("AndroidManifest.xml", build.axml(build.MANIFEST)), ("assets/www/a.js", "var t='补签'".encode())]
    package = inspect(build.zipped({"split_config.zh.apk": build.raw_zip(split), "base.apk": build.raw_zip(APK)}))
    assert (package.kind, package.name) == ("apks", "示例政务")
    assert "base.apk!classes.dex" in {one.where for one in package.texts}
    assert "补签" in texts(package, "message")


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


def test_an_app_of_haps_is_read_through_its_entry() -> None:
    package = inspect(build.zipped({"pack.info": "{}", "entry-default.hap": build.zipped(build.hap_members())}))
    assert (package.kind, package.package_id) == ("app", "cn.gov.hap")


MINI = {
    "app-config.json": build.dumps(
        {
            "pages": ["pages/rank"],
            "page": {"pages/rank.html": {"window": {"navigationBarTitleText": "全国排行"}}},
            "permission": {"scope.userLocation": {"desc": "用于现场打卡"}},
        }
    ),
    "app-service.js": rb"define(function(){toast('\u7b7e\u5230\u6210\u529f')});function a(){}" * 40,
    "page-frame.html": "Z([3,'我的积分'])".encode(),
}


def mini_program_facts(package: Package) -> None:
    assert package.pages == (("pages/rank", "全国排行"),)
    assert package.permissions == (("scope.userLocation", "用于现场打卡"),)
    assert "签到成功" in texts(package, "message")
    assert "我的积分" in texts(package, "ui")


def test_a_mini_program_package_gives_titles_permissions_and_escaped_texts() -> None:
    package = inspect(build.wxapkg(MINI))
    assert package.kind == "wxapkg"
    mini_program_facts(package)


def encrypted(plain: bytes, app_id: str) -> bytes:
    """As WeChat for PC would, but with a start that only the AppID could open."""
    return b"V1MMWX" + bytes(1024) + bytes(one ^ ord(app_id[-2]) for one in plain[1023:])


def test_without_the_appid_an_encrypted_mini_program_still_gives_all_but_its_start() -> None:
    padding = {f"pages/{number:03}/index.js": b"function(){}" for number in range(40)}
    package = inspect(encrypted(build.wxapkg({**padding, **MINI}), "wx0123456789abcd3f"))
    mini_program_facts(package)
    assert any("AppID" in warning for warning in package.warnings)


def test_a_mini_program_project_is_read_from_a_folder_and_from_a_zip_alike(tmp_path: Path) -> None:
    project = {
        "project.config.json": build.dumps({"appid": "wx1", "projectname": "村务"}),
        "miniprogram/app.json": build.dumps(
            {"pages": ["pages/a"], "tabBar": {"list": [{"pagePath": "pages/a", "text": "打卡"}]}}
        ),
        "miniprogram/pages/a.wxml": "<button open-type='feedback'>意见反馈</button>".encode(),
        "miniprogram/miniprogram_npm/@vant/weapp/a.js": "'点击反馈'".encode(),
    }
    for name, content in project.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    for package in (inspect(tmp_path), inspect(build.zipped(dict(project)))):
        assert (package.kind, package.name, package.package_id) == ("miniprogram", "村务", "wx1")
        assert package.pages == (("pages/a", "打卡"),)
        assert texts(package, "ui") >= {"意见反馈"}
        assert "点击反馈" not in texts(package, "message")
        assert package.sdks == (("@vant/weapp", ""),)


def test_a_quick_app_gives_its_features_as_permissions_and_its_page_titles() -> None:
    manifest = {"package": "cn.gov.quick", "name": "快办", "versionName": "2", "minPlatformVersion": 1070,
                "features": [{"name": "system.geolocation"}], "router": {"entry": "Home", "pages": {"Home": {}}},
                "display": {"pages": {"Home": {"titleBarText": "签到"}}}}  # fmt: skip
    package = inspect(build.zipped({"manifest.json": build.dumps(manifest), "app.js": "x='在线时长'"}))
    assert (package.kind, package.package_id, package.name) == ("quickapp", "cn.gov.quick", "快办")
    assert package.permissions == (("system.geolocation", ""),)
    assert package.pages == (("Home", "签到"),)
    assert "在线时长" in texts(package, "message")


def program(*, encrypted: bool) -> bytes:
    narrow, wide = "上传轨迹\0uploadTrack\0".encode(), "每日签到\0".encode("utf-16-le")
    at = 32 + 24 + 72 + 160
    sections = b""
    for name, raw in ((b"__cstring", narrow), (b"__ustring", wide)):
        sections += struct.pack("<16s16sQQI", name, b"__TEXT", 0, len(raw), at) + bytes(28)
        at += len(raw)
    segment = struct.pack("<II16s", 0x19, 72 + 160, b"__TEXT") + bytes(40) + struct.pack("<II", 2, 0) + sections
    lock = struct.pack("<IIIIII", 0x2C, 24, 0, 0, int(encrypted), 0)
    head = struct.pack("<8I", 0xFEEDFACF, 0, 0, 2, 2, len(segment) + 24, 0, 0)
    return head + lock + segment + narrow + wide


def ipa(*, encrypted: bool) -> bytes:
    info = {"CFBundleIdentifier": "cn.gov.ios", "CFBundleDisplayName": "政务", "CFBundleExecutable": "X",
            "NSLocationAlwaysUsageDescription": "用于考勤打卡", "NSAppTransportSecurity": {"NSAllowsArbitraryLoads": True}}  # fmt: skip
    return build.zipped({
        "Payload/X.app/Info.plist": plistlib.dumps(info, fmt=plistlib.FMT_BINARY),
        "Payload/X.app/zh-Hans.lproj/Localizable.strings": '"rank" = "排行榜";'.encode("utf-16"),
        "Payload/X.app/X": program(encrypted=encrypted),
    })  # fmt: skip


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


@pytest.mark.parametrize(
    "content",
    [b"", b"PK", b"PK\3\4" + bytes(99), b"MZ" + bytes(99), bytes(1000), build.zipped({"a.txt": b"x"}), b"V1MMWX"],
    ids=["empty", "two bytes", "cut off", "Windows", "zeros", "other archive", "cut mini program"],
)
def test_what_is_no_package_is_refused_in_chinese(content: bytes) -> None:
    with pytest.raises(Unreadable, match="[一-鿿]"):
        inspect(content)


def test_names_that_turn_the_writing_direction_are_shown_escaped() -> None:
    package = inspect(build.raw_zip([*APK, ("res/\u202egnp.xml", b"junk")]))
    assert any(r"\u202e" in warning for warning in package.warnings)


SEEDS = [
    build.zipped(build.apk_members()),
    build.raw_zip(APK, method=0),
    build.raw_zip(
        [(name, value if isinstance(value, bytes) else value.encode()) for name, value in build.hap_members(1).items()],
        method=0,
    ),
    build.raw_zip(
        [(name, value if isinstance(value, bytes) else value.encode()) for name, value in build.hap_members(2).items()],
        method=0,
    ),
    build.wxapkg(MINI),
    ipa(encrypted=False),
]


def damaged(seed: bytes, draw: random.Random) -> bytes:
    content = bytearray(seed)
    for _ in range(draw.choice([1, 2, 8, 40])):
        at = draw.randrange(len(content))
        match draw.randrange(4):
            case 0:
                content[at] = draw.randrange(256)
            case 1:
                content[at : at + 4] = draw.choice([b"\xff" * 4, bytes(4), b"\x7f\xff\xff\xff", b"\xff\xff\xff\x7f"])
            case 2:
                del content[at : at + draw.randrange(1, 64)]
            case _:
                content[at:at] = content[at : at + draw.randrange(1, 64)]
        if not content:
            break
    return bytes(content)


@pytest.mark.parametrize("rounds", [1_000, pytest.param(200_000, marks=pytest.mark.slow)])
def test_no_damaged_package_crashes_the_reader(rounds: int) -> None:
    draw = random.Random(20261125)
    for _ in range(rounds):
        content = damaged(draw.choice(SEEDS), draw)
        try:
            package = inspect(content)
            package.trace(["今日签到"])
        except Unreadable:
            continue
        assert 0 <= package.coverage <= 1


def identity(path: Path) -> str:
    return inspect(path).package_id


def stuck(_: Path) -> str:
    while True:
        pass


def greedy(_: Path) -> int:
    return len(bytearray(4 << 30))


def test_a_worker_process_gives_the_result_and_the_refusal_of_its_task(tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(SEEDS[0])
    (tmp_path / "b.bin").write_bytes(b"MZ")
    assert worker.run(identity, tmp_path / "a.bin") == "cn.gov.example"
    with pytest.raises(Unreadable, match="Windows"):
        worker.run(identity, tmp_path / "b.bin")


def test_a_worker_that_hangs_or_takes_too_much_is_ended(tmp_path: Path) -> None:
    pytest.importorskip("resource", reason="memory limits need a POSIX system")
    with pytest.raises(Unreadable, match="上限"):
        worker.run(stuck, tmp_path, seconds=1)
    with pytest.raises(Unreadable, match="上限"):
        worker.run(greedy, tmp_path)


def field(number: int, value: bytes | int) -> bytes:
    """One protobuf field."""
    if isinstance(value, int):
        return build.uleb(number << 3) + build.uleb(value)
    return build.uleb(number << 3 | 2) + build.uleb(len(value)) + value


def node(name: str, attributes: list[tuple[int | str, str | bool]], *children: bytes) -> bytes:
    """An aapt.pb.XmlNode."""
    element = field(3, name.encode())
    for key, value in attributes:
        one = field(5, key) if isinstance(key, int) else field(2, key.encode())
        one += field(6, field(7, field(8, int(value)))) if isinstance(value, bool) else field(3, value.encode())
        element += field(4, one)
    return field(1, element + b"".join(field(5, child) for child in children))


def test_an_app_bundle_is_read_from_its_protocol_buffers() -> None:
    permission = node("uses-permission", [(build.NAME, "android.permission.CAMERA")])
    application = node("application", [(build.LABEL, "示例政务"), (0x0101000F, True)])
    manifest = node("manifest", [("package", "cn.gov.example")], permission, application)
    item = field(2, field(4, field(2, field(1, "全国排行榜".encode()))))
    entry = field(2, b"rank") + field(6, field(1, field(3, b"zh-CN")) + item)
    resources = field(2, field(3, field(2, b"string") + field(3, entry)))
    package = inspect(
        build.zipped(
            {
                "BundleConfig.pb": b"",
                "base/manifest/AndroidManifest.xml": manifest,
                "base/resources.pb": resources,
                "base/res/layout/a.xml": node("Button", [(build.TEXT, "补卡")]),
                "base/dex/classes.dex": build.dex(build.CODE),
            }
        )
    )
    assert (package.kind, package.name, package.flags.debuggable) == ("aab", "示例政务", True)
    assert holds_the_facts(package)
    assert ("全国排行榜", "rank", "zh-CN") in {(one.text, one.resource, one.locale) for one in package.texts}
    assert "补卡" in texts(package, "ui")
    assert "今日签到" in texts(package, "message")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("res/xml/config.xml", build.axml([(0, "widget", []), (1, "content", [("src", "https://x.gov.cn/m")])])),
        ("assets/capacitor.config.json", build.dumps({"server": {"url": "https://x.gov.cn/m"}})),
        (
            "assets/apps/__UNI__1/www/manifest.json",
            build.dumps({"id": "__UNI__1", "launch_path": "https://x.gov.cn/m"}),
        ),
    ],
    ids=["Cordova", "Capacitor", "uni-app"],
)
def test_a_shell_around_a_web_site_says_that_its_functions_can_not_be_seen(name: str, content: bytes) -> None:
    package = inspect(build.raw_zip([*APK, (name, content)]))
    assert package.flags.remote_only
    assert any("服务器" in warning for warning in package.warnings)
    assert not inspect(build.raw_zip(APK)).flags.remote_only


def test_a_uni_app_gives_its_pages_with_their_titles_and_its_texts_but_not_the_frameworks() -> None:
    www = "assets/apps/__UNI__1/www/"
    routes = '__uniRoutes=[{"path":"/pages/sign","meta":{},"window":{"navigationBarTitleText":"每日签到"}}]'
    members = [
        (f"{www}manifest.json", build.dumps({"id": "__UNI__1", "permissions": {"Geolocation": {}}})),
        (f"{www}app-config-service.js", routes.encode()),
        (f"{www}app-service.js", "toast('连续签到七天')".encode()),
        (f"{www}uni-app-view.umd.js", "'选择位置'".encode()),
    ]
    package = inspect(build.raw_zip([*APK, *members]))
    assert ("pages/sign", "每日签到") in package.pages
    assert "连续签到七天" in texts(package, "message")
    assert "Geolocation" in texts(package, "permission")
    assert "选择位置" not in texts(package, "message")


def test_flutter_texts_count_only_behind_their_own_length() -> None:
    text = "每日签到领积分"
    noise = "签到".encode("utf-16-le")
    library = b"\x7fELF" + bytes(60) + b"package:geolocator/a.dart\0" + bytes(2) + noise + bytes(8)
    library += b"tags" + bytes(4) + struct.pack("<Q", 2 * len(text)) + text.encode("utf-16-le") + bytes(8)
    package = inspect(build.raw_zip([*APK, ("lib/arm64-v8a/libapp.so", library)]))
    assert text in texts(package, "message")
    assert "签到" not in texts(package, "message")
    assert {"Flutter", "package:geolocator"} <= {sdk.name for sdk in package.sdks}
