"""Imports that somebody began and has not finished."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from qingzhi.platform.core.todos import Todo, Waiting
from qingzhi.platform.imports.queries import imports
from qingzhi.platform.organizations.models import User
from qingzhi.platform.organizations.queries import may
from qingzhi.platform.organizations.roles import Verb


def todos(user: User) -> Iterable[Waiting]:
    """One's own open imports."""
    if not may(user, Verb.MANAGE):
        return
    rows = list(imports().visible_to(user, Verb.MANAGE).filter(asked_by=user, stage__in=("mapping", "preview"))[:10])
    items = [
        Todo(str(row), row.get_stage_display(), "导入", None, reverse("import", args=[row.pk]), "接着办")
        for row in rows
    ]
    yield Waiting("导入", items, len(items), reverse("imports"))
