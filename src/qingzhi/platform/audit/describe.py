"""What an event changed, in the words of the pages: column titles and readable values instead of names and codes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist

HOW = {"new": "新增", "changed": "修改", "removed": "删除"}
INNER = frozenset({"words", "grams", "name_key", "subject_id", "place"})  # follow from other columns


class Change(NamedTuple):
    """One column of one row: what was done, the column's title, before and after."""

    how: str
    table: str
    title: str
    old: str
    new: str


def describe(body: dict[str, Any]) -> Iterator[Change]:
    """The changes of an event, one by one."""
    for change in body.get("changes", ()):
        model = apps.get_model(change["row"].rpartition(".")[0])
        for name, (old, new) in sorted(change["values"].items()):
            if name in INNER or name.endswith("_text"):
                continue
            try:
                field = model._meta.get_field(name.removesuffix("_id"))
                title, words = str(getattr(field, "verbose_name", name)), dict(getattr(field, "flatchoices", ()))
            except FieldDoesNotExist:
                title, words = name, {}
            yield Change(
                HOW[change["how"]], str(model._meta.verbose_name), title, _shown(old, words), _shown(new, words)
            )


def _shown(value: Any, words: dict[Any, Any]) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(words.get(value, value))
