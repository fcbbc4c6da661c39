"""What officials write into a cell, and what we understand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingzhi.subjects import values
from qingzhi.subjects.values import Unreadable


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (date(2026, 9, 3), date(2026, 9, 3)),
        (datetime(2026, 9, 3, 14, 30), date(2026, 9, 3)),
        (45000, date(2023, 3, 15)),
        (45000.0, date(2023, 3, 15)),
        ("45000", date(2023, 3, 15)),
        (20240305, date(2024, 3, 5)),
        ("20240305", date(2024, 3, 5)),
        ("2024.3.5", date(2024, 3, 5)),
        ("2024-03-05", date(2024, 3, 5)),
        ("2024/3/5", date(2024, 3, 5)),
        ("2024年3月5日", date(2024, 3, 5)),
        ("2024 年 3 月 5 日", date(2024, 3, 5)),
        ("２０２４．３．５", date(2024, 3, 5)),
        ("2024-03-05 14:30", date(2024, 3, 5)),
        ("2024-03-05T00:00:00", date(2024, 3, 5)),
        ("2024.3.5.", date(2024, 3, 5)),
        ("2024—3—5", date(2024, 3, 5)),
        ("2024年3月", date(2024, 3, 1)),
        ("2024.3", date(2024, 3, 1)),
        ("2024-03", date(2024, 3, 1)),
        ("2024年3月底", date(2024, 3, 31)),
        ("2024-03-05 14:30:00", date(2024, 3, 5)),
        ("2024-03-05T14:30:00.5+08:00", date(2024, 3, 5)),
        ("2024\u200b-03-05", date(2024, 3, 5)),
        ("", None),
        ("无", None),
        ("/", None),
        ("　—　", None),
    ],
)
def test_a_date_is_understood_in_every_common_writing(cell: Any, day: date | None) -> None:
    assert values.date(cell) == day


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2024年2月", date(2024, 2, 29)),
        ("2024年12月", date(2024, 12, 31)),
        ("2100年12月", date(2100, 12, 31)),
        ("2024.3", date(2024, 3, 31)),
        ("2024年3月底", date(2024, 3, 31)),
        ("2024年3月5日", date(2024, 3, 5)),
    ],
)
def test_a_month_alone_as_an_end_means_its_last_day(cell: str, day: date) -> None:
    assert values.date(cell, month_end=True) == day


@pytest.mark.parametrize(
    "cell",
    ["去年底", "3月5日", "24.3.5", "2024年", "2024-02-30", "2024-13-01", "1897-01-01", 12, 1e300, float("nan"),
     float("inf"), True, time(8, 0), timedelta(days=1), "2024.3.5-2024.6.1", "2024.3.5 8:00-2024.6.1 18:00", "2024-03-05 99:99", "2024.3.5底",
     "3月底", "30000", "#REF!", "长期"],
)  # fmt: skip
def test_what_is_no_day_is_refused_with_a_hint(cell: Any) -> None:
    with pytest.raises(Unreadable, match="请"):
        values.date(cell)


@pytest.mark.parametrize(
    ("cell", "why"),
    [("2024年", "只写了年份"), ("2024", "只写了年份"), (2024.0, "只写了年份"), ("2024-02-30", "没有这一天"), ("1889-1-1", "年份不对"),
     ("24.3.5", "看不出是哪一天")],
)  # fmt: skip
def test_the_hint_says_what_is_wrong_with_a_date(cell: Any, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        values.date(cell)


@given(
    st.dates(date(1990, 1, 1), date(2100, 12, 31)),
    st.sampled_from([
        "{0:%Y-%m-%d}", "{0:%Y.%m.%d}", "{0:%Y年%m月%d日}", "{0:%Y%m%d}", "{0.year}.{0.month}.{0.day}",
        "{0.year} 年 {0.month} 月 {0.day} 日", "{0.year}/{0.month}/{0.day} 8:05", "{0:%Y-%m-%d} 14:30:00",
    ]),
)  # fmt: skip
def test_a_date_written_out_reads_back(day: date, pattern: str) -> None:
    assert values.date(pattern.format(day)) == day


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_a_serial_number_of_excel_reads_back(day: date) -> None:
    assert values.date((day - date(1899, 12, 30)).days) == day


@pytest.mark.parametrize(
    ("cell", "count"),
    [(86, 86), (86.0, 86), ("86人", 86), ("约200", 200), ("200余", 200), ("200多人", 200), ("1,200", 1200), ("1.2万", 12000),
     ("１２", 12), ("0", 0), ("三十", 30), ("十二", 12), ("五", 5), ("二十五人", 25), ("", None), ("无", None), (" 15 个 ", 15), ("１，２００人", 1200), ("86人。", 86), ("九十九", 99),
     ("200+", 200), ("200+人", 200), ("200人以上", 200), ("200以上", 200), ("近200", 200), ("200人左右", 200), ("大约200余人", 200),
     ("1.2万余", 12000), ("三百余", 300), ("二百五十", 250), ("两百多人", 200), ("三十余人", 30), ("超过200人", 200), ("一百一十二", 112)],
)  # fmt: skip
def test_a_count_is_understood_in_every_common_writing(cell: Any, count: int | None) -> None:
    assert values.integer(cell) == count


@pytest.mark.parametrize(
    "cell",
    ["很多", "12.5人", "100-200", "-5", "1e9", "1,2", "三五人", "一二", "三百五", "百", "余", "约", "左右", 12.5, True, date(2024, 1, 1),
     float("nan"), "#N/A"],
)  # fmt: skip
def test_what_is_no_count_is_refused_with_a_hint(cell: Any) -> None:
    with pytest.raises(Unreadable, match="请"):
        values.integer(cell)


@pytest.mark.parametrize(
    ("cell", "yes"),
    [("是", True), ("有", True), ("√", True), ("Y", True), (1, True), (True, True), ("否", False), ("无", False),
     ("没有", False), ("×", False), (0.0, False), (False, False), ("", None), ("/", None), ("是。", True), ("无。", False)],
)  # fmt: skip
def test_yes_and_no_are_understood_and_无_means_no(cell: Any, yes: bool | None) -> None:
    assert values.boolean(cell) is yes


def test_neither_yes_nor_no_is_refused() -> None:
    with pytest.raises(Unreadable, match="请填“是”或“否”"):
        values.boolean("看情况")


ALL_WORDS = [
    (table, code, word) for table, codes in values.choices().items() for code, words in codes.items() for word in words
]


@pytest.mark.parametrize(("table", "code", "word"), ALL_WORDS)
def test_every_word_of_a_choice_means_its_code(table: str, code: str, word: str) -> None:
    assert values.choice(f" {word}　", table) == code
    assert values.choice(word.upper(), table) == code


def test_no_word_means_two_codes_of_one_choice() -> None:
    for table, codes in values.choices().items():
        words = [word for written in codes.values() for word in written]
        assert len(words) == len(set(words)), table


def test_a_word_outside_a_choice_is_refused_with_the_words_there_are() -> None:
    with pytest.raises(Unreadable, match="固定、临时"):
        values.choice("半固定", "permanence")


@pytest.mark.parametrize(
    ("cell", "text"),
    [(86.0, "86"), (0.5, "0.5"), (date(2026, 9, 3), "2026-09-03"), (datetime(2026, 9, 3), "2026-09-03"),
     (datetime(2026, 9, 3, 14, 30), "2026-09-03 14:30"), (True, "是"), ("  甲\u200b群\ufeff ", "甲群"), ("", "")],
)  # fmt: skip
def test_a_cell_is_shown_as_a_person_sees_it(cell: Any, text: str) -> None:
    assert values.written(cell) == text


@pytest.mark.parametrize(
    "cell",
    ["", "　", "\u200b", "无", "无。", "暂无", "空", "/", "／", "＼", "-", "－－", "—", "———", "、", "……", "N/A"],
)
def test_a_cell_with_nothing_but_a_stroke_was_left_blank(cell: str) -> None:
    assert values.is_blank(cell)
    assert values.text(cell) == values.choice(cell, "status") == ""
    assert values.date(cell) is values.integer(cell) is None


@pytest.mark.parametrize("cell", [0, 0.0, False, "0", "无线办", "-5", "甲/乙"])
def test_a_cell_with_a_value_was_not_left_blank(cell: Any) -> None:
    assert not values.is_blank(cell)


@pytest.mark.parametrize("word", ["长期", " 长 期 ", "长期有效", "永久", "不限", "长期。"])
def test_an_end_without_end_is_recognised(word: str) -> None:
    assert values.is_endless(word)


PARSERS: list[Callable[[Any], Any]] = [
    values.text,
    values.date,
    lambda cell: values.date(cell, month_end=True),
    values.integer,
    values.boolean,
    lambda cell: values.choice(cell, "platform"),
]


@pytest.mark.parametrize("parse", PARSERS)
@pytest.mark.parametrize("cell", ["#N/A", " #ref! ", "#DIV/0!", "＃NAME?", "#VALUE!\u200b", "\ufeff#NULL!", "#NUM!"])
def test_a_formula_that_failed_is_refused_whatever_is_asked(cell: str, parse: Callable[[Any], Any]) -> None:
    with pytest.raises(Unreadable, match="公式出错"):
        parse(cell)


CELLS = st.one_of(
    st.text(max_size=20),
    st.text("0123456789.-/年月日万余约人 十", max_size=12),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)


@given(CELLS, st.sampled_from(PARSERS))
def test_no_cell_whatever_it_holds_raises_anything_but_unreadable(cell: Any, parse: Callable[[Any], Any]) -> None:
    try:
        parse(cell)
    except Unreadable as error:
        assert str(error)


@given(CELLS)
def test_any_cell_can_be_shown_and_asked_whether_it_is_blank(cell: Any) -> None:
    assert isinstance(values.written(cell), str)
    assert not (values.is_blank(cell) and values.is_endless(cell))
