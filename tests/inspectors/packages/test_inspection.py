"""What is no package."""

from __future__ import annotations

import pytest

from qingzhi.inspectors.facts import Unreadable
from qingzhi.inspectors.packages import inspect
from tests.inspectors.packages import builders as build


@pytest.mark.parametrize(
    "content",
    [b"", b"PK", b"PK\3\4" + bytes(99), b"MZ" + bytes(99), bytes(1000), build.zipped({"a.txt": b"x"}), b"V1MMWX"],
    ids=["empty", "two bytes", "cut off", "Windows", "zeros", "other archive", "cut mini program"],
)
def test_what_is_no_package_is_refused_in_chinese(content: bytes) -> None:
    with pytest.raises(Unreadable, match="[一-鿿]"):
        inspect(content)
