"""What is wrong with a profile's file, all at once, in words that let the person who wrote it put it right."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from typing import Any

KINDS = {
    "count": "一个不小于 0 的整数，如 14",
    "percent": "0 到 100 之间的数，如 20",
    "share": "0 到 1 之间的数，如 0.6",
    "yes": "true（是）或 false（否）",
    "date": "一个日期，如 2026-03-05，不加引号",
}
"""What a limit's value may be: ``kind`` of its declaration in national.toml; count where it names none."""

GRADES = {"A": "官方网页", "B": "报刊转载", "C": "转引", "I": "推断"}
"""How sure the source of a value is, and how people read it."""

FIELDS = ("from", "value", "document", "source", "grade")


def problems(loaded: Mapping[str, Any], kinds: Mapping[str, str] | None, documents: Collection[str]) -> Iterator[str]:
    """Each thing that is wrong with the content of a profile's file, as a Chinese sentence.

    ``kinds`` are the limits declared by the places above, with their kinds; None for the national profile, which
    declares them. ``documents`` are the ids of the documents known.
    """
    yield from _unknown_words(loaded, {"title", "parent", "limits", "calendar"}, "最外层")
    if not _is_text(loaded.get("title")):
        yield '缺 title 一行，请写明是哪个地方或单位，如 title = "某县"。'
    if not isinstance(loaded.get("parent", ""), str):
        yield 'parent 要写成带引号的文字，如 parent = "national" 或同一文件夹里的 "某市.toml"。'
    limits = loaded.get("limits", {})
    if not isinstance(limits, dict):
        yield "limits 要写成 [limits.名称] 这样的小节。"
        return
    for name, entry in limits.items():
        yield from _limit_problems(name, entry, kinds, documents)
    if "calendar" in loaded:
        yield from _calendar_problems(loaded["calendar"])


def _limit_problems(
    name: str, entry: Any, kinds: Mapping[str, str] | None, documents: Collection[str]
) -> Iterator[str]:
    place = f"[limits.{name}] "
    if kinds is not None and name not in kinds:
        close = difflib.get_close_matches(name, kinds, n=1)
        yield f"{place}没有这个限值" + (f"，是不是 {close[0]}？" if close else "，名称见 profiles/national.toml。")
        return
    if not isinstance(entry, dict) or not isinstance(entry.get("values", []), list):
        yield f"{place}要写成 [[limits.{name}.values]] 这样的小节。"
        return
    yield from _unknown_words(entry, {"title", "unit", "kind", "values"}, place)
    if kinds is None and not _is_text(entry.get("title")):
        yield f"{place}缺 title 一行。"
    kind = entry.get("kind", "count") if kinds is None else kinds[name]
    if not isinstance(kind, str) or kind not in KINDS:
        yield f"{place}的 kind 只能是 {'、'.join(KINDS)}。"
        return
    days: list[date] = []
    for number, value in enumerate(entry.get("values", []), start=1):
        at = f"{place}第 {number} 个值："
        found = [*_value_problems(value, kind, documents)]
        yield from (at + one for one in found)
        if not found and value["from"] in days:
            yield f"{at}{value['from']} 已经有一个值，请只留一个。"
        if not found:
            days.append(value["from"])


def _value_problems(value: Any, kind: str, documents: Collection[str]) -> Iterator[str]:
    if not isinstance(value, dict):
        yield "要写成 [[limits.名称.values]] 小节，下面各行是 from、value、document、source、grade。"
        return
    yield from _unknown_words(value, set(FIELDS), "")
    if missing := [field for field in FIELDS if field not in value]:
        yield f"缺 {'、'.join(missing)}，请补上。"
        return
    if not _is_day(value["from"]):
        yield f"from 要写{KINDS['date']}。"
    if not _is_of_kind(value["value"], kind):
        yield f"value 要写{KINDS[kind]}，现在是 {_shown(value['value'])}。"
    if not isinstance(value["document"], str) or value["document"] not in documents:
        yield f'document 写的 {_shown(value["document"])} 没有，本地规定写 "DF"，其余见 documents.toml。'
    if not _is_text(value["source"]):
        yield "source 不能空，请写明出自哪个文件、第几条。"
    if not isinstance(value["grade"], str) or value["grade"] not in GRADES:
        yield f"grade 只能是 {'、'.join(f'{grade}（{what}）' for grade, what in GRADES.items())}。"


def _calendar_problems(entry: Any) -> Iterator[str]:
    place = "[calendar] "
    if not isinstance(entry, dict):
        yield f"{place}要写成小节，下面各行是 covers、holidays、workdays、source。"
        return
    yield from _unknown_words(entry, {"covers", "holidays", "workdays", "source"}, place)
    if not _is_text(entry.get("source")):
        yield f"{place}缺 source，请写明放假通知的文号。"
    days: dict[str, list[Any]] = {}
    for name in ("holidays", "workdays"):
        days[name] = entry.get(name, []) if isinstance(entry.get(name, []), list) else [None]
        if not all(map(_is_day, days[name])):
            yield f"{place}{name} 要写成日期的列表，如 {name} = [2027-01-01, 2027-01-02]，不加引号。"
            return
    if twice := set(days["holidays"]) & set(days["workdays"]):
        yield f"{place}{min(twice)} 既写了放假又写了上班，请删去一处。"
    covers = entry.get("covers", [])
    if not isinstance(covers, list) or not all(_is_of_kind(year, "count") for year in covers):
        yield f"{place}covers 要写成年份的列表，如 covers = [2027]。"
        return
    for year in covers:
        if not any(day.year == year for day in days["holidays"]):
            yield f"{place}covers 写了 {year} 年，holidays 里却没有这一年的放假日期，请补上。"


def _unknown_words(entry: Mapping[str, Any], known: Collection[str], place: str) -> Iterator[str]:
    for word in entry:
        if word not in known:
            yield f"{place}不认识“{word}”，可写的有 {'、'.join(sorted(known))}。"


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_day(value: Any) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _is_of_kind(value: Any, kind: str) -> bool:
    if kind == "date":
        return _is_day(value)
    if kind == "yes" or isinstance(value, bool):
        return kind == "yes" and isinstance(value, bool)
    if kind == "count":
        return isinstance(value, int) and value >= 0
    return isinstance(value, (int, float)) and 0 <= value <= (100 if kind == "percent" else 1)


def _shown(value: Any) -> str:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else f"“{value}”"
