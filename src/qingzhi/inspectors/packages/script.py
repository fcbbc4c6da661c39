"""Texts in scripts, styles of markup and JSON: what stands between quotes and tags, read without running anything.

Works on source and on minified or compiled code alike (React Native bundles, mini programs, uni-app, WXML compiled to
``Z([3,'…'])``), in time linear in the input.
"""

from __future__ import annotations

import re

from qingzhi.inspectors.facts import TextKind
from qingzhi.inspectors.packages import limits
from qingzhi.inspectors.packages.cursor import Broken
from qingzhi.inspectors.packages.draft import Draft

MARKUP = (".html", ".htm", ".wxml", ".axml", ".swan", ".ttml", ".vue", ".ux", ".hml", ".nvue", ".json", ".xml")
READABLE = (*MARKUP, ".js", ".ts", ".mjs", ".wxs", ".sjs", ".ets", ".bundle", ".jsbundle")
LIBRARY = re.compile(
    r"(^|/)(node_modules|miniprogram_npm|uni_modules|__uniapp|uni-app-view|cordova(_plugins|-js-src)?[./]|"
    r"common/vendor|vendor[./~-]|chunk-vendors)"
)
_MARKS = {b"\xff\xfe", b"\xfe\xff"}  # of UTF-16
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_CUTS = b"\"'`<>{}\\\r\t"
_PIECES = bytes.maketrans(_CUTS, b"\n" * len(_CUTS))
_IN_NAMES = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_$-")
_WORDS = bytes(byte if byte in _IN_NAMES else 0x20 for byte in range(256))
_AT_ONCE = 1 << 20  # bytes cut into words at once; their list takes twenty times as many
_ROUTES = (
    re.compile(rb"/(?<=[\"'`]/)[A-Za-z0-9_./:-]{2,120}"),
    re.compile(rb"http(?<=[\"'`]http)s?://[\w./:-]{2,120}"),
)


def read(content: bytes, where: str, draft: Draft) -> None:
    """Put the texts, identifiers and routes of one file into the draft's stream. Raises Broken when it is too large."""
    if len(content) > limits.SCRIPT:
        raise Broken("too large")
    if content[:2] in _MARKS:
        content = decode(content).encode()
    kind: TextKind = "ui" if where.lower().endswith(MARKUP) else "message"
    for piece in texts(content):
        draft.add(piece, kind, where)
    draft.add_names(names(content), where)


def texts(content: bytes) -> list[str]:
    """The pieces that hold anything beyond ASCII, Unicode escapes undone; each once."""
    escaped = b"\\u" in content
    lines = [line for line in content.split(b"\n") if not line.isascii() or (escaped and b"\\u" in line)]
    if not lines:
        return []
    text = decode(b"\n".join(lines))
    if escaped:
        text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    pieces = text.encode("utf-8", "replace").translate(_PIECES).split(b"\n")
    whole = [piece.decode("utf-8") for piece in pieces if not piece.isascii()]
    parts = (one[at : at + limits.TEXT].strip() for one in whole for at in range(0, len(one), limits.TEXT))
    return list(dict.fromkeys(part for part in parts if not part.isascii()))


def names(content: bytes) -> set[bytes]:
    """Everything that may be an identifier, and the routes and addresses that stand behind a quotation mark."""
    plain = content.translate(_WORDS)
    found, at = set[bytes](), 0
    while at < len(plain):
        end = plain.find(b" ", at + _AT_ONCE)
        end = end if end >= 0 else len(plain)
        found.update(plain[at:end].split())
        at = end
    for route in _ROUTES:
        found.update(route.findall(content))
    return found


def decode(content: bytes) -> str:
    """UTF-8, UTF-16 with a mark, else GB18030; never fails."""
    if content[:2] in _MARKS:
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        broken = content.decode("utf-8", "replace")
        chinese = content.decode("gb18030", "replace")
        return broken if broken.count("\ufffd") <= chinese.count("\ufffd") else chinese
