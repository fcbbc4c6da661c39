"""Which method of a DEX file a place in its code belongs to.

The code of all methods is known by the class data: numbers in LEB128, whose last of three per method is where its code
begins (layout in ``dex``). There are some 50,000 in a file, so they are compared as they are written: of two, the
larger is also the larger as a little-endian number of its bytes.
"""

from __future__ import annotations

import re
import sys
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from qingzhi.inspectors.packages.cursor import leb

_NUMBER = re.compile(rb"[\x80-\xff]{0,4}[\0-\x7f]")
_LENGTH = 5  # bytes of a number at most
_MOST = 1 << 17  # fields and methods of one file: methods have numbers of 16 bits
_BEFORE = 16  # bytes of a code's header before its instructions


class _Class(NamedTuple):
    """The direct or the virtual methods of a class: their first place among all, the class, its methods' numbers."""

    first: int
    type: int
    steps: list[bytes]


class Codes:
    """The code of all methods of a file. ``definitions`` are (number of the class's type, offset of its data)."""

    def __init__(self, data: bytes, definitions: Iterable[tuple[int, int]]) -> None:
        self._classes: list[_Class] = []
        begins: list[bytes] = []
        for number, steps, codes in _classes(data, {at: number for number, at in definitions if at}):
            self._classes.append(_Class(len(begins), number, steps))
            begins += codes
        self._begins = _comparable(begins)
        self._sorted = sorted(self._begins)
        self._firsts = [one.first for one in self._classes]

    def at(self, place: int) -> int:
        """Where the last code begins that begins before a place in its instructions, 0 without one."""
        last = bisect_right(self._sorted, _comparable([leb(max(0, place - _BEFORE))])[0]) - 1
        return _value(self._sorted[last].to_bytes(4, "little")) if last >= 0 else 0

    def methods(self, code: int, most: int) -> Iterator[tuple[int, int]]:
        """(number of the class's type, number of the method) of those that share a code, ``most`` at most."""
        wanted, at = _comparable([leb(code)])[0], -1
        for _ in range(most):
            try:
                at = self._begins.index(wanted, at + 1)
            except ValueError:
                return
            one = self._classes[bisect_right(self._firsts, at) - 1]
            yield one.type, sum(map(_value, one.steps[: at - one.first + 1]))


def _classes(data: bytes, starts: dict[int, int]) -> Iterator[tuple[int, list[bytes], list[bytes]]]:
    """(number of the type, steps from method to method, where the code of each begins): direct, then virtual methods.

    Data that lie in one another are cut off.
    """
    begins, left = sorted(starts), _MOST
    for begin, end in zip(begins, (*begins[1:], len(data)), strict=True):
        plain = data[begin : begin + 4]
        head = [*plain] if plain.isascii() else [*map(_value, _NUMBER.findall(data[begin : begin + 4 * _LENGTH])[:4])]
        left -= sum(head)
        if left < 0:
            return
        numbers = _NUMBER.findall(data[begin : min(end, begin + _LENGTH * (4 + 3 * sum(head)))])
        at = 4 + 2 * sum(head[:2])
        for count in head[2:]:
            codes = numbers[at + 2 : at + 3 * count : 3]
            if codes:
                yield starts[begin], numbers[at : at + 3 * len(codes) : 3], codes
            at += 3 * count


def _comparable(numbers: list[bytes]) -> array[int]:
    """Numbers of four bytes and less in an order that is theirs; longer ones are no offsets."""
    found = array("I", b"".join([one[:4].ljust(4, b"\0") for one in numbers]))
    if sys.byteorder == "big":
        found.byteswap()
    return found


def _value(number: bytes) -> int:
    return sum((byte & 0x7F) << 7 * place for place, byte in enumerate(number))
