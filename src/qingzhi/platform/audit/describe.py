"""What an event changed, in the words of the pages: column titles and readable values instead of names and codes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils import timezone

HOW = {"new": "新增", "changed": "修改", "removed": "删除"}
INNER = frozenset({"words", "grams", "name_key", "subject_id", "place"})  # follow from other columns

Names = Callable[[type[Model], Iterable[int]], Mapping[int, str]]
"""What gives the present names of rows of a table by their ids; rows that are gone are left out."""


class Change(NamedTuple):
    """One column of one row: what was done, the column's title, before and after."""

    how: str
    table: str
    title: str
    old: str
    new: str


class _Cell(NamedTuple):
    """A changed column before its ids are given names."""

    how: str
    table: str
    title: str
    pair: tuple[Any, Any]
    words: dict[Any, Any]
    target: type[Model] | None  # the table that the column points to


def describe(body: dict[str, Any], names: Names) -> Iterator[Change]:
    """The changes of an event, one by one."""
    cells = list(_cells(body))
    wanted: dict[type[Model], set[int]] = defaultdict(set)
    for cell in cells:
        if cell.target is not None:
            wanted[cell.target].update(one for one in cell.pair if isinstance(one, int))
    known = {target: names(target, ids) for target, ids in wanted.items()}
    for cell in cells:
        words = cell.words
        if cell.target is not None:
            there = known[cell.target]
            words = {one: there.get(one, f"编号 {one}（已不在）") for one in cell.pair if isinstance(one, int)}
        old, new = (_shown(value, words) for value in cell.pair)
        yield Change(cell.how, cell.table, cell.title, old, new)


def _cells(body: dict[str, Any]) -> Iterator[_Cell]:
    for change in body.get("changes", ()):
        label = change["row"].rpartition(".")[0]
        try:
            model = apps.get_model(label)
        except (LookupError, ValueError):  # a table of an older version
            model = None
        table = str(model._meta.verbose_name) if model else label
        for name, (old, new) in sorted(change["values"].items()):
            if name in INNER or name.endswith("_text"):
                continue
            title, words, target = _column(model, name)
            yield _Cell(HOW[change["how"]], table, title, (old, new), words, target)


def _column(model: type[Model] | None, name: str) -> tuple[str, dict[Any, Any], type[Model] | None]:
    """A column's title, the words of its codes, and the table that it points to."""
    if model is None:
        return name, {}, None
    try:
        field = model._meta.get_field(name.removesuffix("_id"))
    except FieldDoesNotExist:
        return name, {}, None
    target = field.related_model if field.is_relation and isinstance(field.related_model, type) else None
    title = getattr(field, "verbose_name", name)
    if target is not None and title == field.name.replace("_", " "):  # nobody gave it a title of its own
        title = target._meta.verbose_name
    return str(title), dict(getattr(field, "flatchoices", ())), target


def _shown(value: Any, words: dict[Any, Any]) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str) and len(value) == 27 and value.endswith("Z"):  # an instant as ``canonical`` writes it
        try:
            return timezone.localtime(datetime.fromisoformat(value)).strftime("%Y-%m-%d %H:%M:%S")
        except ValueError:
            return value
    if isinstance(value, list | dict):
        return _told(value)
    return str(words.get(value, value))


def _told(value: list[Any] | dict[str, Any]) -> str:
    """A column that holds a list: short ones in full, rows by their number."""
    if not value:
        return ""
    if any(isinstance(one, list | dict) for one in (value.values() if isinstance(value, dict) else value)):
        return f"{len(value)} 项"
    shown = (f"{key}：{one}" for key, one in value.items()) if isinstance(value, dict) else map(str, value)
    return "、".join(shown)
