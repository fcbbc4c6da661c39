"""docs/rules/ is what the rules say today, and what they answer on the example county."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from qingzhi.policy.model import entries

TOP = Path(__file__).parents[2]
PAGES = TOP / "docs/rules"


def test_the_committed_pages_are_those_that_the_maker_makes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, TOP / "tools/rule_pages", tmp_path], check=True)
    made = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    committed = {path.name: path.read_text(encoding="utf-8") for path in PAGES.iterdir()}
    assert made.keys() == committed.keys() == {f"{code}.md" for code in entries()} | {"README.md"}
    assert not [name for name, text in made.items() if committed[name] != text], "run tools/rule_pages"
