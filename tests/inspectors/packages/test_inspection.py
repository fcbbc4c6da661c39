"""What is no package, and what no damage may bring about."""

from __future__ import annotations

import random

import pytest

from qingzhi.inspectors.facts import Unreadable
from qingzhi.inspectors.packages import inspect
from tests.inspectors.packages import builders as build
from tests.inspectors.packages.samples import SEEDS


@pytest.mark.parametrize(
    "content",
    [b"", b"PK", b"PK\3\4" + bytes(99), b"MZ" + bytes(99), bytes(1000), build.zipped({"a.txt": b"x"}), b"V1MMWX"],
    ids=["empty", "two bytes", "cut off", "Windows", "zeros", "other archive", "cut mini program"],
)
def test_what_is_no_package_is_refused_in_chinese(content: bytes) -> None:
    with pytest.raises(Unreadable, match="[一-鿿]"):
        inspect(content)


def damaged(seed: bytes, draw: random.Random) -> bytes:
    content = bytearray(seed)
    for _ in range(draw.choice([1, 2, 8, 40])):
        at = draw.randrange(len(content))
        match draw.randrange(4):
            case 0:
                content[at] = draw.randrange(256)
            case 1:
                content[at : at + 4] = draw.choice([b"\xff" * 4, bytes(4), b"\x7f\xff\xff\xff", b"\xff\xff\xff\x7f"])
            case 2:
                del content[at : at + draw.randrange(1, 64)]
            case _:
                content[at:at] = content[at : at + draw.randrange(1, 64)]
        if not content:
            break
    return bytes(content)


@pytest.mark.parametrize("rounds", [1_000, pytest.param(200_000, marks=pytest.mark.slow)])
def test_no_damaged_package_crashes_the_reader(rounds: int) -> None:
    draw = random.Random(20261125)
    for _ in range(rounds):
        content = damaged(draw.choice(SEEDS), draw)
        try:
            package = inspect(content)
            package.trace(["今日签到"])
        except Unreadable:
            continue
        assert 0 <= package.coverage <= 1
