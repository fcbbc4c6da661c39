"""iOS packages (.ipa): Payload/X.app/ with Info.plist, texts, nibs, frameworks and the program itself.

- ``Info.plist``: CFBundle…, NS…UsageDescription (permissions with the app's own reason), NSAppTransportSecurity.
  https://developer.apple.com/documentation/bundleresources/information-property-list
- ``*.strings``: property list, binary or old style; ``*.nib``: NIBArchive, texts in UTF-8.
- Copies from the App Store are encrypted: the program's texts can't be read, and ``macho`` says so.
"""

from __future__ import annotations

import re
from typing import Any

from qingzhi.inspectors.facts import Unreadable
from qingzhi.inspectors.packages import flutter, hermes, hybrid, macho, plist, script
from qingzhi.inspectors.packages.archive import Archive
from qingzhi.inspectors.packages.cursor import Broken
from qingzhi.inspectors.packages.draft import Draft, dig, entries, number, word

_INFO = re.compile(r"(Payload/[^/]+\.app/)Info\.plist")
_FRAMEWORK = re.compile(r"Payload/[^/]+\.app/Frameworks/([^/]+)\.(?:framework|dylib)")
_LOCALE = re.compile(r"/([A-Za-z-]+)\.lproj/")
_PAIR = re.compile(r'(?<!\\)"((?:[^"\\]|\\.){0,400}+)"\s*+=\s*+"((?:[^"\\]|\\.){0,400}+)"\s*+;')
_RUN = re.compile(r"[^\x00-\x1f\x7f\ufffd]{2,400}")
_PURPOSE = "UsageDescription"


def read(archive: Archive, draft: Draft) -> None:
    """Fill the draft. Raises Unreadable when Info.plist can't be read."""
    found = next(match for name in archive.names() if (match := _INFO.fullmatch(name)))
    content = archive.read(found[0])
    try:
        info = plist.parse(content or b"")
    except Broken as error:
        raise Unreadable("苹果安装包里的 Info.plist 读不出来，可能已损坏。请向开发单位要正式发布的安装包。") from error
    with draft.reading(found[0], len(content or b"")):
        _info(info, draft)
    root = found[1]
    for name in archive.names():
        if match := _FRAMEWORK.match(name):
            draft.sdks.setdefault(match[1], "")
        elif name.startswith(root) and name.endswith((".strings", ".nib", ".xcprivacy")):
            _resource(archive, name, draft)
    _provision(archive, f"{root}embedded.mobileprovision", draft)
    draft.set_flags(signed=f"{root}_CodeSignature/CodeResources" in archive.names())
    _program(archive, root + word(dig(info, "CFBundleExecutable")), draft)
    hybrid.read(archive, root, draft)
    hermes.read(archive, root, draft)
    flutter.read(archive, draft)


def _info(info: Any, draft: Draft) -> None:
    draft.name = word(dig(info, "CFBundleDisplayName")) or word(dig(info, "CFBundleName"))
    draft.package_id = word(dig(info, "CFBundleIdentifier"))
    draft.version = word(dig(info, "CFBundleShortVersionString")) or word(dig(info, "CFBundleVersion"))
    draft.min_sdk = number(word(dig(info, "MinimumOSVersion")).partition(".")[0])
    draft.target_sdk = number(word(dig(info, "DTPlatformVersion")).partition(".")[0])
    draft.set_flags(cleartext=bool(dig(info, "NSAppTransportSecurity", "NSAllowsArbitraryLoads")))
    for key, value in info.items():
        if isinstance(key, str) and key.endswith(_PURPOSE):
            draft.permission(key, value)
    for mode in entries(dig(info, "UIBackgroundModes")):
        draft.permission(f"UIBackgroundModes:{word(mode)}")
    schemes = map(word, entries(dig(info, "LSApplicationQueriesSchemes")))
    draft.add_code(schemes, "Info.plist!LSApplicationQueriesSchemes")


def _resource(archive: Archive, name: str, draft: Draft) -> None:
    content = archive.read(name)
    if content is None:
        draft.missed(archive.size(name))
        return
    locale = match[1] if (match := _LOCALE.search(name)) else ""
    with draft.reading(name, len(content)):
        if name.endswith(".nib"):
            for text in _RUN.findall(content.decode("utf-8", "replace")):
                if not text.isascii():
                    draft.add(text, "ui", name, locale=locale)
        elif content.startswith(b"bplist") or content.lstrip().startswith(b"<"):
            for key, value in _pairs(plist.parse(content)):
                draft.add(value, "ui", name, key, locale)
        else:
            for key, value in _PAIR.findall(script.decode(content)):
                draft.add(value, "ui", name, key, locale)


def _pairs(found: object) -> list[tuple[str, str]]:
    if not isinstance(found, dict):
        return []
    return [(str(key), value) for key, value in found.items() if isinstance(value, str)]


def _provision(archive: Archive, name: str, draft: Draft) -> None:
    """A signed message around a property list; ``get-task-allow`` means that a debugger may attach."""
    if name not in archive.names():
        return
    content = archive.read(name) or b""
    start, end = content.find(b"<?xml"), content.find(b"</plist>")
    if 0 <= start < end:
        with draft.reading(name, 0):
            allowed = dig(plist.parse(content[start : end + 8]), "Entitlements", "get-task-allow")
            draft.set_flags(debuggable=bool(allowed))


def _program(archive: Archive, name: str, draft: Draft) -> None:
    content = archive.read(name) if name in archive.names() else None
    if content is None:
        draft.missed(archive.size(name))
        draft.warn("包里的程序文件读不出来，没看到的功能不等于没有。")
        return
    program = None
    with draft.reading(name, len(content)):
        program = macho.Program(content)
        draft.add_code(program.texts(), name)
    if program is not None and program.encrypted:
        draft.understood -= len(content)
        draft.set_flags(packed=True)
        draft.warn(
            "这是应用商店下载的加密安装包，程序里的文字读不出来，没看到的功能不等于没有。请向开发单位要未加密的安装包。"
        )
    elif program is not None:
        draft.set_flags(packed=False)
