"""The profiles that ship with the package, against what the places published, and the chains that local files form."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qingzhi.policy import model
from qingzhi.policy.calendar import Calendar
from qingzhi.policy.model import ProfileError, load_profile
from qingzhi.policy.profile_check import GRADES, KINDS, problems

SHIPPED = sorted(path.stem for path in (Path(model.__file__).parent / "profiles").glob("*.toml"))
AS_OF = date(2026, 11, 25)
EXAMPLE = Path(__file__).parents[2] / "examples/county/qingyuan.toml"

PUBLISHED = [
    ("minhou", "account_stale_days", 10, date(2025, 5, 1), "A"),
    ("eshan_nongye", "account_stale_days", 14, date(2023, 1, 1), "A"),
    ("hefei_gongda", "account_stale_days", 30, date(2021, 1, 1), "A"),
    ("hefei_gongda", "account_close_days", 7, date(2021, 1, 1), "A"),
    ("gaotai", "account_asleep_days", 60, date(2025, 1, 1), "A"),
    ("gaotai", "app_asleep_days", 60, date(2025, 1, 1), "A"),
    ("guizhou", "account_asleep_days", 90, date(2025, 4, 1), "A"),
    ("sichuan", "grassroots_apps_per_unit", 1, date(2024, 11, 1), "B"),
    ("sichuan", "grassroots_accounts_per_unit", 1, date(2024, 11, 1), "B"),
    ("sichuan_xianji", "grassroots_apps_per_unit", 0, date(2024, 11, 1), "B"),
    ("sichuan_xianji", "grassroots_accounts_per_unit", 0, date(2024, 11, 1), "B"),
    ("xiangzhou", "groups_per_unit", 1, date(2019, 4, 28), "B"),
    ("xiangzhou", "off_hours_ban", True, date(2019, 4, 28), "B"),
    ("hulunbeier_xueyuan", "groups_per_unit", 2, date(2018, 1, 1), "B"),
    ("xinan_daxue", "group_members", 200, date(2020, 10, 19), "A"),
    ("mou_gaoxiao", "group_admins", 3, date(2019, 1, 1), "C"),
    ("langfang", "filing_days", 30, date(2018, 1, 1), "A"),
    ("shanghai_shangxueyuan", "filing_days", 7, date(2026, 11, 22), "B"),
    ("ankang_shenpi", "closing_report_days", 5, date(2023, 1, 1), "A"),
    ("xiangyang", "village_in_higher_groups", True, date(2024, 1, 1), "B"),
    ("mou_shi_12345", "consultation_days", 3, date(2026, 11, 22), "A"),
    ("mou_shi_12345", "complaint_days", 13, date(2026, 11, 22), "A"),
    ("jijian_yisong", "transfer_days", 5, date(2020, 1, 1), "B"),
]
"""Place, limit, value, from, grade: the catalogue's table of local rules, row by row."""

MINE = """
title = "某县"
[[limits.group_dissolve_days.values]]
from = 2026-03-01
value = 15
document = "DF"
source = "某县网信办〔2026〕1号"
grade = "A"
"""
CITY = """
title = "某市"
[[limits.group_dissolve_days.values]]
from = 2025-01-01
value = 30
document = "DF"
source = "某市网信办〔2025〕1号"
grade = "A"
[[limits.complaint_days.values]]
from = 2025-01-01
value = 10
document = "DF"
source = "某市网信办〔2025〕1号"
grade = "A"
"""


def written(folder: Path, text: str, name: str = "mouxian.toml") -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


@pytest.mark.parametrize(("place", "limit", "value", "since", "grade"), PUBLISHED)
def test_a_place_has_the_value_that_it_published(
    place: str, limit: str, value: object, since: date, grade: str
) -> None:
    nearest = load_profile(place).candidates(limit, AS_OF)[0]
    assert (nearest.value, nearest.since, nearest.grade, nearest.document) == (value, since, grade, "DF")
    assert type(nearest.value) is type(value)


def test_every_shipped_profile_says_nothing_beyond_what_was_published() -> None:
    local = [name for name in SHIPPED if name != "national"]
    said = {(place, limit) for place in local for limit in load_profile(place).limits}
    assert said == {(place, limit) for place, limit, *_ in PUBLISHED}


@pytest.mark.parametrize("place", SHIPPED)
def test_every_shipped_value_bears_its_source_and_grade(place: str) -> None:
    for series in load_profile(place).limits.values():
        for value in series.values:
            assert value.source
            assert value.grade in GRADES


def test_a_county_of_sichuan_stands_below_the_province_and_the_country() -> None:
    profile = load_profile("sichuan_xianji")
    assert [one.name for one in profile.chain] == ["sichuan_xianji", "sichuan", "national"]
    assert [one.value for one in profile.candidates("grassroots_apps_per_unit", AS_OF)] == [0, 1, 1]


