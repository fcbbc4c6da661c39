"""The one way to change imports, and to write what they bring into the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from django.utils import timezone

from qingzhi.platform.core import bulk
from qingzhi.platform.core.actions import Act, action
from qingzhi.platform.core.declare import Item
from qingzhi.platform.core.errors import Refused
from qingzhi.platform.core.jobs import OPEN
from qingzhi.platform.core.moving import Handing, Move
from qingzhi.platform.core.queries import jobs
from qingzhi.platform.imports import kept
from qingzhi.platform.imports.models import HeaderMeaning, Import, UnitAlias
from qingzhi.platform.imports.plan import Plan, Row
from qingzhi.platform.imports.queries import aliases as aliases_of
from qingzhi.platform.organizations.actions import load_units
from qingzhi.platform.organizations.models import Organization, User
from qingzhi.platform.organizations.roles import Verb
from qingzhi.platform.organizations.tree import Line, UnitList
from qingzhi.platform.registry.actions import SEARCHED, derived
from qingzhi.platform.registry.columns import fields
from qingzhi.platform.registry.models import Asset, Revision
from qingzhi.platform.registry.queries import assets
from qingzhi.subjects.schema import normalise

OWN = ("kind", "unit_id", "name", "state", "name_key", "subject_id", "words", "grams")
TIMES = ("imported_at", "created_at", "updated_at")
BATCH = 400
CHANGED_SINCE = "预览以后台账有人改过，结果和看到的不一样了，没有写入。请再看一遍预览。"


class Overtaken(Refused):
    """The ledger isn't any more what the preview was laid beside."""


@action("上传返回的表格")
def begin(act: Act, *, unit: Organization, files: Sequence[Any]) -> Import:
    """Take the files of an import. Raises Refused where they can't be taken; nothing is kept then."""
    act.require(Verb.MANAGE, unit)
    if act.by is None:
        raise Refused("导入要有人来办。")
    kept.check(files)
    made = Import(unit=unit, asked_by=act.by)
    made.save()
    try:
        taken = kept.keep(made.pk, files)
    except BaseException:
        kept.forget(made.pk)
        raise
    act.update(made, files=taken)
    act.about(made, unit)
    return made


@action("核对表头和单位")
def answer(
    act: Act,
    *,
    row: Import,
    headers: Mapping[tuple[str, str], str],
    units: Mapping[str, int],
    new: Sequence[Line] = (),
    parent: Organization | None = None,
    aliases: Mapping[str, int] = MappingProxyType({}),
) -> Import:
    """Say what headers mean and which units are meant; both are learnt for later imports.

    ``headers``: (table, normalised header) → column, '' to pass it over. ``units``: a unit as written (normalised) or a
    file → id, 0 to leave its rows out. ``new``: units to be added, under ``parent`` (the import's place, if left out)
    where they don't name another one. ``aliases``: names under which known units shall be recognised from now on.
    """
    act.require(Verb.MANAGE, row.unit)
    row = act.lock(row)
    _refuse_stage(row, "mapping")
    for (table, header), column in headers.items():
        HeaderMeaning.objects.update_or_create(table=table, header=header, defaults={"column": column})
    if new:
        load_units(by=act.by, top=parent or row.unit, listed=UnitList([*new]))
    for key, pk in aliases.items():
        _learn(act, key, pk)
    act.about(row, row.unit)
    act.more |= {"headers": [[*key, column] for key, column in headers.items()], "aliases": dict(aliases)}
    answered = {*row.answered, *(f"{table}/{header}" for table, header in headers), *aliases}
    return act.update(row, units=dict(row.units) | dict(units), answered=sorted(answered), stage=Import.Stage.READING)


@action("重新核对表头和单位")
def reconsider(act: Act, *, row: Import) -> Import:
    """Ask again what was taken over from earlier imports and what was said in this one."""
    act.require(Verb.MANAGE, row.unit)
    row = act.lock(row)
    _refuse_stage(row, "preview")
    plan = kept.read_plan(row.pk)
    kept.write_plan(row.pk, plan["reused"] | {"listed": []})
    return act.update(row, stage=Import.Stage.MAPPING, units={})


