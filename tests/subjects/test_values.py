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
     float("inf"), True, time(8, 0), timedelta(days=1), "2024.3.5-2024.6.1", "#REF!", "长期"],
)  # fmt: skip
def test_what_is_no_day_is_refused_with_a_hint(cell: Any) -> None:
    with pytest.raises(Unreadable, match="请"):
        values.date(cell)


@given(
    st.dates(date(1990, 1, 1), date(2100, 12, 31)), st.sampled_from(["%Y-%m-%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d"])
)
def test_a_date_written_out_reads_back(day: date, pattern: str) -> None:
    assert values.date(day.strftime(pattern)) == day


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_a_serial_number_of_excel_reads_back(day: date) -> None:
    assert values.date((day - date(1899, 12, 30)).days) == day


@pytest.mark.parametrize(
    ("cell", "count"),
    [(86, 86), (86.0, 86), ("86人", 86), ("约200", 200), ("200余", 200), ("200多人", 200), ("1,200", 1200), ("1.2万", 12000),
     ("１２", 12), ("0", 0), ("三十", 30), ("十二", 12), ("五", 5), ("二十五人", 25), ("", None), ("无", None), (" 15 个 ", 15)],
)  # fmt: skip
def test_a_count_is_understood_in_every_common_writing(cell: Any, count: int | None) -> None:
    assert values.integer(cell) == count


@pytest.mark.parametrize(
    "cell", ["很多", "12.5人", "100-200", "-5", "1e9", 12.5, True, date(2024, 1, 1), float("nan"), "#N/A"]
)
def test_what_is_no_count_is_refused_with_a_hint(cell: Any) -> None:
    with pytest.raises(Unreadable, match="请"):
        values.integer(cell)


@pytest.mark.parametrize(
    ("cell", "yes"),
    [("是", True), ("有", True), ("√", True), ("Y", True), (1, True), (True, True), ("否", False), ("无", False),
     ("没有", False), ("×", False), (0.0, False), (False, False), ("", None), ("/", None)],
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


@pytest.mark.parametrize("word", ["长期", " 长 期 ", "长期有效", "永久", "不限"])
def test_an_end_without_end_is_recognised(word: str) -> None:
    assert values.is_endless(word)


PARSERS: list[Callable[[Any], Any]] = [
    values.text,
    values.date,
    values.integer,
    values.boolean,
    lambda cell: values.choice(cell, "platform"),
]
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
