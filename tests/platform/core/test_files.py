"""Attachments: taken for what they are, not for their names; nothing marked secret stays; sent only as downloads."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document

from qingzhi.platform.audit.models import Event
from qingzhi.platform.core import files
from qingzhi.platform.core.errors import NotThere, Refused
from qingzhi.platform.core.models import Attachment
from qingzhi.platform.organizations.models import User
from qingzhi.platform.organizations.roles import Role
from tests.platform.conftest import County
from tests.platform.visits import visit_as

pytestmark = [pytest.mark.django_db, pytest.mark.both]
PDF = b"%PDF-1.7\n1 0 obj\nendobj\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


@pytest.fixture(autouse=True)
def media(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path / "files")
    return tmp_path / "files"


@pytest.fixture
def officer(county: County) -> User:
    return county.person("何芳", Role.UNIT_OFFICER, county.health)


def keep(county: County, officer: User, content: bytes, name: str = "会议纪要.pdf") -> Attachment:
    return files.store(SimpleUploadedFile(name, content), unit=county.health, by=officer)


def docx(text: str, head: str = "") -> bytes:
    document = Document()
    document.add_paragraph("关于工作群组的情况")
    document.add_paragraph(text)
    document.sections[0].header.paragraphs[0].text = head
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def xlsx(cell: str = "正文", sheet: str = "台账", head: str = "") -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = sheet
    book.active["B3"] = cell
    book.active.oddHeader.center.text = head
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def inline(content: bytes) -> bytes:
    """The same workbook with its texts in the cells, as other programs write it, one character as a reference."""
    book = zipfile.ZipFile(io.BytesIO(content))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as changed:
        for name in book.namelist():
            part = book.read(name)
            if name == "xl/worksheets/sheet1.xml":
                cell = '<c r="B3" t="inlineStr"><is><r><t>机</t></r><r><t>&#23494;★3年</t></r></is></c>'
                part = part.replace(b"<sheetData>", f"<sheetData><row r='9'>{cell}</row>".encode())
            changed.writestr(name, part)
    return buffer.getvalue()


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [(PDF, "pdf"), (PNG, "png"), (b"\xff\xd8\xff\xe0" + b"\0" * 20, "jpeg"), (docx("正文"), "docx"), (xlsx(), "xlsx"),
     (zipped(**{"OFD.xml": b"<x/>"}), "ofd"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 20, "doc"),
     ("通知：群已解散。\r\n".encode(), "txt"), ("通知：群已解散。".encode("gb18030"), "txt")],
    ids=lambda one: one if isinstance(one, str) else "",
)  # fmt: skip
def test_a_file_is_what_its_content_says(content: bytes, kind: str) -> None:
    assert files.recognise(content).name == kind


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("防汛.pdf", b"MZ\x90\0\3\0\0\0program", "只收 PDF"),
        ("防汛.docx", zipped(**{"a.exe": b"MZ"}), "只收 PDF"),
        ("防汛.pdf", b"", "只收 PDF"),
        ("防汛.docx", docx("正文")[:900], "不完整或已损坏"),
        ("防汛.xlsx", b"PK\x03\x04" + b"x" * 60, "不完整或已损坏"),
        ("防汛.docm", zipped(**{"word/document.xml": b"<x/>", "word/vbaProject.bin": b"x"}), "带宏"),
        ("防汛.png", PNG + b"\0" * (10 * files.MB), "10.0 MB，超过 10 MB"),
        ("防汛.pdf", PDF + b"\0" * (21 * files.MB), "超过 20 MB"),
        ("防汛.docx", zipped(**{"word/document.xml": b" " * (files.MOST_TEXT + 1)}), "解开后太大"),
        ("防汛-机密★1年.pdf", PDF, "标有“机密”"),
        ("（秘密）名单.png", PNG, "标有“秘密”"),
        ("防汛.docx", docx("机密★3年"), "标有“机密”"),
        ("防汛.docx", docx("正文", head="秘密★1年"), "标有“秘密”"),
        ("防汛.xlsx", xlsx("绝密"), "标有“绝密”"),
        ("防汛.xlsx", xlsx(sheet="名单（机密）"), "标有“机密”"),
        ("防汛.xlsx", xlsx(head="机密★1年"), "标有“机密”"),
        ("防汛.xlsx", inline(xlsx()), "标有“机密”"),
        ("防汛.txt", "第一行\n工作秘密\n".encode("gb18030"), "标有“工作秘密”"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)  # fmt: skip
def test_what_may_not_be_attached_is_refused_with_what_to_do_and_nothing_of_it_is_kept(
    county: County, officer: User, media: Path, name: str, content: bytes, words: str
) -> None:
    events = Event.objects.count()
    with pytest.raises(Refused, match=words):
        keep(county, officer, content, name)
    assert not Attachment.objects.exists()
    assert not list(media.rglob("*"))
    assert Event.objects.count() == events


def test_what_only_speaks_of_secrets_is_taken(county: County, officer: User) -> None:
    assert (
        keep(county, officer, docx("各单位要保守国家秘密，国家秘密载体由国家保密局管理。"), "保密工作.docx").kind
        == "docx"
    )


def test_a_packed_member_that_does_not_unpack_is_refused_not_a_fault(county: County, officer: User) -> None:
    content = bytearray(docx("正" * 5_000))
    at = content.index(b"word/document.xml") + len("word/document.xml")
    content[at + 20 : at + 60] = b"\xff" * 40
    with pytest.raises(Refused, match="不完整或已损坏"):
        keep(county, officer, bytes(content), "坏.docx")


def test_the_same_content_is_kept_once_and_named_as_each_called_it(county: County, officer: User, media: Path) -> None:
    one, two = keep(county, officer, PDF, "甲.pdf"), keep(county, officer, PDF, "../../乙\u202egpj.pdf")
    assert (one.name, two.name) == ("甲.pdf", "乙gpj.pdf")
    kept = [path for path in media.rglob("*") if path.is_file()]
    assert kept == [files.location(one.sha256)]
    assert kept[0].stat().st_mode & 0o077 == 0
    assert kept[0].read_bytes() == PDF


def test_only_whoever_may_fill_in_for_a_unit_may_attach_to_it(county: County) -> None:
    reader = county.person("督查", Role.READER, county.top)
    stranger = county.person("石桥", Role.UNIT_OFFICER, county.town)
    with pytest.raises(Refused, match="没有这项职责"):
        keep(county, reader, PDF)
    with pytest.raises(NotThere):
        keep(county, stranger, PDF)


def test_a_file_is_sent_only_as_a_download_and_only_to_whoever_sees_its_unit(county: County, officer: User) -> None:
    row = keep(county, officer, b"<script>alert(1)</script>", "说明.html")
    client = visit_as(officer)
    response = client.get(f"/files/{row.pk}/")
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == b"<script>alert(1)</script>"  # type: ignore[attr-defined]
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Type"].startswith("text/plain")
    assert "sandbox" in response["Content-Security-Policy"]
    stranger = visit_as(county.person("石桥", Role.UNIT_OFFICER, county.town))
    denied, absent = stranger.get(f"/files/{row.pk}/"), stranger.get("/files/999999/")
    assert (denied.status_code, absent.status_code) == (404, 404)
    for path in (f"/media/{row.sha256}", f"/files/{row.sha256[:2]}/{row.sha256}/", f"/static/{row.sha256}"):
        assert client.get(path).status_code == 404, path


def test_a_file_that_is_gone_from_the_disk_is_not_there(county: County, officer: User) -> None:
    row = keep(county, officer, PDF)
    files.location(row.sha256).unlink()
    assert visit_as(officer).get(f"/files/{row.pk}/").status_code == 404
