"""What is there: each inspector turns one material into facts, and never judges them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from qingzhi.inspectors.facts import PackageFacts
from qingzhi.inspectors.packages import recognise
from qingzhi.inspectors.packages.survey import survey


@dataclass(frozen=True)
class Inspector:
    """A kind of material. ``inspect`` runs in a process of its own; it raises Unreadable in Chinese."""

    suffixes: tuple[str, ...]
    recognises: Callable[[Path | bytes], bool]
    inspect: Callable[[Path | bytes], PackageFacts]


INSPECTORS = {"package": Inspector(recognise.SUFFIXES, recognise.is_package, survey)}
"""By the kind that the report names as that of an input."""
