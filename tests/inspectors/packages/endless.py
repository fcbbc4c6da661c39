"""Small files that ask a reader for endless work or memory: whatever a format lets point at the same bytes again."""

from __future__ import annotations

import struct
from collections.abc import Callable

from tests.inspectors.packages import builders as build
from tests.inspectors.packages.samples import APK, ipa_members, listed

MANIFEST = ("AndroidManifest.xml", build.axml(build.MANIFEST))
TERM = "今日签到"


def sharing_one(
    count: int, content: bytes | build.Deflated, method: int = 8, before: tuple[tuple[str, bytes], ...] = ()
) -> bytes:
    """An archive whose members ``res/n.xml`` all lie in the same place."""
    whole = build.raw_zip([*before, ("res/0.xml", content)], method=method)
    start = whole.index(b"PK\1\2")
    ends = whole.rindex(b"PK\5\6")
    directory = whole[start:ends]
    last = directory[directory.rindex(b"PK\1\2") :]
    names = [f"res/{number}.xml".encode() for number in range(1, count)]
    more = b"".join(last[:28] + struct.pack("<H", len(name)) + last[30:46] + name for name in names)
    size = len(directory) + len(more)
    total = min(0xFFFF, count + len(before))
    return whole[:ends] + more + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, total, total, size, start, 0)


def apk(name: str, content: bytes) -> bytes:
    """The smallest APK with one more member, stored, so that it is not taken for a bomb."""
    return build.raw_zip([MANIFEST, (name, content)], method=0)


def overlapping_strings() -> bytes:
    """A DEX in which every byte of a megabyte begins a string, and none ends before the last."""
    count, start = 1 << 18, 0x70 + (4 << 18)
    offsets = struct.pack(f"<{count}I", *range(start, start + count))
    head = bytearray(0x70)
    head[:8] = b"dex\n035\0"
    struct.pack_into("<2I", head, 0x38, count, 0x70)
    return bytes(head) + offsets + b"\x41" * count + b"\0"


def shared_methods() -> bytes:
    """A DEX whose 60,000 classes have the same class data: 60,000 methods that are the same, which loads the term."""
    content, count = bytearray(build.dex({"cn.gov.example.Main": {"onClick": TERM}})), 60_000
    code, begin = content.index(struct.pack("<4HI", 1, 0, 0, 0, 0)), struct.unpack_from("<I", content, 0x64)[0]
    one = content[begin : begin + 32]
    struct.pack_into("<2I", content, 0x60, count, len(content))
    struct.pack_into("<I", one, 24, len(content) + 32 * count)
    method = build.uleb(0) + build.uleb(1) + build.uleb(code)
    return bytes(content + one * count + build.uleb(0) * 2 + build.uleb(count) + build.uleb(0) + method * count)


def shared_entries() -> bytes:
    """A resource table whose 3,000,000 entries are the same one, with a long text."""
    table = bytearray(build.arsc({"": {"a": "长" * 40}}))
    at = table.rindex(struct.pack("<HH", 0x201, 48))
    offset = struct.unpack_from("<I", table, at + 16)[0]
    count = 3_000_000
    grown = 4 * (count - 1)
    entry = table[at + offset :]
    struct.pack_into("<I", table, at + 4, struct.unpack_from("<I", table, at + 4)[0] + grown)
    struct.pack_into("<2I", table, at + 12, count, offset + grown)
    package = table.index(struct.pack("<HH", 0x200, 288))
    struct.pack_into("<I", table, package + 4, struct.unpack_from("<I", table, package + 4)[0] + grown)
    struct.pack_into("<I", table, 4, len(table) + grown)
    return bytes(table[: at + offset]) + bytes(grown) + bytes(entry)


def many_packages() -> bytes:
    """A resource table of 100,000 packages, each with the same two pools of a million strings."""
    pools = struct.pack("<HHIIIIII", 1, 28, 0x7FFFFFFF, 1_000_000, 0, 0, 0x7FFFFFF0, 0) + bytes(8_000_000)
    body, count = b"", 20_000
    for number in range(count):
        left = 288 * (count - number)
        body += struct.pack("<HHI", 0x200, 288, 288) + struct.pack("<I256sIIII", 127, b"", left, 1, left, 1) + bytes(4)
    whole = build.pool(["a"]) + body
    return struct.pack("<HHII", 2, 12, 12 + len(whole), 1) + whole + pools


def shared_index() -> bytes:
    """A resources.index (V1) of 50,000 configurations that all have the same table of 100,000 texts."""
    configurations, texts = 50_000, 100_000
    table = 136 + 12 * configurations
    item = table + 8 + 8 * texts
    body = (b"KEYS" + struct.pack("<II", table, 0)) * configurations
    body += b"IDSS" + struct.pack("<I", texts) + struct.pack("<II", 1, item) * texts
    body += struct.pack("<III", 30, 9, 1) + build.short("长" * 40, ended=True) + build.short("name", ended=True)
    return b"Restool 3.1.0.002".ljust(128, b"\0") + struct.pack("<II", 136 + len(body), configurations) + body


