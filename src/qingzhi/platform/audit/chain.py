r"""How the trail is sealed: SM3 over the previous hash, the number and the body; and how a trail is verified.

Anyone can check it with a few lines of code of their own:
``hash[n] = SM3(hash[n-1] ‖ "\n" ‖ n ‖ "\n" ‖ body[n])`` in UTF-8, with ``hash[0] = "0" * 64``.
SM3 is GB/T 32905-2016, from OpenSSL through ``hashlib``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

GENESIS = "0" * 64


class Link(NamedTuple):
    """One event as it is sealed."""

    number: int
    body: str
    hash: str


@dataclass(frozen=True)
class Fault:
    """Where a chain doesn't hold, and what can be seen (Chinese)."""

    number: int
    message: str


def seal(previous: str, number: int, body: str) -> str:
    """The hash of an event."""
    return hashlib.new("sm3", f"{previous}\n{number}\n{body}".encode()).hexdigest()


def canonical(body: Mapping[str, Any]) -> str:
    """The one way to write a body: sorted keys, no spaces, UTC microseconds, decimals as strings."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


def faults(links: Iterable[Link], checkpoints: Mapping[int, str], head: tuple[int, str]) -> Iterable[Fault]:
    """Everything that is wrong with a chain, in its order.

    ``checkpoints`` are hashes by number that left the machine; ``head`` is where the trail says that it ends.
    """
    previous, last = GENESIS, 0
    for link in links:
        if link.number != last + 1:
            yield Fault(link.number, f"第 {last + 1} 条到第 {link.number - 1} 条不见了，或者顺序被改过。")
        if seal(previous, link.number, link.body) != link.hash:
            yield Fault(link.number, f"第 {link.number} 条与封存时不一致：它或它前面一条被改过。")
        if checkpoints.get(link.number, link.hash) != link.hash:
            yield Fault(link.number, f"第 {link.number} 条与存证校验点不一致：整条记录被重写过。")
        previous, last = link.hash, link.number
    missing = max(checkpoints, default=0)
    if missing > last:
        yield Fault(missing, f"校验点记到第 {missing} 条，现在只有 {last} 条：末尾被截掉了。")
    if head != (last, previous):
        yield Fault(last, f"末尾记号是第 {head[0]} 条，实际到第 {last} 条：末尾被改过。")
