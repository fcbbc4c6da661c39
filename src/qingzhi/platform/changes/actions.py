"""The one way to change units as a whole and to hand over what a person holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.utils import timezone

from qingzhi.platform.changes import queries
from qingzhi.platform.changes.models import Followup, Handover, Reorganization, Taker
from qingzhi.platform.changes.queries import CHOSEN, Holding, holding, lines, same_of
from qingzhi.platform.core.actions import Act, Behalf, action
from qingzhi.platform.core.errors import Refused
from qingzhi.platform.core.moving import Handing, Move, hand_all, held_by, move_all
from qingzhi.platform.inspections.queries import findings
from qingzhi.platform.organizations import accounts
from qingzhi.platform.organizations import actions as organizations
from qingzhi.platform.organizations.models import Organization, User
from qingzhi.platform.organizations.queries import grants, units
from qingzhi.platform.organizations.roles import ADMINISTRATORS, Verb
from qingzhi.subjects.schema import normalise

Kind, State = Reorganization.Kind, Reorganization.State
COMMON = ("region", "vertical", "line_supervisor", "line_supervisor_name", "territorial", "count_only")
"""What a new unit takes over where all that it comes from agree."""


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
        organizations.refuse_abolished(unit)
    _refuse_wrong(kind, those, target, new_name)
    above = those[0].parent or those[0]
    act.require(Verb.UNITS, above)
    told = {"kind": kind, "basis": basis, "effective_on": effective_on, "new_name": new_name}
    named = "、".join(unit.name for unit in those)
    named = named if len(named) <= 500 else f"{those[0].name}等 {len(those)} 个单位"
    made = Reorganization(unit=above, target=target, planned_by=act.by, named=named, **told)
    act.create(made)
    made.sources.set(those)
    act.more["sources"] = [unit.pk for unit in those]
    return made


@action("确认机构调整")
def confirm(
    act: Act, *, row: Reorganization, chosen: Mapping[str, Iterable[int]] = MappingProxyType({})
) -> Reorganization:
    """Let it happen: today where its day has come, else on that day. ``chosen``: ids (queries.CHOSEN)."""
    act.require(Verb.UNITS, row.unit)
    row = act.lock(row)
    if row.state != State.DRAFT:
        raise Refused(f"这次调整现在是“{row.get_state_display()}”。请刷新页面。")
    if other := queries.planned_with([*row.sources.all(), *([row.target] if row.target else [])]):
        raise Refused(f"里面有单位已经在另一次调整里了：{other}，{other.effective_on} 生效。先撤回那一次，或等它生效。")
    said = {name: sorted(set(chosen.get(name, ()))) for name in CHOSEN}
    row = act.update(row, state=State.PLANNED, chosen=said, message="")
    act.decision = row
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
    act.decision = row
    _carry_out(act, row)
    return row


@action("机构调整没有生效")
def put_back(act: Act, *, row: Reorganization, reason: str) -> Reorganization:
    """It couldn't be carried out on its day: somebody has to look at it again."""
    return act.update(act.lock(row), state=State.DRAFT, message=reason[:500])


@action("办完后续事项")
def finish(act: Act, *, row: Followup) -> Followup:
    """Tick off what was left to do."""
    act.require(Verb.FILL, row.unit)
    return act.update(act.lock(row), done_on=timezone.localdate(), done_by=act.by)


@action("准备工作交接")
def prepare(
    act: Act,
    *,
    leaver: User,
    takers: Sequence[User] = (),
    colleague: tuple[str, str] | None = None,
    basis: str = "",
    decided_by: str = "",
    stays: bool = False,
) -> Handover:
    """Lay down who takes over; nothing is handed over yet. ``colleague``: user name and name of somebody new."""
    leaver = act.lock(leaver)
    _refuse_leaver(act, leaver)
    if not takers and colleague is None:
        raise Refused("选一位接手的同事，或写新同事的用户名和姓名。")
    for taker in takers:
        _refuse_taker(leaver, taker)
    if colleague is not None and User.objects.filter(username=colleague[0]).exists():
        raise Refused(f"用户名“{colleague[0]}”已经有人用了，换一个。")
    for earlier in Handover.objects.filter(leaver=leaver, state=Handover.State.DRAFT):
        act.update(earlier, state=Handover.State.CANCELLED)
    told = {"basis": basis, "decided_by": decided_by, "stays": stays, "prepared_by": act.by}
    made = act.create(Handover(leaver=leaver, unit=leaver.unit, **told))
    for taker in takers:
        act.create(Taker(handover=made, user=taker, name=taker.name))
    if colleague is not None:
        act.create(Taker(handover=made, username=colleague[0], name=colleague[1]))
    return made


@action("不办工作交接")
def drop(act: Act, *, row: Handover) -> Handover:
    """Leave everything as it is."""
    _refuse_leaver(act, row.leaver)
    row = _open(act, row)
    return act.update(row, state=Handover.State.CANCELLED)


