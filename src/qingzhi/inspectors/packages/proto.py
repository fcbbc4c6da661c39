"""Protocol buffers without a schema, and Android's XML and resources in that form (AAB).

Wire format: uleb128 key = field number << 3 | type (0 varint, 1 eight bytes, 2 length + bytes, 5 four bytes).
https://protobuf.dev/programming-guides/encoding/. Messages
(aapt.pb: Resources.proto in AOSP frameworks/base/tools/aapt2)::

    XmlNode        1 element, 2 text
    XmlElement     2 namespace, 3 name, 4 attributes, 5 children (XmlNode)
    XmlAttribute   1 namespace, 2 name, 3 value, 5 resource id, 6 compiled item
    Item           1 reference (2 id), 2 string (1 value), 7 primitive (6 decimal, 7 hexadecimal, 8 boolean)
    ResourceTable  2 packages; Package 3 types; Type 2 name, 3 entries; Entry 2 name, 6 values
    ConfigValue    1 configuration (3 locale), 2 value; Value 4 item, 5 compound
"""

from __future__ import annotations

from collections.abc import Iterator

from qingzhi.inspectors.packages import limits
from qingzhi.inspectors.packages.axml import BOOLEAN, REFERENCE, STRING, Element, Value
from qingzhi.inspectors.packages.cursor import Broken, text, uleb

Field = tuple[int, int | bytes]


def fields(data: bytes) -> Iterator[Field]:
    """(number, value) of the fields of one message. Raises Broken when the bytes are no message."""
    at = 0
    while at < len(data):
        key, at = uleb(data, at)
        kind = key & 7
        if kind == 0:
            value, at = uleb(data, at)
            yield key >> 3, value
            continue
        if kind == 2:
            length, at = uleb(data, at)
        elif kind in {1, 5}:
            length = 8 if kind == 1 else 4
        else:
            raise Broken(f"wire type {kind}")
        if at + length > len(data):
            raise Broken("field runs out")
        yield key >> 3, data[at : at + length]
        at += length


def elements(data: bytes) -> Iterator[Element]:
    """The elements of an XmlNode in document order. Raises Broken."""
    stack: list[tuple[int, bytes]] = [(0, data)]
    for _ in range(limits.CHUNKS):
        if not stack:
            return
        depth, node = stack.pop()
        for number, value in fields(node):
            if number == 1 and isinstance(value, bytes) and depth < limits.DEPTH:
                name, attributes, children = "", dict[int | str, Value](), []
                for inner, part in fields(value):
                    if inner == 3 and isinstance(part, bytes):
                        name = text(part)
                    elif inner == 4 and isinstance(part, bytes):
                        key, one = _attribute(part)
                        attributes.setdefault(key, one)
                    elif inner == 5 and isinstance(part, bytes):
                        children.append((depth + 1, part))
                yield Element(depth, name, attributes)
                stack.extend(reversed(children))


def _attribute(data: bytes) -> tuple[int | str, Value]:
    name, written, resource, item = "", "", 0, b""
    for number, value in fields(data):
        if number == 5 and isinstance(value, int):
            resource = value
        elif isinstance(value, bytes):
            if number == 2:
                name = text(value)
            elif number == 3:
                written = text(value)
            elif number == 6:
                item = value
    return resource or name, _item(item, written)


def _item(data: bytes, written: str) -> Value:
    for number, value in fields(data):
        if isinstance(value, bytes):
            inner = dict(fields(value))
            if number == 1 and isinstance(inner.get(2), int):
                return Value(REFERENCE, int(inner[2]), written)
            if number == 7:
                for kind in (6, 7, 8):
                    if isinstance(inner.get(kind), int):
                        return Value(BOOLEAN if kind == 8 else 0x10, int(inner[kind]), written)
    return Value(STRING, 0, written)


def resources(data: bytes) -> Iterator[tuple[str, str, str, str]]:
    """(type, name, locale, text) of a ResourceTable's strings, plurals and arrays. Raises Broken."""
    for package in _all(data, 2):
        for kind in _all(package, 3):
            name = text(next(_all(kind, 2), b""))
            if name in {"string", "plurals", "array"}:
                for entry in _all(kind, 3):
                    key = text(next(_all(entry, 2), b""))
                    for value in _all(entry, 6):
                        locale = text(next((one for config in _all(value, 1) for one in _all(config, 3)), b""))
                        for found in _strings(next(_all(value, 2), b"")):
                            yield name, key, locale, found


def _all(data: bytes, wanted: int) -> Iterator[bytes]:
    return (value for number, value in fields(data) if number == wanted and isinstance(value, bytes))


def _strings(value: bytes) -> Iterator[str]:
    """Every String, RawString or StyledString in a Value: an Item directly, or within a compound's elements."""
    for item in _all(value, 4):
        yield from _of_item(item)
    for compound in _all(value, 5):
        for number in (4, 5):  # Array and Plural; their elements hold the item in field 3 and 4
            for holder in _all(compound, number):
                for element in _all(holder, 1):
                    for place in (3, 4):
                        for item in _all(element, place):
                            yield from _of_item(item)


def _of_item(item: bytes) -> Iterator[str]:
    for number in (2, 3, 4):
        for string in _all(item, number):
            yield from (text(one) for one in _all(string, 1))