@action("选择以表格为准的单元格")
def choose(act: Act, *, row: Import, overwrite: Sequence[str]) -> Import:
    """Say which cells that were changed by hand the file may replace ("12:members")."""
    act.require(Verb.MANAGE, row.unit)
    row = act.lock(row)
    _refuse_stage(row, "preview")
    return act.update(row, overwrite=sorted(overwrite), stage=Import.Stage.WRITING)


@action("导入台账")
def accept(act: Act, *, row: Import, plan: Plan) -> dict[str, Any]:
    """Write a plan into the ledger: all of it or nothing. Raises Refused where it isn't the one that was shown."""
    act.require(Verb.MANAGE, row.unit)
    row = act.lock(row)
    _refuse_stage(row, "writing")
    if plan.digest != row.digest:
        raise Overtaken(CHANGED_SINCE)
    _hold(plan)
    act.about(row, row.unit)
    act.more["files"] = kept_files(row)
    _write_new(act, plan.new)
    overwrite = frozenset(row.overwrite)
    changed = _write_changed(act, plan.changed, overwrite)
    same = [row.asset.pk for row in plan.same if row.asset]
    for start in range(0, len(same), BATCH):  # confirmed: 台账多久没确认了
        Asset.objects.filter(pk__in=same[start : start + BATCH]).update(imported_at=timezone.now())
    told: dict[str, Any] = {
        "new": len(plan.new),
        "changed": changed,
        "same": len(plan.same),
        "errors": len(plan.errors),
    }
    told |= {"left_by_hand": sum(row.conflicts(overwrite) for row in plan.changed), "kinds": plan.kinds(overwrite)}
    done = {"stage": Import.Stage.DONE, "summary": dict(row.summary) | told, "message": "", "files": kept_files(row)}
    act.update(row, **done)
    return told


@action("放弃导入")
def drop(act: Act, *, row: Import) -> Import:
    """Leave it; its files are removed."""
    act.require(Verb.MANAGE, row.unit)
    row = act.lock(row)
    if not row.is_open:
        raise Refused("这次导入已经办完了，不能放弃。")
    if row.stage == Import.Stage.WRITING and jobs().filter(key=f"import-{row.pk}", state__in=OPEN).exists():
        raise Refused("正在写入，不能放弃。请等它写完。")
    row = act.update(row, stage=Import.Stage.DROPPED, files=kept_files(row))
    kept.forget(row.pk)
    return row


def move(act: Act, moving: Move) -> None:
    """Know a unit that is merged into another one by its old name: workbooks go on coming under it (机构调整).

    Imports that are under way go on under the successor; what they would write is laid out anew before it is written.
    """
    if moving.assets is not None:
        return
    keys = {moving.source.name_key, normalise(moving.source.short_name)} - {""}
    for alias in UnitAlias.objects.filter(unit=moving.source):
        keys.add(alias.name_key)
        act.delete(alias)
    known = set(UnitAlias.objects.filter(unit=moving.target).values_list("name_key", flat=True))
    for key in sorted(keys - known):
        act.create(UnitAlias(name_key=key, unit=moving.target))
    for row in Import.objects.exclude(stage__in=("done", "dropped")):
        unit = moving.target if row.unit_id == moving.source.pk else row.unit
        units = {name: moving.target.pk if pk == moving.source.pk else pk for name, pk in row.units.items()}
        act.update(row, unit=unit, units=units)


def held(person: User) -> Iterable[Item]:
    """The imports that somebody began and has not finished (工作交接): nobody else would come back to them."""
    for one in Import.objects.filter(asked_by=person).exclude(stage__in=("done", "dropped")).select_related("unit"):
        yield Item(f"import-{one.pk}", "没做完的导入", str(one), one.unit.name, one.get_stage_display())


def hand(act: Act, handing: Handing) -> None:
    """Let others finish the imports of whoever leaves."""
    for pk, taker in handing.of("import"):
        act.update(act.lock(Import.objects.get(pk=pk)), asked_by=taker)


