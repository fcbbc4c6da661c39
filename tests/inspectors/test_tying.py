"""Whose a package is, and what several packages of one app say together."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from qingzhi.inspectors.facts import FUNCTIONS, Evidence, Flags, Function, PackageFacts, Permission, Sdk
from qingzhi.inspectors.packages.columns import facts
from qingzhi.inspectors.tying import tie
from qingzhi.subjects.ledger import Ledger
from qingzhi.subjects.records import Note, Origin, Records
from qingzhi.subjects.schema import APPS, normalise, unit_key


def package(**changes: Any) -> PackageFacts:
    """A package that has nothing, seen whole; ``functions`` names the verdicts that differ."""
    verdicts = dict.fromkeys(FUNCTIONS, "absent") | changes.pop("functions", {})
    plain = PackageFacts(
        kind="apk", name="清源通", package_id="cn.gov.qyt", version="1.0", target_sdk=33, sha256="0" * 64,
        permissions=(), flags=Flags(debuggable=False, cleartext=False, signed=True), pages=(), sdks=(), coverage=1.0,
        warnings=(), says_absent=True, about=(),
        functions={name: Function(verdict, 0.0, ()) for name, verdict in verdicts.items()},
    )  # fmt: skip
    return replace(plain, **changes)


def tables(*rows: dict[str, Any]) -> dict[str, Records]:
    found = Ledger().tables
    apps = Records.empty(APPS)
    for given in rows:
        one = {"unit": "清源县教育局", "name": "某应用"} | given
        one |= {"id": one["name"], "unit_key": unit_key(one["unit"]), "name_key": normalise(one["name"])}
        for name, column in apps.values.items():
            column.append(one.get(name))
    apps.origins = [Origin("台账.xlsx", "应用", {"name": 0}, {"name": "应用名称"}, [])]
    apps.origin_of, apps.row_of = [0] * len(rows), list(range(1, len(rows) + 1))
    found["apps"] = apps
    return found


def seen(found: dict[str, Records], column: str) -> list[Any]:
    return found["apps"].values[column]


def test_the_id_decides_before_the_name_and_neither_minds_case_or_space() -> None:
    found = tables({"name": "清 源 通"}, {"name": "别的", "platform_id": "CN.GOV.QYT "})
    assert not tie(found, [("a.apk", package(functions={"check_in": "present"}))])
    assert seen(found, "seen_check_in") == [None, "present"]
    found = tables({"name": "清 源 通"}, {"name": "别的"})
    tie(found, [("a.apk", package())])
    assert seen(found, "seen_check_in") == ["absent", None]


def test_of_two_rows_of_one_name_the_one_of_the_packages_type_is_meant() -> None:
    rows = {"name": "清源通", "type": "mobile_client"}, {"name": "清源通", "type": "mini_program"}
    found = tables(*rows)
    tie(found, [("a.wxapkg", package(kind="wxapkg", package_id="wx1"))])
    assert seen(found, "package_kind") == [None, "wxapkg"]


def test_a_row_of_its_own_has_no_unit_and_the_ledger_stays_as_it_was() -> None:
    found = tables({"name": "别的"})
    (note,) = tie(found, [("a.apk", package())])
    assert note == Note(
        "a.apk",
        "台账里没有这个应用（应用标识 cn.gov.qyt、名称“清源通”），单独检查。请补进台账，或把标识、名称写成一样。",
    )
    assert seen(found, "unit") == ["清源县教育局", ""]
    assert seen(found, "package_kind") == [None, "apk"]
    assert found["apps"].source(1) == "a.apk"
    assert not tie(tables(), [("a.apk", package())]), "without a ledger there is nothing to say"


@pytest.mark.parametrize(
    ("function", "verdicts", "together"),
    [
        ("check_in", ("absent", "present"), "present"),
        ("check_in", ("suspected", "absent"), "suspected"),
        ("check_in", ("absent", "unknown"), None),
        ("check_in", ("hint", "absent"), "hint"),
        ("feedback", ("present", "absent"), "absent"),
        ("feedback", ("unknown", "present"), None),
    ],
)
def test_two_packages_of_one_app_share_a_row_and_the_gravest_counts(
    function: str, verdicts: tuple[str, str], together: str | None
) -> None:
    for order in (verdicts, verdicts[::-1]):
        found = tables()
        notes = tie(found, [(f"{at}.apk", package(functions={function: one})) for at, one in enumerate(order)])
        assert seen(found, f"seen_{function}") == [together]
        assert "同一个应用" in notes[0].message


def test_what_one_package_lacks_another_cannot_make_up_for_but_lists_are_joined() -> None:
    found = tables()
    sign = Evidence("主办", "ui", "res/a.xml", "主办单位：清源县 教育局", "unknown")
    one = package(permissions=(Permission("android.permission.CAMERA"),), about=(sign,))
    two = package(
        kind="ipa",
        flags=Flags(cleartext=True, signed=False),
        permissions=(Permission("NSContactsUsageDescription", "找同事"),),
        sdks=(Sdk("友盟", ""),),
        says_absent=False,
        coverage=0.6,
    )
    tie(found, [("a.apk", one), ("b.ipa", two)])
    assert seen(found, "seen_permissions") == ["相机、通讯录"]
    assert seen(found, "seen_trackers") == ["友盟（统计分析）"]
    assert seen(found, "seen_about") == ["主办单位:清源县教育局"]
    assert (seen(found, "seen_signed"), seen(found, "seen_cleartext")) == ([False], [True])
    assert (seen(found, "seen_whole"), seen(found, "package_coverage")) == ([None], [60])
    assert [sign.file for sign in found["apps"].sights[0]["seen_permissions"].signs] == ["a.apk", "b.ipa"]


def test_no_tracker_seen_in_a_package_that_hides_its_code_is_unknown_not_none() -> None:
    assert facts(package(), "a.apk")["seen_trackers"].value == ""
    assert facts(package(says_absent=False), "a.apk")["seen_trackers"].value is None


def test_every_fact_column_of_the_schema_is_filled_and_no_other() -> None:
    assert facts(package(), "a.apk").keys() == {column.name for column in APPS.facts}


def test_warnings_of_a_package_become_notes() -> None:
    assert tie(tables(), [("a.apk", package(warnings=("应用加了壳。",)))]) == [Note("a.apk", "应用加了壳。")]
