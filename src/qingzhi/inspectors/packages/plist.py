"""Apple's property lists, XML or binary, parsed by the standard library once they are known to be harmless.

Binary layout (big-endian)::

    "bplist00", objects, offsets of all objects, then 32 bytes: 6 unused, u8 bytes of an offset, u8 bytes of a
    reference, u64 objects, u64 the top one, u64 where the offsets begin
    object   u8 kind << 4 | length (15: a number object with the length follows); 4 data, 5 ASCII, 6 UTF-16,
             A array, C set, D dictionary: references

Nothing keeps two objects from lying in the same bytes, so that a small file makes lists without end.

Format: CFBinaryPList.c in https://github.com/apple-oss-distributions/CF.
"""

from __future__ import annotations

import plistlib
from typing import Any
from xml.parsers.expat import ExpatError

from qingzhi.inspectors.packages import limits
from qingzhi.inspectors.packages.cursor import UNREADABLE, Broken

_TRAILER = 32


def parse(content: bytes) -> Any:
    """A property list of bounded size, without entities. Raises Broken."""
    if len(content) > limits.JSON or b"<!ENTITY" in content:
        raise Broken("refused")
    try:
        if content.startswith(b"bplist"):
            _refuse_shared(content)
        return plistlib.loads(content)
    except (*UNREADABLE, ExpatError, MemoryError, EOFError) as error:
        raise Broken("not a property list") from error


def _refuse_shared(content: bytes) -> None:
    """Raises Broken where all objects together are longer than the file."""
    trailer = content[-_TRAILER:]
    step, reference, count = trailer[6], trailer[7], int.from_bytes(trailer[8:16], "big")
    begin, left = int.from_bytes(trailer[24:], "big"), len(content)
    units = {0x4: 1, 0x5: 1, 0x6: 2, 0xA: reference, 0xC: reference, 0xD: 2 * reference}
    if not step or count * step > len(content):
        raise Broken("more objects than bytes")
    for number in range(count):
        at = int.from_bytes(content[begin + step * number : begin + step * (number + 1)], "big")
        kind, length = content[at] >> 4, content[at] & 0xF
        if length == 0xF and kind in units:
            length = int.from_bytes(content[at + 2 : at + 2 + (1 << (content[at + 1] & 0xF))], "big")
        left -= 1 + length * units.get(kind, 0)
        if left < 0:
            raise Broken("objects lie in one another")
