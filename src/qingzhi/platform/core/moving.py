"""What moves with units (机构调整): each app moves what is its own, inside the action that changes the units.

An app's ``AppConfig.moves`` names a function ``(act, move)``; the apps are asked in the order of INSTALLED_APPS, so
that objects have their new unit before what belongs to an object is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.apps import apps
from django.utils.module_loading import import_string

from qingzhi.platform.core.actions import Act
from qingzhi.platform.organizations.models import Organization


@dataclass(frozen=True)
class Move:
    """From a unit to another: everything, or with ``assets`` only these objects and what belongs to them."""

    source: Organization
    target: Organization
    basis: str
    assets: frozenset[int] | None = None

    @property
    def reason(self) -> str:
        """What the history of everything that moves says."""
        return f"机构调整：{self.source.name}并入{self.target.name}（{self.basis}）"


def move_all(act: Act, move: Move) -> None:
    """Let every app move what is its own."""
    for mover in movers():
        mover(act, move)


def movers() -> Iterable[Callable[[Act, Move], None]]:
    """The functions of the apps, in order."""
    return [import_string(path) for config in apps.get_app_configs() if (path := getattr(config, "moves", ""))]
