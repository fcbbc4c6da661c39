"""The listing of limits: what holds where, what takes over, what comes later, and that it stays in line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from rich.cells import cell_len

from qingzhi.policy.effective import UNKNOWN, EffectiveValue, effective, render
from qingzhi.policy.model import Profile, entries, load_profile

AS_OF = date(2026, 11, 25)

CITY = """
title = "某市"
[[limits.account_stale_days.values]]
from = 2025-01-01
value = 30
document = "YJ"
source = "某市网信办〔2025〕1号"
grade = "B"
[[limits.group_dissolve_days.values]]
from = 2027-03-01
value = 15
document = "DF"
source = "某市网信办〔2026〕9号"
grade = "A"
"""
COUNTY = """
title = "某县"
parent = "moushi.toml"
[[limits.account_stale_days.values]]
from = 2026-01-01
value = 10
document = "ZB"
source = "某县网信办〔2026〕1号"
grade = "A"
[[limits.group_owner_real_name.values]]
from = 2026-01-01
value = true
document = "DF"
source = "某县网信办〔2026〕1号"
grade = "A"
[[limits.low_use_percent.values]]
from = 2026-01-01
value = 20
document = "DF"
source = "某县网信办〔2026〕1号"
grade = "A"
"""


def county(folder: Path) -> Profile:
    (folder / "moushi.toml").write_text(CITY, encoding="utf-8")
    (folder / "mouxian.toml").write_text(COUNTY, encoding="utf-8")
    return load_profile(str(folder / "mouxian.toml"))


def one(profile: Profile, name: str, day: date = AS_OF) -> EffectiveValue:
    return next(value for value in effective(profile, day) if value.name == name)


def test_the_nearest_value_holds_and_the_next_takes_over_where_its_document_does_not_bind(tmp_path: Path) -> None:
    stale = one(county(tmp_path), "account_stale_days")
    assert stale.holds
    assert (stale.holds.value.value, stale.holds.place) == (10, "某县")
    # the city's document also binds Party organs; the national one binds nobody whom the county's does not bind
    assert [(held.value.value, held.place) for held in stale.otherwise] == [(30, "某市")]
    assert stale.rules == ("A0701",)


def test_a_value_that_binds_everybody_leaves_nothing_to_take_over() -> None:
    stale = one(load_profile("minhou"), "account_stale_days")
    assert stale.holds
    assert stale.holds.place == "闽侯县"
    assert stale.otherwise == ()


def test_a_value_before_its_day_is_announced_and_does_not_hold(tmp_path: Path) -> None:
    dissolve = one(county(tmp_path), "group_dissolve_days")
    assert dissolve.holds is None
    assert [(held.value.value, held.value.since) for held in dissolve.coming] == [(15, date(2027, 3, 1))]
    later = one(county(tmp_path), "group_dissolve_days", date(2027, 3, 1))
    assert later.holds
    assert later.holds.value.value == 15
    assert later.coming == ()


def test_a_number_nobody_published_holds_nowhere() -> None:
    assert one(load_profile(), "group_dissolve_days").holds is None


def test_every_limit_that_a_rule_needs_is_listed_with_that_rule() -> None:
    listed = {(code, value.name) for value in effective(load_profile(), AS_OF) for code in value.rules}
    assert listed == {(code, limit) for code, entry in entries().items() for limit in entry.limits}


def test_the_listing_reads_as_an_official_writes(tmp_path: Path) -> None:
    listing = render(county(tmp_path), AS_OF)
    assert listing.startswith("2026-11-25 的限值　口径：某县 ← 某市 ← 全国\n")
    assert "依据：《检查指标》，某县网信办〔2026〕1号（官方网页）" in listing
    assert "上述依据管不到的单位：30 天，某市，《若干意见》，某市网信办〔2025〕1号（报刊转载）" in listing
    assert "2027-03-01 起：15 天，某市，某市网信办〔2026〕9号（官方网页）" in listing
    cells = {line.split("  ")[0]: line for line in listing.splitlines()}
    assert " 是 " in cells["群主须实名登记"]
    assert " 20% " in cells["月活跃用户最低比例"]
    assert "2026-07-25" in cells["存量应用程序补办备案的截止日期"]
    assert "工作日算到" in listing
    assert "（转引）（转引）" not in listing


def test_the_listing_names_what_is_unknown_and_which_rules_wait_for_it() -> None:
    known, unknown = render(load_profile(), AS_OF).split(UNKNOWN)
    assert "任务结束后解散群组的天数" not in known
    line = next(line for line in unknown.splitlines() if line.startswith("任务结束后解散群组的天数"))
    assert line.split()[1:] == ["group_dissolve_days", "A0706"]


def test_the_columns_stand_in_line_on_a_terminal(tmp_path: Path) -> None:
    lines = render(county(tmp_path), AS_OF).splitlines()
    head = next(line for line in lines if line.startswith("限值"))
    rows = [line for line in lines if "  某县  " in line or "  全国  " in line]
    assert len(rows) > 5
    start = cell_len(head[: head.index("出自")])
    for row in rows:
        place = "某县  " if "  某县  " in row else "全国  "
        assert cell_len(row[: row.index(place)]) == start, row
