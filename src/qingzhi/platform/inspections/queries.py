"""The one door to findings, their history, disputes, exemptions, runs and standards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlencode

from django.db.models import Count, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from qingzhi.platform.core.declare import Card, Told
from qingzhi.platform.inspections import lifecycle
from qingzhi.platform.inspections.models import (
    Dispute,
    Exemption,
    Finding,
    LedgerAge,
    MonthCount,
    Passage,
    Preview,
    RuleVersion,
    Run,
    Standard,
)
from qingzhi.platform.inspections.words import TONES
from qingzhi.platform.organizations.models import Organization, User
from qingzhi.platform.organizations.queries import Scoped
from qingzhi.platform.registry.models import Asset


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


def month_counts() -> Scoped:
    """Problems by unit, article and month."""
    return Scoped(MonthCount)


def ledger_ages() -> Scoped:
    """How old the ledger of each unit is."""
    return Scoped(LedgerAge)


def runs() -> QuerySet[Run]:
    """All runs, the latest first; they say numbers of the whole ledger and name no unit."""
    return Run.objects.select_related("by")


def rule_versions() -> QuerySet[RuleVersion]:
    """Every rule as it was written when a finding was made, by article and code, the latest version first."""
    return RuleVersion.objects.all()


@dataclass(frozen=True)
class Article:
    """An article with the rules of it that have open problems: (code, title, how many)."""

    number: int
    rules: list[tuple[str, str, int]]

    @property
    def count(self) -> int:
        """How many open problems the article has."""
        return sum(count for _, _, count in self.rules)


def articles(user: User) -> list[Article]:
    """The open problems that a person may see, by article and rule."""
    rows = findings().visible_to(user).open().order_by("article", "code").values("article", "code", "rule__title")
    found: dict[int, Article] = {}
    for one in rows.annotate(count=Count("*")):
        article = found.setdefault(one["article"], Article(one["article"], []))
        article.rules.append((one["code"], one["rule__title"], one["count"]))
    return list(found.values())


def rules_in_use(user: User) -> QuerySet[Any]:
    """The latest version of each rule that found something, with counts over what a person may see."""
    own = findings().visible_to(user).open().filter(code=OuterRef("code")).order_by().values("code")
    wrong = disputes().visible_to(user).filter(finding__code=OuterRef("code"), outcome__in=("corrected", "withdrawn"))
    latest = RuleVersion.objects.values("code").annotate(last=Max("pk")).values("last")
    return RuleVersion.objects.filter(pk__in=latest).annotate(
        open_count=Coalesce(Subquery(own.annotate(n=Count("*")).values("n")), 0),
        error_count=Coalesce(Subquery(wrong.order_by().values("finding__code").annotate(n=Count("*")).values("n")), 0),
    )


def beside(user: User, asset: Asset) -> Iterable[Card]:
    """The problems of an object, for its page."""
    rows = list(findings().visible_to(user).filter(asset=asset).order_by("-opened_on", "-pk")[:10])
    lines = [
        Told(row.rule.title, reverse("finding", args=[row.pk]), row.message, (TONES[row.state], row.state_word))
        for row in rows
    ]
    yield Card("问题", lines, note="" if lines else "检查没有发现问题。没有材料的检查项不算在内。")


def owned(user: User, unit: Organization) -> Iterable[tuple[str, str, int]]:
    """What a unit's page says of its problems: (title, address, how many)."""
    count = findings().visible_to(user).filter(unit=unit).open().order_by().count()
    yield "没有办结的问题", f"{reverse('findings')}?{urlencode({'unit': unit.name})}", count
