"""A tolerant, capped ZIP reader for packages that were made to confuse readers, and for those that broke on the way.

The central directory is the truth: flag bits, checksums, sizes and the names in local headers are not. Nothing is ever
written to disk, so names like ``../../x`` are labels only. Layout (little-endian)::

    end of central directory   PK 05 06, 2 disk, 2 disk, 2+2 entries, 4 size, 4 offset, 2 length of comment
    central header             PK 01 02, 2+2 versions, 2 flags, 2 method, 4 time, 4 CRC, 4 packed, 4 size,
                               2 name, 2 extra, 2 comment, 2 disk, 2+4 attributes, 4 offset of local header; name …
    local header               PK 03 04, 2 version, 2 flags, 2 method, 4 time, 4 CRC, 4+4 sizes, 2 name, 2 extra; name …

Format: APPNOTE.TXT 6.3.10, https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT. The tricks: apkInspector by
E. Kouliaridis; like Android, anything but method 8 is taken as stored.
"""

from __future__ import annotations

import mmap
import re
import struct
import time
import zlib
from collections.abc import Iterator
from typing import NamedTuple, Protocol

from qingzhi.inspectors.facts import Unreadable
from qingzhi.inspectors.packages import limits

Source = bytes | mmap.mmap

END, CENTRAL, LOCAL = b"PK\x05\x06", b"PK\x01\x02", b"PK\x03\x04"
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_LOCAL_LENGTHS = struct.Struct("<2H")
_UNSAFE = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ud800-\\udfff]")


class Members(Protocol):
    """What readers need of a container: a ZIP, a folder, a wxapkg. ``read`` gives None for what can't be had."""

    warnings: list[str]

    def names(self) -> list[str]:
        """All names, in the order of the container."""

    def size(self, name: str) -> int:
        """Bytes that the member claims to have, at least what it takes up; 0 for an unknown name."""

    def read(self, name: str, cap: int = limits.MEMBER) -> bytes | None:
        """The member's bytes, or None with a warning when it is absent, damaged or above ``cap``."""


class Entry(NamedTuple):
    """One entry of the central directory."""

    name: str
    flags: int
    method: int
    packed: int
    size: int
    offset: int
    spelled: bytes


def label(name: str) -> str:
    """A member's name as it may be shown: without control characters and marks that turn the writing direction."""
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", name[: limits.TEXT])


