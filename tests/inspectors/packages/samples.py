"""Valid packages of every kind, as seeds and as subjects, and what tests ask of a package."""

from __future__ import annotations

import plistlib

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


def ipa_members(*, encrypted: bool) -> dict[str, bytes | str]:
    info = {"CFBundleIdentifier": "cn.gov.ios", "CFBundleDisplayName": "政务", "CFBundleExecutable": "X",
            "NSLocationAlwaysUsageDescription": "用于考勤打卡", "NSAppTransportSecurity": {"NSAllowsArbitraryLoads": True}}  # fmt: skip
    return {
        "Payload/X.app/Info.plist": plistlib.dumps(info, fmt=plistlib.FMT_BINARY),
        "Payload/X.app/zh-Hans.lproj/Localizable.strings": '"rank" = "排行榜";'.encode("utf-16"),
        "Payload/X.app/X": build.program(["上传轨迹", "uploadTrack"], ["每日签到"], encrypted=encrypted),
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
