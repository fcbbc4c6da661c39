"""Valid packages of every kind, as seeds and as subjects, and what tests ask of a package."""

from __future__ import annotations

import plistlib
import struct

from qingzhi.inspectors.facts import Package
from tests.inspectors.packages import builders as build

MEGABYTE = 1 << 20


def texts(package: Package, kind: str) -> set[str]:
    return {one.text for one in package.texts if one.kind == kind}


def holds_the_facts(package: Package) -> bool:
    return package.package_id == "cn.gov.example" and [one.name for one in package.permissions] == [
        "android.permission.CAMERA"
    ]


def listed(members: dict[str, bytes | str]) -> list[tuple[str, bytes]]:
    """As ``raw_zip`` wants them."""
    return [(name, content if isinstance(content, bytes) else content.encode()) for name, content in members.items()]


APK = listed(build.apk_members())

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


def without_start(plain: bytes, app_id: str) -> bytes:
    """As WeChat for PC would, but with a start that only the AppID could open."""
    return b"V1MMWX" + bytes(1024) + bytes(one ^ ord(app_id[-2]) for one in plain[1023:])


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


def ipa_members(*, encrypted: bool) -> dict[str, bytes | str]:
    info = {"CFBundleIdentifier": "cn.gov.ios", "CFBundleDisplayName": "政务", "CFBundleExecutable": "X",
            "NSLocationAlwaysUsageDescription": "用于考勤打卡", "NSAppTransportSecurity": {"NSAllowsArbitraryLoads": True}}  # fmt: skip
    return {
        "Payload/X.app/Info.plist": plistlib.dumps(info, fmt=plistlib.FMT_BINARY),
        "Payload/X.app/zh-Hans.lproj/Localizable.strings": '"rank" = "排行榜";'.encode("utf-16"),
        "Payload/X.app/X": program(encrypted=encrypted),
    }


def ipa(*, encrypted: bool) -> bytes:
    return build.zipped(ipa_members(encrypted=encrypted))


SEEDS = [
    build.zipped(build.apk_members()),
    build.raw_zip(APK, method=0),
    build.raw_zip(listed(build.hap_members(1)), method=0),
    build.raw_zip(listed(build.hap_members(2)), method=0),
    build.wxapkg(MINI),
    ipa(encrypted=False),
]
