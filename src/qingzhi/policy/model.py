"""Documents, citations, catalogue entries and profiles, read from the TOML files beside this module.

Nothing here judges: a document says whom it binds, a profile says which number holds from which day and where it
comes from. A number nobody published is unknown, and unknown is ``None`` (the rule then answers 未检); it is never
guessed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from qingzhi.policy.calendar import Announced, Calendar, Uncovered
from qingzhi.policy.profile_check import problems

HERE = Path(__file__).parent
NATIONAL = (HERE / "profiles/national.toml").resolve()

Value = int | float | bool | date
"""A limit: a count, a number of days, a yes or no, or a date."""

BOUND, REFERENCE, NOT_BOUND = 2, 1, 0
"""How a document binds a row: directly, by reference (参照: at most 需关注), not at all."""

_FORCE = {"bound": BOUND, "reference": REFERENCE}


class ProfileError(ValueError):
    """A profile can't be used; the message says in Chinese why and what to do."""


@dataclass(frozen=True)
class Narrowing:
    """On the table ``on`` the document is only a reference unless ``column`` holds ``value``."""

    on: str
    column: str
    value: str


@dataclass(frozen=True, eq=False)  # there is one object per document
class Document:
    """A policy document and its scope. ``units`` maps a kind of unit to BOUND or REFERENCE."""

    id: str
    title: str
    short: str
    number: str
    in_force_from: date | None
    objects: frozenset[str]
    units: Mapping[str, int]
    narrowed: tuple[Narrowing, ...]
    only: Mapping[str, Mapping[str, int]]  # rule code → kinds of unit bound through that rule alone
    local: bool

    def units_for(self, code: str) -> Mapping[str, int]:
        """The kinds of unit that this document binds in the rule ``code``."""
        return {**self.units, **self.only.get(code, {})}


@dataclass(frozen=True)
class Citation:
    """A document and, where known, its article: "YJ7" is article 7 of YJ, "ZB" the whole document."""

    document: Document
    article: int | None

    @classmethod
    def parse(cls, text: str) -> Citation:
        """Read "BF2" or "ZB"; raises ValueError for an unknown document."""
        match = re.fullmatch(r"([A-Z]+)(\d*)", text)
        if not match or match[1] not in documents():
            raise ValueError(f"unknown citation {text!r}")
        return cls(documents()[match[1]], int(match[2]) if match[2] else None)

    @property
    def clause(self) -> str:
        """第七条, or "" where the document has no articles or none is named."""
        return f"第{chinese_number(self.article)}条" if self.article else ""

    def __str__(self) -> str:
        return f"{self.document.short}{self.clause}"


@dataclass(frozen=True)
class Entry:
    """One code of the catalogue (``articles.toml``): what an article asks, put so that it can be checked."""

    code: str
    article: int
    subjects: tuple[str, ...]
    title: str
    asks: str
    facts: tuple[str, ...]
    limits: tuple[str, ...]
    cites: tuple[str, ...]
    grade: str


@dataclass(frozen=True)
class DatedValue:
    """A value of a limit, from the day it holds, with the document it comes from (and binds through)."""

    value: Value
    since: date
    document: str
    source: str
    grade: str


@dataclass(frozen=True)
class LimitSeries:
    """The values of one limit in one profile, oldest first; none where the number is unknown."""

    name: str
    title: str
    unit: str
    values: tuple[DatedValue, ...]
    kind: str = "count"  # profile_check.KINDS

    def on(self, day: date) -> DatedValue | None:
        """The value in force on ``day``, or None."""
        in_force = [value for value in self.values if value.since <= day]
        return in_force[-1] if in_force else None


@dataclass(frozen=True, eq=False)  # what is compiled for a profile is kept with it
class Profile:
    """The limits of one place; ``parent`` is the profile of the place above it, up to the national one."""

    name: str
    title: str
    limits: Mapping[str, LimitSeries]
    parent: Profile | None = None
    announced: Announced | None = None

    @cached_property
    def calendar(self) -> Calendar:
        """The working days of the place: what it and the places above it announce, the nearest last."""
        return Calendar(tuple(one.announced for one in reversed([*self.chain]) if one.announced))

    @property
    def chain(self) -> Iterator[Profile]:
        """This profile, then those above it."""
        profile: Profile | None = self
        while profile:
            yield profile
            profile = profile.parent

    @property
    def is_local(self) -> bool:
        return self.parent is not None

    def candidates(self, name: str, day: date) -> tuple[DatedValue, ...]:
        """What each place of the chain says of a limit on ``day``, the nearest place first; may be empty.

        Raises KeyError for a limit that no profile of the chain declares: that is a slip in a rule, not in a ledger.
        """
        series = [profile.limits[name] for profile in self.chain if name in profile.limits]
        if not series:
            raise KeyError(name)
        return tuple(value for value in (one.on(day) for one in series) if value)

    def title_of(self, name: str) -> str:
        """The Chinese name of a limit, as the farthest profile of the chain declares it."""
        return next(profile.limits[name].title for profile in reversed([*self.chain]) if name in profile.limits)


@cache
def documents() -> dict[str, Document]:
    """All documents by id, in the order of ``documents.toml``."""
    return {id_: _document(id_, entry) for id_, entry in _load(HERE / "documents.toml").items()}


@cache
def entries() -> dict[str, Entry]:
    """All codes of the catalogue, in code order."""
    loaded = _load(HERE / "articles.toml")
    return {code: _entry(code, entry) for code, entry in sorted(loaded.items())}