def test_the_county_comes_before_the_city_and_the_city_before_nothing(tmp_path: Path) -> None:
    written(tmp_path, CITY, "moushi.toml")
    profile = load_profile(written(tmp_path, 'parent = "moushi.toml"\n' + MINE))
    assert [one.name for one in profile.chain] == ["mouxian", "moushi", "national"]
    assert [one.value for one in profile.candidates("group_dissolve_days", AS_OF)] == [15, 30]
    assert [one.value for one in profile.candidates("group_dissolve_days", date(2026, 2, 28))] == [30]
    assert [one.value for one in profile.candidates("complaint_days", AS_OF)] == [10]


def test_a_parent_stands_beside_the_file_that_names_it_wherever_one_calls_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "deep").mkdir()
    written(tmp_path, CITY, "moushi.toml")
    name = written(tmp_path / "deep", 'parent = "../moushi.toml"\n' + MINE)
    monkeypatch.chdir(tmp_path)
    assert load_profile("deep/mouxian.toml").title == load_profile(name).title == "某县"


def test_a_local_limit_bears_the_national_title_unit_and_kind(tmp_path: Path) -> None:
    series = load_profile(written(tmp_path, MINE)).limits["group_dissolve_days"]
    national = load_profile().limits["group_dissolve_days"]
    assert (series.title, series.unit, series.kind) == (national.title, national.unit, national.kind)


def test_two_files_that_name_each_other_as_parent_are_refused(tmp_path: Path) -> None:
    written(tmp_path, 'parent = "mouxian.toml"\n' + CITY, "moushi.toml")
    with pytest.raises(ProfileError, match="又指回自己，请改它的 parent 一行"):
        load_profile(written(tmp_path, 'parent = "moushi.toml"\n' + MINE))


