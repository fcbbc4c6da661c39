"""Where a package speaks of a function."""

from __future__ import annotations

from qingzhi.inspectors.packages import inspect
from qingzhi.inspectors.packages.lexicon import lexicon
from qingzhi.inspectors.packages.signals import find
from tests.inspectors.packages import builders as build


def test_a_name_with_a_zero_in_it_shifts_no_other() -> None:
    """Found by fuzzing (3988): the names were told apart by the character that one of them held."""
    members = {
        "BundleConfig.pb": b"",
        "base/manifest/AndroidManifest.xml": build.node("manifest", [("package", "cn.gov.example")]),
        "base/res/layout/a.xml": build.node("Te\0xt\0View", []),
        "base/res/layout/b.xml": build.node("clockIn", []),
    }
    hits = find(inspect(build.zipped(dict(members))), lexicon())
    assert [(one.function, one.text.text) for one in hits if one.kind == "identifier"] == [("check_in", "clockIn")]
