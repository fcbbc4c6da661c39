"""Whole small apps: one with every function that the Opinions restrict, one as it should be, and empty shells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.inspectors.packages import builders as build

VERSION, MIN_SDK, TARGET_SDK, DEBUGGABLE, CLEARTEXT = 0x0101021C, 0x0101020C, 0x01010270, 0x0101000F, 0x010104EC


def apk(
    name: str,
    package: str,
    pages: Mapping[str, str],
    *,
    captions: Sequence[str] = (),
    code: Mapping[str, str] | None = None,
    permissions: Sequence[str] = (),
    weak: bool = False,
    more: Mapping[str, bytes | str] | None = None,
) -> bytes:
    """An APK of activities with titles, layouts of one caption each, and a text that each activity's code loads."""
    manifest: list[tuple[int, str, list[build.Attribute]]] = [
        (0, "manifest", [("package", package), (VERSION, "2.0")]),
        (1, "uses-sdk", [(MIN_SDK, 21), (TARGET_SDK, 33)]),
        *((1, "uses-permission", [(build.NAME, f"android.permission.{one}")]) for one in permissions),
        (1, "application", [(build.LABEL, name), (DEBUGGABLE, weak), (CLEARTEXT, weak)]),
        *((2, "activity", [(build.NAME, f".{page}"), (build.LABEL, title)]) for page, title in pages.items()),
    ]
    loaded = {page: f"loaded by {page}" for page in pages} | dict(code or {})
    layouts = {
        f"res/layout/page{number}.xml": build.axml([(0, "TextView", [(build.TEXT, caption)])])
        for number, caption in enumerate(captions)
    }
    return build.zipped(
        {
            "AndroidManifest.xml": build.axml(manifest),
            "classes.dex": build.dex({f"{package}.{page}": {"onCreate": text} for page, text in loaded.items()}),
            **({} if weak else {"META-INF/CERT.RSA": b"signed"}),
            **layouts,
            **(more or {}),
        }
    )


def formalist(name: str = "清源巡查", package: str = "cn.gov.qyxc") -> bytes:
    """Check-in, points, ranking, online time, uploads of tracks; contacts that nothing calls for; no complaint entry."""
    return apk(
        name,
        package,
        {"CheckIn": "打卡签到", "Rank": "支部排行榜", "Points": "我的积分", "Study": "学习时长", "Track": "轨迹上报"},
        captions=[
            "今日签到",
            "补签",
            "积分明细",
            "支部排名",
            "在线时长",
            "现场拍照上传",
            "巡查轨迹",
            "立即购买",
            "购物车",
        ],
        code={
            "CheckIn": "签到成功",
            "Rank": "全县排名",
            "Points": "获得积分",
            "Study": "学习时长统计",
            "Track": "轨迹上报成功",
        },
        permissions=["READ_CONTACTS", "ACCESS_FINE_LOCATION"],
        weak=True,
        more={"lib/arm64-v8a/libx.so": b"\x7fELF"},
    )


def decent(name: str = "清源通", package: str = "cn.gov.qyt") -> bytes:
    """Notices and a complaint entry, signed, with the unit and the filing number shown."""
    return apk(
        name,
        package,
        {"Main": "首页", "Feedback": "意见反馈"},
        captions=["通知公告", "办事指南", "投诉建议", "主办单位：清源县教育局", "备案编号：国备2026330001"],
        code={"Feedback": "提交反馈"},
        permissions=["CAMERA"],
    )


def packed() -> bytes:
    """The decent app behind a packer: what it does can't be seen."""
    return apk("清源盾", "cn.gov.qyd", {"Main": "首页"}, more={"lib/arm64-v8a/libjiagu_a64.so": b"\x7fELF"})


def shell() -> bytes:
    """A mini program that is one page of the web."""
    return build.zipped(
        {
            "project.config.json": build.dumps({"appid": "wx0123456789abcdef", "projectname": "清源门户"}),
            "app.json": build.dumps({"pages": ["pages/index"]}),
            "pages/index.wxml": "<web-view src='https://qingyuan.example/'></web-view>",
            "pages/index.js": "Page({})",
        }
    )
