"""Profiles and documents: what holds where, from which day, and what a broken profile says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from qingzhi.policy.model import BOUND, REFERENCE, ProfileError, chinese_number, documents, load_profile
from qingzhi.subjects.values import choices

LOCAL = """
title = "某县"
[limits.account_stale_days]
title = "账号最长不更新天数"
[[limits.account_stale_days.values]]
from = 2025-05-01
value = 10
document = "DF"
source = "某县网信办通知"
grade = "A"
"""


def local_profile(tmp_path: Path, text: str = LOCAL) -> str:
    path = tmp_path / "mouxian.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_local_value_comes_before_the_national_one(tmp_path: Path) -> None:
    profile = load_profile(local_profile(tmp_path))
    values = [one.value for one in profile.candidates("account_stale_days", date(2026, 1, 1))]
    assert values == [10, 14]


def test_a_value_holds_from_its_day_on(tmp_path: Path) -> None:
    profile = load_profile(local_profile(tmp_path))
    assert [one.value for one in profile.candidates("account_stale_days", date(2025, 4, 30))] == [14]
    assert [one.value for one in profile.candidates("account_stale_days", date(2025, 5, 1))] == [10, 14]
    assert profile.candidates("account_stale_days", date(2019, 3, 31)) == ()


def test_a_number_nobody_published_is_unknown_and_never_guessed() -> None:
    assert load_profile().candidates("group_dissolve_days", date(2026, 11, 22)) == ()


def test_a_limit_that_nobody_declared_is_a_slip_in_the_rule() -> None:
    with pytest.raises(KeyError):
        load_profile().candidates("no_such_limit", date(2026, 11, 22))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title = ", "末尾读不懂"),
        ("[limits]", "缺 title 一行"),
        (LOCAL.replace("value = 10", ""), "第 1 个值：缺 value"),
        ('parent = "nowhere"\n' + LOCAL, "找不到口径“nowhere”"),
    ],
)
def test_a_broken_profile_is_explained_in_chinese(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ProfileError, match=said):
        load_profile(local_profile(tmp_path, text))


def test_a_profile_that_points_back_to_itself_is_refused(tmp_path: Path) -> None:
    name = local_profile(tmp_path)
    Path(name).write_text(f'parent = "{name}"\n{LOCAL}', encoding="utf-8")
    with pytest.raises(ProfileError, match="又指回自己"):
        load_profile(name)


def test_an_unknown_profile_names_those_there_are() -> None:
    with pytest.raises(ProfileError, match="national"):
        load_profile("atlantis")


def test_documents_bind_the_kinds_of_unit_that_the_catalogue_lists() -> None:
    binds = {
        id_: {kind for kind, force in document.units.items() if force == BOUND} for id_, document in documents().items()
    }
    administrative = {"administrative", "institution_administrative"}
    party_side = {"party", "congress", "supervision", "judicial"}
    assert binds["ZB"] == binds["XMT"] == administrative
    assert binds["BF"] == administrative | {"mass"}
    assert binds["YJ"] == binds["AQ"] == administrative | party_side | {"mass", "institution"}
    assert binds["GD"] == binds["YJ"] | {"village"}
    assert documents()["YJ"].units["village"] == REFERENCE
    assert documents()["BF"].units_for("A0303")["village"] == BOUND
    assert "village" not in documents()["BF"].units_for("A0403")


def test_documents_name_only_kinds_of_unit_that_ledgers_know() -> None:
    for document in documents().values():
        assert document.units.keys() <= choices()["unit_kind"].keys()


@pytest.mark.parametrize(("number", "written"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (26, "二十六")])
def test_numbers_of_articles_are_written_in_chinese(number: int, written: str) -> None:
    assert chinese_number(number) == written
