"""The one way to change units as a whole and to hand over what a person holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from qingzhi.platform.changes.models import Followup, Handover, Reorganization
from qingzhi.platform.changes.queries import held_by, holding
from qingzhi.platform.core.actions import Act, action
from qingzhi.platform.core.errors import Refused
from qingzhi.platform.core.moving import Move, move_all
from qingzhi.platform.inspections.models import Finding
from qingzhi.platform.organizations import actions as organizations
from qingzhi.platform.organizations.models import Grant, Organization, User
from qingzhi.platform.organizations.queries import may
from qingzhi.platform.organizations.roles import Role, Verb

Kind, State = Reorganization.Kind, Reorganization.State


@action("准备机构调整")
def draft(
    act: Act,
    *,
    kind: str,
    sources: Iterable[Organization],
    basis: str,
    effective_on: date,
    target: Organization | None = None,
    new_name: str = "",
) -> Reorganization:
    """Lay down what shall happen; nothing changes yet."""
    those = list(sources)
    for unit in (*those, *([target] if target else [])):
        act.require(Verb.UNITS, unit)
        if unit.abolished_on is not None:
            raise Refused(f"“{unit.name}”已在 {unit.abolished_on} 撤销。")
    _refuse_wrong(kind, those, target, new_name)
    above = those[0].parent or those[0]
    act.require(Verb.UNITS, above)
    made = Reorganization(
        kind=kind,
        unit=above,
        target=target,
        new_name=new_name,
        basis=basis,
        effective_on=effective_on,
        planned_by=act.by,
    )
    act.create(made)
    made.sources.set(those)
    act.more["sources"] = [unit.pk for unit in those]
    return made


@action("确认机构调整")
def confirm(act: Act, *, row: Reorganization, parts: Mapping[str, int] | None = None) -> Reorganization:
    """Let it happen: today where its day has come, else on that day."""
    act.require(Verb.UNITS, row.unit)
    row = act.lock(row)
    if row.state != State.DRAFT:
        raise Refused(f"这次调整现在是“{row.get_state_display()}”。请刷新页面。")
    row = act.update(row, state=State.PLANNED, parts=dict(parts or {}))
    if row.effective_on <= timezone.localdate():
        _carry_out(act, row)
    return row


@action("撤回机构调整")
def cancel(act: Act, *, row: Reorganization) -> Reorganization:
    """Take it back before its day."""
    act.require(Verb.UNITS, row.unit)
    row = act.lock(row)
    if row.state not in (State.DRAFT, State.PLANNED):
        raise Refused("已经生效，不能撤回。调整错了的，再办一次调整改过来。")
    return act.update(row, state=State.CANCELLED)


@action("机构调整生效")
def take_effect(act: Act, *, row: Reorganization) -> Reorganization:
    """Carry out a planned change whose day has come; the system does it every night."""
    row = act.lock(row)
    if row.state != State.PLANNED or row.effective_on > timezone.localdate():
        raise Refused("还没有到生效日期。")
    _carry_out(act, row)
    return row


@action("办完后续事项")
def finish(act: Act, *, row: Followup) -> Followup:
    """Tick off what was left to do."""
    act.require(Verb.FILL, row.unit)
    return act.update(act.lock(row), done_on=timezone.localdate(), done_by=act.by)


@action("工作交接")
def hand_over(
    act: Act, *, leaver: User, successor: User | None = None, username: str = "", name: str = "", basis: str = ""
) -> tuple[Handover, str]:
    """Give everything that a person holds to somebody else and close their account; one event, no administrator.

    A 联络员 may hand over what they hold themselves, to a colleague of the same unit; whoever manages a unit may do it
    for them. Without ``successor`` an account is made; its first password is returned.
    """
    if act.by is None or act.by.pk != leaver.pk:
        act.require(Verb.MANAGE, leaver.unit)
    held = held_by(leaver)
    _refuse_handover(leaver, successor, held.administrator)
    password = ""
    if successor is None:
        successor, password = _colleague(act, leaver, username, name)
    items = held.items
    for one in held.grants:
        if not Grant.objects.filter(user=successor, role=one.role, unit=one.unit).exists():
            act.create(Grant(user=successor, role=one.role, unit=one.unit, basis=basis or "工作交接"))
        act.delete(one)
    Finding.objects.filter(handler=leaver).update(handler=successor)
    if left := held_by(leaver).items:
        raise Refused(f"还有 {len(left)} 项没有交出去：{left[0]['name']}。没有交接。")
    made = Handover(leaver=leaver, successor=successor, unit=leaver.unit, basis=basis, items=items, done_by=act.by)
    act.create(made)
    act.update(act.lock(leaver), is_active=False)
    return made, password


def _refuse_wrong(kind: str, sources: list[Organization], target: Organization | None, new_name: str) -> None:
    """What can't be done."""
    if not sources:
        raise Refused("还没有选要调整的单位。")
    if any(unit.parent_id is None for unit in sources) and kind != Kind.RENAME:
        raise Refused("最上面的一级不能合并、拆分或撤销。")
    if target is not None and target.pk in {unit.pk for unit in sources}:
        raise Refused("承接的单位不能又是被调整的单位。")
    if kind == Kind.MERGE and target is None and not new_name:
        raise Refused("并到哪里？选一个已有的单位，或写新单位的名称。")
    if kind in (Kind.RENAME, Kind.SPLIT) and not new_name:
        raise Refused("还没有写新名称。" if kind == Kind.RENAME else "还没有写分出去的新单位的名称。")
    if kind == Kind.MERGE and new_name and len(sources) < 2:
        raise Refused("并成一个新单位，至少要有两个单位。只改名的，选“更名”。")


