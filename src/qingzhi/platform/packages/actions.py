"""The one way to change scans, objections and trials, and through ``registry.actions.revise`` what the ledger says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from qingzhi import __version__
from qingzhi.inspectors.facts import PackageFacts
from qingzhi.platform.core.actions import Act, action
from qingzhi.platform.core.errors import Refused
from qingzhi.platform.core.files import location
from qingzhi.platform.core.moving import Move
from qingzhi.platform.core.queries import attachments
from qingzhi.platform.inspections.actions import dismiss
from qingzhi.platform.inspections.lifecycle import STEPS
from qingzhi.platform.inspections.queries import findings
from qingzhi.platform.organizations.models import Organization
from qingzhi.platform.organizations.roles import Verb
from qingzhi.platform.packages.fitting import doubts
from qingzhi.platform.packages.frozen import freeze, thaw
from qingzhi.platform.packages.functions import KINDS
from qingzhi.platform.packages.models import Objection, Scan, Trial
from qingzhi.platform.packages.queries import objections, scans, settled
from qingzhi.platform.packages.settling import against, signs
from qingzhi.platform.registry.actions import revise
from qingzhi.platform.registry.models import Asset, Revision


@dataclass(frozen=True)
class Found:
    """A package that was looked into."""

    file: str
    size: int
    facts: PackageFacts


@action("安装包检查")
def record(
    act: Act, *, asset: Asset, upload: str, found: Sequence[Found], guidance: Mapping[str, Any], kept: bool = False
) -> list[Scan]:
    """Write down what was seen in the packages of one upload, and tell the ledger where they fit its row."""
    act.require(Verb.FILL, asset.unit)
    act.about(asset)
    unit = act.by.unit if act.by else asset.unit
    made = []
    for one in found:
        facts = one.facts
        unfit = doubts(asset, facts.kind, facts.name, facts.package_id)
        scan = Scan(asset=asset, unit=unit, by=act.by, upload=upload, file=one.file, size=one.size, kept=kept)
        scan.sha256, scan.engine, scan.facts, scan.guidance = facts.sha256, __version__, freeze(facts), dict(guidance)
        scan.kind, scan.name, scan.package_id = facts.kind, facts.name[:200], facts.package_id[:200]
        scan.verdicts = {name: seen.verdict for name, seen in facts.functions.items()}
        scan.version, scan.coverage, scan.doubts = facts.version[:60], facts.percent, unfit
        scan.state = Scan.State.ASKED if unfit else Scan.State.TIED
        made.append(act.create(scan))
    files = "、".join(scan.file for scan in made if scan.state == Scan.State.TIED)
    if files:
        _tell(act, asset, Revision.How.PACKAGE, files)
    return made


@action("核对安装包是哪个应用")
def tie(act: Act, *, scan: Scan, asset: Asset | None) -> Scan:
    """Say that a package is of an app, be it another one than where it was given; None: of none in the ledger."""
    act.require(Verb.FILL, scan.asset.unit)
    scan = act.lock(scan)
    if scan.state != Scan.State.ASKED:
        raise Refused(f"这个安装包已经核对过了：{scan.get_state_display()}。请刷新页面。")
    if asset is None:
        return act.update(scan, state=Scan.State.ASIDE)
    act.require(Verb.FILL, asset.unit)
    scan = act.update(scan, state=Scan.State.TIED, asset=asset)
    _tell(act, asset, Revision.How.PACKAGE, scan.file)
    return scan


@action("安装包检查提异议")
def file_objection(act: Act, *, scan: Scan, function: str, why: str, grounds: str) -> Objection:
    """Say that a scan is wrong about a function. The column is unknown until somebody has decided."""
    act.require(Verb.FILL, scan.asset.unit)
    scan, kind = act.lock(scan), KINDS[function]
    if scan.state != Scan.State.TIED:
        raise Refused("这个安装包还没有核对是不是这个应用，先核对。")
    seen = thaw(scan.facts).functions[function]
    if not open_to_objection(function, seen.verdict):
        raise Refused(f"检查结果没有说这个应用的{kind.title}不合要求，不用提异议。")
    if against(objections().filter(scan__asset=scan.asset_id), function, signs(seen)):
        raise Refused("同样的佐证已经提过异议了。请看原来的那一条。")
    unit = act.by.unit if act.by else scan.asset.unit
    made = Objection(scan=scan, function=function, verdict=seen.verdict, signs=signs(seen), unit=unit, filed_by=act.by)
    made.code, made.why, made.grounds = next(iter(kind.codes), ""), why, grounds
    act.create(made)
    _tell(act, scan.asset, Revision.How.PACKAGE, f"异议：{kind.title}，{scan.file}")
    return made


@action("裁定安装包检查的异议")
def decide(act: Act, *, objection: Objection, outcome: str, reason: str, decider: str = "") -> Objection:
    """Decide an objection: 维持 what the scan says, or 更正 it: the ledger says what is right, and the rule was wrong.

    Whoever filed it does not decide. Where the same person only writes down what somebody else decided, ``decider``
    says who that was (a post, not a name).
    """
    scan = objection.scan
    act.require(Verb.MANAGE, scan.asset.unit)
    objection, kind = act.lock(objection), KINDS[objection.function]
    if objection.outcome:
        raise Refused("这个异议已经裁定过了。请刷新页面。")
    if not decider and act.by is not None and objection.filed_by_id == act.by.pk:
        raise Refused("提异议的人不能自己裁定。请换一位来裁定；您只是代录的，写明是谁裁定的（写职务）。")
    told = {"outcome": outcome, "reason": reason, "decider": decider, "decided_by": act.by}
    objection = act.update(objection, **told, decided_at=timezone.now())
    _tell(act, scan.asset, Revision.How.PACKAGE, f"裁定异议（{objection.get_outcome_display()}）：{kind.title}")
    if outcome == Objection.Outcome.CORRECTED:
        open_ = findings().filter(asset=scan.asset, code__in=kind.codes, state__in=STEPS["dismiss"].sources)
        for finding in open_:
            dismiss(by=act.by, finding=finding, reason=f"安装包检查的异议成立：{reason}"[:500])
    return objection


@action("人工体验")
def try_out(
    act: Act, *, asset: Asset, unit: Organization, version: str, tried_on: date, answers: Mapping[str, Any]
) -> Trial:
    """Write down which functions somebody saw while using an app. What they didn't try is not in ``answers``."""
    act.require(Verb.FILL, asset.unit)
    act.require(Verb.FILL, unit)
    if not answers:
        raise Refused("一项都没有填。看到了或者没看到，至少填一项。")
    made = act.create(
        Trial(asset=asset, unit=unit, version=version, tried_on=tried_on, answers=dict(answers), by=act.by)
    )
    _tell(act, asset, Revision.How.TRIAL, f"{version} 版，{tried_on} {unit.name}")
    return made


