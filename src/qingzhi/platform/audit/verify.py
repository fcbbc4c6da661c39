"""Checking the trail: the chain, the columns that repeat its bodies, the checkpoints here and those kept elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC
from pathlib import Path

from qingzhi.platform.audit.chain import GENESIS, Fault, Link, faults
from qingzhi.platform.audit.queries import Sealed, checkpoints, head, sealed


def verify(kept: Mapping[int, str] | None = None) -> Iterator[Fault]:
    """Everything that is wrong with the trail. ``kept`` are checkpoints that were kept elsewhere, by number."""
    told: list[Fault] = []
    own = dict(checkpoints().values_list("number", "hash"))
    for number, digest in (kept or {}).items():
        if own.get(number, digest) != digest:
            told.append(Fault(number, f"第 {number} 条的校验点在库里和留存的不一致：库里的被改过。"))
    wanted = {number: digest for number, digest in (own | dict(kept or {})).items() if number > 0}

    def checked() -> Iterator[Link]:
        for event in sealed():
            if fault := _repeated(event):
                told.append(fault)
            yield Link(event.number, event.body, event.hash)

    yield from faults(checked(), wanted, head() or (0, GENESIS))
    yield from told


def _repeated(event: Sealed) -> Fault | None:
    """The columns beside the body must say what it says."""
    try:
        body = json.loads(event.body)
        same = (
            body["at"] == event.at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
            and body["actor"] == event.actor
            and body["verb"] == event.verb
            and body["row"] == event.subject
            and body["unit"] == event.unit
        )
    except (ValueError, KeyError, TypeError, RecursionError):  # whoever changed it may have written anything
        same = False
    return None if same else Fault(event.number, f"第 {event.number} 条的检索栏与正文不一致：栏目被改过。")


def read_checkpoints(path: Path) -> dict[int, str]:
    """Checkpoints from a file that was kept elsewhere: lines ``NUMBER HASH``; lines that begin otherwise are remarks.

    Raises ValueError with a Chinese sentence where there is none in it.
    """
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        number, _, digest = line.strip().partition(" ")
        if number.isdecimal() and len(digest.strip()) == 64:
            found[int(number)] = digest.strip().lower()
    if not found:
        raise ValueError(f"{path.name} 里没有校验点。每行应是：序号、空格、64 位校验值。")
    return found


def slip(number: int, digest: str, place: str, day: str) -> str:
    """The text of a checkpoint that leaves the machine; ``read_checkpoints`` reads it back."""
    return f"轻指 存证校验点\n{place} {day}\n{number} {digest}\n"
