"""Files that are no Word documents, or broken, or hostile: a clear word in Chinese, never a traceback."""

from __future__ import annotations

import io
import random
import zipfile
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qingzhi.reports.official import write
from qingzhi.reports.official.check import Unreadable, departures, opening
from tests.reports.official.mutations import Copy
from tests.reports.official.samples import NOTICE

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@cache
def good() -> bytes:
    return write(NOTICE)


def zipped(**parts: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return content.getvalue()


def with_document(xml: str) -> bytes:
    copy = Copy(good())
    copy.files["word/document.xml"] = xml.encode()
    return copy.pack()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空的"),
        (b"%PDF-1.7 ...", "PDF.*Word 原件"),
        (b"{\\rtf1 ...", "RTF.*另存为 .docx"),
        (b"<html><body>", "网页.*另存为 .docx"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "密码"),
        (OLE + bytes(512), "旧版文档.*另存为 .docx"),
        (b"PK\x03\x04 and then nothing", "不完整或已损坏"),
        (b"\x89PNG\r\n\x1a\n\0\0", "认不出"),
        (zipped(**{"readme.txt": "x"}), "压缩包.*解压"),
    ],
    ids=["empty", "pdf", "rtf", "html", "encrypted", "doc", "broken", "picture", "zip"],
)
def test_what_is_no_document_is_explained(content: bytes, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        departures(content)


def test_a_workbook_is_no_document() -> None:
    copy = Copy(good())
    copy.files["word/document.xml"] = b'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    with pytest.raises(Unreadable, match="不是通常的 Word 文档"):
        departures(copy.pack())


def test_a_package_without_its_main_part_is_explained() -> None:
    copy = Copy(good())
    del copy.files["word/document.xml"]
    with pytest.raises(Unreadable, match="没有 Word 正文"):
        departures(copy.pack())


def test_a_truncated_document_is_explained_wherever_it_breaks_off() -> None:
    for end in range(4, len(good()), 397):
        with pytest.raises(Unreadable):
            departures(good()[:end])


def test_a_document_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "MAX_PART", 1000)
    with pytest.raises(Unreadable, match="太大"):
        departures(good())


def test_entities_are_not_unfolded() -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE d [<!ENTITY e0 "lol">{levels}]><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>&e11;</w:t></w:r></w:p></w:body></w:document>'
    try:
        assert len(departures(with_document(bomb))) < 20
    except Unreadable as error:
        assert "已损坏" in str(error)


def test_what_is_nested_without_end_is_refused() -> None:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    deep = f"<w:document {space}><w:body>" + "<w:sdt>" * 5000 + "</w:sdt>" * 5000 + "</w:body></w:document>"
    with pytest.raises(Unreadable, match="已损坏"):
        departures(with_document(deep))


def test_styles_in_a_circle_and_in_an_endless_chain_do_not_hang() -> None:
    circle = Copy(good())
    circle.files["word/styles.xml"] = circle.files["word/styles.xml"].replace(
        b'<w:basedOn w:val="Normal"/>', b'<w:basedOn w:val="GongwenText"/>'
    )
    departures(circle.pack())
    chain = "".join(
        f'<w:style w:type="paragraph" w:styleId="s{n}"><w:basedOn w:val="s{n + 1}"/></w:style>' for n in range(5000)
    )
    endless = Copy(good())
    endless.files["word/styles.xml"] = (
        endless.files["word/styles.xml"]
        .replace(b"</w:styles>", f"{chain}</w:styles>".encode())
        .replace(b'<w:basedOn w:val="Normal"/>', b'<w:basedOn w:val="s0"/>')
    )
    with pytest.raises(Unreadable, match="已损坏"):
        departures(endless.pack())


def test_a_document_of_nothing_is_read() -> None:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    for body in ("", "<w:body/>", "<w:body><w:p/></w:body>", "<w:body><w:p/><w:tbl/></w:body>"):
        departures(with_document(f"<w:document {space}>{body}</w:document>"))


NUMBERS = ["", "0", "-1", "1e9", "x", "99999999999999999999", "nan", "auto", "FFFFFF"]


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False))
def test_no_value_of_any_attribute_can_stop_the_check(choice: random.Random) -> None:
    copy = Copy(good())
    part = copy.part(choice.choice(["document", "styles", "settings", "footer_odd"]))
    elements = [one for one in part.iter("*") if one.attrib]
    for _ in range(20):
        element = choice.choice(elements)
        element.set(choice.choice(element.keys()), choice.choice(NUMBERS))
    departures(copy.pack())


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False))
def test_no_missing_element_can_stop_the_check(choice: random.Random) -> None:
    copy = Copy(good())
    part = copy.part(choice.choice(["document", "styles", "settings", "footer_odd"]))
    for _ in range(15):
        element = choice.choice(list(part.iter("*"))[1:] or [part])
        if element.getparent() is not None:
            element.getparent().remove(element)
    departures(copy.pack())


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**9), st.integers(0, 255))
def test_no_flipped_byte_can_stop_the_check(at: int, byte: int) -> None:
    content = bytearray(good())
    content[at % len(content)] = byte
    try:
        departures(bytes(content))
    except Unreadable as error:
        assert "请" in str(error)
