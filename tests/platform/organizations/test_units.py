"""机构调整: moving, renaming and abolishing keep the past, the order and the trail."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.utils import timezone

from qingzhi.platform.audit.models import Event
from qingzhi.platform.core.errors import NotThere, Refused
from qingzhi.platform.organizations import accounts, actions
from qingzhi.platform.organizations.models import Organization, Placement
from qingzhi.platform.organizations.queries import path_of, placements, root, units
from qingzhi.platform.organizations.roles import Role
from qingzhi.platform.registry import actions as registry
from tests.platform.conftest import County

pytestmark = [pytest.mark.django_db, pytest.mark.both]
DAY, BASIS = date(2026, 3, 1), "清编办〔2026〕8号"


def names_below(unit: Organization) -> list[str]:
    return list(units().under(unit).values_list("name", flat=True))


def test_a_moved_unit_takes_everything_below_it_along(county: County) -> None:
    ward = actions.add_unit(by=None, parent=county.hospital, name="县人民医院党办")
    actions.move_unit(by=None, unit=county.hospital, parent=county.town, since=DAY, basis=BASIS)
    assert names_below(county.town) == ["石桥乡人民政府", "县人民医院", "县人民医院党办"]
    assert names_below(county.health) == ["县卫生健康局"]
    assert path_of(ward) == "清源县 / 石桥乡人民政府 / 县人民医院 / 县人民医院党办"


def test_last_years_place_and_name_of_a_unit_stay_known(county: County) -> None:
    actions.move_unit(by=None, unit=county.hospital, parent=county.town, since=DAY, basis=BASIS)
    actions.rename_unit(
        by=None, unit=county.hospital, name="石桥医院", since=date(2026, 5, 1), basis="清编办〔2026〕9号"
    )
    past = placements().filter(unit=county.hospital)
    assert [(one.name, str(one.parent), one.since, one.until, one.basis) for one in past] == [
        ("石桥医院", "石桥乡人民政府", date(2026, 5, 1), None, "清编办〔2026〕9号"),
        ("县人民医院", "石桥乡人民政府", DAY, date(2026, 5, 1), BASIS),
        ("县人民医院", "县卫生健康局", None, DAY, ""),
    ]


def test_a_unit_that_was_there_before_the_system_may_have_been_renamed_before_it_too(county: County) -> None:
    early = timezone.localdate() - timedelta(days=400)
    actions.rename_unit(by=None, unit=county.health, name="县卫健局", since=early, basis=BASIS)
    with pytest.raises(Refused, match="早于现在这一段的开始"):
        actions.rename_unit(by=None, unit=county.health, name="卫健局", since=early - timedelta(days=1), basis=BASIS)
    assert Organization.objects.get(pk=county.health.pk).name == "县卫健局"


def test_no_unit_is_put_under_itself_or_what_is_below_it(county: County) -> None:
    for parent in (county.health, county.hospital):
        with pytest.raises(Refused, match="不能反过来"):
            actions.move_unit(by=None, unit=county.health, parent=parent, since=DAY, basis=BASIS)
    assert path_of(county.hospital) == "清源县 / 县卫生健康局 / 县人民医院"


def test_nothing_is_put_under_a_unit_that_was_abolished(county: County) -> None:
    actions.abolish_unit(by=None, unit=county.town, since=DAY, basis=BASIS)
    with pytest.raises(Refused, match="已经撤销"):
        actions.move_unit(by=None, unit=county.hospital, parent=county.town, since=DAY, basis=BASIS)
    with pytest.raises(Refused, match="已经撤销"):
        actions.add_unit(by=None, parent=county.town, name="石桥乡财政所")
    with pytest.raises(Refused, match="撤销"):
        actions.rename_unit(by=None, unit=county.town, name="石桥镇", since=DAY, basis=BASIS)


def test_there_is_one_top_and_it_neither_moves_nor_ends(county: County) -> None:
    with pytest.raises(Refused, match="只能有一个"):
        actions.add_unit(by=None, parent=None, name="清江县")
    with pytest.raises(Refused, match="不能移动"):
        actions.move_unit(by=None, unit=county.top, parent=county.town, since=DAY, basis=BASIS)
    with pytest.raises(Refused, match="不能撤销"):
        actions.abolish_unit(by=None, unit=county.top, since=DAY, basis=BASIS)
    assert root() == county.top


def test_an_abolished_unit_has_handed_everything_over_first(county: County) -> None:
    person = county.person("lianluo", Role.UNIT_OFFICER, county.hospital)
    group = county.group(county.hospital)
    abolish = {"by": None, "since": DAY, "basis": BASIS}
    with pytest.raises(Refused, match="下面还有单位"):
        actions.abolish_unit(unit=county.health, **abolish)
    with pytest.raises(Refused, match="没结束的应用程序、账号或群"):
        actions.abolish_unit(unit=county.hospital, **abolish)
    registry.step(by=None, asset=group, name="dissolve")
    with pytest.raises(Refused, match="在用的人员账号"):
        actions.abolish_unit(unit=county.hospital, **abolish)
    accounts.deactivate(by=None, user=person)
    actions.abolish_unit(unit=county.hospital, **abolish)
    assert county.hospital not in units().standing()
    assert Placement.objects.get(unit=county.hospital).end_basis == BASIS
    with pytest.raises(Refused, match="已在 2026-03-01 撤销"):
        actions.abolish_unit(unit=county.hospital, **abolish)


@pytest.mark.parametrize("how", ["move", "rename", "abolish"])
def test_what_has_not_come_yet_is_done_on_its_day(county: County, how: str) -> None:
    told = {"by": None, "since": timezone.localdate() + timedelta(days=1), "basis": BASIS, "unit": county.hospital}
    act = {"move": actions.move_unit, "rename": actions.rename_unit, "abolish": actions.abolish_unit}[how]
    more = {"move": {"parent": county.town}, "rename": {"name": "医院"}, "abolish": {}}[how]
    with pytest.raises(Refused, match="还没到"):
        act(**told, **more)
    assert path_of(county.hospital) == "清源县 / 县卫生健康局 / 县人民医院"
    assert Organization.objects.get(pk=county.hospital.pk).abolished_on is None


def test_two_units_of_one_name_stand_under_different_parents_only(county: County) -> None:
    actions.add_unit(by=None, parent=county.town, name="办公室")
    office = actions.add_unit(by=None, parent=county.health, name="办公室")
    with pytest.raises(Refused, match="下面已经有“办 公 室”"):
        actions.add_unit(by=None, parent=county.town, name="办 公 室")
    with pytest.raises(Refused, match="下面已经有“办公室”"):
        actions.move_unit(by=None, unit=office, parent=county.town, since=DAY, basis=BASIS)
    assert path_of(office) == "清源县 / 县卫生健康局 / 办公室"


def test_a_credit_code_belongs_to_one_unit_and_whose_it_is_stays_hidden_from_those_who_do_not_see_it(
    county: County,
) -> None:
    code = "11350121MB12345674"
    actions.edit_unit(by=None, unit=county.town, code=code)
    local = county.person("bendi", Role.CYBERSPACE, county.health)
    whole = county.person("quanxian", Role.CYBERSPACE, county.top)
    with pytest.raises(Refused, match="登记在别的单位名下"):
        actions.edit_unit(by=local, unit=county.hospital, code=code)
    with pytest.raises(Refused, match="登记在“石桥乡人民政府”名下"):
        actions.add_unit(by=whole, parent=county.health, name="县疾控中心", code=code)


def test_units_stand_by_sequence_number_then_region_then_as_they_were_entered(county: County) -> None:
    actions.add_unit(by=None, parent=county.top, name="乙镇", region="350121102")
    actions.add_unit(by=None, parent=county.top, name="甲镇", region="350121101")
    assert list(units().values_list("name", flat=True)) == [
        "清源县", "县委网信办", "县卫生健康局", "县人民医院", "石桥乡人民政府", "甲镇", "乙镇",
    ]  # fmt: skip
    actions.edit_unit(by=None, unit=county.town, rank_order=0)
    assert names_below(county.top)[1] == "石桥乡人民政府"
    assert list(units().values_list("place", flat=True)) == list(range(7))


def test_confirming_a_kind_ends_the_guess(county: County) -> None:
    guessed = actions.add_unit(by=None, parent=county.top, name="县林业局", kind="administrative", kind_inferred=True)
    actions.edit_unit(by=None, unit=guessed, short_name="林业局")
    assert Organization.objects.get(pk=guessed.pk).kind_inferred
    actions.edit_unit(by=None, unit=guessed, kind="administrative")
    assert not Organization.objects.get(pk=guessed.pk).kind_inferred


def test_what_a_unit_owns_is_still_known_after_it_got_a_new_name_or_code(county: County) -> None:
    first = county.group(county.health)
    actions.rename_unit(by=None, unit=county.health, name="县卫健委", since=DAY, basis=BASIS)
    county.health.refresh_from_db()
    with pytest.raises(Refused, match="台账里已经有“防汛工作群”"):
        county.group(county.health)
    actions.edit_unit(by=None, unit=county.health, code="11350121MB12345674")
    county.health.refresh_from_db()
    with pytest.raises(Refused, match="台账里已经有“防汛工作群”"):
        county.group(county.health)
    first.refresh_from_db()
    assert (
        first.subject_id
        == registry.derived("group", county.health, {"name": first.name, "platform": "weixin"})["subject_id"]
    )


def test_two_units_of_one_name_may_each_own_a_group_of_one_name(county: County) -> None:
    offices = [actions.add_unit(by=None, parent=over, name="党政办公室") for over in (county.town, county.health)]
    assert len({county.group(office).pk for office in offices}) == 2


def test_the_trail_says_what_was_moved_where_from_which_day_and_on_what_basis(county: County) -> None:
    keeper = county.person("wangxin", Role.CYBERSPACE, county.top)
    actions.move_unit(by=keeper, unit=county.hospital, parent=county.town, since=DAY, basis=BASIS)
    body = json.loads(Event.objects.get(verb="organizations.move_unit").body)
    assert body["title"] == "移动单位"
    assert body["by"]["name"] == "wangxin"
    changed = {change["row"].rpartition(".")[0]: change["values"] for change in body["changes"]}
    assert changed["organizations.organization"]["parent_id"] == [county.health.pk, county.town.pk]
    assert [BASIS in str(change["values"]) for change in body["changes"]].count(True) == 1


def test_whoever_keeps_one_part_of_the_tree_changes_no_other(county: County) -> None:
    keeper = county.person("weijian", Role.CYBERSPACE, county.health)
    reader = county.person("duzhe", Role.READER, county.top)
    for act, told in (
        (actions.edit_unit, {"unit": county.town, "short_name": "石桥"}),
        (actions.add_unit, {"parent": county.town, "name": "财政所"}),
        (actions.move_unit, {"unit": county.hospital, "parent": county.town, "since": DAY, "basis": BASIS}),
        (actions.rename_unit, {"unit": county.town, "name": "石桥镇", "since": DAY, "basis": BASIS}),
        (actions.abolish_unit, {"unit": county.town, "since": DAY, "basis": BASIS}),
    ):
        with pytest.raises(NotThere):
            act(by=keeper, **told)
        with pytest.raises(Refused, match="可以维护单位名单"):
            act(by=reader, **told)
    assert names_below(county.town) == ["石桥乡人民政府"]