@action("不再留存安装包")
def forget(act: Act, *, scan: Scan) -> Scan:
    """Delete the file of a scan; what was seen in it stays, and so does its SHA-256."""
    act.require(Verb.FILL, scan.asset.unit)
    scan = act.update(act.lock(scan), kept=False)
    shared = scans().filter(sha256=scan.sha256, kept=True).exists()
    if not shared and not attachments().filter(sha256=scan.sha256).exists():
        location(scan.sha256).unlink(missing_ok=True)
    return scan


def move(act: Act, moving: Move) -> None:
    """Let what was seen of an app go along where two rows turned out to be one; else it belongs to its app anyway."""
    for pk, kept in moving.same.items():
        scans_, trials_ = Scan.objects.filter(asset=pk), Trial.objects.filter(asset=pk)
        told = [*scans_.order_by("pk").values_list("file", "pk"), *trials_.order_by("pk").values_list("version", "pk")]
        if told:
            scans_.update(asset=kept)
            trials_.update(asset=kept)
            act.loaded(Scan, ["what", "id", "asset"], [(*one, kept) for one in told], "changed")
            _tell(act, Asset.objects.get(pk=kept), Revision.How.REORGANIZATION, moving.reason)


def open_to_objection(function: str, verdict: str | None) -> bool:
    """Whether a scan says something of a function that a unit may say is wrong."""
    kind = KINDS[function]
    if kind.wanted:
        return verdict in ("absent", "hint", "suspected")
    return verdict in ("present", "suspected", "hint")


def _tell(act: Act, asset: Asset, how: Revision.How, reference: str) -> None:
    """Tell the ledger what all that was seen of an app makes now, with the source of the change."""
    asset = act.lock(asset)  # two who add to what was seen wait for each other
    values = settled(asset).values
    if values:
        revise(act, asset, how, reference, **values)
