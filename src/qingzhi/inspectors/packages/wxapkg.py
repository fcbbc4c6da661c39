"""WeChat mini program packages (.wxapkg), plain and as WeChat for PC stores them.

Plain (big-endian)::

    u8 BE, u32 0, u32 length of index, u32 length of body, u8 ED (14 bytes)
    u32 files; per file u32 length of name, name, u32 offset, u32 size

PC: ``V1MMWX``, 1024 bytes AES-256-CBC (key PBKDF2-HMAC-SHA1 of the AppID, salt ``saltiest``, 1000 rounds, 32 bytes; IV
``the iv: 16 bytes``) of the first 1023 bytes, the rest XOR the AppID's last character but one. Without the AppID that
byte is one of sixteen hexadecimal digits, and all but the first 1023 bytes can be had.

Format: no official description; https://github.com/superBiuBiuMan/wechatMiniAppReverse (1.first/原理.txt, on PC) and
https://gist.github.com/Integ/bcac5c21de5ea35b63b3db2c725f07ad describe it.
"""

from __future__ import annotations

import hashlib
import re

from qingzhi.inspectors.facts import Unreadable
from qingzhi.inspectors.packages import limits, miniprogram
from qingzhi.inspectors.packages.archive import Source, label
from qingzhi.inspectors.packages.cursor import Broken, u32be
from qingzhi.inspectors.packages.draft import Draft

ENCRYPTED = b"V1MMWX"
_HIDDEN = 1023  # plain bytes under AES
_ENTRY = re.compile(rb"\0\0\0([\x02-\xff])(/[\x20-\x7e]{1,254})")


def recognised(source: Source) -> bool:
    """Whether the bytes begin as a wxapkg does."""
    return source[:6] == ENCRYPTED or (len(source) >= 14 and source[0] == 0xBE and source[13] == 0xED)


class Slices:
    """The files of a wxapkg, or what could be recovered of them, as a container."""

    def __init__(self, data: bytes, places: dict[str, tuple[int, int]]) -> None:
        self._data, self._places = data, places
        self.warnings: list[str] = []
        self._left = 4 * len(data)  # what is read of it; configurations are read more than once

    def names(self) -> list[str]:
        return list(self._places)

    def size(self, name: str) -> int:
        return self._places.get(name, (0, 0))[1]

    def read(self, name: str, cap: int = limits.MEMBER) -> bytes | None:
        offset, size = self._places.get(name, (-1, 0))
        self._left -= size
        if self._left < 0:
            self.warnings.append("包里的文件互相重叠，可能被动过手脚，其余的没有看。")
            return None
        if offset < 0 or size > cap or offset + size > len(self._data):
            self.warnings.append(f"{label(name)} 读不出来。")
            return None
        return self._data[offset : offset + size]


def read(data: bytes, draft: Draft, app_id: str = "") -> None:
    """Fill the draft. ``app_id`` opens the encrypted start. Raises Unreadable when no file can be found inside."""
    if data[:6] == ENCRYPTED:
        plain, whole = decrypt(data, app_id)
    else:
        plain, whole = data, True
    try:
        places = index(plain) if whole else recovered(plain)
    except Broken:
        places = recovered(plain)
        draft.warn("小程序包的目录已损坏，只读了找得到的文件。")
    if not places:
        raise Unreadable("小程序包里找不到文件，可能已损坏。请重新取得这个小程序包。")
    if not whole:
        places = {"（开头加密的部分）": (_HIDDEN, max(0, min(at for at, _ in places.values()) - _HIDDEN)), **places}
        draft.warn("小程序包是加密的，没有给 AppID，开头的 1023 字节读不出来。给出 AppID 可以读全。")
        draft.missed(_HIDDEN)
    slices = Slices(plain, places)
    draft.package_id = app_id
    miniprogram.read(slices, draft)
    for warning in slices.warnings:
        draft.warn(warning)


def index(data: bytes) -> dict[str, tuple[int, int]]:
    """Name → (offset, size) from the index. Raises Broken when an entry or the count lies."""
    count, at, found = u32be(data, 14), 18, dict[str, tuple[int, int]]()
    if count > limits.ENTRIES:
        raise Broken("too many files")
    for _ in range(count):
        length = u32be(data, at)
        if length > limits.TEXT:
            raise Broken("name too long")
        name = data[at + 4 : at + 4 + length].decode("utf-8", "replace")
        offset, size = u32be(data, at + 4 + length), u32be(data, at + 8 + length)
        found.setdefault(name.lstrip("/"), (offset, size))
        at += 12 + length
    return found


def recovered(data: bytes) -> dict[str, tuple[int, int]]:
    """Name → (offset, size) of what looks like an entry of the index and lies inside the file."""
    found = dict[str, tuple[int, int]]()
    for match in _ENTRY.finditer(data, 0, 1 << 20):
        length, at = match[1][0], match.start() + 4
        if length <= len(match[2]) and len(found) < limits.ENTRIES and at + length + 8 <= len(data):
            offset, size = u32be(data, at + length), u32be(data, at + length + 4)
            if at < offset and offset + size <= len(data):
                found.setdefault(data[at + 1 : at + length].decode("ascii"), (offset, size))
    return found


def decrypt(data: bytes, app_id: str = "") -> tuple[bytes, bool]:
    """(plain bytes, whether the start is readable as well); without it the first 1023 bytes are zeros."""
    body = data[6 + 1024 :]
    if len(app_id) > 1:
        start = _start(data[6 : 6 + 1024], app_id)
        plain = start + _xor(body, ord(app_id[-2]) & 0xFF)
        if plain[:1] == b"\xbe":
            return plain, True
    sample = body[: 1 << 18]
    best = max(b"0123456789abcdef", key=lambda byte: _xor(sample, byte).count(b"function"))
    return bytes(_HIDDEN) + _xor(body, best), False


def _start(encrypted: bytes, app_id: str) -> bytes:
    """The first 1023 bytes, zeros where there are not enough."""
    from cryptography.hazmat.primitives.ciphers import (  # noqa: PLC0415  # for these files alone
        Cipher,
        algorithms,
        modes,
    )

    if len(encrypted) != 1024:
        return bytes(_HIDDEN)
    key = hashlib.pbkdf2_hmac("sha1", app_id.encode(), b"saltiest", 1000, 32)
    cipher = Cipher(algorithms.AES(key), modes.CBC(b"the iv: 16 bytes"))
    return cipher.decryptor().update(encrypted)[:_HIDDEN]


def _xor(data: bytes, byte: int) -> bytes:
    return data.translate(bytes(one ^ byte for one in range(256)))
