"""Checks of the head, of documents and of letters (GB/T 9704—2012, 7.2, 10.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from docx.oxml.ns import qn

from qingzhi.reports.official import parameters as p
from qingzhi.reports.official.check.cascade import local, whole
from qingzhi.reports.official.check.departure import Finding, Subject, alignment, faces, measure, place, sizes
from qingzhi.reports.official.check.lines import CHAR, LINE_CHARS, Border, Line, is_red, width
from qingzhi.reports.official.check.pages import has_page_number
from qingzhi.reports.official.check.recognise import NUMBER, SIGNATORIES, Role
from qingzhi.reports.official.check.text import FLUSH, gap_above
from qingzhi.reports.official.oxml import mm

RIGHT_NUMBER = re.compile(r"[\u4e00-\u9fffA-Za-z]+〔[12]\d{3}〕[1-9]\d*号")
RIGHT_COPY = re.compile(r"\d{6}")


def marks(subject: Subject) -> Iterator[Finding]:
    """份号 and 紧急程度."""
    for line in subject.parts.of(Role.COPY_NUMBER):
        written = line.text.strip().partition("\t")[0]
        if not RIGHT_COPY.fullmatch(written):
            yield Finding(p.COPY_FORM, f"“{written}”", place(line))
        yield from _flush(p.COPY_PLACE, line)
    for line in subject.parts.of(Role.URGENCY):
        urgency = [span for span in line.spans if not NUMBER.search(span.text)]
        yield from faces(p.URGENCY_FACE, urgency, place(line))
        yield from _flush(p.URGENCY_PLACE, line)


def _flush(parameter: p.Wording, line: Line) -> Iterator[Finding]:
    if line.align in ("center", "right"):
        yield Finding(parameter, alignment(line), place(line))
    elif line.left > FLUSH:
        yield Finding(parameter, f"左空 {round(line.left, 1):g} 字", place(line))


def mark(subject: Subject) -> Iterator[Finding]:
    """The red name of the issuer, in the text or in the header of the first page."""
    for line in [*subject.parts.of(Role.MARK), *_letter_marks(subject)]:
        yield from faces(p.MARK_FACE, line.spans, place(line))
        black = [span for span in line.spans if span.text.strip() and not span.is_red]
        if black:
            yield Finding(p.MARK_COLOUR, "黑色" if black[0].is_black else f"颜色 {black[0].colour}", place(line))
        if line.align != "center":
            yield Finding(p.MARK_PLACE, alignment(line), place(line))
    first = subject.parts.first(Role.MARK)
    if first is not None and not _is_letter(subject):
        above = subject.reading.lines[: subject.reading.lines.index(first)]
        points = sum(line.before + (line.pitch or line.size * 1.3) + line.after for line in above)
        yield from measure(p.MARK_TOP, (points + first.before + _inset(first)) / mm(1), place(first))


def _inset(line: Line) -> float:
    """From the upper edge of a line to that of its characters, in points."""
    return ((line.pitch or line.size * 1.3) - line.size) / 2


def _letter_marks(subject: Subject) -> list[Line]:
    """The red name of a letter: the text in the header of its first page."""
    return [line for line in _first_header(subject) if line.text.strip()] if _is_letter(subject) else []


def _first_header(subject: Subject) -> Sequence[Line]:
    if not subject.reading.sections:
        return ()
    section = subject.reading.sections[0]
    return section.headers.get("first" if section.first_differs else "default", ())


def _is_letter(subject: Subject) -> bool:
    """A letter has red lines or a red name in the header of its first page, and a number of its own."""
    red = any(
        any(span.is_red for span in line.spans) or any(edge and is_red(edge.colour) for edge in _edges(line))
        for line in _first_header(subject)
    )
    return red and bool(subject.parts.of(Role.NUMBER))


def number(subject: Subject) -> Iterator[Finding]:
    """发文字号: how it is written and where it stands, by the kind of document."""
    line = subject.parts.first(Role.NUMBER)
    if line is None:
        return
    matched = NUMBER.search(line.text)
    written = matched[0] if matched else line.text.strip()
    if not RIGHT_NUMBER.fullmatch(written):
        yield Finding(p.NUMBER_FORM, f"“{written}”", place(line))
    spans = [span for span in line.spans if NUMBER.search(span.text)]
    yield from faces(p.BODY_FACE, spans, place(line))
    yield from sizes(p.BODY_SIZE, spans, place(line))
    signed = subject.parts.first(Role.SIGNATORIES)
    if _is_letter(subject):
        flush = line.align == "right" or _tab(line, "right") >= LINE_CHARS - 0.2
        if not flush:
            yield Finding(p.NUMBER_PLACE, alignment(line), place(line))
        head = next(one for one in subject.reading.lines if one.number)
        yield from measure(p.LETTER_NUMBER_GAP, head.before, place(head), f"{head.before:g} 磅")
        return
    if signed is None and line.align != "center":
        yield Finding(p.NUMBER_PLACE, alignment(line), place(line))
    if signed is not None and (line.align in ("center", "right") or abs(line.left - 1) > 0.2):
        found = alignment(line) if line.align in ("center", "right") else f"左空 {round(line.left, 1):g} 字"
        yield Finding(p.NUMBER_PLACE, found, place(line))
    if subject.parts.of(Role.MARK):
        yield from measure(p.NUMBER_GAP, gap_above(subject, signed or line), place(signed or line))


def signatories(subject: Subject) -> Iterator[Finding]:
    """签发人: the names in 楷体, one character from the right edge."""
    lines = subject.parts.of(Role.SIGNATORIES)
    for line in lines:
        after, names = False, []
        for span in line.spans:
            if after and NUMBER.search(span.text) is None:
                names.append(span)
            after = after or SIGNATORIES.search(span.text) is not None or line is not lines[0]
        yield from faces(p.SIGNATORY_FACE, names, place(line))
    if lines:
        spare = min(LINE_CHARS - _end(line) for line in lines)
        yield from measure(p.SIGNATORY_RIGHT, spare, place(lines[0]), f"右空 {round(spare, 1):g} 字")


def _end(line: Line) -> float:
    """Where the text of a line ends that may have tabs, in characters."""
    if "\t" not in line.text:
        return line.ends
    last = line.text.rpartition("\t")[2]
    right = _tab(line, "right")
    return right if right else _tab(line, "left", line.text.count("\t")) + width(last)


def _tab(line: Line, kind: str, number: int = 0) -> float:
    """Where the last tab stop of a kind stands (the ``number``-th, from 1), in characters; 0 where there is none."""
    stops = [
        whole(stop.get(qn("w:pos"))) / 20 / CHAR
        for tabs in line.element.iterfind(f"{qn('w:pPr')}/{qn('w:tabs')}")
        for stop in tabs.iterfind(qn("w:tab"))
        if stop.get(qn("w:val")) == kind
    ]
    return 0 if not stops else stops[min(number, len(stops)) - 1]


def red_line(subject: Subject) -> Iterator[Finding]:
    """The red line under the number: the border of a paragraph, or a line drawn."""
    numbered = subject.parts.first(Role.NUMBER)
    if numbered is None or _is_letter(subject):
        return
    lines = subject.reading.lines
    at = lines.index(numbered)
    for line in lines[at : at + 3]:
        below = line.border("bottom")
        if below is None:
            continue
        if not is_red(below.colour):
            yield Finding(p.RED_LINE_COLOUR, _colour(below), place(numbered))
        length = p.RED_LINE_LENGTH.value - (line.indent("left") + line.indent("right")) * line.size / mm(1)
        yield from measure(p.RED_LINE_LENGTH, length, place(numbered))
        gap = below.space + (0 if line is numbered else line.before + (line.pitch or 0))
        yield from measure(p.RED_LINE_GAP, gap / mm(1), place(numbered))
        return
    if not any(local(one.tag) in ("drawing", "pict") for line in lines[: at + 4] for one in line.element.iter()):
        yield Finding(p.RED_LINE_LENGTH, "没有找到红色分隔线", place(numbered))


def _colour(edge: Border) -> str:
    return "黑色" if edge.colour in ("", "auto", "000000") else f"颜色 {edge.colour}"


def _edges(line: Line) -> tuple[Border | None, Border | None]:
    return line.border("top"), line.border("bottom")


def letter(subject: Subject) -> Iterator[Finding]:
    """The two double lines of a letter, where they stand, and that the first page bears no number."""
    if not _is_letter(subject):
        return
    section = subject.reading.sections[0]
    header = [line for line in _first_header(subject) if any(_edges(line))]
    footer = section.footers.get("first", ()) if section.first_differs else section.footers.get("default", ())
    lower = [line for line in footer if any(_edges(line))]
    named = _letter_marks(subject)
    if named:
        top = section.margins["header"] + (named[0].before + _inset(named[0])) / mm(1)
        yield from measure(p.LETTER_MARK_TOP, top, place(named[0]))
    for line in header[:1]:
        yield from measure(p.LETTER_LINE_GAP, line.before / mm(1), "首页上方红线")
    for where, lines, thick_first in (("首页上方红线", header, True), ("首页下方红线", lower, False)):
        if not lines:
            yield Finding(p.LETTER_LINE_LENGTH, "没有找到", where)
        for line in lines[:1]:
            yield from _double(line, thick_first, where)
    if lower:
        yield from measure(p.LETTER_FOOT, section.margins["footer"] + lower[0].after / mm(1), "首页下方红线")
    if any(has_page_number(line) for line in footer):
        yield Finding(p.LETTER_FIRST_PAGE, "有页码")


def _double(line: Line, thick_first: bool, where: str) -> Iterator[Finding]:
    above, below = _edges(line)
    for edge in (above, below):
        if edge is not None and not is_red(edge.colour):
            yield Finding(p.LETTER_LINE_COLOUR, _colour(edge), where)
    if above is None or below is None:
        yield Finding(p.LETTER_LINE_ORDER, "单线", where)
    elif (above.weight > below.weight) != thick_first or above.weight == below.weight:
        found = (
            "上下一样粗" if above.weight == below.weight else "上粗下细" if above.weight > below.weight else "上细下粗"
        )
        yield Finding(p.LETTER_LINE_ORDER, found, where)
    length = p.RED_LINE_LENGTH.value - (line.indent("left") + line.indent("right")) * line.size / mm(1)
    yield from measure(p.LETTER_LINE_LENGTH, length, where)


CHECKS = (marks, mark, number, signatories, red_line, letter)
