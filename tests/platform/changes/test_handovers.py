"""Whoever leaves hands over everything at once, and nothing is without a holder afterwards."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import docx
import pytest
from django.conf import LazySettings
from django.utils import timezone

from qingzhi.platform.audit.models import Event
from qingzhi.platform.changes import actions
from qingzhi.platform.changes.letter import render
from qingzhi.platform.changes.models import Handover
from qingzhi.platform.changes.queries import lines
from qingzhi.platform.core.errors import NotThere, Refused
from qingzhi.platform.core.moving import held_by
from qingzhi.platform.imports.models import Import
from qingzhi.platform.inspections import actions as inspections
from qingzhi.platform.inspections.models import Finding
from qingzhi.platform.organizations import accounts
from qingzhi.platform.organizations.models import Grant, User
from qingzhi.platform.organizations.queries import may
from qingzhi.platform.organizations.roles import Role, Verb
from qingzhi.platform.registry import actions as registry
from tests.platform.conftest import County
from tests.platform.inspections.conftest import Check
from tests.platform.inspections.conftest import check as check  # noqa: PLC0414  # a fixture
from tests.platform.visits import visit_as

pytestmark = [pytest.mark.django_db, pytest.mark.both]
TODAY = timezone.localdate()
NEW = ("liling", "李玲")


def to_first(row: Handover) -> dict[str, int]:
    """Everything to the first who takes over, as the page sends it."""
    return {one.item.key: one.taker.pk for one in lines(row) if one.taker}


def done(by: User, leaver: User, *takers: User, **told: object) -> Handover:
    """Prepared and confirmed."""
    row = actions.prepare(by=by, leaver=leaver, takers=takers, **told)
    actions.hand_over(by=by, row=row, to=to_first(row))
    return Handover.objects.get(pk=row.pk)


def assigned(county: County, check: Check, manager: User, handler: User, name: str = "健康清源") -> Finding:
    """A problem of the health bureau that somebody handles."""
    told = {"by": None, "kind": "account", "unit": county.health, "state": "running", "platform": "weixin"}
    registry.register(**told, name=name, last_post_on=TODAY - timedelta(days=90))
    check()
    finding = Finding.objects.get(code="A0701", subject=name)
    inspections.confirm(by=manager, finding=finding)
    return inspections.assign(by=manager, finding=finding, due_on=TODAY, handler=handler)


def text_of(row: Handover) -> str:
    """What the 交接清单 says."""
    document = docx.Document(io.BytesIO(render(row)))
    cells = [cell.text for table in document.tables for cell in table._cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


@pytest.fixture
def manager(county: County) -> User:
    return county.person("wangxin", Role.CYBERSPACE, county.top)


def test_an_officer_hands_over_to_a_new_colleague_without_an_administrator(
    county: County, manager: User, check: Check
) -> None:
    leaver = county.person("hefang", Role.UNIT_OFFICER, county.health)
    finding = assigned(county, check, manager, leaver)
    county.group(county.health, state="expiring", ends_on=TODAY - timedelta(days=1))
    row = actions.prepare(by=leaver, leaver=leaver, colleague=NEW, basis="调岗通知", decided_by="分管副局长")
    assert not User.objects.filter(username="liling").exists()  # nothing has happened yet
    assert str(finding) in text_of(row)
    password = actions.hand_over(by=leaver, row=row, to=to_first(row))
    row.refresh_from_db()
    successor = User.objects.get(username="liling")
    assert (successor.unit, successor.must_change_password) == (county.health, True)
    assert successor.check_password(password)
    assert may(successor, Verb.FILL, county.health)
    leaver.refresh_from_db()
    assert not leaver.is_active
    assert held_by(leaver) == []
    finding.refresh_from_db()
    assert finding.handler == successor
    assert finding.passages.last().reason == "工作交接：hefang交给李玲（调岗通知）"
    own = [(one["kind"], one["name"], one["note"], one["to"]) for one in row.items if one["kind"] != "待办"]
    assert own == [
        ("角色", "联络员", "只有这一位", "李玲"),
        ("经办的问题", str(finding), f"已交办，{TODAY} 前改好", "李玲"),
    ]
    waiting = [(one["name"], one["to"]) for one in row.items if one["kind"] == "待办"]
    assert waiting == [("防汛工作群：到期了，怎么办", "随角色")]
    kept = text_of(row)
    for said in ("李玲", str(finding), "分管副局长", "调岗通知", "随角色"):
        assert said in kept
    event = json.loads(Event.objects.get(verb="changes.hand_over").body)
    assert (event["by"]["name"], event["decision"]["by"]) == ("hefang", "分管副局长")
    assert password not in json.dumps(event)
    audit = visit_as(county.person("anquan", Role.AUDIT_ADMIN, county.top))
    page = audit.get(f"/trail/{Event.objects.get(verb='changes.hand_over').pk}/").content.decode()
    assert "谁决定的" in page
    assert "分管副局长" in page
    assert "3 项" in page  # the list itself, in short


def test_what_is_held_is_shared_among_several_and_each_does_only_what_they_may(
    county: County, manager: User, check: Check
) -> None:
    leaver = county.person("hefang", Role.UNIT_OFFICER, county.health)
    one, two = (county.person(name, None, county.health) for name in ("liling", "qianjin"))
    accounts.grant(by=None, user=leaver, role=Role.READER, unit=county.health)
    finding = assigned(county, check, manager, leaver)
    row = actions.prepare(by=leaver, leaver=leaver, takers=[one, two])
    first, second = row.takers.all()
    by_name = {line.item.name: line.item.key for line in lines(row)}
    wrong = {by_name["联络员"]: first.pk, by_name["查阅员"]: second.pk, f"finding-{finding.pk}": second.pk}
    with pytest.raises(Refused, match="不能经办"):
        actions.hand_over(by=leaver, row=row, to=wrong)
    assert Grant.objects.filter(user=leaver).count() == 2  # all or nothing
    right = wrong | {f"finding-{finding.pk}": first.pk}
    actions.share(by=leaver, row=row, to=right)
    row.refresh_from_db()
    assert "qianjin" in text_of(row)
    actions.hand_over(by=leaver, row=row, to=right)
    assert [held.role for held in Grant.objects.filter(user=one)] == [Role.UNIT_OFFICER]
    assert [held.role for held in Grant.objects.filter(user=two)] == [Role.READER]


def test_nothing_is_left_without_a_holder_not_even_what_came_since_the_list_was_made(
    county: County, manager: User, check: Check
) -> None:
    leaver = county.person("hefang", Role.UNIT_OFFICER, county.health)
    row = actions.prepare(by=leaver, leaver=leaver, colleague=NEW)
    seen = to_first(row)
    finding = assigned(county, check, manager, leaver)
    with pytest.raises(Refused, match="有 1 项还没有说交给谁：经办的问题“健康清源"):
        actions.hand_over(by=leaver, row=row, to=seen)
    assert not User.objects.filter(username="liling").exists()
    actions.hand_over(by=leaver, row=row, to=to_first(row))
    finding.refresh_from_db()
    assert finding.handler is not None
    assert finding.handler.username == "liling"


def test_an_import_that_was_begun_goes_on_with_whoever_takes_over(county: County) -> None:
    leaver, colleague = (county.person(name, Role.CYBERSPACE, county.top) for name in ("zhou", "qian"))
    begun = Import.objects.create(unit=county.top, asked_by=leaver, stage="mapping", files=[{"name": "台账.xlsx"}])
    over = Import.objects.create(unit=county.top, asked_by=leaver, stage="done", files=[{"name": "旧.xlsx"}])
    done(leaver, leaver, colleague)
    assert Import.objects.get(pk=begun.pk).asked_by == colleague
    assert Import.objects.get(pk=over.pk).asked_by == leaver  # what is over stays as it was


def test_who_stays_in_the_unit_keeps_the_account_without_the_roles(county: County) -> None:
    leaver = county.person("hefang", Role.UNIT_OFFICER, county.health)
    done(leaver, leaver, county.person("liling", None, county.health), stays=True)
    leaver.refresh_from_db()
    assert leaver.is_active
    assert not Grant.objects.filter(user=leaver).exists()


def test_who_manages_the_unit_may_do_it_for_them_and_others_may_not(county: County, manager: User) -> None:
    leaver = county.person("hefang", Role.UNIT_OFFICER, county.health)
    colleague = county.person("liling", None, county.health)
    outsider = county.person("shiqiao", Role.CYBERSPACE, county.town)
    with pytest.raises(NotThere):
        done(outsider, leaver, colleague)
    with pytest.raises(Refused, match="没有这项职责"):
        done(county.person("chayue", Role.READER, county.health), leaver, colleague)
    done(manager, leaver, colleague)
    assert [one.role for one in Grant.objects.filter(user=colleague)] == [Role.UNIT_OFFICER]
    event = json.loads(Event.objects.get(verb="changes.hand_over").body)
    assert (event["by"]["name"], event["for"]["name"]) == ("wangxin", "hefang")


def test_nobody_gives_away_for_others_a_role_that_reaches_further_than_they_manage(county: County) -> None:
    leaver = county.person("hefang", Role.UNIT_OFFICER, county.health)
    accounts.grant(by=None, user=leaver, role=Role.READER, unit=county.top)
    colleague = county.person("liling", None, county.health)
    of_health = county.person("weijian", Role.CYBERSPACE, county.health)
    with pytest.raises(NotThere):
        done(of_health, leaver, colleague)
    assert not Grant.objects.filter(user=colleague).exists()


def test_what_both_hold_is_held_once_and_nobody_outside_the_unit_gets_it(county: County) -> None:
    leaver, colleague = (county.person(name, Role.UNIT_OFFICER, county.health) for name in ("hefang", "liling"))
    with pytest.raises(Refused, match="同一个单位"):
        done(leaver, leaver, county.person("x", None, county.town))
    done(leaver, leaver, colleague)
    assert Grant.objects.filter(user=colleague).count() == 1


def test_the_roles_of_administrators_are_not_handed_over_but_by_the_one_officer_of_one_pc(
    county: County, settings: LazySettings
) -> None:
    admin = county.person("xitong", Role.SYSTEM_ADMIN, county.top)
    with pytest.raises(Refused, match="管理员的角色不能这样交接"):
        done(admin, admin, colleague=("a", "甲"))
    officer = county.person("hefang", Role.UNIT_OFFICER, county.top)
    with pytest.raises(Refused, match="是管理员，不能再兼"):
        done(officer, officer, admin)
    settings.ROLES_AT_ONE_PC = True
    done(admin, admin, colleague=("a", "甲"))
    assert Grant.objects.get(role=Role.SYSTEM_ADMIN).user.username == "a"


def test_who_holds_nothing_or_is_gone_has_nothing_to_hand_over(county: County, manager: User) -> None:
    empty, colleague = (county.person(name, None, county.health) for name in ("empty", "liling"))
    with pytest.raises(Refused, match="手里没有要交的"):
        done(manager, empty, colleague)
    gone = county.person("gone", Role.UNIT_OFFICER, county.health)
    accounts.deactivate(by=None, user=gone)
    with pytest.raises(Refused, match="已经停用"):
        done(manager, gone, colleague)
    leaver = county.person("hefang", Role.UNIT_OFFICER, county.health)
    for taker, why in ((leaver, "不能交给自己"), (gone, "已经停用")):
        with pytest.raises(Refused, match=why):
            done(leaver, leaver, taker)


def test_a_list_is_made_anew_or_dropped_and_is_not_carried_out_twice(county: County) -> None:
    leaver = county.person("hefang", Role.UNIT_OFFICER, county.health)
    colleague = county.person("liling", None, county.health)
    first = actions.prepare(by=leaver, leaver=leaver, takers=[colleague])
    second = actions.prepare(by=leaver, leaver=leaver, takers=[colleague])
    with pytest.raises(Refused, match="没有办"):
        actions.hand_over(by=leaver, row=first, to=to_first(first))
    actions.drop(by=leaver, row=second)
    assert {one.state for one in Handover.objects.all()} == {"cancelled"}
    assert Grant.objects.get().user == leaver
    third = done(leaver, leaver, colleague)
    with pytest.raises(Refused, match="已经停用"):
        actions.hand_over(by=leaver, row=third, to={})


def test_a_person_sees_what_they_would_hand_over_before_they_do(county: County) -> None:
    leaver = county.person("hefang", Role.UNIT_OFFICER, county.health)
    client = visit_as(leaver)
    page = client.get(f"/handovers/new/{leaver.pk}/").content.decode()
    assert "角色：联络员" in page
    assert "只有这一位" in page
    for sent, why in (({}, "选一位同事，或写新同事的姓名和用户名"), ({"name": "李玲"}, "新同事的姓名和用户名都要写")):
        answer = client.post(f"/handovers/new/{leaver.pk}/", sent)
        assert answer.status_code == 422
        assert why in answer.content.decode()


def test_what_the_page_sends_is_not_trusted(county: County) -> None:
    leaver = county.person("hefang", Role.UNIT_OFFICER, county.health)
    row = actions.prepare(by=leaver, leaver=leaver, takers=[county.person("liling", None, county.health)])
    client = visit_as(leaver)
    for sent in ({}, {"to-": "x"}, {"to-role-1": "9" * 30}, {"to-role-x": "1"}, {"to-finding-7": "1"}):
        answer = client.post(f"/handovers/{row.pk}/", sent)
        assert answer.status_code == 409
        assert "还没有说交给谁" in answer.content.decode()
    reader = visit_as(county.person("b", Role.UNIT_OFFICER, county.health))
    assert reader.post(f"/handovers/{row.pk}/", {"to-role-1": "1"}).status_code == 409  # sees it, may not do it
    assert Grant.objects.filter(user=leaver).exists()
