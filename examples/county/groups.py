"""The 891 work groups, each made to be something: expired, dissolved, exempt, without an owner, …"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import cycle
from typing import Any

from shared import AS_OF, Row, identity, short_name, written
from truth import Answers, Truth

from county import AUDIENCES, ENTERPRISES, INSTITUTIONS, SURNAMES, TOPICS, TOWNS, UNITS, VILLAGES, Unit

GROUPS = 891

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
            answers["A0709"] = _expected_end(unit, making, row["permanence"])
            truth.add("groups", identity("group", row), answers, near)
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
        "name": f"{short_name(unit)}{name}",
        "platform": dice.choices(["微信", "微信群", "钉钉", "企业微信", "QQ"], [60, 12, 16, 8, 4])[0],
        "owner": dice.choice(SURNAMES) + "某",
        "members": dice.choice(["", "{}人", "约{}", "{}", "{}"]).format(dice.randint(8, 380)),
        "purpose": name[:4],
        "permanence": "固定" if making == PERMANENT else dice.choice(["临时", "临时", "临时群", ""]),
        "created_on": written(dice, AS_OF - timedelta(days=dice.randint(620, 1500))),
        "ends_on": ends.get(making, written(dice, future if making == FUTURE else past)),
        "status": "已解散" if making == DISSOLVED else dice.choice(["在用", "在用", "正常", ""]),
        "dissolved_on": written(dice, past) if over else "",
        "remark": "",
    }


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


def _expected_end(unit: Unit, making: str, permanence: str) -> str:
    """What A0709 says: temporary groups have an end, written down."""
    if unit in ENTERPRISES or making in (DISSOLVED, DATED_OVER) or permanence == "固定":
        return "not_applicable"
    if making != BLANK:
        return "pass" if permanence == "" or permanence.startswith("临时") else "not_applicable"
    if permanence == "":
        return "not_assessed:groups.permanence"
    return "advisory" if unit in VILLAGES else "violation"


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
