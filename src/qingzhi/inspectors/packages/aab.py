"""Android App Bundles: like an APK, with manifest, layouts and resources as protocol buffers, one folder per module."""

from __future__ import annotations

import re

from qingzhi.inspectors.facts import Unreadable
from qingzhi.inspectors.packages import apk, flutter, hermes, hybrid, limits, manifest, proto
from qingzhi.inspectors.packages.archive import Archive
from qingzhi.inspectors.packages.cursor import UNREADABLE
from qingzhi.inspectors.packages.draft import Draft

MANIFEST = "base/manifest/AndroidManifest.xml"
_DEX = re.compile(r"[^/]+/dex/classes\d*\.dex")
_XML = re.compile(r"[^/]+/res/.+\.xml")
_RESOURCES = re.compile(r"[^/]+/resources\.pb")


def read(archive: Archive, draft: Draft) -> None:
    """Fill the draft. Raises Unreadable when the base module has no readable manifest."""
    names = archive.names()
    labels = dict[str, str]()
    for name in names:
        if _RESOURCES.fullmatch(name):
            _resources(archive, name, draft, labels)
    content = archive.read(MANIFEST, limits.XML)
    try:
        manifest.read(proto.elements(content or b""), None, draft)
    except UNREADABLE as error:
        raise Unreadable(
            "安装包里的清单文件（base/manifest/AndroidManifest.xml）读不出来，可能已损坏。请向开发单位要正式发布的安装包。"
        ) from error
    with draft.reading(MANIFEST, len(content or b"")):
        draft.name = draft.name or labels.get("app_name", "")
    draft.set_flags(
        signed=any(name.startswith("META-INF/") and name.endswith((".RSA", ".EC", ".DSA")) for name in names)
    )
    for name in names:
        if _XML.fullmatch(name):
            _xml(archive, name, draft)
    apk.read_code(archive, [name for name in names if _DEX.fullmatch(name)], draft)
    hybrid.read(archive, "base/assets/", draft)
    hermes.read(archive, "base/assets/", draft)
    flutter.read(archive, draft)


def _resources(archive: Archive, name: str, draft: Draft, labels: dict[str, str]) -> None:
    content = archive.read(name, limits.TABLE)
    if content is None:
        draft.missed(archive.size(name))
        return
    with draft.reading(name, len(content)):
        for kind, key, locale, text in proto.resources(content):
            draft.add(text, "ui", f"{name}!{kind}/{key}", key, locale)
            if kind == "string" and (locale.startswith("zh") or key not in labels):
                labels[key] = text


def _xml(archive: Archive, name: str, draft: Draft) -> None:
    content = archive.read(name, limits.XML)
    if content is None:
        draft.missed(archive.size(name))
        return
    with draft.reading(name, len(content)):
        names = set[bytes]()
        for element in proto.elements(content):
            names.add(element.name.encode())
            for value in element.attributes.values():
                if value.text.isascii() and " " not in value.text:
                    names.add(value.text.encode())
                else:
                    draft.add(value.text, "ui", name)
        draft.add_names(names, name)
