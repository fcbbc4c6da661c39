"""Android packages: manifest, resource table, layouts, code, and the frameworks apps are built with."""

from __future__ import annotations

import re
from functools import partial

from qingzhi.inspectors.facts import Unreadable, Users
from qingzhi.inspectors.packages import flutter, hermes, hybrid, known, limits, manifest, signing
from qingzhi.inspectors.packages.archive import Archive
from qingzhi.inspectors.packages.arsc import Table
from qingzhi.inspectors.packages.axml import Xml
from qingzhi.inspectors.packages.cursor import UNREADABLE
from qingzhi.inspectors.packages.dex import Dex
from qingzhi.inspectors.packages.draft import Draft

MANIFEST, RESOURCES = "AndroidManifest.xml", "resources.arsc"
DEX = re.compile(r"classes\d*\.dex")
_VERSION = re.compile(r"META-INF/([\w.-]+)\.version")
_IDENTIFIER = re.compile(r"[\w.$:/-]+", re.ASCII)


def read(archive: Archive, draft: Draft) -> None:
    """Fill the draft. Raises Unreadable when no readable manifest is inside."""
    table = _table(archive, draft)
    declared = _manifest(archive, table, draft)
    draft.set_flags(signed=bool(signing.schemes(archive)))
    names = archive.names()
    for name in names:
        if name.endswith(".xml") and name != MANIFEST and name.startswith(("res/", "r/", "R/")):
            _xml(archive, name, draft)
        elif found := _VERSION.fullmatch(name):
            draft.sdks[found[1].replace("_", ":", 1)] = (archive.read(name, 1024) or b"").decode("ascii", "replace")
    _network_security(archive, declared, draft)
    before = draft.seen
    read_code(archive, [name for name in names if DEX.fullmatch(name)], draft)
    _packed(names, declared, draft, draft.seen - before)
    hybrid.read(archive, "assets/", draft)
    hermes.read(archive, "assets/", draft)
    flutter.read(archive, draft)


def read_code(archive: Archive, names: list[str], draft: Draft) -> None:
    """Put strings and classes of DEX files into the draft, and the way back to who uses them."""
    room = limits.KEPT
    for name in names:
        content = archive.read(name)
        if content is None:
            draft.missed(archive.size(name))
            continue
        with draft.reading(name, len(content)):
            dex = Dex(content)
            plain, others = dex.strings()
            draft.add_names(plain, name)
            draft.extend(others, "message", name)
            draft.classes.extend(dex.classes())
            room -= len(content)
            draft.tracers[name] = partial(_users, archive, name, content if room >= 0 else b"")
    for product in known.sdks(draft.classes):
        draft.sdks.setdefault(product, "")


def _users(archive: Archive, name: str, content: bytes, wanted: set[str]) -> Users:
    """Who loads some strings of one DEX file; without its content it is inflated anew."""
    try:
        return Dex(content or archive.read(name) or b"").users(wanted)
    except UNREADABLE:
        return {}


def _table(archive: Archive, draft: Draft) -> Table | None:
    for content in archive.versions(RESOURCES, limits.TABLE):
        table = None
        with draft.reading(RESOURCES, len(content)):
            table = Table(content)
            for one in table.strings:
                draft.add(one.text, "ui", f"{RESOURCES}!{one.type}/{one.name}", one.name, one.locale)
        if table is not None:
            return table
    if RESOURCES in archive.names():
        draft.missed(archive.size(RESOURCES))
    return None


def _manifest(archive: Archive, table: Table | None, draft: Draft) -> manifest.Manifest:
    for content in archive.versions(MANIFEST, limits.XML):
        try:
            found = manifest.read(Xml(content).elements(), table, draft)
        except UNREADABLE:
            continue
        draft.seen += len(content)
        draft.understood += len(content)
        return found
    raise Unreadable("安装包里的清单文件（AndroidManifest.xml）读不出来，可能已损坏。请向开发单位要正式发布的安装包。")


def _xml(archive: Archive, name: str, draft: Draft) -> None:
    content = archive.read(name, limits.XML)
    if content is None:
        draft.missed(archive.size(name))
        return
    with draft.reading(name, len(content)):
        names = []
        for text in Xml(content).texts():
            if text.startswith(("http://schemas.", "@")):
                continue
            if text.isascii() and _IDENTIFIER.fullmatch(text):
                names.append(text.encode())
            else:
                draft.add(text, "ui", name)
        draft.add_names(names, name)


def _network_security(archive: Archive, declared: manifest.Manifest, draft: Draft) -> None:
    if declared.network_security in archive.names():
        content = archive.read(declared.network_security, limits.XML)
        with draft.reading(declared.network_security, 0):
            manifest.read_network_security(Xml(content or b"").elements(), draft)


def _packed(names: list[str], declared: manifest.Manifest, draft: Draft, code: int) -> None:
    """A packed app declares components that its visible code does not define; that share of the code was not seen."""
    product = known.packer(names)
    classes = set(draft.classes)
    missing = [one for one in declared.components if one not in classes]
    share = len(missing) / len(declared.components) if declared.components else 0.0
    packed = product is not None or (share > 0.5 and len(missing) >= 3 and bool(classes))
    draft.set_flags(packed=packed)
    if packed:
        draft.understood -= min(draft.understood, code * (share if share > 0.5 else 1.0))
        draft.warn(f"应用加了壳（{product or '声明的页面在代码里找不到'}），真正的代码看不到，没看到的功能不等于没有。")
