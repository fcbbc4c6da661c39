"""Apple's property lists."""

from __future__ import annotations

import plistlib

import pytest

from qingzhi.inspectors.packages import plist
from qingzhi.inspectors.packages.cursor import Broken

VALUE = {"texts": ["积分", "a" * 40, 7, True, {"b": b"bytes"}], "same": ["积分", "积分"]}


@pytest.mark.parametrize("form", [plistlib.FMT_XML, plistlib.FMT_BINARY])
def test_a_list_is_read_in_both_forms(form: plistlib.PlistFormat) -> None:
    assert plist.parse(plistlib.dumps(VALUE, fmt=form)) == VALUE


def test_an_encoding_that_nobody_knows_is_no_property_list() -> None:
    """Found by fuzzing (102460)."""
    with pytest.raises(Broken):
        plist.parse(plistlib.dumps(VALUE).replace(b"UTF-8", b"kTF-8"))


@pytest.mark.parametrize(
    "content",
    [b"", b"bplist00", b"bplist00" + bytes(40), b"<plist>", b"<?xml <!ENTITY a>"],
    ids=["nothing", "no trailer", "zeros", "no end", "an entity"],
)
def test_what_is_cut_off_or_dangerous_is_refused(content: bytes) -> None:
    with pytest.raises(Broken):
        plist.parse(content)
