"""Make the example county: ledger.xlsx, apps.xlsx and truth.json, the same to the byte at every run.

The proportions are those that one county-level city published: 71 units and 955 objects, of which 891 are work
groups. All names are invented. Run it with: python examples/county/make.py
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

import xlsxwriter

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from truth import Answers, Truth  # noqa: E402

from county import (  # noqa: E402
    AUDIENCES,
    BUREAUX,
    CONGRESS,
    ENTERPRISES,
    INSTITUTIONS,
    JUDICIAL,
    MASS,
    PARTY,
    SUPERVISION,
    SURNAMES,
    TOPICS,
    TOWNS,
    UNITS,
    VILLAGES,
    WITH_DUTIES,
    Unit,
)  # fmt: skip
from qingzhi.subjects.schema import subject_id  # noqa: E402

AS_OF = date(2026, 11, 22)
SEED = 20261122
GROUPS = 891
Row = dict[str, Any]


# ---- work groups -----------------------------------------------------------------------------------------------------

EXPIRED, YESTERDAY, TODAY, FUTURE, ENDLESS, PERMANENT, DISSOLVED, DATED_OVER, BLANK, UNREADABLE, EXEMPT, LAPSED = [
    "expired",
    "yesterday",
    "today",
    "future",
    "endless",
    "permanent",
    "dissolved",
    "dated_over",
    "blank",
    "unreadable",
    "exempt",
    "lapsed",
]

PLANTED = {
    EXPIRED: 62, YESTERDAY: 8, TODAY: 8, ENDLESS: 70, PERMANENT: 40, DISSOLVED: 30, DATED_OVER: 8, BLANK: 24,
    UNREADABLE: 9, EXEMPT: 8, LAPSED: 6,
}  # fmt: skip
"""How many groups of each making, among those of units that are bound; all others end in the future."""

A0706: dict[str, tuple[str, str]] = {
    EXPIRED: ("advisory", ""),
    YESTERDAY: ("advisory", ""),
    TODAY: ("pass", "今天到期，还不算过期"),
    FUTURE: ("pass", ""),
    ENDLESS: ("not_applicable", "写明长期"),
    PERMANENT: ("not_applicable", "固定群，到期日期已过"),
    DISSOLVED: ("not_applicable", "到期后已解散"),
    DATED_OVER: ("not_applicable", "状态没改，但填了解散日期"),
    BLANK: ("not_assessed:groups.ends_on", ""),
    UNREADABLE: ("not_assessed:groups.ends_on", ""),
    EXEMPT: ("exempt", "过期但列为例外"),
    LAPSED: ("advisory", ""),
}
"""Making → the answer of A0706 and why it is a near miss."""

NO_OWNER = 25
NO_OWNER_EXEMPT = 6


def make_groups(dice: random.Random, truth: Truth) -> tuple[dict[str, list[Row]], list[Row]]:
    """The rows of the three group sheets by sheet, and the rows of the sheet 例外."""
    sheet_of = {unit.name: "县直部门工作群" for unit in UNITS}
    sheet_of |= {unit.name: "乡镇工作群" for unit in [*TOWNS, *VILLAGES]}
    sheet_of |= {unit.name: "直属单位工作群" for unit in INSTITUTIONS[3:]}
    members = _share_out(dice, UNITS, GROUPS)
    bound = [(unit, at) for unit in UNITS for at in range(members[unit.name]) if unit not in ENTERPRISES]
    with_owner_column = [key for key in bound if sheet_of[key[0].name] != "直属单位工作群"]
    makings = _plant(dice, bound, PLANTED)
    live = [key for key in with_owner_column if makings.get(key) not in (DISSOLVED, DATED_OVER)]
    ownerless = dice.sample(live, NO_OWNER + NO_OWNER_EXEMPT)
    exempt_owner = set(ownerless[NO_OWNER:])
    sheets: dict[str, list[Row]] = {"县直部门工作群": [], "乡镇工作群": [], "直属单位工作群": []}
    exemptions: list[Row] = []
    names = _group_names(dice)
    for unit in UNITS:
        for at in range(members[unit.name]):
            key, sheet = (unit, at), sheet_of[unit.name]
            # the enterprise is bound by nothing; its groups are long expired all the same
            making = makings.get(key, EXPIRED if unit in ENTERPRISES else FUTURE)
            row = _group(dice, unit, next(names), making)
            if key in ownerless:
                row["owner"] = dice.choice(["", "/", "无"])
            answers, near = _expected_of_group(unit, making, sheet, key in ownerless, key in exempt_owner)
            truth.add("groups", _id("group", row), answers, near)
            truth.errors["unreadable"] += making == UNREADABLE
            exemptions += _group_exemptions(row, making, key in exempt_owner)
            sheets[sheet].append(row)
    for row in dice.sample([row for row in sheets["县直部门工作群"] if row["members"]], 6):
        row["members"] = "很多"  # an unreadable cell that no rule needs
        truth.errors["unreadable"] += 1
    return sheets, exemptions


def _share_out(dice: random.Random, units: list[Unit], total: int) -> dict[str, int]:
    """How many groups each unit has: towns and bureaux many, villages few, at least two each, ``total`` in all."""
    weights = {
        unit.name: (20 if unit in TOWNS else 3 if unit in VILLAGES else 9) * dice.uniform(0.5, 1.6) for unit in units
    }
    scale = (total - 2 * len(units)) / sum(weights.values())
    counts = {name: 2 + int(weight * scale) for name, weight in weights.items()}
    for name in dice.sample(list(counts), total - sum(counts.values())):
        counts[name] += 1
    return counts


def _plant(dice: random.Random, keys: list[Any], planted: dict[str, int]) -> dict[Any, str]:
    chosen = dice.sample(keys, sum(planted.values()))
    return dict(zip(chosen, [making for making, count in planted.items() for _ in range(count)], strict=True))


def _group_names(dice: random.Random) -> Iterator[str]:
    pairs = [topic + audience for topic in TOPICS for audience in AUDIENCES]
    dice.shuffle(pairs)
    for number, name in enumerate(cycle(pairs)):
        round_ = number // len(pairs)
        yield name if round_ == 0 else f"{name}（{round_ + 1}）"


def _group(dice: random.Random, unit: Unit, name: str, making: str) -> Row:
    ends: dict[str, Any] = {
        YESTERDAY: AS_OF - timedelta(days=1),
        TODAY: AS_OF,
        ENDLESS: dice.choice(["长期", "长期有效", "长期"]),
        BLANK: dice.choice(["", "/", "—", "无"]),
        UNREADABLE: dice.choice(["去年底", "任务结束后", "2026年"]),
    }
    past = AS_OF - timedelta(days=dice.randint(20, 600))
    future = AS_OF + timedelta(days=dice.randint(5, 500))
    over = making in (DISSOLVED, DATED_OVER)
    return {
        "unit": unit,
        "name": f"{_short(unit)}{name}",
        "platform": dice.choices(["微信", "微信群", "钉钉", "企业微信", "QQ"], [60, 12, 16, 8, 4])[0],
        "owner": dice.choice(SURNAMES) + "某",
        "members": dice.choice(["", "{}人", "约{}", "{}", "{}"]).format(dice.randint(8, 380)),
        "purpose": name[:4],
        "permanence": "固定" if making == PERMANENT else dice.choice(["临时", "临时", "临时群", ""]),
        "created_on": _written(dice, AS_OF - timedelta(days=dice.randint(620, 1500))),
        "ends_on": ends.get(making, _written(dice, future if making == FUTURE else past)),
        "status": "已解散" if making == DISSOLVED else dice.choice(["在用", "在用", "正常", ""]),
        "dissolved_on": _written(dice, past) if over else "",
        "remark": "",
    }


def _short(unit: Unit) -> str:
    for word in ("中共清源县委", "清源县", "人民政府", "办事处", "村民委员会", "居民委员会"):
        if unit.name not in (word, ""):
            unit_name = unit.name.replace(word, "")
            if unit_name != unit.name:
                return unit_name
    return unit.name


def _written(dice: random.Random, day: date) -> Any:
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


def _expected_of_group(
    unit: Unit, making: str, sheet: str, ownerless: bool, exempt_owner: bool
) -> tuple[Answers, dict[str, str]]:
    if unit in ENTERPRISES:
        why = "国有企业不受约束"
        return {"A0706": "not_applicable", "A1205": "not_applicable"}, {"A0706": why}
    end, why_end = A0706[making]
    over = making in (DISSOLVED, DATED_OVER)
    owner = (
        "not_applicable" if over
        else "not_assessed:groups.owner" if sheet == "直属单位工作群"
        else "exempt" if exempt_owner
        else "advisory" if ownerless
        else "pass"
    )  # fmt: skip
    near = {"A0706": why_end} if why_end else {}
    if exempt_owner:
        near["A1205"] = "没有群主但列为例外"
    elif over and sheet != "直属单位工作群":
        near["A1205"] = "群已解散"
    return {"A0706": end, "A1205": owner}, near


def _group_exemptions(row: Row, making: str, exempt_owner: bool) -> Iterator[Row]:
    common = {"unit": row["unit"].name, "name": row["name"], "document": "清源办函〔2026〕18号"}
    if making == EXEMPT:
        until = AS_OF + timedelta(days=90)
        yield common | {"rule": "A0706", "basis": "防汛应急值守延期", "starts_on": date(2026, 6, 1), "ends_on": until}
    if making == LAPSED:
        until = AS_OF - timedelta(days=1)
        yield common | {"rule": "A0706", "basis": "防汛应急值守延期", "starts_on": date(2026, 6, 1), "ends_on": until}
    if exempt_owner:
        yield common | {
            "rule": "A1205",
            "basis": "安保专班轮值，不设固定群主",
            "starts_on": "2026.1.1",
            "ends_on": "长期",
        }


# ---- accounts --------------------------------------------------------------------------------------------------------

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
        truth.add("accounts", _id("account", row), answers, why)
        truth.errors["unreadable"] += row["last_post_on"] == "上个月"
        if answers["A0701"] == "exempt":
            exemptions.append(_account_exemption("A0701", row, "主管部门批准保留，筹备改版"))
        if answers["A0502"] == "exempt":
            exemptions.append(_account_exemption("A0502", row, "服务事项分列，省厅批准保留"))
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
        "fresh": _written(dice, AS_OF - timedelta(days=dice.randint(0, 9))),
        "stale": _written(dice, AS_OF - timedelta(days=dice.randint(30, 400))),
        "exempt": _written(dice, AS_OF - timedelta(days=60)),
        "limit": AS_OF - timedelta(days=14),
        "day_over": AS_OF - timedelta(days=15),
        "blank": "",
        "unreadable": "上个月",
    }
    words = ["发布", "之声", "在线", "服务", "微讯", "资讯", "动态"]
    row = {
        "unit": unit,
        "name": f"{_short(unit)}{words[number % len(words)]}{number + 1:02d}",
        "platform": platform,
        "certified_as": unit.name,
        "last_post_on": last[making],
        "followers": dice.choice(["1.2万", "{}", "{}"]).format(dice.randint(200, 9000)),
        "opened_on": f"{dice.randint(2015, 2023)}年{dice.randint(1, 12)}月",
        "status": "已注销" if closed else dice.choice(["正常", "运行", ""]),
        "disposition": "" if not closed else "注销",
    }
    return row, {"A0701": answer}, {"A0701": why} if why else {}


def _account_exemption(rule: str, row: Row, basis: str) -> Row:
    return {
        "rule": rule, "unit": row["unit"].name, "name": row["name"], "basis": basis,
        "document": "清源网信〔2026〕7号", "starts_on": date(2026, 1, 1), "ends_on": date(2027, 1, 1),
    }  # fmt: skip


# ---- apps ------------------------------------------------------------------------------------------------------------

NEW, OLD, LIMIT, DAY_BEFORE = date(2026, 5, 18), date(2024, 3, 1), date(2026, 1, 25), date(2026, 1, 24)
STAFF, PUBLIC = "工作人员", "公众"
NA, PASS, VIOLATION, ADVISORY = "not_applicable", "pass", "violation", "advisory"
NO_DATE = "not_assessed:apps.online_on"

# unit, audience, online, filing number, A0303, A0403, A0404, near miss {rule: why}; status and exemption where given
APPS: list[tuple[Any, ...]] = [
    *((unit, STAFF, NEW, "", PASS, VIOLATION, NA, {}) for unit in BUREAUX[:5]),
    *((unit, PUBLIC, NEW, "", PASS, ADVISORY, NA, {}) for unit in BUREAUX[6:8]),
    *((unit, STAFF, OLD, "", PASS, NA, VIOLATION, {}) for unit in BUREAUX[8:13]),
    *((unit, PUBLIC, OLD, "", PASS, NA, ADVISORY, {}) for unit in BUREAUX[14:16]),
    (BUREAUX[16], STAFF, LIMIT, "", PASS, VIOLATION, NA, {"A0404": "恰好施行当天上线，归 A0403"}),
    (BUREAUX[17], STAFF, DAY_BEFORE, "", PASS, NA, VIOLATION, {"A0403": "施行前一天上线，归 A0404"}),
    (BUREAUX[18], STAFF, NEW, "国备2026330001", PASS, PASS, NA, {"A0403": "已备案"}),
    (BUREAUX[19], PUBLIC, OLD, "国备2026330002", PASS, NA, PASS, {"A0404": "已备案"}),
    (BUREAUX[20], STAFF, "", "", PASS, NO_DATE, NO_DATE, {}),
    (BUREAUX[21], STAFF, "建成后", "", PASS, NO_DATE, NO_DATE, {}),
    (BUREAUX[22], STAFF, "", "国备2026330003", PASS, PASS, PASS, {"A0403": "没有上线日期，但已备案"}),
    (BUREAUX[23], STAFF, NEW, "", NA, NA, NA, {"A0403": "已关停"}, "已关停"),
    (BUREAUX[24], STAFF, NEW, "", NA, NA, NA, {"A0403": "还没上线"}, "拟建"),
    (BUREAUX[25], STAFF, NEW, "", PASS, "exempt", NA, {"A0403": "列为例外"}, "", "A0403"),
    (PARTY[0], STAFF, NEW, "", NA, NA, NA, {"A0403": "党委机关不受约束"}),
    (PARTY[1], STAFF, OLD, "", NA, NA, NA, {"A0404": "党委机关不受约束"}),
    (MASS[0], STAFF, NEW, "", PASS, VIOLATION, NA, {}),
    (INSTITUTIONS[1], PUBLIC, OLD, "", NA, NA, NA, {"A0404": "不承担行政职能的事业单位"}),
    (WITH_DUTIES[1], STAFF, OLD, "", PASS, NA, VIOLATION, {}),
    (TOWNS[0], STAFF, NEW, "国备2026330004", VIOLATION, PASS, NA, {}),
    (TOWNS[1], STAFF, NEW, "国备2026330005", VIOLATION, PASS, NA, {}),
    (TOWNS[2], PUBLIC, NEW, "国备2026330006", ADVISORY, PASS, NA, {}),
    (TOWNS[3], "", NEW, "国备2026330007", ADVISORY, PASS, NA, {}),
    (TOWNS[4], STAFF, LIMIT, "国备2026330008", VIOLATION, PASS, NA, {}),
    (TOWNS[5], STAFF, DAY_BEFORE, "国备2026330009", PASS, NA, PASS, {"A0303": "施行前一天上线"}),
    (TOWNS[6], STAFF, OLD, "国备2026330010", PASS, NA, PASS, {"A0303": "早已上线"}),
    (TOWNS[7], STAFF, NEW, "国备2026330011", "exempt", PASS, NA, {"A0303": "有统一审批依据"}, "", "A0303"),
    (TOWNS[8], STAFF, "", "国备2026330012", NO_DATE, PASS, PASS, {}),
    (VILLAGES[0], STAFF, NEW, "", VIOLATION, NA, NA, {"A0403": "村社区只受县级以下禁建约束"}),
    (VILLAGES[1], PUBLIC, NEW, "", ADVISORY, NA, NA, {"A0403": "村社区只受县级以下禁建约束"}),
]
APP_TYPES = ["移动客户端", "小程序", "快应用", "微信小程序", "APP"]
APP_NAMES = ["通", "助手", "一点通", "巡查", "办", "学堂", "管家", "掌上"]


def make_apps(dice: random.Random, truth: Truth) -> tuple[list[Row], list[Row]]:
    """The rows of apps.xlsx and its exemptions."""
    rows, exemptions = [], []
    for number, (unit, audience, online, filing, a0303, a0403, a0404, near, *rest) in enumerate(APPS):
        status, exempt = (*rest, "", "")[:2]
        row = {
            "unit": unit,
            "name": f"{_short(unit)}{APP_NAMES[number % len(APP_NAMES)]}",
            "type": APP_TYPES[number % len(APP_TYPES)],
            "audience": audience,
            "platform": "微信小程序" if number % 5 in (1, 3) else "安卓/iOS" if number % 5 in (0, 4) else "应用商店",
            "online_on": online if online in (LIMIT, DAY_BEFORE) or isinstance(online, str) else _written(dice, online),
            "filing_number": filing,
            "status": status or dice.choice(["运行", "在用", ""]),
            "registered_users": dice.choice(["{}", "约{}"]).format(dice.randint(50, 9000)),
        }
        truth.add("apps", _id("app", row), {"A0303": a0303, "A0403": a0403, "A0404": a0404}, near)
        truth.errors["unreadable"] += online == "建成后"
        if exempt:
            exemptions.append(_account_exemption(exempt, row, "省级统一审批建设"))
        rows.append(row)
    return rows, exemptions


def mini_program(truth: Truth) -> Row:
    """The one mini program of the ledger: for the public, filed, and of long standing."""
    row = {
        "unit": BUREAUX[25], "name": "清源办事小程序", "type": "小程序", "audience": PUBLIC, "platform": "微信小程序",
        "online_on": date(2023, 8, 1), "filing_number": "国备2026330099", "status": "在用",
    }  # fmt: skip
    truth.add("apps", _id("app", row), {"A0303": PASS, "A0403": NA, "A0404": PASS}, {"A0404": "已补办备案"})
    return row


# ---- identities and workbooks ----------------------------------------------------------------------------------------

PLATFORM_CODES = {
    "微信": "weixin", "微信群": "weixin", "微信公众号": "weixin", "钉钉": "dingtalk", "企业微信": "wecom", "QQ": "qq",
    "抖音": "douyin", "抖音号": "douyin", "微博": "weibo", "新浪微博": "weibo", "视频号": "weixin_channels",
    "今日头条": "toutiao", "微信小程序": "weixin_mini", "安卓/iOS": "app_store", "应用商店": "app_store", "": "",
}  # fmt: skip


def _id(kind: str, row: Row) -> str:
    return subject_id(kind, row["unit"].name, "", PLATFORM_CODES[row["platform"]], row["name"])


class Book:
    """A workbook whose bytes depend on nothing but its cells."""

    def __init__(self, path: Path) -> None:
        self.book = xlsxwriter.Workbook(path)
        self.book.set_properties({"created": datetime(2026, 11, 20), "title": "清源县台账（示例）"})  # noqa: DTZ001
        self.day = self.book.add_format({"num_format": "yyyy-mm-dd"})
        self.head = self.book.add_format({"bold": True, "text_wrap": True, "border": 1, "bg_color": "#E3EEF0"})
        self.title = self.book.add_format({"bold": True, "font_size": 16, "align": "center"})
        self.middle = self.book.add_format({"valign": "vcenter", "text_wrap": True})

    def sheet(
        self,
        name: str,
        titles: list[str],
        headers: dict[str, str],
        rows: list[Row],
        tail: list[list[Any]] | None = None,
        merge_units: bool = False,
    ) -> None:
        """A sheet with ``titles`` above the headers (column → header) and ``tail`` rows below the table."""
        sheet = self.book.add_worksheet(name)
        width = len(headers) - 1
        for at, title in enumerate(titles):
            sheet.merge_range(at, 0, at, width, title, self.title)
        first = len(titles) + 1
        for column, header in enumerate(headers.values()):
            sheet.write(first - 1, column, header, self.head)
            sheet.set_column(column, column, 22 if list(headers)[column] in ("unit", "name", "basis") else 13)
        for at, row in enumerate(rows):
            for column, key in enumerate(headers):
                self._write(sheet, first + at, column, at + 1 if key == "number" else row.get(key, ""))
        if merge_units:
            self._merge_units(sheet, first, list(headers).index("unit"), rows)
        for at, cells in enumerate(tail or []):
            for column, cell in enumerate(cells):
                self._write(sheet, first + len(rows) + at, column, cell)
        sheet.freeze_panes(first, 0)

    def _write(self, sheet: Any, row: int, column: int, cell: Any) -> None:
        if isinstance(cell, Unit):
            sheet.write_string(row, column, cell.name)
        elif isinstance(cell, date):
            sheet.write_datetime(row, column, cell, self.day)
        elif isinstance(cell, int):
            sheet.write_number(row, column, cell)
        elif cell != "":
            sheet.write_string(row, column, cell)

    def _merge_units(self, sheet: Any, first: int, column: int, rows: list[Row]) -> None:
        start = 0
        for at in range(1, len(rows) + 1):
            if at == len(rows) or rows[at]["unit"] is not rows[start]["unit"]:
                if at - start > 1:
                    sheet.merge_range(
                        first + start, column, first + at - 1, column, rows[start]["unit"].name, self.middle
                    )
                start = at


def write_ledger(path: Path) -> Truth:
    """Make ledger.xlsx and return its truth."""
    dice, truth = random.Random(SEED), Truth()
    groups, exemptions = make_groups(dice, truth)
    accounts, more = make_accounts(dice, truth)
    repeated = [groups["县直部门工作群"][3], groups["乡镇工作群"][7], groups["乡镇工作群"][40]]
    truth.errors["repeated"] = len(repeated)
    for unit in UNITS:
        truth.add("organizations", subject_id("organization", unit.name), {})
    book = Book(path)
    book.sheet(
        "单位名单",
        ["清源县机关单位名单"],
        {"number": "序号", "unit": "机构名称", "stated": "单位性质", "level": "层级"},
        [{"unit": unit, "stated": unit.stated, "level": _level(unit)} for unit in UNITS],
        [["填表人：某某", "", "", "审核人：某某"]],
    )
    book.sheet(
        "县直部门工作群",
        ["清源县工作群组摸底台账", "填报单位：县委网信办汇总　　2026年11月"],
        {
            "number": "序号", "unit": "建群单位", "name": "*群名称", "platform": "平台", "owner": "群主姓名",
            "members": "人数\n（人）", "purpose": "用途", "permanence": "类型（固定/临时）", "created_on": "建立日期",
            "ends_on": "到期日期\n（长期填“长期”）", "status": "状态", "dissolved_on": "解散日期", "packets": "群内是否发红包",
            "phone": "群主电话", "remark": "备注",
        },
        [*groups["县直部门工作群"], repeated[0]],
        [["合计", "", len(groups["县直部门工作群"])], [], ["注：人数按建群单位上报数。"]],
        merge_units=True,
    )  # fmt: skip
    book.sheet(
        "乡镇工作群",
        ["乡镇（街道）工作群台账", "（县直部门不填此表）", ""],
        {
            "number": "序号", "unit": "所属单位", "name": "微信工作群名称", "purpose": "建群目的", "platform": "使用平台",
            "members": "群成员数", "owner": "群负责人", "permanence": "群类型", "ends_on": "任务截止日期", "status": "群状态",
            "dissolved_on": "解散时间",
        },
        [*groups["乡镇工作群"], *repeated[1:]],
        [["合计：", "", f"{len(groups['乡镇工作群'])}个"], ["填表人：某某　　审核人：某某"]],
    )  # fmt: skip
    book.sheet(
        "直属单位工作群",
        [],
        {
            "unit": "单位", "name": "群名称", "platform": "平台", "members": "人数", "permanence": "群组类型",
            "ends_on": "有效期至", "status": "状态", "dissolved_on": "解散日期",
        },
        groups["直属单位工作群"],
    )  # fmt: skip
    book.sheet(
        "公众账号",
        ["清源县政务新媒体台账"],
        {
            "number": "序号", "unit": "主办单位", "name": "账号名称", "platform": "账号平台", "certified_as": "认证主体",
            "last_post_on": "最近更新时间", "followers": "粉丝数", "opened_on": "开设日期", "status": "运行状态",
            "disposition": "处置",
        },
        accounts,
        [["合计", "", "", "", "", "", "", len(accounts)]],
    )  # fmt: skip
    book.sheet("小程序", [], APP_HEADERS, [mini_program(truth)])
    book.sheet(
        "网站",
        ["政府网站"],
        {"number": "序号", "unit": "主办单位", "name": "网站名称", "site": "域名"},
        [
            {"unit": BUREAUX[0], "name": "清源县人民政府门户网站", "site": "qingyuan.example"},
            {"unit": BUREAUX[25], "name": "清源政务服务网", "site": "zwfw.qingyuan.example"},
        ],
    )
    book.sheet("例外", ["例外情形登记"], EXEMPTION_HEADERS, [*exemptions, *more])
    book.book.add_worksheet("Sheet3")
    book.book.close()
    return truth


APP_HEADERS = {
    "name": "应用程序名称", "unit": "主办（使用）单位", "type": "应用类型", "audience": "服务对象", "platform": "平台",
    "online_on": "上线时间", "filing_number": "备案编号", "status": "运行状态", "registered_users": "注册用户数",
}  # fmt: skip
EXEMPTION_HEADERS = {
    "rule": "检查项编号", "unit": "适用单位", "name": "适用对象", "basis": "例外依据", "document": "依据文件",
    "starts_on": "起始日期", "ends_on": "截止日期",
}  # fmt: skip


def _level(unit: Unit) -> str:
    """The level as the list of units states it: of every other unit."""
    words = {"county": "县级", "township": "乡镇级", "village": "村级"}
    return words[unit.level] if UNITS.index(unit) % 2 else ""


def write_apps(path: Path) -> Truth:
    """Make apps.xlsx and return its truth."""
    dice, truth = random.Random(SEED + 1), Truth()
    rows, exemptions = make_apps(dice, truth)
    for row in rows:
        row["stated"] = row["unit"].stated
    book = Book(path)
    headers = {"number": "序号", **APP_HEADERS, "stated": "单位性质"}
    book.sheet("政务应用程序", ["清源县政务应用程序台账（示例）"], headers, rows, [["合计", len(rows)]])
    book.sheet("例外", [], EXEMPTION_HEADERS, exemptions)
    book.book.close()
    return truth


def main(folder: Path = HERE) -> None:
    """Write the three files into a folder."""
    truth = {
        "as_of": AS_OF.isoformat(),
        "ledger.xlsx": write_ledger(folder / "ledger.xlsx").document(),
        "apps.xlsx": write_apps(folder / "apps.xlsx").document(),
    }
    text = json.dumps(truth, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (folder / "truth.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
