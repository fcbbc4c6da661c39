"""Android's binary XML."""

from __future__ import annotations

import struct

from qingzhi.inspectors.packages import inspect
from tests.inspectors.packages import builders as build
from tests.inspectors.packages.samples import APK, holds_the_facts


def test_a_string_count_beyond_the_file_is_clamped() -> None:
    manifest = bytearray(build.axml(build.MANIFEST))
    struct.pack_into("<I", manifest, 16, 0x7FFFFFFF)
    assert holds_the_facts(inspect(build.raw_zip([("AndroidManifest.xml", bytes(manifest)), *APK[1:]])))
