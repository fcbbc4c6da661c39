"""Small packages with exact truth, written byte by byte after the formats' descriptions."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Sequence
from typing import Any, NamedTuple

Attribute = tuple[int | str, str | bool | int]


def zipped(members: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


class Deflated(NamedTuple):
    """Bytes that are packed already, and how many they become."""

    packed: bytes
    size: int


def zeros(megabytes: int) -> Deflated:
    """A bomb: zeros packed a thousand to one."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    return Deflated(block * megabytes + b"\3\0", megabytes << 20)


def raw_zip(
    members: Sequence[tuple[str, bytes | Deflated]],
    *,
    flags: int = 0,
    method: int = 8,
    local_names: bool = True,
    crc: int | None = None,
    size: int | None = None,
    before: bytes = b"",
) -> bytes:
    """A ZIP whose headers lie as asked. ``method`` other than 8 stores the data."""
    body, directory = bytearray(before), bytearray()
    for name, content in members:
        sum_, spelled = crc or 0, name.encode()
        if isinstance(content, Deflated):
            packed, length = content.packed, size or content.size
        else:
            packer = zlib.compressobj(9, zlib.DEFLATED, -15)
            packed = packer.compress(content) + packer.flush() if method == 8 else content
            length, sum_ = size or len(content), zlib.crc32(content) if crc is None else crc
        local = spelled if local_names else b"x" * len(spelled)
        offset = len(body) - len(before)
        common = struct.pack("<HHHHIII", flags, method, 0, 0, sum_, len(packed), length)
        body += b"PK\3\4\x14\0" + common + struct.pack("<HH", len(spelled), 0) + local + packed
        directory += b"PK\1\2\x14\0\x14\0" + common + struct.pack("<HHHHHII", len(spelled), 0, 0, 0, 0, 0, offset)
        directory += spelled
    start = len(body) - len(before)
    return (
        bytes(body + directory)
        + b"PK\5\6"
        + struct.pack("<HHHHIIH", 0, 0, len(members), len(members), len(directory), start, 0)
    )


def pool(strings: list[str], *, utf8: bool = True) -> bytes:
    data, offsets = bytearray(), []
    for one in strings:
        offsets.append(len(data))
        if utf8:
            raw = one.encode()
            data += bytes([len(one), len(raw)]) + raw + b"\0"
        else:
            data += struct.pack("<H", len(one)) + one.encode("utf-16-le") + b"\0\0"
    data += b"\0" * (-len(data) % 4)
    start = 28 + 4 * len(strings)
    head = struct.pack("<HHIIIIII", 1, 28, start + len(data), len(strings), 0, 0x100 if utf8 else 0, start, 0)
    return head + struct.pack(f"<{len(strings)}I", *offsets) + bytes(data)


def axml(elements: list[tuple[int, str, list[Attribute]]], *, utf8: bool = True, magic: int = 3) -> bytes:
    """Binary XML of (depth, name, attributes); an attribute's key is a resource id or a name."""
    ids = sorted({key for _, _, attributes in elements for key, _ in attributes if isinstance(key, int)})
    strings = [f"faked{number}" for number in range(len(ids))]

    def string(one: str) -> int:
        if one not in strings[len(ids) :]:
            strings.append(one)
        return strings.index(one, len(ids))

    nodes, stack = bytearray(), list[str]()

    def close() -> None:
        nodes.extend(
            struct.pack("<HHIII", 0x103, 16, 24, 0, 0xFFFFFFFF) + struct.pack("<II", 0xFFFFFFFF, string(stack.pop()))
        )

    for depth, name, attributes in elements:
        while len(stack) > depth:
            close()
        stack.append(name)
        body = struct.pack("<IIHHHHHH", 0xFFFFFFFF, string(name), 20, 20, len(attributes), 0, 0, 0)
        for key, value in attributes:
            index = ids.index(key) if isinstance(key, int) else string(key)
            if isinstance(value, bool):
                body += struct.pack("<IIIHBBI", 0xFFFFFFFF, index, 0xFFFFFFFF, 8, 0, 0x12, 0xFFFFFFFF if value else 0)
            elif isinstance(value, int):
                kind = 1 if value >= 0x7F000000 else 0x10
                body += struct.pack("<IIIHBBI", 0xFFFFFFFF, index, 0xFFFFFFFF, 8, 0, kind, value)
            else:
                body += struct.pack("<IIIHBBI", 0xFFFFFFFF, index, string(value), 8, 0, 3, string(value))
        nodes += struct.pack("<HHIII", 0x102, 16, 16 + len(body), 0, 0xFFFFFFFF) + body
    while stack:
        close()
    parts = pool(strings, utf8=utf8) + struct.pack("<HHI", 0x180, 8, 8 + 4 * len(ids))
    parts += struct.pack(f"<{len(ids)}I", *ids) + bytes(nodes)
    return struct.pack("<HHI", magic, 8, 8 + len(parts)) + parts


