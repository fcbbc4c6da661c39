"""One thing that waits for a person, as every app tells it to 我的待办."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Todo:
    """One item: what, about whom, of what kind, by when, where to do it and the word on the button."""

    title: str
    sub: str
    kind: str
    day: date | None
    url: str
    verb: str


@dataclass(frozen=True)
class Waiting:
    """The items of one kind: the first ones, how many there are, and where all of them stand."""

    kind: str
    items: Sequence[Todo]
    count: int
    url: str = ""
