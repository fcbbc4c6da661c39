"""Whether an app is only a wrapper around a web page: judged by its shape, not by words.

A page on a server as the only content is what ``remote_only`` says. Beside it, an app counts as a likely wrapper when
it has hardly any pages, texts and classes of its own, shows a web view in its own layout and opens an address. A web
view alone says nothing: half of all apps have one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from qingzhi.inspectors.facts import Evidence, Function, Package, Text
from qingzhi.inspectors.packages.attribution import Owners
from qingzhi.inspectors.packages.signals import COMPILED

FEW_PAGES, FEW_TEXTS, FEW_CLASSES = 2, 12, 5  # small real apps have 19 classes of their own and more
_WEB_VIEW = re.compile(rb"(?:[\w.]+\.)?(?:WK|UI)?WebView|web-view|ohos\.web\.webview|loadUrl")
_LAYOUT = re.compile(r"(^|!)(res|r|R|[^/]+/res)/|\.(wxml|axml|ux|hml|html)$")
_ADDRESS = re.compile(rb"https?://[^/\s]+\.[^\s]{2,}")
_NOT_OWN = re.compile(rb"//(schemas\.|www\.w3\.org|ns\.adobe|xmlpull|[\w.]*apache\.org|localhost|127\.)")
_CERTAIN, _LIKELY = 0.9, 0.6


def judge(package: Package, owners: Owners, *, complete: bool) -> Function:
    """The verdict on the function ``shell``. ``complete``: enough was read for ``absent``."""
    few = len(package.pages) <= FEW_PAGES and _own_texts(package, owners) <= FEW_TEXTS
    if package.flags.remote_only:
        views = [one for one in _names(package, _is_web_view) if one.text == "web-view"]
        evidence = tuple(_evidence(one, "app") for one in (*_names(package, _is_address, "launch"), *views))
        return Function("present" if few else "suspected", _CERTAIN if few else _LIKELY, evidence[:5])
    if not package.pages and package.kind != "ipa":  # nothing to see is no wrapper: plug-ins, keyboards, services
        return Function("absent" if complete else "unknown", 0.0, ())
    if few and _own_classes(package, owners) <= FEW_CLASSES:
        views = [one for one in _names(package, _is_web_view) if _is_own_view(one, package, owners)]
        addresses = list(_names(package, _is_address))
        if views and addresses:
            evidence = tuple(_evidence(one, owners.of(one).attribution) for one in (*views[:3], *addresses[:3]))
            return Function("suspected", _LIKELY, evidence)
    return Function("absent" if complete else "unknown", 0.0, ())


def _own_texts(package: Package, owners: Owners) -> int:
    return sum(1 for one in package.texts if not one.text.isascii() and _is_shown(one, package, owners))


def _is_shown(text: Text, package: Package, owners: Owners) -> bool:
    if text.kind == "message":  # which of those in code are shown can't be told
        return package.kind == "ipa" or bool(COMPILED.search(text.where))
    return text.kind == "ui" and owners.of(text).attribution == "app"


def _own_classes(package: Package, owners: Owners) -> int:
    return sum(1 for one in package.classes if "$" not in one and owners.of_class(one).attribution == "app")


def _names(package: Package, wanted: Callable[[bytes], bool], where: str = "") -> Iterator[Text]:
    """The wanted names of the code, of one member or of all."""
    for one in package.names:
        if where in ("", one.where):
            for name in sorted(filter(wanted, one.names)):
                yield Text(name.decode("utf-8", "replace"), "identifier", one.where)


def _is_web_view(name: bytes) -> bool:
    return _WEB_VIEW.fullmatch(name) is not None


def _is_own_view(text: Text, package: Package, owners: Owners) -> bool:
    owner = owners.of(text)
    if package.kind in {"miniprogram", "wxapkg", "quickapp"}:
        return owner.anchored
    in_own_place = bool(_LAYOUT.search(text.where)) or package.kind in {"hap", "app", "ipa"}
    return in_own_place and owner.attribution != "library"


def _is_address(name: bytes) -> bool:
    return bool(_ADDRESS.match(name)) and not _NOT_OWN.search(name)


def _evidence(text: Text, attribution: str) -> Evidence:
    return Evidence(text.text[:80], text.kind, text.where, text.text[:80], attribution)  # type: ignore[arg-type]
