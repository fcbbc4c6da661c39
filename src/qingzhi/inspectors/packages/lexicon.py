"""The words and names that tell of a function, from ``lexicon.toml``, made ready for matching in one pass.

Chinese terms are one alternation over all texts at once; a second look with overlaps happens only in texts that match.
Identifiers are searched as plain substrings of one folded text (``Lexicon.stems``) and then checked as whole words.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from qingzhi.inspectors.facts import FUNCTIONS

SEPARATOR = "\0"
_GAP = "…"
_GAP_PATTERN = "[^\0]{0,6}?"
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


class Sense(NamedTuple):
    """What a term speaks for, and how clearly: 1 names the function."""

    function: str
    weight: float


class Context(NamedTuple):
    """Words near a term, and what they add to its weight."""

    weight: float
    words: re.Pattern[str]


class Match(NamedTuple):
    """A term in a text."""

    start: int
    end: int
    senses: tuple[Sense, ...]


class Words:
    """Names of the lexicon, by the functions that they speak for, found as whole words of longer names.

    ``getCheckInList`` has the words get, check, in, list: check_in is among them, joined (checkin_list) or apart.
    """

    def __init__(self, functions: dict[str, tuple[str, ...]]) -> None:
        self.functions = functions
        self._order = {word: number for number, word in enumerate(functions)}
        self._longest = max(word.count("_") + 1 for word in functions)
        self._forms: dict[str, list[str]] = {}
        for word in functions:
            for form in {word, word.replace("_", "")}:
                self._forms.setdefault(form, []).append(word)
        self._first = {form.partition("_")[0] for form in self._forms}

    @staticmethod
    def split(name: str) -> list[str]:
        """The words of an identifier, route or path."""
        return [part.lower() for part in _WORD.findall(name)]

    def held(self, name: str) -> list[str]:
        """Which of the words an identifier, route or path holds."""
        parts = self.split(name)
        found = {
            word
            for begin, first in enumerate(parts)
            if first in self._first
            for end in range(begin + 1, min(begin + self._longest, len(parts)) + 1)
            for word in self._forms.get("_".join(parts[begin:end]), ())
        }
        return sorted(found, key=self._order.__getitem__)


class Lexicon:
    """``lexicon.toml`` in the shape that matching needs."""

    def __init__(self, table: dict[str, Any]) -> None:
        self.contexts = {name: tuple(_contexts(table[name])) for name in FUNCTIONS}
        self.permissions = _by_word(table, "permissions")
        self.identifiers = Words(_by_word(table, "identifiers"))
        self.routes = Words(_by_word(table, "routes"))
        self.classes = {name: tuple(table[name].get("classes", ())) for name in FUNCTIONS}
        stems = {one.replace("_", "") for one in self.identifiers.functions}
        self.stems = [one.encode() for one in sorted(stems) if not any(two in one for two in stems - {one})]
        self._senses: dict[str, list[Sense]] = {}
        for name in FUNCTIONS:
            for group in table[name].get("terms", ()):
                for word in group["words"]:
                    self._senses.setdefault(word, []).append(Sense(name, group["weight"]))
        hiding = {word for words in table["not"].values() for word in words}
        self._senses.update((word, []) for word in hiding)
        longest_first = sorted(self._senses, key=lambda word: (_GAP in word, len(word)), reverse=True)
        self._gapped = {word: re.compile(_pattern(word)) for word in longest_first if _GAP in word}
        alternatives = "|".join(map(_pattern, longest_first))
        self.terms = re.compile(alternatives)
        self._overlapping = re.compile(f"(?=({alternatives}))")

    def is_term(self, text: str) -> bool:
        """Whether a text is a term and nothing more."""
        return text in self._senses

    def matches(self, text: str) -> Iterator[Match]:
        """All terms of a text, overlapping ones too, but none inside a word that means something else."""
        hidden = 0
        for found in self._overlapping.finditer(text):
            start, end = found.span(1)
            senses = self._of(found[1])
            if not senses:
                hidden = max(hidden, end)
            elif end > hidden:
                yield Match(start, end, tuple(senses))

    def _of(self, matched: str) -> list[Sense]:
        if matched in self._senses:
            return self._senses[matched]
        return next((self._senses[word] for word, gapped in self._gapped.items() if gapped.fullmatch(matched)), [])


@cache
def lexicon() -> Lexicon:
    """The lexicon that comes with Qingzhi."""
    written = resources.files("qingzhi.inspectors.packages").joinpath("lexicon.toml").read_text(encoding="utf-8")
    return Lexicon(tomllib.loads(written))


def _pattern(word: str) -> str:
    return _GAP_PATTERN.join(map(re.escape, word.split(_GAP)))


def _contexts(table: dict[str, Any]) -> Iterator[Context]:
    for group in table.get("context", ()):
        yield Context(group["weight"], alternation(group["words"]))


def alternation(words: Iterable[str]) -> re.Pattern[str]:
    """Any of the words, longest first."""
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))


def _by_word(table: dict[str, Any], key: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name in FUNCTIONS:
        for word in table[name].get(key, ()):
            found[word] = (*found.get(word, ()), name)
    return found
