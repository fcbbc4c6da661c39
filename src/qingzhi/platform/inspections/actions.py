"""The one way to change findings: what a run found, the steps that people take, disputes, exemptions, standards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from qingzhi.platform.core import bulk
from qingzhi.platform.core.actions import Act, action
from qingzhi.platform.core.deadlines import working_days
from qingzhi.platform.core.declare import Item
from qingzhi.platform.core.errors import Refused
from qingzhi.platform.core.models import Attachment
from qingzhi.platform.core.moving import Handing, Move
from qingzhi.platform.inspections import lifecycle
from qingzhi.platform.inspections.models import (
    Dispute,
    Exemption,
    Finding,
    Passage,
    Preview,
    Standard,
)
from qingzhi.platform.inspections.profiles import days_in, profile_of, standard_of
from qingzhi.platform.organizations.models import Organization, User
from qingzhi.platform.organizations.queries import may
from qingzhi.platform.organizations.roles import Verb
from qingzhi.platform.registry.models import Asset

LONGEST = timedelta(days=3 * 366)  # an exemption that is never looked at again is none


@action("认定")
def confirm(act: Act, *, finding: Finding, reason: str = "") -> Finding:
    """Say that a suspected problem is one."""
    return _step(act, finding, "confirm", reason)


@action("认定不成立")
def dismiss(act: Act, *, finding: Finding, reason: str) -> Finding:
    """Say that a suspected problem is none, and why."""
    return _step(act, finding, "dismiss", reason, closed_on=timezone.localdate())


@action("成批认定")
def confirm_all(act: Act, *, rows: Iterable[Finding], due_on: date | None = None) -> int:
    """Say of many suspected problems that they are problems, and with a day hand them to their units; one event."""
    if due_on is not None:
        _refuse_past(due_on)
    now, done = timezone.now(), []
    for finding in list(rows):
        act.require(Verb.MANAGE, finding.unit)
        source, target = finding.state, "assigned" if due_on else "confirmed"
        found = Finding.objects.filter(pk=finding.pk, state=source, state__in=lifecycle.STEPS["confirm"].sources)
        if not found.update(state=target, due_on=due_on, updated_at=now):
            continue  # somebody else was quicker
        steps = [("confirm", source, "confirmed"), *([("assign", "confirmed", "assigned")] if due_on else [])]
        done += [(finding.pk, now, name, before, after, act.by and act.by.pk, "") for name, before, after in steps]
    columns = ["finding_id", "at", "step", "source", "target", "by_id", "reason"]
    bulk.load(Passage, columns, done)
    if done:
        act.loaded(Passage, columns, done, "changed")
    return len({pk for pk, *_ in done})


@action("立行立改")
def fix(act: Act, *, finding: Finding, due_on: date) -> Finding:
    """Say that the unit puts it right at once, by a day."""
    _refuse_past(due_on)
    return _step(act, finding, "fix", f"{due_on} 前改好", due_on=due_on)


@action("交办")
def assign(act: Act, *, finding: Finding, due_on: date, reason: str = "", handler: User | None = None) -> Finding:
    """Hand it to its unit, to be put right by a day."""
    _refuse_past(due_on)
    if handler is not None and not may(handler, Verb.FILL, finding.unit):
        raise Refused(f"{handler.name}在“{finding.unit.name}”没有登记和修改的职责。请换一位，或先授予角色。")
    return _step(act, finding, "assign", reason, due_on=due_on, handler=handler)


@action("核实消失的问题")
def settle(act: Act, *, finding: Finding, rectified: bool, reason: str) -> Finding:
    """Say of a problem that is no longer found whether it was put right."""
    if rectified:
        return _step(act, finding, "accept", reason, closed_on=timezone.localdate())
    return _step(act, finding, "return", reason)


@action("提异议")
def dispute(act: Act, *, finding: Finding, grounds: str, scan: Attachment | None = None) -> Dispute:
    """Say that a finding is wrong. The deadline stands still until somebody else has decided."""
    _step(act, finding, "dispute", grounds)
    today = timezone.localdate()
    days = days_in(profile_of(standard_of(finding.unit)), "dispute_days", today)
    due_on = working_days().add_workdays(today, days).day if days else None
    made = Dispute(finding=finding, grounds=grounds, scan=scan, filed_by=act.by, filed_on=today, due_on=due_on)
    return act.create(made)


@action("裁定异议")
def decide(act: Act, *, dispute: Dispute, outcome: str, reason: str, decider: str = "", **corrected: Any) -> Finding:
    """Decide a dispute: 维持, 更正 (with what is right in ``corrected``: severity, message) or 撤销.

    Whoever found it does not decide. Where the same person only writes down what somebody else decided, ``decider``
    says who that was (a post, not a name).
    """
    dispute = act.lock(dispute)
    if dispute.outcome:
        raise Refused("这个异议已经裁定过了。请刷新页面。")
    finding = dispute.finding
    act.require(Verb.MANAGE, finding.unit)
    if not decider and _is_finder(act.by, finding):
        raise Refused("认定这个问题的人不能自己裁定。请换一位来裁定；您只是代录的，写明是谁裁定的（写职务）。")
    name = {"upheld": "uphold", "corrected": "correct", "withdrawn": "withdraw"}[outcome]
    values: dict[str, Any] = {key: value for key, value in corrected.items() if value}
    if name == "withdraw":
        values["closed_on"] = timezone.localdate()
    elif finding.due_on:
        values["due_on"] = _moved(finding.due_on, dispute.filed_on, timezone.localdate())
    told = {"outcome": outcome, "reason": reason, "decider": decider, "decided_by": act.by}
    act.update(dispute, **told, decided_on=timezone.localdate())
    return _step(act, finding, name, reason, **values)


@action("登记例外情形")
def exempt(
    act: Act,
    *,
    code: str,
    unit: Organization,
    basis: str,
    starts_on: date,
    asset: Asset | None = None,
    document: str = "",
    ends_on: date | None = None,
) -> Exemption:
    """Let a rule not count against an object or a whole unit. Open findings that it covers are closed."""
    act.require(Verb.MANAGE, unit)
    if ends_on is not None and ends_on < starts_on:
        raise Refused("截止日期早于起始日期。请核对。")
    if ends_on is not None and ends_on - starts_on > LONGEST:
        raise Refused("例外情形最长三年。到期再看还要不要。")
    twins = Exemption.objects.filter(code=code, unit=unit, asset=asset, starts_on__lte=timezone.localdate())
    if twins.exclude(ends_on__lt=timezone.localdate()).exists():
        raise Refused("已经有一条在用的例外情形。请看原来的那一条。")
    made = Exemption(code=code, unit=unit, asset=asset, basis=basis, document=document, added_by=act.by)
    made.starts_on, made.ends_on = starts_on, ends_on
    act.create(made)
    today = timezone.localdate()
    if starts_on <= today and (ends_on is None or ends_on >= today):
        covered = Finding.objects.filter(code=code, unit=unit, state__in=lifecycle.STEPS["exempt"].sources)
        for finding in covered.filter(asset=asset) if asset else covered:
            _step(act, finding, "exempt", basis, closed_on=today)
    return made


@action("撤销例外情形")
def end_exemption(act: Act, *, exemption: Exemption) -> Exemption:
    """Let the rule count again from today; the next run finds what it finds."""
    act.require(Verb.MANAGE, exemption.unit)
    return act.update(act.lock(exemption), ends_on=_yesterday(), ended_by=act.by)


@action("启用检查口径")
def switch_on(act: Act, *, preview: Preview, versions: Mapping[str, Sequence[str]], basis: str = "") -> Standard:
    """Let the standard of a preview hold from now on."""
    act.require(Verb.MANAGE, preview.unit)
    if not preview.result:
        raise Refused("影响还没算完。等一会儿，看过影响再启用。")
    made = Standard(unit=preview.unit, profile=preview.profile, text=preview.text, title=preview.title)
    made.off, made.versions, made.basis, made.switched_by = preview.off, dict(versions), basis, act.by
    return act.create(made)


@action("预览检查口径")
def ask_preview(act: Act, *, unit: Organization, profile: str, text: str, title: str, off: Sequence[str]) -> Preview:
    """Ask what a standard would say before it is switched on."""
    act.require(Verb.MANAGE, unit)
    made = Preview(unit=unit, profile=profile, text=text, title=title, off=[*off], asked_by=act.by)
    return act.create(made)


def move(act: Act, moving: Move) -> None:
    """Let open findings and exemptions follow their objects to another unit (机构调整); closed ones stay as they are.

    What is said of the unit itself goes along where everything does. What the successor, or the object that is the
    same, has already is closed as such. A handler who can do nothing at the successor handles it no more.
    """
    open_ = Finding.objects.exclude(state__in=lifecycle.CLOSED).order_by("pk")
    going = list(open_.filter(unit=moving.source, asset__unit=moving.target))
    going += list(open_.filter(asset__in=moving.same, unit=moving.source))
    if moving.assets is None:
        going += list(open_.filter(unit=moving.source, asset=None))
    here = open_.filter(unit=moving.target).exclude(pk__in=[one.pk for one in going])
    there: set[tuple[str, int | None]] = set(here.values_list("code", "asset"))
    free = _free(going, moving.target)
    now, steps = timezone.now(), []
    for finding in going:
        asset = moving.same.get(finding.asset_id or 0, finding.asset_id)
        step, known = "transfer", (finding.code, asset) in there
        there.add((finding.code, asset))
        told: dict[str, Any] = {"unit": moving.target, "asset": asset, "updated_at": now}
        if known:  # the closed one stays with what it was found on
            step, told = "absorb", {"state": "dismissed", "closed_on": timezone.localdate(), "updated_at": now}
        elif finding.handler_id in free:
            told["handler"] = None
        Finding.objects.filter(pk=finding.pk).update(**told)
        steps.append((finding.pk, now, step, finding.state, told.get("state", finding.state)))
    rows = [(*told, act.by and act.by.pk, moving.reason[:500]) for told in steps]
    bulk.load(Passage, ["finding_id", "at", "step", "source", "target", "by_id", "reason"], rows)
    if rows:
        act.loaded(Finding, ["id", "at", "step", "source", "target"], steps, "changed")
    _move_exemptions(act, moving)


def _free(going: Iterable[Finding], target: Organization) -> frozenset[int]:
    """The handlers who may do nothing for the successor."""
    handlers = User.objects.filter(pk__in={one.handler_id for one in going if one.handler_id})
    return frozenset(one.pk for one in handlers if not may(one, Verb.FILL, target))


def _move_exemptions(act: Act, moving: Move) -> None:
    """An exemption of a whole unit becomes one of each object that moves: it must not cover what it never meant."""
    ours = Exemption.objects.exclude(ends_on__lt=timezone.localdate()).filter(unit=moving.source)
    ours.filter(asset__unit=moving.target).update(unit=moving.target)
    for one in ours.filter(asset__in=moving.same):
        kept = moving.same[one.asset_id or 0]
        if not Exemption.objects.filter(code=one.code, asset=kept).exclude(ends_on__lt=timezone.localdate()).exists():
            Exemption.objects.filter(pk=one.pk).update(unit=moving.target, asset=kept)
        else:
            Exemption.objects.filter(pk=one.pk).update(ends_on=_yesterday(), ended_by=act.by)
    whole = ours.filter(asset=None)
    moved = Asset.objects.filter(unit=moving.target, revisions__reference=moving.reason[:300]).distinct()
    for one in whole:
        told = {"code": one.code, "basis": one.basis, "document": one.document, "starts_on": one.starts_on}
        Exemption.objects.bulk_create(
            [Exemption(unit=moving.target, asset=row, ends_on=one.ends_on, added_by=act.by, **told) for row in moved]
        )
    if moving.assets is None:
        whole.update(ends_on=_yesterday(), ended_by=act.by)


def _yesterday() -> date:
    return timezone.localdate() - timedelta(days=1)


def held(person: User) -> Iterable[Item]:
    """The open problems that a person handles (工作交接)."""
    for one in (
        Finding.objects.filter(handler=person).exclude(state__in=lifecycle.CLOSED).select_related("unit", "rule")
    ):
        due = f"，{one.due_on} 前改好" if one.due_on else ""
        yield Item(f"finding-{one.pk}", "经办的问题", str(one), one.unit.name, f"{one.state_word}{due}")


def hand(act: Act, handing: Handing) -> None:
    """Let others handle the problems of whoever leaves. Raises Refused for one who may do nothing there."""
    for pk, taker in handing.of("finding"):
        finding = act.lock(Finding.objects.get(pk=pk))
        if not may(User.objects.get(pk=taker.pk), Verb.FILL, finding.unit):
            raise Refused(f"{taker.name}在“{finding.unit.name}”没有登记和修改的职责，不能经办“{finding}”。请交给别人。")
        act.update(finding, handler=taker)
        told = {"step": "hand", "source": finding.state, "target": finding.state, "by": act.by}
        Passage.objects.create(finding=finding, reason=handing.reason(taker)[:500], **told)


def answer_preview(preview: Preview, result: Mapping[str, Any]) -> None:
    """Keep what the job worked out; nobody's duty, so that it leaves no event."""
    Preview.objects.filter(pk=preview.pk).update(result=result)


