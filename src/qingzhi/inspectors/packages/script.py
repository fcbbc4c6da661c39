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
_PIECE = re.compile(f"[^\"'`<>{{}}\\\\\n\r\t]{{1,{limits.TEXT}}}")
_IDENTIFIER = re.compile(rb"[A-Za-z_$][A-Za-z0-9_$-]{3,60}")
_ROUTE = re.compile(rb"[\"'`]((?:https?:/)?/[A-Za-z0-9_./:-]{2,120})")


def read(content: bytes, where: str, draft: Draft) -> None:
    """Put the texts, identifiers and routes of one file into the draft's stream. Raises Broken when it is too large."""
    if len(content) > limits.SCRIPT:
        raise Broken("too large")
    if content[:2] in _MARKS:
        content = decode(content).encode()
    kind: TextKind = "ui" if where.lower().endswith(MARKUP) else "message"
    for piece in texts(content):
        draft.add(piece, kind, where)
    for found in dict.fromkeys([*_IDENTIFIER.findall(content), *_ROUTE.findall(content)]):  # in order, run after run
        draft.add(found.decode("ascii"), "identifier", where)


def texts(content: bytes) -> list[str]:
    """The pieces that hold anything beyond ASCII, Unicode escapes undone; each once."""
    if content.isascii() and b"\\u" not in content:
        return []
    text = decode(content)
    if "\\u" in text:
        text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return list(dict.fromkeys(piece.strip() for piece in _PIECE.findall(text) if not piece.isascii()))


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
