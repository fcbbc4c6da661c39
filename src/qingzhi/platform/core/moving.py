"""What moves when units or people change: each app moves what is its own, inside the one action that changes them.

An app's ``AppConfig`` may name three functions:

- ``moves``: ``(act, move)``, what of a unit goes to another one (机构调整);
- ``held``: ``(person) → Iterable[Item]``, what a person holds (工作交接);
- ``hands``: ``(act, handing)``, which gives it to whoever it goes to.

The apps are asked in the order of INSTALLED_APPS, so that people have their roles and objects their new unit before
what belongs to them is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.utils.module_loading import import_string

from qingzhi.platform.core.actions import Act
from qingzhi.platform.core.declare import Item
from qingzhi.platform.organizations.models import Organization, User


@dataclass(frozen=True)
class Move:
    """From a unit to another: everything, or with ``assets`` only these objects and what belongs to them.

    ``same``: ids of objects that turned out to be the same as one of the successor: moved → kept.
    """

    source: Organization
    target: Organization
    basis: str
    assets: frozenset[int] | None = None
    same: Mapping[int, int] = field(default_factory=dict)

    @property
    def reason(self) -> str:
        """What the history of everything that moves says."""
        how = "并入" if self.assets is None else "分给"
        return f"机构调整：{self.source.name}{how}{self.target.name}（{self.basis}）"


@dataclass(frozen=True)
class Handing:
    """Who hands over, and to whom each thing goes: key of an ``Item`` → person."""

    leaver: User
    to: Mapping[str, User]
    basis: str

    def of(self, prefix: str) -> Iterable[tuple[int, User]]:
        """The ids and takers of one kind of thing: those whose key is ``prefix-id``."""
        for key, taker in self.to.items():
            kind, _, pk = key.rpartition("-")
            if kind == prefix:
                yield int(pk), taker

    def reason(self, taker: User) -> str:
        """What the history of what is handed over says."""
        basis = f"（{self.basis}）" if self.basis else ""
        return f"工作交接：{self.leaver.name}交给{taker.name}{basis}"


def move_all(act: Act, move: Move) -> None:
    """Let every app move what is its own."""
    for mover in _named("moves"):
        mover(act, move)


def held_by(person: User) -> list[Item]:
    """Everything that a person holds, as the apps tell it."""
    return [item for told in _named("held") for item in told(person)]


def hand_all(act: Act, handing: Handing) -> None:
    """Let every app hand over what is its own."""
    for hand in _named("hands"):
        hand(act, handing)


def _named(what: str) -> Iterable[Callable[..., Any]]:
    return [import_string(path) for config in apps.get_app_configs() if (path := getattr(config, what, ""))]
