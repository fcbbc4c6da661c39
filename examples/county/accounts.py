"""The 61 public accounts: 46 on WeChat, 9 on Douyin, 3 on Weibo, 2 视频号, 1 on Toutiao."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from itertools import cycle
from typing import Any

from shared import AS_OF, Row, exemption, identity, short_name, written
from truth import Answers, Truth

from county import BUREAUX, CONGRESS, INSTITUTIONS, JUDICIAL, MASS, PARTY, SUPERVISION, TOWNS, WITH_DUTIES, Unit

BOUND_BY_ZB = ("administrative", "institution_administrative")
NO_NUMBER = "not_assessed:limits.account_stale_days"
STALE_CYCLE = (
    ("fresh", "pass", ""),
    ("stale", "violation", ""),
    ("limit", "pass", "恰好十四天"),
    ("fresh", "pass", ""),
    ("day_over", "violation", ""),
    ("blank", "not_assessed:accounts.last_post_on", ""),
    ("fresh", "pass", ""),
    ("unreadable", "not_assessed:accounts.last_post_on", ""),
    ("stale", "violation", ""),
    ("limit", "pass", "恰好十四天"),
    ("exempt", "exempt", "久未更新但列为例外"),
    ("fresh", "pass", ""),
)
"""What the accounts of units bound by 检查指标 are made to be in turn: making, answer of A0701, near miss."""


def make_accounts(dice: random.Random, truth: Truth) -> tuple[list[Row], list[Row]]:
    """The rows of the account sheet and their exemptions: 46 on WeChat, 9 Douyin, 3 Weibo, 2 视频号, 1 头条."""
    rows: list[Row] = []
    exemptions: list[Row] = []
    makings = cycle(STALE_CYCLE)

    def add(unit: Unit, platform: str, count_answer: str, near: str = "", closed: bool = False) -> None:
        row, answers, why = _account(dice, unit, platform, len(rows), closed, makings)
        bound = unit.kind in BOUND_BY_ZB
        answers["A0502"] = "not_applicable" if closed or not bound else count_answer
        if near:
            why["A0502"] = near
        truth.add("accounts", identity("account", row), answers, why)
        truth.errors["unreadable"] += row["last_post_on"] == "上个月"
        if answers["A0701"] == "exempt":
            exemptions.append(exemption("A0701", row, "主管部门批准保留，筹备改版"))
        if answers["A0502"] == "exempt":
            exemptions.append(exemption("A0502", row, "服务事项分列，省厅批准保留"))
        rows.append(row)

    for unit in BUREAUX[:4]:  # two in use on one platform
        add(unit, "微信公众号", "violation")
        add(unit, "微信", "violation")
    for unit in BUREAUX[4:10]:  # the second one was closed
        add(unit, "微信公众号", "pass", "另一个账号已注销")
    for unit in BUREAUX[4:10]:
        add(unit, "微信", "not_applicable", "自己已注销", closed=True)
    for unit in PARTY[:3]:  # two in use, but 新媒体意见 doesn't bind Party departments
        add(unit, "微信公众号", "not_applicable", "党委部门不受约束")
        add(unit, "微信公众号", "not_applicable", "党委部门不受约束")
    add(BUREAUX[10], "微信公众号", "exempt", "第二个账号有依据")
    add(BUREAUX[10], "微信公众号", "exempt", "第二个账号有依据")
    for unit in [*BUREAUX[11:19], WITH_DUTIES[0], *TOWNS[:1]]:  # one each
        add(unit, "微信公众号", "pass")
    for unit in [SUPERVISION[0], CONGRESS[0], JUDICIAL[0], *MASS[:2], INSTITUTIONS[0]]:
        add(unit, "微信公众号", "not_applicable")
    for unit in BUREAUX[19:21]:  # the platform was left blank
        add(unit, "", "not_assessed:accounts.platform")
    for unit in BUREAUX[4:12]:
        add(unit, "抖音", "pass", "两个平台各一个")
    add(INSTITUTIONS[2], "抖音号", "not_applicable")
    for unit, platform in zip(BUREAUX[12:15], ["微博", "新浪微博", "微博"], strict=True):
        add(unit, platform, "pass", "两个平台各一个")
    for unit in BUREAUX[15:17]:
        add(unit, "视频号", "pass", "两个平台各一个")
    add(BUREAUX[17], "今日头条", "pass", "两个平台各一个")
    return rows, exemptions


def _account(
    dice: random.Random, unit: Unit, platform: str, number: int, closed: bool, makings: Iterator[tuple[str, str, str]]
) -> tuple[Row, Answers, dict[str, str]]:
    making, answer, why = "fresh", "not_applicable", ""
    if closed:
        making = "stale"
        why = "久未更新，但已注销"
    elif unit.kind in BOUND_BY_ZB:
        making, answer, why = next(makings)
    else:
        making = ("fresh", "stale", "blank")[number % 3]
        answer = NO_NUMBER
        if making == "blank":
            answer = "not_assessed:accounts.last_post_on,limits.account_stale_days"
    last: dict[str, Any] = {
        "fresh": written(dice, AS_OF - timedelta(days=dice.randint(0, 9))),
        "stale": written(dice, AS_OF - timedelta(days=dice.randint(30, 400))),
        "exempt": written(dice, AS_OF - timedelta(days=60)),
        "limit": AS_OF - timedelta(days=14),
        "day_over": AS_OF - timedelta(days=15),
        "blank": "",
        "unreadable": "上个月",
    }
    words = ["发布", "之声", "在线", "服务", "微讯", "资讯", "动态"]
    row = {
        "unit": unit,
        "name": f"{short_name(unit)}{words[number % len(words)]}{number + 1:02d}",
        "platform": platform,
        "certified_as": unit.name,
        "last_post_on": last[making],
        "followers": dice.choice(["1.2万", "{}", "{}"]).format(dice.randint(200, 9000)),
        "opened_on": f"{dice.randint(2015, 2023)}年{dice.randint(1, 12)}月",
        "status": "已注销" if closed else dice.choice(["正常", "运行", ""]),
        "disposition": "" if not closed else "注销",
    }
    return row, {"A0701": answer}, {"A0701": why} if why else {}