def _step(act: Act, finding: Finding, name: str, reason: str = "", **values: Any) -> Finding:
    """Take one step of a finding's life, and keep it in its history. Raises Refused from any other state."""
    finding = act.lock(finding)
    step = lifecycle.STEPS[name]
    if step.verb is not None:
        act.require(step.verb, finding.unit)
    if finding.state not in step.sources:
        raise Refused(f"这个问题现在是“{finding.state_word}”，不能办“{step.title}”。请刷新页面看最新状态。")
    source, target = finding.state, target_of(step, finding)
    act.update(finding, state=target, **values)
    Passage.objects.create(finding=finding, step=name, source=source, target=target, by=act.by, reason=reason[:500])
    return finding


def target_of(step: lifecycle.Step, finding: Finding) -> str:
    """The state to which a step leads; 维持 and the like lead back to where the finding was."""
    if step.target == lifecycle.SAME:
        return finding.state
    if step.target != lifecycle.BACK:
        return step.target
    came = Passage.objects.filter(finding=finding, target=finding.state).exclude(source=finding.state).last()
    return came.source if came and came.source else "suspected"


def _is_finder(user: User | None, finding: Finding) -> bool:
    """Whether a person confirmed the finding."""
    if user is None:
        return False
    confirmed = Passage.objects.filter(finding=finding, step__in=("confirm", "fix", "assign", "correct"))
    return confirmed.filter(by=user).exists()


def _moved(due_on: date, filed_on: date, decided_on: date) -> date:
    """A deadline that stood still from one day to another: as many working days later (days, where 调休未定)."""
    stood = working_days().workdays_between(filed_on, decided_on)
    if stood == 0:
        return due_on
    later = working_days().add_workdays(due_on, stood).day if stood else None
    return later or due_on + (decided_on - filed_on)


def _refuse_past(due_on: date) -> None:
    if due_on < timezone.localdate():
        raise Refused("时限早于今天。请填今天或以后的日期。")
