"""Attachments: known by what they are, kept apart from the web, never shown, never marked as secret."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
import xlsxwriter
from django.conf import settings
from django.urls import reverse

from qingzhi.platform.core.errors import Refused
from qingzhi.platform.core.files import attach
from qingzhi.platform.organizations.roles import Role
from tests.platform.conftest import County
from tests.platform.visits import visit_as

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\n"


def document(text: str) -> bytes:
    made, buffer = docx.Document(), io.BytesIO()
    made.add_paragraph(text)
    made.save(buffer)
    return buffer.getvalue()


def workbook(text: str) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        book.add_worksheet().write_string(0, 0, text)
    return buffer.getvalue()


def test_a_scan_is_kept_outside_the_web_root_and_sent_as_a_download_only(county: County) -> None:
    officer = county.person("weijian", Role.UNIT_OFFICER, county.health)
    row = attach(by=officer, unit=county.health, name="批示 扫描.pdf", content=PDF)
    stored = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    assert row.sha256 in {path.name for path in stored}
    assert not str(settings.MEDIA_ROOT).startswith(str(settings.STATIC_ROOT))
    response = visit_as(officer).get(reverse("file", args=[row.pk]))
    assert b"".join(response.streaming_content) == PDF  # type: ignore[attr-defined]
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]


def test_a_stranger_finds_no_file_there(county: County) -> None:
    row = attach(by=None, unit=county.health, name="批示.pdf", content=PDF)
    stranger = visit_as(county.person("shiqiao", Role.UNIT_OFFICER, county.town))
    assert stranger.get(reverse("file", args=[row.pk])).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("批示.pdf", PDF, "pdf"),
        ("改了名.txt", b"\x89PNG\r\n\x1a\n....", "png"),
        ("照片.jpg", b"\xff\xd8\xff\xe0....", "jpeg"),
        ("报告.docx", document("正文"), "docx"),
        ("台账.doc", workbook("群名称"), "xlsx"),
    ],
    ids=["pdf", "png", "jpeg", "docx", "xlsx"],
)
def test_a_file_is_known_by_its_content_and_not_by_its_name(
    county: County, name: str, content: bytes, kind: str
) -> None:
    assert attach(by=None, unit=county.health, name=name, content=content).kind == kind


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("页.html", b"<html><script>alert(1)</script>", "只收 PDF"),
        ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "只收 PDF"),
        ("程序.pdf", b"MZ\x90\x00", "只收 PDF"),
        ("坏的.docx", b"PK\x03\x04 nothing", "不完整或已损坏"),
        ("大.pdf", PDF + b"x" * (21 << 20), "超过 20 MB"),
        ("（机密）名单.pdf", PDF, "标有“机密”"),
        ("报告.docx", document("秘密★1年"), "标有“秘密”"),
        ("名单.xlsx", workbook("密级：绝密"), "标有“绝密”"),
    ],
    ids=["html", "svg", "program", "broken", "large", "marked name", "marked text", "marked cell"],
)
def test_what_may_not_be_attached_is_refused_with_what_to_do_and_not_kept(
    county: County, name: str, content: bytes, said: str
) -> None:
    before = sorted(Path(settings.MEDIA_ROOT).rglob("*"))
    with pytest.raises(Refused, match=said):
        attach(by=None, unit=county.health, name=name, content=content)
    assert sorted(Path(settings.MEDIA_ROOT).rglob("*")) == before


def test_nobody_attaches_to_a_unit_that_is_not_theirs(county: County) -> None:
    reader = county.person("reader", Role.READER, county.top)
    with pytest.raises(Refused, match="没有这项职责"):
        attach(by=reader, unit=county.health, name="批示.pdf", content=PDF)
