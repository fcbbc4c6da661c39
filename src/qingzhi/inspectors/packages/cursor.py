"""Reading numbers out of bytes that may lie: every read is checked against the end of the buffer."""

from __future__ import annotations

import struct
import sys
from array import array

from qingzhi.inspectors.packages import limits

_U16 = struct.Struct("<H").unpack_from
_U32 = struct.Struct("<I").unpack_from
_U64 = struct.Struct("<Q").unpack_from


class Broken(ValueError):
    """The bytes are not what the format says. Internal: readers turn it into a warning."""


UNREADABLE = (
    Broken,
    struct.error,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    OverflowError,
    RecursionError,
)
"""What bytes that lie about their format can bring about in a reader or in the standard library."""


def u8(data: bytes, at: int) -> int:
    """The byte at ``at``. Raises Broken outside the buffer."""
    if not 0 <= at < len(data):
        raise Broken(f"byte {at} of {len(data)}")
    return data[at]


def u16(data: bytes, at: int) -> int:
    """Little-endian 16 bits. Raises Broken outside the buffer."""
    if not 0 <= at <= len(data) - 2:
        raise Broken(f"u16 at {at} of {len(data)}")
    return int(_U16(data, at)[0])


def u32(data: bytes, at: int) -> int:
    """Little-endian 32 bits. Raises Broken outside the buffer."""
    if not 0 <= at <= len(data) - 4:
        raise Broken(f"u32 at {at} of {len(data)}")
    return int(_U32(data, at)[0])


def u64(data: bytes, at: int) -> int:
    """Little-endian 64 bits. Raises Broken outside the buffer."""
    if not 0 <= at <= len(data) - 8:
        raise Broken(f"u64 at {at} of {len(data)}")
    return int(_U64(data, at)[0])


def u32be(data: bytes, at: int) -> int:
    """Big-endian 32 bits. Raises Broken outside the buffer."""
    if not 0 <= at <= len(data) - 4:
        raise Broken(f"u32 at {at} of {len(data)}")
    return int.from_bytes(data[at : at + 4], "big")


def u32s(data: bytes, at: int, count: int) -> array[int]:
    """``count`` little-endian 32-bit numbers from ``at``, fewer where the buffer ends first."""
    if at < 0 or at > len(data):
        return array("I")
    count = max(0, min(count, (len(data) - at) // 4))
    numbers = array("I", data[at : at + 4 * count])
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def uleb(data: bytes, at: int) -> tuple[int, int]:
    """A little-endian base-128 number of at most 64 bits and the offset behind it. Raises Broken."""
    value = 0
    for shift in range(0, 70, 7):
        byte = u8(data, at)
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
    raise Broken("number without end")


def leb(value: int) -> bytes:
    """A number in base 128, the way back from ``uleb``."""
    digits = [value >> 7 * place & 0x7F for place in range(max(1, -(-value.bit_length() // 7)))]
    return bytes([*(0x80 | one for one in digits[:-1]), digits[-1]])


def text(raw: bytes) -> str:
    """UTF-8 or Java's modified UTF-8 as text of bounded length; what can't be decoded becomes U+FFFD."""
    if raw.isascii():
        return raw[: limits.TEXT].decode("ascii")
    raw = raw[: limits.TEXT * 4]
    try:
        return raw.decode("utf-8")[: limits.TEXT]
    except UnicodeDecodeError:
        return _modified(raw)[: limits.TEXT]


def modified(written: str) -> bytes:
    """Text as modified UTF-8, the way back from ``text``."""
    if written.isascii() and "\0" not in written:
        return written.encode()
    units = memoryview(written.encode("utf-16-le", "surrogatepass")).cast("H")
    return "".join(map(chr, units)).encode("utf-8", "surrogatepass").replace(b"\0", b"\xc0\x80")


def _modified(raw: bytes) -> str:
    """Modified UTF-8: characters above U+FFFF are two surrogates of three bytes each, and NUL is C0 80."""
    try:
        halves = raw.replace(b"\xc0\x80", b"\0").decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return raw.decode("utf-8", "replace")
    return halves.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
