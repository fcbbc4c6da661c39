"""Pages: paper, margins, the grid of 22 lines of 28 characters, page numbers (GB/T 9704—2012, 5.2, 7.5, 8, 10.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml

from qingzhi.reports.official import looks
from qingzhi.reports.official import parameters as p
from qingzhi.reports.official.looks import Look
from qingzhi.reports.official.oxml import Element, mm, twips, w
from qingzhi.reports.official.text import paragraph, run

Place = Literal["default", "even", "first"]

DASH_TO_EDGE = mm(p.BOTTOM.value - p.PAGE_NUMBER_GAP.value)
"""From the dash of a page number to the lower edge of the paper, in points."""
FOOTER = DASH_TO_EDGE - (looks.ODD_NUMBER.pitch or 0) / 2
HEADER = mm(15)

BOX = (
    f'<w:drawing {nsdecls("w", "wp", "a")} xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
    '<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="1" behindDoc="0" locked="0"'
    ' layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
    '<wp:positionH relativeFrom="page"><wp:posOffset>{x}</wp:posOffset></wp:positionH>'
    '<wp:positionV relativeFrom="page"><wp:posOffset>{y}</wp:posOffset></wp:positionV>'
    '<wp:extent cx="{across}" cy="{down}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>'
    '<wp:docPr id="1" name="页码"/><wp:cNvGraphicFramePr/>'
    '<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>'
    '<wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{across}" cy="{down}"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr>'
    '<wps:txbx><w:txbxContent/></wps:txbx><wps:bodyPr vert="vert" wrap="square" lIns="0" tIns="0" rIns="0" bIns="0"/>'
    "</wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing>"
)
"""A text box without border, at a place of the page."""


def section(
    pitch: float,
    footers: Mapping[Place, str],
    headers: Mapping[Place, str] | None = None,
    *,
    wide: bool = False,
    letter_head: float | None = None,
    begins: Literal["nextPage", "evenPage"] = "nextPage",
) -> Element:
    """``w:sectPr``. ``headers`` and ``footers`` name the relationships of those parts.

    ``letter_head`` is where the header of a letter begins, in points from the paper's edge.
    A ``wide`` page is a page turned a quarter to the left: its head lies at the binding edge of odd pages and at the
    outer edge of even ones (8), and its margins turn with it.
    """
    headers = headers or {}
    across, down = twips(mm(p.PAPER_WIDTH.value)), twips(mm(p.PAPER_HEIGHT.value))
    left, right = twips(mm(p.LEFT.value)), twips(mm(p.RIGHT.value))
    top, bottom = _heights(pitch, down)
    header, footer = (HEADER, FOOTER) if letter_head is None else (letter_head, mm(p.LETTER_FOOT.value))
    distances = {"header": twips(header), "footer": twips(footer), "gutter": 0}
    if wide:
        size = w("pgSz", w=down, h=across, orient="landscape")
        margins = w("pgMar", top=left, right=top, bottom=right, left=bottom, **distances)
    else:
        size = w("pgSz", w=across, h=down)
        margins = w("pgMar", top=top, right=right, bottom=bottom, left=left, **distances)
    return w(
        "sectPr",
        *_references("headerReference", headers),
        *_references("footerReference", footers),
        w("type", val=begins),
        size,
        margins,
        w("titlePg") if "first" in footers else None,
        w("docGrid", type="lines", linePitch=twips(pitch)),
    )


def _heights(pitch: float, paper: int) -> tuple[int, int]:
    """Upper and lower margin, in twips. 22 lines of 29 points are 0.07 mm more than 225 mm; the margins give way."""
    top, bottom = twips(mm(p.TOP.value)), twips(mm(p.BOTTOM.value))
    over = p.LINES * twips(pitch) - (paper - top - bottom)
    if 0 < over < twips(1):
        top, bottom = top - over // 2, bottom - (over - over // 2)
    return top, bottom


def _references(tag: str, parts: Mapping[Place, str]) -> Iterable[Element]:
    relationship = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    for place, identifier in parts.items():
        reference = w(tag, type=place)
        reference.set(relationship, identifier)
        yield reference


def numbered(look: Look, letter: bool) -> list[Element]:
    """A footer with the page number between two dashes, at the same height in a letter, whose footer lies lower."""
    lift = FOOTER - mm(p.LETTER_FOOT.value) if letter else 0
    changes = [w("spacing", after=twips(lift))] if lift else []
    return [paragraph(look, *_number(), changes=changes)]


def _number() -> list[Element]:
    return [run("— "), w("fldSimple", run("1"), instr=" PAGE "), run(" —")]


def numbered_wide(look: Look) -> list[Element]:
    """The footer of a wide page: the number where it stands on the other pages of the booklet, at the short edge.

    A text box on the page, turned a quarter to the right: on the screen the number lies, in the booklet it stands.
    """
    height, length = looks.ODD_NUMBER.pitch or 0, looks.TEXT_WIDTH
    box = BOX.format(
        x=_emu(DASH_TO_EDGE - height / 2), y=_emu(mm(p.LEFT.value)), across=_emu(height), down=_emu(length)
    )
    drawing = parse_xml(box)
    drawing.find(f".//{qn('w:txbxContent')}").extend(numbered(look, letter=False))
    return [paragraph(looks.SPACER, w("r", drawing))]


def _emu(points: float) -> int:
    """Points → English metric units, in which drawings are measured."""
    return round(points * 12700)
