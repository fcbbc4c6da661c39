"""The one way to change the ledger: entering, editing, the steps of a life, decisions, loading whole workbooks."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from datetime import date
from itertools import count
from typing import Any

from django.utils import timezone

from qingzhi.platform.core import bulk, search
from qingzhi.platform.core.actions import Act, action
from qingzhi.platform.core.errors import Refused
from qingzhi.platform.core.moving import Move
from qingzhi.platform.organizations.models import Organization
from qingzhi.platform.organizations.roles import Verb
from qingzhi.platform.registry import lifecycles
from qingzhi.platform.registry.columns import fields
from qingzhi.platform.registry.models import PROXIES, Asset, Decision, Revision
from qingzhi.platform.registry.queries import assets
from qingzhi.subjects.schema import normalise, subject_id

SEARCHED = ("name", "purpose", "basis", "functions", "platform_id", "filing_number", "remark")
"""The columns that search looks through."""


def derived(kind: str, unit: Organization, values: Mapping[str, Any]) -> dict[str, str]:
    """The columns that follow from others: the name as it is compared, the identity, what search looks through."""
    words = search.compared(values.get(name) for name in SEARCHED)
    own = values.get("platform_id") or values["name"]
    return {
        "name_key": normalise(values["name"]),
        "subject_id": subject_id(kind, unit.name, unit.code, values.get("platform") or "", own),
        "words": words,
        "grams": search.grams(words),
    }


@action("登记")
def register(act: Act, *, kind: str, unit: Organization, **values: Any) -> Asset:
    """Enter an app, an account or a group. A group that has been made already is 在用 from the start."""
    act.require(Verb.FILL, unit)
    state = values.pop("state", lifecycles.FIRST[kind])
    if (
        kind == "group"
        and state == "registered"
        and (made := values.get("created_on"))
        and made <= timezone.localdate()
    ):
        state = "in_use"
    asset = PROXIES[kind](kind=kind, unit=unit, state=state, **values, **derived(kind, unit, values))
    _refuse_twins(asset)
    return act.create(asset)


@action("修改")
def edit(act: Act, *, asset: Asset, **values: Any) -> Asset:
    """Change what the ledger says of one object."""
    act.require(Verb.FILL, asset.unit)
    return revise(act, asset, Revision.How.EDIT, **values)


def revise(act: Act, asset: Asset, how: Revision.How, reference: str = "", **values: Any) -> Asset:
    """Change columns of a row inside an action, with what follows from them, and keep where the change came from."""
    asset = act.lock(asset)
    told = {name: getattr(asset, name) for name in (*SEARCHED, "platform")} | values
    follows = derived(asset.kind, asset.unit, told)
    _refuse_twins(asset, follows["subject_id"])
    before = {name: getattr(asset, name) for name in values}
    asset = act.update(asset, **values, **follows)
    changed = {name: value for name, value in before.items() if value != getattr(asset, name)}
    if changed:
        Revision.objects.create(asset=asset, how=how, reference=reference[:300], by=act.by, before=changed)
    return asset


@action("办理")
def step(act: Act, *, asset: Asset, name: str, **values: Any) -> Asset:
    """Take one step of a life (``lifecycles``): dissolve, extend, file, close."""
    asset = act.lock(asset)
    found = next((one for one in lifecycles.steps_from(asset.kind, asset.state) if one.name == name), None)
    if found is None:
        raise Refused(f"“{asset.name}”现在是“{asset.state_word}”，不能办这一步。请刷新页面看最新状态。")
    act.require(found.verb, asset.unit)
    if asset.unit.abolished_on is not None:
        raise Refused(f"“{asset.unit.name}”已经撤销，“{asset.name}”留作历史。要办的请在承接单位办。")
    act.title = found.title
    missing = [column for column in found.needs if values.get(column) in (None, "")]
    if missing:
        titles = "、".join(str(Asset._meta.get_field(column).verbose_name) for column in missing)  # type: ignore[union-attr]
        raise Refused(f"还缺：{titles}。")
    _check_step(name, values)
    return revise(act, asset, Revision.How.STEP, found.title, state=found.target, **_implied(name, values))


@action("到期")
def expire(act: Act) -> int:
    """Put the groups whose end has come to 到期待定, and those made since to 在用; the system does it every night."""
    today = timezone.localdate()
    ended = Asset.objects.filter(kind="group", state="in_use", ends_on__lt=today)
    made = Asset.objects.filter(kind="group", state="registered", created_on__lte=today)
    rows = sorted([*ended.values_list("pk", "state"), *made.values_list("pk", "state")])
    if not rows:
        return 0
    now = timezone.now()
    told = [(pk, now, Revision.How.STEP, "到期", None, {"state": state}) for pk, state in rows]
    bulk.load(Revision, ["asset_id", "at", "how", "reference", "by_id", "before"], told)
    made.update(state="in_use", updated_at=now)
    ended.update(state="expiring", updated_at=now)
    act.loaded(Asset, ["id"], [(pk,) for pk, _ in rows])
    return len(rows)


def follow(unit: Organization) -> None:
    """Give what a unit owns its identity anew, inside the unit's action: it rests on the unit's name and code."""
    rows = list(Asset.objects.filter(unit=unit))
    for row in rows:
        row.unit = unit
        row.subject_id = _identity(row)
    Asset.objects.bulk_update(rows, ["subject_id"], batch_size=500)


MOVED = ("unit", "name", "name_key", "subject_id", "words", "grams")
"""The columns that a change of units may write; being moved says nothing of when somebody last looked at a row."""


def move(act: Act, moving: Move) -> None:
    """Give the objects of a unit to another one, inside the action that changes the units (机构调整).

    One that has the name of an object that is there already says in its name where it comes from, unless it is said
    to be the same object (``moving.same``): then the row that is there takes what it lacks, and this one ends.
    """
    going = Asset.objects.filter(unit=moving.source).order_by("pk")
    going = going if moving.assets is None else going.filter(pk__in=moving.assets)
    taken = set(Asset.objects.filter(unit=moving.target).values_list("subject_id", flat=True))
    origins, told = [], []
    for row in going:
        if row.pk in moving.same:
            _join(act, moving, row)
            continue
        before: dict[str, Any] = {"unit_id": row.unit_id}
        row.unit = moving.target
        if _identity(row) in taken:
            before["name"] = row.name
            row.name = _set_apart(row, moving.source, taken)
        for name, value in _follows(row).items():
            setattr(row, name, value)
        if row.subject_id in taken:
            raise Refused(f"“{row.name}”和“{moving.target.name}”已有的一条账号标识相同，是同一个。请选“同一个”。")
        taken.add(row.subject_id)
        row.save(update_fields=MOVED)
        origins.append(_origin(act, moving, row, before))
        told.append((row.pk, moving.source.pk, moving.target.pk))
    if told:
        Revision.objects.bulk_create(origins, batch_size=500)
        act.loaded(Asset, ["id", "from", "to"], told, "changed")


def _set_apart(row: Asset, source: Organization, taken: Container[str]) -> str:
    """A name that no object of the successor has: the own one with the unit that it comes from, numbered if need be."""
    own = row.name
    for number in count(1):
        tail = f"（原{source.name}{number if number > 1 else ''}）"
        row.name = own[: 200 - len(tail)] + tail
        if row.platform_id or _identity(row) not in taken:
            break
    return row.name


def _join(act: Act, moving: Move, row: Asset) -> None:
    """Two rows turned out to be one object: the kept one is filled up from the other, which ends where it stood.

    What both say stays as the kept row says it, unless that one is over and the other is still in use.
    """
    kept = Asset.objects.select_for_update().get(pk=moving.same[row.pk])
    revived = kept.ended and not row.ended
    before: dict[str, Any] = {}
    for name in ("name", *(name for name, _ in fields())):
        here, there = getattr(kept, name), getattr(row, name)
        if there not in (None, "") and there != here and (revived or here in (None, "")):
            before[name] = here
            setattr(kept, name, there)
    if revived:
        before["state"], kept.state = kept.state, row.state
    for name, value in _follows(kept).items():
        setattr(kept, name, value)
    kept.save(update_fields=sorted({*before, *_follows(kept)}))
    for decision in Decision.objects.filter(assets=row):
        decision.assets.add(kept)
    ended = {"state": row.state, "merged_into": row.merged_into}
    row.state = "merged"
    setattr(row, "merged_into", kept.name)  # noqa: B010  # a column of the schema
    row.save(update_fields=["state", "merged_into"])
    past = _origin(act, moving, row, ended)
    past.reference = f"{moving.reason}；和{moving.target.name}的“{kept.name}”合成一条"[:300]
    Revision.objects.bulk_create([_origin(act, moving, kept, before), past])
    act.loaded(Asset, ["id", "into"], [(row.pk, kept.pk)], "changed")


def _origin(act: Act, moving: Move, row: Asset, before: Mapping[str, Any]) -> Revision:
    told = {"how": Revision.How.REORGANIZATION, "reference": moving.reason[:300], "by": act.by, "before": before}
    return Revision(asset=row, **told)


def _follows(row: Asset) -> dict[str, str]:
    return derived(row.kind, row.unit, {name: getattr(row, name) for name in (*SEARCHED, "platform")})


def _identity(row: Asset) -> str:
    return _follows(row)["subject_id"]


@action("记录审批情况")
def record_decision(act: Act, *, unit: Organization, assets: Iterable[Asset] = (), **values: Any) -> Decision:
    """Write down who decided what; one decision may cover a list of objects."""
    act.require(Verb.MANAGE, unit)
    decision = act.create(Decision(unit=unit, **values))
    decision.assets.set(assets)
    act.more["covers"] = sorted(asset.pk for asset in assets)
    return decision


def _implied(name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """What follows from a step besides the new state."""
    today = timezone.localdate()
    implied: dict[str, dict[str, Any]] = {
        "dissolve": {"dissolved_on": today},
        "merge": {"dissolved_on": today},
        "make_permanent": {"permanence": "permanent", "ends_on": None, "open_ended": True},
        "extend": {"permanence": "temporary", "open_ended": False},
        "reopen": {"dissolved_on": None, "merged_into": ""},
    }
    return implied.get(name, {}) | dict(values)


def _check_step(name: str, values: Mapping[str, Any]) -> None:
    today = timezone.localdate()
    if name == "extend" and values["ends_on"] <= today:
        raise Refused("续期要续到今天以后。任务已经完了的，选解散。")
    closed: date | None = values.get("closed_on")
    if closed and closed > today:
        raise Refused("关停日期还没到。到了那天再办，或者先填计划。")


def _refuse_twins(asset: Asset, identity_: str = "") -> None:
    twins = assets().filter(unit=asset.unit, subject_id=identity_ or asset.subject_id)
    twin = twins.exclude(pk=asset.pk).first()
    if twin is not None:
        raise Refused(f"台账里已经有“{twin.name}”（{twin.unit.name}，{twin.state_word}）。请修改已有的那一条。")
