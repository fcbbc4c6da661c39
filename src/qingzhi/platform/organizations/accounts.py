"""The one way to change people and the roles that they hold."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from qingzhi.platform.core.actions import Act, action
from qingzhi.platform.core.declare import Item
from qingzhi.platform.core.errors import NotThere, Refused
from qingzhi.platform.core.moving import Handing, Move
from qingzhi.platform.organizations.actions import refuse_abolished
from qingzhi.platform.organizations.models import Grant, Organization, User
from qingzhi.platform.organizations.roles import ADMINISTRATORS, Role, Verb

CLEAR = "abcdefghjkmnpqrstuvwxyz23456789"  # without 0 and o, 1, l and i


@action("新增人员")
def add_user(act: Act, *, username: str, name: str, unit: Organization, password: str, first: bool = True) -> User:
    """Make an account. A ``first`` password was given by somebody else and must be changed at the first sign-in."""
    act.require(Verb.ACCOUNTS, unit)
    if User.objects.filter(username=username).exists():
        raise Refused(f"用户名“{username}”已经有人用了，换一个。")
    user = User(username=username, name=name, unit=unit, must_change_password=first)
    _check_password(password, user)
    user.password = make_password(password)
    return act.create(user)


@action("重置密码")
def reset_password(act: Act, *, user: User, password: str = "") -> str:
    """Give a person a new first password and return it."""
    act.require(Verb.ACCOUNTS, user.unit)
    password = password or first_password()
    _check_password(password, user)
    act.update(act.lock(user), password=make_password(password), must_change_password=True)
    return password


@action("改密码")
def change_password(act: Act, *, old: str, new: str) -> User:
    """Change one's own password."""
    if act.by is None:
        raise NotThere
    user = act.lock(act.by)
    if not check_password(old, user.password):
        raise Refused("原密码不对。")
    if new == old:
        raise Refused("新密码和原密码一样。请换一个。")
    _check_password(new, user)
    return act.update(
        user, password=make_password(new), must_change_password=False, password_changed_on=timezone.localdate()
    )


@action("停用人员")
def deactivate(act: Act, *, user: User) -> User:
    """Close a person's account; what they did stays."""
    act.require(Verb.ACCOUNTS, user.unit)
    if act.by is not None and act.by.pk == user.pk:
        raise Refused("不能停用自己的账号。请另一位系统管理员来办。")
    for held in Grant.objects.filter(user=user, role__in=ADMINISTRATORS):
        _keep_one(held)
    return act.update(act.lock(user), is_active=False)


@action("恢复人员")
def activate(act: Act, *, user: User) -> str:
    """Open a closed account again, with a new first password, which is returned."""
    act.require(Verb.ACCOUNTS, user.unit)
    refuse_abolished(user.unit)
    password = first_password()
    act.update(act.lock(user), is_active=True, password=make_password(password), must_change_password=True)
    return password


@action("授予角色")
def grant(act: Act, *, user: User, role: Role, unit: Organization, basis: str = "", one_pc: bool = False) -> Grant:
    """Let a person hold a role on a unit and everything below it."""
    act.require(Verb.GRANT, unit)
    act.require(Verb.GRANT, user.unit)
    refuse_abolished(unit)
    if not user.is_active:
        raise Refused(f"{user.name}的账号已经停用。先恢复，再授予角色。")
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
    _keep_one(held)
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


def colleague(act: Act, *, like: User, username: str, name: str) -> tuple[User, str]:
    """An account in the unit of somebody who hands over, and its first password; inside the action of the handover."""
    if User.objects.filter(username=username).exists():
        raise Refused(f"用户名“{username}”已经有人用了，换一个。")
    password = first_password()
    made = User(username=username, name=name, unit=like.unit, must_change_password=True)
    made.password = make_password(password)
    return act.create(made), password


def move(act: Act, moving: Move, people: Iterable[User]) -> None:
    """Let people go to another unit with the roles that they hold on theirs (机构调整); where all go, all roles do."""
    going = list(people)
    for person in going:
        act.update(person, unit=moving.target)
    held = Grant.objects.filter(unit=moving.source).select_related("user")
    for one in held if moving.assets is None else held.filter(user__in=going):
        if Grant.objects.filter(user=one.user, role=one.role, unit=moving.target).exists():
            act.delete(one)
        else:
            act.update(one, unit=moving.target)


def withdraw(act: Act, unit: Organization) -> None:
    """Take back the roles on a unit that goes without a successor, inside the action that abolishes it (机构调整)."""
    for one in Grant.objects.filter(unit=unit):
        act.delete(one)


def held(person: User) -> Iterable[Item]:
    """The roles that a person holds (工作交接), and whether they alone look after a unit."""
    for one in Grant.objects.filter(user=person).select_related("unit"):
        alone = one.role == Role.UNIT_OFFICER and not _others(one).exists()
        note = "只有这一位" if alone else ""
        yield Item(f"role-{one.pk}", "角色", Role(one.role).label, one.unit.name, note)


def hand(act: Act, handing: Handing) -> None:
    """Give the roles of whoever leaves to others; what somebody holds already is held once."""
    for pk, taker in handing.of("role"):
        one = act.lock(Grant.objects.get(pk=pk))
        if not Grant.objects.filter(user=taker, role=one.role, unit=one.unit).exists():
            act.create(Grant(user=taker, role=one.role, unit=one.unit, basis=handing.reason(taker)[:200]))
        act.delete(one)


def close(act: Act, person: User) -> User:
    """Close an account at the end of a handover, inside its action."""
    return act.update(act.lock(person), is_active=False)


def first_password() -> str:
    """A password to be told once and typed once: no character that is taken for another."""
    return "-".join("".join(secrets.choice(CLEAR) for _ in range(4)) for _ in range(3))


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


def _keep_one(held: Grant) -> None:
    """The last administrator of a kind over the whole place stays: without one, nobody could make the next."""
    if held.role not in ADMINISTRATORS or held.unit.parent_id is not None:
        return
    if not _others(held).exists():
        raise Refused(f"这是最后一位{Role(held.role).label}。先给别人授予这个角色，再来办。")


def _others(held: Grant) -> QuerySet[Grant]:
    """The same role of others who are still here."""
    return Grant.objects.filter(role=held.role, unit=held.unit, user__is_active=True).exclude(user=held.user_id)