class Archive:
    """A ZIP in memory or mapped. ``tampered`` holds Chinese sentences about signs of manipulation, also in warnings."""

    def __init__(self, source: Source, deadline: float = 0.0) -> None:
        """Read the directory. ``deadline`` is that of the archive around this one. Raises Unreadable without one."""
        self.source = source
        self.warnings: list[str] = []
        self.deadline = deadline or time.monotonic() + limits.SECONDS
        self.left = limits.TOTAL
        self.entries: dict[str, list[Entry]] = {}
        self.central, shift = self._locate()
        self._shift = shift
        for count, entry in enumerate(self._walk(self.central)):
            if count >= limits.ENTRIES:
                self.warn(f"压缩包里的文件超过 {limits.ENTRIES} 个，其余的没有看。")
                break
            self.entries.setdefault(entry.name, []).append(entry)
        if not self.entries:
            raise Unreadable("压缩包是空的，里面没有任何文件。请让对方重新导出后再试。")
        self._look_for_tricks()

    def names(self) -> list[str]:
        return list(self.entries)

    def size(self, name: str) -> int:
        found = self.entries.get(name)
        return max(found[0].size, found[0].packed) if found else 0

    def read(self, name: str, cap: int = limits.MEMBER) -> bytes | None:
        return next(self.versions(name, cap), None)

    def versions(self, name: str, cap: int = limits.MEMBER) -> Iterator[bytes]:
        """Every readable member of this name: a second one of the same name is a trick against readers."""
        for entry in self.entries.get(name, ()):
            content = self._content(entry, cap)
            if content is not None:
                yield content

    def head(self, name: str, count: int) -> bytes:
        """At most ``count`` first bytes of a member, b'' where they can't be had."""
        for entry in self.entries.get(name, ())[:1]:
            raw = self._raw(entry, count + 1024)
            try:
                return zlib.decompressobj(-15).decompress(raw, count) if entry.method == 8 else raw[:count]
            except zlib.error:
                return b""
        return b""

    def warn(self, message: str) -> None:
        """Note a Chinese sentence once."""
        if message not in self.warnings and len(self.warnings) < limits.WARNINGS:
            self.warnings.append(message)

    def _locate(self) -> tuple[int, int]:
        """Where the central directory begins and how far all offsets are off (bytes before the ZIP)."""
        found: list[tuple[int, int]] = []
        at, ends = len(self.source), 0
        oldest = max(0, at - 65_557)
        while len(found) < 8 and (at := self.source.rfind(END, oldest, at)) >= 0:
            tail = self.source[at : at + 22]
            if len(tail) == 22:
                ends += 1
                size, offset = struct.unpack_from("<2I", tail, 12)
                for start in (at - size, offset):
                    if 0 <= start < at and self.source[start : start + 4] == CENTRAL:
                        found.append((start, start - offset))
                        break
        if found:
            if ends > 1:
                self.warn("压缩包有不止一个目录结尾，可能被动过手脚。")
            return found[0]
        start = self.source.find(CENTRAL)
        if start < 0:
            raise Unreadable("文件不完整或已损坏：找不到压缩包目录。请重新下载或让对方重新发送。")
        self.warn("压缩包的目录结尾缺失或损坏，按残留的目录读取，内容可能不全。")
        return start, 0

    def _walk(self, at: int) -> Iterator[Entry]:
        while True:
            raw = self.source[at : at + _CENTRAL.size]
            if len(raw) < _CENTRAL.size or raw[:4] != CENTRAL:
                return
            (_, _, _, flags, method, _, _, _, packed, size, name, extra, comment, _, _, _, offset) = _CENTRAL.unpack(
                raw
            )
            spelled = self.source[at + 46 : at + 46 + name]
            at += 46 + name + extra + comment
            if name > limits.NAME:
                self.warn("有文件的名字长得不正常，没有看，可能被动过手脚。")
                continue
            yield Entry(_name(spelled), flags, method, packed, size, offset, spelled)

    def _look_for_tricks(self) -> None:
        """Signs that somebody wanted to mislead readers; each becomes one warning."""
        flat = [entry for same in self.entries.values() for entry in same]
        if any(entry.method not in {0, 8} for entry in flat):
            self.warn("有文件用了安卓不认识的压缩方式，可能被动过手脚。")
        if any(entry.flags & 1 for entry in flat):
            self.warn("有文件标了“加密”，按未加密读取，可能被动过手脚。")
        if any(len(same) > 1 for same in self.entries.values()):
            self.warn("有同名的文件，可能被动过手脚。")
        if any(".." in name.split("/") or name.startswith("/") for name in self.entries):
            self.warn("有文件名指向包外（../），可能被动过手脚。")
        if self._shift > 0:
            self.warn("压缩包前面有多余的内容，可能被动过手脚。")

    def _raw(self, entry: Entry, most: int | None = None) -> bytes:
        for start in (entry.offset + self._shift, entry.offset):
            header = self.source[start : start + 30]
            if len(header) == 30 and header[:4] == LOCAL:
                name, extra = _LOCAL_LENGTHS.unpack_from(header, 26)
                if self.source[start + 30 : start + 30 + name] != entry.spelled:
                    self.warn("有文件在目录里和在内容里的名字不同，可能被动过手脚。")
                begin = start + 30 + name + extra
                # A stored member's two sizes agree; where they don't, the smaller one that fits is no help either.
                length = entry.packed if most is None else min(entry.packed, most)
                return bytes(self.source[begin : begin + length])
        return b""

    def _content(self, entry: Entry, cap: int) -> bytes | None:
        shown = label(entry.name)
        if time.monotonic() > self.deadline:
            self.warn("读取时间超过上限，其余的没有看。")
            return None
        if self.left <= 0:
            self.warn(f"解开的内容合计超过 {limits.TOTAL // limits.MB} MB，其余的没有看。")
            return None
        if entry.packed > cap + cap // 1000 + 64:  # deflate adds 5 bytes to 64 KB at worst
            self.warn(f"{shown} 太大，没有看。")
            return None
        raw = self._raw(entry)
        if len(raw) < entry.packed:
            self.warn(f"{shown} 不完整。")
        if entry.method != 8:
            self.left -= len(raw)
            return raw
        cap = min(cap, max(limits.RATIO_FROM, limits.RATIO * len(raw)), self.left)
        inflater = zlib.decompressobj(-15)
        try:
            content = inflater.decompress(raw, cap + 1)
        except zlib.error:
            self.left -= min(cap, limits.RATIO * len(raw))  # what it cost at most
            self.warn(f"{shown} 解不开，可能已损坏或真的加了密。")
            return None
        self.left -= len(content)
        if len(content) > cap:
            self.warn(f"{shown} 解开后大得不正常，没有看。")
            return None
        if entry.size != len(content):
            self.warn("有文件的实际大小和目录里写的不同，可能被动过手脚。")
        return content


def _name(raw: bytes) -> str:
    """UTF-8, else GB18030 as Chinese tools write it without saying so."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")
