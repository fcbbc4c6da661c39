"""HarmonyOS string resources (resources.index), versions 1 and 2.

Both begin with 128 bytes of version text (``Restool …``, ``RestoolV2 …``); all numbers are little-endian::

    V1   u32 length, u32 configurations; per configuration "KEYS", u32 offset, u32 n, n × (u32 type, u32 value)
         at offset: "IDSS", u32 count, count × (u32 id, u32 offset)
         at that offset: u32 size, u32 type, u32 id, u16 length + value, u16 length + name (lengths count the NUL)
    V2   u32 length, u32 configurations, u32 data; per configuration "KEYS", u32 number, u32 n, n × (u32, u32)
         "IDSS", u32 length, u32 types, u32 ids; per type u32 type, u32 length, u32 count,
         count × (u32 id, u32 offset, u32 length, name)
         at data: "DATA", u32 length, u32 ids; per id u32 id, u32 length, u32 n, n × (u32 configuration, u32 offset)
         at that offset: u16 length + value

Types: 9 string. Keys of a configuration: 0 language, 1 region (letters packed into a u32).

Format: hap_parser_v1.cpp and hap_parser_v2.cpp in frameworks/resmgr/src of
https://github.com/openharmony/global_resource_management.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from qingzhi.inspectors.packages import limits
from qingzhi.inspectors.packages.cursor import Broken, text, u16, u32

_STRING = 9
_VERSION = 128


class Named(NamedTuple):
    """One text: the name of its resource, its locale ('' is the default) and itself."""

    name: str
    locale: str
    text: str


def read(data: bytes) -> Iterator[Named]:
    """The strings. Raises Broken when the bytes are no index of a known version."""
    if not data.startswith(b"Restool"):
        raise Broken("not a resource index")
    return _v2(data) if data.startswith(b"RestoolV2") else _v1(data)


def _v1(data: bytes) -> Iterator[Named]:
    at, left = _VERSION + 8, limits.CHUNKS
    for _ in range(min(u32(data, _VERSION + 4), limits.CHUNKS)):
        _expect(data, at, b"KEYS")
        table, keys = u32(data, at + 4), u32(data, at + 8)
        locale, at = _locale(data, at + 12, keys)
        _expect(data, table, b"IDSS")
        count = min(u32(data, table + 4), len(data) // 8)
        left -= count
        if left < 0:
            raise Broken("too many texts")
        for one in range(count):
            item = u32(data, table + 12 + 8 * one)
            if u32(data, item + 4) == _STRING:
                value, name_at = _short(data, item + 12)
                name, _ = _short(data, name_at)
                yield Named(name, locale, value)


def _v2(data: bytes) -> Iterator[Named]:
    at, locales = _VERSION + 12, dict[int, str]()
    for _ in range(min(u32(data, _VERSION + 4), limits.CHUNKS)):
        _expect(data, at, b"KEYS")
        number = u32(data, at + 4)
        locales[number], at = _locale(data, at + 12, u32(data, at + 8))
    names = _names(data, at)
    at = u32(data, _VERSION + 8)
    _expect(data, at, b"DATA")
    count, at = u32(data, at + 8), at + 12
    for _ in range(min(count, len(data) // 12)):
        identifier, configurations = u32(data, at), u32(data, at + 8)
        at += 12
        for _ in range(min(configurations, (len(data) - at) // 8)):
            if identifier in names:
                value, _ = _short(data, u32(data, at + 4))
                yield Named(names[identifier], locales.get(u32(data, at), ""), value)
            at += 8


def _names(data: bytes, at: int) -> dict[int, str]:
    """Id → name of the strings, from the IDSS block of version 2."""
    _expect(data, at, b"IDSS")
    types, at, names = u32(data, at + 8), at + 16, dict[int, str]()
    for _ in range(min(types, limits.CHUNKS)):
        kind, count = u32(data, at), u32(data, at + 8)
        at += 12
        for _ in range(min(count, (len(data) - at) // 12)):
            identifier, length = u32(data, at), u32(data, at + 8)
            if kind == _STRING:
                names[identifier] = text(data[at + 12 : at + 12 + min(length, limits.TEXT)])
            at += 12 + length
    return names


def _expect(data: bytes, at: int, tag: bytes) -> None:
    if data[at : at + 4] != tag:
        raise Broken(f"no {tag.decode()} at {at}")


def _short(data: bytes, at: int) -> tuple[str, int]:
    """A text behind its u16 length, its NUL dropped, and the offset behind it."""
    length = u16(data, at)
    return text(data[at + 2 : at + 2 + length].rstrip(b"\0")), at + 2 + length


def _locale(data: bytes, at: int, keys: int) -> tuple[str, int]:
    """(locale as in zh-CN, offset behind the keys)."""
    parts = dict[int, str]()
    for _ in range(min(keys, (len(data) - at) // 8)):
        raw = u32(data, at + 4).to_bytes(4, "big").strip(b"\0")
        parts[u32(data, at)] = raw.decode("ascii", "replace")
        at += 8
    return "-".join(parts[key] for key in (0, 1) if parts.get(key)), at
