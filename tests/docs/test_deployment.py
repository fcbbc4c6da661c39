"""docs/deployment.md lists the variables of the environment as they are."""

from __future__ import annotations

from pathlib import Path

from qingzhi.platform.settings.environment import VARIABLES

PAGE = Path(__file__).parents[2] / "docs/deployment.md"


def test_every_variable_stands_there_with_its_meaning_and_default() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for one in VARIABLES.values():
        assert f"| `{one.name}` | {one.meaning} | {one.default or '—'} |" in text
