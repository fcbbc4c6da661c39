"""The package of a .docx (ECMA-376 part 2): parts in, bytes out, the same bytes for the same parts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date
from xml.sax.saxutils import escape

from qingzhi.reports.official.oxml import clean

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
EPOCH = (1980, 1, 1, 0, 0, 0)  # the first day that zip knows: every entry bears it


def pack(parts: Mapping[str, bytes], title: str, creator: str, dated: date) -> bytes:
    """A .docx of the parts of ``word/`` by name: document, styles, header_first, …

    The relationship to a part bears the part's name; times are those of ``dated``.
    """
    files = {
        "[Content_Types].xml": _content_types(parts),
        "_rels/.rels": _relationships(
            ("document", f"{RELATIONS}/officeDocument", "word/document.xml"),
            ("core", f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ),
        "word/_rels/document.xml.rels": _relationships(
            *((name, f"{RELATIONS}/{_kind(name)}", f"{name}.xml") for name in parts if name != "document")
        ),
        "docProps/core.xml": _core_properties(title, creator, dated),
    }
    contents = {name: (DECLARATION + xml).encode() for name, xml in files.items()}
    contents |= {f"word/{name}.xml": part for name, part in parts.items()}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _kind(name: str) -> str:
    """header_first → header."""
    return name.partition("_")[0]


def _content_types(parts: Mapping[str, bytes]) -> str:
    kinds = {name: "document.main" if name == "document" else _kind(name) for name in parts}
    overrides = {f"/word/{name}.xml": f"{WORD}.{kind}+xml" for name, kind in kinds.items()}
    overrides["/docProps/core.xml"] = "application/vnd.openxmlformats-package.core-properties+xml"
    return (
        f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        + "".join(f'<Override PartName="{name}" ContentType="{type_}"/>' for name, type_ in overrides.items())
        + "</Types>"
    )


def _relationships(*entries: tuple[str, str, str]) -> str:
    """A part of relationships of (id, type, target)."""
    written = "".join(f'<Relationship Id="{id_}" Type="{type_}" Target="{to}"/>' for id_, type_, to in entries)
    return f'<Relationships xmlns="{PACKAGE}/relationships">{written}</Relationships>'


def _core_properties(title: str, creator: str, dated: date) -> str:
    time = f'xsi:type="dcterms:W3CDTF">{dated.isoformat()}T00:00:00Z'
    return (
        f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(clean(title))}</dc:title><dc:creator>{escape(clean(creator))}</dc:creator>"
        f"<dcterms:created {time}</dcterms:created><dcterms:modified {time}</dcterms:modified></cp:coreProperties>"
    )