def arsc(strings: dict[str, dict[str, str]], *, utf8: bool = True) -> bytes:
    """A resource table of type string: locale → {name: text}. Ids are 0x7F010000 + place of the name."""
    names = sorted({name for texts in strings.values() for name in texts})
    values = [text for texts in strings.values() for text in texts.values()]
    chunks = b""
    for locale, texts in strings.items():
        language, _, country = locale.partition("-")
        config = struct.pack("<II2s2s", 28, 0, language.encode(), country.encode()) + bytes(16)
        offsets, entries = b"", b""
        for number, name in enumerate(names):
            if name in texts:
                offsets += struct.pack("<I", len(entries))
                entries += struct.pack("<HHIHBBI", 8, 0, number, 8, 0, 3, values.index(texts[name]))
            else:
                offsets += b"\xff" * 4
        start = 20 + len(config) + len(offsets)
        head = struct.pack("<HHIBBHII", 0x201, 20 + len(config), start + len(entries), 1, 0, 0, len(names), start)
        chunks += head + config + offsets + entries
    types, keys = pool(["string"]), pool(names)
    package = struct.pack("<I256sIIII", 0x7F, b"", 288, 1, 288 + len(types), len(names)) + bytes(4)
    body = types + keys + chunks
    package = struct.pack("<HHI", 0x200, 288, 288 + len(body)) + package + body
    whole = pool(values, utf8=utf8) + package
    return struct.pack("<HHII", 2, 12, 12 + len(whole), 1) + whole


def uleb(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out) + bytes([value])


def modified(text: str) -> bytes:
    """Java's modified UTF-8 behind its length in UTF-16 units."""
    units = struct.unpack(f"<{len(text.encode('utf-16-le')) // 2}H", text.encode("utf-16-le"))
    raw = b"".join(b"\xc0\x80" if not one else chr(one).encode("utf-8", "surrogatepass") for one in units)
    return uleb(len(units)) + raw + b"\0"


