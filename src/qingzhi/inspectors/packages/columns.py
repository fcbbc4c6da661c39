"""Facts are columns: what was seen in a package as the fact columns of the table ``apps``, and as people read it.

Several packages of one app (for Android, for Apple, a mini program) share a row. Of each column the row then holds what
weighs most: a function that one of them has is there, an entry that one of them lacks is lacking.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from itertools import chain, zip_longest
from typing import Any, NamedTuple

from qingzhi.inspectors.facts import FUNCTIONS, Evidence, PackageFacts
from qingzhi.inspectors.packages import known, permissions
from qingzhi.subjects.records import Sight, Sign
from qingzhi.subjects.values import choice_label

UNCLEAR = "无法判断"
SHOWN = 6  # signs of one fact that a finding names
_VERDICTS = ("present", "suspected", None, "hint", "absent")
_TRUE_FIRST, _FALSE_FIRST = (True, None, False), (False, None, True)
_GRAVEST: dict[str, tuple[Any, ...]] = {
    **{f"seen_{name}": _VERDICTS for name in FUNCTIONS},
    "seen_feedback": ("absent", None, "hint", "suspected", "present"),
    "seen_debuggable": _TRUE_FIRST,
    "seen_cleartext": _TRUE_FIRST,
    "seen_remote_only": _TRUE_FIRST,
    "seen_signed": _FALSE_FIRST,
    "seen_whole": (None, True),
}
"""For each column with few values these, the one that weighs most first."""
_LISTS = ("seen_permissions", "seen_trackers", "seen_about")
_SEPARATOR = "、"


class Fact(NamedTuple):
    """A value as its column holds it, None where it can't be told, and as people read it."""

    value: Any
    sight: Sight


def facts(package: PackageFacts, file: str) -> dict[str, Fact]:
    """Every fact column that a package has something to say about. ``file`` is its name in the report."""
    flags = package.flags
    return {
        "package_kind": Fact(package.kind, Sight(choice_label("package_kind", package.kind), file)),
        "package_coverage": _number(package.percent, file),
        "target_sdk": _number(package.target_sdk, file),
        **{f"seen_{name}": _function(package, name, file) for name in FUNCTIONS},
        "seen_shell_score": _number(round(package.functions["shell"].score * 100), file),
        "seen_debuggable": _flag(flags.debuggable, file),
        "seen_cleartext": _flag(flags.cleartext, file),
        "seen_signed": _flag(flags.signed, file),
        "seen_remote_only": _flag(flags.remote_only, file),
        "seen_permissions": _permissions(package, file),
        "seen_trackers": _trackers(package, file),
        "seen_about": _about(package, file),
        "seen_whole": Fact(package.says_absent or None, Sight("是" if package.says_absent else UNCLEAR, file)),
    }


def merged(first: Fact, second: Fact, column: str) -> Fact:
    """What two packages of one app say together about a column."""
    if column in _LISTS:
        return _joined(first, second)
    if column in _GRAVEST:
        order = _GRAVEST[column]
        graver, other = sorted((first, second), key=lambda one: order.index(one.value))
        signs = other.sight.signs if other.value == graver.value else ()
        sight = graver.sight
        in_turn = chain.from_iterable(zip_longest(sight.signs, signs))  # the first few shown are from both
        return Fact(graver.value, Sight(sight.word, sight.file, tuple(filter(None, in_turn))))
    if column == "seen_shell_score":
        return max(first, second, key=lambda one: one.value)
    if column in ("package_coverage", "target_sdk"):
        known_ones = [one for one in (first, second) if one.value is not None]
        return min(known_ones, key=lambda one: one.value, default=first)
    return first


def _joined(first: Fact, second: Fact) -> Fact:
    """The items of both; unknown only where nothing is seen and one of the two could not be told."""
    items = dict.fromkeys(item for one in (first, second) for item in (one.value or "").split(_SEPARATOR) if item)
    if not items and None in (first.value, second.value):
        return first if first.value is None else second
    value = _SEPARATOR.join(items)
    return Fact(value, Sight(value or "无", first.sight.file, (*first.sight.signs, *second.sight.signs)))


def _function(package: PackageFacts, name: str, file: str) -> Fact:
    found = package.functions[name]
    verdict = None if found.verdict == "unknown" else found.verdict
    return Fact(
        verdict, Sight(choice_label("verdict", verdict) if verdict else UNCLEAR, file, _signs(found.evidence, file))
    )


def _number(value: int | None, file: str) -> Fact:
    return Fact(value, Sight(UNCLEAR if value is None else str(value), file))


def _flag(value: bool | None, file: str) -> Fact:
    return Fact(value, Sight({True: "是", False: "否", None: UNCLEAR}[value], file))


def _permissions(package: PackageFacts, file: str) -> Fact:
    opened = permissions.opened(package.permissions)
    named = [
        Evidence(group, "permission", one.name, one.purpose, "unknown") for group, of in opened.items() for one in of
    ]
    value = _SEPARATOR.join(opened)
    return Fact(value, Sight(value or "无", file, _signs(named, file)))


def _trackers(package: PackageFacts, file: str) -> Fact:
    found = known.trackers(one.name for one in package.sdks)
    value = _SEPARATOR.join(f"{product}（{purpose}）" for product, purpose in found.items())
    if not value and not package.says_absent:
        return Fact(None, Sight(UNCLEAR, file))
    return Fact(value, Sight(value or "无", file))


def _about(package: PackageFacts, file: str) -> Fact:
    """Everything that may name the unit, in one text without spaces, so that a rule can look for a name in it."""
    value = _SEPARATOR.join("".join(unicodedata.normalize("NFKC", one.context).split()) for one in package.about)
    return Fact(value, Sight("有" if value else "未发现", file, _signs(package.about, file)))


def _signs(evidence: Iterable[Evidence], file: str) -> tuple[Sign, ...]:
    return tuple(Sign(file, *one) for one in [*evidence][:SHOWN])
