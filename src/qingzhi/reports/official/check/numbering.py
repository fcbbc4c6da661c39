"""The numbers that Word counts before paragraphs of lists; on paper they look like those typed by hand."""

from __future__ import annotations

from docx.oxml.ns import qn

from qingzhi.policy.model import chinese_number
from qingzhi.reports.official.check.cascade import whole
from qingzhi.reports.official.oxml import Element

CHINESE = {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "ideographDigital", "taiwaneseCounting"}


class Numbering:
    """Counts the paragraphs of each list on their way through the document (ECMA-376 part 1, 17.9)."""

    def __init__(self, numbering: Element | None) -> None:
        self._levels: dict[tuple[str, int], Element] = {}
        self._list_of: dict[str, str] = {}
        self._counts: dict[tuple[str, int], int] = {}
        if numbering is None:
            return
        abstract = {one.get(qn("w:abstractNumId")): one for one in numbering.iterfind(qn("w:abstractNum"))}
        for number in numbering.iterfind(qn("w:num")):
            points_to = number.find(qn("w:abstractNumId"))
            source = None if points_to is None else abstract.get(points_to.get(qn("w:val")))
            identifier = number.get(qn("w:numId"), "")
            for level in () if source is None else source.iterfind(qn("w:lvl")):
                self._levels[identifier, whole(level.get(qn("w:ilvl"), ""))] = level

    def of(self, properties: Element | None) -> tuple[str, Element | None]:
        """(number as shown, ``w:pPr`` of the level) of a paragraph with the ``w:numPr`` given; ("", None) without."""
        if properties is None:
            return "", None
        list_, depth = _value(properties, "numId"), whole(_value(properties, "ilvl"))
        level = self._levels.get((list_, depth))
        if level is None:
            return "", None
        count = self._counts.get((list_, depth), whole(_value(level, "start"), 1) - 1) + 1
        self._counts[list_, depth] = count
        for key in [key for key in self._counts if key[0] == list_ and key[1] > depth]:
            del self._counts[key]
        text = _value(level, "lvlText")
        for position in range(depth + 1):
            text = text.replace(f"%{position + 1}", self._shown(list_, position))
        return text, level.find(qn("w:pPr"))

    def _shown(self, list_: str, depth: int) -> str:
        level, count = self._levels.get((list_, depth)), self._counts.get((list_, depth), 1)
        chinese = level is not None and _value(level, "numFmt") in CHINESE
        return chinese_number(count) if chinese and 0 < count < 100 else str(count)


def _value(element: Element, name: str) -> str:
    child = element.find(qn(f"w:{name}"))
    return "" if child is None else str(child.get(qn("w:val"), ""))