def kept_files(row: Import) -> list[kept.File]:
    """The files that were read: of one that was refused not even the name stays when an import is over."""
    return [one for one in row.files if "sha256" in one]


def move_on(row: Import, stage: Import.Stage, **values: Any) -> None:
    """What the job of an import found: nobody's duty, so that it leaves no event."""
    Import.objects.filter(pk=row.pk).update(stage=stage, updated_at=timezone.now(), **values)


def _refuse_stage(row: Import, wanted: str) -> None:
    if row.stage != wanted:
        raise Refused(f"这次导入现在是“{row.get_stage_display()}”。请刷新页面。")


def _learn(act: Act, key: str, pk: int) -> None:
    """Remember what a name means; what the person's own units were called so before counts no longer."""
    former = aliases_of().filter(name_key=key).exclude(unit=pk)
    for one in former if act.by is None else former.visible_to(act.by, Verb.MANAGE):
        act.delete(one)
    UnitAlias.objects.get_or_create(name_key=key, unit_id=pk)


def _hold(plan: Plan) -> None:
    """Hold the rows that will be changed until the commit. Raises Overtaken where one isn't what the plan compared.

    The plan was laid before the transaction began; somebody may have been quicker since.
    """
    stood = {row.asset.pk: row.asset.updated_at for row in plan.changed if row.asset}
    pks = sorted(stood)
    for start in range(0, len(pks), BATCH):
        batch = assets().filter(pk__in=pks[start : start + BATCH]).order_by("pk").select_related(None)
        now = dict(batch.select_for_update().values_list("pk", "updated_at"))
        if any(now.get(pk) != stood[pk] for pk in pks[start : start + BATCH]):
            raise Overtaken(CHANGED_SINCE)
    places = sorted({row.unit.pk for row in plan.new})
    new = {(row.unit.pk, row.values["subject_id"]) for row in plan.new}
    for start in range(0, len(places), BATCH):
        there = assets().filter(unit__in=places[start : start + BATCH]).order_by().values_list("unit", "subject_id")
        if not new.isdisjoint(there):
            raise Overtaken(CHANGED_SINCE)


def _write_new(act: Act, rows: Sequence[Row]) -> None:
    names = [*OWN, *(name for name, _ in fields()), *TIMES]
    now = timezone.now()
    told = []
    for row in rows:
        values = row.values | {"kind": row.kind, "unit_id": row.unit.pk} | dict.fromkeys(TIMES, now)
        told.append([values.get(name) for name in names])
    if told:
        act.load(Asset, names, told)


def _write_changed(act: Act, rows: Sequence[Row], overwrite: frozenset[str]) -> int:
    """Store what changes, and where each change came from."""
    now, done, origins, told = timezone.now(), [], [], []
    columns: set[str] = set()
    for row in rows:
        assert row.asset is not None
        values = row.written(overwrite)
        if not values:
            continue
        before = {name: getattr(row.asset, name) for name in values}
        for name, value in values.items():
            setattr(row.asset, name, value)
        known = {name: getattr(row.asset, name) for name in (*SEARCHED, "platform")}
        for name, value in derived(row.kind, row.unit, known).items():
            setattr(row.asset, name, value)
        row.asset.updated_at = now
        columns.update(values)
        done.append(row.asset)
        origins.append((row.asset.pk, now, Revision.How.IMPORT, row.source[:300], act.by and act.by.pk, before))
        told.append((row.asset.pk, sorted((name, str(value)) for name, value in values.items())))
    if not done:
        return 0
    names = sorted({*columns, "name_key", "subject_id", "words", "grams", "updated_at"})
    Asset.objects.bulk_create(  # ON CONFLICT … DO UPDATE, ten times as fast as bulk_update
        done, batch_size=500, update_conflicts=True, unique_fields=["id"], update_fields=names
    )
    bulk.load(Revision, ["asset_id", "at", "how", "reference", "by_id", "before"], origins)
    act.loaded(Asset, ["id", "changes"], told, "changed")
    return len(done)
