"""Nothing escapes the matrix: every address and every table of the platform has a line there, or a reason why not."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from tests.platform.visibility.looks import page
from tests.platform.visibility.surfaces import LEDGER, SURFACES, Surface

ADDRESSES_WITHOUT = {
    "demo_leave": "one button of the demonstration, no row (tests/platform/test_leave_demo.py)",
    "trial_blank": "an empty sheet of paper, no row",
    "enter": "three fixed links, no row",
    "checks": "when the whole ledger was checked and numbers of it; names no unit",
    "check_now": "one button, no row",
    "start": "answers only while there is no row at all (test_first_start)",
    "account_login": "asks for a name and a password, shows no row",
    "account_logout": "one button",
    "account_signup": "one sentence: nobody signs up",
    "account_inactive": "one sentence",
    "account_change_password": "one's own password, by oneself",
    "account_reauthenticate": "one's own password, by oneself",
    "me": "one's own roles; whose they are stands in no address",
    "checkpoints": "number and hash of the whole chain, which belongs to no unit",
    "checkpoint_new": "number and hash of the whole chain, which belongs to no unit",
    "checkpoint_file": "number and hash of the whole chain, which belongs to no unit",
    "backup": "everything as one file, for whoever keeps the accounts of the whole place (tests/platform/backup)",
    "backup_file": "everything as one file, for whoever keeps the accounts of the whole place (tests/platform/backup)",
    "mfa_index": "one's own second factor; whose it is stands in no address",
    "mfa_authenticate": "one's own second factor; whose it is stands in no address",
    "mfa_reauthenticate": "one's own second factor; whose it is stands in no address",
    "mfa_activate_totp": "one's own second factor; whose it is stands in no address",
    "mfa_deactivate_totp": "one's own second factor; whose it is stands in no address",
    "mfa_view_recovery_codes": "one's own second factor; whose it is stands in no address",
    "mfa_generate_recovery_codes": "one's own second factor; whose it is stands in no address",
    "mfa_download_recovery_codes": "one's own second factor; whose it is stands in no address",
}
TABLES_WITHOUT = {
    "Closure": "who stands under whom: what limits all other rows, itself on no page (test_tree_property)",
    "Head": "the end of the chain, on no page",
    "HeaderMeaning": "what a header means; belongs to no unit",
    "Taker": "who takes over; on the page of the handover only",
    "UnitAlias": "how a unit is written in returned workbooks; on no page",
    "Run": "when the whole ledger was checked and numbers of it; belongs to no unit",
    "Checkpoint": "number and hash of the whole chain, which belongs to no unit",
}


def addresses(resolver: URLResolver | None = None) -> Iterator[str]:
    """The name of every address, those of libraries that we let in among them."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern.pattern} has no name"
            yield pattern.name
        else:
            yield from addresses(pattern)


def tables() -> set[str]:
    """Every table of the platform."""
    ours = (config for config in apps.get_app_configs() if config.name.startswith("qingzhi.platform."))
    return {model.__name__ for config in ours for model in config.get_models()}


def escaped(there: set[str], covered: set[str], exempt: dict[str, str]) -> dict[str, set[str]]:
    """What is wrong between what is there, what the matrix has, and what has a reason not to be in it."""
    return {
        "not in the matrix": there - covered - exempt.keys(),
        "exempt though it is in the matrix": exempt.keys() & covered,
        "exempt though it is gone": exempt.keys() - there,
        "in the matrix though it is gone": covered - there,
    }


def test_every_address_has_a_line_in_the_matrix_or_a_reason_why_not() -> None:
    found = escaped(set(addresses()), {surface.look.address for surface in SURFACES}, ADDRESSES_WITHOUT)
    assert not any(found.values()), found


def test_every_table_has_a_line_in_the_matrix_or_a_reason_why_not() -> None:
    found = escaped(tables(), {name for surface in SURFACES for name in surface.tables.split()}, TABLES_WITHOUT)
    assert not any(found.values()), found


def test_no_two_lines_have_one_name() -> None:
    names = [surface.name for surface in SURFACES]
    assert len(names) == len(set(names)), [name for name in names if names.count(name) > 1]


def test_a_new_page_a_page_that_went_and_a_reason_that_no_longer_holds_are_noticed() -> None:
    assert escaped({"a", "new"}, {"a"}, {})["not in the matrix"] == {"new"}
    assert escaped({"a"}, {"a"}, {"a": "once"})["exempt though it is in the matrix"] == {"a"}
    assert escaped({"a"}, {"a"}, {"gone": "once"})["exempt though it is gone"] == {"gone"}
    assert escaped({"a"}, {"a", "gone"}, {})["in the matrix though it is gone"] == {"gone"}


def test_what_nobody_may_see_is_expected_of_nobody() -> None:
    surface = Surface("群", "Group", LEDGER, page("groups"))
    assert surface.expected("reader") == {"own", "below"}
    assert surface.expected("security_admin") == frozenset()
