"""Whether an APK carries a signature, and which schemes. The signature is not verified.

v1 is a JAR signature (META-INF/*.RSA, .DSA or .EC). v2 and v3 stand in the signing block before the central directory
(little-endian): u64 size, pairs of (u64 length, u32 id, value), u64 size, 16 bytes ``APK Sig Block 42``.

Format: https://source.android.com/docs/security/features/apksigning/v2.
"""

from __future__ import annotations

from qingzhi.inspectors.packages.archive import Archive
from qingzhi.inspectors.packages.cursor import Broken, u32, u64

MAGIC = b"APK Sig Block 42"
SCHEMES = {0x7109871A: "v2", 0xF05368C0: "v3", 0x1B93AD61: "v3.1"}
_LARGEST = 16 << 20


def schemes(archive: Archive) -> set[str]:
    """The signature schemes present: v1, v2, v3, v3.1."""
    found = set()
    if any(name.startswith("META-INF/") and name.upper().endswith((".RSA", ".DSA", ".EC")) for name in archive.names()):
        found.add("v1")
    foot = bytes(archive.source[max(0, archive.central - 24) : archive.central])
    if len(foot) == 24 and foot[8:] == MAGIC:
        size = u64(foot, 0)
        if 24 <= size <= min(_LARGEST, archive.central):
            found |= _pairs(bytes(archive.source[archive.central - size : archive.central - 24]))
    return found


def _pairs(block: bytes) -> set[str]:
    found, at = set(), 0
    try:
        while at + 12 <= len(block):
            length, number = u64(block, at), u32(block, at + 8)
            if length < 4:
                break
            if number in SCHEMES:
                found.add(SCHEMES[number])
            at += 8 + length
    except Broken:
        pass
    return found
