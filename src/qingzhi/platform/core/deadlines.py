"""Deadlines in working days, as pages say them: 超期 2 个工作日, 今天到期, 还剩 6 个工作日."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from django.utils import timezone

from qingzhi.policy.calendar import Calendar

SOON = 3
MANY = 60  # more working days overdue than this are said in months
DAYS_A_MONTH = 30.4


@dataclass(frozen=True)
class Due:
    """How a deadline stands: its tone, the words, the day."""

    tone: Literal["late", "soon", "none"]
    words: str
    day: date


@cache
def working_days() -> Calendar:
    """The working days of the country; it numbers twenty years of days when first asked."""
    return Calendar()


def due(day: date, today: date | None = None) -> Due:
    """How a deadline stands today; where the 调休 of a year are not announced, in calendar days, and it says so."""
    today = today or timezone.localdate()
    if day == today:
        return Due("soon", "今天到期", day)
    first, last = sorted((day, today))
    count = working_days().workdays_between(first, last)
    unit = "个工作日" if count is not None else "天（调休未定）"
    days = count if count is not None else (last - first).days
    if day < today:
        if days > MANY:
            return Due("late", f"超期 {round((today - day).days / DAYS_A_MONTH)} 个月", day)
        return Due("late", f"超期 {days} {unit}", day)
    return Due("soon" if days <= SOON else "none", f"还剩 {days} {unit}", day)
