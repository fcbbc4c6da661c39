"""Which functions that the Opinions restrict, or ask for, are in an app package.

Every sign weighs by where it stands, whose it is, how clearly the word names the function and what stands around it.
Signs of different kinds are independent and add up; further ones of the same kind count for less and less:

    raw   = Σ over kinds, Σ over places, best first: weight · ½^n        page 3, ui 2, message 1.5, identifier 1,
    score = 1 − 0.74^raw                                                 permission 0.5; × app 1, unknown 0.6, library 0

- ``present``: score of 0.7 (raw 4) and more, from two kinds and more, one of them a Chinese text on a page or in the
  interface, one of them anchored in a page or class of the app itself.
- ``suspected``: 0.4 (raw 1.8) and more, with such a text.
- ``hint``: anything else that is seen. Code and permissions alone are never more.
- ``absent``: nothing seen, and enough was read to say so; else ``unknown``.

A function that is there need not be compulsory, tied to appraisal or in use: ``facts.EXISTENCE``.
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import NamedTuple

from qingzhi.inspectors.facts import FUNCTIONS, Attribution, Evidence, Function, Package, TextKind, Verdict
from qingzhi.inspectors.packages import shell
from qingzhi.inspectors.packages.archive import label
from qingzhi.inspectors.packages.attribution import Owners, is_of_library
from qingzhi.inspectors.packages.lexicon import Context, lexicon
from qingzhi.inspectors.packages.signals import Hit, find

ENOUGH = 0.8  # coverage from which "not seen" may be said
EVIDENCE = 24  # signs kept per function
_KINDS: dict[TextKind, float] = {"page": 3.0, "ui": 2.0, "message": 1.5, "identifier": 1.0, "permission": 0.5}
_OWNERS: dict[Attribution, float] = {"app": 1.0, "unknown": 0.6, "library": 0.0}
_VISIBLE = {"page", "ui"}
_CLEAR = 0.5  # weight of a term, after its context, from which it names the function
_PRESENT, _SUSPECTED = 0.7, 0.4
_BASE = 0.74
_BEFORE, _AFTER = 14, 22  # characters of context quoted around a term


class Sign(NamedTuple):
    """A hit with its owner, weighed: ``clear`` is the term's weight after its context, ``weight`` the whole."""

    hit: Hit
    attribution: Attribution
    anchored: bool
    clear: float
    weight: float

    @property
    def visible(self) -> bool:
        """Whether a person can see it in the app and it names the function."""
        return (
            self.hit.kind in _VISIBLE
            and not self.hit.term.isascii()
            and self.clear >= _CLEAR
            and self.attribution != "library"
        )


def judge(package: Package) -> dict[str, Function]:
    """A verdict on each of ``FUNCTIONS``, with score and evidence."""
    words = lexicon()
    hits = find(package, words)
    in_code = {hit.text.text for hit in hits if hit.text.where.endswith(".dex") and hit.weight >= _CLEAR}
    in_code = {one for one in in_code if not is_of_library(one)}
    owners = Owners(package, package.trace(in_code) if in_code else {})
    signs: dict[str, list[Sign]] = defaultdict(list)
    for hit in hits:
        signs[hit.function].append(_weigh(hit, owners, words.contexts[hit.function]))
    complete = may_say_absent(package)
    found = {name: _verdict(signs[name], complete=complete) for name in FUNCTIONS}
    found["shell"] = shell.judge(package, owners, complete=complete)
    return found


def may_say_absent(package: Package) -> bool:
    """Whether enough was read for "not seen" to mean "not there"."""
    return package.coverage >= ENOUGH and not package.flags.packed and not package.flags.remote_only


def _weigh(hit: Hit, owners: Owners, contexts: tuple[Context, ...]) -> Sign:
    owner = owners.of(hit.text)
    shift = sum(one.weight for one in contexts if one.words.search(hit.near)) if hit.near else 0.0
    if hit.loose:  # a table holds texts from everywhere: they can speak against a term, not for it
        shift = min(0.0, shift)
    clear = max(0.0, min(1.25, hit.weight + shift))
    weight = _KINDS[hit.kind] * clear * _OWNERS[owner.attribution]
    return Sign(hit, owner.attribution, owner.anchored, clear, weight)


def _verdict(signs: list[Sign], *, complete: bool) -> Function:
    signs = sorted((one for one in signs if one.weight > 0), key=lambda one: -one.weight)
    if not signs:
        return Function("absent" if complete else "unknown", 0.0, ())
    score = round(1 - math.pow(_BASE, _raw(signs)), 2)
    visible = any(one.visible for one in signs)
    kinds = {one.hit.kind for one in signs}
    anchored = any(one.anchored and one.clear >= _CLEAR for one in signs)
    verdict: Verdict = "hint"
    if visible and anchored and len(kinds) > 1 and score >= _PRESENT:
        verdict = "present"
    elif visible and score >= _SUSPECTED:
        verdict = "suspected"
    return Function(verdict, score, _evidence(signs))


def _raw(signs: list[Sign]) -> float:
    """The sum over kinds; within a kind each place counts once, by its best sign, and each further place half."""
    best: dict[TextKind, dict[str, float]] = defaultdict(dict)
    for one in signs:
        places = best[one.hit.kind]
        places[one.hit.place] = max(places.get(one.hit.place, 0.0), one.weight)
    return sum(
        weight * 0.5**number
        for places in best.values()
        for number, weight in enumerate(sorted(places.values(), reverse=True))
    )


def _evidence(signs: list[Sign]) -> tuple[Evidence, ...]:
    found: dict[tuple[str, str, str], Evidence] = {}
    for one in signs:
        text = one.hit.text
        context = label(" ".join(_around(text.text, one.hit.start, len(one.hit.term)).split()))
        found.setdefault(
            (one.hit.term, text.where, context),
            Evidence(one.hit.term, text.kind, label(text.where), context, one.attribution),
        )
        if len(found) == EVIDENCE:
            break
    return tuple(found.values())


def _around(text: str, start: int, length: int) -> str:
    begin, end = max(0, start - _BEFORE), start + length + _AFTER
    return f"{'…' if begin else ''}{text[begin:end]}{'…' if end < len(text) else ''}"
