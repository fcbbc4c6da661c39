"""Whoever leaves hands over everything at once, and nothing is without a holder afterwards."""

from __future__ import annotations

import io
from datetime import timedelta

import docx
import pytest
from django.conf import LazySettings
from django.utils import timezone

from qingzhi.platform.changes import actions
from qingzhi.platform.changes.letter import render
from qingzhi.platform.changes.queries import held_by
from qingzhi.platform.core.errors import NotThere, Refused
from qingzhi.platform.inspections import actions as inspections
from qingzhi.platform.inspections.models import Finding
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


def test_an_officer_hands_over_to_a_new_colleague_without_an_administrator(county: County, check: Check) -> None:
    leaver = county.person("hefang", Role.UNIT_OFFICER, county.health)
    manager = county.person("wangxin", Role.CYBERSPACE, county.top)
    registry.register(
        by=None, kind="account", unit=county.health, state="running", name="健康清源", platform="weixin",
        last_post_on=TODAY - timedelta(days=90),
    )  # fmt: skip
    check()
    finding = Finding.objects.get(code="A0701")
    inspections.confirm(by=manager, finding=finding)
    inspections.assign(by=manager, finding=finding, due_on=TODAY, handler=leaver)
    made, password = actions.hand_over(by=leaver, leaver=leaver, username="liling", name="李玲", basis="调岗通知")
    successor = User.objects.get(username="liling")
    assert (successor.unit, successor.must_change_password) == (county.health, True)
    assert successor.check_password(password)
    assert may(successor, Verb.FILL, county.health)
    leaver.refresh_from_db()
    assert not leaver.is_active
    assert held_by(leaver).items == []
    finding.refresh_from_db()
    assert finding.handler == successor
    assert [(one["kind"], one["name"]) for one in made.items] == [("角色", "联络员"), ("经办的问题", str(finding))]
    text = "\n".join(
        [one.text for one in docx.Document(io.BytesIO(render(made))).paragraphs]
        + [cell.text for table in docx.Document(io.BytesIO(render(made))).tables for cell in table._cells]
    )
    assert "李玲" in text
    assert str(finding) in text


def test_who_manages_the_unit_may_do_it_for_them_and_others_may_not(county: County) -> None:
    leaver = county.person("hefang", Role.UNIT_OFFICER, county.health)
    colleague = county.person("liling", None, county.health)
    outsider = county.person("shiqiao", Role.CYBERSPACE, county.town)
    with pytest.raises(NotThere):
        actions.hand_over(by=outsider, leaver=leaver, successor=colleague)
    with pytest.raises(Refused, match="没有这项职责"):
        actions.hand_over(by=county.person("chayue", Role.READER, county.health), leaver=leaver, successor=colleague)
    actions.hand_over(by=county.person("wangxin", Role.CYBERSPACE, county.top), leaver=leaver, successor=colleague)
    assert [one.role for one in Grant.objects.filter(user=colleague)] == [Role.UNIT_OFFICER]


def test_what_both_hold_is_held_once_and_nobody_outside_the_unit_gets_it(county: County) -> None:
    leaver, colleague = (county.person(name, Role.UNIT_OFFICER, county.health) for name in ("hefang", "liling"))
    with pytest.raises(Refused, match="同一个单位"):
        actions.hand_over(by=leaver, leaver=leaver, successor=county.person("x", None, county.town))
    actions.hand_over(by=leaver, leaver=leaver, successor=colleague)
    assert Grant.objects.filter(user=colleague).count() == 1


def test_the_roles_of_administrators_are_not_handed_over_but_by_the_one_officer_of_one_pc(
    county: County, settings: LazySettings
) -> None:
    admin = county.person("xitong", Role.SYSTEM_ADMIN, county.top)
    with pytest.raises(Refused, match="管理员的角色不能这样交接"):
        actions.hand_over(by=admin, leaver=admin, username="a", name="甲")
    settings.ROLES_AT_ONE_PC = True
    actions.hand_over(by=admin, leaver=admin, username="a", name="甲")
    assert Grant.objects.get().user.username == "a"


def test_a_person_sees_what_they_would_hand_over_before_they_do(county: County) -> None:
    leaver = county.person("hefang", Role.UNIT_OFFICER, county.health)
    client = visit_as(leaver)
    page = client.get(f"/handovers/new/{leaver.pk}/").content.decode()
    assert "角色：联络员" in page
    answer = client.post(f"/handovers/new/{leaver.pk}/", {})
    assert answer.status_code == 422
    assert "选一位同事，或写新同事的姓名和用户名" in answer.content.decode()
