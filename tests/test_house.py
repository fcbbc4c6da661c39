"""What holds the house up: floors, one direction of import, no circles, nothing heavy before it is needed."""

from __future__ import annotations

import ast
import subprocess
import sys
from itertools import chain
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src"
FLOORS = {
    "policy": 0,
    "subjects": 1,
    "template": 2,
    "inspectors": 2,
    "rules": 2,
    "findings": 3,
    "checkup": 4,
    "reports": 5,
    "platform": 5,
    "cli_words": 6,
    "cli_platform": 6,
    "cli": 7,
    "__main__": 8,
}
"""From the ground up. A part may import what is on its own floor or below; ``qingzhi`` itself holds the version only."""


def modules() -> dict[str, ast.Module]:
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        name = ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")
        found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def imports(name: str, tree: ast.Module, known: set[str]) -> set[str]:
    """The modules of ours that a module imports, those imported inside functions among them."""
    named = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}: a relative import hides the floor"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                named.add(inner if inner in known else str(node.module))
        elif isinstance(node, ast.Import):
            named |= {alias.name for alias in node.names}
    return {one for one in named if one in known}


MODULES = modules()
GRAPH = {name: imports(name, tree, set(MODULES)) for name, tree in MODULES.items()}


def floor(name: str) -> int:
    parts = name.split(".")
    return FLOORS[parts[1]] if len(parts) > 1 else -1


def test_no_module_imports_from_a_floor_above_it() -> None:
    upward = [(name, used) for name, uses in GRAPH.items() for used in uses if floor(used) > floor(name)]
    assert not upward


def test_the_engine_never_imports_the_platform_and_nothing_imports_the_command_line() -> None:
    for name, uses in GRAPH.items():
        if not name.startswith(("qingzhi.platform", "qingzhi.cli")):
            assert not {used for used in uses if used.startswith("qingzhi.platform")}, name
        if name != "qingzhi.__main__":
            assert "qingzhi.cli" not in uses, name


def test_no_two_modules_import_each_other_in_a_circle() -> None:
    remaining = {name: set(uses) - {name} for name, uses in GRAPH.items()}
    while ground := {name for name, uses in remaining.items() if not uses & remaining.keys()}:
        remaining = {name: uses for name, uses in remaining.items() if name not in ground}
    assert not remaining


def test_the_checks_above_would_notice_a_wrong_import() -> None:
    tree = ast.parse("def f():\n    from qingzhi.cli import main\n")
    assert imports("qingzhi.rules.rule", tree, set(GRAPH)) == {"qingzhi.cli"}
    assert floor("qingzhi.cli") > floor("qingzhi.rules.rule")


def test_only_compile_compiles() -> None:
    for name, tree in MODULES.items():
        calls = (node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute))
        assert name == "qingzhi.rules.compile" or "to_sql" not in set(calls), name


def test_nothing_on_the_default_path_needs_posix() -> None:
    posix_only = {"fcntl", "grp", "posix", "pwd", "resource", "termios", "tty"}
    for name, tree in MODULES.items():
        imported = chain.from_iterable(
            [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            for node in ast.walk(tree)
            if isinstance(node, (ast.Import, ast.ImportFrom))
        )
        assert not posix_only & set(imported), name


@pytest.mark.parametrize("arguments", [["--help"], ["check", "--help"], ["--version"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    program = (
        "import sys; sys.argv = ['qingzhi', *sys.argv[1:]]\n"
        "from qingzhi.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'ibis', 'duckdb', 'numpy', 'sqlglot', 'python_calamine', 'rich'} & sys.modules.keys()\n"
        "sys.exit(', '.join(heavy) or None)"
    )
    run = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
