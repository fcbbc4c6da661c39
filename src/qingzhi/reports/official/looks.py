"""How each part of a document looks: one Word style a part, made from the parameters.

Whatever many paragraphs share stands in their style, so that an officer who changes a style changes the document.
Indents are in characters of the part's own size, as Word and WPS offer them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from qingzhi.reports.official import parameters as p
from qingzhi.reports.official.fonts import FANGSONG, HEITI, SONG, TITLE_SONG, TYPEFACES, Typeface
from qingzhi.reports.official.oxml import Element, mm, twips, w

RED = "FF0000"
TEXT_WIDTH = mm(p.PAPER_WIDTH.value - p.LEFT.value - p.RIGHT.value)
"""The width of a line (版心宽), in points."""
TRACKING = math.floor((TEXT_WIDTH / p.CHARS.value - p.BODY_SIZE.value) * 20) / 20
"""What is added to each character of 16 points so that 28 of them fit on a line, in points (−0.25).

Not by ``w:docGrid`` with characters: LibreOffice gives a character that is wider than its cell two cells.
"""


@dataclass(frozen=True)
class Look:
    """A paragraph style: ``size`` and ``pitch`` in points (no pitch: the document's), indents in characters.

    ``before`` counts in lines. A ``level`` puts the paragraph into Word's outline.
    """

    id: str
    name: str
    face: Typeface = FANGSONG
    size: float = p.BODY_SIZE.value
    pitch: float | None = None
    align: str = "both"
    first: float = 0
    left: float = 0
    right: float = 0
    before: float = 0
    colour: str = ""
    level: int | None = None
    latin: str = ""  # face of figures where it is not the document's


TEXT = Look("GongwenText", "公文正文", first=p.FIRST_LINE.value)
HEADINGS = tuple(
    Look(
        f"Heading{level}",
        f"heading {level}",
        face.typeface,
        p.HEADING_SIZE.value,
        first=p.HEADING_INDENT.value,
        level=level - 1,
    )
    for level, face in enumerate((p.FACE_1, p.FACE_2, p.FACE_3, p.FACE_4), 1)
)
TITLE = Look("Title", "Title", p.TITLE_FACE.typeface, p.TITLE_SIZE.value, align="center", before=p.TITLE_GAP.value)
RECIPIENTS = Look("GongwenRecipients", "主送机关", before=p.RECIPIENTS_GAP.value)
ANNEX_LIST = Look("GongwenAnnexList", "附件说明")
ISSUER = Look("GongwenIssuer", "署名", align="right")
DATE = Look("GongwenDate", "成文日期", align="right")
NOTE = Look("GongwenNote", "附注", align="left", first=p.NOTE_INDENT.value)
ANNEX_MARK = Look("GongwenAnnexMark", "附件标识", HEITI, align="left")
ANNEX_TITLE = replace(TITLE, id="GongwenAnnexTitle", name="附件标题", before=p.ANNEX_TITLE_GAP.value)

COPY_NUMBER = Look("GongwenCopyNumber", "份号", align="left")
URGENCY = Look("GongwenUrgency", "紧急程度", HEITI, align="left")
MARK = Look("GongwenMark", "发文机关标志", TITLE_SONG, 36, align="center", colour=RED)
NUMBER = Look("GongwenNumber", "发文字号", align="center", before=p.NUMBER_GAP.value)
UPWARD_NUMBER = Look("GongwenUpwardNumber", "发文字号和签发人", align="left", left=1)
LETTER_NUMBER = Look("GongwenLetterNumber", "信函发文字号", align="left")
LINE = Look("GongwenLine", "红色分隔线", size=1)

CELL = Look("GongwenCell", "表格文字", size=12, align="left")
CELL_HEAD = Look("GongwenCellHead", "表头文字", HEITI, size=12, align="center")
IMPRINT = Look(
    "GongwenImprint",
    "版记",
    p.IMPRINT_FACE.typeface,
    p.IMPRINT_SIZE.value,
    pitch=24,
    left=p.IMPRINT_INDENT.value,
    right=p.IMPRINT_INDENT.value,
)
ODD_NUMBER = Look(
    "GongwenOddNumber",
    "单页码",
    SONG,
    p.PAGE_NUMBER_SIZE.value,
    pitch=16,
    align="right",
    right=p.PAGE_NUMBER_INDENT.value,
    latin=SONG.name,
)
EVEN_NUMBER = replace(ODD_NUMBER, id="GongwenEvenNumber", name="双页码", align="left", right=0, left=1)
SPACER = Look("GongwenSpacer", "占位", size=1, pitch=1)

LOOKS = (
    TEXT, *HEADINGS, TITLE, RECIPIENTS, ANNEX_LIST, ISSUER, DATE, NOTE, ANNEX_MARK, ANNEX_TITLE, COPY_NUMBER, URGENCY,
    MARK, NUMBER, UPWARD_NUMBER, LETTER_NUMBER, LINE, CELL, CELL_HEAD, IMPRINT, ODD_NUMBER, EVEN_NUMBER, SPACER,
)  # fmt: skip


def indents(look: Look) -> Element:
    """``w:ind`` of a look: in hundredths of a character, and in twips for programs that know no characters.

    A negative ``first`` hangs the later lines.
    """
    sides = {"left": look.left, "right": look.right}
    sides["hanging" if look.first < 0 else "firstLine"] = abs(look.first)
    attributes: dict[str, object] = {}
    for side, chars in sides.items():
        attributes[f"{side}Chars"] = round(chars * 100)
        attributes[side] = twips(chars * (look.size + TRACKING))
    return w("ind", **attributes)


def spacing(look: Look, pitch: float) -> Element:
    """``w:spacing`` of a look in a document of the given pitch."""
    before = twips(look.before * pitch)
    return w("spacing", before=before, after=0, line=twips(look.pitch or pitch), lineRule="exact")


def fonts(face: Typeface, latin: str) -> Element:
    """``w:rFonts``: the face of Chinese text, and that of figures and Latin letters."""
    return w("rFonts", ascii=latin, hAnsi=latin, cs=latin, eastAsia=face.name)


def styles(digits: str, pitch: float) -> Element:
    """The part ``styles.xml``."""
    normal = w(
        "style",
        w("name", val="Normal"),
        w("qFormat"),
        w(
            "pPr",
            w("widowControl", val=0),  # or a page of 22 lines would lose one to keep two together
            w("autoSpaceDE", val=0),  # no gap between Chinese and figures, or 28 characters don't fit
            w("autoSpaceDN", val=0),
            w("spacing", before=0, after=0, line=twips(pitch), lineRule="exact"),
            w("jc", val="both"),
        ),
        type="paragraph",
        default=1,
        styleId="Normal",
    )
    table = w(
        "style",
        w("name", val="Normal Table"),
        w("tblPr", w("tblCellMar", w("left", w=0, type="dxa"), w("right", w=0, type="dxa"))),
        type="table",
        default=1,
        styleId="TableNormal",
    )
    defaults = w(
        "rPr",
        fonts(FANGSONG, digits),
        *size(p.BODY_SIZE.value),
        w("lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA"),
    )
    return w(
        "styles",
        w("docDefaults", w("rPrDefault", defaults), w("pPrDefault", w("pPr"))),
        normal,
        table,
        *(_style(look, digits, pitch) for look in LOOKS),
    )


def size(points: float) -> tuple[Element, Element]:
    """``w:sz`` and ``w:szCs``, in half points."""
    return w("sz", val=round(points * 2)), w("szCs", val=round(points * 2))


def _style(look: Look, digits: str, pitch: float) -> Element:
    on_grid = look.size == p.BODY_SIZE.value  # of the 22 lines by 28 characters
    return w(
        "style",
        w("name", val=look.name),
        w("basedOn", val="Normal"),
        w("qFormat"),
        w(
            "pPr",
            w("keepNext") if look.level is not None else None,
            None if on_grid else w("snapToGrid", val=0),  # LibreOffice would give it two lines of the grid
            spacing(look, pitch),
            indents(look),
            w("jc", val=look.align),
            w("outlineLvl", val=look.level) if look.level is not None else None,
        ),
        w(
            "rPr",
            fonts(look.face, look.latin or digits),
            w("color", val=look.colour) if look.colour else None,
            w("spacing", val=twips(TRACKING)) if on_grid else None,
            *size(look.size),
        ),
        type="paragraph",
        styleId=look.id,
    )


def font_table(digits: str) -> Element:
    """The part ``fontTable.xml``: each face with the one to take where it is not installed."""

    def entries() -> Iterator[Element]:
        for face in TYPEFACES:
            yield w("font", w("altName", val=face.fallback), w("charset", val="86"), name=face.name)
        yield w("font", w("charset", val="00"), w("family", val="roman"), name=digits)

    return w("fonts", *entries())
