"""Which limits hold in a place on a day, from where, for which rules: as data, and as a listing for the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from rich.cells import cell_len, set_cell_size

from qingzhi.policy.model import DatedValue, LimitSeries, Profile, documents, entries
from qingzhi.policy.profile_check import GRADES

GAP = "  "
UNKNOWN = "没有规定，相关检查项回答未核，或最多到需关注"


@dataclass(frozen=True)
class Held:
    """A value of a limit with the place (title of its profile) that gives it."""

    value: DatedValue
    place: str


@dataclass(frozen=True)
class EffectiveValue:
    """One limit as it stands on a day.

    ``holds`` is the value of the nearest place, None where nobody gives one. ``otherwise`` are the values that take
    over, nearest first, for kinds of unit that the documents before them don't bind. ``coming`` are values that enter
    into force later, soonest first. ``rules`` are the codes that use the limit.
    """

    name: str
    title: str
    unit: str
    kind: str
    holds: Held | None
    otherwise: tuple[Held, ...]
    coming: tuple[Held, ...]
    rules: tuple[str, ...]


def effective(profile: Profile, day: date) -> list[EffectiveValue]:
    """Every limit of the chain on ``day``, in the order of the rules that use them, those of no rule last."""
    declared = {name: series for place in profile.chain for name, series in place.limits.items()}
    values = [_effective(profile, series, day) for series in declared.values()]
    return sorted(values, key=lambda value: (not value.rules, value.rules[:1], value.name))


def render(profile: Profile, day: date) -> str:
    """The listing of ``effective`` as lines of plain Chinese, columns aligned for wide characters."""
    values = effective(profile, day)
    known = [value for value in values if value.holds]
    unknown = [value for value in values if not value.holds]
    lines = [f"{day.isoformat()} 的限值　口径：{' ← '.join(place.title for place in profile.chain)}", ""]
    head, *table = _aligned([("限值", "现值", "起于", "出自", "检查项"), *map(_row, known)])
    lines += [head, *_with_details(table, known)]
    if unknown:
        table = _aligned([(value.title, value.name, _rules(value)) for value in unknown])
        lines += ["", f"{UNKNOWN}（{len(unknown)} 个）：", *_with_details(table, unknown)]
        lines += ["", "本地有规定的，写一个口径文件，用 --profile 指给轻指（写法见 docs/profiles.md）。"]
    return "\n".join([*lines, "", _calendar_line(profile)]) + "\n"


def written(value: DatedValue, unit: str, kind: str) -> str:
    """A value as people read it: 14 天, 20%, 是, 2026-01-25."""
    if kind == "yes":
        return "是" if value.value else "否"
    if kind == "percent":
        return f"{value.value}%"
    return f"{value.value} {unit}".rstrip()


def _effective(profile: Profile, series: LimitSeries, day: date) -> EffectiveValue:
    places = [(place, place.limits[series.name]) for place in profile.chain if series.name in place.limits]
    held = [Held(value, place.title) for place, its in places if (value := its.on(day))]
    coming = [Held(value, place.title) for place, its in places for value in its.values if value.since > day]
    return EffectiveValue(
        name=series.name,
        title=series.title,
        unit=series.unit,
        kind=series.kind,
        holds=held[0] if held else None,
        otherwise=tuple(_taking_over(held)),
        coming=tuple(sorted(coming, key=lambda one: one.value.since)),
        rules=tuple(code for code, entry in entries().items() if series.name in entry.limits),
    )


def _taking_over(held: list[Held]) -> Iterator[Held]:
    """Those after the first that bind some kind of unit that none before them binds."""
    bound: set[str] = set()
    for number, one in enumerate(held):
        units = documents()[one.value.document].units.keys()
        if number and not units <= bound:
            yield one
        bound |= units


def _row(value: EffectiveValue) -> tuple[str, ...]:
    assert value.holds
    shown = written(value.holds.value, value.unit, value.kind)
    return value.title, shown, value.holds.value.since.isoformat(), value.holds.place, _rules(value)


def _with_details(table: list[str], values: list[EffectiveValue]) -> Iterator[str]:
    """Each line of a table with what is to be said of its limit below it."""
    for line, value in zip(table, values, strict=True):
        yield line
        yield from (f"    {detail}" for detail in _details(value))


def _details(value: EffectiveValue) -> Iterator[str]:
    if value.holds:
        yield f"依据：{_cited(value.holds)}"
    for one in value.otherwise:
        shown = written(one.value, value.unit, value.kind)
        yield f"上述依据管不到的单位：{shown}，{one.place}，{_cited(one)}"
    for one in value.coming:
        shown = written(one.value, value.unit, value.kind)
        yield f"{one.value.since.isoformat()} 起：{shown}，{one.place}，{_cited(one)}"


def _cited(held: Held) -> str:
    document, source = documents()[held.value.document], held.value.source
    named = "" if document.local or document.title in source else f"{document.short}，"
    grade = f"（{GRADES[held.value.grade]}）"
    return f"{named}{source.removesuffix(grade)}{grade}"


def _rules(value: EffectiveValue) -> str:
    return "、".join(value.rules) or "暂无检查项用到"


def _calendar_line(profile: Profile) -> str:
    until = profile.calendar.covered_until()
    sources = "、".join(place.announced.source for place in profile.chain if place.announced)
    added = f"，其中另按：{sources}" if sources else ""
    return f"工作日算到 {until.isoformat()}（国务院放假通知{added}），以后的调休未定。"


def _aligned(rows: list[tuple[str, ...]]) -> list[str]:
    """Rows as lines; every column but the last as wide as its widest cell on a terminal."""
    columns = max(map(len, rows))
    widths = [max(cell_len(row[at]) for row in rows if at < len(row)) for at in range(columns)]
    return [
        GAP.join(set_cell_size(cell, width) for cell, width in zip(row, widths, strict=False)).rstrip() for row in rows
    ]
