"""Android's compiled code (classes.dex): strings, classes, and for given strings the methods that load them.

Layout (little-endian), tables named in the header::

    0x38 strings   u32 count, u32 offset → u32 offset each → uleb128 length, modified UTF-8, NUL
    0x40 types     u32 count, u32 offset → u32 string each
    0x58 methods   u32 count, u32 offset → u16 class, u16 prototype, u32 name
    0x60 classes   u32 count, u32 offset → 32 bytes: u32 type, …, 24: u32 offset of class data
    class data     uleb128 static fields, instance fields, direct methods, virtual methods; fields (2), methods (3)
    code           u16 ×4, u32 debug, u32 units; u16 units of instructions

Format: https://source.android.com/docs/core/runtime/dex-format; instructions: …/dalvik-bytecode.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate

from qingzhi.inspectors.facts import Users
from qingzhi.inspectors.packages import limits
from qingzhi.inspectors.packages.cursor import Broken, text, u16, u32, u32s, uleb

_CONST_STRING, _CONST_STRING_JUMBO = 0x1A, 0x1B
_MORE = 0x80  # a byte of a uleb128 number behind which another one stands
_SHORTEST = 3  # of ASCII strings; shorter ones are names that a compiler shortened
_USERS = 20  # methods named per string; more add nothing
_LONGEST = 4 * limits.TEXT + 8  # bytes of a string that are looked at, with its length
_MOST = 1 << 16  # types, classes and methods of one file: their numbers have 16 bits


def _units() -> bytes:
    """How many 16-bit units each instruction has, by opcode."""
    lengths = bytearray([1]) * 256
    two = [(0x02, 0x02), (0x05, 0x05), (0x08, 0x08), (0x13, 0x13), (0x15, 0x16), (0x19, 0x1A), (0x1C, 0x1C)]
    two += [(0x1F, 0x20), (0x22, 0x23), (0x29, 0x29), (0x2D, 0x3D), (0x44, 0x6D), (0x90, 0xAF), (0xD0, 0xE2)]
    two += [(0xFE, 0xFF)]
    three = [(0x03, 0x03), (0x06, 0x06), (0x09, 0x09), (0x14, 0x14), (0x17, 0x17), (0x1B, 0x1B), (0x24, 0x26)]
    three += [(0x2A, 0x2C), (0x6E, 0x72), (0x74, 0x78), (0xFC, 0xFD)]
    for length, ranges in ((2, two), (3, three), (4, [(0xFA, 0xFB)]), (5, [(0x18, 0x18)])):
        for first, last in ranges:
            lengths[first : last + 1] = bytes([length]) * (last + 1 - first)
    return bytes(lengths)


UNITS = _units()


def _without_length(raw: bytes) -> bytes:
    """The length in UTF-16 units before a string tells nothing that the NUL behind it doesn't."""
    at = 0
    while at < len(raw) and raw[at] & 0x80:
        at += 1
    return raw[at + 1 :]


