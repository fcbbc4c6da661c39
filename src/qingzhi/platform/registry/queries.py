"""The one door to the ledger and to decisions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse

from qingzhi.platform.organizations.models import Organization, User
from qingzhi.platform.organizations.queries import Scoped
from qingzhi.platform.registry.lifecycles import ENDED
from qingzhi.platform.registry.models import PROXIES, Asset, Decision, Revision
from qingzhi.subjects.schema import normalise


class Assets(Scoped):
    """Apps, accounts and groups."""

    def living(self) -> Self:
        """Those whose life isn't over."""
        return self.exclude(state__in=ENDED)

    def of_purpose(self, words: str) -> Self:
        """建群前查一查: living groups whose name or purpose has all these words."""
        wanted = [normalise(word) for word in words.split()]
        return self.living().filter(*(Q(words__contains=word) for word in wanted)) if wanted else self.none()


def assets(kind: str = "") -> Assets:
    """All apps, accounts or groups (by kind), or all three."""
    rows = Assets(PROXIES[kind]).filter(kind=kind) if kind else Assets(Asset)
    return rows.select_related("unit")


def decisions() -> Scoped:
    """All decisions, the latest first, with how many objects each covers."""
    rows: Scoped = Scoped(Decision).select_related("unit", "scan").annotate(covers=Count("assets"))
    return rows


class Revisions(Scoped):
    """Changes of rows; each belongs to the unit that its row belongs to today."""

    unit_field = "asset__unit"


def revisions() -> Revisions:
    """Where each change of the ledger came from, the latest first."""
    return Revisions(Revision).select_related("asset__unit", "by")


def owned(user: User, unit: Organization) -> Iterable[tuple[str, str, int]]:
    """What a unit's page says of the ledger: (title, address, how many), as far as the person may see."""
    for kind, view in (("app", "apps"), ("account", "accounts"), ("group", "groups")):
        count = assets(kind).visible_to(user).filter(unit=unit).living().order_by().count()
        yield str(PROXIES[kind]._meta.verbose_name), f"{reverse(view)}?{urlencode({'unit': unit.name})}", count
