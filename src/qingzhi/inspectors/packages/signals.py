"""Where an app package speaks of a function: every hit of the lexicon, with the texts around it.

Kinds weigh differently (``functions.py``). A text in code counts as one of the interface where the framework compiles
its interface into code (Flutter, React Native, uni-app, quick apps, ArkTS) and it is short enough for a caption.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import NamedTuple

from qingzhi.inspectors.facts import Package, Text, TextKind
from qingzhi.inspectors.packages.lexicon import SEPARATOR, Lexicon, Match, Sense

LONGEST = 180  # characters: longer ones are dictionaries, licences and laws
CAPTION = 60  # characters: longer ones are prose, whatever place they stand in
_IN_CODE = 16  # characters of a caption in code
_SENTENCE = re.compile("[，。；：！？]")
_LOCALES = {"", "zh", "en", "ba"}  # by their first two letters; "base" is HarmonyOS' default
COMPILED = re.compile(r"\.(js|mjs|bundle|jsbundle|hbc|abc)$|/libapp\.so$|/App\.framework/App$")
"""Members that hold an interface as code."""
_TABLE = re.compile(r"\.(dex|arsc|pb|abc|so|index)$|^[^.]+$")
_COMMENT = re.compile(r"^\s*(\*|/\*|!--|#|@)|(?<!:)//")
_CONFIG = re.compile(r"(^|/)(app|app-config|manifest|pages|config)[\w-]*\.(json|js)$|\.json$")
_ROUTE = ("/", "http://", "https://")
_LOWER = bytes(range(256)).lower()
_NEAR, _WHOLE = 12, 60  # texts on both sides; a place with no more than the second is looked at as a whole


class Hit(NamedTuple):
    """One sign of one function. ``near`` is what stands around it; ``loose`` where order there means nothing."""

    function: str
    term: str
    weight: float
    kind: TextKind
    text: Text
    start: int
    place: str
    near: str
    loose: bool


class Places:
    """Which page a member belongs to, so that a page's title, markup and script count as one place."""

    def __init__(self, package: Package) -> None:
        self._pages = {page.path for page in package.pages}
        self._folders = {path.rpartition("/")[0] for path in self._pages if path.count("/") > 1}

    def page(self, where: str) -> str | None:
        """The declared page that a member belongs to, None where it belongs to none."""
        if where in self._pages:
            return where
        parts = where.rpartition("!")[2].rpartition(".")[0].split("/")
        for end in (len(parts), len(parts) - 1):
            for begin in range(end):
                candidate = "/".join(parts[begin:end])
                if candidate in self._pages or (end < len(parts) and candidate in self._folders):
                    return candidate
        return None

    def of(self, text: Text) -> str:
        """What counts as one place: a page, a layout, a resource table, a script."""
        if text.resource:
            return text.where.rpartition("!")[0] or text.where
        return self.page(text.where) or text.where


def find(package: Package, lexicon: Lexicon) -> list[Hit]:
    """All hits in the order of the package's texts: Chinese terms, then identifiers, then permissions."""
    places = Places(package)
    return [
        *_terms(package, lexicon, places),
        *_identifiers(package, lexicon, places),
        *_permissions(package, lexicon),
        *_classes(package, lexicon),
    ]


def _terms(package: Package, lexicon: Lexicon, places: Places) -> Iterator[Hit]:
    readable = [
        one for one in package.texts if not one[0].isascii() and one[4][:2] in _LOCALES and len(one[0]) <= LONGEST
    ]
    shown = {page.title for page in package.pages} | {one.purpose for one in package.permissions}
    found = {
        number: matches
        for number in _matching([one.text for one in readable], lexicon)
        if (matches := list(_meant(readable[number], lexicon, shown)))
    }
    around = _Around(readable, {places.of(readable[number]) for number in found}, places, package.name)
    for number, matches in found.items():
        text = readable[number]
        kind = _kind(package, text)
        place = places.of(text)
        near = around.near(place, number)
        loose = _TABLE.search(place) is not None and text.kind not in {"page", "permission"}
        if kind != text.kind and COMPILED.search(text.where):
            place = f"{place}: {text.text}"  # one file holds all pages
        for sense, match in _clearest(matches):
            term = text.text[match.start : match.end]
            yield Hit(sense.function, term, sense.weight, kind, text, match.start, place, near, loose)


def _clearest(matches: list[Match]) -> Iterable[tuple[Sense, Match]]:
    """Of each function the clearest term of a text, the longest of equals."""
    senses = [(sense, match) for match in matches for sense in match.senses]
    senses.sort(key=lambda one: (one[0].weight, one[1].end - one[1].start))
    return {sense.function: (sense, match) for sense, match in senses}.values()


