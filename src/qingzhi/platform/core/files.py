"""Attachments: known by their content, limited, guarded against 密级 marks, kept outside the web root by SHA-256."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from qingzhi.platform.core.actions import Act, action
from qingzhi.platform.core.errors import Refused
from qingzhi.platform.core.models import Attachment
from qingzhi.platform.organizations.models import Organization
from qingzhi.platform.organizations.roles import Verb
from qingzhi.subjects.classification import find_mark, find_mark_in_name


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
)
"""What may be attached; a zip is looked into for what it is."""
MEMBERS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "OFD.xml": "ofd"}
TEXTS = ("word/document.xml", "xl/sharedStrings.xml")
MOST_TEXT = 20 * MB  # unpacked; more is not looked through and not taken


def store(upload: UploadedFile[Any], *, unit: Organization, by: object) -> Attachment:
    """Keep an uploaded file. Raises Refused with what to do where it isn't one that may be attached."""
    content = upload.read()
    return attach(by=by, unit=unit, name=Path(upload.name or "附件").name[:200], content=content)  # type: ignore[arg-type]


@action("添加附件")
def attach(act: Act, *, unit: Organization, name: str, content: bytes) -> Attachment:
    """Keep a file for a unit."""
    act.require(Verb.FILL, unit)
    kind = recognise(content)
    _refuse_marked(name, content, kind)
    digest = hashlib.sha256(content).hexdigest()
    path = location(digest)
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")
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
    by_name = {kind.name: kind for kind in KINDS}
    kind = next((one for one in KINDS if one.magic and content.startswith(one.magic)), None)
    if content.startswith(b"PK\x03\x04"):
        try:
            members = zipfile.ZipFile(io.BytesIO(content)).namelist()
        except zipfile.BadZipFile as error:
            raise Refused("文件不完整或已损坏。请重新保存后再上传。") from error
        kind = next((by_name[name] for member, name in MEMBERS.items() if member in members), None)
    if kind is None:
        raise Refused("只收 PDF、图片（PNG、JPG）、Word、Excel 和 OFD。别的文件请先转成 PDF。")
    if len(content) > kind.limit:
        raise Refused(f"文件有 {len(content) / MB:.0f} MB，超过 {kind.limit // MB} MB。请压缩图片或拆成几份。")
    return kind


def _refuse_marked(name: str, content: bytes, kind: Kind) -> None:
    mark = find_mark_in_name(name)
    if mark is None and kind.name in ("docx", "xlsx"):
        mark = next(filter(None, map(find_mark, _lines(content))), None)
    if mark is not None:
        raise Refused(f"文件标有“{mark}”。本系统不处理涉密信息，没有保留任何内容。请按保密规定处理。")


def _lines(content: bytes) -> list[str]:
    """The paragraphs or cells of a .docx or .xlsx. Raises Refused for one that unpacks to too much."""
    import re

    archive = zipfile.ZipFile(io.BytesIO(content))
    found: list[str] = []
    for member in TEXTS:
        if member in archive.namelist():
            if archive.getinfo(member).file_size > MOST_TEXT:
                raise Refused("文件解开后太大，没有收下。请另存一份再上传。")
            text = archive.read(member).decode("utf-8", "replace")
            for part in re.split(r"</w:p>|</si>", text):
                found.append("".join(re.findall(r"<(?:w:)?t(?: [^>]*)?>([^<]*)<", part)))
    return found
