"""What happens to an object of the ledger from its entry to its end, and what each step asks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from qingzhi.platform.audit.queries import timeline
from qingzhi.platform.core.actions import Behalf, label
from qingzhi.platform.core.errors import NotThere, Refused
from qingzhi.platform.organizations.roles import Role
from qingzhi.platform.registry import actions, lifecycles
from qingzhi.platform.registry.columns import KINDS, OF_THE_UNIT, columns
from qingzhi.platform.registry.models import Asset
from tests.platform.conftest import County

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_a_group_lives_from_its_entry_to_its_end_and_one_click_takes_the_end_back(county: County) -> None:
    officer = county.person("weijian", Role.UNIT_OFFICER, county.health)
    told = {"name": "疫苗接种群", "platform": "weixin", "purpose": "接种通知", "permanence": "temporary"}
    group = actions.register(by=officer, kind="group", unit=county.health, **told)
    assert group.state == "registered"
    today = timezone.localdate()
    group = actions.step(by=officer, asset=group, name="start", created_on=today)
    group = actions.edit(by=officer, asset=group, ends_on=today - timedelta(days=1))
    assert actions.expire(by=None) == 1
    group.refresh_from_db()
    assert group.state == "expiring"
    with pytest.raises(Refused, match="续期要续到今天以后"):
        actions.step(by=officer, asset=group, name="extend", ends_on=today)
    group = actions.step(by=officer, asset=group, name="extend", ends_on=today + timedelta(days=9))
    group = actions.step(by=officer, asset=group, name="dissolve")
    assert (group.state, group.dissolved_on) == ("dissolved", today)
    group = actions.step(by=officer, asset=group, name="reopen")
    assert (group.state, group.dissolved_on) == ("in_use", None)
    titles = [step.title for step in timeline(officer, label(group))]
    assert titles == ["撤回", "解散", "续期", "修改", "群已建好", "登记"]


def test_every_change_of_a_row_says_where_it_came_from_and_what_stood_there_before(county: County) -> None:
    officer = county.person("weijian", Role.UNIT_OFFICER, county.health)
    group = county.group(county.health, members=40)
    actions.edit(by=officer, asset=group, members=45, platform="weixin")  # the platform stays what it was
    actions.edit(by=officer, asset=group, members=45)  # nothing changes: nothing is kept
    actions.step(by=officer, asset=group, name="extend", ends_on=date(2099, 6, 1))
    group.refresh_from_db()
    assert [(one.how, one.by, one.before) for one in group.revisions.all()] == [
        ("step", officer, {"ends_on": "2099-01-01"}),
        ("edit", officer, {"members": 40}),
    ]


def test_the_nightly_end_of_a_group_is_a_change_like_any_other(county: County) -> None:
    group = county.group(county.health, ends_on=timezone.localdate() - timedelta(days=1))
    actions.expire(by=None)
    assert [(one.how, one.by, one.before) for one in group.revisions.all()] == [("step", None, {"state": "in_use"})]


@pytest.mark.parametrize("kind", lifecycles.LIFECYCLES)
def test_each_step_is_refused_from_every_state_that_its_table_does_not_name(county: County, kind: str) -> None:
    asset = actions.register(by=None, kind=kind, unit=county.health, name="甲", platform="weixin")
    for state in lifecycles.states(kind):
        for step in lifecycles.LIFECYCLES[kind]:
            if state not in step.sources:
                Asset.objects.filter(pk=asset.pk).update(state=state)
                with pytest.raises(Refused, match="不能办这一步"):
                    actions.step(by=None, asset=asset, name=step.name, **dict.fromkeys(step.needs, "x"))


@pytest.mark.parametrize("kind", lifecycles.LIFECYCLES)
def test_a_step_without_what_it_needs_says_what_is_missing_and_changes_nothing(county: County, kind: str) -> None:
    asset = actions.register(by=None, kind=kind, unit=county.health, name="甲", platform="weixin")
    for step in lifecycles.LIFECYCLES[kind]:
        if step.needs:
            state = min(step.sources)
            Asset.objects.filter(pk=asset.pk).update(state=state)
            with pytest.raises(Refused, match="还缺："):
                actions.step(by=None, asset=asset, name=step.name)
            asset.refresh_from_db()
            assert asset.state == state


def test_every_state_can_be_reached_and_every_one_but_the_last_left() -> None:
    for kind, steps in lifecycles.LIFECYCLES.items():
        reached = {lifecycles.FIRST[kind]}
        while new := {step.target for step in steps if step.sources & reached} - reached:
            reached |= new
        assert reached == set(lifecycles.states(kind))
        stuck = {state for state in reached if not lifecycles.steps_from(kind, state)}
        assert stuck <= {"closed"}
        assert reached <= lifecycles.STATES.keys() & lifecycles.STATUS.keys()


def test_the_same_object_is_not_entered_twice(county: County) -> None:
    county.group(county.health)
    with pytest.raises(Refused, match="台账里已经有“防汛工作群”"):
        county.group(county.health, " 防汛 工作群 ")
    county.group(county.town)  # another unit's group of the same name is another group


def test_who_acts_for_whom_and_on_whose_decision_are_three_things_in_the_trail(county: County) -> None:
    officer = county.person("zhou", Role.CYBERSPACE, county.top, county.office)
    group = county.group(county.town)
    decision = actions.record_decision(
        by=officer,
        unit=county.office,
        assets=[group],
        decided_by="分管副县长",
        how="signed",
        reference="清政办〔2026〕8号",
        decided_on=timezone.localdate(),
        summary="保留",
    )
    ends = timezone.localdate() + timedelta(days=30)
    told = Behalf("石桥乡人民政府", "电话")
    actions.step(by=officer, for_=told, decision=decision, asset=group, name="extend", ends_on=ends)
    (last, *_) = timeline(officer, label(group))
    assert last.who.startswith("zhou（县委网信办），由其代录：石桥乡人民政府，电话，依据：分管副县长")


def test_a_stranger_is_told_nothing_and_a_reader_what_is_not_theirs_to_do(county: County) -> None:
    group = county.group(county.town)
    with pytest.raises(NotThere):
        actions.step(by=county.person("weijian", Role.UNIT_OFFICER, county.health), asset=group, name="dissolve")
    with pytest.raises(Refused, match="没有这项职责"):
        actions.step(by=county.person("reader", Role.READER, county.top), asset=group, name="dissolve")
    group.refresh_from_db()
    assert group.state == "in_use"


def test_the_table_has_every_column_of_the_engines_schema_in_its_type() -> None:
    types = {"string": {"TextField", "CharField"}, "date": {"DateField"}, "int64": {"BigIntegerField"}}
    types["boolean"] = {"BooleanField"}
    fields = {one.name: one for one in Asset._meta.concrete_fields}
    for kind, table in KINDS.items():
        for column in table.columns:
            if column.name in OF_THE_UNIT | {"status"}:
                continue
            assert type(fields[column.name]).__name__ in types[str(column.type)], (kind, column.name)
            for beside in filter(None, (column.endless, column.written_as)):
                assert beside in fields
        assert [one.name for one in columns(kind)] == [
            one.name for one in table.columns if one.name not in OF_THE_UNIT | {"name", "status"}
        ]
