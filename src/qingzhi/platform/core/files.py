"""Attachments: known by their content, limited, guarded against 密级 marks, kept outside the web root by SHA-256."""

from __future__ import annotations

import hashlib
import html
import io
import re
import secrets
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from qingzhi.platform.core.actions import Act, action
from qingzhi.platform.core.errors import Refused
from qingzhi.platform.core.models import Attachment
from qingzhi.platform.organizations.models import Organization, User
from qingzhi.platform.organizations.roles import Verb
from qingzhi.subjects.classification import find_mark_in_name, first_mark


class Kind(NamedTuple):
    """A kind of file that may be attached: how it begins, what it is sent as, how large it may be (bytes)."""

    name: str
    magic: tuple[bytes, ...]
    type: str
    limit: int


MB = 1024 * 1024
KINDS = (
    Kind("pdf", (b"%PDF-",), "application/pdf", 20 * MB),
    Kind("png", (b"\x89PNG\r\n\x1a\n",), "image/png", 10 * MB),
    Kind("jpeg", (b"\xff\xd8\xff",), "image/jpeg", 10 * MB),
    Kind("ofd", (), "application/ofd", 20 * MB),
    Kind("docx", (), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", 20 * MB),
    Kind("xlsx", (), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", 20 * MB),
    Kind("doc", (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",), "application/msword", 20 * MB),
    Kind("txt", (), "text/plain; charset=utf-8", 1 * MB),
)
"""What may be attached. A zip is looked into for what it is; a text is what decodes and has no control characters."""
BY_NAME = {kind.name: kind for kind in KINDS}
MEMBERS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "OFD.xml": "ofd"}
WITH_TEXT = re.compile(
    r"word/(?:document|(?:header|footer)\d*|footnotes|comments)\.xml|"
    r"xl/(?:sharedStrings|worksheets/[^/]+|drawings/[^/]+)\.xml|Doc_\d+/.*\.xml"
)
MOST_TEXT = 20 * MB  # unpacked; more is not looked through and not taken
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
DAMAGED = "文件不完整或已损坏，没有收下。请重新保存后再上传。"


def store(upload: UploadedFile[Any], *, unit: Organization, by: User | None) -> Attachment:
    """Keep an uploaded file. Raises Refused with what to do where it isn't one that may be attached."""
    largest = max(kind.limit for kind in KINDS)
    if (upload.size or 0) > largest:
        raise _too_large(upload.size or 0, largest)
    name = "".join(one for one in Path(upload.name or "").name if one.isprintable()).strip()
    return attach(by=by, unit=unit, name=name[-200:] or "附件", content=upload.read())


@action("添加附件")
def attach(act: Act, *, unit: Organization, name: str, content: bytes) -> Attachment:
    """Keep a file for a unit. Raises Refused, with nothing of it kept, where it isn't one that may be attached."""
    act.require(Verb.FILL, unit)
    kind = recognise(content)
    _refuse_marked(name, content, kind)
    digest = hashlib.sha256(content).hexdigest()
    path = location(digest)
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = path.with_name(f"{digest}.{secrets.token_hex(4)}.part")
        unfinished.write_bytes(content)
        unfinished.chmod(0o600)
        unfinished.replace(path)
    row = Attachment(unit=unit, name=name, kind=kind.name, size=len(content), sha256=digest, added_by=act.by)
    return act.create(row)


def location(digest: str) -> Path:
    """Where the content of a SHA-256 is kept."""
    return Path(settings.MEDIA_ROOT) / digest[:2] / digest


def recognise(content: bytes) -> Kind:
    """The kind of a file by its content. Raises Refused."""
    if content.startswith(b"PK\x03\x04"):
        kind = _kind_of_zip(content)
    else:
        kind = next((one for one in KINDS if one.magic and content.startswith(one.magic)), None)
        if kind is None and content and _decoded(content) is not None:
            kind = BY_NAME["txt"]
    if kind is None:
        raise Refused("只收 PDF、图片（PNG、JPG）、Word、Excel、OFD 和纯文本。别的文件请先转成 PDF。")
    if len(content) > kind.limit:
        raise _too_large(len(content), kind.limit)
    return kind


def _kind_of_zip(content: bytes) -> Kind | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise Refused(DAMAGED) from error
    if any(member.lower().endswith("vbaproject.bin") for member in members):
        raise Refused("文件带宏，没有收下。请另存为不带宏的格式（.docx、.xlsx）再上传。")
    return next((BY_NAME[name] for member, name in MEMBERS.items() if member in members), None)


def _too_large(size: int, limit: int) -> Refused:
    return Refused(f"文件有 {size / MB:.1f} MB，超过 {limit // MB} MB，没有收下。请压缩图片或拆成几份。")


def _refuse_marked(name: str, content: bytes, kind: Kind) -> None:
    """Turn away what bears a 密级 mark in its name, in its text, in its head or foot, or in the name of a sheet."""
    mark = find_mark_in_name(name)
    if mark is None and kind.name == "txt":
        mark = _mark_in((_decoded(content) or "").splitlines())
    elif mark is None and kind.name in MEMBERS.values():
        mark = _mark_in_parts(content)
    if mark is not None:
        raise Refused(f"文件标有“{mark}”。本系统不处理涉密信息，没有保留任何内容。请按保密规定处理。")


def _mark_in(texts: Iterator[str] | list[str]) -> str | None:
    found = first_mark(texts)
    return found[1] if found else None


def _mark_in_parts(content: bytes) -> str | None:
    """The mark in a .docx, .xlsx or .ofd. Raises Refused for one that can't be read or unpacks to too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [one for one in archive.infolist() if WITH_TEXT.fullmatch(one.filename)]
            if sum(one.file_size for one in parts) > MOST_TEXT:
                raise Refused("文件解开后太大，没有收下。请另存一份再上传。")
            if "xl/workbook.xml" in archive.namelist():
                sheets = re.findall(r"<(?:\w+:)?sheet\b[^>]*?\bname=\"([^\"]*)\"", _xml(archive, "xl/workbook.xml"))
                if mark := next(filter(None, (find_mark_in_name(html.unescape(one)) for one in sheets)), None):
                    return mark
            return _mark_in(line for one in parts for line in _lines(_xml(archive, one.filename)))
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError) as error:
        raise Refused(DAMAGED) from error  # RuntimeError: it asks for a password, or packs in a way that nobody knows


def _xml(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as member:
        raw = member.read(MOST_TEXT)
    return raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "replace")


def _lines(text: str) -> Iterator[str]:
    """The paragraphs and cells of a part, and the heads and feet of sheets; all formats call a piece of text alike."""
    for line in re.split(r"</(?:\w+:)?(?:p|si|is|c|TextObject)>", text):
        pieces = re.findall(r"<(?:\w+:)?(?:t|v|TextCode)(?:\s[^>]*)?>([^<]*)<", line)
        yield html.unescape("".join(pieces))
    for told in re.findall(r"<(?:odd|even|first)(?:Header|Footer)>([^<]*)<", text):
        yield from re.split(r"&(?:[LCR]|\"[^\"]*\"|\d+)", html.unescape(told))


def _decoded(content: bytes) -> str | None:
    """A text, or None where it isn't one."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if CONTROL.search(text) else text
    return None
