"""The head of a document (版头): from the red name of the issuer to the red line (GB/T 9704—2012, 7.2 and 10.1)."""

from __future__ import annotations

from collections.abc import Sequence

from qingzhi.reports.official import looks
from qingzhi.reports.official import parameters as p
from qingzhi.reports.official.document import Document, Head
from qingzhi.reports.official.fonts import FANGSONG, KAITI
from qingzhi.reports.official.looks import RED
from qingzhi.reports.official.oxml import Element, mm, twips, w
from qingzhi.reports.official.text import paragraph, run

MARK_SIZES = (22.0, 48.0)  # points; the standard of 2012 leaves the size of the red name free
MARK_PITCH = 1.2  # line pitch of the red name, in its size
RED_RULE = 16  # eighths of a point; the standard leaves the weight of the red line free
THICK, THIN = 24, 6  # eighths of a point: the two lines of a letter's double line
DOUBLE_GAP = 2.0  # points between them
NAMES_IN_A_ROW = 2  # signatories (7.2.6)


def head(document: Document) -> list[Element]:
    """What stands above the title in the text; of a letter the rest stands in the header of the first page."""
    if document.head is None:
        return []
    if document.head.letter:
        return _letter_number(document.head)
    above = _marks_above(document.head)
    offset = mm(p.MARK_TOP.value) - len(above) * document.pitch - mark_inset(document.head)
    number = [paragraph(looks.NUMBER, run(str(document.head.number)))]
    if document.head.signatories:
        number = _signed_number(document)
    return [*above, _mark(document.head, offset), *number, _red_line()]


def _marks_above(head: Head) -> list[Element]:
    """份号 and 紧急程度, each on a line."""
    lines = []
    if head.copy_number is not None:
        lines.append(paragraph(looks.COPY_NUMBER, run(f"{head.copy_number:06}")))
    if head.urgency:
        lines.append(paragraph(looks.URGENCY, run(head.urgency)))
    return lines


def _mark_size(head: Head) -> float:
    """The size in points in which the red name fits on one line."""
    return min(max(int(looks.TEXT_WIDTH / (len(head.mark) + 0.5)), MARK_SIZES[0]), MARK_SIZES[1])


def mark_inset(head: Head) -> float:
    """From the upper edge of the red name's line to that of its characters, in points."""
    return _mark_size(head) * (MARK_PITCH - 1) / 2


def _mark(head: Head, before: float) -> Element:
    """The red name, ``before`` points below what stands above it."""
    size = _mark_size(head)
    written = run(head.mark)
    written[0].extend(looks.size(size))
    space = w("spacing", before=twips(before), line=twips(size * MARK_PITCH), lineRule="exact")
    return paragraph(looks.MARK, written, changes=[space])


def _signed_number(document: Document) -> list[Element]:
    """上行文: the number on the left, on a line with the last row of signatories on the right."""
    assert document.head is not None
    names = document.head.signatories
    rows = [names[start : start + NAMES_IN_A_ROW] for start in range(0, len(names), NAMES_IN_A_ROW)]
    widths = [sum(map(len, row)) + len(row) - 1 for row in rows]
    label = "签发人："
    names_at = p.CHARS.value - p.SIGNATORY_RIGHT.value - max(widths)
    stops = [names_at - len(label), names_at]
    lines = []
    for position, row in enumerate(rows):
        first, last = position == 0, position == len(rows) - 1
        lead = (str(document.head.number) if last else "") + "\t" + (label if first else "\t")
        before = twips(p.NUMBER_GAP.value * document.pitch) if first else 0
        changes = [_tabs(*stops), w("spacing", before=before)]
        lines.append(paragraph(looks.UPWARD_NUMBER, run(lead), run("　".join(row), KAITI), changes=changes))
    return lines


def _letter_number(head: Head) -> list[Element]:
    """信函: the number flush right under the red line, 份号 and 紧急程度 flush left from the same line on."""
    marks = _marks_above(head)
    first = marks[0] if marks else paragraph(looks.LETTER_NUMBER)
    first.append(run(f"\t{head.number}", FANGSONG))
    stop = w("tabs", w("tab", val="right", pos=twips(looks.TEXT_WIDTH)))
    first.pPr.extend([stop, w("spacing", before=twips(p.LETTER_NUMBER_GAP.value))])
    return marks or [first]


def _tabs(*chars: float) -> Element:
    pitch = p.BODY_SIZE.value + looks.TRACKING
    return w("tabs", *(w("tab", val="left", pos=twips(stop * pitch)) for stop in chars))


def _red_line() -> Element:
    """A line as wide as the text, 4 mm below the number."""
    border = w("pBdr", w("bottom", val="single", sz=RED_RULE, space=0, color=RED))
    gap = w("spacing", before=0, line=twips(mm(p.RED_LINE_GAP.value)), lineRule="exact")
    return paragraph(looks.LINE, changes=[border, gap])


def letter_header(head: Head) -> list[Element]:
    """The header of a letter's first page: the red name, and the double line (above thick) 4 mm below it."""
    return [_mark(head, 0), _double_line((THICK, THIN), mm(p.LETTER_LINE_GAP.value))]


def letter_footer() -> list[Element]:
    """The footer of a letter's first page: the double line, below thick."""
    return [_double_line((THIN, THICK), 0)]


def _double_line(weights: Sequence[int], before: float) -> Element:
    """Two red lines of 170 mm in the middle of the page: the upper and lower edge of an empty paragraph."""
    above, below = ({"val": "single", "sz": weight, "space": 0, "color": RED} for weight in weights)
    beyond = (p.LETTER_LINE_LENGTH.value - p.PAPER_WIDTH.value) / 2
    return paragraph(
        looks.LINE,
        changes=[
            w("pBdr", w("top", **above), w("bottom", **below)),
            w("spacing", before=twips(before), line=twips(DOUBLE_GAP), lineRule="exact"),
            w(
                "ind",
                left=-twips(mm(p.LEFT.value + beyond)),
                right=-twips(mm(p.RIGHT.value + beyond)),
                firstLine=0,
            ),
        ],
    )
