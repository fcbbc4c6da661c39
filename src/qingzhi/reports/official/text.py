"""Paragraphs and tables of a document as WordprocessingML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from qingzhi.policy.model import chinese_number
from qingzhi.reports.official import looks
from qingzhi.reports.official.document import Block, Column, Heading, Paragraph, Table
from qingzhi.reports.official.fonts import FANGSONG, Typeface
from qingzhi.reports.official.looks import Look
from qingzhi.reports.official.oxml import Element, mm, t, twips, w

TABLE_RULE = 4  # eighths of a point: the thin line of a table
CELL_MARGINS = {"top": 2.0, "left": 3.0, "bottom": 2.0, "right": 3.0}  # points between the text of a cell and its line
CELL_PITCH = 1.35  # line pitch in a table, in the size of its text


def run(text: str, face: Typeface | None = None) -> Element:
    """A run of text; tabs and line breaks become what Word has for them.

    The hint makes Word take quotation marks and dashes from the Chinese face: they have no width of their own there.
    """
    fonts = w("rFonts", hint="eastAsia", **({"eastAsia": face.name} if face else {}))
    element = w("r", w("rPr", fonts))
    for number, line in enumerate(text.split("\n")):
        if number:
            element.append(w("br"))
        for position, piece in enumerate(line.split("\t")):
            if position:
                element.append(w("tab"))
            if piece:
                element.append(t(piece))
    return element


def paragraph(look: Look, *runs: Element, changes: Iterable[Element] = ()) -> Element:
    """A paragraph in a style. ``changes`` are properties that only this one has, in the order of the schema."""
    return w("p", w("pPr", w("pStyle", val=look.id), *changes), *runs)


def blank() -> Element:
    """An empty line."""
    return paragraph(looks.RECIPIENTS, changes=[w("spacing", before=0)])


def title(text: str, look: Look = looks.TITLE, before: float | None = None) -> Element:
    """A title of one or more lines; ``before`` in points where it is not that of the style."""
    changes = [] if before is None else [w("spacing", before=twips(before))]
    return paragraph(look, run(text), changes=changes)


def blocks(content: Sequence[Block]) -> list[Element]:
    """Headings (numbered here), paragraphs and tables."""
    elements: list[Element] = []
    counts = [0, 0, 0, 0]
    for block in content:
        if isinstance(block, Heading):
            counts[block.level - 1 :] = [counts[block.level - 1] + 1] + [0] * (4 - block.level)
            elements.append(_heading(block, counts[block.level - 1]))
        elif isinstance(block, Paragraph):
            elements.append(paragraph(looks.TEXT, run(block.text)))
        else:
            elements.append(table(block))
    return elements


def _heading(heading: Heading, number: int) -> Element:
    chinese = chinese_number(number)
    mark = (f"{chinese}、", f"（{chinese}）", f"{number}.", f"（{number}）")[heading.level - 1]
    runs = [run(mark + heading.title)]
    changes = []
    if heading.text:
        runs.append(run(heading.text, FANGSONG))
        changes.append(w("keepNext", val=0))
    return paragraph(looks.HEADINGS[heading.level - 1], *runs, changes=changes)


def table(content: Table) -> Element:
    """A table: the head repeats on each page, no row is parted."""
    line = {"val": "single", "sz": TABLE_RULE, "space": 0, "color": "auto"}
    margins = (w(side, w=twips(points), type="dxa") for side, points in CELL_MARGINS.items())
    head = _row(content, tuple(column.title for column in content.columns), head=True)
    return w(
        "tbl",
        w(
            "tblPr",
            w("tblW", w=sum(_width(column) for column in content.columns), type="dxa"),
            w("jc", val="center"),
            w("tblBorders", *(w(side, **line) for side in ("top", "left", "bottom", "right", "insideH", "insideV"))),
            w("tblLayout", type="fixed"),
            w("tblCellMar", *margins),
        ),
        w("tblGrid", *(w("gridCol", w=_width(column)) for column in content.columns)),
        head,
        *(_row(content, row) for row in content.rows),
    )


def _width(column: Column) -> int:
    return twips(mm(column.width))


def _row(content: Table, cells: Sequence[str], head: bool = False) -> Element:
    def cell(column: Column, text: str) -> Element:
        look = replace(looks.CELL_HEAD if head else looks.CELL, size=content.size)
        written = run(text)
        written[0].extend(looks.size(content.size))
        changes = [w("spacing", line=twips(content.size * CELL_PITCH), lineRule="exact")]
        if column.centred and not head:
            changes.append(w("jc", val="center"))
        properties = w("tcPr", w("tcW", w=_width(column), type="dxa"), w("vAlign", val="center"))
        return w("tc", properties, paragraph(look, written, changes=changes))

    properties = w("trPr", w("cantSplit"), w("tblHeader") if head else None)
    return w("tr", properties, *(cell(column, text) for column, text in zip(content.columns, cells, strict=True)))
