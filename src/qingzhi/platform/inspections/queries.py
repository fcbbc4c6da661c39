"""The one door to findings, their history, disputes, exemptions, runs and standards."""

from __future__ import annotations

from typing import Self

from django.db.models import QuerySet

from qingzhi.platform.inspections import lifecycle
from qingzhi.platform.inspections.models import (
    Dispute,
    Exemption,
    Finding,
    Passage,
    Preview,
    RuleVersion,
    Run,
    Standard,
)
from qingzhi.platform.organizations.queries import Scoped


class Findings(Scoped):
    """Problems."""

    def open(self) -> Self:
        """Those about which something is still to be done."""
        return self.exclude(state__in=lifecycle.CLOSED)


class OfFindings(Scoped):
    """What belongs to a finding, and so to its unit."""

    unit_field = "finding__unit"


def findings() -> Findings:
    """All findings, the latest change first."""
    return Findings(Finding).select_related("unit", "rule")


def passages() -> OfFindings:
    """The history of findings, in its order."""
    return OfFindings(Passage).select_related("by", "run")


def disputes() -> OfFindings:
    """All disputes, the latest first."""
    return OfFindings(Dispute).select_related("finding__unit", "finding__rule", "filed_by", "decided_by")


def exemptions() -> Scoped:
    """All exemptions, the latest first."""
    return Scoped(Exemption).select_related("unit", "asset")


def standards() -> Scoped:
    """All standards that were ever switched on, the latest first."""
    return Scoped(Standard).select_related("unit", "switched_by")


def previews() -> Scoped:
    """All previews, the latest first."""
    return Scoped(Preview).select_related("unit")


def runs() -> QuerySet[Run]:
    """All runs, the latest first; they say numbers of the whole ledger and name no unit."""
    return Run.objects.select_related("by")


def rule_versions() -> QuerySet[RuleVersion]:
    """Every rule as it was written when a finding was made, by article and code, the latest version first."""
    return RuleVersion.objects.all()
