"""What the ledger is told of an app by all that was seen of it: scans, objections to them, trials. Pure, no database.

Of packages the gravest counts; a newer version replaces an older one of the same family, files given together count
together. An objection takes a function back to unknown until it is decided, and to what is right where it was
corrected, in this scan and in every later one that shows the very same signs.

A trial that saw a function settles that it is there. One that did not see it settles only what a package leaves open:
nobody can see everything that an app does. A trial of a version older than the package no longer counts. Where the two
differ, both stand side by side and the difference is named.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from typing import Any

from qingzhi.inspectors.facts import Function
from qingzhi.inspectors.packages.columns import Fact, facts, merged
from qingzhi.platform.packages.frozen import thaw
from qingzhi.platform.packages.functions import KINDS, Kind, tone, word
from qingzhi.platform.packages.models import Objection, Scan, Trial

FAMILIES = {
    "apk": "android",
    "aab": "android",
    "apks": "android",
    "hap": "harmony",
    "app": "harmony",
    "wxapkg": "mini_program",
    "miniprogram": "mini_program",
}
"""Kinds of package that hold the same app; every other kind is a family of its own."""
OPEN = (None, "hint")
"""What a package says where it leaves a question open."""


@dataclass(frozen=True)
class Line:
    """A function of an app: what its packages say (None: nobody can tell), what trials say, and what that makes."""

    kind: Kind
    looked: bool  # whether there is a package
    package: str | None
    objection: Objection | None
    trial: Trial | None  # the latest that answers, counted or not
    seen: bool | None  # what the trials that count say
    pages: tuple[str, ...]  # where they saw it
    value: str | None  # what the ledger says
    difference: str

    @property
    def package_word(self) -> str:
        """What the packages say, in words."""
        return word(self.package) if self.looked else "没有查过"

    @property
    def tone(self) -> str:
        """How what the ledger is told looks."""
        return tone(self.kind, self.value)

    @property
    def value_word(self) -> str:
        """What the ledger is told, in words."""
        return word(self.value)

    @property
    def trial_word(self) -> str:
        """What the trials say, in words."""
        if self.trial is None:
            return "没有试过"
        seen = self.trial.answers[self.kind.name]["seen"] if self.seen is None else self.seen
        return "看到了" if seen else "没看到"


@dataclass(frozen=True)
class Settled:
    """What the ledger is told (column → value), how each function came about, and which scans count."""

    values: dict[str, Any]
    lines: list[Line]
    scans: list[Scan]


def settle(scans: Iterable[Scan], objections: Sequence[Objection], trials: Sequence[Trial]) -> Settled:
    """``scans``: those that are tied to the app, in the order in which they were made; so the others."""
    counted = counting(scans)
    told = []
    for scan in counted:
        package = thaw(scan.facts)
        seen = facts(package, scan.file)
        for kind in KINDS.values():
            objection = against(objections, kind.name, signs(package.functions[kind.name]))
            if objection is not None and objection.outcome != Objection.Outcome.UPHELD:
                value = kind.right if objection.outcome else None
                seen[kind.column] = Fact(value, seen[kind.column].sight)
        told.append(seen)
    values: dict[str, Any] = {}
    for name in told[0] if told else ():
        values[name] = reduce(partial(merged, column=name), (seen[name] for seen in told)).value
    lines = [_line(kind, counted, values, objections, trials) for kind in KINDS.values()]
    values |= {one.kind.column: one.value for one in lines if one.looked or one.seen is not None}
    return Settled(values, lines, counted)


def counting(scans: Iterable[Scan]) -> list[Scan]:
    """The scans that count: of each family the newest version."""
    families: dict[str, list[Scan]] = {}
    for scan in scans:
        before = families.setdefault(FAMILIES.get(scan.kind, scan.kind), [])
        if any(is_older(scan.version, one.version) for one in before):
            continue
        before[:] = [one for one in before if one.upload == scan.upload and not is_older(one.version, scan.version)]
        before.append(scan)
    return [scan for found in families.values() for scan in found]


def is_older(one: str, other: str) -> bool:
    """Whether a version is older than another; not where one of them can't be read as numbers."""
    first, second = _numbers(one), _numbers(other)
    return first is not None and second is not None and first < second


def signs(function: Function) -> str:
    """The digest of what speaks for a function in a package."""
    told = sorted(f"{one.kind} {one.where} {one.term} {one.context}" for one in function.evidence)
    return hashlib.sha256("\n".join([function.verdict, *told]).encode()).hexdigest()[:16]


def against(objections: Iterable[Objection], function: str, digest: str) -> Objection | None:
    """The objection to what these signs are taken for, whether it waits or was decided."""
    return next((one for one in objections if one.function == function and one.signs == digest), None)


def _line(
    kind: Kind, scans: list[Scan], values: dict[str, Any], objections: Sequence[Objection], trials: Sequence[Trial]
) -> Line:
    answered = [one for one in trials if kind.name in one.answers]
    trial = answered[-1] if answered else None
    counted = [one for one in _latest(answered) if not any(is_older(one.version, scan.version) for scan in scans)]
    pages = tuple(answer["page"] for one in counted if (answer := one.answers[kind.name])["seen"] and answer["page"])
    seen = any(one.answers[kind.name]["seen"] for one in counted) if counted else None
    package = values.get(kind.column)
    value = package
    if seen:
        value = "present"
    elif seen is False and package in OPEN:
        value = "absent"
    pks = {scan.pk for scan in scans}
    objection = next((one for one in objections if one.function == kind.name and one.scan_id in pks), None)
    line = Line(kind, bool(scans), package, objection, trial, seen, pages, value, "")
    return Line(**{**vars(line), "difference": _difference(line, scans)})


def _latest(trials: Sequence[Trial]) -> list[Trial]:
    """Those of the newest version that was tried; of versions that can't be compared the latest."""
    newest: list[Trial] = []
    for one in sorted(trials, key=lambda one: (one.tried_on, one.pk)):
        if newest and is_older(one.version, newest[0].version):
            continue
        newest = [*newest, one] if newest and newest[0].version == one.version else [one]
    return newest


def _difference(line: Line, scans: Sequence[Scan]) -> str:
    """In what a package and a trial differ, in one sentence; '' where they don't."""
    if not line.looked or line.trial is None:
        return ""
    tried = line.trial.answers[line.kind.name]["seen"]
    found = line.package in ("present", "suspected")
    if line.package not in OPEN and tried == found:
        return ""
    did = "看到了" if tried else "没看到"
    if line.seen is None:
        newer = next(scan.version for scan in scans if is_older(line.trial.version, scan.version))
        if line.package in OPEN:
            return f"体验的是旧版 {line.trial.version}，{did}；{newer} 版安装包{line.package_word}，按安装包算"
        return f"{line.trial.version} 版体验时{did}，{newer} 版安装包里{line.package_word}，按新版安装包算"
    if tried or line.seen:
        return f"安装包里{line.package_word}，体验时看到了，按体验算"
    if line.package in OPEN:
        return f"安装包里{line.package_word}，体验时没看到，按体验算"
    return f"安装包里{line.package_word}，体验时没看到，仍按安装包算，请核实"


def _numbers(version: str) -> tuple[int, ...] | None:
    found = re.match(r"\s*[vV]?(\d+(?:\.\d+)*)", version)
    if found is None:
        return None
    numbers = [int(part[:9]) for part in found[1].split(".")]
    while len(numbers) > 1 and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)