def _matching(texts: list[str], lexicon: Lexicon) -> Iterable[int]:
    """Numbers of the texts that hold any word of the lexicon, found in one pass over all."""
    starts = list(accumulate((len(one) + 1 for one in texts), initial=0))
    whole = SEPARATOR.join(texts)
    return dict.fromkeys(bisect_right(starts, found.start()) - 1 for found in lexicon.terms.finditer(whole))


def _meant(text: Text, lexicon: Lexicon, shown: set[str]) -> Iterator[Match]:
    """The matches that are neither in a comment nor in the place where a page's title or a reason is written down."""
    direct = text.kind in {"page", "permission"}
    if text.text in shown and not direct and (text.resource or _CONFIG.search(text.where)):
        return
    for match in lexicon.matches(text.text):
        if direct or not _COMMENT.search(text.text[: match.start]):
            yield match


def _kind(package: Package, text: Text) -> TextKind:
    if text.kind == "permission":
        return "ui"  # the reason that the system shows to the user
    if text.kind in {"ui", "page"} and len(text.text) > CAPTION:
        return "message"
    in_code = package.kind not in {"miniprogram", "wxapkg"} and COMPILED.search(text.where)
    if text.kind == "message" and in_code and len(text.text) <= _IN_CODE and not _SENTENCE.search(text.text):
        return "ui"
    return text.kind


class _Around:
    """The Chinese texts of each place that has a hit, in their order."""

    def __init__(self, readable: list[Text], wanted: set[str], places: Places, name: str) -> None:
        self._name = name
        self._numbers: dict[str, list[int]] = {place: [] for place in wanted}
        self._texts = readable
        known: dict[str, str] = {}
        for number, one in enumerate(readable):
            member = one.where if not one.resource else one.where.rpartition("!")[0]
            place = known.get(member)
            if place is None:
                place = known[member] = places.of(one)
            if place in wanted:
                self._numbers[place].append(number)

    def near(self, place: str, number: int) -> str:
        """The app's name and the texts around one of a place."""
        numbers = self._numbers[place]
        if len(numbers) > _WHOLE and not _TABLE.search(place):
            at = bisect_right(numbers, number)
            numbers = numbers[max(0, at - 1 - _NEAR) : at + _NEAR]
        return SEPARATOR.join([self._name, *(self._texts[one].text for one in numbers)])


def _identifiers(package: Package, lexicon: Lexicon, places: Places) -> Iterator[Hit]:
    found = set(_promising(set[bytes]().union(*(one.names for one in package.names)), lexicon))
    names = [
        Text(name.decode("utf-8", "replace"), "identifier", one.where)
        for one in package.names
        for name in sorted(found.intersection(one.names))
    ]
    pages = [one for one in package.texts if one.kind == "page" and one.text.isascii()]
    for text in (*names, *pages):
        routed = text.kind == "page" or text.text.startswith(_ROUTE)
        for known, weight in ((lexicon.identifiers, 1.0), (lexicon.routes, 0.3 if routed else 0.0)):
            for word in known.held(text.text) if weight else ():
                for function in known.functions[word]:
                    yield Hit(function, word, weight, text.kind, text, 0, places.of(text), "", loose=True)


def _promising(names: set[bytes], lexicon: Lexicon) -> Iterator[bytes]:
    """Names that hold a stem of the lexicon, and routes: found in one text made of all, not name by name."""
    lines = [b"", *names, b""]
    joined = b"\0".join(lines)
    if joined.count(b"\0") >= len(lines):  # a name may hold any character
        lines = joined.split(b"\0")
    for begin in (b"\0/", b"\0http://", b"\0https://"):
        for at in _places(joined, begin):
            yield joined[at + 1 : joined.index(b"\0", at + 1)]
    folded = joined.translate(_LOWER, b"_-")
    for stem in lexicon.stems:
        last, line = 0, 0
        for at in _places(folded, stem):
            line += folded.count(b"\0", last, at)
            last = at
            yield lines[line]


def _places(text: bytes, wanted: bytes) -> Iterator[int]:
    at = text.find(wanted)
    while at >= 0:
        yield at
        at = text.find(wanted, at + 1)


def _permissions(package: Package, lexicon: Lexicon) -> Iterator[Hit]:
    for permission in package.permissions:
        for function in lexicon.permissions.get(permission.name, ()):
            text = Text(permission.name, "permission", permission.name)
            yield Hit(function, permission.name, 1.0, "permission", text, 0, permission.name, "", loose=True)


def _classes(package: Package, lexicon: Lexicon) -> Iterator[Hit]:
    joined = SEPARATOR.join(["", *package.classes, ""])
    for function, prefixes in lexicon.classes.items():
        for prefix in prefixes:
            at = joined.find(SEPARATOR + prefix)
            if at >= 0:
                found = joined[at + 1 : joined.index(SEPARATOR, at + 1)]
                text = Text(found, "identifier", found)
                yield Hit(function, prefix, 1.0, "identifier", text, 0, found, "", loose=True)
