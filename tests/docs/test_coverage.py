"""docs/coverage.md lists the whole mission, claims nothing that isn't there, and says who will serve the rest."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from qingzhi.rules.catalogue import RULES

TOP = Path(__file__).parents[2]
IDS = (
    [f"B{n}" for n in range(1, 4)]
    + [f"S{n}" for n in range(1, 4)]
    + [f"P{n}" for n in range(1, 6)]
    + [f"M{n}" for n in range(1, 8)]
    + [f"Y{n}" for n in range(1, 17)]
)
ROWS = [
    [cell.strip() for cell in line.strip("| \n").split(" | ")]
    for line in (TOP / "docs/coverage.md").read_text(encoding="utf-8").splitlines()
    if re.match(r"\| [A-Z]\d+ \|", line)
]


def test_every_line_of_the_mission_and_every_article_has_one_row() -> None:
    assert [row[0] for row in ROWS] == IDS


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_a_row_says_what_is_asked_what_serves_it_and_how_far(row: list[str]) -> None:
    _, asked, serves, status = row
    assert asked
    assert serves
    assert status in ("served", "partly", "planned")
    if status == "planned":
        assert "planned" in serves, "say who will serve it"
    else:
        assert re.search(r"`(src|tests|examples|qingzhi)", serves), "name what serves it today"


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_every_path_and_command_of_a_row_exists(row: list[str]) -> None:
    for quoted in re.findall(r"`([^`]+)`", row[2].split("planned:")[0]):
        if quoted.startswith(("src/", "tests/", "examples/")) or quoted.endswith(".md"):
            assert (TOP / quoted).exists(), quoted
        if quoted.startswith("qingzhi "):
            assert quoted.split()[1] in ("check", "inspect", "rules", "template", "docx-check", "limits"), quoted


def test_every_rule_serves_some_row() -> None:
    text = "\n".join(row[2] for row in ROWS)
    for code in {one.code for one in RULES if not one.facts}:
        assert f"tests/rules/{code}.yml" in text, code
