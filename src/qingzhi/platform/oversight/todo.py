"""我的待办: what waits for a person, gathered from the apps that declare ``todos`` in their ``AppConfig``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.apps import apps
from django.utils.module_loading import import_string

from qingzhi.platform.core.deadlines import Due, due
from qingzhi.platform.core.todos import Todo, Waiting
from qingzhi.platform.organizations.models import User

PARTS = (("late", "超期"), ("soon", "临期"), ("none", "未到期"))


@dataclass(frozen=True)
class Part:
    """超期, 临期 or 未到期, with its items."""

    key: str
    title: str
    items: Sequence[tuple[Todo, Due | None]]


@dataclass(frozen=True)
class Rest:
    """Items of a kind beyond those shown: how many, and where they stand."""

    kind: str
    count: int
    url: str


@dataclass(frozen=True)
class Desk:
    """A person's list: its parts (those without items left out), what is not shown, how many in all."""

    parts: Sequence[Part]
    rest: Sequence[Rest]
    count: int


def gather(user: User, today: date) -> Desk:
    """What waits for a person today, the most urgent first."""
    waiting = [one for provide in _providers() for one in provide(user)]
    dated = [(item, due(item.day, today) if item.day else None) for one in waiting for item in one.items]
    dated.sort(key=lambda pair: (pair[0].day or date.max, pair[0].title))
    parts = [
        Part(key, title, items)
        for key, title in PARTS
        if (items := [pair for pair in dated if (pair[1].tone if pair[1] else "none") == key])
    ]
    rest = [Rest(one.kind, one.count - len(one.items), one.url) for one in waiting if one.count > len(one.items)]
    return Desk(parts, rest, sum(one.count for one in waiting))


def _providers() -> Iterable[Callable[[User], Iterable[Waiting]]]:
    for config in apps.get_app_configs():
        if path := getattr(config, "todos", ""):
            yield import_string(path)
