"""The one way to change units; people and roles are changed in ``accounts``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import Case, F, IntegerField, When
from django.utils import timezone
from django.utils.module_loading import import_string

from qingzhi.platform.core import bulk
from qingzhi.platform.core.actions import Act, action
from qingzhi.platform.core.errors import Refused
from qingzhi.platform.organizations.models import Closure, Organization, Placement
from qingzhi.platform.organizations.plan import Laid, plan
from qingzhi.platform.organizations.queries import may
from qingzhi.platform.organizations.roles import Verb
from qingzhi.platform.organizations.shape import Standing, in_order, shifts
from qingzhi.platform.organizations.tree import UnitList
from qingzhi.subjects.schema import normalise

MOST_SHIFTS = 200  # parts of one statement; more are slower than a row at a time


class Loaded(NamedTuple):
    """What loading a list did: the units that are new, and how many known ones were changed."""

    made: list[Organization]
    changed: int


@action("新增单位")
def add_unit(
    act: Act, *, parent: Organization | None, name: str, since: date | None = None, basis: str = "", **values: Any
) -> Organization:
    """Add a unit under another; the first one of all is the place on top. ``since``: None where it stood before."""
    if parent is not None:
        act.require(Verb.UNITS, parent)
    _hold_the_tree()
    _refuse_parent(parent)
    unit = Organization(parent=parent, name=name, name_key=normalise(name), **values)
    _refuse_namesake(unit, parent, name)
    _refuse_code(act, unit)
    unit.place = Organization.objects.count()
    act.create(unit)
    Closure.objects.create(ancestor=unit, descendant=unit, depth=0)
    _hang(unit)
    act.create(Placement(unit=unit, parent=parent, name=name, since=_day(since), basis=basis))
    _put_in_order()
    return unit


@action("修改单位")
def edit_unit(act: Act, *, unit: Organization, **values: Any) -> Organization:
    """Change what is known of a unit; renaming and moving are 机构调整 and have their own actions."""
    act.require(Verb.UNITS, unit)
    unit = act.lock(unit)
    code, stood = unit.code, (unit.rank_order, unit.region)
    confirmed = {f"{name}_inferred": False for name in ("kind", "level") if values.get(name)}
    for name, value in (values | confirmed).items():
        if name == "code":
            _refuse_code(act, Organization(pk=unit.pk, code=value))
    act.update(unit, **values, **confirmed)
    if (unit.rank_order, unit.region) != stood:
        _put_in_order()
    if unit.code != code:
        _tell_followers(unit)
    return unit


@action("导入单位名单")
def load_units(act: Act, *, top: Organization, listed: UnitList) -> Loaded:
    """Lay a list of units under a place: new ones are added, known ones brought up to date, in one event.

    Raises Refused, naming the first ones, where lines have to be put right: nothing is loaded then.
    """
    act.require(Verb.UNITS, top)
    act.about(top)
    _hold_the_tree()
    _refuse_parent(top)
    laid = plan(top, listed)
    if laid.errors:
        told = "；".join(f"{one.source} {one.message}" for one in laid.errors[:3])
        raise Refused(f"名单有 {len(laid.errors)} 处要改，没有导入。{told}")
    _bring_up_to_date(act, laid.changed)
    made = _make(act, laid.new, _put_in_order(laid.new))
    _supervise([*laid.new, *laid.changed], made)
    for one in laid.changed:
        if one.unit is not None and "code" in one.values:
            _tell_followers(one.unit)
    return Loaded(list(made.values()), len(laid.changed))


@action("移动单位")
def move_unit(act: Act, *, unit: Organization, parent: Organization, since: date, basis: str) -> Organization:
    """Put a unit with everything below it under another unit, from a day on."""
    act.require(Verb.UNITS, unit)
    act.require(Verb.UNITS, parent)
    _hold_the_tree()
    unit = act.lock(unit)
    if unit.parent_id is None:
        raise Refused("最上面的一级不能移动。")
    refuse_abolished(unit)
    _refuse_parent(parent)
    if parent.pk == unit.parent_id:
        raise Refused(f"“{unit.name}”本来就在“{parent.name}”下面。")
    if Closure.objects.filter(ancestor=unit, descendant=parent).exists():
        raise Refused(f"“{parent.name}”就在“{unit.name}”下面，不能反过来。")
    _refuse_namesake(unit, parent, unit.name)
    _unhang(unit)
    act.update(unit, parent=parent)
    _hang(unit)
    _place(act, unit, since, basis)
    _put_in_order()
    return unit


@action("单位更名")
def rename_unit(act: Act, *, unit: Organization, name: str, since: date, basis: str) -> Organization:
    """Give a unit a new name from a day on; the old one stays in its past."""
    act.require(Verb.UNITS, unit)
    unit = act.lock(unit)
    refuse_abolished(unit)
    if name == unit.name:
        raise Refused("新名称和现在的一样。")
    _refuse_namesake(unit, unit.parent, name)
    act.update(unit, name=name, name_key=normalise(name))
    _place(act, unit, since, basis)
    _tell_followers(unit)
    return unit


@action("撤销单位")
def abolish_unit(act: Act, *, unit: Organization, since: date, basis: str) -> Organization:
    """Abolish a unit from a day on. What it owns has to be handed over first."""
    act.require(Verb.UNITS, unit)
    unit = act.lock(unit)
    refuse_abolished(unit)
    if unit.parent_id is None:
        raise Refused("最上面的一级不能撤销。")
    if Organization.objects.filter(parent=unit, abolished_on=None).exists():
        raise Refused("下面还有单位。先移动或撤销它们。")
    if unit.assets.exclude(state__in=("closed", "merged", "dissolved")).exists():
        raise Refused("名下还有没结束的应用程序、账号或群。先移交、关停或解散。")
    if unit.people.filter(is_active=True).exists():
        raise Refused("还有在用的人员账号。先办交接或停用。")
    act.update(unit, abolished_on=since)
    _end_place(act, unit, since, basis)
    return unit


def keep_past(act: Act, unit: Organization, successor: Organization) -> Organization:
    """Let a successor look into the past of a unit that went into it, inside the action that merges them (机构调整).

    The unit that is gone hangs below it from now on; its placements say where it stood. Where the successor has
    another unit of that name below it, the past stays with whoever sees the place where the unit was.
    """
    if Organization.objects.filter(parent=successor, name_key=unit.name_key).exclude(pk=unit.pk).exists():
        return unit
    unit = act.lock(unit)
    _unhang(unit)
    act.update(unit, parent=successor)
    _hang(unit)
    _put_in_order()
    return unit


def supervise(act: Act, source: Organization, target: Organization) -> None:
    """Let a unit's successor supervise what it did, inside the action that merges them (机构调整)."""
    for name in ("line_supervisor", "territorial"):
        for unit in Organization.objects.filter(**{name: source}):
            act.update(unit, **{name: None if unit.pk == target.pk else target})


