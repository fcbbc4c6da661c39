"""开始使用: an empty database becomes an office's own, from four answers.

单机版 makes one officer who holds the roles of ``ONE_PC``; 联网版 makes the three administrators, who make the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from qingzhi.platform.core.errors import Refused
from qingzhi.platform.organizations import accounts, actions, queries
from qingzhi.platform.organizations.models import Organization, User
from qingzhi.platform.organizations.plan import lay
from qingzhi.platform.organizations.roles import ONE_PC, Role
from qingzhi.platform.organizations.tree import UnitList
from qingzhi.subjects.codes import Region
from qingzhi.subjects.schema import normalise

OFFICER = "wangxin"
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


def begin(
    *,
    level: str,
    region: Region | str,
    office: str,
    units: UnitList,
    username: str = OFFICER,
    password: str = "",
    passwords: Mapping[Role, str] | None = None,
) -> Started:
    """Set an empty database up: the place on top, its office and units, and whoever signs in first.

    ``region`` is a place of the table, or the name of one that it lacks. ``username`` and ``password`` are those of the
    officer of 单机版; ``passwords`` those of the three administrators of 联网版, generated where they are not given.
    Raises Refused where there is a place on top already, a password is too weak or lines of the list have to be put
    right; nothing is stored then.
    """
    with transaction.atomic():
        if queries.root() is not None:
            raise Refused("已经开始使用了。要重新开始，请先备份，再换一个数据文件夹。")
        name, code = (region.name, region.code) if isinstance(region, Region) else (region, "")
        top = actions.add_unit(by=None, parent=None, name=name, level=level, region=code)
        actions.load_units(by=None, top=top, listed=units)
        seat = _seat(top, office, level)
        if settings.ROLES_AT_ONE_PC:
            accounts = [(_officer(top, seat, username, password), "")]
        else:
            given = passwords or {}
            accounts = [_administrator(top, seat, *who, given.get(who[2], "")) for who in ADMINISTRATORS]
        return Started(top, queries.units().count(), accounts)


def wrong_lines(level: str, region: Region | str, listed: UnitList) -> list[str]:
    """What has to be put right in a list before ``begin`` takes it: where, and what to do."""
    name = region.name if isinstance(region, Region) else region
    top = Organization(pk=0, name=name, name_key=normalise(name), level=level)
    return [f"{one.source}：{one.message}" for one in lay(top, [top], listed).errors]


def _seat(top: Organization, office: str, level: str) -> Organization:
    """The office: as the list has it, else a new unit under the top."""
    standing = queries.units()
    found = standing.filter(name_key=normalise(office)).first() or standing.filter(short_name=office).first()
    return found or actions.add_unit(by=None, parent=top, name=office, level=level, kind="party")


def _officer(top: Organization, seat: Organization, username: str, password: str) -> User:
    user = accounts.add_user(by=None, username=username, name="网信专员", unit=seat, password=password, first=False)
    for role in ONE_PC:
        accounts.grant(by=None, user=user, role=role, unit=top, one_pc=True, basis="开始使用")
    return user


def _administrator(
    top: Organization, seat: Organization, username: str, name: str, role: Role, password: str
) -> tuple[User, str]:
    """One of the three, and the first password that is shown once ('' where it was given)."""
    made = password or accounts.first_password()
    user = accounts.add_user(by=None, username=username, name=name, unit=seat, password=made)
    accounts.grant(by=None, user=user, role=role, unit=top, basis="开始使用")
    return user, "" if password else made
