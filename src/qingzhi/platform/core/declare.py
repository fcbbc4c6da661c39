"""What an app declares in its ``AppConfig`` for others to show: lines of the menu, cards beside an object.

Loads no models.
"""

from __future__ import annotations

from collections.abc import Sequence
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


@dataclass(frozen=True)
class Told:
    """One line of a card: its title and address, a quiet line under it, a chip (tone, word)."""

    title: str
    url: str
    sub: str = ""
    chip: tuple[str, str] | None = None


@dataclass(frozen=True)
class Card:
    """What an app has to say about an object (``AppConfig.beside``: a function of user and object that gives cards)."""

    heading: str
    lines: Sequence[Told]
    links: Sequence[tuple[str, str]] = ()  # (title, address)
    note: str = ""
