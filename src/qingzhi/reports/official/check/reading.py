"""From the parts of a package to lines, tables and sections."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from docx.oxml.ns import qn

from qingzhi.reports.official.check.cascade import Cascade, Properties, local, whole
from qingzhi.reports.official.check.lines import Border, Cell, Line, Reading, Section, Span, Table, border
from qingzhi.reports.official.check.numbering import Numbering
from qingzhi.reports.official.check.opening import Package
from qingzhi.reports.official.oxml import Element, w

TWIPS_IN_MM = 1440 / 25.4
INSIDE = {"hyperlink", "ins", "smartTag", "sdt", "sdtContent", "customXml", "fldSimple", "moveTo"}
"""What may stand between a paragraph and its runs."""


def read(package: Package) -> Reading:
    """Read a document."""
    return _Reader(package).reading


class _Reader:
    def __init__(self, package: Package) -> None:
        self.cascade = Cascade(package)
        self.numbering = Numbering(package.numbering)
        self.package = package
        self.reading = Reading()
        self.count = 0
        self.after_break = False
        settings = package.settings
        self.reading.sides_differ = settings is not None and is_on(settings.find(qn("w:evenAndOddHeaders")))
        body = package.document.find(qn("w:body"))
        for block in () if body is None else blocks(body):
            if local(block.tag) == "tbl":
                self.reading.tables.append(self._table(block))
            else:
                self._add(block)
        last = None if body is None else body.find(qn("w:sectPr"))
        self.reading.sections.append(self._section(w("sectPr") if last is None else last))

    def _add(self, element: Element) -> None:
        """Take a paragraph of the body, and the section that it ends."""
        line = self._line(element)
        if line.text.strip():
            self.count += 1
            line = replace(line, number=self.count)
        breaks = [one for one in element.iter(qn("w:br")) if one.get(qn("w:type")) == "page"]
        opens = is_on_property(line.properties, "pageBreakBefore") or self.after_break
        leads = bool(breaks) and not _text_before(element, breaks[0])
        self.reading.lines.append(replace(line, breaks_page=opens or leads))
        if breaks:
            self.after_break = not leads or not line.text.strip()
        elif line.text.strip():
            self.after_break = False
        ends = element.find(f"{qn('w:pPr')}/{qn('w:sectPr')}")
        if ends is not None:
            self.reading.sections.append(self._section(ends))

    def _line(self, element: Element) -> Line:
        own = element.find(qn("w:pPr"))
        direct = None if own is None else own.find(qn("w:numPr"))
        listed = self.cascade.style_numbering(self.cascade.style_of(own)) if direct is None else direct
        label, level = self.numbering.of(listed)
        spans = tuple(self._span(own, run) for run in runs(element))
        if label and spans:
            spans = (replace(spans[0], text=label), *spans)
        return Line(0, len(self.reading.sections), spans, self.cascade.paragraph(own, level), element)

    def _span(self, paragraph: Element | None, run: Element) -> Span:
        properties = self.cascade.run(paragraph, run.find(qn("w:rPr")))
        fonts = properties.get("rFonts", {})
        colour = properties.get("color", {})
        return Span(
            text=text_of(run),
            face=fonts.get("eastAsia", ""),
            latin=fonts.get("ascii", ""),
            size=whole(properties.get("sz", {}).get("val"), 20) / 2,
            colour="000000" if colour.get("themeColor") in ("text1", "dark1") else colour.get("val", ""),
            tracking=whole(properties.get("spacing", {}).get("val")) / 20,
        )

    def _table(self, element: Element) -> Table:
        properties = element.find(qn("w:tblPr"))
        rows = list(element.iterfind(qn("w:tr")))
        grid = sum(whole(column.get(qn("w:w"))) for column in element.iterfind(f"{qn('w:tblGrid')}/{qn('w:gridCol')}"))
        own = None if properties is None else properties.find(qn("w:tblW"))
        absolute = own is not None and own.get(qn("w:type")) == "dxa"
        floats = None if properties is None else properties.find(qn("w:tblpPr"))
        return Table(
            after=self.count,
            section=len(self.reading.sections),
            rows=tuple(tuple(self._cells(properties, row, at, len(rows))) for at, row in enumerate(rows)),
            width=(whole(own.get(qn("w:w"))) if own is not None and absolute else grid) / TWIPS_IN_MM,
            repeats_head=bool(rows) and _row_is(rows[0], "tblHeader"),
            parts_rows=not all(_row_is(row, "cantSplit") for row in rows),
            floats={} if floats is None else {local(name): value for name, value in floats.attrib.items()},
        )

    def _cells(self, table: Element | None, row: Element, at: int, count: int) -> Iterator[Cell]:
        """The cells of a row. A cell's own borders come before those of the table."""
        whole_table = None if table is None else table.find(qn("w:tblBorders"))
        for cell in row.iterfind(qn("w:tc")):
            own = cell.find(f"{qn('w:tcPr')}/{qn('w:tcBorders')}")

            def side(name: str, of_table: str, own: Element | None = own) -> Border | None:
                found = None if own is None else own.find(qn(f"w:{name}"))
                if found is None and whole_table is not None:
                    found = whole_table.find(qn(f"w:{of_table}"))
                return None if found is None else border({local(key): value for key, value in found.attrib.items()})

            yield Cell(
                tuple(self._line(one) for one in blocks(cell) if local(one.tag) == "p"),
                side("top", "top" if at == 0 else "insideH"),
                side("bottom", "bottom" if at == count - 1 else "insideH"),
            )

    def _section(self, element: Element) -> Section:
        size, margins, grid = (element.find(qn(f"w:{name}")) for name in ("pgSz", "pgMar", "docGrid"))

        def length(of: Element | None, name: str) -> float:
            return 0 if of is None else whole(of.get(qn(f"w:{name}"))) / TWIPS_IN_MM

        with_chars = grid is not None and grid.get(qn("w:type")) in ("linesAndChars", "snapToChars")
        begins = element.find(qn("w:type"))
        above = self.reading.sections[-1] if self.reading.sections else None
        names = ("top", "right", "bottom", "left", "header", "footer", "gutter")
        return Section(
            size=(length(size, "w"), length(size, "h")),
            margins={name: length(margins, name) for name in names},
            char_space=whole(grid.get(qn("w:charSpace"))) / 4096 if grid is not None and with_chars else 0,
            first_differs=is_on(element.find(qn("w:titlePg"))),
            begins="nextPage" if begins is None else begins.get(qn("w:val"), "nextPage"),
            headers={**(above.headers if above else {}), **self._edges(element, "headerReference")},
            footers={**(above.footers if above else {}), **self._edges(element, "footerReference")},
        )

    def _edges(self, section: Element, tag: str) -> dict[str, tuple[Line, ...]]:
        """The lines of headers or footers by place, those in text boxes and tables among them."""
        edges = {}
        for reference in section.iterfind(qn(f"w:{tag}")):
            part = self.package.related.get(reference.get(qn("r:id"), ""))
            if part is not None:
                lines = tuple(self._line(one) for one in part.iter(qn("w:p")))
                edges[reference.get(qn("w:type"), "default")] = lines
        return edges