def _hold_the_tree() -> None:
    """Until the commit nobody else changes the shape of the tree: two moves at once could make a circle."""
    Organization.objects.select_for_update().filter(parent=None).order_by().first()


def _refuse_parent(parent: Organization | None) -> None:
    """What nothing may be put under: a second top, a unit that has been abolished."""
    if parent is None and Organization.objects.filter(parent=None).exists():
        raise Refused("最上面的一级已经有了，只能有一个。请选一个上级单位。")
    if parent is not None and Organization.objects.filter(pk=parent.pk).exclude(abolished_on=None).exists():
        raise Refused(f"“{parent.name}”已经撤销，不能作为上级。")


def refuse_abolished(unit: Organization) -> None:
    """Nothing new begins at a unit that is gone."""
    if unit.abolished_on is not None:
        raise Refused(f"“{unit.name}”已在 {unit.abolished_on} 撤销。")


def _refuse_namesake(unit: Organization, parent: Organization | None, name: str) -> None:
    twins = Organization.objects.filter(parent=parent, name_key=normalise(name)).exclude(pk=unit.pk)
    if parent is not None and twins.exists():
        raise Refused(f"“{parent.name}”下面已经有“{name}”。同名的单位请写全称加以区分。")


def _refuse_code(act: Act, unit: Organization) -> None:
    """A code belongs to one unit; whose it is, is told to those who may see that one."""
    other = Organization.objects.filter(code=unit.code).exclude(pk=unit.pk).first() if unit.code else None
    if other is None:
        return
    seen = act.by is None or may(act.by, Verb.SEE, other) or may(act.by, Verb.UNITS, other)
    raise Refused(f"信用代码 {unit.code} 已经登记在{f'“{other.name}”' if seen else '别的单位'}名下。请核对。")


