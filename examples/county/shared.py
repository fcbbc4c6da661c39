"""What the sheets of the example have in common: the day, how people write things, and who is who."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

from county import Unit
from qingzhi.subjects.schema import subject_id

AS_OF = date(2026, 11, 22)
Row = dict[str, Any]
"""A row to be written: column → cell; ``unit`` is a Unit."""

PLATFORM_CODES = {
    "微信": "weixin", "微信群": "weixin", "微信公众号": "weixin", "钉钉": "dingtalk", "企业微信": "wecom", "QQ": "qq",
    "抖音": "douyin", "抖音号": "douyin", "微博": "weibo", "新浪微博": "weibo", "视频号": "weixin_channels",
    "今日头条": "toutiao", "微信小程序": "weixin_mini", "安卓/iOS": "app_store", "应用商店": "app_store", "": "",
}  # fmt: skip


def identity(kind: str, row: Row) -> str:
    """The id that the reader must give to a row."""
    return subject_id(kind, row["unit"].name, "", PLATFORM_CODES[row["platform"]], row["name"])


def short_name(unit: Unit) -> str:
    """The name without the county and the words that every unit bears: 教育局, 柳溪镇."""
    words = ("中共清源县委", "清源县", "人民政府", "办事处", "村民委员会", "居民委员会")
    return next((unit.name.replace(word, "") for word in words if word in unit.name), unit.name)


def written(dice: random.Random, day: date) -> Any:
    """A day as somebody or other would write it."""
    return dice.choice(
        [
            day,
            day,
            day,
            f"{day.year}.{day.month}.{day.day}",
            f"{day.year}/{day.month:02d}/{day.day:02d}",
            f"{day.year}年{day.month}月{day.day}日",
            (day - date(1899, 12, 30)).days,
            day.strftime("%Y%m%d"),
        ]
    )


def exemption(rule: str, row: Row, basis: str) -> Row:
    """A row of the sheet 例外 for one object, in force on the day of the check."""
    return {
        "rule": rule, "unit": row["unit"].name, "name": row["name"], "basis": basis,
        "document": "清源网信〔2026〕7号", "starts_on": date(2026, 1, 1), "ends_on": date(2027, 1, 1),
    }  # fmt: skip