def blocks(parent: Element) -> Iterator[Element]:
    """The paragraphs and tables of a body or cell, in order, those inside content controls among them."""
    for child in parent.iterchildren("*"):
        name = local(child.tag)
        if name in ("p", "tbl"):
            yield child
        elif name in ("sdt", "sdtContent", "customXml", "ins", "moveTo"):
            yield from blocks(child)


def runs(parent: Element) -> Iterator[Element]:
    """The runs of a paragraph, without those of text boxes in it."""
    for child in parent.iterchildren("*"):
        name = local(child.tag)
        if name == "r":
            yield child
        elif name in INSIDE:
            yield from runs(child)


def text_of(run: Element) -> str:
    """The text of a run: tabs as tabs, line breaks as line breaks."""
    pieces = []
    for child in run.iterchildren("*"):
        name = local(child.tag)
        if name == "t":
            pieces.append(child.text or "")
        elif name in ("tab", "ptab"):
            pieces.append("\t")
        elif name == "cr" or (name == "br" and child.get(qn("w:type"), "textWrapping") == "textWrapping"):
            pieces.append("\n")
    return "".join(pieces)


def is_on(element: Element | None) -> bool:
    """Whether a switch of Word is there and not switched off."""
    return element is not None and element.get(qn("w:val"), "1") not in ("0", "false", "off")


def is_on_property(properties: Properties, name: str) -> bool:
    """The same of a property of a paragraph."""
    return name in properties and properties[name].get("val", "1") not in ("0", "false", "off")


def _row_is(row: Element, name: str) -> bool:
    return is_on(row.find(f"{qn('w:trPr')}/{qn('w:' + name)}"))


def _text_before(paragraph: Element, break_: Element) -> str:
    """The text of a paragraph before a page break in it."""
    pieces: list[str] = []
    for element in paragraph.iter(qn("w:t"), qn("w:br")):
        if element is break_:
            break
        pieces.append(element.text or "")
    return "".join(pieces).strip()
