"""What follows the text: list of annexes, signature and date, note (GB/T 9704—2012, 7.3.4 to 7.3.7), imprint (7.4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qingzhi.reports.official import looks
from qingzhi.reports.official import parameters as p
from qingzhi.reports.official.document import Annex, Document, Imprint, day
from qingzhi.reports.official.looks import indents
from qingzhi.reports.official.oxml import Element, mm, twips, w
from qingzhi.reports.official.text import blocks, paragraph, run, title

LINES_FOR_SEAL = 2  # empty lines above the signature: the seal's upper edge is within a line of the text (7.3.5.1)
IMPRINT_OUTER, IMPRINT_INNER = (round(mm(rule.value) * 8) for rule in (p.IMPRINT_OUTER, p.IMPRINT_INNER))


def annex_list(document: Document) -> list[Element]:
    """附件：1. …, each name hanging under its own first character."""
    lines = []
    several = len(document.annexes) > 1
    number_width = (1 if len(document.annexes) < 10 else 1.5) if several else 0
    for position, annex in enumerate(document.annexes, 1):
        label = "附件：" if position == 1 else ""
        number = f"{position}.\t" if several else ""
        name_at = p.ANNEX_LIST_INDENT.value + len("附件：") + number_width
        look = replace(looks.ANNEX_LIST, left=name_at, first=-(len(label) + number_width))
        before = twips(document.pitch) if position == 1 else 0
        text = label + number + annex.title.replace("\n", "")
        changes = [w("keepNext"), w("spacing", before=before), indents(look)]
        lines.append(paragraph(look, run(text), changes=changes))
    return lines


def signature(document: Document) -> list[Element]:
    """署名 and 成文日期: with a seal one above the middle of the other, else the date 2 characters further right."""
    dated = day(document.dated)
    date_width = sum(0.5 if character.isdigit() else 1 for character in dated)
    issuer_width = len(document.issuer)
    if document.sealed:
        date_right = max(p.SEALED_RIGHT.value, (issuer_width - date_width) / 2)
        issuer_right = date_right + (date_width - issuer_width) / 2
        above = LINES_FOR_SEAL
    else:
        date_right = max(p.UNSEALED_RIGHT.value, issuer_width - date_width)
        issuer_right = date_right + date_width + p.UNSEALED_RIGHT.value - issuer_width
        above = 1
    issuer, date = replace(looks.ISSUER, right=issuer_right), replace(looks.DATE, right=date_right)
    before = w("spacing", before=twips(above * document.pitch))
    lines = [
        paragraph(issuer, run(document.issuer), changes=[w("keepNext"), before, indents(issuer)]),
        paragraph(date, run(dated), changes=[indents(date)]),
    ]
    return lines + ([paragraph(looks.NOTE, run(f"（{document.note}）"))] if document.note else [])


def annex(document: Document, content: Annex, position: int, breaks: bool) -> list[Element]:
    """An annex from its mark on; ``breaks`` where no new section begins with it, so that it must open a page itself."""
    mark = f"附件{position}" if len(document.annexes) > 1 else "附件"
    changes = [w("pageBreakBefore")] if breaks else []
    return [
        paragraph(looks.ANNEX_MARK, run(mark), changes=changes),
        title(content.title, looks.ANNEX_TITLE),
        *([paragraph(looks.TEXT)] if content.blocks else []),
        *blocks(content.blocks),
    ]


def imprint(content: Imprint, letter: bool) -> list[Element]:
    """The imprint: a table that floats at the foot of the page on which the text ends.

    In print on both sides it belongs on the last even page; where the text ends on an odd one, a page break before it
    moves it there. How many pages there are only the word processor knows.
    """
    rows = []
    rules = [] if letter else [IMPRINT_OUTER]
    if content.copies:
        look = replace(looks.IMPRINT, left=p.IMPRINT_INDENT.value + len("抄送："), first=-len("抄送："))
        text = f"抄送：{'，'.join(content.copies)}。"
        rows.append(paragraph(look, run(text), changes=[indents(look)]))
    if not letter:
        width = _width() - twips(p.IMPRINT_INDENT.value * (p.IMPRINT_SIZE.value + looks.TRACKING))
        text = f"{content.printer}\t{day(content.printed)}印发"
        rows.append(paragraph(looks.IMPRINT, run(text), changes=[w("tabs", w("tab", val="right", pos=width))]))
        rules += [IMPRINT_INNER] * (len(rows) - 1) + [IMPRINT_OUTER]
    return [_floating(rows, rules), paragraph(looks.SPACER)] if rows else []


def _width() -> int:
    return twips(mm(p.IMPRINT_LENGTH.value))


def _floating(rows: Sequence[Element], rules: Sequence[int]) -> Element:
    """A table of one column at the foot of the text area; ``rules`` are the lines above, between and below its rows."""

    def row(position: int, content: Element) -> Element:
        sides = zip(("top", "bottom"), rules[position : position + 2], strict=False)
        borders = [w(side, val="single", sz=weight, space=0, color="auto") for side, weight in sides]
        properties = w("tcPr", w("tcW", w=_width(), type="dxa"), w("tcBorders", *borders) if borders else None)
        return w("tr", w("trPr", w("cantSplit")), w("tc", properties, content))

    return w(
        "tbl",
        w(
            "tblPr",
            # Measured from the page's edge across: LibreOffice floats no table of the text's width otherwise.
            w("tblpPr", vertAnchor="margin", horzAnchor="page", tblpX=twips(mm(p.LEFT.value)), tblpYSpec="bottom"),
            w("tblOverlap", val="never"),
            w("tblW", w=_width(), type="dxa"),
            w("tblLayout", type="fixed"),
            w("tblCellMar", w("left", w=0, type="dxa"), w("right", w=0, type="dxa")),
        ),
        w("tblGrid", w("gridCol", w=_width())),
        *(row(position, content) for position, content in enumerate(rows)),
    )
