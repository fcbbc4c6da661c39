"""What makes the database itself refuse to change the trail: triggers, on SQLite and on PostgreSQL.

They are made after every migration, since SQLite drops a table's triggers without a word when Django rebuilds it.
Whoever owns the database can drop them; the chain and the checkpoints that left the machine show what was done then.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections

SEALED = ("audit_event", "audit_checkpoint")
"""The tables that can only be added to."""
REFUSAL = "操作记录只能增加，不能修改或删除。"


def ensure(using: str = "default") -> None:
    """Make the triggers that are missing."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in SEALED:
            if table in tables:
                for text in _create(connection.vendor, table):
                    cursor.execute(text)


def missing(using: str = "default") -> list[str]:
    """The names of the triggers that should be there and aren't."""
    connection = connections[using]
    where = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(where)
        there = {name for (name,) in cursor.fetchall()}
    return sorted({name for table in SEALED for name in _names(connection.vendor, table)} - there)


def drop(using: str = "default") -> None:
    """Take the triggers off: for tests, which empty the tables between them."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for table in SEALED:
            for name in _names(connection.vendor, table):
                on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
                cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"{on}')


@contextmanager
def lifted(using: str = "default") -> Iterator[None]:
    """Without the triggers for a while."""
    drop(using)
    try:
        yield
    finally:
        ensure(using)


def _names(vendor: str, table: str) -> list[str]:
    events = ("update", "delete", "truncate") if vendor == "postgresql" else ("update", "delete")
    return [f"{table}_no_{event}" for event in events]


def _create(vendor: str, table: str) -> Iterator[str]:
    if vendor == "sqlite":
        for event in ("update", "delete"):
            yield (
                f'CREATE TRIGGER IF NOT EXISTS "{table}_no_{event}" BEFORE {event.upper()} ON "{table}" '
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
        return
    yield (
        "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
    )
    for event in ("update", "delete", "truncate"):
        each = "STATEMENT" if event == "truncate" else "ROW"
        yield (
            f'CREATE OR REPLACE TRIGGER "{table}_no_{event}" BEFORE {event.upper()} ON "{table}" '
            f"FOR EACH {each} EXECUTE FUNCTION audit_refuse()"
        )
