"""Checks of pages: paper, margins, characters on a line, page numbers (GB/T 9704—2012, 5, 7.5, 8)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docx.oxml.ns import qn

from qingzhi.reports.official import parameters as p
from qingzhi.reports.official.check.cascade import local
from qingzhi.reports.official.check.departure import Finding, Subject, alignment, measure
from qingzhi.reports.official.check.lines import Line, Section
from qingzhi.reports.official.check.recognise import Role
from qingzhi.reports.official.looks import TEXT_WIDTH
from qingzhi.reports.official.oxml import mm

DASHED = re.compile(r"\s*[—―－]\s*\d+\s*[—―－]\s*")
PAGE_FIELD = re.compile(r"\bPAGE\b")


def paper(subject: Subject) -> Iterator[Finding]:
    """Paper and margins of each section; of wide pages turned upright again, whichever way they were turned."""
    for number, section in enumerate(subject.reading.sections):
        where = _where(subject, number)
        across, down = sorted(section.size)
        yield from measure(p.PAPER_WIDTH, across, where)
        yield from measure(p.PAPER_HEIGHT, down, where)
        sides = (p.TOP, p.RIGHT, p.BOTTOM, p.LEFT)
        for parameter, found in zip(sides, _margins(section), strict=True):
            yield from measure(parameter, found, where)


def _margins(section: Section) -> tuple[float, float, float, float]:
    """Top, right, bottom and left of the upright page, in millimetres."""
    margins = section.margins
    top, right, bottom, left = (margins[side] for side in ("top", "right", "bottom", "left"))
    upright = (abs(top), right, abs(bottom), left + margins["gutter"])
    if not section.is_wide:
        return upright
    to_left = (right, bottom, left, top)
    to_right = (left, top, right, bottom)
    wanted = (p.TOP.value, p.RIGHT.value, p.BOTTOM.value, p.LEFT.value)
    return min(to_left, to_right, key=lambda turned: sum(abs(a - b) for a, b in zip(turned, wanted, strict=True)))


def _where(subject: Subject, number: int) -> str:
    if len(subject.reading.sections) == 1:
        return ""
    wide = "（横排页）" if subject.reading.sections[number].is_wide else ""
    return f"第{number + 1}节{wide}"


def characters(subject: Subject) -> Iterator[Finding]:
    """How many characters of 3号 fit on a line, by the grid of the page or the tracking of the text."""
    for line in subject.parts.of(Role.TEXT):
        section = subject.reading.sections[line.section]
        width = section.size[0] - section.margins["left"] - section.margins["right"]
        if abs(mm(width) - TEXT_WIDTH) > mm(2):
            continue  # a wide page, or margins that are departures themselves
        pitch = p.BODY_SIZE.value + line.spans[0].tracking + section.char_space
        fit = int(mm(width) / max(pitch, 1) + 0.02)
        yield from measure(p.CHARS, fit, words=f"{fit} 字")
        return


def numbers(subject: Subject) -> Iterator[Finding]:
    """Page numbers of each section; those of pages with nothing but the imprint are not asked for."""
    reading = subject.reading
    for number, section in enumerate(reading.sections):
        if not _has_text(subject, number):
            continue
        where = _where(subject, number)
        odd = _numbered(section.footers.get("default", ()))
        even = _numbered(section.footers.get("even", ())) if reading.sides_differ else odd
        if odd is None or even is None:
            yield Finding(p.PAGE_NUMBER, "没有页码" if odd is even else "单页或双页没有页码", where)
            continue
        if section.is_wide:
            if not all(_stands_upright(line) for line in (odd, even)):
                yield Finding(p.WIDE_NUMBER, "随表格转向，在表格下方", where)
        else:
            yield from _height(section, odd, where)
        yield from _sides(odd, even, where)
        for line in dict.fromkeys((odd, even)):
            yield from _looks(line, where)


def _has_text(subject: Subject, section: int) -> bool:
    """Whether a section has more than an imprint."""
    reading = subject.reading
    return any(line.number and line.section == section for line in reading.lines) or any(
        table.section == section and table is not subject.parts.imprint for table in reading.tables
    )


def _numbered(lines: tuple[Line, ...]) -> Line | None:
    """The line of a footer that holds the number of the page."""
    return next((line for line in lines if has_page_number(line)), None)


def has_page_number(line: Line) -> bool:
    """Whether a line has the field PAGE."""
    simple = [field.get(qn("w:instr"), "") for field in line.element.iterchildren(qn("w:fldSimple"))]
    codes = [
        code.text or "" for run in line.element.iterchildren(qn("w:r")) for code in run.iterchildren(qn("w:instrText"))
    ]
    return PAGE_FIELD.search(" ".join(simple) + "".join(codes)) is not None


def _stands_upright(line: Line) -> bool:
    """Whether the number stands in something turned against the page: a text box, or a cell of a table."""
    for above in line.element.iterancestors():
        if local(above.tag) == "wsp":
            return any(body.get("vert", "horz") != "horz" for body in above.iter("{*}bodyPr"))
        if local(above.tag) == "tc":
            return any(True for _ in above.iterfind(f"{qn('w:tcPr')}/{qn('w:textDirection')}"))
        if local(above.tag) == "textbox":
            return "layout-flow:vertical" in str(above.get("style", ""))
    return False


def _height(section: Section, line: Line, where: str) -> Iterator[Finding]:
    """From the text to the dashes, in millimetres. A line without exact pitch is taken as 1.3 of its size."""
    if "framePr" in line.properties or any(local(one.tag) == "txbxContent" for one in line.element.iterancestors()):
        return
    half = (line.pitch or line.size * 1.3) / 2
    gap = p.BOTTOM.value - section.margins["footer"] - (half + line.after) / mm(1)
    yield from measure(p.PAGE_NUMBER_GAP, gap, where, f"{gap:.1f} 毫米")


def _sides(odd: Line, even: Line, where: str) -> Iterator[Finding]:
    """On which side the numbers stand, and how far from the edge."""
    for parameter, line, side, shown in (
        (p.ODD_PLACE, odd, "right", odd.right),
        (p.EVEN_PLACE, even, "left", even.left),
    ):
        found = _side(line)
        if found not in (side, "outside"):
            yield Finding(parameter, "居右" if found == "right" else alignment(line), where)
        elif found != "outside" and "framePr" not in line.properties:
            yield from measure(p.PAGE_NUMBER_INDENT, shown, where)


def _side(line: Line) -> str:
    """left, center, right or outside: of the frame or text box in which the line stands, else of itself."""
    framed = line.properties.get("framePr", {}).get("xAlign")
    if framed:
        return framed
    for above in line.element.iterancestors():
        if local(above.tag) == "anchor":
            aligned = [align.text for align in above.iterfind("{*}positionH/{*}align")]
            if aligned:
                return str(aligned[0])
    return "left" if line.align == "both" else line.align


def _looks(line: Line, where: str) -> Iterator[Finding]:
    digits = [span for span in line.spans if any(character.isdigit() for character in span.text)] or list(line.spans)
    for face in dict.fromkeys(span.latin for span in digits):
        if not p.PAGE_NUMBER_FACE.typeface.is_named(face):
            yield Finding(p.PAGE_NUMBER_FACE, face or "没有指定的默认字体", where)
    for size in dict.fromkeys(span.size for span in digits):
        yield from measure(p.PAGE_NUMBER_SIZE, size, where)
    shown = line.text if any(character.isdigit() for character in line.text) else _with_number(line)
    if not DASHED.fullmatch(shown):
        yield Finding(p.PAGE_NUMBER_FORM, f"“{shown.strip()}”", where)


def _with_number(line: Line) -> str:
    """The text of a line whose field has no result yet, with a number where the field stands."""
    text = line.text.strip()
    half = (len(text) + 1) // 2
    return f"{text[:half]}1{text[half:]}"


CHECKS = (paper, characters, numbers)