def _carry_out(act: Act, row: Reorganization) -> None:
    """Do what was planned, all in this transaction."""
    sources = list(row.sources.all())
    do = {Kind.MERGE: _merge, Kind.ABOLISH: _merge, Kind.SPLIT: _split, Kind.RENAME: _rename}[Kind(row.kind)]
    before = {unit.pk: holding(unit) for unit in sources}
    successor = do(act, row, sources)
    moved = Counter(
        {
            "assets": sum(len(one.assets) for one in before.values()),
            "findings": sum(one.findings for one in before.values()),
            "people": sum(len(one.people) for one in before.values()),
        }
    )
    act.update(row, state=State.DONE, done_at=timezone.now(), target=row.target or successor, moved=dict(moved))
    if successor is not None:
        _leave_followups(row, successor)


def _merge(act: Act, row: Reorganization, sources: list[Organization]) -> Organization | None:
    """Everything of the sources goes to the successor; then they are abolished."""
    target = row.target
    if target is None and row.new_name:
        kind, level = sources[0].kind, sources[0].level
        since = min(row.effective_on, timezone.localdate())
        target = organizations.add_unit(
            by=act.by, parent=sources[0].parent, name=row.new_name, since=since, basis=row.basis, kind=kind, level=level
        )
    for source in sources:
        held = holding(source)
        if target is None and (held.living or held.people or held.below):
            raise Refused(f"“{source.name}”名下还有在用的对象、人员或下级单位，要选一个承接的单位。")
        if target is not None:
            _move_unit(act, Move(source, target, row.basis), held.people, held.below, row)
        organizations.abolish_unit(by=act.by, unit=source, since=_since(row), basis=row.basis)
    return target