class Dex:
    """One DEX file. Raises Broken when the bytes are none; counts are clamped to the file."""

    def __init__(self, data: bytes) -> None:
        if data[:4] != b"dex\n" or len(data) < 0x70:
            raise Broken("not a DEX file")
        self._data = data
        self._strings = u32s(data, u32(data, 0x3C), u32(data, 0x38))
        self._types = u32s(data, u32(data, 0x44), min(u32(data, 0x40), _MOST))

    def __len__(self) -> int:
        return len(self._strings)

    def string(self, index: int) -> str:
        """The string, '' for an index that does not exist."""
        return text(self._raw(self._strings[index])) if index < len(self._strings) else ""

    def strings(self) -> tuple[list[str], list[str]]:
        """(ASCII strings of three characters and more, all others but the descriptors of types)."""
        types = set(self._types)
        raws = [raw for index, raw in enumerate(self._raws()) if index not in types]
        plain = [raw[: limits.TEXT].decode("ascii") for raw in raws if len(raw) >= _SHORTEST and raw.isascii()]
        return plain, [text(raw) for raw in raws if not raw.isascii()]

    def classes(self) -> Iterator[str]:
        """Names of the classes defined here, as in ``cn.gov.example.Main``."""
        for number in dict.fromkeys(number for number, _ in self._definitions()):
            yield self._type(number)

    def users(self, wanted: set[str]) -> Users:
        """Which (class, method) loads each wanted string.

        One search over the file finds where an instruction may load one; only methods whose code holds such a place
        are walked.
        """
        indices = {index: one for index, raw in enumerate(self._raws()) if (one := text(raw)) in wanted}
        places = [match.start() for match in _loading(indices).finditer(self._data)] if indices else []
        if not places:
            return {}
        of_code: dict[int, list[tuple[int, int]]] = {}
        for number, method, code in self._methods():
            sharing = of_code.setdefault(code, [])
            if len(sharing) < _USERS:
                sharing.append((number, method))
        found: dict[str, list[tuple[str, str]]] = {}
        left = 2 * len(self._data)
        for code in self._codes_at(places, sorted(of_code)):
            body = self._body(code)
            left -= len(body)
            if left < 0:  # the codes of a real file lie one behind the other
                break
            for one in {indices[index] for index in loaded(body) if index in indices}:
                known = found.setdefault(one, [])
                known += [(self._type(number), self._method(method)) for number, method in of_code[code]]
                del known[_USERS:]
        return {one: tuple(known) for one, known in found.items()}

    def _codes_at(self, places: list[int], codes: list[int]) -> Iterator[int]:
        """The codes in which some places lie, each once; a code's instructions begin behind sixteen bytes."""
        last = -1
        for place in places:
            at = bisect_right(codes, place - 16) - 1
            if at >= 0 and codes[at] != last and place < codes[at] + 16 + len(self._body(codes[at])):
                last = codes[at]
                yield last

    def _body(self, code: int) -> bytes:
        units = u32(self._data, code + 12) if code + 16 <= len(self._data) else 0
        return self._data[code + 16 : code + 16 + 2 * units]

    def _raws(self) -> list[bytes]:
        """The bytes of all strings: at once where they lie one behind the other, as every compiler writes them."""
        data, offsets, left = self._data, self._strings, len(self._data)
        if len(offsets) > 1:
            empty = data[offsets[0] : offsets[0] + 2] == b"\0\0"  # only the first can be, they are sorted
            begin = offsets[1] if empty else offsets[0]
            end = max(begin, data.find(b"\0", offsets[-1] + 1))
            pieces = data[begin:end].split(b"\0") if data.count(b"\0", begin, end) < len(offsets) else [b""]
            starts = accumulate(map(len, pieces[:-1]), lambda at, length: at + length + 1, initial=begin)
            if array("I", starts) == offsets[empty:] and all(pieces):
                return [b""] * empty + [one[1:] if one[0] < 0x80 else _without_length(one) for one in pieces]
        found = []
        for offset in offsets:
            found.append(self._raw(offset))
            left -= len(found[-1])
            if left < 0:
                raise Broken("strings lie in one another")
        return found

    def _raw(self, offset: int) -> bytes:
        end = self._data.find(b"\0", offset + 1, offset + _LONGEST)
        if end < 0 and offset + _LONGEST < len(self._data):
            end = offset + _LONGEST
        return _without_length(self._data[offset:end]) if 0 <= offset < end else b""

    def _type(self, number: int) -> str:
        descriptor = self.string(self._types[number]) if number < len(self._types) else ""
        return descriptor.removeprefix("L").removesuffix(";").replace("/", ".")

    def _method(self, number: int) -> str:
        at = u32(self._data, 0x5C) + 8 * number
        return self.string(u32(self._data, at + 4)) if at + 8 <= len(self._data) else ""

    def _definitions(self) -> Iterator[tuple[int, int]]:
        numbers = u32s(self._data, u32(self._data, 0x64), 8 * min(u32(self._data, 0x60), _MOST))
        for one in range(0, len(numbers) - 7, 8):
            yield numbers[one], numbers[one + 6]

    def _methods(self) -> Iterator[tuple[int, int, int]]:
        """(number of the class's type, number of the method, offset of its code); class data are walked once."""
        left, data = 2 * _MOST, self._data  # fields and methods
        for begin, number in {at: number for number, at in self._definitions() if at}.items():
            at, counts = begin, list[int]()
            try:
                for _ in range(4):
                    count, at = uleb(data, at)
                    counts.append(count)
                left -= sum(counts)
                if left < 0:
                    return
                for _ in range(2 * (counts[0] + counts[1])):
                    while data[at] >= _MORE:
                        at += 1
                    at += 1
                for count in counts[2:]:
                    method = 0
                    for _ in range(count):
                        step, at = (data[at], at + 1) if data[at] < _MORE else uleb(data, at)
                        while data[at] >= _MORE:
                            at += 1
                        code, at = uleb(data, at + 1)
                        method += step
                        if code:
                            yield number, method, code
            except (Broken, IndexError):
                continue


def _loading(indices: Iterable[int]) -> re.Pattern[bytes]:
    """Where an instruction may load one of some strings: its opcode, a register, the index in two bytes or in four."""
    short = b"|".join(re.escape(index.to_bytes(2, "little")) for index in indices if index < 1 << 16)
    long = b"|".join(re.escape(index.to_bytes(4, "little")) for index in indices)
    jumbo = bytes([_CONST_STRING_JUMBO]) + b"(?=.(?:" + long + b"))"  # looked ahead: places may overlap
    plain = bytes([_CONST_STRING]) + b"(?=.(?:" + short + b"))|" if short else b""
    return re.compile(plain + jumbo, re.DOTALL)


def loaded(body: bytes) -> Iterator[int]:
    """The string indices that a method's instructions load, payloads of switches and arrays stepped over."""
    at, end = 0, len(body) - 1
    while at < end:
        opcode = body[at]
        if opcode == _CONST_STRING and at + 4 <= len(body):
            yield u16(body, at + 2)
        elif opcode == _CONST_STRING_JUMBO and at + 6 <= len(body):
            yield u32(body, at + 2)
        if not opcode and body[at + 1] in {1, 2, 3} and at + 4 <= len(body):
            count = u16(body, at + 2)
            if body[at + 1] == 3:
                if at + 8 > len(body):
                    return
                at += 2 * ((u32(body, at + 4) * count + 1) // 2 + 4)
            else:
                at += 2 * (4 + 2 * count if body[at + 1] == 1 else 2 + 4 * count)
        else:
            at += 2 * UNITS[opcode]
