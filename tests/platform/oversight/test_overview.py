"""本辖区概览: the numbers of the last run, month by month, as far as one may see; charts that say what they show."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from qingzhi.platform.inspections import actions
from qingzhi.platform.inspections.models import Finding, LedgerAge, MonthCount
from qingzhi.platform.inspections.summary import months_back
from qingzhi.platform.organizations.roles import Role
from qingzhi.platform.oversight.charts import bars, lines
from qingzhi.platform.oversight.overview import look
from qingzhi.platform.registry import actions as registry
from qingzhi.platform.registry.models import Asset
from tests.platform.conftest import County
from tests.platform.inspections.conftest import Check
from tests.platform.inspections.conftest import check as check  # noqa: PLC0414  # a fixture

TODAY = timezone.localdate()
pytestmark = [pytest.mark.django_db, pytest.mark.both]


def account(county: County, name: str, unit: str = "health") -> Asset:
    told = {"platform": "weixin", "last_post_on": TODAY - timedelta(days=90), "name": name, "platform_id": name}
    return registry.register(by=None, kind="account", unit=getattr(county, unit), state="running", **told)


def test_what_was_found_put_right_and_is_overdue_is_counted_as_far_as_one_may_see(county: County, check: Check) -> None:
    first, _, _ = account(county, "甲"), account(county, "乙"), account(county, "丙", "town")
    manager = county.person("wangxin", Role.CYBERSPACE, county.top)
    officer = county.person("weijian", Role.UNIT_OFFICER, county.health)
    check()
    found = Finding.objects.get(code="A0701", asset__name="乙")
    actions.confirm(by=manager, finding=found)
    actions.assign(by=manager, finding=found, due_on=TODAY)
    Finding.objects.filter(pk=found.pk).update(due_on=TODAY - timedelta(days=1))
    registry.edit(by=None, asset=first, last_post_on=TODAY)
    check()
    stale = Finding.objects.filter(code="A0701")
    open_ = Finding.objects.exclude(state="rectified").count()
    everything, own = look(manager, TODAY), look(officer, TODAY)
    assert (everything.open, everything.overdue) == (open_, 1)
    assert everything.this["opened"] == Finding.objects.count()
    assert (everything.this["closed"], everything.this["rebounds"]) == (1, 0)
    assert own.open == Finding.objects.filter(unit=county.health).exclude(state="rectified").count()
    assert stale.count() == 3
    assert everything.objects == 3
    assert own.objects == 2
    assert everything.unheld == 1  # the township has no 联络员
    assert (everything.units, own.units) == (5, 2)


def test_nothing_is_written_where_the_numbers_are_the_same(county: County, check: Check) -> None:
    account(county, "甲")
    check()
    kept = [*MonthCount.objects.values()], [*LedgerAge.objects.values()]
    check()
    assert ([*MonthCount.objects.values()], [*LedgerAge.objects.values()]) == kept


def test_a_month_ends_and_its_numbers_stay(county: County, check: Check) -> None:
    account(county, "甲")
    check()
    later = months_back(TODAY, 1)[0] + timedelta(days=40)
    check(later)
    month = TODAY.replace(day=1)
    assert MonthCount.objects.filter(month=month, opened__gt=0, open__gt=0).exists()
    assert MonthCount.objects.filter(month=later.replace(day=1), open__gt=0, opened=0).exists()


def test_the_months_back_run_over_the_turn_of_the_year() -> None:
    assert months_back(date(2026, 2, 3), 4) == [
        date(2025, 11, 1),
        date(2025, 12, 1),
        date(2026, 1, 1),
        date(2026, 2, 1),
    ]


def test_a_chart_says_in_words_what_it_shows_and_keeps_its_words_apart() -> None:
    chart = lines(["10月", "11月"], {"办结": [3, 7], "新发现": [0, 7]})
    assert chart.told == "办结：10月 3，11月 7；新发现：10月 0，11月 7"
    assert [tick.value for tick in chart.ticks] == [0, 2, 4, 6, 8]
    first, second = chart.series
    assert abs(first.y - second.y) >= 14
    rows = bars([("第六条", 4, 1), ("第八条", 74, 0)])
    assert rows.told == "第六条 4，其中超期 1；第八条 74"
    assert rows.rows[0].part_width >= 2.5
    assert rows.rows[1].width == 100
