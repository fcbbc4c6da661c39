"""One step away from the standard, parameter by parameter: how to spoil a copy of a sample."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement, parse_xml

from qingzhi.reports.official import parameters as p
from qingzhi.reports.official.oxml import serialize

Element = Any


class Copy:
    """A document unpacked, to be changed and packed again."""

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            self.files = {name: archive.read(name) for name in archive.namelist()}
        self.parts: dict[str, Element] = {}

    def part(self, name: str) -> Element:
        """A part of ``word/``, parsed."""
        if name not in self.parts:
            self.parts[name] = parse_xml(self.files[f"word/{name}.xml"])
        return self.parts[name]

    def pack(self) -> bytes:
        changed = {f"word/{name}.xml": serialize(part) for name, part in self.parts.items()}
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in (self.files | changed).items():
                archive.writestr(name, data)
        return content.getvalue()

    def style(self, identifier: str) -> Element:
        """A style."""
        return next(one for one in self.part("styles").iter(qn("w:style")) if one.get(qn("w:styleId")) == identifier)

    def paragraphs(self, text: str, part: str = "document") -> list[Element]:
        """The innermost paragraphs whose text contains ``text``."""
        return [
            one
            for one in self.part(part).iter(qn("w:p"))
            if text in "".join(t.text or "" for t in one.iter(qn("w:t"))) and one.find(f".//{qn('w:p')}") is None
        ]

    def styled(self, style: str, part: str = "document") -> list[Element]:
        """The paragraphs of a style."""
        return [
            one.getparent().getparent() for one in self.part(part).iter(qn("w:pStyle")) if one.get(qn("w:val")) == style
        ]


Spoil = Callable[[Copy], None]


@dataclass(frozen=True)
class Mutation:
    """Which sample to spoil and how. ``follows`` are parameters that can't be kept either then."""

    sample: str
    spoil: Spoil
    follows: frozenset[str] = frozenset()


def setting(element: Element, path: str, **attributes: object) -> None:
    """Set attributes of the element at a path of ``w:`` names, made where it is missing."""
    for name in path.split("/"):
        child = element.find(qn(f"w:{name}"))
        if child is None:
            child = OxmlElement(f"w:{name}")
            element.append(child)
        element = child
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), str(value))


def style(identifier: str, path: str, **attributes: object) -> Spoil:
    return lambda copy: setting(copy.style(identifier), path, **attributes)


def face(identifier: str, name: str = "微软雅黑") -> Spoil:
    return style(identifier, "rPr/rFonts", eastAsia=name, ascii=name)


def indent(identifier: str, **chars: int) -> Spoil:
    return style(
        identifier, "pPr/ind", **{f"{side}Chars": value for side, value in chars.items()}, **dict.fromkeys(chars, 0)
    )


def text(old: str, new: str, part: str = "document") -> Spoil:
    def spoil(copy: Copy) -> None:
        found = [t for t in copy.part(part).iter(qn("w:t")) if old in (t.text or "")]
        assert found, old
        for one in found:
            one.text = one.text.replace(old, new)

    return spoil


def section(path: str, **more: float) -> Spoil:
    """Add millimetres to attributes of the first section."""

    def spoil(copy: Copy) -> None:
        element = next(copy.part("document").iter(qn("w:sectPr"))).find(qn(f"w:{path}"))
        for name, millimetres in more.items():
            element.set(qn(f"w:{name}"), str(int(element.get(qn(f"w:{name}"))) + round(millimetres * 1440 / 25.4)))

    return spoil


def direct(of_style: str, path: str, part: str = "document", **attributes: object) -> Spoil:
    """Set properties of the paragraphs of a style."""

    def spoil(copy: Copy) -> None:
        found = copy.styled(of_style, part)
        assert found, of_style
        for one in found:
            setting(one, f"pPr/{path}", **attributes)

    return spoil


def shift(of_styles: tuple[str, ...], side: str, chars: float) -> Spoil:
    """Move the indent of paragraphs of some styles."""

    def spoil(copy: Copy) -> None:
        for name in of_styles:
            (one,) = copy.styled(name)
            ind = one.find(f"{qn('w:pPr')}/{qn('w:ind')}")
            ind.set(qn(f"w:{side}Chars"), str(int(ind.get(qn(f"w:{side}Chars"))) + round(chars * 100)))

    return spoil


