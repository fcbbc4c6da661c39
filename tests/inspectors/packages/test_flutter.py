"""Flutter's compiled code."""

from __future__ import annotations

import struct

from qingzhi.inspectors.packages import inspect
from tests.inspectors.packages import builders as build
from tests.inspectors.packages.samples import APK, texts


def test_flutter_texts_count_only_behind_their_own_length() -> None:
    text = "每日签到领积分"
    noise = "签到".encode("utf-16-le")
    library = b"\x7fELF" + bytes(60) + b"package:geolocator/a.dart\0" + bytes(2) + noise + bytes(8)
    library += b"tags" + bytes(4) + struct.pack("<Q", 2 * len(text)) + text.encode("utf-16-le") + bytes(8)
    package = inspect(build.raw_zip([*APK, ("lib/arm64-v8a/libapp.so", library)]))
    assert text in texts(package, "message")
    assert "签到" not in texts(package, "message")
    assert {"Flutter", "package:geolocator"} <= {sdk.name for sdk in package.sdks}
