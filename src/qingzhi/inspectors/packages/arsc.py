"""Android's resource table (resources.arsc): texts with the names of their resources and their locale.

Layout (little-endian; chunks as in ``axml``)::

    0x0002 table     u32 packages; then the pool of all values, then packages
    0x0200 package   u32 id, 256 bytes of name, u32 type pool, u32 …, u32 key pool, u32 …; then chunks
    0x0201 type      u8 id, u8 flags (1 sparse, 2 offsets of 16 bits), u16 0, u32 entries, u32 start, configuration
                     (u32 size, u32 network, 2 bytes language, 2 bytes country, …); then offsets, then entries
    entry            u16 size, u16 flags (1 bag, 8 compact), u32 key; then a value, or u32 parent, u32 count, values
    value            u16 size, u8 0, u8 type, u32 data

Format: ResourceTypes.h in AOSP frameworks/base/libs/androidfw/include/androidfw.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from qingzhi.inspectors.packages import limits
from qingzhi.inspectors.packages.axml import STRING, Pool, chunks
from qingzhi.inspectors.packages.cursor import Broken, u8, u16, u32, u32s

_TABLE, _PACKAGE, _TYPE = 0x0002, 0x0200, 0x0201
_TEXTUAL = {"string", "plurals", "array"}
_SIMPLE = {"string", "bool", "integer"}
_NONE = 0xFFFFFFFF
_ENTRY, _VALUE = struct.Struct("<2HI").unpack_from, struct.Struct("<H2BI").unpack_from
_PLAIN = 8  # bytes of an entry before its value
_PACKAGES = 16  # the app's own and those it shares; one is the rule


class Resource(NamedTuple):
    """One value of one resource; ``text`` is '' for numbers and booleans."""

    id: int
    type: str
    name: str
    locale: str
    data: int
    text: str


class Table:
    """A resource table. Raises Broken when the bytes are none."""

    def __init__(self, data: bytes) -> None:
        if u16(data, 0) != _TABLE:
            raise Broken("not a resource table")
        self.values: dict[int, dict[str, Resource]] = {}
        self.strings: list[Resource] = []
        pool: Pool | None = None
        entries = packages = 0
        for kind, at, size in chunks(data, u16(data, 2), len(data)):
            if kind == 0x0001 and pool is None:
                pool = Pool(data, at)
            elif kind == _PACKAGE and pool is not None:
                packages += 1
                if packages > _PACKAGES:
                    raise Broken("too many packages")
                for resource in _package(data, at, at + size, pool):
                    entries += 1
                    if entries > limits.CHUNKS:
                        raise Broken("too many entries")
                    if resource.type in _TEXTUAL and resource.text:
                        self.strings.append(resource)
                    if resource.type in _SIMPLE:
                        self.values.setdefault(resource.id, {}).setdefault(resource.locale, resource)

    def resolve(self, reference: int) -> Resource | None:
        """What a reference stands for in Chinese, else by default, else in any language."""
        found = self.values.get(reference)
        if not found:
            return None
        chinese = [one for locale, one in found.items() if locale.startswith("zh")]
        return found.get("zh-CN") or next(iter(chinese), None) or found.get("") or next(iter(found.values()))


def _package(data: bytes, at: int, end: int, pool: Pool) -> Iterator[Resource]:
    identifier, texts = u32(data, at + 8), dict[int, str]()
    types, keys = Pool(data, at + u32(data, at + 268)), Pool(data, at + u32(data, at + 276))
    for kind, start, size in chunks(data, at + u16(data, at + 2), end):
        if kind != _TYPE:
            continue
        number = u8(data, start + 8)
        name = types[number - 1]
        if name not in _TEXTUAL | _SIMPLE:
            continue
        locale = _locale(data, start + 20)
        for index, entry in _entries(data, start, size):
            for key, type_, value in _values(data, entry):
                written = ""
                if type_ == STRING:
                    written = texts[value] if value in texts else texts.setdefault(value, pool[value])
                yield Resource(identifier << 24 | number << 16 | index, name, keys[key], locale, value, written)


def _locale(data: bytes, at: int) -> str:
    if u32(data, at) < 12:
        return ""
    language, country = data[at + 8 : at + 10], data[at + 10 : at + 12]
    if not language[0]:
        return ""
    if language[0] & 0x80:  # three letters in 15 bits
        packed = language[0] << 8 | language[1]
        return "".join(chr(97 + (packed >> shift & 0x1F)) for shift in (0, 5, 10))
    code = language.decode("latin-1")
    return f"{code}-{country.decode('latin-1')}" if country[0] and country[0] < 0x80 else code


def _entries(data: bytes, at: int, size: int) -> Iterator[tuple[int, int]]:
    """(index, offset of the entry) of one type chunk, bounded by the chunk."""
    flags, count, start = u8(data, at + 9), u32(data, at + 12), at + u32(data, at + 16)
    table = at + u16(data, at + 2)
    room = max(0, at + size - table)
    if flags & 1:
        pairs = ((one & 0xFFFF, (one >> 16) * 4) for one in u32s(data, table, min(count, room // 4)))
    elif flags & 2:
        shorts = (u16(data, table + 2 * index) for index in range(min(count, room // 2)))
        pairs = ((index, one * 4) for index, one in enumerate(shorts) if one != 0xFFFF)
    else:
        pairs = ((index, one) for index, one in enumerate(u32s(data, table, min(count, room // 4))) if one != _NONE)
    for index, offset in pairs:
        if start + offset + 8 <= len(data):
            yield index & 0xFFFF, start + offset


def _values(data: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """(key, type, data) of an entry; several of a bag."""
    size, flags, key = _ENTRY(data, at)
    if not flags and size == _PLAIN and at + 16 <= len(data):  # most are
        _, _, kind, value = _VALUE(data, at + 8)
        yield key, kind, value
    elif flags & 8:
        yield size, flags >> 8, key
    elif not flags & 1:
        if at + size + 8 <= len(data):
            yield key, u8(data, at + size + 3), u32(data, at + size + 4)
    else:
        begin = at + size
        count = min(u32(data, at + 12), limits.CHUNKS, max(0, len(data) - begin) // 12) if at + 16 <= len(data) else 0
        for one in range(begin, begin + 12 * count, 12):
            yield key, u8(data, one + 7), u32(data, one + 8)
