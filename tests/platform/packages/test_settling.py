"""Which version is newer, which packages count, and that what was seen survives being stored."""

from __future__ import annotations

import pytest

from qingzhi.inspectors.packages.survey import survey
from qingzhi.platform.packages.frozen import freeze, thaw
from qingzhi.platform.packages.functions import KINDS
from qingzhi.platform.packages.guidance import guidance
from qingzhi.platform.packages.models import Scan
from qingzhi.platform.packages.settling import counting, is_older
from qingzhi.rules.catalogue import of_code
from tests.inspectors.packages import apps, builders


@pytest.mark.parametrize(
    ("one", "other", "older"),
    [
        ("1.9", "1.10", True),
        ("1.10", "1.9", False),
        ("v2.0", "2.0.0", False),
        ("2", "2.0.1", True),
        ("", "2.0", False),
        ("测试版", "2.0", False),
        ("2.0", "9" * 400, True),
    ],
)
def test_versions_are_compared_by_their_numbers_and_not_where_there_are_none(one: str, other: str, older: bool) -> None:
    assert is_older(one, other) is older


def scan(pk: int, kind: str, version: str, upload: str) -> Scan:
    return Scan(pk=pk, kind=kind, version=version, upload=upload)


@pytest.mark.parametrize(
    ("given", "counted"),
    [
        ([("apk", "1.0", "a"), ("apk", "2.0", "b")], {2}),
        ([("apk", "2.0", "a"), ("apk", "1.0", "b")], {1}),
        ([("apk", "1.0", "a"), ("aab", "2.0", "b")], {2}),
        ([("apk", "1.0", "a"), ("ipa", "2.0", "b")], {1, 2}),
        ([("wxapkg", "", "a"), ("wxapkg", "", "a")], {1, 2}),
        ([("wxapkg", "", "a"), ("wxapkg", "", "a"), ("wxapkg", "", "b")], {3}),
        ([("apk", "1.0", "a"), ("apk", "2.0", "a")], {2}),
        ([("apk", "2.0", "a"), ("apk", "2.0", "b")], {2}),
    ],
)
def test_of_a_family_the_newest_version_counts_and_files_given_together_count_together(
    given: list[tuple[str, str, str]], counted: set[int]
) -> None:
    rows = [scan(number, *one) for number, one in enumerate(given, start=1)]
    assert {one.pk for one in counting(rows)} == counted


@pytest.mark.parametrize("content", [apps.formalist(), apps.decent(), apps.packed(), apps.shell()])
def test_what_was_seen_is_the_same_after_it_was_stored(content: bytes) -> None:
    seen = survey(content)
    assert thaw(freeze(seen)) == seen


def test_every_function_is_judged_by_the_rules_that_it_names() -> None:
    for kind in KINDS.values():
        for code in kind.codes:
            conditions = [one for one in of_code(code) if "apps" in one.on]
            assert conditions, code
            read = {name for one in conditions for name in one.condition.__code__.co_names}
            told = "".join(one.message for one in conditions)
            assert kind.column in read or f"{{{kind.column}}}" in told, (kind.name, code)


def test_each_rule_says_its_clauses_and_what_to_do() -> None:
    told = guidance()
    assert {*KINDS} <= {*told}
    assert all(rule["clauses"] and rule["remedy"] and rule["version"] for rules in told.values() for rule in rules)
    assert builders.dumps(told)
