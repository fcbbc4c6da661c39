"""docs/limits.md names every limit of reading a package, with the number that holds."""

from __future__ import annotations

import re
from pathlib import Path

from qingzhi.inspectors.packages import limits

PAGE = Path(__file__).parents[2] / "docs/limits.md"


def test_every_limit_stands_on_the_page_with_its_number() -> None:
    rows = re.findall(r"^\| [^|]+ \| (\d+)( MB)? \| `([A-Z_]+)` \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    told = {name: int(number) * (limits.MB if unit else 1) for number, unit, name in rows}
    held = {name: int(value) for name, value in vars(limits).items() if name.isupper() and name != "MB"}
    assert told == held