def _move_unit(act: Act, move: Move, staff: Iterable[User], below: Iterable[Organization], row: Reorganization) -> None:
    """Move what apps have, then people, their roles, and the units below."""
    move_all(act, move)
    for person in staff:
        act.update(person, unit=move.target)
    for held in Grant.objects.filter(unit=move.source).select_related("user"):
        if Grant.objects.filter(user=held.user, role=held.role, unit=move.target).exists():
            act.delete(held)
        else:
            act.update(held, unit=move.target)
    for unit in below:
        organizations.move_unit(by=act.by, unit=unit, parent=move.target, since=_since(row), basis=row.basis)
    Organization.objects.filter(line_supervisor=move.source).update(line_supervisor=move.target)
    Organization.objects.filter(territorial=move.source).update(territorial=move.target)


def _split(act: Act, row: Reorganization, sources: list[Organization]) -> Organization:
    """A new unit beside the old one, with the objects that go to it."""
    [source] = sources
    made = organizations.add_unit(
        by=act.by, parent=source.parent, name=row.new_name, since=_since(row), basis=row.basis,
        kind=source.kind, level=source.level,
    )  # fmt: skip
    going = frozenset(int(pk) for pk, part in row.parts.items() if part)
    move_all(act, Move(source, made, row.basis, going))
    return made


def _rename(act: Act, row: Reorganization, sources: list[Organization]) -> Organization:
    [source] = sources
    return organizations.rename_unit(by=act.by, unit=source, name=row.new_name, since=_since(row), basis=row.basis)


def _since(row: Reorganization) -> date:
    return min(row.effective_on, timezone.localdate())


def _leave_followups(row: Reorganization, unit: Organization) -> None:
    """What the successor has to see to: one line a kind of work."""
    counts = Counter(asset.kind for asset in holding(unit).assets if not asset.ended)
    lines = [
        (counts["account"], f"{counts['account']} 个公众账号：核对名称，重新认证主体"),
        (counts["app"], f"{counts['app']} 个应用程序：核对名称，办变更备案"),
        (counts["group"], f"{counts['group']} 个工作群：核对群名和群主，任务完了的解散"),
        (counts.total(), "公告或通知：单位有变动，咨询找谁"),
    ]
    Followup.objects.bulk_create(
        [Followup(reorganization=row, unit=unit, title=title) for count, title in lines if count]
    )


def _refuse_handover(leaver: User, successor: User | None, administrator: bool) -> None:
    if not leaver.is_active:
        raise Refused(f"{leaver.name}的账号已经停用。")
    if administrator and not settings.ROLES_AT_ONE_PC:
        raise Refused("管理员的角色不能这样交接。请安全管理员先收回，再授予接手的人。")
    if successor is not None:
        if successor.pk == leaver.pk:
            raise Refused("不能交给自己。")
        if not successor.is_active:
            raise Refused(f"{successor.name}的账号已经停用。请换一位。")
        if successor.unit_id != leaver.unit_id:
            raise Refused("接手的人要在同一个单位。换了单位的，请安全管理员重新授予角色。")


def _colleague(act: Act, leaver: User, username: str, name: str) -> tuple[User, str]:
    """A new account in the unit of whoever leaves."""
    if not username or not name:
        raise Refused("选一位接手的同事，或写新同事的用户名和姓名。")
    if User.objects.filter(username=username).exists():
        raise Refused(f"用户名“{username}”已经有人用了，换一个。")
    password = organizations.first_password()
    made = User(username=username, name=name, unit=leaver.unit, must_change_password=True)
    made.password = make_password(password)
    return act.create(made), password


def unit_officers_of(unit: Organization) -> list[User]:
    """The 联络员 of a unit."""
    rows = Grant.objects.filter(role=Role.UNIT_OFFICER, unit=unit, user__is_active=True).select_related("user")
    return [row.user for row in rows]


def may_hand_over(user: User, leaver: User) -> bool:
    """Whether somebody may hand over what a person holds."""
    return user.pk == leaver.pk or may(user, Verb.MANAGE, leaver.unit)


def due(today: date) -> list[Any]:
    """The planned changes whose day has come."""
    return list(
        Reorganization.objects.filter(state=State.PLANNED, effective_on__lte=today).order_by("effective_on", "pk")
    )
