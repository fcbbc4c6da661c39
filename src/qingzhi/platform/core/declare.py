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


@dataclass(frozen=True)
class Item:
    """Something that a person holds, as ``AppConfig.held`` tells it (工作交接).

    ``key`` is the app's own, ``kind-id``: by it the app knows what to hand over. ``note``: why somebody must take it.
    """

    key: str
    kind: str
    name: str
    unit: str
    note: str = ""
