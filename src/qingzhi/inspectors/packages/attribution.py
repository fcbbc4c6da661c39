"""Whose a text is: the app's own, a library's or unknown. It comes before counting: AppCompat brings 分享 to all apps.

Known parts are told by the name of the resource, the path of the member, the class that uses a text, and by texts and
class names taken from real libraries (``baseline.toml``, made by tools/library_baseline). ``anchored`` is stronger than
``app``: the sign stands in something that can only be the app's own – a class under its own name, a page it declares,
the reason it gives for a permission. Renaming a library makes its parts unknown, never anchored.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import NamedTuple

from qingzhi.inspectors.facts import Attribution, Package, Text, Users
from qingzhi.inspectors.packages import script
from qingzhi.inspectors.packages.signals import Places

_OWN_LABELS = 2  # cn.gov.example.Main belongs to cn.gov
_SHARED = {"com.github", "io.github", "com.gitee", "com.example", "com.android", "com.google"}
_CODE = re.compile(r"(\.dex|/libapp\.so|\.abc|\.bundle|\.jsbundle|\.hbc|app-service\.js|/program)$")
_PAGE_FILE = re.compile(r"\.(html?|wxml|axml|ux|hml|vue|nvue|swan|ttml)$")
_APPLE_OWN = re.compile(r"Payload/[^/]+\.app/([\w-]+\.lproj/)?[^/]+(\.storyboardc/[^/]+)?$")


class Owner(NamedTuple):
    """Whose a text is, and whether that is certain enough to be the app's own page or class."""

    attribution: Attribution
    anchored: bool


@cache
def _known() -> dict[str, dict[str, list[str]]]:
    folder = resources.files("qingzhi.inspectors.packages")
    return tomllib.loads(folder.joinpath("baseline.toml").read_text(encoding="utf-8"))


@cache
def _resources() -> re.Pattern[str]:
    return re.compile("(" + "|".join(map(re.escape, _known()["names"]["resources"])) + ")")


@cache
def _folders() -> re.Pattern[str]:
    return re.compile("(^|/)(" + "|".join(map(re.escape, _known()["names"]["folders"])) + ")([/@.-]|$)", re.IGNORECASE)


@cache
def _classes() -> frozenset[str]:
    return frozenset((*_known()["names"]["classes"], *_known()["made"]["classes"]))


@cache
def _texts() -> frozenset[str]:
    return frozenset(_known()["made"]["texts"])


def named_classes() -> list[str]:
    """The beginnings of class names that are known to be libraries', but for those made from published packages."""
    return _known()["names"]["classes"]


def is_of_library(text: str) -> bool:
    """Whether a text or name is known to come with a library."""
    return text in _texts()


def prepare() -> None:
    """Read what is known and compile it, which otherwise happens when it is first asked for."""
    for made in (_resources, _folders, _classes, _texts):
        made()


class Owners:
    """Attribution of the texts of one package. ``users`` is what ``Package.trace`` found for texts in code."""

    def __init__(self, package: Package, users: Users) -> None:
        self._package = package
        self._users = users
        self._places = Places(package)
        first = next((page.path for page in package.pages if "." in page.path and "/" not in page.path), "")
        self._own = {namespace(package.package_id), namespace(first)} - {""}

    def of(self, text: Text) -> Owner:
        """Whose one text is."""
        member = text.where.partition("!string/")[0].rpartition("!")[2]
        if text.text in _texts() or _by_name(text, member):
            return Owner("library", anchored=False)
        if text.kind == "permission":
            return Owner("app", anchored=text.text != text.where)
        if text.kind == "page":
            dotted = "/" not in text.where and "." in text.where
            return self.of_class(text.where) if dotted else Owner("app", anchored=True)
        if member.endswith(".dex"):
            return self._of_users(text.text)
        if text.where in self._package.classes:
            return self.of_class(text.where)
        if self._places.page(text.where) or _PAGE_FILE.search(member) or self._apple(text):
            return Owner("app", anchored=True)
        return Owner("unknown" if _CODE.search(member) or self._package.kind == "ipa" else "app", anchored=False)

    def of_class(self, name: str) -> Owner:
        """Whose a class is, by its name alone; the longer name decides."""
        if name.startswith(f"{self._package.package_id}."):
            return Owner("app", anchored=True)
        parts = name.split(".")
        if any(".".join(parts[:length]) in _classes() for length in range(1, len(parts))):
            return Owner("library", anchored=False)
        if any(name.startswith(f"{own}.") for own in self._own):
            return Owner("app", anchored=True)
        return Owner("unknown", anchored=False)

    def _of_users(self, text: str) -> Owner:
        owners = [self.of_class(name) for name, _ in self._users.get(text, ())]
        for wanted in ("app", "unknown", "library"):
            for owner in owners:
                if owner.attribution == wanted:
                    return owner
        return Owner("unknown", anchored=False)

    def _apple(self, text: Text) -> bool:
        return self._package.kind == "ipa" and text.kind == "ui" and bool(_APPLE_OWN.match(text.where))


def _by_name(text: Text, member: str) -> bool:
    """Whether the resource's name, the file's name or its path is a library's."""
    if text.resource and _resources().match(text.resource):
        return True
    if member.startswith(("res/", "r/", "R/")) and _resources().match(member.rpartition("/")[2]):
        return True
    return "/" in member and bool(script.LIBRARY.search(member) or _folders().search(member))


def namespace(name: str) -> str:
    """The first names of a package or class that say whose it is: cn.gov, com.github.somebody; '' of too few."""
    parts = name.split(".")
    if len(parts) < _OWN_LABELS:
        return ""
    own = ".".join(parts[:_OWN_LABELS])
    return ".".join(parts[: _OWN_LABELS + 1]) if own in _SHARED else own
