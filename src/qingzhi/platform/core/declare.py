"""What an app declares in its ``AppConfig`` for others to show: lines of the menu. Loads no models."""

from __future__ import annotations

from dataclasses import dataclass

from qingzhi.platform.organizations.roles import Verb


@dataclass(frozen=True)
class Entry:
    """One line of the menu. ``unit`` entries are the few that a unit's officer (联络员) sees instead."""

    section: str
    title: str
    view: str  # the name of an address without arguments
    verb: Verb = Verb.SEE
    unit: bool = False
