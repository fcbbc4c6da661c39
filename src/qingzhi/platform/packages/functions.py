"""The functions that are looked for, as pages name them: their column, their rule, how to ask a person about them.

Names rules by their codes: pages need this, and the rules themselves are loaded by the job alone.
"""

from __future__ import annotations

from typing import NamedTuple

from qingzhi.inspectors.facts import FUNCTIONS
from qingzhi.rules.declared import CHECK_IN, ONLINE, POINTS, affirmed
from qingzhi.subjects.schema import APPS
from qingzhi.subjects.values import choice_label

THERE = ("present", "suspected", "hint")
UNCLEAR = "无法判断"


class Kind(NamedTuple):
    """A function: the rules that judge it (most of all first), how a trial asks, how ledgers name it."""

    name: str
    codes: tuple[str, ...]
    question: str
    declared: tuple[str, ...]

    @property
    def column(self) -> str:
        """The column of the ledger that it fills."""
        return f"seen_{self.name}"

    @property
    def title(self) -> str:
        """打卡签到功能."""
        return APPS[self.column].title

    @property
    def wanted(self) -> bool:
        """Whether an app should have it; the others it should not."""
        return self.name == "feedback"

    @property
    def right(self) -> str:
        """The verdict of an app that is as it should be."""
        return "present" if self.wanted else "absent"

    def declared_in(self, functions: str | None) -> str:
        """The word by which the ledger says that the app has it (主要功能); '' where it doesn't."""
        return next((word for word in self.declared if word in affirmed(functions or "", word)), "")


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("check_in", ("A0601", "A0604"), "要打卡、签到", CHECK_IN),
        Kind("points", ("A0602", "A0604"), "有积分", POINTS),
        Kind("ranking", ("A1003", "A0602"), "有排行榜", ("排行", "名次")),
        Kind("online_duration", ("A0603", "A0604"), "统计在线或学习时长", ONLINE),
        Kind("sharing", (), "要转发、分享、点赞才算完成", ("转发", "分享")),
        Kind("trace_upload", ("A0902",), "要传照片、录像或轨迹", ("轨迹", "拍照上传", "定位")),
        Kind("shell", ("A0704",), "打开只是一个网页，没有别的", ()),
        Kind("feedback", ("A1401",), "有投诉建议的入口", ("投诉", "意见反馈", "留言")),
        Kind("commerce", ("A0504",), "有广告、商城或收费会员", ("商城", "广告")),
    )
}
assert tuple(KINDS) == FUNCTIONS

TONES = {"present": "late", "suspected": "soon", "hint": "hint", "absent": "good"}
GOOD = {"present": "good", "suspected": "soon", "hint": "hint", "absent": "late"}  # of what an app should have


def word(verdict: str | None) -> str:
    """A verdict as people read it."""
    return choice_label("verdict", verdict) if verdict else UNCLEAR


def tone(kind: Kind, verdict: str | None) -> str:
    """How a verdict looks."""
    return (GOOD if kind.wanted else TONES).get(verdict or "", "mute")