def dex(uses: dict[str, dict[str, str]], extra: tuple[str, ...] = ()) -> bytes:
    """A DEX of class → {method: the string it loads}. Class names as in cn.gov.Main."""
    descriptors = {name: f"L{name.replace('.', '/')};" for name in uses}
    methods = [(name, method, text) for name, all_ in uses.items() for method, text in all_.items()]
    strings = sorted({*descriptors.values(), *extra, *(one for _, *both in methods for one in both)})
    types = sorted(strings.index(one) for one in descriptors.values())
    number = {name: types.index(strings.index(one)) for name, one in descriptors.items()}
    at = {"string": 0x70}
    at["type"] = at["string"] + 4 * len(strings)
    at["method"] = at["type"] + 4 * len(types)
    at["class"] = at["method"] + 8 * len(methods)
    begin = at["class"] + 32 * len(uses)
    data, string_offsets, classes = bytearray(), list[int](), b""
    for one in strings:
        string_offsets.append(begin + len(data))
        data += modified(one)
    for name, all_ in uses.items():
        codes = []
        for text in all_.values():
            data += bytes(-len(data) % 4)
            codes.append(begin + len(data))
            # a nop, a long constant that looks like const-string in its data, then the string, then return-void
            insns = struct.pack("<HHHHHHH", 0, 0x0018, 0x001A, 0x001A, 0, 0, 0x001A)
            insns += struct.pack("<HH", strings.index(text), 0x000E)
            data += struct.pack("<HHHHII", 1, 0, 0, 0, 0, len(insns) // 2) + insns
        place, last = begin + len(data), 0
        data += uleb(0) + uleb(0) + uleb(len(all_)) + uleb(0)
        for index, (owner, *_rest) in enumerate(methods):
            if owner == name:
                data += uleb(index - last) + uleb(1) + uleb(codes.pop(0))
                last = index
        classes += struct.pack("<8I", number[name], 1, 0xFFFFFFFF, 0, 0xFFFFFFFF, 0, place, 0)
    tables = struct.pack(f"<{len(strings)}I", *string_offsets) + struct.pack(f"<{len(types)}I", *types)
    for name, method, _ in methods:
        tables += struct.pack("<HHI", number[name], 0, strings.index(method))
    head = bytearray(0x70)
    head[:8] = b"dex\n035\0"
    struct.pack_into("<4I", head, 0x38, len(strings), at["string"], len(types), at["type"])
    struct.pack_into("<4I", head, 0x58, len(methods), at["method"], len(uses), at["class"])
    return bytes(head) + tables + classes + bytes(data)


NAME, TEXT, LABEL = 0x01010003, 0x0101014F, 0x01010001
MANIFEST: list[tuple[int, str, list[Attribute]]] = [
    (0, "manifest", [("package", "cn.gov.example"), (0x0101021C, "3.1")]),
    (1, "uses-sdk", [(0x0101020C, 21), (0x01010270, 30)]),
    (1, "uses-permission", [(NAME, "android.permission.CAMERA")]),
    (1, "application", [(LABEL, 0x7F010000), (0x0101000F, True), (0x010104EC, True), (0x01010280, False)]),
    (2, "activity", [(NAME, ".Main"), (LABEL, "首页")]),
]
CODE = {
    "cn.gov.example.Main": {"onClick": "今日签到", "onShare": "shareAppMessage"},
    "com.lib.Other": {"x": "分享对象"},
}


def apk_members() -> dict[str, bytes | str]:
    return {
        "AndroidManifest.xml": axml(MANIFEST),
        "resources.arsc": arsc({"": {"app_name": "Example", "hello": "你好"}, "zh-CN": {"app_name": "示例政务"}}),
        "res/layout/main.xml": axml([(0, "Button", [(TEXT, "去打卡")])], utf8=False),
        "classes.dex": dex(CODE),
        "res/drawable/x.png": b"\x89PNG",
    }


def wxapkg(files: dict[str, bytes]) -> bytes:
    index, body = struct.pack(">I", len(files)), b""
    start = 14 + 4 + sum(12 + len(f"/{name}") for name in files)
    for name, content in files.items():
        spelled = f"/{name}".encode()
        index += struct.pack(">I", len(spelled)) + spelled + struct.pack(">II", start + len(body), len(content))
        body += content
    return b"\xbe" + struct.pack(">III", 0, len(index), len(body)) + b"\xed" + index + body


def short(text: str, *, ended: bool = False) -> bytes:
    raw = text.encode() + (b"\0" if ended else b"")
    return struct.pack("<H", len(raw)) + raw


def resources_index(texts: dict[str, str], version: int) -> bytes:
    """resources.index of one configuration (zh-CN)."""
    name = b"RestoolV2 6.0.0.001" if version == 2 else b"Restool 3.1.0.002"
    keys = struct.pack("<IIII", 0, int.from_bytes(b"zh", "big"), 1, int.from_bytes(b"CN", "big"))
    ids = range(0x01000000, 0x01000000 + len(texts))
    if version == 1:
        table = 128 + 8 + 12 + len(keys)
        at, pairs, items = table + 8 + 8 * len(texts), b"", b""
        for one, (key, value) in zip(ids, texts.items(), strict=True):
            pairs += struct.pack("<II", one, at + len(items))
            item = struct.pack("<II", 9, one) + short(value, ended=True) + short(key, ended=True)
            items += struct.pack("<I", len(item)) + item
        body = b"KEYS" + struct.pack("<II", table, 2) + keys + b"IDSS" + struct.pack("<I", len(texts)) + pairs + items
        return name.ljust(128, b"\0") + struct.pack("<II", 136 + len(body), 1) + body
    config = b"KEYS" + struct.pack("<II", 0, 2) + keys
    named = b"".join(struct.pack("<III", one, 0, len(key)) + key.encode() for one, key in zip(ids, texts, strict=True))
    idss = b"IDSS" + struct.pack("<III", 0, 1, len(texts)) + struct.pack("<III", 9, 0, len(texts)) + named
    data_at = 128 + 12 + len(config) + len(idss)
    values_at, block, values = data_at + 12 + 20 * len(texts), b"", b""
    for one, value in zip(ids, texts.values(), strict=True):
        block += struct.pack("<IIIII", one, 0, 1, 0, values_at + len(values))
        values += short(value)
    data = b"DATA" + struct.pack("<II", 0, len(texts)) + block + values
    head = name.ljust(128, b"\0") + struct.pack("<III", data_at + len(data), 1, data_at)
    return head + config + idss + data


def hap_members(version: int = 2) -> dict[str, bytes | str]:
    abc = b"PANDA\0\0\0" + bytes(8)
    for text in ("L&entry/src/main/ets/pages/Index&;", "实时定位上报", "getLocation"):
        abc += uleb(len(text) << 1 | text.isascii()) + text.encode() + b"\0"
    return {
        "module.json": dumps(
            {
                "app": {
                    "bundleName": "cn.gov.hap",
                    "label": "$string:app",
                    "debug": True,
                    "versionName": "1.2",
                    "minAPIVersion": 9,
                    "targetAPIVersion": 12,
                },
                "module": {
                    "requestPermissions": [{"name": "ohos.permission.LOCATION", "reason": "$string:why"}],
                    "pages": "$profile:main_pages",
                },
            }
        ),
        "resources/base/profile/main_pages.json": dumps({"src": ["pages/Index"]}),
        "resources.index": resources_index({"app": "鸿蒙政务", "why": "用于签到打卡"}, version),
        "pkgContextInfo.json": dumps({"@ohos/axios": {"packageName": "@ohos/axios", "version": "2.2.0"}}),
        "ets/modules.abc": abc,
    }


def dumps(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def field(number: int, value: bytes | int) -> bytes:
    """One protobuf field."""
    if isinstance(value, int):
        return uleb(number << 3) + uleb(value)
    return uleb(number << 3 | 2) + uleb(len(value)) + value


def node(name: str, attributes: list[tuple[int | str, str | bool]], *children: bytes) -> bytes:
    """An aapt.pb.XmlNode."""
    element = field(3, name.encode())
    for key, value in attributes:
        one = field(5, key) if isinstance(key, int) else field(2, key.encode())
        one += field(6, field(7, field(8, int(value)))) if isinstance(value, bool) else field(3, value.encode())
        element += field(4, one)
    return field(1, element + b"".join(field(5, child) for child in children))


def program(narrow: Sequence[str], wide: Sequence[str], *, encrypted: bool = False) -> bytes:
    """A Mach-O program of 64 bits with texts in UTF-8 and in UTF-16."""
    texts = (
        (b"__cstring", "".join(f"{one}\0" for one in narrow).encode()),
        (b"__ustring", "".join(f"{one}\0" for one in wide).encode("utf-16-le")),
    )
    at, sections = 32 + 24 + 72 + 160, b""
    for name, raw in texts:
        sections += struct.pack("<16s16sQQI", name, b"__TEXT", 0, len(raw), at) + bytes(28)
        at += len(raw)
    segment = struct.pack("<II16s", 0x19, 72 + 160, b"__TEXT") + bytes(40) + struct.pack("<II", 2, 0) + sections
    lock = struct.pack("<IIIIII", 0x2C, 24, 0, 0, int(encrypted), 0)
    head = struct.pack("<8I", 0xFEEDFACF, 0, 0, 2, 2, len(segment) + 24, 0, 0)
    return head + lock + segment + b"".join(raw for _, raw in texts)


def hermes(strings: Sequence[str]) -> bytes:
    """Hermes bytecode of no functions: ASCII in bytes, all else in UTF-16."""
    table, storage = b"", b""
    for one in strings:
        raw = one.encode("ascii" if one.isascii() else "utf-16-le")
        table += struct.pack("<I", (not one.isascii()) | len(storage) << 1 | len(one) << 24)
        storage += raw
    head = bytes.fromhex("c61fbc03c103191f") + struct.pack("<I", 84) + bytes(20)
    head += struct.pack("<8I", 0, 0, 0, 0, 0, len(strings), 0, len(storage))
    return head.ljust(128, b"\0") + table + storage


def without_start(plain: bytes, app_id: str) -> bytes:
    """As WeChat for PC would, but with a start that only the AppID could open."""
    return b"V1MMWX" + bytes(1024) + bytes(one ^ ord(app_id[-2]) for one in plain[1023:])
