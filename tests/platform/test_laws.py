"""The laws of the platform, read off its source: one door to rows, one way to change them, SQL in few places."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

PLATFORM = Path(__file__).parents[2] / "src/qingzhi/platform"
WRITES = {"save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
ON_ROWS = {"objects", "_base_manager", "_default_manager", "filter", "exclude", "all", "mine", "jobs"}
"""What stands before a write on rows: ``Asset.objects.create``, ``rows.filter(…).update``; not ``dict.update``."""
DOORS = {"queries.py", "actions.py"}
WRITERS = {"actions.py", "core/bulk.py"}
SQL = {"core/bulk.py", "core/search.py", "audit/triggers.py", "inspections/run.py"}
EXCEPTIONS = {
    "core/jobs.py": "a Job row is the queue's own state, no record of anybody's duty; it changes too often for the trail",
    "doctor.py": "asks the database itself whether it answers",
    "backup/archive.py": "copies the database as a whole",
    "inspections/recording.py": "an action of its own module: what a run found",
    "organizations/accounts.py": "actions of a module of their own: people and their roles",
    "registry/loading.py": "an action of its own module: what a whole ledger brings",
    "start.py": "prepares the database",
}


def sources() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(PLATFORM.rglob("*.py")):
        name = path.relative_to(PLATFORM).as_posix()
        if "/migrations/" not in name:
            yield name, ast.parse(path.read_text(encoding="utf-8"))


def may(name: str, allowed: set[str]) -> bool:
    return name in allowed or Path(name).name in allowed or name in EXCEPTIONS


def attributes(tree: ast.Module) -> Iterator[ast.Attribute]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Attribute))


def writes_rows(call: ast.Attribute) -> bool:
    """Whether ``call`` is a write on a manager, a queryset or a row named so."""
    if call.attr not in WRITES:
        return False
    before = {node.attr for node in ast.walk(call.value) if isinstance(node, ast.Attribute)}
    before |= {node.id for node in ast.walk(call.value) if isinstance(node, ast.Name)}
    return bool(before & ON_ROWS) or call.attr.startswith("bulk_")


def test_rows_are_reached_only_through_queries_and_actions() -> None:
    outside = [
        f"{name}:{one.lineno}"
        for name, tree in sources()
        for one in attributes(tree)
        if one.attr == "objects" and not may(name, DOORS)
    ]
    assert not outside


def test_rows_are_changed_only_in_actions() -> None:
    outside = [
        f"{name}:{one.lineno} {one.attr}"
        for name, tree in sources()
        for one in attributes(tree)
        if writes_rows(one) and not may(name, WRITERS)
    ]
    assert not outside


def test_sql_stands_only_where_both_databases_are_served() -> None:
    outside = [
        f"{name}:{one.lineno}"
        for name, tree in sources()
        for one in attributes(tree)
        if one.attr in ("execute", "executemany", "raw") and not may(name, SQL)
    ]
    assert not outside


def test_no_view_and_no_template_asks_for_the_mode() -> None:
    for path in [*PLATFORM.rglob("views.py"), *PLATFORM.rglob("*.html")]:
        text = path.read_text(encoding="utf-8")
        assert "QINGZHI_MODE" not in text, path
        assert "networked" not in text, path
        assert "standalone" not in text, path


def test_the_checks_above_would_notice() -> None:
    tree = ast.parse("Asset.objects.create(x=1)\nrows.filter(a=1).update(b=2)\ntold.update(c=3)\n")
    assert [writes_rows(one) for one in attributes(tree) if one.attr in WRITES] == [True, True, False]


def test_an_exception_that_is_gone_is_taken_off_the_list() -> None:
    there = {name for name, _ in sources()}
    assert EXCEPTIONS.keys() <= there


def test_nothing_counts_who_signs_in_or_ranks_units() -> None:
    from django.apps import apps

    fields = {
        f"{model.__name__}.{one.name}"
        for config in apps.get_app_configs()
        if config.name.startswith("qingzhi.platform.")
        for model in config.get_models()
        for one in model._meta.get_fields()
        if not one.name.startswith("seen_")  # what was seen in an app: the very things that it should not have
    }
    forbidden = ("login_count", "last_login", "online_time", "duration", "score", "ranking", "satisfaction", "check_in")
    assert not {name for name in fields if any(word in name.lower() for word in forbidden)}
