"""People and roles: accounts are made, closed and opened by one administrator, roles granted by another."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password

from qingzhi.platform.audit.models import Event
from qingzhi.platform.core.errors import NotThere, Refused
from qingzhi.platform.organizations import accounts
from qingzhi.platform.organizations.models import Grant, User
from qingzhi.platform.organizations.queries import scope_of, units, why
from qingzhi.platform.organizations.roles import ADMINISTRATORS, CAN, ONE_PC, WHY, Role, Verb
from tests.platform.conftest import PASSWORD, County

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def fresh(user: User) -> User:
    """As the next request finds a person: nothing remembered."""
    return User.objects.get(pk=user.pk)


def test_whoever_makes_accounts_grants_no_role_and_whoever_grants_makes_no_account(county: County) -> None:
    system = county.person("xitong", Role.SYSTEM_ADMIN, county.top)
    security = county.person("anquan", Role.SECURITY_ADMIN, county.top)
    made: dict[str, Any] = {"username": "lianluo", "name": "何芳", "unit": county.health, "password": PASSWORD}
    user = accounts.add_user(by=system, **made)
    with pytest.raises(NotThere):
        accounts.grant(by=system, user=user, role=Role.UNIT_OFFICER, unit=county.health)
    with pytest.raises(NotThere):
        accounts.add_user(by=security, **made | {"username": "ling"})
    accounts.grant(by=security, user=user, role=Role.UNIT_OFFICER, unit=county.health, basis="卫健局函〔2026〕3号")
    assert set(units().visible_to(fresh(user))) == {county.health, county.hospital}


def test_no_role_may_do_everything_and_administrators_see_no_ledger() -> None:
    assert all(CAN[role] < set(Verb) for role in Role)
    assert all(Verb.SEE not in CAN[role] for role in ADMINISTRATORS)
    assert set(WHY) == set(Verb)
    assert Role.SECURITY_ADMIN not in ONE_PC


@pytest.mark.parametrize("first", sorted(ADMINISTRATORS))
@pytest.mark.parametrize("second", [Role.READER, *sorted(ADMINISTRATORS)])
def test_one_person_is_not_two_administrators_nor_one_beside_another_duty(
    county: County, first: Role, second: Role
) -> None:
    user = county.person("zhang", first, county.top)
    with pytest.raises(Refused, match="要分开" if first != second else "已经是“清源县”"):
        accounts.grant(by=None, user=user, role=second, unit=county.top)
    assert Grant.objects.filter(user=user).count() == 1


def test_a_closed_account_sees_nothing_and_opens_with_a_new_first_password(county: County) -> None:
    system = county.person("xitong", Role.SYSTEM_ADMIN, county.top)
    county.person("xitong2", Role.SYSTEM_ADMIN, county.top)
    user = county.person("lianluo", Role.UNIT_OFFICER, county.health)
    accounts.deactivate(by=system, user=user)
    assert not scope_of(fresh(user), Verb.SEE)
    with pytest.raises(Refused, match="已经停用"):
        accounts.grant(by=None, user=fresh(user), role=Role.READER, unit=county.top)
    password = accounts.activate(by=system, user=user)
    user.refresh_from_db()
    assert user.is_active
    assert user.must_change_password
    assert check_password(password, user.password)


def test_the_last_administrator_of_a_kind_stays(county: County) -> None:
    security = county.person("anquan", Role.SECURITY_ADMIN, county.top)
    held = Grant.objects.get(user=security)
    with pytest.raises(Refused, match="最后一位安全管理员"):
        accounts.revoke(by=security, held=held)
    system = county.person("xitong", Role.SYSTEM_ADMIN, county.top)
    with pytest.raises(Refused, match="不能停用自己的账号"):
        accounts.deactivate(by=system, user=system)
    with pytest.raises(Refused, match="最后一位安全管理员"):
        accounts.deactivate(by=system, user=security)
    accounts.grant(
        by=security, user=county.person("anquan2", None, county.office), role=Role.SECURITY_ADMIN, unit=county.top
    )
    accounts.revoke(by=security, held=held)
    assert not Grant.objects.filter(user=security).exists()


def test_roles_are_granted_and_taken_back_only_within_ones_own_part_of_the_tree(county: County) -> None:
    local = county.person("anquan", Role.SECURITY_ADMIN, county.health)
    inside = county.person("yisheng", None, county.hospital)
    outside = county.person("xiangzhang", Role.READER, county.town)
    for user, unit in ((inside, county.town), (outside, county.hospital)):
        with pytest.raises(NotThere):
            accounts.grant(by=local, user=user, role=Role.READER, unit=unit)
    with pytest.raises(NotThere):
        accounts.revoke(by=local, held=Grant.objects.get(user=outside))
    accounts.grant(by=local, user=inside, role=Role.READER, unit=county.health)


def test_why_somebody_sees_a_unit_is_answered_by_the_grants(county: County) -> None:
    user = county.person("lianluo", Role.UNIT_OFFICER, county.health)
    accounts.grant(by=None, user=user, role=Role.READER, unit=county.town)
    assert [(one.role, one.unit) for one in why(user, county.hospital)] == [("unit_officer", county.health)]
    assert why(user, county.office) == []


@pytest.mark.parametrize("weak", ["12345678", "short1", "password", "zhangweiming"])
def test_a_weak_password_is_refused_with_the_reason(county: County, weak: str) -> None:
    user = county.person("zhangweiming", None, county.office)
    with pytest.raises(Refused, match="密码不合要求"):
        accounts.change_password(by=user, old=PASSWORD, new=weak)
    with pytest.raises(Refused, match="原密码不对"):
        accounts.change_password(by=user, old="wrong", new="sunshine-river-42")
    with pytest.raises(Refused, match="密码不合要求"):
        accounts.add_user(by=None, username="zhangweiming2", name="张", unit=county.office, password=weak)


def test_a_new_password_is_not_the_old_one(county: County) -> None:
    user = county.person("zhang", None, county.office)
    with pytest.raises(Refused, match="和原密码一样"):
        accounts.change_password(by=user, old=PASSWORD, new=PASSWORD)


def test_first_passwords_are_read_out_without_mistakes() -> None:
    made = {accounts.first_password() for _ in range(50)}
    assert len(made) == 50
    assert not set("".join(made)) & set("0o1il")
    assert {len(one) for one in made} == {14}


def test_no_password_nor_its_hash_reaches_the_trail(county: County) -> None:
    system = county.person("xitong", Role.SYSTEM_ADMIN, county.top)
    user = accounts.add_user(by=system, username="he", name="何芳", unit=county.health, password="ruo-shui-sanqian-1")
    told = accounts.reset_password(by=system, user=user)
    user.refresh_from_db()
    accounts.change_password(by=user, old=told, new="yi-piao-yin-2-ruo")
    bodies = "".join(Event.objects.values_list("body", flat=True))
    assert "password" in bodies
    for secret in ("ruo-shui-sanqian-1", told, "yi-piao-yin-2-ruo", "md5$"):
        assert secret not in bodies


def test_a_grant_and_its_basis_stand_in_the_trail_after_it_was_taken_back(county: County) -> None:
    security = county.person("anquan", Role.SECURITY_ADMIN, county.top)
    user = county.person("duzhe", None, county.office)
    held = accounts.grant(by=security, user=user, role=Role.READER, unit=county.town, basis="县委办批示")
    accounts.revoke(by=security, held=held)
    body = json.loads(Event.objects.filter(verb="organizations.revoke").latest("number").body)
    (change,) = body["changes"]
    assert (change["how"], change["values"]["basis"]) == ("removed", ["县委办批示", None])
