"""HarmonyOS packages (.hap, .hsp): module.json, resources.index, compiled scripts (.abc); older ones config.json.

``module.json``: app (bundleName, debug, minAPIVersion, targetAPIVersion), module (requestPermissions, abilities,
pages); ``pkgContextInfo.json`` names the dependencies. https://developer.huawei.com/consumer/cn/doc/harmonyos-guides/module-configuration-file

``.abc``: ``PANDA`` 0 0 0, checksum, version; strings are uleb128 (length << 1 | ASCII), modified UTF-8, NUL.
https://gitee.com/openharmony/arkcompiler_runtime_core/blob/master/docs/file_format.md
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from qingzhi.inspectors.facts import Unreadable
from qingzhi.inspectors.packages import flutter, hermes, hybrid, limits, resindex, script
from qingzhi.inspectors.packages.archive import Archive
from qingzhi.inspectors.packages.cursor import Broken, text, uleb
from qingzhi.inspectors.packages.draft import Draft, dig, entries, number, parse_json, word

_RAW = "resources/rawfile/"
_CONFIG = ("module.json", "config.json")
_ABC_STRING = re.compile(rb"[\x20-\x7e\x80-\xff]{2,800}+")
_ABC_MOST = 2 * limits.CHUNKS  # runs of bytes that may be text
_ABC_CLASS = re.compile(r"L(?P<name>[&@\w/.:$-]{2,200});", re.ASCII)
_ABC_PLAIN = re.compile(r"[\w.$:/@&-]+", re.ASCII)


def read(archive: Archive, draft: Draft) -> None:
    """Fill the draft. Raises Unreadable when there is no readable configuration."""
    found = next((one for name in _CONFIG if (one := _json(archive, name, draft)) is not None), None)
    if found is None:
        raise Unreadable("鸿蒙安装包里的配置（module.json）读不出来，可能已损坏。请向开发单位要正式发布的安装包。")
    resources = _resources(archive, draft)
    _app(found, resources, draft)
    _module(dig(found, "module"), resources, archive, draft)
    for package, details in (_json(archive, "pkgContextInfo.json", draft) or {}).items():
        if dig(details, "packageName") != "entry":
            draft.sdks.setdefault(package, word(dig(details, "version")))
    for name in archive.names():
        if name.endswith(".abc"):
            _abc(archive, name, draft)
        elif name.endswith((".js", ".hml")) and not name.startswith(_RAW):
            content = archive.read(name)
            if content is None:
                draft.missed(archive.size(name))
                continue
            with draft.reading(name, len(content)):
                script.read(content, name, draft)
    hybrid.read(archive, _RAW, draft)
    hermes.read(archive, _RAW, draft)
    flutter.read(archive, draft)


def _app(found: Any, resources: dict[str, str], draft: Draft) -> None:
    app = dig(found, "app")
    draft.package_id = word(dig(app, "bundleName"))
    draft.version = word(dig(app, "versionName")) or word(dig(app, "version", "name"))
    draft.name = _text(dig(app, "label"), resources)
    draft.target_sdk = number(dig(app, "targetAPIVersion")) or number(dig(app, "apiVersion", "target"))
    draft.min_sdk = number(dig(app, "minAPIVersion")) or number(dig(app, "apiVersion", "compatible"))
    debug = dig(app, "debug")
    if debug is None:
        debug = dig(found, "deviceConfig", "default", "debug")
    draft.set_flags(debuggable=debug if isinstance(debug, bool) else None)


def _module(module: Any, resources: dict[str, str], archive: Archive, draft: Draft) -> None:
    for one in entries(dig(module, "requestPermissions")) + entries(dig(module, "reqPermissions")):
        draft.permission(dig(one, "name"), _text(dig(one, "reason"), resources))
    for one in entries(dig(module, "abilities")):
        draft.page(word(dig(one, "srcEntry")) or word(dig(one, "name")), _text(dig(one, "label"), resources))
        draft.name = draft.name or _text(dig(one, "label"), resources)
    profile = word(dig(module, "pages")).removeprefix("$profile:")
    if profile:
        pages = _json(archive, f"resources/base/profile/{profile}.json", draft)
        for path in entries(dig(pages, "src")):
            draft.page(path)
    for part in entries(dig(module, "js")):
        for path in entries(dig(part, "pages")):
            draft.page(path)


def _resources(archive: Archive, draft: Draft) -> dict[str, str]:
    """Name → text, Chinese before default; every text goes into the stream."""
    known: dict[str, str] = {}
    content = archive.read("resources.index") if "resources.index" in archive.names() else None
    if content is None:
        if "resources.index" in archive.names():
            draft.missed(archive.size("resources.index"))
        return known
    with draft.reading("resources.index", len(content)):
        for one in resindex.read(content):
            draft.add(one.text, "ui", f"resources.index!string/{one.name}", one.name, one.locale)
            if one.locale.startswith("zh") or one.name not in known:
                known[one.name] = one.text
    return known


def _text(value: object, resources: dict[str, str]) -> str:
    written = word(value)
    return resources.get(written.removeprefix("$string:"), "") if written.startswith("$string:") else written


def _abc(archive: Archive, name: str, draft: Draft) -> None:
    content = archive.read(name)
    if content is None:
        draft.missed(archive.size(name))
        return
    with draft.reading(name, len(content)):
        if not content.startswith(b"PANDA\0\0\0"):
            raise Broken("not an .abc file")
        strings = []
        for one in _abc_strings(content):
            if found := _ABC_CLASS.fullmatch(one):
                draft.classes.append(found["name"].strip("&"))
            elif not one.isascii() or _ABC_PLAIN.fullmatch(one):
                strings.append(one)
        draft.add_code(strings, name)


def _abc_strings(data: bytes) -> Iterator[str]:
    """Every text that stands behind its own length; other bytes that look like text are noise."""
    for count, run in enumerate(_ABC_STRING.finditer(data)):
        if count > _ABC_MOST:
            raise Broken("too many texts")
        if data[run.end() : run.end() + 1] != b"\0":
            continue
        for at in range(max(0, run.start() - 1), min(run.start() + 16, run.end())):
            length, begin = uleb(data, at)
            raw = data[begin : run.end()]
            if length & 1 == raw.isascii() and begin < run.end():
                decoded = text(raw)
                if len(decoded.encode("utf-16-le", "replace")) // 2 == length >> 1:
                    yield decoded
                    break


def _json(archive: Archive, name: str, draft: Draft) -> Any:
    """A JSON member, None when it is absent or broken (with a warning)."""
    if name not in archive.names():
        return None
    content = archive.read(name)
    with draft.reading(name, len(content or b"")):
        found = parse_json(content or b"")
        return found if isinstance(found, dict) else None
    return None
