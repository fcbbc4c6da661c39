"""Quick apps (.rpk): ``manifest.json``, ``app.js``, one script per page.

https://doc.quickapp.cn/framework/manifest.html
"""

from __future__ import annotations

import re

from qingzhi.inspectors.packages import limits, script
from qingzhi.inspectors.packages.archive import Archive
from qingzhi.inspectors.packages.draft import Draft, dig, entries, number, parse_json, word

_WEB = (re.compile(rb"type[\"']?\s*+:\s*+[\"']web[\"']"), re.compile(rb"<web[\s>]"))  # apart, they are found faster
MANIFEST = "manifest.json"


def read(archive: Archive, draft: Draft) -> None:
    """Fill the draft."""
    content = archive.read(MANIFEST)
    with draft.reading(MANIFEST, 0):
        found = parse_json(content or b"")
        draft.package_id, draft.name = word(dig(found, "package")), word(dig(found, "name"))
        draft.version = word(dig(found, "versionName")) or word(dig(found, "versionCode"))
        draft.min_sdk = number(dig(found, "minPlatformVersion"))
        for feature in entries(dig(found, "features")):
            draft.permission(dig(feature, "name"))
        debug = dig(found, "config", "debug")
        draft.set_flags(debuggable=debug if isinstance(debug, bool) else None)
        for path in dig(found, "router", "pages") or {}:
            draft.page(path, dig(found, "display", "pages", path, "titleBarText"))
    draft.set_flags(signed="META-INF/CERT" in archive.names())
    web = False
    for name in archive.names():
        if name.endswith(script.READABLE) and not name.startswith("META-INF/"):
            part = archive.read(name, limits.SCRIPT)
            if part is None:
                draft.missed(archive.size(name))
                continue
            with draft.reading(name, len(part)):
                script.read(part, name, draft)
                if any(one.search(part) for one in _WEB):
                    draft.add_names([b"web-view"], name)
                    web = True
    if web and len(draft.pages) == 1:
        draft.set_flags(remote_only=True)
        draft.warn("快应用只有一个网页页面，包里看不到它的功能，没看到的功能不等于没有。")
