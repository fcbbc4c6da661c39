"""The one way to change units, people and roles."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from qingzhi.platform.core.actions import Act, action
from qingzhi.platform.core.errors import NotThere, Refused
from qingzhi.platform.organizations.models import Closure, Grant, Organization, Placement, User
from qingzhi.platform.organizations.roles import ADMINISTRATORS, Role, Verb
from qingzhi.subjects.schema import normalise


@action("新增单位")
def add_unit(act: Act, *, parent: Organization | None, name: str, **values: Any) -> Organization:
    """Add a unit under another; the first one of all is the place on top."""
    if parent is not None:
        act.require(Verb.UNITS, parent)
    unit = Organization(parent=parent, name=name, name_key=normalise(name), **values)
    if Organization.objects.filter(parent=parent, name_key=unit.name_key).exists():
        raise Refused(f"“{parent or '系统'}”下面已经有“{name}”。同名的单位请写全称加以区分。")
    act.create(unit)
    _hang(unit)
    Placement.objects.create(unit=unit, parent=parent, name=name, since=timezone.localdate())
    _put_in_order()
    return unit


@action("修改单位")
def edit_unit(act: Act, *, unit: Organization, **values: Any) -> Organization:
    """Change what is known of a unit; renaming and moving are 机构调整 and have their own actions."""
    act.require(Verb.UNITS, unit)
    act.update(act.lock(unit), **values)
    _put_in_order()
    return unit


@action("新增人员")
def add_user(act: Act, *, username: str, name: str, unit: Organization, password: str) -> User:
    """Make an account. The password is only a first one: it must be changed at the first sign-in."""
    act.require(Verb.ACCOUNTS, unit)
    if User.objects.filter(username=username).exists():
        raise Refused(f"用户名“{username}”已经有人用了，换一个。")
    user = User(username=username, name=name, unit=unit, must_change_password=True)
    _check_password(password, user)
    user.password = make_password(password)
    return act.create(user)


@action("重置密码")
def reset_password(act: Act, *, user: User, password: str = "") -> str:
    """Give a person a new first password and return it."""
    act.require(Verb.ACCOUNTS, user.unit)
    password = password or secrets.token_urlsafe(9)
    _check_password(password, user)
    act.update(act.lock(user), password=make_password(password), must_change_password=True)
    return password


@action("停用人员")
def deactivate(act: Act, *, user: User) -> User:
    """Close a person's account; what they did stays."""
    act.require(Verb.ACCOUNTS, user.unit)
    return act.update(act.lock(user), is_active=False)


@action("授予角色")
def grant(act: Act, *, user: User, role: Role, unit: Organization, basis: str = "", one_pc: bool = False) -> Grant:
    """Let a person hold a role on a unit and everything below it."""
    act.require(Verb.GRANT, unit)
    held = set(Grant.objects.filter(user=user).values_list("role", flat=True))
    if not one_pc:
        _keep_administrators_apart(held | {role})
    if Grant.objects.filter(user=user, role=role, unit=unit).exists():
        raise Refused(f"{user.name}已经是“{unit.name}”的{role.label}。")
    return act.create(Grant(user=user, role=role, unit=unit, basis=basis))


@action("收回角色")
def revoke(act: Act, *, held: Grant) -> None:
    """Take a role back."""
    act.require(Verb.GRANT, held.unit)
    act.delete(held)


@action("登录")
def note_signin(act: Act) -> None:
    """Note that somebody signed in."""
    _note(act)


@action("退出")
def note_signout(act: Act) -> None:
    """Note that somebody signed out."""
    _note(act)


@action("登录失败")
def note_failed_signin(act: Act, *, username: str) -> None:
    """Note that somebody failed to sign in under a name."""
    act.more["username"] = username


def _note(act: Act) -> None:
    if act.by is None:
        raise NotThere
    act.about(act.by, act.by.unit)
    act.more["session"] = True


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused("密码不合要求：" + "".join(error.messages)) from error


def _keep_administrators_apart(roles: Iterable[str]) -> None:
    """三员分立: at most one administrator's role, and no other role beside it."""
    held = {Role(role) for role in roles}
    if held & ADMINISTRATORS and len(held) > 1:
        raise Refused("系统、安全、审计三类管理员要分开，也不能兼任业务角色。请另给一个人，或先收回原来的角色。")


def _hang(unit: Organization) -> None:
    """The closure rows of a new unit: itself, and every ancestor of its parent."""
    above = Closure.objects.filter(descendant=unit.parent_id).values_list("ancestor", "depth") if unit.parent_id else ()
    rows = [Closure(ancestor_id=ancestor, descendant=unit, depth=depth + 1) for ancestor, depth in above]
    Closure.objects.bulk_create([Closure(ancestor=unit, descendant=unit, depth=0), *rows])


def _put_in_order() -> None:
    """Number the units as they stand in lists: depth first; siblings by 机构序列号, then region code, then age."""
    children: dict[int | None, list[tuple[int, str, int, int]]] = {}
    rows = Organization.objects.values_list("pk", "parent", "rank_order", "region", "place").order_by()
    for pk, parent, rank, region, place in rows:
        children.setdefault(parent, []).append((rank if rank is not None else 1 << 30, region, pk, place))
    order: list[tuple[int, int]] = []
    waiting = sorted(children.get(None, ()), reverse=True)
    while waiting:
        _, _, pk, place = waiting.pop()
        order.append((pk, place))
        waiting += sorted(children.get(pk, ()), reverse=True)
    moved = [Organization(pk=pk, place=at) for at, (pk, place) in enumerate(order) if at != place]
    Organization.objects.bulk_update(moved, ["place"], batch_size=2_000)
