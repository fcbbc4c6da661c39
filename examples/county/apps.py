"""The 40 apps of apps.xlsx and the one mini program of ledger.xlsx."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

from shared import Row, exemption, identity, short_name, written
from truth import Truth

from county import BUREAUX, INSTITUTIONS, MASS, PARTY, TOWNS, VILLAGES, WITH_DUTIES

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
            "name": f"{short_name(unit)}{APP_NAMES[number % len(APP_NAMES)]}",
            "type": APP_TYPES[number % len(APP_TYPES)],
            "audience": audience,
            "platform": "微信小程序" if number % 5 in (1, 3) else "安卓/iOS" if number % 5 in (0, 4) else "应用商店",
            "online_on": online if online in (LIMIT, DAY_BEFORE) or isinstance(online, str) else written(dice, online),
            "filing_number": filing,
            "status": status or dice.choice(["运行", "在用", ""]),
            "registered_users": dice.choice(["{}", "约{}"]).format(dice.randint(50, 9000)),
        }
        truth.add("apps", identity("app", row), {"A0303": a0303, "A0403": a0403, "A0404": a0404}, near)
        truth.errors["unreadable"] += online == "建成后"
        if exempt:
            exemptions.append(exemption(exempt, row, "省级统一审批建设"))
        rows.append(row)
    return rows, exemptions


def mini_program(truth: Truth) -> Row:
    """The one mini program of the ledger: for the public, filed, and of long standing."""
    row = {
        "unit": BUREAUX[25], "name": "清源办事小程序", "type": "小程序", "audience": PUBLIC, "platform": "微信小程序",
        "online_on": date(2023, 8, 1), "filing_number": "国备2026330099", "status": "在用",
    }  # fmt: skip
    truth.add("apps", identity("app", row), {"A0303": PASS, "A0403": NA, "A0404": PASS}, {"A0404": "已补办备案"})
    return row
