"""The one door to scans, objections and trials; each belongs to the unit that its app belongs to today."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from qingzhi.platform.core.declare import Card, Told
from qingzhi.platform.organizations.models import User
from qingzhi.platform.organizations.queries import Scoped, may
from qingzhi.platform.organizations.roles import Verb
from qingzhi.platform.packages.functions import KINDS
from qingzhi.platform.packages.models import SELF_CHECK, Objection, Scan, Trial
from qingzhi.platform.packages.settling import Settled, settle
from qingzhi.platform.registry.models import Asset

BESIDE = 3  # scans and trials that the page of an app names
CERTAIN = ("present", "suspected")
STATES = {"asked": "soon", "tied": "good", "aside": "mute"}


class OfApps(Scoped):
    """Scans and trials."""

    unit_field = "asset__unit"


class OfScans(Scoped):
    """Objections."""

    unit_field = "scan__asset__unit"


def scans() -> OfApps:
    """All scans, the latest first, without the long texts."""
    return OfApps(Scan).select_related("asset__unit", "unit", "by").defer("facts", "guidance")


def objections() -> OfScans:
    """All objections, the latest first."""
    rows: OfScans = OfScans(Objection).select_related("scan__asset__unit", "unit", "filed_by", "decided_by")
    return rows.defer("scan__facts", "scan__guidance")


def trials() -> OfApps:
    """All trials, the latest first."""
    return OfApps(Trial).select_related("asset__unit", "unit", "by")


def settled(asset: Asset) -> Settled:
    """What all that was seen of an app makes, as it stands now."""
    return settle(
        scans().filter(asset=asset, state=Scan.State.TIED).order_by("pk"),
        list(objections().filter(scan__asset=asset)),
        list(trials().filter(asset=asset).order_by("pk")),
    )


def known(asset: Asset, sha256: str, engine: str) -> Scan | None:
    """The scan of the very same file by the same version of the software, where there is one that counts."""
    fits = scans().filter(asset=asset, sha256=sha256, engine=engine).exclude(state=Scan.State.ASIDE)
    return fits.first()


def errors_of(code: str) -> int:
    """How often an objection to a rule was found right."""
    return objections().filter(code=code, outcome=Objection.Outcome.CORRECTED).order_by().count()


def objected(code: str) -> str:
    """The same in words, for the page of the rule; '' where there was no objection."""
    every = objections().filter(code=code).exclude(outcome="").order_by().count()
    return f"{every} 次，其中 {errors_of(code)} 次更正" if every else ""


def beside(user: User, asset: Asset) -> Iterable[Card]:
    """What was seen of an app, for its page."""
    if asset.kind != "app":
        return
    lines = [
        Told(
            f"{row.file}",
            reverse("scan", args=[row.pk]),
            f"{row.get_kind_display()} {row.version}，{row.day} 检查",
            (STATES[row.state], row.get_state_display()),
        )
        for row in scans().visible_to(user).filter(asset=asset)[:BESIDE]
    ]
    lines += [
        Told(f"人工体验 {row.version}", reverse("trial", args=[row.pk]), f"{row.tried_on}，{row.unit.name}")
        for row in trials().visible_to(user).filter(asset=asset)[:BESIDE]
    ]
    links = [("查安装包、人工体验的全部结果", reverse("app_packages", args=[asset.pk]))] if lines else []
    if may(user, Verb.FILL, asset.unit):
        links.append(("上传安装包检查", reverse("scan_new", args=[asset.pk])))
        links.append(("填人工体验单", reverse("trial_new", args=[asset.pk])))
    there = [kind.title for kind in KINDS.values() if not kind.wanted and getattr(asset, kind.column) in CERTAIN]
    said = f"台账记为存在或疑似：{'、'.join(there)}。" if there else ""
    yield Card("安装包检查和人工体验", lines, links, f"{said}{SELF_CHECK}" if lines else "还没有查过安装包。")
