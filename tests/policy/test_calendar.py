"""Working days: real holidays with their make-up days, deadlines across them, and years nobody has announced yet."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingzhi.policy.calendar import Announced, Calendar, Uncovered
from qingzhi.policy.model import load_profile

CALENDAR = Calendar()
FIRST, LAST = CALENDAR.covered_from(), CALENDAR.covered_until()
NEXT = LAST.year + 1
MONDAY = next(day for n in range(1, 8) if (day := date(NEXT, 2, n)).weekday() == 0)
NEXT_YEAR = Announced(  # New Year, and a week off between two Saturdays that are worked
    holidays=frozenset([date(NEXT, 1, 1), *(MONDAY + timedelta(days=n) for n in range(5))]),
    workdays=frozenset([MONDAY - timedelta(days=2), MONDAY + timedelta(days=5)]),
    covers=frozenset([NEXT]),
    source="为测试虚构",
)
known_days = st.dates(FIRST, LAST)


def test_a_reply_within_five_working_days_waits_for_the_eight_days_of_national_day() -> None:
    received = date(2025, 9, 28)  # a Sunday that was worked for the holiday
    assert CALENDAR.is_workday(received)
    assert CALENDAR.add_workdays(received, 5).day == date(2025, 10, 11)  # 29, 30 September, 9, 10, 11 (a Saturday)


def test_national_day_of_2025_was_eight_days_off_and_two_days_made_up() -> None:
    assert not any(CALENDAR.is_workday(date(2025, 10, day)) for day in range(1, 9))
    assert CALENDAR.is_workday(date(2025, 10, 9))
    assert CALENDAR.is_workday(date(2025, 10, 11))
    assert not CALENDAR.is_workday(date(2025, 10, 12))


def test_spring_festival_of_2026_was_nine_days_off_between_two_made_up_weekend_days() -> None:
    assert not any(CALENDAR.is_workday(date(2026, 2, day)) for day in range(15, 24))
    assert CALENDAR.is_workday(date(2026, 2, 14))
    assert CALENDAR.is_workday(date(2026, 2, 28))
    assert CALENDAR.workdays_between(date(2026, 2, 13), date(2026, 2, 24)) == 2


def test_a_deadline_beyond_the_last_year_announced_is_not_settled() -> None:
    deadline = Calendar(()).add_workdays(LAST - timedelta(days=2), 5)
    assert deadline.day is None
    assert str(deadline) == f"调休未定（工作日只定到 {LAST.year}-12-31）"


def test_a_deadline_before_the_end_of_the_last_year_announced_is_settled() -> None:
    assert CALENDAR.add_workdays(date(2026, 12, 28), 3).day == date(2026, 12, 31)
    assert str(CALENDAR.add_workdays(date(2026, 12, 28), 3)) == "2026-12-31"


def test_a_year_that_a_profile_announces_is_counted_with_its_holidays() -> None:
    calendar = Calendar((NEXT_YEAR,))
    assert calendar.covered_until() == date(NEXT, 12, 31)
    assert calendar.add_workdays(MONDAY - timedelta(days=3), 2).day == MONDAY + timedelta(days=5)
    assert calendar.workdays_between(LAST, date(NEXT, 1, 8)) == 5


def test_a_place_with_a_festival_of_its_own_has_days_off_that_others_work() -> None:
    festival = Announced(frozenset([date(2026, 4, 20)]), frozenset(), frozenset(), "为测试虚构")
    assert CALENDAR.is_workday(date(2026, 4, 20))
    assert Calendar((festival,)).is_workday(date(2026, 4, 20)) is False
    assert Calendar((festival,)).covered_until() == LAST


def test_the_later_of_two_announcements_on_one_day_holds() -> None:
    off = Announced(frozenset([date(2026, 4, 20)]), frozenset(), frozenset(), "先")
    worked = Announced(frozenset(), frozenset([date(2026, 4, 20)]), frozenset(), "后")
    assert Calendar((off, worked)).is_workday(date(2026, 4, 20))
    assert Calendar((worked, off)).is_workday(date(2026, 4, 20)) is False


def test_an_announcement_can_not_leave_out_a_year() -> None:
    beyond = Announced(frozenset(), frozenset(), frozenset([LAST.year + 2]), "为测试虚构")
    with pytest.raises(Uncovered, match=f"{LAST.year + 1} 年的放假安排还没有"):
        Calendar((beyond,))


@pytest.mark.parametrize("day", [date(2003, 12, 31), LAST + timedelta(days=1)])
def test_outside_the_years_announced_nothing_is_known(day: date) -> None:
    assert CALENDAR.is_workday(day) is None
    assert CALENDAR.workdays_between(day, date(2025, 1, 1)) is None
    assert CALENDAR.workdays_between(date(2025, 1, 1), day) is None
    assert CALENDAR.add_workdays(day, 1).day is None
    assert CALENDAR.workday_numbers(day, day) == []


def test_a_deadline_of_no_days_is_a_slip_in_the_code() -> None:
    with pytest.raises(ValueError, match="at least one working day"):
        CALENDAR.add_workdays(date(2026, 3, 2), 0)


def test_the_numbers_cover_every_known_day_and_stop_at_the_last() -> None:
    numbers = CALENDAR.workday_numbers(date(2000, 1, 1), date(2100, 1, 1))
    assert numbers[0][0] == FIRST
    assert numbers[-1][0] == LAST
    assert [day for day, _ in numbers] == [FIRST + timedelta(days=n) for n in range(len(numbers))]


@given(known_days)
def test_every_day_is_as_the_library_says(day: date) -> None:
    assert CALENDAR.is_workday(day) == chinese_calendar.is_workday(day)


@given(known_days, st.integers(0, 40))
def test_the_difference_of_two_numbers_is_the_working_days_between_them(start: date, span: int) -> None:
    end = min(start + timedelta(days=span), LAST)
    numbers = dict(CALENDAR.workday_numbers(start, end))
    counted = sum(day > start and chinese_calendar.is_workday(day) for day in numbers)
    assert numbers[end] - numbers[start] == counted == CALENDAR.workdays_between(start, end)


@given(known_days, st.integers(1, 60))
def test_a_deadline_is_the_working_day_that_far_away(start: date, count: int) -> None:
    deadline = CALENDAR.add_workdays(start, count).day
    if deadline is None:
        assert (CALENDAR.workdays_between(start, LAST) or 0) < count
    else:
        assert CALENDAR.is_workday(deadline)
        assert CALENDAR.workdays_between(start, deadline) == count


def test_the_national_profile_has_the_calendar_that_the_state_council_announced() -> None:
    assert load_profile().calendar == CALENDAR