def shared_arrays() -> bytes:
    """A binary property list of 30,000 arrays, which are the same 100,000 references."""
    count, length = 30_000, 100_000
    listed = struct.pack(f">{count}H", *range(1, count + 1))
    body = b"bplist00\xaf\x12" + struct.pack(">I", count) + listed
    shared = len(body)
    body += b"\xaf\x12" + struct.pack(">I", length) + struct.pack(">H", count + 1) * length + b"\x09"
    offsets = [8, *[shared] * count, len(body) - 1]
    table = struct.pack(f">{len(offsets)}I", *offsets)
    return body + table + bytes(6) + bytes([4, 2]) + struct.pack(">QQQ", len(offsets), 0, len(body))


def shared_sections() -> bytes:
    """A program of 900 segments, each with 900 sections that are the whole file."""
    segments, sections, noise = 900, 900, b"ab\0" * 1_000_000
    section = struct.pack("<16s16sQQI", b"__cstring", b"__TEXT", 0, len(noise), 32) + bytes(28)
    size = 72 + 80 * sections
    segment = struct.pack("<II16s", 0x19, 72, b"__TEXT") + bytes(40) + struct.pack("<II", sections, 0)
    body = segment * segments + section * sections
    return struct.pack("<8I", 0xFEEDFACF, 0, 0, 2, segments, size, 0, 0) + body + noise


def ipa_with(name: str, content: bytes) -> bytes:
    return build.raw_zip(listed({**ipa_members(encrypted=False), f"Payload/X.app/{name}": content}), method=0)


def hap_with(name: str, content: bytes) -> bytes:
    return build.raw_zip(listed({**build.hap_members(), name: content}), method=0)


def shared_files() -> bytes:
    """A wxapkg of 20,000 scripts that are all the same two megabytes."""
    content = "toast('今日签到');".encode() * 80_000
    names = [f"/pages/{number}.js".encode() for number in range(20_000)]
    length = 4 + sum(12 + len(name) for name in names)
    index = struct.pack(">I", len(names))
    for name in names:
        index += struct.pack(">I", len(name)) + name + struct.pack(">II", 14 + length, len(content))
    return b"\xbe" + struct.pack(">III", 0, len(index), len(content)) + b"\xed" + index + content


def uni(content: bytes) -> bytes:
    return apk("assets/apps/__UNI__1/www/app-config.js", content)


ENDLESS: dict[str, Callable[[], bytes]] = {
    "60,000 members that share one bomb": lambda: sharing_one(60_000, build.zeros(64), before=(MANIFEST,)),
    "60,000 stored members that share their bytes": lambda: sharing_one(60_000, bytes(8 << 20), 0, (MANIFEST,)),
    "10,000 members with names of 8 KB": lambda: build.raw_zip(
        [MANIFEST, *((f"{n}".ljust(8192, "x"), b"") for n in range(10_000))]
    ),
    "60,000 manifests": lambda: build.raw_zip([*((MANIFEST[0], b"junk") for _ in range(60_000)), *APK]),
    "60 packages of 20,000 members": lambda: build.zipped(
        {f"base{n}.apk": sharing_one(20_000, build.zeros(8), before=((MANIFEST[0], b"junk"),)) for n in range(60)}
        | {"z.apk": build.raw_zip(APK)}
    ),
    "a DEX of overlapping strings": lambda: apk("classes.dex", overlapping_strings()),
    "a DEX of shared methods": lambda: apk("classes.dex", shared_methods()),
    "a DEX of nothing but ends of strings": lambda: apk("classes.dex", overlapping_strings().replace(b"\x41", b"\0")),
    "a resource table of one entry": lambda: apk("resources.arsc", shared_entries()),
    "a resource table of many packages": lambda: apk("resources.arsc", many_packages()),
    "an index of one table": lambda: hap_with("resources.index", shared_index()),
    "code of HarmonyOS without an end": lambda: hap_with(
        "ets/modules.abc", b"PANDA\0\0\0" + bytes(8) + b"a" * 3_000_000
    ),
    "a property list of one array": lambda: ipa_with("Info.strings", shared_arrays()),
    "a list of lists": lambda: apk("assets/capacitor.config.json", b"[" + b"[]," * 5_000_000 + b"[]]"),
    "a hole of lists": lambda: apk("assets/capacitor.config.json", b"[" * 4_000_000),
    "a program of one section": lambda: ipa_with("X", shared_sections()),
    "texts of nothing but quotes": lambda: ipa_with("a.strings", rb"\"" * 2_000_000),
    "texts with room between": lambda: ipa_with("a.strings", (b'"a"' + b" " * 2_000) * 1_000),
    "pages without an end": lambda: uni(b'"pages":[' + b'"a"  ' * 4_000),
    "titles without an end": lambda: uni(b'"path":"a"' + b'"path" : "b",' * 300_000),
    "a mini program of one file": shared_files,
    "a script in wide characters": lambda: apk(
        "assets/www/a.js", "x='签到😀';".encode() + b"var a=1;" * 3_000_000 + b"\\u7b7e"
    ),
    "entities in a property list": lambda: ipa_with(
        "a.strings",
        b'<?xml version="1.0"?><!DOCTYPE p [<!ENTITY a "aaaaaaaaaa">'
        + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10 if n else b"a") for n in range(9))
        + b"]><plist><dict><key>a</key><string>&a8;</string></dict></plist>",
    ),
}
"""Each holds an Android, iOS or HarmonyOS package, or is a mini program."""

LONG = {
    "60,000 members that share one bomb",
    "10,000 members with names of 8 KB",
    "60 packages of 20,000 members",
    "a resource table of one entry",
    "a resource table of many packages",
    "an index of one table",
}
"""Those that take a second and more until a limit strikes."""
