"""Android's binary XML: manifests, layouts, menus. Attributes are known by resource id; their names are easily faked.

Layout (little-endian), a row of chunks ``u16 type, u16 header size, u32 size``::

    0x0003 file             8 bytes of header, then the chunks below
    0x0001 string pool      u32 strings, u32 styles, u32 flags (0x100: UTF-8), u32 start of strings, u32 …; u32 offsets
    0x0180 resource ids     u32 per attribute name, in the order of the pool
    0x0102 start element    u32 line, u32 comment, u32 namespace, u32 name, u16 start, u16 size, u16 count, …;
                            per attribute u32 namespace, u32 name, u32 raw value, u16 size, u8 0, u8 type, u32 data
    0x0103 end element

Format: ResourceTypes.h in AOSP frameworks/base/libs/androidfw/include/androidfw.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from qingzhi.inspectors.packages import limits
from qingzhi.inspectors.packages.cursor import Broken, text, u8, u16, u32, u32s

POOL, RESOURCE_IDS, START, STOP = 0x0001, 0x0180, 0x0102, 0x0103
REFERENCE, STRING, BOOLEAN = 0x01, 0x03, 0x12
_UTF8 = 0x100
_KINDS = {0x0003, 0x0000}  # the second is a trick; Android doesn't look


class Value(NamedTuple):
    """A typed value: ``text`` is set for strings, ``data`` is the number, reference or boolean."""

    type: int
    data: int
    text: str


class Element(NamedTuple):
    """A start tag: its depth from 0, its name, attributes by resource id and, without one, by name."""

    depth: int
    name: str
    attributes: dict[int | str, Value]


class Pool:
    """A string pool at ``at``; strings are decoded when asked for. Counts and offsets are clamped to the chunk."""

    def __init__(self, data: bytes, at: int) -> None:
        """Raises Broken when there is no pool header at ``at``."""
        count, self._utf8 = u32(data, at + 8), bool(u32(data, at + 16) & _UTF8)
        header, size, self._start = u16(data, at + 2), u32(data, at + 4), at + u32(data, at + 20)
        self._data, self._known = data, dict[int, str]()
        self._offsets = u32s(data, at + header, min(count, max(0, size - header) // 4))
        # A pool that claims more strings than it holds would take its text for offsets.
        if self._start > at:
            del self._offsets[max(0, (self._start - at - header) // 4) :]

    def __len__(self) -> int:
        return len(self._offsets)

    def __getitem__(self, index: int) -> str:
        """The string, '' for an index that does not exist or a string that runs out of the buffer."""
        if index not in self._known:
            self._known[index] = self._read(index)
        return self._known[index]

    def _read(self, index: int) -> str:
        if not 0 <= index < len(self._offsets):
            return ""
        data, at = self._data, self._start + self._offsets[index]
        try:
            if self._utf8:
                at += 2 if u8(data, at) & 0x80 else 1
                length = u8(data, at)
                at += 1
                if length & 0x80:
                    length = (length & 0x7F) << 8 | u8(data, at)
                    at += 1
                return text(data[at : at + length])
            length = u16(data, at)
            at += 2
            if length & 0x8000:
                length = (length & 0x7FFF) << 16 | u16(data, at)
                at += 2
        except Broken:
            return ""
        return data[at : at + 2 * min(length, limits.TEXT)].decode("utf-16-le", "replace")

    def behind(self, first: int) -> Iterator[str]:
        """The strings from the given index on; the short ones, which most are, at a glance."""
        data, start, wide = self._data, self._start, not self._utf8
        for index in range(first, len(self._offsets)):
            at = start + self._offsets[index]
            head = data[at : at + 2]
            if wide and head[1:] == b"\0":
                yield data[at + 2 : at + 2 + 2 * head[0]].decode("utf-16-le", "replace")
            elif wide or not head.isascii() or len(head) < 2:
                yield self[index]
            else:
                yield text(data[at + 2 : at + 2 + head[1]])


def chunks(data: bytes, at: int, end: int) -> Iterator[tuple[int, int, int]]:
    """(type, offset, size) of the chunks from ``at``; stops at the first that can't be one."""
    for _ in range(limits.CHUNKS):
        if at + 8 > end:
            return
        size = u32(data, at + 4)
        if size < 8:
            return
        yield u16(data, at), at, min(size, end - at)
        at += size


class Xml:
    """A binary XML document. Raises Broken when the bytes are none."""

    def __init__(self, data: bytes) -> None:
        if len(data) < 36 or u16(data, 0) not in _KINDS or u16(data, 2) != 8 or u16(data, 8) != POOL:
            raise Broken("not binary XML")
        self._data = data
        self.pool = Pool(data, 8)
        self.ids: list[int] = []
        for kind, at, size in chunks(data, 8, len(data)):
            if kind == RESOURCE_IDS:
                self.ids = list(u32s(data, at + 8, (size - 8) // 4))
                break
            if kind == START:
                break

    def texts(self) -> Iterator[str]:
        """All strings of the document but the names of attributes that have a resource id."""
        yield from self.pool.behind(len(self.ids))

    def elements(self) -> Iterator[Element]:
        """The start tags in document order."""
        depth = 0
        for kind, at, size in chunks(self._data, 8, len(self._data)):
            if kind == START:
                yield Element(depth, self.pool[u32(self._data, at + 20)], self._attributes(at, size))
                depth += 1
            elif kind == STOP:
                depth = max(0, depth - 1)

    def _attributes(self, at: int, size: int) -> dict[int | str, Value]:
        data, found = self._data, dict[int | str, Value]()
        header = max(u16(data, at + 2), 16)
        first, step, count = u16(data, at + header + 8), u16(data, at + header + 10), u16(data, at + header + 12)
        step = max(step, 20)
        begin = at + header + first
        for one in range(begin, begin + step * min(count, max(0, at + size - begin) // step), step):
            name, raw, kind, value = u32(data, one + 4), u32(data, one + 8), u8(data, one + 15), u32(data, one + 16)
            key = self.ids[name] if name < len(self.ids) and self.ids[name] else self.pool[name]
            written = self.pool[value] if kind == STRING else self.pool[raw] if raw != 0xFFFFFFFF else ""
            found.setdefault(key, Value(kind, value, written))
        return found