def load_profile(name: str = "national") -> Profile:
    """A profile by its name (a file of ``profiles/``) or by the path of a TOML file, with the chain above it.

    The parent is named the same way; a path is taken from the folder of the file that names it. Raises ProfileError
    where there is no such file, it can't be read, something in it is wrong, or its chain runs in a circle.
    """
    return _profile(name, None, ()) if name.endswith(".toml") else _shipped(name)


@cache
def _shipped(name: str) -> Profile:
    return _profile(name, None, ())


def _profile(name: str, folder: Path | None, below: tuple[Path, ...]) -> Profile:
    """The profile ``name``; ``folder`` is where the profile stands that names it as its parent."""
    path = _path(name, folder).resolve()
    if path in below:
        raise ProfileError(f"口径“{name}”的上级又指回自己，请改它的 parent 一行。")
    if not path.is_file():
        known = "、".join(sorted(file.stem for file in (HERE / "profiles").glob("*.toml")))
        raise ProfileError(f"找不到口径“{name}”。现有：{known}；也可以写一个 .toml 文件的路径。")
    loaded = _load_profile_file(path)
    above = None
    if path != NATIONAL:
        parent = loaded.get("parent")
        above = _profile(parent if isinstance(parent, str) else "national", path.parent, (*below, path))
    declared = {key: one for profile in (above.chain if above else ()) for key, one in profile.limits.items()}
    kinds = {key: one.kind for key, one in declared.items()} if above else None
    if wrong := [*problems(loaded, kinds, documents())]:
        raise ProfileError(
            "\n".join([f"口径文件 {path.name} 有 {len(wrong)} 处要改：", *(f"- {one}" for one in wrong)])
        )
    limits = {key: _series(key, entry, declared.get(key)) for key, entry in loaded.get("limits", {}).items()}
    profile = Profile(path.stem, loaded["title"], limits, above, _announced(loaded.get("calendar")))
    if profile.announced:
        try:
            _ = profile.calendar
        except Uncovered as error:
            raise ProfileError(f"口径文件 {path.name} 的 [calendar]：{error}") from error
    return profile


def _path(name: str, folder: Path | None) -> Path:
    """A file beside the profile that names it, a file anywhere, or one of ``profiles/``."""
    if not name.endswith(".toml"):
        return HERE / "profiles" / f"{name}.toml"
    return folder / name if folder else Path(name)


def _load_profile_file(path: Path) -> dict[str, Any]:
    try:
        return _load(path)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+), column (\d+)", str(error))
        where = f"第 {at[1]} 行第 {at[2]} 个字附近" if at else "末尾"
        raise ProfileError(
            f"口径文件 {path.name} {where}读不懂：多半是少了引号、等号或方括号，或者同一小节写了两遍。"
            "请对照 profiles/national.toml 的写法。"
        ) from error
    except UnicodeDecodeError as error:
        raise ProfileError(f"口径文件 {path.name} 不是 UTF-8 编码，请用记事本“另存为”，编码选 UTF-8。") from error
    except OSError as error:
        raise ProfileError(f"口径文件 {path.name} 打不开，请看文件是否被占用、有没有权限。") from error


def _load(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8-sig"))  # Notepad may set a byte order mark


def _document(id_: str, entry: dict[str, Any]) -> Document:
    return Document(
        id=id_,
        title=entry["title"],
        short=entry["short"],
        number=entry.get("number", ""),
        in_force_from=entry.get("in_force_from"),
        objects=frozenset(entry["objects"]),
        units={kind: _FORCE[force] for kind, force in entry["units"].items()},
        narrowed=tuple(Narrowing(**one) for one in entry.get("narrowed", ())),
        only={
            one["rule"]: {kind: _FORCE[force] for kind, force in one["units"].items()} for one in entry.get("only", ())
        },
        local=entry.get("local", False),
    )


def _entry(code: str, entry: dict[str, Any]) -> Entry:
    return Entry(
        code=code,
        article=entry["article"],
        subjects=tuple(entry["subjects"]),
        title=entry["title"],
        asks=entry["asks"],
        facts=tuple(entry["facts"]),
        limits=tuple(entry["limits"]),
        cites=tuple(entry["cites"]),
        grade=entry["grade"],
    )


def _series(name: str, entry: dict[str, Any], declared: LimitSeries | None) -> LimitSeries:
    """The values of a limit; title, unit and kind are those of the farthest profile that declares it."""
    values = (
        DatedValue(one["value"], one["from"], one["document"], one["source"], one["grade"])
        for one in entry.get("values", ())
    )
    in_order = tuple(sorted(values, key=lambda value: value.since))
    if declared:
        return LimitSeries(name, declared.title, declared.unit, in_order, declared.kind)
    return LimitSeries(name, entry["title"], entry.get("unit", ""), in_order, entry.get("kind", "count"))


def _announced(entry: dict[str, Any] | None) -> Announced | None:
    """The section [calendar] of a profile."""
    if not entry:
        return None
    holidays, workdays, covers = (frozenset(entry.get(name, ())) for name in ("holidays", "workdays", "covers"))
    return Announced(holidays, workdays, covers, entry["source"])


def chinese_number(number: int) -> str:
    """7 → 七, 12 → 十二, 20 → 二十 (1 to 99, as in 第十二条)."""
    tens, ones = divmod(number, 10)
    digits = "〇一二三四五六七八九"
    return ("" if tens == 0 else "十" if tens == 1 else digits[tens] + "十") + (
        digits[ones] if ones or not tens else ""
    )
