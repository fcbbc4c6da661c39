"""The numbers of the overview, worked out after a run: problems by unit, article and month; how old the ledger is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, Value, When
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from qingzhi.platform.inspections import lifecycle
from qingzhi.platform.inspections.queries import findings, passages
from qingzhi.platform.organizations.queries import grants, units
from qingzhi.platform.organizations.roles import Role
from qingzhi.platform.registry.queries import assets

FLOWS = ("opened", "closed", "rebounds")
RECENT, OLDER = timedelta(days=91), timedelta(days=182)


def month_of(day: date) -> date:
    """The first day of the month of a day."""
    return day.replace(day=1)


def months_back(day: date, count: int) -> list[date]:
    """The first days of the last months, this one included, the oldest first."""
    first = day.year * 12 + day.month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(first - count + 1, first + 1)]


def month_counts(month: date, today: date | None) -> dict[tuple[int, int], dict[str, int]]:
    """For each (unit, article) what happened in a month; with ``today`` also how it stands now."""
    begin, end = _moment(month), _moment((month + timedelta(days=32)).replace(day=1))
    found: dict[tuple[int, int], dict[str, int]] = {}
    steps = passages().filter(at__gte=begin, at__lt=end).order_by()
    flows = {
        "opened": steps.filter(step="open"),
        "closed": steps.filter(target__in=lifecycle.CLOSED),
        "rebounds": steps.filter(step="rebound"),
    }
    for name, rows in flows.items():
        counted = rows.values_list("finding__unit", "finding__article").annotate(count=Count("*"))
        for unit, article, count in counted:
            found.setdefault((unit, article), {})[name] = count
    if today is not None:
        late = Q(state__in=("fixing", "assigned"), due_on__lt=today)
        standing = findings().open().order_by().values_list("unit", "article")
        for unit, article, count, overdue in standing.annotate(count=Count("*"), late=Count("pk", filter=late)):
            found.setdefault((unit, article), {}).update(open=count, overdue=overdue)
    return found


def ledger_ages(now: datetime) -> dict[int, dict[str, int]]:
    """For each unit with living objects how many there are of each age, and how many nobody looks after."""
    confirmed = Greatest("updated_at", Coalesce("imported_at", "updated_at"))
    age = Case(
        When(confirmed__gte=now - RECENT, then=Value(0)),
        When(confirmed__gte=now - OLDER, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    rows = assets().living().order_by().annotate(confirmed=confirmed).annotate(age=age)
    counted: dict[int, Counter[int]] = {}
    for unit, of_age, count in rows.values_list("unit", "age").annotate(count=Count("*")):
        counted.setdefault(unit, Counter())[of_age] += count
    unheld = _unheld()
    return {
        unit: {"recent": of[0], "older": of[1], "old": of[2], "unheld": of.total() if unit in unheld else 0}
        for unit, of in counted.items()
    }


def _unheld() -> set[int]:
    """The units that are gone, and, where units have 联络员 at all, those that none looks after."""
    gone = set(units().exclude(abolished_on=None).values_list("pk", flat=True))
    officers = grants().filter(role=Role.UNIT_OFFICER, user__is_active=True).order_by()
    if not officers.exists():
        return gone
    held = units().filter(above__ancestor__in=officers.values("unit")).values("pk")
    return gone | set(units().standing().exclude(pk__in=held).values_list("pk", flat=True))


def _moment(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_current_timezone())


def differing(kept: Mapping[Any, Mapping[str, int]], now: Mapping[Any, Mapping[str, int]]) -> dict[Any, dict[str, int]]:
    """The rows that are not kept as they are now; those that are gone are all zero."""
    names = {name for row in (*kept.values(), *now.values()) for name in row}
    told = {key: {name: now.get(key, {}).get(name, 0) for name in names} for key in {*kept, *now}}
    return {key: row for key, row in told.items() if row != {name: kept.get(key, {}).get(name, 0) for name in names}}
