"""What becomes of a problem: put right, gone without a reason, seen again, disputed, exempt; each with its history."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from qingzhi.platform.core.errors import NotThere, Refused
from qingzhi.platform.inspections import actions, lifecycle
from qingzhi.platform.inspections.models import Finding, Run
from qingzhi.platform.organizations.roles import Role
from qingzhi.platform.registry import actions as registry
from qingzhi.platform.registry.models import Asset
from tests.platform.conftest import County
from tests.platform.inspections.conftest import Check

pytestmark = [pytest.mark.django_db, pytest.mark.both]
TODAY = timezone.localdate()
LONG_AGO = TODAY - timedelta(days=90)


@pytest.fixture
def account(county: County) -> Asset:
    """An account of the health bureau that was last updated three months ago: A0701."""
    told = {"platform": "weixin", "last_post_on": LONG_AGO, "name": "健康清源"}
    return registry.register(by=None, kind="account", unit=county.health, state="running", **told)


def stale() -> Finding:
    """The latest finding of A0701."""
    return Finding.objects.filter(code="A0701").latest("pk")


def history(finding: Finding) -> list[str]:
    return [one.step for one in finding.passages.all()]


def test_an_account_that_is_updated_is_rectified_by_the_next_run_and_says_by_what(
    county: County, account: Asset, check: Check
) -> None:
    check()
    found = stale()
    assert (found.state, found.severity, found.unit_path) == ("suspected", "violation", "清源县 / 县卫生健康局")
    assert found.message == f"最近更新 {LONG_AGO}，距检查日 90 天，超过 14 天"
    assert found.evidence[0] == {"header": "最近更新日期", "value": LONG_AGO.isoformat(), "place": "台账#公众账号"}
    assert found.rule.page.startswith("账号")
    officer = county.person("weijian", Role.UNIT_OFFICER, county.health)
    manager = county.person("wangxin", Role.CYBERSPACE, county.top)
    actions.confirm(by=manager, finding=found)
    actions.assign(by=manager, finding=found, due_on=TODAY + timedelta(days=7), handler=officer)
    registry.edit(by=officer, asset=account, last_post_on=TODAY)
    run = check()
    found.refresh_from_db()
    assert (found.state, found.closed_on, found.closed_by) == ("rectified", TODAY, run)
    assert history(found) == ["open", "confirm", "assign", "rectify"]
    assert run.changes == {"rectify": 1}


def test_a_fact_that_was_emptied_is_looked_into_by_a_person(county: County, account: Asset, check: Check) -> None:
    check()
    registry.edit(by=None, asset=account, last_post_on=None)
    check()
    found = stale()
    assert found.state == "vanished"
    assert found.passages.last().reason == "有关内容被清空，没法判断"
    registry.edit(by=None, asset=account, last_post_on=LONG_AGO)
    check()
    found.refresh_from_db()
    assert (found.state, history(found)) == ("suspected", ["open", "vanish", "reappear"])
    registry.edit(by=None, asset=account, last_post_on=None)
    check()
    manager = county.person("wangxin", Role.CYBERSPACE, county.top)
    actions.settle(by=manager, finding=found, rectified=True, reason="看过，11月有更新")
    found.refresh_from_db()
    assert (found.state, found.closed_on) == ("rectified", TODAY)


def test_a_problem_that_goes_away_although_nobody_changed_anything_is_looked_into_by_a_person(
    account: Asset, check: Check
) -> None:
    check()
    check(LONG_AGO + timedelta(days=3))  # as if the limit had been raised
    found = stale()
    assert (found.state, found.passages.last().reason) == ("vanished", "有关内容没有改过，检查口径或日期变了")


def test_an_object_that_was_closed_is_put_right_one_that_the_rule_no_longer_binds_is_looked_into(
    county: County, account: Asset, check: Check
) -> None:
    other = registry.register(
        by=None,
        kind="account",
        unit=county.office,
        state="running",
        platform="weixin",
        last_post_on=LONG_AGO,
        name="乙",
    )
    from qingzhi.platform.organizations import actions as organizations

    organizations.edit_unit(by=None, unit=county.office, kind="administrative")
    check()
    registry.step(by=None, asset=account, name="close", closed_on=TODAY)
    organizations.edit_unit(by=None, unit=county.office, kind="enterprise")
    check()
    told = {one.asset_id: (one.state, one.passages.last().reason) for one in Finding.objects.filter(code="A0701")}
    assert told[account.pk] == ("rectified", "已结束使用")
    assert told[other.pk] == ("vanished", "检查项现在不适用于它")


def test_what_returns_within_the_window_is_a_rebound_with_its_history_and_after_it_a_new_finding(
    account: Asset, check: Check
) -> None:
    check()
    registry.edit(by=None, asset=account, last_post_on=TODAY)
    check()
    first = stale()
    check(TODAY + timedelta(days=365))
    first.refresh_from_db()
    assert (first.state, first.rebounds, history(first)) == ("rebound", 1, ["open", "rectify", "rebound"])
    assert first.passages.last().evidence[0]["value"] == LONG_AGO.isoformat()  # what was seen the first time
    assert first.evidence[0]["value"] == TODAY.isoformat()
    assert Finding.objects.filter(code="A0701").count() == 1
    Finding.objects.update(state="rectified", closed_on=TODAY)
    check(TODAY + timedelta(days=366))
    assert [one.state for one in Finding.objects.filter(code="A0701").order_by("pk")] == ["rectified", "suspected"]


def test_what_was_dismissed_stays_so_until_its_facts_change(county: County, account: Asset, check: Check) -> None:
    check()
    manager = county.person("wangxin", Role.CYBERSPACE, county.top)
    actions.dismiss(by=manager, finding=stale(), reason="平台故障，时间读错")
    assert check().changes == {}
    registry.edit(by=None, asset=account, last_post_on=LONG_AGO + timedelta(days=1))
    check()
    assert (stale().state, history(stale())) == ("suspected", ["open", "dismiss", "renew"])


def test_an_exemption_covers_what_it_covers_as_long_as_it_holds(county: County, account: Asset, check: Check) -> None:
    check()
    manager = county.person("wangxin", Role.CYBERSPACE, county.top)
    told = {"code": "A0701", "unit": county.health, "asset": account, "basis": "机构改革期间停更", "starts_on": TODAY}
    made = actions.exempt(by=manager, **told, ends_on=TODAY + timedelta(days=30))
    assert stale().state == "exempt"
    with pytest.raises(Refused, match="已经有一条在用"):
        actions.exempt(by=manager, **told)
    assert check().changes == {}
    check(TODAY + timedelta(days=31))
    assert (stale().state, history(stale())) == ("suspected", ["open", "exempt", "lapse"])
    check()
    assert history(stale())[-1] == "cover"
    actions.end_exemption(by=manager, exemption=made)
    check()
    assert stale().state == "suspected"


def test_whoever_found_it_does_not_decide_the_dispute_and_the_deadline_stands_still(
    county: County, account: Asset, check: Check
) -> None:
    check()
    found = stale()
    officer = county.person("weijian", Role.UNIT_OFFICER, county.health)
    finder, other = (county.person(name, Role.CYBERSPACE, county.top) for name in ("wangxin", "lihui"))
    actions.confirm(by=finder, finding=found)
    actions.assign(by=finder, finding=found, due_on=date(2026, 12, 4))
    disputed = actions.dispute(by=officer, finding=found, grounds="11月20日更新过，截图见附件")
    with pytest.raises(Refused, match="不能自己裁定"):
        actions.decide(by=finder, dispute=disputed, outcome="upheld", reason="不属实")
    with pytest.raises(Refused, match="不能办“交办”"):
        actions.assign(by=finder, finding=found, due_on=TODAY)
    disputed.filed_on = date(2026, 11, 23)
    disputed.save()
    actions.decide(by=other, dispute=disputed, outcome="upheld", reason="更新的是另一个账号")
    found.refresh_from_db()
    assert found.state == "assigned"
    stood = sum(
        1 for n in range((TODAY - date(2026, 11, 23)).days) if (date(2026, 11, 24) + timedelta(n)).weekday() < 5
    )
    assert stood == 0 or found.due_on > date(2026, 12, 4)
    again = actions.dispute(by=officer, finding=found, grounds="还是不对")
    actions.decide(by=finder, dispute=again, outcome="withdrawn", reason="核实属实", decider="分管副主任")
    found.refresh_from_db()
    assert (found.state, found.closed_on) == ("dismissed", TODAY)
    assert history(found) == ["open", "confirm", "assign", "dispute", "uphold", "dispute", "withdraw"]


def test_a_step_that_somebody_took_while_the_run_was_looking_stands(
    county: County, account: Asset, check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    check()
    registry.edit(by=None, asset=account, last_post_on=TODAY)
    from qingzhi.platform.inspections import recording

    really = recording._versions

    def meanwhile(outcome):  # type: ignore[no-untyped-def]
        Finding.objects.filter(pk=stale().pk).update(state="dismissed")
        return really(outcome)

    monkeypatch.setattr(recording, "_versions", meanwhile)
    assert check().changes == {}
    assert stale().state == "dismissed"


def test_who_may_take_a_step_is_in_the_table_and_others_see_nothing(
    county: County, account: Asset, check: Check
) -> None:
    check()
    found = stale()
    elsewhere = county.person("shiqiao", Role.UNIT_OFFICER, county.town)
    reader = county.person("chayue", Role.READER, county.health)
    officer = county.person("weijian", Role.UNIT_OFFICER, county.health)
    with pytest.raises(NotThere):
        actions.confirm(by=elsewhere, finding=found)
    for person in (reader, officer):
        with pytest.raises(Refused, match="没有这项职责"):
            actions.confirm(by=person, finding=found)
    actions.fix(by=officer, finding=found, due_on=TODAY + timedelta(days=2))  # 立行立改 is the unit's own
    assert stale().state == "fixing"


@pytest.mark.parametrize("name", [name for name, step in lifecycle.STEPS.items() if step.verb])
def test_every_step_is_refused_from_every_state_that_the_table_does_not_name(
    county: County, account: Asset, check: Check, name: str
) -> None:
    check()
    found = stale()
    step = lifecycle.STEPS[name]
    for state in lifecycle.STATES:
        Finding.objects.filter(pk=found.pk).update(state=state)
        if state in step.sources:
            continue
        with pytest.raises(Refused, match="不能办"):
            actions._step(_act(), found, name)
    assert Run.objects.count() == 1


def _act():  # type: ignore[no-untyped-def]
    from qingzhi.platform.core.actions import Act

    return Act("inspections.x", "x", None)
