"""The common face of what inspectors see in an app package: facts, and one uniform stream of texts.

A fact that could not be read is None, never False: "not seen" and "not there" are two things. ``coverage`` and
``warnings`` say how much was read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Literal, NamedTuple

Kind = Literal["apk", "aab", "apks", "ipa", "hap", "app", "wxapkg", "miniprogram", "quickapp"]
TextKind = Literal["page", "ui", "message", "identifier", "permission"]
TEXT_KINDS: dict[str, str] = {
    "page": "页面",
    "ui": "界面文字",
    "message": "程序文字",
    "identifier": "代码标识",
    "permission": "权限",
}
"""In what a text stands, as people read it."""
Users = dict[str, tuple[tuple[str, str], ...]]
"""Text → the (class, method) pairs whose code loads it."""


class Unreadable(ValueError):
    """Nothing can be said of a file; the message tells the user in Chinese why and what to do."""


class Text(NamedTuple):
    """One text of a package. ``where`` is the member, or ``member!part``: a label, never a path to open."""

    text: str
    kind: TextKind
    where: str
    resource: str = ""  # the name of the resource it belongs to: tells library texts from the app's own
    locale: str = ""  # as in zh-CN; '' is the default


class Names(NamedTuple):
    """The names that the code of one member holds: identifiers, routes, addresses. Some 100,000 in an app, of which a
    few matter, so they stay bytes until one does.
    """

    where: str
    names: Collection[bytes]


class Page(NamedTuple):
    """A page (activity, route, ability) and the title it shows, '' where it has none."""

    path: str
    title: str


class Sdk(NamedTuple):
    """A library in the package; ``version`` is '' where the package doesn't tell."""

    name: str
    version: str


class Permission(NamedTuple):
    """A permission that the package asks for, and what it says it is for ('' where it says nothing)."""

    name: str
    purpose: str = ""


@dataclass(frozen=True)
class Flags:
    """Properties of the whole package; None where it doesn't tell or the kind has no such thing."""

    debuggable: bool | None = None
    cleartext: bool | None = None
    allow_backup: bool | None = None
    signed: bool | None = None
    packed: bool | None = None
    remote_only: bool | None = None


@dataclass(frozen=True)
class Package:
    """Everything a package tells. ``texts`` are all but the names in code, which are ``names``; ``classes`` are those
    it defines; ``trace`` finds who uses given texts and names of code.

    ``coverage`` is the share, by bytes, of what should be readable (code, layouts, resources, scripts) that was read.
    """

    kind: Kind
    name: str
    package_id: str
    version: str
    target_sdk: int | None
    min_sdk: int | None
    sha256: str
    permissions: tuple[Permission, ...]
    flags: Flags
    pages: tuple[Page, ...]
    sdks: tuple[Sdk, ...]
    coverage: float
    warnings: tuple[str, ...]
    texts: tuple[Text, ...]
    names: tuple[Names, ...]
    classes: tuple[str, ...]
    trace: Callable[[Collection[str]], Users]


EXISTENCE = "存在该功能不等于强制使用，需人工核实。"
"""Stands with every verdict that something is there: a package cannot show that a function is compulsory or used."""

Verdict = Literal["present", "suspected", "hint", "absent", "unknown"]
Attribution = Literal["app", "library", "unknown"]
FUNCTIONS = (
    "check_in",
    "points",
    "ranking",
    "online_duration",
    "sharing",
    "trace_upload",
    "shell",
    "feedback",
    "commerce",
)
"""What the Opinions restrict in an app or ask of it: sign-in, points, ranking, online time, forced sharing, uploads of
proof, an empty shell, the complaint entry, commerce and ads."""


class Evidence(NamedTuple):
    """One place that speaks for a function: the term found, in what, where, the text around it, whose it is."""

    term: str
    kind: TextKind
    where: str
    context: str
    attribution: Attribution


@dataclass(frozen=True)
class Function:
    """Whether a package has a function, as far as can be seen from outside; ``score`` is between 0 and 1."""

    verdict: Verdict
    score: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class PackageFacts:
    """What stays of a package once it was read and judged: no texts, only plain values that a process can hand over.

    ``says_absent``: enough was read for "not seen" to mean "not there". ``about`` are the texts that may name the unit
    behind the app and its filing number.
    """

    kind: Kind
    name: str
    package_id: str
    version: str
    target_sdk: int | None
    sha256: str
    permissions: tuple[Permission, ...]
    flags: Flags
    pages: tuple[Page, ...]
    sdks: tuple[Sdk, ...]
    coverage: float
    warnings: tuple[str, ...]
    functions: dict[str, Function]
    says_absent: bool
    about: tuple[Evidence, ...]

    @property
    def percent(self) -> int:
        """``coverage`` in whole per cent, rounded down: 100 is all of it."""
        return round(self.coverage * 1000) // 10
