"""Flutter: texts in the compiled Dart code (libapp.so) and the packages it was built from.

Strings beyond Latin-1 stand in the read-only data of the snapshot as UTF-16LE behind their length, a small integer
(twice its value). Runs of Chinese characters alone would be noise for the most part; a run counts only where the number
before it is its length.

Layout: runtime/vm/raw_object.h (UntaggedTwoByteString) in https://github.com/dart-lang/sdk.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qingzhi.inspectors.packages import limits
from qingzhi.inspectors.packages.archive import Archive
from qingzhi.inspectors.packages.draft import Draft

_PACKAGE = re.compile(rb"package:([a-z0-9_]{2,60})/")
_CHINESE = re.compile(rb"[\x00-\xff][\x4e-\x9f]")
_LIBRARY = re.compile(r"lib/[\w-]+/libapp\.so")


def read(archive: Archive, draft: Draft) -> None:
    """Read the first libapp.so; the others are the same for other processors."""
    name = next((one for one in archive.names() if _LIBRARY.fullmatch(one)), None)
    if name is None:
        return
    content = archive.read(name)
    if content is None:
        draft.missed(archive.size(name))
        return
    draft.sdks.setdefault("Flutter", "")
    with draft.reading(name, len(content)):
        for package in {found.decode("ascii") for found in _PACKAGE.findall(content)}:
            draft.sdks.setdefault(f"package:{package}", "")
        for text in strings(content):
            draft.add(text, "message", name)


def strings(data: bytes) -> Iterator[str]:
    """Two-byte strings with at least one Chinese character, each by the length before it."""
    done = 0
    for found in _CHINESE.finditer(data):
        if found.start() < done:
            continue
        text, end = _around(data, found.start())
        if text:
            done = end
            yield text


def _around(data: bytes, at: int) -> tuple[str, int]:
    """The string that the character at ``at`` belongs to, looking back for its length; '' for noise."""
    for back in range(0, 2 * 24 + 1, 2):
        start = at - back
        if start < 8:
            break
        length = int.from_bytes(data[start - 8 : start], "little")
        if not length & 1 and 0 < length >> 1 <= limits.TEXT and length > back:
            end = start + length
            text = data[start:end].decode("utf-16-le", "replace")
            if text.isprintable() and "\ufffd" not in text:
                return text, end
            break
    return "", at
