"""The icons: those that pages name are there, those that no page names are not."""

from __future__ import annotations

import ast
import re
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

from qingzhi.platform.core.deadlines import Due
from qingzhi.platform.core.sprite import ICONS, sprite, write
from qingzhi.platform.core.templatetags.qz import show_due

PLATFORM = Path(__file__).parents[3] / "src/qingzhi/platform"
TAG = re.compile(r'\{% icon "([^"]+)" %\}')


def named_in_templates() -> set[str]:
    return {name for path in PLATFORM.rglob("*.html") for name in TAG.findall(path.read_text(encoding="utf-8"))}


def named_by_buttons() -> set[str]:
    found = set()
    for path in PLATFORM.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Button":
                given = [*node.args[2:3], *(one.value for one in node.keywords if one.arg == "icon")]
                assert all(isinstance(one, ast.Constant) for one in given), (
                    f"{path.name}:{node.lineno}: not a plain name"
                )
                found |= {one.value for one in given if isinstance(one, ast.Constant)}
    return found - {""}


def named_by_deadlines() -> set[str]:
    shown = "".join(show_due(Due(tone, "", date(2026, 11, 20))) for tone in ("late", "soon", "none"))
    return set(re.findall(r"#([a-z0-9-]+)", shown))


def test_every_icon_that_a_page_names_is_in_the_sprite_and_no_other_is() -> None:
    named = named_in_templates() | named_by_buttons() | named_by_deadlines()
    assert len(named_by_deadlines()) == 3
    assert named == set(ICONS)
    assert list(ICONS) == sorted(ICONS)


def test_the_sprite_is_one_drawing_with_a_symbol_for_each_icon() -> None:
    space = "{http://www.w3.org/2000/svg}"
    symbols = ElementTree.fromstring(sprite()).findall(f"{space}symbol")
    assert [one.get("id") for one in symbols] == list(ICONS)
    assert all(len(one) and one.get("viewBox") == "0 0 24 24" for one in symbols)
    assert "style=" not in sprite()


def test_the_file_is_written_once_and_again_only_when_it_differs(tmp_path: Path) -> None:
    path = write(tmp_path / "made")
    assert path.read_text(encoding="utf-8") == sprite()
    before = path.stat().st_mtime_ns
    assert write(tmp_path / "made").stat().st_mtime_ns == before
    path.write_text("broken", encoding="utf-8")
    assert write(tmp_path / "made").read_text(encoding="utf-8") == sprite()
