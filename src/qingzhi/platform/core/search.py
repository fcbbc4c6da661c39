"""Search in Chinese text. Words are cut into pairs of characters (bigrams), since most Chinese words have two.

A searched table has two ordinary columns: ``words``, the text as it is compared, and ``grams``, its bigrams. The index
over ``grams`` is FTS5 on SQLite, kept by triggers, and a GIN index over a ``tsvector`` on PostgreSQL. Whoever sees the
whole ledger searches through the index. Whoever sees a part has that part scanned: it is small, and the index would
first collect the rows of everybody else.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from django.db import connections, models
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from qingzhi.platform.organizations.queries import Scope
from qingzhi.subjects.schema import normalise


def compared(texts: Iterable[object]) -> str:
    """``words`` of a row: its texts as they are compared, one a line."""
    return "\n".join(filter(None, (normalise(str(text)) for text in texts if text)))


def grams(words: str) -> str:
    """``grams`` of a row: every pair of neighbouring letters, characters or digits, each once, separated by spaces."""
    return " ".join(dict.fromkeys(_pairs(words)))


def _pairs(words: str) -> Iterable[str]:
    return (a + b for line in words.splitlines() for a, b in pairwise(line) if a.isalnum() and b.isalnum())


def matching(rows: QuerySet[Any], text: str, scope: Scope) -> QuerySet[Any]:
    """The rows in which every word of a query occurs."""
    words = [normalise(word) for word in text.split()]
    pairs = list(dict.fromkeys(pair for word in words for pair in _pairs(word)))
    if scope.everything and pairs:
        rows = rows.filter(pk__in=_indexed(rows, pairs))
    for word in words:
        rows = rows.filter(words__contains=word)
    return rows


def _indexed(rows: QuerySet[Any], pairs: list[str]) -> RawSQL:
    """The ids of the rows that have all these pairs, by the index."""
    table = rows.model._meta.db_table
    if connections[rows.db].vendor == "postgresql":
        wanted = " & ".join(f"'{pair}'" for pair in pairs)
        return RawSQL(  # noqa: S611  # the table is ours, the words are a parameter
            f'SELECT id FROM "{table}" WHERE {VECTOR} @@ %s::tsquery', (wanted,)
        )
    wanted = " AND ".join(f'"{pair}"' for pair in pairs)
    return RawSQL(  # noqa: S611
        f'SELECT rowid FROM "{table}_search" WHERE "{table}_search" MATCH %s', (wanted,)
    )


VECTOR = "array_to_tsvector(string_to_array(grams, ' '))"  # no parser: a pair is a lexeme as it stands


def ensure_index(model: type[models.Model], using: str) -> None:
    """Make the index of a searched table where it is missing. SQLite's way of changing a table drops its triggers."""
    connection = connections[using]
    table = model._meta.db_table
    if table not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f'CREATE INDEX IF NOT EXISTS "{table}_search" ON "{table}" USING gin ({VECTOR})')
            return
        cursor.execute("SELECT count(*) FROM sqlite_master WHERE name LIKE %s", [f"{table}_search_%trigger"])
        if cursor.fetchone()[0] == len(TRIGGERS):
            return
        cursor.execute(
            f'CREATE VIRTUAL TABLE IF NOT EXISTS "{table}_search" '
            f"USING fts5(grams, content='{table}', content_rowid='id', tokenize='unicode61')"
        )
        for name, text in TRIGGERS.items():
            cursor.execute(f'DROP TRIGGER IF EXISTS "{table}_search_{name}_trigger"')
            cursor.execute(text.format(name=f"{table}_search_{name}_trigger", table=table, index=f"{table}_search"))
        cursor.execute(f'INSERT INTO "{table}_search"("{table}_search") VALUES (%s)', ["rebuild"])


_REMOVE = """INSERT INTO "{index}"("{index}", rowid, grams) VALUES ('delete', old.id, old.grams);"""
_ADD = """INSERT INTO "{index}"(rowid, grams) VALUES (new.id, new.grams);"""
TRIGGERS = {
    "insert": f'CREATE TRIGGER "{{name}}" AFTER INSERT ON "{{table}}" BEGIN {_ADD} END',
    "delete": f'CREATE TRIGGER "{{name}}" AFTER DELETE ON "{{table}}" BEGIN {_REMOVE} END',
    "update": f'CREATE TRIGGER "{{name}}" AFTER UPDATE OF grams ON "{{table}}" BEGIN {_REMOVE} {_ADD} END',
}