@action("分工作交接的事项")
def share(act: Act, *, row: Handover, to: Mapping[str, int]) -> Handover:
    """Keep who takes what before it is done, so that the 交接清单 can be signed; nothing is handed over yet."""
    _refuse_leaver(act, row.leaver)
    row = _open(act, row)
    return act.update(row, given=dict(to))


@action("工作交接")
def hand_over(act: Act, *, row: Handover, to: Mapping[str, int]) -> str:
    """Give everything that a person holds to others and close their account; one event, no administrator.

    ``to``: key of each thing → id of its taker. A 联络员 may hand over what they hold themselves; whoever manages a
    unit may do it for them. Returns the first password of a new colleague, '' if there is none. Raises Refused, naming
    what would be without a holder.
    """
    leaver = act.lock(row.leaver)
    _refuse_leaver(act, leaver)
    row = _open(act, row)
    told = [one.told() for one in lines(row, dict(to))]
    people, password = _takers(act, row)
    items = held_by(leaver)
    if missing := [one for one in items if to.get(one.key) not in people]:
        names = "、".join(f"{one.kind}“{one.name}”" for one in missing[:3])
        raise Refused(f"有 {len(missing)} 项还没有说交给谁：{names}。看过清单再确认，没有交接。")
    hand_all(act, Handing(leaver, {one.key: people[to[one.key]] for one in items}, row.basis))
    if left := held_by(leaver):
        raise Refused(f"还有 {len(left)} 项没有交出去：{left[0].kind}“{left[0].name}”。没有交接。")
    if not row.stays:
        accounts.close(act, leaver)
    act.update(row, state=Handover.State.DONE, items=told, done_by=act.by, done_at=timezone.now())
    act.about(row)
    act.decision = row
    if act.by is not None and act.by.pk != leaver.pk:
        act.for_ = Behalf(leaver.name, "工作交接")
    return password


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
    if kind == Kind.MERGE and target is not None and new_name:
        raise Refused("并到已有的单位，就不要再写新单位的名称；两样只填一样。")
    if kind in (Kind.RENAME, Kind.SPLIT) and not new_name:
        raise Refused("还没有写新名称。" if kind == Kind.RENAME else "还没有写分出去的新单位的名称。")
    if kind == Kind.MERGE and new_name and len(sources) < 2:
        raise Refused("并成一个新单位，至少要有两个单位。只改名的，选“更名”。")
    beside = units().filter(parent=sources[0].parent, name_key=normalise(new_name)) if new_name else units().none()
    if kind != Kind.RENAME and (same := beside.first()):
        hint = "选“并到已有的单位”，被合并的单位里不写它。" if kind == Kind.MERGE else "请写另一个名称。"
        raise Refused(f"已经有“{same.name}”了。{hint}")


def _carry_out(act: Act, row: Reorganization) -> None:
    """Do what was planned, all in this transaction. Raises Refused where something would be without a holder."""
    sources = list(row.sources.all())
    for unit in (*sources, *([row.target] if row.target else [])):
        organizations.refuse_abolished(unit)
    before = [holding(unit) for unit in sources]
    do = {Kind.MERGE: _merge, Kind.ABOLISH: _merge, Kind.SPLIT: _split, Kind.RENAME: _rename}[Kind(row.kind)]
    successor, moved = do(act, row, before)
    act.update(row, state=State.DONE, done_at=timezone.now(), target=row.target or successor, moved=dict(moved))
    if successor is not None:
        _leave_followups(row, successor)


def _merge(act: Act, row: Reorganization, before: list[Holding]) -> tuple[Organization | None, Counter[str]]:
    """Everything of the sources goes to the successor; then they are abolished."""
    target, told = row.target, _told(act, row)
    if target is None and row.new_name:
        target = _new_unit(act, row, [one.unit for one in before])
    same = same_of(row, before)
    for held in before:
        source = held.unit
        if target is None and held.needs_successor:
            raise Refused(f"“{source.name}”名下还有在用的对象、没办结的问题、人员或下级单位，要选一个承接的单位。")
        if target is not None:
            if units().filter(pk=target.pk, above__ancestor=source).exists():  # comes out from under what goes
                assert source.parent is not None
                target = organizations.move_unit(**told, unit=target, parent=source.parent)
            move = Move(source, target, row.basis, same=same)
            _move_unit(act, row, move, held.people, [unit for unit in held.below if unit.pk != target.pk])
        organizations.abolish_unit(**told, unit=source)
        _refuse_left(source)
    return target, sum((_counted(one) for one in before), Counter())


def _refuse_left(source: Organization) -> None:
    """Nothing that still counts may stay with a unit that is gone."""
    left = holding(source)
    if left.needs_successor or left.exemptions:
        raise Refused(
            f"“{source.name}”还有没有着落的：{left.findings} 个问题、{left.exemptions} 条例外情形。没有调整。"
        )


def _counted(one: Holding) -> Counter[str]:
    return Counter(assets=len(one.assets), findings=one.findings, people=len(one.people))


def _told(act: Act, row: Reorganization) -> dict[str, Any]:
    """What the actions on units inside this one are told."""
    return {"by": act.by, "decision": row, "since": min(row.effective_on, timezone.localdate()), "basis": row.basis}


