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
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import accumulate
from operator import add

from qingzhi.inspectors.facts import Users
from qingzhi.inspectors.packages import limits
from qingzhi.inspectors.packages.cursor import Broken, leb, modified, text, u16, u32, u32s
from qingzhi.inspectors.packages.dexcode import Codes

_CONST_STRING, _CONST_STRING_JUMBO = 0x1A, 0x1B
_PLAIN, _JUMBO = re.compile(bytes([_CONST_STRING])), re.compile(bytes([_CONST_STRING_JUMBO]))
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
    if raw.isascii():
        return raw[1:]
    at = 0
    while at < len(raw) and raw[at] & 0x80:
        at += 1
    return raw[at + 1 :]


def _class(descriptor: str) -> str:
    return descriptor.removeprefix("L").removesuffix(";").replace("/", ".")


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
        return text(_without_length(self._raw(self._strings[index]))) if index < len(self._strings) else ""

    def strings(self) -> tuple[set[bytes], list[str]]:
        """(ASCII strings of three characters and more but the descriptors of types, all others)."""
        pieces = self._pieces
        marked = [one for one in pieces if not one.isascii()]
        others = [_without_length(one) for one in marked]
        plain = {one[1:] for one in pieces if len(one) > _SHORTEST}
        plain.difference_update([one[1:] for one in marked])
        plain.update(one[: limits.TEXT] for one in others if one.isascii())
        plain.difference_update(_without_length(pieces[one]) for one in self._types if one < len(pieces))
        return plain, [text(one) for one in others if not one.isascii()]

    def classes(self) -> Iterator[str]:
        """Names of the classes defined here, as in ``cn.gov.example.Main``."""
        pieces, types = self._pieces, self._types
        for number in dict.fromkeys(number for number, _ in self._definitions()):
            string = types[number] if number < len(types) else len(pieces)
            yield _class(text(_without_length(pieces[string])) if string < len(pieces) else "")

    def users(self, wanted: set[str]) -> Users:
        """Which (class, method) loads each wanted string.

        One search over the file finds where an instruction may load one; only methods whose code holds such a place
        are walked.
        """
        places = {offset: index for index, offset in enumerate(self._strings)}
        indices = {index: one for one in sorted(wanted) for index in self._indices(one, places)}
        loads = _loading(self._data, indices) if indices else []
        if not loads:
            return {}
        codes = Codes(self._data, self._definitions())
        found: dict[str, list[tuple[str, str]]] = {}
        left = 2 * len(self._data)
        for code in dict.fromkeys(code for one in loads if (code := codes.at(one))):
            body = self._body(code)
            left -= len(body)
            if left < 0:  # the codes of a real file lie one behind the other
                break
            for one in {indices[index] for index in loaded(body) if index in indices}:
                known = found.setdefault(one, [])
                known += [(self._type(number), self._method(method)) for number, method in codes.methods(code, _USERS)]
                del known[_USERS:]
        return {one: tuple(known) for one, known in found.items()}

    def _indices(self, wanted: str, places: dict[int, int]) -> Iterator[int]:
        """Where a string stands in the table. It is found in the file by its length and its end, or where it was cut by
        its beginning alone.
        """
        raw, before, at = modified(wanted), b"", -1
        if len(wanted) < limits.TEXT:
            before = leb(len(wanted.encode("utf-16-le", "surrogatepass")) // 2)
            raw = before + raw + b"\0"
        for _ in range(_USERS):
            at = self._data.find(raw, at + 1)
            if at < 0:
                return
            for start in (at,) if before else (at - 1, at - 2, at - 3):
                if start in places and self.string(places[start]) == wanted:
                    yield places[start]

    def _body(self, code: int) -> bytes:
        units = u32(self._data, code + 12) if code + 16 <= len(self._data) else 0
        return self._data[code + 16 : code + 16 + 2 * units]

    @cached_property
    def _pieces(self) -> list[bytes]:
        """All strings with their lengths: at once where one lies behind the other, as every compiler writes them."""
        data, offsets, left = self._data, self._strings, len(self._data)
        if len(offsets) > 1:
            empty = data[offsets[0] : offsets[0] + 2] == b"\0\0"  # only the first can be, they are sorted
            begin = offsets[1] if empty else offsets[0]
            end = max(begin, data.find(b"\0", offsets[-1] + 1))
            pieces = data[begin:end].split(b"\0") if data.count(b"\0", begin, end) < len(offsets) else [b""]
            starts = map(add, accumulate(map(len, pieces[:-1]), initial=begin), range(len(pieces)))
            if array("I", starts) == offsets[empty:] and all(pieces):
                return [b"\0"] * empty + pieces
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
        return self._data[offset:end] if 0 <= offset < end else b""

    def _type(self, number: int) -> str:
        return _class(self.string(self._types[number]) if number < len(self._types) else "")

    def _method(self, number: int) -> str:
        at = u32(self._data, 0x5C) + 8 * number
        return self.string(u32(self._data, at + 4)) if at + 8 <= len(self._data) else ""

    def _definitions(self) -> Iterator[tuple[int, int]]:
        numbers = u32s(self._data, u32(self._data, 0x64), 8 * min(u32(self._data, 0x60), _MOST))
        for one in range(0, len(numbers) - 7, 8):
            yield numbers[one], numbers[one + 6]


def _loading(data: bytes, indices: Iterable[int]) -> list[int]:
    """Where an instruction may load one of some strings: its opcode, a register, the index in two bytes or in four."""
    short = {index.to_bytes(2, "little") for index in indices if index < 1 << 16}
    long = {index.to_bytes(4, "little") for index in indices}
    places = [at for match in _PLAIN.finditer(data) if data[(at := match.start()) + 2 : at + 4] in short]
    return places + [at for match in _JUMBO.finditer(data) if data[(at := match.start()) + 2 : at + 6] in long]


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
