"""The one door to imports and to what was learnt from them."""

from __future__ import annotations

from django.db.models import QuerySet

from qingzhi.platform.imports.models import HeaderMeaning, Import, UnitAlias
from qingzhi.platform.organizations.queries import Scoped


def imports() -> Scoped:
    """All imports, the latest first."""
    return Scoped(Import).select_related("unit", "asked_by")


def meanings() -> QuerySet[HeaderMeaning]:
    """What headers mean that nobody declared."""
    return HeaderMeaning.objects.all()


def aliases() -> Scoped:
    """Other names of units."""
    return Scoped(UnitAlias).select_related("unit")
