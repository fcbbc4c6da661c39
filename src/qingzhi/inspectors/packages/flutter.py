"""Flutter: texts in the compiled Dart code (libapp.so, on iOS App.framework) and the packages it was built from.

Strings beyond Latin-1 stand in the read-only data of the snapshot as UTF-16LE behind their length, a small integer
(twice its value), in 8 bytes or, with compressed pointers, 4; before it stand 4 bytes of tags, the same for all of
them, and 4 of hash. Runs of Chinese characters alone would be noise for the most part.

Layout: runtime/vm/raw_object.h (UntaggedTwoByteString) in https://github.com/dart-lang/sdk.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from qingzhi.inspectors.packages import limits
from qingzhi.inspectors.packages.archive import Archive
from qingzhi.inspectors.packages.draft import Draft

_PACKAGE = re.compile(rb"package:([a-z0-9_]{2,60})/")
_LENGTH = re.compile(
    rb"(?:[\x02-\xfe]\0|[\0-\xfe][\x01-\x03])\0\0(?:\0{4})?(?=[\0-\xff][\0\x20\x30\x4e-\x9f\xff])", re.DOTALL
)
_TEXT = re.compile("[\\n\x20-\x7e\u00b7\u2010-\u2026\u3000-\u301f\u4e00-\u9fff\uff01-\uff5e]+")
_CHINESE = re.compile("[\u4e00-\u9fff]")
_LIBRARY = re.compile(r"(.*/)?libs?/[\w-]+/libapp\.so|Payload/[^/]+\.app/Frameworks/App\.framework/App")


def read(archive: Archive, draft: Draft) -> None:
    """Read the first library; the others are the same for other processors."""
    name = next((one for one in archive.names() if _LIBRARY.fullmatch(one)), None)
    if name is None:
        return
    content = archive.read(name)
    if content is None:
        draft.missed(archive.size(name))
        return
    draft.sdks.setdefault("Flutter", "")
    with draft.reading(name, len(content)):
        for package in dict.fromkeys(found.decode("ascii") for found in _PACKAGE.findall(content)):
            draft.sdks.setdefault(f"package:{package}", "")
        for text in strings(content):
            draft.add(text, "message", name)


def strings(data: bytes) -> Iterator[str]:
    """Two-byte strings with at least one Chinese character, each behind its own length and under the same tag."""
    found: list[tuple[bytes, str]] = []
    for match in _LENGTH.finditer(data):
        length, start = int.from_bytes(match[0][:4], "little"), match.end()
        if not length & 1 and length >> 1 <= limits.TEXT:
            raw = data[start : start + length].decode("utf-16-le", "replace")
            if _TEXT.fullmatch(raw) and _CHINESE.search(raw):
                found.append((data[match.start() - 8 : match.start() - 4], raw))
    if found:
        ((tag, _),) = Counter(tag for tag, _ in dict.fromkeys(found)).most_common(1)
        yield from (text for one, text in found if one == tag)
