"""The profile in docs/profiles.md is one that loads and holds."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from qingzhi.policy.model import load_profile
from qingzhi.policy.profile_check import KINDS

DOC = (Path(__file__).parents[2] / "docs/profiles.md").read_text(encoding="utf-8")


def test_the_example_of_the_guide_loads_and_says_what_the_guide_says(tmp_path: Path) -> None:
    match = re.search(r"```toml\n(.*?)```", DOC, re.DOTALL)
    assert match
    (tmp_path / "mouxian.toml").write_text(match[1], encoding="utf-8")
    (tmp_path / "moushi.toml").write_text('title = "某市"\n', encoding="utf-8")
    profile = load_profile(str(tmp_path / "mouxian.toml"))
    assert [place.title for place in profile.chain] == ["某县", "某市", "全国"]
    for day, value in {date(2026, 3, 1): 15, date(2026, 12, 31): 15, date(2027, 1, 1): 7}.items():
        assert [one.value for one in profile.candidates("group_dissolve_days", day)] == [value]
    assert profile.candidates("group_dissolve_days", date(2026, 2, 28)) == ()
    assert profile.calendar.is_workday(date(2027, 1, 1)) is False
    assert profile.calendar.covered_until() >= date(2027, 12, 31)


def test_the_guide_names_every_kind_of_limit_and_how_many_profiles_there_are() -> None:
    for kind in KINDS.keys() - {"count"}:
        assert f"| `{kind}` |" in DOC
    profiles = Path(load_profile.__code__.co_filename).parent / "profiles"
    assert f"published rules of {len(list(profiles.glob('*.toml'))) - 1} places" in DOC