def _hang(unit: Organization) -> None:
    """Pair a unit and everything below it with each unit above it: one statement, from the pairs that stand."""
    if unit.parent_id is None:
        return
    above = "ancestor__parent__above"
    depth = F("depth") + F(f"{above}__depth") + 1
    rows = Closure.objects.filter(ancestor=unit).annotate(deep=depth).values(f"{above}__ancestor", "descendant", "deep")
    bulk.copy(Closure, ["ancestor_id", "descendant_id", "depth"], rows)


def _unhang(unit: Organization) -> None:
    """Part a unit and everything below it from the units above it: one statement."""
    inside = Closure.objects.filter(ancestor=unit).values("descendant")
    above = Closure.objects.filter(descendant=unit, depth__gt=0).values("ancestor")
    Closure.objects.filter(descendant__in=inside, ancestor__in=above).delete()


def _day(since: date | None) -> date | None:
    if since is not None and since > timezone.localdate():
        raise Refused(f"{since} 还没到。到了那天再办。")
    return since


def _place(act: Act, unit: Organization, since: date, basis: str) -> None:
    """Close a unit's present place and begin the new one. Raises Refused for a day before the present place began."""
    _end_place(act, unit, since)
    act.create(Placement(unit=unit, parent=unit.parent, name=unit.name, since=since, basis=basis))


def _end_place(act: Act, unit: Organization, since: date, basis: str = "") -> None:
    _day(since)
    present = Placement.objects.get(unit=unit, until=None)
    if present.since is not None and since < present.since:
        raise Refused(f"日期早于现在这一段的开始（{present.since}）。请核对。")
    act.update(present, until=since, end_basis=basis)


def _make(act: Act, lines: Sequence[Laid], places: Mapping[Any, int]) -> dict[Laid, Organization]:
    """Store new units, parents before children, a level at a time; with their closure and their place in the past."""
    made: dict[Laid, Organization] = {}
    if not lines:
        return made
    levels: dict[int, list[Laid]] = {}
    depth: dict[Laid, int] = {}
    for laid in lines:
        depth[laid] = depth[laid.parent] + 1 if isinstance(laid.parent, Laid) else 0
        levels.setdefault(depth[laid], []).append(laid)
    for level in levels.values():
        for laid in level:
            parent = made[laid.parent] if isinstance(laid.parent, Laid) else laid.parent
            told = {name: value for name, value in laid.values.items() if not isinstance(value, Laid)}
            made[laid] = Organization(name=laid.name, name_key=laid.key, parent=parent, place=places[laid], **told)
        Organization.objects.bulk_create([made[laid] for laid in level], batch_size=2_000)
    units = list(made.values())
    bulk.load(Closure, ["ancestor_id", "descendant_id", "depth"], _pairs(units))
    past = [(unit.pk, unit.parent_id, unit.name, None, None, "", "") for unit in units]
    bulk.load(Placement, ["unit_id", "parent_id", "name", "since", "until", "basis", "end_basis"], past)
    act.loaded(Organization, ["name", "code", "parent_id"], [(unit.name, unit.code, unit.parent_id) for unit in units])
    return made


