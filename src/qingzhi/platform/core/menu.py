"""The menu: each app's ``AppConfig.menu`` lists its entries; a person sees those that their roles open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.apps import apps
from django.http import HttpRequest
from django.urls import reverse

from qingzhi.platform.core.declare import Entry
from qingzhi.platform.organizations.models import User
from qingzhi.platform.organizations.queries import may, roles_of
from qingzhi.platform.organizations.roles import Role

SECTIONS = ("", "台账", "审核备案", "问题整改", "群众反映", "抽查评估", "专项整治", "填表减负", "报表", "设置")
"""The headings, in their order; '' stands above them all."""


@dataclass(frozen=True)
class Line:
    """An entry as it is shown."""

    title: str
    url: str
    current: bool


def menu(request: HttpRequest) -> Sequence[tuple[str, list[Line]]]:
    """The sections (heading, lines) that a person sees; sections without lines are left out."""
    user = request.user
    if not isinstance(user, User):
        return []
    only_unit = roles_of(user) <= {Role.UNIT_OFFICER}
    entries: list[Entry] = [entry for config in apps.get_app_configs() for entry in getattr(config, "menu", ())]
    entries.sort(key=lambda entry: SECTIONS.index(entry.section))
    shown: dict[str, list[Line]] = {section: [] for section in SECTIONS}
    for entry in entries:
        if entry.unit == only_unit and may(user, entry.verb):
            url = reverse(entry.view)
            current = request.path == url or (url != "/" and request.path.startswith(url))
            shown["" if only_unit else entry.section].append(Line(entry.title, url, current))
    return [(section, lines) for section, lines in shown.items() if lines]
