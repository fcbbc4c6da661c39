"""Archives made to mislead readers, seen through the facts that they must give all the same."""

from __future__ import annotations

import tracemalloc

import pytest

from qingzhi.inspectors.packages import inspect
from tests.inspectors.packages import builders as build
from tests.inspectors.packages.samples import APK, MEGABYTE, holds_the_facts

TAMPERED = {
    "encryption flag set": build.raw_zip(APK, flags=1),
    "unknown method on stored data": build.raw_zip(APK, method=0x5555),
    "other names in local headers": build.raw_zip(APK, local_names=False),
    "wrong checksums": build.raw_zip(APK, crc=1),
    "junk before the archive": build.raw_zip(APK, before=b"MZ" + b"\0" * 999),
    "a junk manifest first": build.raw_zip([("AndroidManifest.xml", b"junk"), *APK]),
    "a junk manifest last": build.raw_zip([*APK, ("AndroidManifest.xml", b"junk")]),
    "names that climb out": build.raw_zip([("../../etc/passwd", b"x"), ("res", b"x"), *APK]),
    "manifest of type 0": build.raw_zip([("AndroidManifest.xml", build.axml(build.MANIFEST, magic=0)), *APK[1:]]),
    "sizes that lie": build.raw_zip(APK, size=100),
    "no end of directory": build.raw_zip(APK)[:-22],
}


@pytest.mark.parametrize("trick", [pytest.param(content, id=name) for name, content in TAMPERED.items()])
def test_a_tampered_archive_gives_its_facts_all_the_same(trick: bytes) -> None:
    assert holds_the_facts(inspect(trick))


def test_tricks_are_told_but_a_wrong_checksum_alone_is_not() -> None:
    silent = {name for name, content in TAMPERED.items() if not inspect(content).warnings}
    assert silent == {"wrong checksums", "manifest of type 0"}


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
