"""Apple's programs (Mach-O): whether they are encrypted, and the texts in them.

Layout (little-endian; a universal file begins CA FE BA BE and lists its parts in big-endian)::

    u32 FEEDFACE or FEEDFACF (64 bits), u32 cpu, u32 subtype, u32 file type, u32 commands, u32 size, u32 flags (, u32)
    command  u32 number, u32 size, …
    0x21, 0x2C  encryption: u32 offset, u32 size, u32 number (0: none)
    0x01, 0x19  segment: 16 bytes of name, …, u32 sections, u32 flags; sections of 68 or 80 bytes:
                16 bytes of name, 16 of segment, address, size (4 or 8 bytes each), u32 offset
    universal   u32 count; per part u32 cpu, u32 subtype, u32 offset, u32 size, u32 alignment

``__cstring`` holds UTF-8, ``__ustring`` UTF-16LE, both ended by NUL.

Format: mach-o/loader.h and mach-o/fat.h in https://github.com/apple-oss-distributions/xnu.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qingzhi.inspectors.packages import limits
from qingzhi.inspectors.packages.cursor import Broken, text, u32, u32be, u64

_UNIVERSAL, _THIN, _WIDE = 0xCAFEBABE, 0xFEEDFACE, 0xFEEDFACF
_ENCRYPTION, _SEGMENTS = {0x21, 0x2C}, {0x01, 0x19}
_SECTIONS = 1_000  # of all segments; large programs have some 100
_NARROW, _WIDE_TEXT = re.compile(rb"[^\0]{2,}"), re.compile(r"[^\0]+")
_NARROW_TEXT = {b"__cstring", b"__objc_methname", b"__objc_classname"}


class Program:
    """A program, or the last part of a universal one (the newest processor). Raises Broken when the bytes are none."""

    def __init__(self, data: bytes) -> None:
        if u32be(data, 0) == _UNIVERSAL:
            parts = min(u32be(data, 4), 16)
            if not parts:
                raise Broken("no parts")
            at = 8 + 20 * (parts - 1)
            data = data[u32be(data, at + 8) :][: u32be(data, at + 12)]
        if u32(data, 0) not in {_THIN, _WIDE}:
            raise Broken("not a Mach-O program")
        self._data, self._wide = data, u32(data, 0) == _WIDE
        self.encrypted = any(command in _ENCRYPTION and u32(data, at + 16) != 0 for command, at in self._commands())

    def texts(self) -> Iterator[str]:
        """The literals; none of an encrypted program."""
        if self.encrypted:
            return
        for name, raw in self._sections():
            if name in _NARROW_TEXT:
                yield from (text(one) for one in _NARROW.findall(raw))
            elif name == b"__ustring":
                yield from (one[: limits.TEXT] for one in _WIDE_TEXT.findall(raw.decode("utf-16-le", "replace")))

    def _commands(self) -> Iterator[tuple[int, int]]:
        at = 32 if self._wide else 28
        for _ in range(min(u32(self._data, 16), 10_000)):
            yield u32(self._data, at), at
            size = u32(self._data, at + 4)
            if size < 8:
                return
            at += size

    def _sections(self) -> Iterator[tuple[bytes, bytes]]:
        """The name and content of those that hold texts. Raises Broken where they lie in one another."""
        data = self._data
        left, sections = len(data), _SECTIONS
        header, length, number = (72, 80, u64) if self._wide else (56, 68, u32)
        for command, at in self._commands():
            if command in _SEGMENTS:
                for one in range(u32(data, at + header - 8)):
                    sections -= 1
                    if sections < 0 or left < 0:
                        raise Broken("too many sections")
                    start = at + header + one * length
                    size = number(data, start + (40 if self._wide else 36))
                    offset = u32(data, start + (48 if self._wide else 40))
                    name = data[start : start + 16].rstrip(b"\0")
                    if name in _NARROW_TEXT or name == b"__ustring":
                        left -= size
                        yield name, data[offset : offset + size]
