"""Which method a place in the code of a DEX file belongs to."""

from __future__ import annotations

from qingzhi.inspectors.packages.cursor import leb, uleb
from qingzhi.inspectors.packages.dexcode import Codes

ABSTRACT, FIRST, SECOND, SHARING = (5, 0), (7, 0x4000), (8, 0x200000), (9, 0x200000)


def class_data(*methods: tuple[int, int]) -> bytes:
    last, written = 0, leb(0) + leb(0) + leb(len(methods)) + leb(0)
    for number, code in methods:
        written += leb(number - last) + leb(1) + leb(code)
        last = number
    return written


def test_a_place_belongs_to_the_methods_whose_code_begins_before_it_and_to_none_without_code() -> None:
    data = bytes(32) + class_data(ABSTRACT, FIRST, SECOND, SHARING)
    codes = Codes(data, [(3, 32), (4, 0)])
    assert [codes.at(place) for place in (0x100, 0x400E, 0x4010, 0x20000F, 0x200010, 0x300000)] == [
        0, 0, 0x4000, 0x4000, 0x200000, 0x200000,
    ]  # fmt: skip
    assert list(codes.methods(0x4000, 20)) == [(3, 7)]
    assert list(codes.methods(0x200000, 20)) == [(3, 8), (3, 9)]
    assert list(codes.methods(0x200000, 1)) == [(3, 8)]
    assert list(codes.methods(0x5000, 20)) == []


def test_numbers_are_written_as_they_are_read() -> None:
    for value in (0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152, 2**32 - 1):
        assert uleb(leb(value), 0) == (value, len(leb(value)))