def _pairs(units: Sequence[Organization]) -> list[tuple[int, int, int]]:
    """The closure of new units (parents before children): (ancestor, descendant, depth)."""
    hung = {unit.parent_id for unit in units} - {unit.pk for unit in units}
    above: dict[int, list[int]] = {}
    pairs = Closure.objects.filter(descendant__in=hung).order_by("depth").values_list("descendant", "ancestor")
    for pk, ancestor in pairs:
        above.setdefault(pk, []).append(ancestor)
    for unit in units:
        above[unit.pk] = [unit.pk, *above[unit.parent_id or 0]]
    return [(up, unit.pk, depth) for unit in units for depth, up in enumerate(above[unit.pk])]


def _bring_up_to_date(act: Act, lines: Sequence[Laid]) -> None:
    """Store what a list says of known units."""
    told = []
    for laid in lines:
        for name, value in laid.values.items():
            if not isinstance(value, Laid):
                setattr(laid.unit, name, value)
        told.append((laid.unit.pk, sorted((name, str(value)) for name, value in laid.values.items())))  # type: ignore[union-attr]
    if told:
        units = [laid.unit for laid in lines if laid.unit is not None]
        names = sorted({name for laid in lines for name in laid.values})
        Organization.objects.bulk_create(  # ON CONFLICT … DO UPDATE, ten times as fast as bulk_update
            units, batch_size=2_000, update_conflicts=True, unique_fields=["id"], update_fields=names
        )
        act.loaded(Organization, ["id", "changes"], told, "changed")


def _supervise(lines: Iterable[Laid], made: Mapping[Laid, Organization]) -> None:
    """Name supervisors that the same list brought."""
    for laid in lines:
        if isinstance(supervisor := laid.values.get("line_supervisor"), Laid):
            unit = laid.unit or made[laid]
            Organization.objects.filter(pk=unit.pk).update(line_supervisor=made[supervisor])


def _put_in_order(new: Sequence[Laid] = ()) -> Mapping[Any, int]:
    """Number the units as they stand in lists; return the places of all, those that new ones will have among them.

    Places are shifted in one statement, or one by one where nearly all change.
    """
    rows = list(Organization.objects.values_list("pk", "parent", "rank_order", "region", "place").order_by())
    old = {pk: place for pk, _, _, _, place in rows}
    stand = [Standing(pk, parent, rank, region, pk) for pk, parent, rank, region, _ in rows]
    last = max(old, default=0)
    for age, laid in enumerate(new, last + 1):
        over = laid.parent if isinstance(laid.parent, Laid) else laid.parent.pk if laid.parent else None
        stand.append(Standing(laid, over, laid.values.get("rank_order"), laid.values.get("region", ""), age))
    places = {key: at for at, key in enumerate(in_order(stand))}
    moves = shifts({place: places[pk] for pk, place in old.items()})
    if len(moves) > MOST_SHIFTS or len(set(old.values())) < len(rows):
        moved = [Organization(pk=pk, place=places[pk]) for pk in old if old[pk] != places[pk]]
        Organization.objects.bulk_update(moved, ["place"], batch_size=2_000)
    elif moves:
        cases = [When(place__range=(first, last), then=F("place") + by) for first, last, by in moves]
        shifted = Organization.objects.filter(place__range=(moves[0][0], moves[-1][1]))
        shifted.update(place=Case(*cases, default=F("place"), output_field=IntegerField()))
    return places


def _tell_followers(unit: Organization) -> None:
    """Let apps whose rows are known by their unit's name and code bring them up to date (``follows_units``)."""
    for config in apps.get_app_configs():
        if path := getattr(config, "follows_units", ""):
            import_string(path)(unit)
