"""Files made to mislead, to fill the memory or to never end, after the tricks that are known from real ones."""

from __future__ import annotations

import struct
from collections.abc import Callable

from tests.inspectors.packages import builders as build
from tests.inspectors.packages.samples import APK, MEGABYTE

MANIFEST_NAME = "AndroidManifest.xml"


def _manifest(change: Callable[[bytearray], None]) -> bytes:
    content = bytearray(build.axml(build.MANIFEST))
    change(content)
    return build.raw_zip([(MANIFEST_NAME, bytes(content)), *APK[1:]])


def _strings_without_end(content: bytearray) -> None:
    struct.pack_into("<I", content, 16, 0x7FFFFFFF)


def _junk_between(content: bytearray) -> None:
    """A chunk of no known type before the first element, which Android steps over."""
    at = content.index(struct.pack("<HH", 0x102, 16))
    content[at:at] = struct.pack("<HHI", 0x7777, 8, 16) + b"junkjunk"


def _wide_attributes(content: bytearray) -> None:
    """Attributes of 24 bytes instead of 20."""
    at = content.index(struct.pack("<HH", 0x102, 16))
    count = struct.unpack_from("<H", content, at + 28)[0]
    struct.pack_into("<H", content, at + 26, 24)
    struct.pack_into("<I", content, at + 4, 36 + 24 * count)
    for one in range(count):
        behind = at + 36 + 24 * one + 20
        content[behind:behind] = bytes(4)


def _a_size_too_long(content: bytearray) -> None:
    struct.pack_into("<I", content, 4, len(content) + 4096)


TAMPERED = {
    "encryption flag set": build.raw_zip(APK, flags=1),
    "unknown method on stored data": build.raw_zip(APK, method=0x5555),
    "other names in local headers": build.raw_zip(APK, local_names=False),
    "wrong checksums": build.raw_zip(APK, crc=1),
    "a junk manifest first": build.raw_zip([(MANIFEST_NAME, b"junk"), *APK]),
    "a junk manifest last": build.raw_zip([*APK, (MANIFEST_NAME, b"junk")]),
    "junk before the archive": build.raw_zip(APK, before=b"MZ" + b"\0" * 999),
    "a manifest of type 0": build.raw_zip([(MANIFEST_NAME, build.axml(build.MANIFEST, magic=0)), *APK[1:]]),
    "strings without end": _manifest(_strings_without_end),
    "names that climb out": build.raw_zip([("../../etc/passwd", b"x"), ("/etc/shadow", b"x"), *APK]),
    "files named as folders": build.raw_zip([(f"{MANIFEST_NAME}/", b""), ("res", b"x"), ("classes.dex/", b""), *APK]),
    # and what apkInspector has met
    "sizes that lie": build.raw_zip(APK, size=100),
    "no end of directory": build.raw_zip(APK)[:-22],
    "two ends of directory": build.raw_zip(APK) + build.raw_zip([("x", b"x")])[-22:],
    "names of nothing": build.raw_zip([("", b"x"), ("/", b"x"), *APK]),
    "junk between the elements": _manifest(_junk_between),
    "wide attributes": _manifest(_wide_attributes),
    "a manifest that claims to be longer": _manifest(_a_size_too_long),
}
"""The eleven of the wild and some more: every one holds the facts of the small APK it was made of."""

SILENT = {"wrong checksums", "a manifest of type 0", "strings without end", "junk between the elements"} | {
    "wide attributes", "a manifest that claims to be longer", "files named as folders",
}  # fmt: skip
"""Those that are read without a word: nothing in the archive itself was bent, or nobody is misled by it."""


BOMBS: dict[str, Callable[[], bytes]] = {
    "a gigabyte of code": lambda: build.raw_zip([*APK, ("classes2.dex", build.zeros(1024))]),
    "a gigabyte of code that claims a hundred bytes": lambda: build.raw_zip(
        [*APK, ("classes2.dex", build.zeros(1024))], size=100
    ),
    "a gigabyte of resources": lambda: build.raw_zip([("resources.arsc", build.zeros(1024)), APK[0], *APK[2:]]),
    "a gigabyte of layouts": lambda: build.raw_zip([*APK, *((f"res/{n}.xml", build.zeros(64)) for n in range(16))]),
    "a bomb in a package in a package": lambda: build.zipped(
        {"base.apk": build.raw_zip(APK), "split_a.apk": build.raw_zip([*APK, ("classes2.dex", build.zeros(1024))])}
    ),
    "just below the limit": lambda: build.raw_zip([*APK, ("classes2.dex", bytes(4 * MEGABYTE - 1))]),
}
"""Each is the small APK with something that unpacks to a thousandfold."""
