"""From the bytes of a file to the parts of a Word document, whatever comes: broken, encrypted, a bomb."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml

from qingzhi.reports.official.oxml import Element

MAX_PART = 64 << 20  # bytes of one part of XML; a document of 1,000 pages has some 10 MB
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
SINGLE = ("styles", "numbering", "settings", "theme")  # parts of which a document has one each
AGAIN = "请用 Word 或 WPS 打开，另存为 .docx 后再试。"
OTHERS = {
    b"%PDF": "这是 PDF 文件。请检查它的 Word 原件（.docx）。",
    b"{\\rtf": f"这是 RTF 文件，只是改了扩展名。{AGAIN}",
    b"<": f"这是网页或 XML 文件，只是改了扩展名。{AGAIN}",
}


class Unreadable(ValueError):
    """A file can't be checked; the message tells the user in Chinese why and what to do."""


@dataclass(frozen=True)
class Package:
    """The parts of a document that say how it looks; an absent part is None.

    ``related`` maps the relationship ids of the main part to the headers and footers.
    """

    document: Element
    styles: Element | None
    numbering: Element | None
    settings: Element | None
    theme: Element | None
    related: Mapping[str, Element] = field(default_factory=dict)


def open_docx(content: bytes) -> Package:
    """The parts of a .docx. Raises Unreadable."""
    if not content:
        raise Unreadable("文件是空的（0 字节）。请重新保存或下载。")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(_about_ole(content))
    for start, message in OTHERS.items():
        if content.lstrip(b"\xef\xbb\xbf \r\n").startswith(start):
            raise Unreadable(message)
    if not content.startswith(b"PK"):
        raise Unreadable(f"认不出这是什么文件。只能检查 Word 文档（.docx）。{AGAIN}")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _read(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise Unreadable("文件不完整或已损坏（可能没有下载完）。请重新下载，或让对方重新发送。") from error


def _about_ole(content: bytes) -> str:
    """Compound files are either encrypted .docx (MS-OFFCRYPTO) or the formats of before 2007."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "文件设了打开密码，读不了。请用 Word 或 WPS 去掉密码，另存后再试。"
    return f"这是旧版文档（.doc 或 .wps）。{AGAIN}"


def _read(archive: zipfile.ZipFile) -> Package:
    names = set(archive.namelist())
    if not {"[Content_Types].xml", "_rels/.rels"} <= names:
        raise Unreadable("这是压缩包，不是 Word 文档。请解压后检查里面的 .docx。")
    main = next((to for _, type_, to in _relations(archive, "_rels/.rels", "") if type_ == "officeDocument"), "")
    if main not in names:
        raise Unreadable(f"文件里没有 Word 正文。只能检查 Word 文档（.docx）。{AGAIN}")
    document = _parse(archive, main)
    if document.tag != qn("w:document"):
        raise Unreadable(f"这不是通常的 Word 文档（可能是表格、演示，或“Strict”格式）。{AGAIN}")
    folder, name = posixpath.split(main)
    relations = list(_relations(archive, posixpath.join(folder, "_rels", f"{name}.rels"), folder))
    single = {type_: _parse(archive, to) for _, type_, to in relations if type_ in SINGLE and to in names}
    related = {
        id_: _parse(archive, to) for id_, type_, to in relations if type_ in ("header", "footer") and to in names
    }
    return Package(document=document, **{type_: single.get(type_) for type_ in SINGLE}, related=related)


def _relations(archive: zipfile.ZipFile, name: str, folder: str) -> list[tuple[str, str, str]]:
    """(id, last word of the type, name of the target) of the relationships to parts of the package."""
    if name not in archive.namelist():
        return []
    found = []
    for relation in _parse(archive, name).iter(RELATION):
        target = relation.get("Target", "")
        if relation.get("TargetMode") != "External":
            inside = (
                target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            )
            found.append((relation.get("Id", ""), relation.get("Type", "").rpartition("/")[2], inside))
    return found


def _parse(archive: zipfile.ZipFile, name: str) -> Element:
    """A part as an element. zipfile unpacks no more than the size declared, and that is looked at first."""
    if archive.getinfo(name).file_size > MAX_PART:
        raise Unreadable("文档解开后太大，不像正常公文。请把正文复制到新文档后再试。")
    try:
        return parse_xml(archive.read(name))
    except SyntaxError as error:  # of lxml: broken XML, or one nested or swollen beyond its limits
        raise Unreadable(f"文档内容已损坏，读不了。{AGAIN}") from error
