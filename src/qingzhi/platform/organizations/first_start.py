"""开始使用: an empty database becomes an office's own, from four answers.

单机版 makes one officer who holds the roles of ``ONE_PC``; 联网版 makes the three administrators, who make the rest.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from qingzhi.platform.core.errors import Refused
from qingzhi.platform.organizations import actions
from qingzhi.platform.organizations.models import Organization, User
from qingzhi.platform.organizations.queries import root, units
from qingzhi.platform.organizations.roles import ONE_PC, Role
from qingzhi.platform.organizations.tree import UnitList
from qingzhi.subjects.schema import normalise

ADMINISTRATORS = (
    ("xitong", "系统管理员", Role.SYSTEM_ADMIN),
    ("anquan", "安全管理员", Role.SECURITY_ADMIN),
    ("shenji", "安全审计管理员", Role.AUDIT_ADMIN),
)


@dataclass(frozen=True)
class Started:
    """The place on top, how many units it has, and who may sign in with which first password ('' = the one given)."""

    top: Organization
    units: int
    accounts: list[tuple[User, str]]


def begin(*, level: str, region: str, place: str, office: str, listed: UnitList, password: str) -> Started:
    """Set everything up. Raises Refused where there is a place on top already, or the list has errors."""
    with transaction.atomic():
        if root() is not None:
            raise Refused("已经开始使用了。要重新开始，请先备份，再换一个数据文件夹。")
        top = actions.add_unit(by=None, parent=None, name=place, level=level, region=region)
        listed.lines[:] = [line for line in listed.lines if line.key != normalise(place)]
        actions.load_units(by=None, top=top, listed=listed)
        seat = units().filter(name_key=normalise(office)).first()
        seat = seat or actions.add_unit(by=None, parent=top, name=office, level=level, kind="party")
        if settings.ROLES_AT_ONE_PC:
            return Started(top, units().count(), [(_officer(top, seat, password), "")])
        return Started(top, units().count(), [_administrator(top, seat, *who) for who in ADMINISTRATORS])


def _officer(top: Organization, seat: Organization, password: str) -> User:
    user = actions.add_user(by=None, username="wangxin", name="网信专员", unit=seat, password=password, first=False)
    for role in ONE_PC:
        actions.grant(by=None, user=user, role=role, unit=top, one_pc=True)
    return user


def _administrator(top: Organization, seat: Organization, username: str, name: str, role: Role) -> tuple[User, str]:
    password = secrets.token_urlsafe(9)
    user = actions.add_user(by=None, username=username, name=name, unit=seat, password=password)
    actions.grant(by=None, user=user, role=role, unit=top)
    return user, password