def without(tag: str, part: str = "document", last: bool = False) -> Spoil:
    """Take out elements (only the last one)."""

    def spoil(copy: Copy) -> None:
        found = list(copy.part(part).iter(qn(f"w:{tag}")))
        assert found, tag
        for one in found[-1:] if last else found:
            one.getparent().remove(one)

    return spoil


def attribute(tag: str, part: str = "document", number: int | None = None, **attributes: object) -> Spoil:
    """Set attributes of all elements of a name, or of the ``number``-th."""

    def spoil(copy: Copy) -> None:
        found = list(copy.part(part).iter(qn(f"w:{tag}")))
        for one in found if number is None else [found[number]]:
            for name, value in attributes.items():
                one.set(qn(f"w:{name}"), str(value))

    return spoil


def all_of(*spoils: Spoil) -> Spoil:
    def spoil(copy: Copy) -> None:
        for one in spoils:
            one(copy)

    return spoil


def _page_number_on_first(copy: Copy) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), " PAGE ")
    copy.styled("GongwenLine", "footer_first")[0].append(field)


def _names_in_fangsong(copy: Copy) -> None:
    for line in copy.styled("GongwenUpwardNumber"):
        for fonts in line.iter(qn("w:rFonts")):
            if fonts.get(qn("w:eastAsia")):
                fonts.set(qn("w:eastAsia"), "仿宋_GB2312")


def _tabs_further_right(copy: Copy) -> None:
    for line in copy.styled("GongwenUpwardNumber"):
        for tab in line.iter(qn("w:tab")):
            if tab.get(qn("w:pos")):
                tab.set(qn("w:pos"), str(int(tab.get(qn("w:pos"))) + 316))


def _flat_page_number(copy: Copy) -> None:
    for body in copy.part("footer_wide_odd").iter("{*}bodyPr"):
        body.set("vert", "horz")


def _borders(sides: str, **attributes: object) -> Spoil:
    """Set attributes of the borders of the imprint's first (above) or other rows."""

    def spoil(copy: Copy) -> None:
        (above, *inner), found = (list(copy.part("document").iter(qn("w:tcBorders"))), 0)
        for borders, side in (
            ((above, "top"), (inner[-1], "bottom")) if sides == "outer" else ((above, "bottom"), (inner[0], "top"))
        ):
            for one in borders.iterchildren(qn(f"w:{side}")):
                found += 1
                for name, value in attributes.items():
                    one.set(qn(f"w:{name}"), str(value))
        assert found

    return spoil


NOTICE, REPORT, LETTER = "通知", "上行文", "信函"


def mutation(sample: str, spoil: Spoil, *follows: p.Demand) -> Mutation:
    return Mutation(sample, spoil, frozenset(one.name for one in follows))