def test_a_parent_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="找不到口径“moushi.toml”"):
        load_profile(written(tmp_path, 'parent = "moushi.toml"\n' + MINE))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("group_dissolve_days", "group_disolve_days"), "没有这个限值，是不是 group_dissolve_days？"),
        (("value = 15", 'value = "15"'), "value 要写一个不小于 0 的整数，如 14，现在是 “15”"),
        (("value = 15", "value = true"), "现在是 true"),
        (("value = 15", "value = -1"), "不小于 0"),
        (("value = 15", "value = 1.5"), "整数"),
        (('source = "某县网信办〔2026〕1号"\n', ""), "第 1 个值：缺 source，请补上"),
        (("某县网信办〔2026〕1号", " "), "source 不能空"),
        (('grade = "A"', ""), "缺 grade"),
        (('grade = "A"', 'grade = "甲"'), "grade 只能是 A（官方网页）"),
        (("2026-03-01", '"2026-03-01"'), "from 要写一个日期"),
        (("2026-03-01", "2026-03-01T08:00:00"), "from 要写一个日期"),
        (('"DF"', '"XF"'), "document 写的 “XF” 没有"),
        (('grade = "A"', 'grade = "A"\nnote = "x"'), "不认识“note”"),
        (('title = "某县"', ""), "缺 title 一行"),
        (('title = "某县"', 'title = "某县"\nlimit = 1'), "不认识“limit”"),
        (('title = "某县"', 'title = "某县"\nparent = 1'), "parent 要写成带引号的文字"),
        (('title = "某县"', "title = 某县"), "第 2 行第 9 个字附近读不懂"),
        (("[[limits.group_dissolve_days.values]]", "[limits.group_dissolve_days.values]"), "要写成 [["),
        (("[[limits.group_dissolve_days.values]]", "[[limits]]"), "limits 要写成"),
        (("group_dissolve_days", "group_owner_real_name"), "true（是）或 false（否）"),
        (("group_dissolve_days", "filing_required_from"), "value 要写一个日期"),
        (("group_dissolve_days", "field_overlap"), "0 到 1 之间的数"),
    ],
)
def test_a_slip_in_a_profile_is_named_with_its_place(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    text = MINE.replace(*change)
    assert text != MINE
    with pytest.raises(ProfileError) as refused:
        load_profile(written(tmp_path, text))
    assert said in str(refused.value)
    assert "mouxian.toml" in str(refused.value)


def test_all_slips_are_named_at_once(tmp_path: Path) -> None:
    text = MINE.replace("value = 15", 'value = "十五"').replace('grade = "A"', 'grade = "甲"')
    with pytest.raises(ProfileError, match=r"有 2 处要改：\n- .*value 要写.*\n- .*grade 只能是"):
        load_profile(written(tmp_path, text))


def test_two_values_of_one_day_are_refused(tmp_path: Path) -> None:
    section = MINE.removeprefix('\ntitle = "某县"\n')
    with pytest.raises(ProfileError, match="2026-03-01 已经有一个值"):
        load_profile(written(tmp_path, MINE + section))


def test_a_file_that_is_not_utf8_says_how_to_save_it(tmp_path: Path) -> None:
    (tmp_path / "mouxian.toml").write_bytes(MINE.encode("gbk"))
    with pytest.raises(ProfileError, match="编码选 UTF-8"):
        load_profile(str(tmp_path / "mouxian.toml"))


def test_a_file_saved_by_notepad_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    (tmp_path / "mouxian.toml").write_bytes(MINE.encode("utf-8-sig"))
    assert load_profile(str(tmp_path / "mouxian.toml")).title == "某县"


NEXT = Calendar().covered_until().year + 1
NEXT_YEAR = """
[calendar]
covers = [NEXT]
holidays = [NEXT-01-01, NEXT-02-08]
workdays = [NEXT-02-13]
source = "为测试虚构"
""".replace("NEXT", str(NEXT))


def test_a_profile_can_announce_a_year(tmp_path: Path) -> None:
    calendar = load_profile(written(tmp_path, MINE + NEXT_YEAR)).calendar
    assert calendar.is_workday(date(NEXT, 2, 8)) is False
    assert calendar.is_workday(date(NEXT, 2, 13)) is True
    assert calendar.covered_until() == date(NEXT, 12, 31)


def test_a_county_takes_over_the_year_that_its_city_announced_and_may_amend_it(tmp_path: Path) -> None:
    written(tmp_path, CITY + NEXT_YEAR, "moushi.toml")
    own = f'[calendar]\nholidays = [{NEXT}-04-09]\nworkdays = [{NEXT}-02-08]\nsource = "为测试虚构"\n'
    calendar = load_profile(written(tmp_path, 'parent = "moushi.toml"\n' + MINE + own)).calendar
    assert calendar.is_workday(date(NEXT, 1, 1)) is False
    assert calendar.is_workday(date(NEXT, 4, 9)) is False
    assert calendar.is_workday(date(NEXT, 2, 8)) is True


def test_the_country_alone_has_the_calendar_that_was_announced() -> None:
    assert load_profile().calendar == Calendar()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('source = "为测试虚构"', ""), "缺 source，请写明放假通知的文号"),
        ((f"{NEXT}-01-01", f'"{NEXT}-01-01"'), "holidays 要写成日期的列表"),
        ((f"[{NEXT}-02-13]", f"{NEXT}-02-13"), "workdays 要写成日期的列表"),
        ((f"[{NEXT}-02-13]", f"[{NEXT}-02-08]"), f"{NEXT}-02-08 既写了放假又写了上班"),
        ((f"covers = [{NEXT}]", f"covers = {NEXT}"), "covers 要写成年份的列表"),
        ((f"covers = [{NEXT}]", f"covers = [{NEXT}, {NEXT + 1}]"), "没有这一年的放假日期"),
        ((f"covers = [{NEXT}]", ""), f"写了 {NEXT}-01-01，covers 里却没有 {NEXT} 年"),
        (("covers", "cover"), "不认识“cover”"),
        ((f"{NEXT}", "2099"), "年的放假安排还没有，不能先写 2099 年的"),
    ],
)
def test_a_slip_in_the_calendar_is_named(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    with pytest.raises(ProfileError) as refused:
        load_profile(written(tmp_path, MINE + NEXT_YEAR.replace(*change)))
    assert said in str(refused.value)


def test_the_example_county_has_a_value_for_every_limit_that_is_unknown_nationally() -> None:
    county = load_profile(str(EXAMPLE))
    unknown = [name for name in load_profile().limits if not load_profile().candidates(name, AS_OF)]
    assert len(unknown) > 20
    assert [name for name in unknown if not county.candidates(name, AS_OF)] == []


def test_every_value_of_the_example_county_is_marked_as_invented() -> None:
    for profile in list(load_profile(str(EXAMPLE)).chain)[:-1]:
        assert "（虚构）" in profile.title
        for series in profile.limits.values():
            assert all("（虚构）" in one.source and one.grade == "I" for one in series.values)


NAMES = ["title", "parent", "limits", "calendar", "values", "from", "value", "document", "source", "grade", "covers"]
ATOMS = st.one_of(st.text(max_size=3), st.integers(), st.floats(), st.booleans(), st.dates(), st.datetimes())
ANYTHING = st.recursive(
    ATOMS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5)
)


@settings(deadline=None, max_examples=60)
@given(st.dictionaries(st.sampled_from(["title", "parent", "limits", "calendar", "x"]), ANYTHING))
def test_whatever_a_file_holds_is_judged_in_words(loaded: dict[str, object]) -> None:
    assert all(isinstance(one, str) for one in problems(loaded, dict.fromkeys(NAMES, "share"), {"DF"}))


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(sorted(KINDS)), st.fixed_dictionaries(dict.fromkeys(NAMES[5:10], ANYTHING)))
def test_whatever_a_value_holds_is_judged_in_words(kind: str, value: dict[str, object]) -> None:
    loaded = {"title": "某县", "limits": {"n": {"values": [value]}}}
    assert all(one.startswith("[limits.n] 第 1 个值：") for one in problems(loaded, {"n": kind}, {"DF"}))
