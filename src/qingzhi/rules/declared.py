"""What the ledger calls functions where it says what an app is for (主要功能), and how it says that there is none.

No expressions: pages read it too.
"""

from __future__ import annotations

from typing import Any

CHECK_IN, POINTS, ONLINE = ("打卡", "签到"), ("积分",), ("在线时长", "学习时长")
DENIED = ("考勤", *CHECK_IN, *POINTS, "排名", "排行榜", *ONLINE)
"""What ledgers deny, in the order in which they usually do: 无考勤打卡、积分和排名."""
_NO, _ALSO_NO = "无", ("没有", "不设", "未设", "取消")


def affirmed(said: Any, word: str) -> Any:
    """What is said that an app does, without what says that it has no ``word``: 不设签到、积分 does not say 积分.

    Takes text, or an expression of text: in both it is replaced alike, no deeper than a database reads. 未打卡提醒 and
    不强制打卡 say that there is.
    """
    for no in _ALSO_NO:
        said = said.replace(no, _NO)
    said = said.replace("和", "、").replace("考勤打卡", "打卡")
    for other in DENIED:
        if other != word:
            said = said.replace(f"{_NO}{other}、", _NO)
    return said.replace(_NO + word, _NO)