def _new_unit(act: Act, row: Reorganization, sources: Sequence[Organization]) -> Organization:
    """The new unit beside the first of those that it comes from, with what they have in common."""
    first = sources[0]
    values = {name: getattr(first, name) for name in ("kind", "kind_inferred", "level", "level_inferred", "rank_order")}
    for name in COMMON:
        if len({getattr(one, name) for one in sources}) == 1:
            values[name] = getattr(first, name)
    return organizations.add_unit(**_told(act, row), parent=first.parent, name=row.new_name, **values)


def _move_unit(
    act: Act, row: Reorganization, move: Move, people: Iterable[User], below: Iterable[Organization]
) -> None:
    """Move people with their roles, the units below, then what apps have."""
    accounts.move(act, move, people)
    for unit in below:
        organizations.move_unit(**_told(act, row), unit=unit, parent=move.target)
    if move.assets is None:
        organizations.supervise(act, move.source, move.target)
    move_all(act, move)


def _split(act: Act, row: Reorganization, before: list[Holding]) -> tuple[Organization, Counter[str]]:
    """A new unit beside the old one, with the objects, people and units that were chosen for it."""
    [held] = before
    made = _new_unit(act, row, [held.unit])
    chosen = {name: set(row.chosen.get(name, ())) for name in CHOSEN}
    going = frozenset(one.pk for one in held.assets if one.pk in chosen["assets"])
    staff = [one for one in held.people if one.pk in chosen["people"]]
    below = [one for one in held.below if one.pk in chosen["units"]]
    open_ = findings().filter(asset__in=going).open().order_by().count()
    _move_unit(act, row, Move(held.unit, made, row.basis, going), staff, below)
    return made, Counter(assets=len(going), findings=open_, people=len(staff))


def _rename(act: Act, row: Reorganization, before: list[Holding]) -> tuple[Organization, Counter[str]]:
    [held] = before
    return organizations.rename_unit(**_told(act, row), unit=held.unit, name=row.new_name), _counted(held)


def _leave_followups(row: Reorganization, unit: Organization) -> None:
    """What the successor has to see to: one line a kind of work."""
    counts = Counter(asset.kind for asset in holding(unit).assets if not asset.ended)
    lines_ = [
        (counts["account"], f"{counts['account']} 个公众账号：核对名称，重新认证主体"),
        (counts["app"], f"{counts['app']} 个应用程序：核对名称，办变更备案"),
        (counts["group"], f"{counts['group']} 个工作群：核对群名和群主，任务完了的解散"),
        (counts.total(), "公告或通知：单位有变动，咨询找谁"),
        (not queries.has_officer(unit), "还没有联络员：请系统管理员新增人员，安全管理员授予角色"),
    ]
    Followup.objects.bulk_create(
        [Followup(reorganization=row, unit=unit, title=title) for count, title in lines_ if count]
    )


def _open(act: Act, row: Handover) -> Handover:
    row = act.lock(row)
    if row.state != Handover.State.DRAFT:
        raise Refused(f"这次交接现在是“{row.get_state_display()}”。请刷新页面。")
    return row


def _refuse_leaver(act: Act, leaver: User) -> None:
    """Who may hand over for whom, and what can't be handed over this way."""
    by_self = act.by is None or act.by.pk == leaver.pk
    if not by_self:
        act.require(Verb.MANAGE, leaver.unit)
    if not leaver.is_active:
        raise Refused(f"{leaver.name}的账号已经停用。")
    held = list(grants().filter(user=leaver))
    if not settings.ROLES_AT_ONE_PC and any(one.role in ADMINISTRATORS for one in held):
        raise Refused("管理员的角色不能这样交接。请安全管理员先收回，再授予接手的人。")
    for one in held:
        if not by_self:
            act.require(Verb.MANAGE, one.unit)
    if not held_by(leaver):
        raise Refused(f"{leaver.name}手里没有要交的。要停用账号，请系统管理员在“人员”里办。")


def _refuse_taker(leaver: User, taker: User) -> None:
    if taker.pk == leaver.pk:
        raise Refused("不能交给自己。")
    if not taker.is_active:
        raise Refused(f"{taker.name}的账号已经停用。请换一位。")
    if taker.unit_id != leaver.unit_id:
        raise Refused("接手的人要在同一个单位。换了单位的，请安全管理员重新授予角色。")
    if not settings.ROLES_AT_ONE_PC and any(one.role in ADMINISTRATORS for one in grants().filter(user=taker)):
        raise Refused(f"{taker.name}是管理员，不能再兼业务角色。请换一位。")


def _takers(act: Act, row: Handover) -> tuple[dict[int, User], str]:
    """Who takes over, by id of the taker; the account of a new colleague is made, its first password returned."""
    people: dict[int, User] = {}
    password = ""
    for one in row.takers.select_related("user"):
        if one.user is None:
            made, password = accounts.colleague(act, like=row.leaver, username=one.username, name=one.name)
            act.update(one, user=made)
        person = one.user
        assert person is not None
        _refuse_taker(row.leaver, person)
        people[one.pk] = person
    return people, password