MUTATIONS: dict[p.Demand, Mutation] = {
    p.PAPER_WIDTH: mutation(NOTICE, section("pgSz", w=3)),
    p.PAPER_HEIGHT: mutation(NOTICE, section("pgSz", h=-3)),
    p.TOP: mutation(NOTICE, section("pgMar", top=3)),
    p.LEFT: mutation(NOTICE, section("pgMar", left=-3)),
    p.RIGHT: mutation(NOTICE, section("pgMar", right=3)),
    p.BOTTOM: mutation(NOTICE, section("pgMar", bottom=-3)),
    p.CHARS: mutation(NOTICE, style("GongwenText", "rPr/spacing", val=0)),
    p.PITCH: mutation(NOTICE, style("GongwenText", "pPr/spacing", line=360, lineRule="auto")),
    p.BODY_FACE: mutation(NOTICE, face("GongwenText")),
    p.BODY_SIZE: mutation(NOTICE, style("GongwenText", "rPr/sz", val=30)),
    p.FIRST_LINE: mutation(NOTICE, indent("GongwenText", firstLine=100)),
    p.COLOUR: mutation(NOTICE, style("GongwenText", "rPr/color", val="1F497D")),
    p.FACE_1: mutation(NOTICE, face("Heading1")),
    p.FACE_2: mutation(NOTICE, face("Heading2", "黑体")),
    p.FACE_3: mutation(NOTICE, face("Heading3", "楷体")),
    p.FACE_4: mutation(NOTICE, face("Heading4", "楷体")),
    p.HEADING_SIZE: mutation(NOTICE, style("Heading1", "rPr/sz", val=30)),
    p.HEADING_INDENT: mutation(NOTICE, indent("Heading2", firstLine=0)),
    p.HEADING_MARKS: mutation(NOTICE, text("一、总体要求", "一,总体要求")),
    p.TITLE_FACE: mutation(NOTICE, face("Title", "黑体")),
    p.TITLE_SIZE: mutation(NOTICE, style("Title", "rPr/sz", val=36)),
    p.TITLE_PLACE: mutation(NOTICE, style("Title", "pPr/jc", val="left")),
    p.TITLE_GAP: mutation(NOTICE, style("Title", "pPr/spacing", before=580)),
    p.TITLE_END: mutation(NOTICE, text("整治的通知", "整治的通知。")),
    p.RECIPIENTS_GAP: mutation(NOTICE, style("GongwenRecipients", "pPr/spacing", before=0)),
    p.RECIPIENTS_PLACE: mutation(NOTICE, indent("GongwenRecipients", firstLine=200)),
    p.RECIPIENTS_END: mutation(NOTICE, text("县直各单位：", "县直各单位:")),
    p.ANNEX_LIST_GAP: mutation(REPORT, direct("GongwenAnnexList", "spacing", before=0)),
    p.ANNEX_LIST_INDENT: mutation(REPORT, direct("GongwenAnnexList", "ind", hangingChars=500)),
    p.ANNEX_LIST_FORM: mutation(NOTICE, text("附件：", "附件:")),
    p.ANNEX_LIST_END: mutation(NOTICE, text("自查要点", "自查要点；")),
    p.DATE_FORM: mutation(NOTICE, text("2026年1月5日", "2026年01月05日")),
    p.SEALED_RIGHT: mutation(NOTICE, shift(("GongwenIssuer", "GongwenDate"), "right", -1)),
    p.UNSEALED_RIGHT: mutation(REPORT, shift(("GongwenIssuer", "GongwenDate"), "right", -1)),
    p.ISSUER_PLACE: mutation(NOTICE, shift(("GongwenIssuer",), "right", 3)),
    p.NOTE_INDENT: mutation(NOTICE, indent("GongwenNote", firstLine=0)),
    p.ANNEX_PAGE: mutation(REPORT, without("pageBreakBefore")),
    p.ANNEX_MARK_FACE: mutation(NOTICE, face("GongwenAnnexMark", "仿宋")),
    p.ANNEX_MARK_PLACE: mutation(NOTICE, indent("GongwenAnnexMark", firstLine=200)),
    p.ANNEX_TITLE_PLACE: mutation(NOTICE, style("GongwenAnnexTitle", "pPr/jc", val="left")),
    p.ANNEX_TITLE_GAP: mutation(NOTICE, style("GongwenAnnexTitle", "pPr/spacing", before=0)),
    p.TABLE_HEAD: mutation(NOTICE, without("tblHeader", last=True)),
    p.TABLE_ROWS: mutation("横表在后", without("cantSplit")),
    p.WIDE_NUMBER: mutation(NOTICE, _flat_page_number),
    p.COPY_FORM: mutation(NOTICE, text("000012", "12")),
    p.COPY_PLACE: mutation(NOTICE, indent("GongwenCopyNumber", left=100)),
    p.URGENCY_FACE: mutation(NOTICE, face("GongwenUrgency", "仿宋")),
    p.URGENCY_PLACE: mutation(NOTICE, indent("GongwenUrgency", left=200)),
    p.MARK_FACE: mutation(NOTICE, face("GongwenMark", "黑体")),
    p.MARK_COLOUR: mutation(LETTER, style("GongwenMark", "rPr/color", val="0000FF")),
    p.MARK_PLACE: mutation(NOTICE, style("GongwenMark", "pPr/jc", val="left")),
    p.MARK_TOP: mutation(NOTICE, direct("GongwenMark", "spacing", before=1500)),
    p.NUMBER_FORM: mutation(NOTICE, text("清网信发〔2026〕3号", "清网信发[2026]3号")),
    p.NUMBER_GAP: mutation(NOTICE, style("GongwenNumber", "pPr/spacing", before=580)),
    p.NUMBER_PLACE: mutation(NOTICE, style("GongwenNumber", "pPr/jc", val="left")),
    p.SIGNATORY_FACE: mutation(REPORT, _names_in_fangsong),
    p.SIGNATORY_RIGHT: mutation(REPORT, _tabs_further_right),
    p.RED_LINE_COLOUR: mutation(
        NOTICE, lambda copy: setting(copy.styled("GongwenLine")[0], "pPr/pBdr/bottom", color="auto")
    ),
    p.RED_LINE_LENGTH: mutation(NOTICE, direct("GongwenLine", "ind", left=600, right=600)),
    p.RED_LINE_GAP: mutation(NOTICE, direct("GongwenLine", "spacing", line=400)),
    p.LETTER_MARK_TOP: mutation(LETTER, section("pgMar", header=5)),
    p.LETTER_LINE_GAP: mutation(LETTER, direct("GongwenLine", "spacing", "header_first", before=600)),
    p.LETTER_LINE_COLOUR: mutation(LETTER, attribute("bottom", "footer_first", color="000000")),
    p.LETTER_LINE_LENGTH: mutation(LETTER, direct("GongwenLine", "ind", "header_first", left=0, right=0)),
    p.LETTER_LINE_ORDER: mutation(
        LETTER, all_of(attribute("top", "footer_first", sz=24), attribute("bottom", "footer_first", sz=6))
    ),
    p.LETTER_FOOT: mutation(LETTER, direct("GongwenLine", "spacing", "footer_first", after=300)),
    p.LETTER_NUMBER_GAP: mutation(LETTER, direct("GongwenUrgency", "spacing", before=580)),
    p.LETTER_FIRST_PAGE: mutation(LETTER, _page_number_on_first),
    p.IMPRINT_FACE: mutation(NOTICE, face("GongwenImprint", "宋体")),
    p.IMPRINT_SIZE: mutation(NOTICE, style("GongwenImprint", "rPr/sz", val=32)),
    p.IMPRINT_INDENT: mutation(NOTICE, indent("GongwenImprint", left=0)),
    p.IMPRINT_OUTER: mutation(NOTICE, _borders("outer", sz=4)),
    p.IMPRINT_INNER: mutation(NOTICE, _borders("inner", sz=12)),
    p.IMPRINT_LENGTH: mutation(NOTICE, attribute("tblW", number=-1, w=8000)),
    p.IMPRINT_PLACE: mutation(NOTICE, attribute("tblpPr", tblpYSpec="top")),
    p.COPIES_END: mutation(NOTICE, text("县纪委监委机关。", "县纪委监委机关")),
    p.PRINTED_FORM: mutation(NOTICE, text("2026年1月6日印发", "2026年01月06日印发")),
    p.PAGE_NUMBER: mutation(NOTICE, without("fldSimple", "footer_odd")),
    p.PAGE_NUMBER_FACE: mutation(NOTICE, style("GongwenOddNumber", "rPr/rFonts", ascii="Times New Roman")),
    p.PAGE_NUMBER_SIZE: mutation(NOTICE, style("GongwenEvenNumber", "rPr/sz", val=21)),
    p.PAGE_NUMBER_FORM: mutation(NOTICE, text("— ", "- ", "footer_odd")),
    p.ODD_PLACE: mutation(NOTICE, style("GongwenOddNumber", "pPr/jc", val="center")),
    p.EVEN_PLACE: mutation(NOTICE, style("GongwenEvenNumber", "pPr/jc", val="right")),
    p.PAGE_NUMBER_INDENT: mutation(NOTICE, indent("GongwenOddNumber", right=0)),
    p.PAGE_NUMBER_GAP: mutation(NOTICE, section("pgMar", footer=-8)),
}
"""For each parameter of the table one step beyond what it admits."""
