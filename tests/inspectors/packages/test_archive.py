"""Archives made to mislead readers, seen through the facts that they must give all the same."""

from __future__ import annotations

import tracemalloc

import pytest

from qingzhi.inspectors.packages import inspect
from tests.inspectors.packages import builders as build
from tests.inspectors.packages.hostile import SILENT, TAMPERED
from tests.inspectors.packages.samples import APK, MEGABYTE, holds_the_facts


def test_tricks_are_told_unless_nobody_is_misled_by_them() -> None:
    silent = {name for name, content in TAMPERED.items() if not inspect(content).warnings}
    assert silent == SILENT


@pytest.mark.parametrize("size", [None, 100])
def test_a_bomb_is_left_out_named_and_lowers_the_coverage(size: int | None) -> None:
    content = build.raw_zip([*APK, ("classes2.dex", bytes(100 * MEGABYTE))], size=size)
    tracemalloc.start()
    package = inspect(content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert holds_the_facts(package)
    assert peak < 50 * MEGABYTE
    assert any("classes2.dex" in warning for warning in package.warnings)
    assert package.coverage < 0.8


def test_names_that_turn_the_writing_direction_are_shown_escaped() -> None:
    package = inspect(build.raw_zip([*APK, ("res/\u202egnp.xml", b"junk")]))
    assert any(r"\u202e" in warning for warning in package.warnings)
