"""The shape of a tree, worked out from plain rows: its closure, and the order in which units stand in lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

LAST = 1 << 30  # stands for a 机构序列号 that nobody gave


class Standing(NamedTuple):
    """What the order of a unit depends on; ``age`` grows from the first unit entered to the last."""

    key: Any
    parent: Any  # the key of another unit; None on top
    rank: int | None
    region: str
    age: int


def in_order(units: Iterable[Standing]) -> list[Any]:
    """The keys as units stand in lists: depth first; siblings by 机构序列号, then region code, then age."""
    children: dict[Any, list[tuple[int, str, int, Any]]] = {}
    for unit in units:
        rank = LAST if unit.rank is None else unit.rank
        children.setdefault(unit.parent, []).append((rank, unit.region, unit.age, unit.key))
    for siblings in children.values():
        siblings.sort(key=lambda one: one[:3], reverse=True)
    order: list[Any] = []
    waiting = children.pop(None, [])
    while waiting:
        key = waiting.pop()[3]
        order.append(key)
        waiting += children.pop(key, ())
    return order


def closure(parents: Mapping[int, int | None]) -> Iterator[tuple[int, int, int]]:
    """Every (ancestor, descendant, depth) of a tree given as unit → parent, each unit itself (depth 0) among them."""
    for unit in parents:
        up: int | None = unit
        depth = 0
        while up is not None:
            yield up, unit, depth
            up, depth = parents[up], depth + 1


def shifts(moved: Mapping[int, int]) -> list[tuple[int, int, int]]:
    """How old places become new ones: (first, last, by how much), as few as there are.

    ``moved`` has every old place, also those that stay: a shift must not take in what stands between.
    """
    found: list[tuple[int, int, int]] = []
    before = None
    for old in sorted(moved):
        by = moved[old] - old
        if by and before == by:
            found[-1] = (found[-1][0], old, by)
        elif by:
            found.append((old, old, by))
        before = by
    return found
