"""The one way to change units, people and roles."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from qingzhi.platform.core import bulk
from qingzhi.platform.core.actions import Act, action
from qingzhi.platform.core.errors import NotThere, Refused
from qingzhi.platform.organizations.models import Closure, Grant, Organization, Placement, User
from qingzhi.platform.organizations.roles import ADMINISTRATORS, Role, Verb
from qingzhi.platform.organizations.tree import UnitList, in_levels
from qingzhi.subjects.schema import normalise


class Loaded(NamedTuple):
    """What loading a list did: the units that are new, and how many known ones were changed."""

    made: list[Organization]
    changed: int


@action("新增单位")
def add_unit(act: Act, *, parent: Organization | None, name: str, **values: Any) -> Organization:
    """Add a unit under another; the first one of all is the place on top."""
    if parent is not None:
        act.require(Verb.UNITS, parent)
    unit = Organization(parent=parent, name=name, name_key=normalise(name), **values)
    _refuse_namesake(parent, unit.name_key, unit)
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


@action("导入单位名单")
def load_units(act: Act, *, top: Organization, listed: UnitList) -> Loaded:
    """Lay a list of units under a place: new ones are added, known ones (same name under the same parent) updated.

    A list with errors is not loaded in part: raises Refused naming the first ones.
    """
    act.require(Verb.UNITS, top)
    act.about(top)
    below = Organization.objects.filter(above__ancestor=top)
    known = {unit.name_key: unit for unit in below}
    levels = in_levels(listed.lines, known, errors := list(listed.errors))
    if errors:
        told = "；".join(f"{one.source} {one.message}" for one in errors[:3])
        raise Refused(f"名单有 {len(errors)} 处要改，没有导入。{told}")
    ancestors: dict[int, list[int]] = {}
    for up, down in (
        Closure.objects.filter(descendant__in=below).order_by("depth").values_list("ancestor", "descendant")
    ):
        ancestors.setdefault(down, []).append(up)
    made: list[Organization] = []
    changed = 0
    for level in levels:
        new = []
        for line in level:
            if (unit := known.get(line.key)) is not None:
                changed += _amend(act, unit, line.told)
                continue
            parent = known[normalise(line.parent)] if line.parent else top
            known[line.key] = unit = Organization(name=line.name, name_key=line.key, parent=parent, **line.told)
            new.append(unit)
        Organization.objects.bulk_create(new, batch_size=2_000)
        for unit in new:
            ancestors[unit.pk] = [unit.pk, *ancestors[unit.parent_id or top.pk]]
        made += new
    pairs = [(up, unit.pk, depth) for unit in made for depth, up in enumerate(ancestors[unit.pk])]
    bulk.load(Closure, ["ancestor_id", "descendant_id", "depth"], pairs)
    today = timezone.localdate()
    placed = [(unit.pk, unit.parent_id, unit.name, today, None, "") for unit in made]
    bulk.load(Placement, ["unit_id", "parent_id", "name", "since", "until", "basis"], placed)
    act.loaded(Organization, ["name", "code", "parent_id"], [(unit.name, unit.code, unit.parent_id) for unit in made])
    _put_in_order()
    return Loaded(made, changed)


def _amend(act: Act, unit: Organization, told: Mapping[str, Any]) -> int:
    before = len(act.changes)
    act.update(unit, **told)
    return len(act.changes) - before


@action("移动单位")
def move_unit(act: Act, *, unit: Organization, parent: Organization, since: date, basis: str) -> Organization:
    """Put a unit with everything below it under another unit, from a day on."""
    act.require(Verb.UNITS, unit)
    act.require(Verb.UNITS, parent)
    unit = act.lock(unit)
    if unit.parent_id is None:
        raise Refused("最上面的一级不能移动。")
    if parent.abolished_on is not None:
        raise Refused(f"“{parent.name}”已经撤销，不能作为上级。")
    if Closure.objects.filter(ancestor=unit, descendant=parent).exists():
        raise Refused(f"“{parent.name}”就在“{unit.name}”下面，不能反过来。")
    _refuse_namesake(parent, unit.name_key, unit)
    act.update(unit, parent=parent)
    _rehang(unit, parent)
    _place(unit, since, basis)
    _put_in_order()
    return unit


@action("单位更名")
def rename_unit(act: Act, *, unit: Organization, name: str, since: date, basis: str) -> Organization:
    """Give a unit a new name from a day on; the old one stays in its past."""
    act.require(Verb.UNITS, unit)
    unit = act.lock(unit)
    _refuse_namesake(unit.parent, normalise(name), unit)
    act.update(unit, name=name, name_key=normalise(name))
    _place(unit, since, basis)
    return unit


@action("撤销单位")
def abolish_unit(act: Act, *, unit: Organization, since: date, basis: str) -> Organization:
    """Abolish a unit from a day on. What it owns has to be handed over first."""
    act.require(Verb.UNITS, unit)
    unit = act.lock(unit)
    if Organization.objects.filter(parent=unit, abolished_on=None).exists():
        raise Refused("下面还有单位。先移动或撤销它们。")
    if unit.assets.exclude(state__in=("closed", "merged", "dissolved")).exists():
        raise Refused("名下还有没结束的应用程序、账号或群。先移交、关停或解散。")
    if unit.people.filter(is_active=True).exists():
        raise Refused("还有在用的人员账号。先办交接或停用。")
    act.update(unit, abolished_on=since)
    _end_place(unit, since, basis)
    return unit


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
    password = password or secrets.token_urlsafe(9)
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
    _check_password(new, user)
    return act.update(
        user, password=make_password(new), must_change_password=False, password_changed_on=timezone.localdate()
    )


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


def _refuse_namesake(parent: Organization | None, name_key: str, unit: Organization) -> None:
    if Organization.objects.filter(parent=parent, name_key=name_key).exclude(pk=unit.pk).exists():
        raise Refused(f"“{parent or '系统'}”下面已经有“{unit.name}”。同名的单位请写全称加以区分。")


def _rehang(unit: Organization, parent: Organization) -> None:
    """Move the closure rows of a subtree: away from the old ancestors, to the new ones."""
    inside = list(Closure.objects.filter(ancestor=unit).values_list("descendant", "depth"))
    ids = [pk for pk, _ in inside]
    Closure.objects.filter(descendant__in=ids).exclude(ancestor__in=ids).delete()
    above = list(Closure.objects.filter(descendant=parent).values_list("ancestor", "depth"))
    rows = [Closure(ancestor_id=up, descendant_id=pk, depth=high + low + 1) for up, high in above for pk, low in inside]
    Closure.objects.bulk_create(rows, batch_size=5_000)


def _place(unit: Organization, since: date, basis: str) -> None:
    """Close a unit's present place and begin the new one. Raises Refused for a day before the present place began."""
    _end_place(unit, since, "")
    Placement.objects.create(unit=unit, parent=unit.parent, name=unit.name, since=since, basis=basis)


def _end_place(unit: Organization, since: date, basis: str) -> None:
    present = Placement.objects.filter(unit=unit, until=None).first()
    if present is None:
        return
    if since < present.since:
        raise Refused(f"日期早于现在这一段的开始（{present.since}）。请核对。")
    present.until = since
    present.basis = present.basis or basis
    present.save()


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
