"""React Native's compiled scripts (Hermes bytecode): the string table.

Layout (little-endian)::

    u64 0x1F1903C103BC1FC6, u32 version, 20 bytes SHA-1, u32 length of file, u32 global code, u32 functions,
    u32 kinds of strings, u32 identifiers, u32 strings, u32 overflow strings, u32 bytes of storage, …
    sections, each on 4 bytes: function headers, kinds (u32), identifier hashes (u32), small strings
    (u32: 1 bit UTF-16, 23 bits offset, 8 bits length; length 255: index into overflow strings),
    overflow strings (u32 offset, u32 length), storage: ASCII as bytes, all else as UTF-16

The function headers' size and the header's further fields differ between versions, so the tables are found by their
shape: a small string table followed by overflow table and storage whose every entry lies inside the storage.

Format: include/hermes/BCGen/HBC/BytecodeFileFormat.h in https://github.com/facebook/hermes.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator

from qingzhi.inspectors.packages import limits
from qingzhi.inspectors.packages.archive import Archive
from qingzhi.inspectors.packages.cursor import Broken, u32, u32s
from qingzhi.inspectors.packages.draft import Draft

MAGIC = bytes.fromhex("c61fbc03c103191f")
_HEADER = 128
_FUNCTION_HEADERS = (16, 12)  # bytes of one small function header, by version


def read(archive: Archive, root: str, draft: Draft) -> None:
    """Read every Hermes bundle below ``root``."""
    for name in archive.names():
        if name.startswith(root) and name.endswith((".bundle", ".hbc", ".jsbundle")):
            content = archive.read(name)
            if content is None and name.endswith(".hbc"):  # of the others, the reader of scripts has said so
                draft.missed(archive.size(name))
            if content is None or not content.startswith(MAGIC):
                continue
            draft.sdks.setdefault("React Native", "")
            with draft.reading(name, len(content)):
                draft.add_code(strings(content), name)


def strings(data: bytes) -> Iterator[str]:
    """The strings of a bundle. Raises Broken when the table is not where any known version has it."""
    functions, kinds, identifiers = u32(data, 40), u32(data, 44), u32(data, 48)
    count, overflow, storage = u32(data, 52), u32(data, 56), u32(data, 60)
    count, overflow = min(count, limits.STRINGS), min(overflow, limits.STRINGS)
    for header in _FUNCTION_HEADERS:
        table = _HEADER + functions * header + 4 * kinds + 4 * identifiers
        begin = table + 4 * count + 8 * overflow
        small, large = u32s(data, table, count), u32s(data, table + 4 * count, 2 * overflow)
        if len(small) < count or len(large) < 2 * overflow or begin + storage > len(data):
            continue
        if all(_fits(one, large, storage) for one in small):
            yield from (_string(data, begin, one, large) for one in small)
            return
    raise Broken("no string table")


def _place(entry: int, large: array[int]) -> tuple[int, int]:
    offset, length = entry >> 1 & 0x7FFFFF, entry >> 24
    if length == 0xFF:
        offset, length = large[2 * offset], large[2 * offset + 1]
    return offset, length


def _fits(entry: int, large: array[int], storage: int) -> bool:
    try:
        offset, length = _place(entry, large)
    except IndexError:
        return False
    return offset + (2 * length if entry & 1 else length) <= storage


def _string(data: bytes, begin: int, entry: int, large: array[int]) -> str:
    offset, length = _place(entry, large)
    length = min(length, limits.TEXT)
    if entry & 1:
        return data[begin + offset : begin + offset + 2 * length].decode("utf-16-le", "replace")
    return data[begin + offset : begin + offset + length].decode("latin-1")
