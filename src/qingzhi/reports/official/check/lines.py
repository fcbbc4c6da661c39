"""What the checker knows of a document: its lines and what they look like, its tables, its pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from qingzhi.reports.official import parameters as p
from qingzhi.reports.official.check.cascade import Properties, whole
from qingzhi.reports.official.looks import TEXT_WIDTH
from qingzhi.reports.official.oxml import Element

LINE_CHARS = p.CHARS.value
CHAR = TEXT_WIDTH / LINE_CHARS  # points that a character of the text takes on its line


@dataclass(frozen=True)
class Span:
    """A run of text: its faces (Chinese and Latin; "" where none is named), size and tracking in points, colour."""

    text: str
    face: str
    latin: str
    size: float
    colour: str
    tracking: float

    @property
    def is_chinese(self) -> bool:
        return any("\u4e00" <= character <= "\u9fff" for character in self.text)

    @property
    def is_black(self) -> bool:
        return self.colour.lower() in ("", "auto", "000000")

    @property
    def is_red(self) -> bool:
        return is_red(self.colour)


@dataclass(frozen=True)
class Border:
    """A line above or below a paragraph or cell: weight and distance in points."""

    weight: float
    space: float
    colour: str


@dataclass(frozen=True, eq=False)
class Line:
    """A paragraph. ``number`` counts those with text, from 1; 0 for an empty one. Indents are in characters."""

    number: int
    section: int
    spans: tuple[Span, ...]
    properties: Properties
    element: Element
    breaks_page: bool = False

    @cached_property
    def text(self) -> str:
        return "".join(span.text for span in self.spans)

    @property
    def size(self) -> float:
        """The size of the first text, in points."""
        return next((span.size for span in self.spans if span.text.strip() and span.size > 0), p.BODY_SIZE.value)

    @property
    def align(self) -> str:
        """left, center, right or both."""
        value = self.properties.get("jc", {}).get("val", "left")
        return {"start": "left", "end": "right", "distribute": "both"}.get(value, value)

    def indent(self, side: str) -> float:
        """The indent left, right, firstLine or hanging; what is given in characters comes before twips."""
        attributes = self.properties.get("ind", {})
        if side not in attributes and f"{side}Chars" not in attributes:
            side = {"left": "start", "right": "end"}.get(side, side)
        chars = whole(attributes.get(f"{side}Chars"))
        return chars / 100 if chars else whole(attributes.get(side)) / 20 / self.size

    @property
    def left(self) -> float:
        """Where the first line begins, blanks typed before it included."""
        typed = len(self.text) - len(self.text.lstrip("\u3000 \xa0"))
        blanks = width(self.text[:typed])
        return self.indent("left") + self.indent("firstLine") - self.indent("hanging") + blanks

    @property
    def right(self) -> float:
        stripped = self.text.rstrip("\u3000 \xa0")
        return self.indent("right") + width(self.text[len(stripped) :])

    @property
    def begins(self) -> float:
        """Where the text of a line begins, in characters from the left edge of the text area."""
        if self.align == "right":
            return LINE_CHARS - self.right - width(self.text.strip())
        if self.align == "center":
            return (LINE_CHARS + self.indent("left") - self.indent("right") - width(self.text.strip())) / 2
        return self.left

    @property
    def ends(self) -> float:
        return self.begins + width(self.text.strip())

    @property
    def before(self) -> float:
        """The space above, in points."""
        spacing = self.properties.get("spacing", {})
        lines = whole(spacing.get("beforeLines"))
        return lines / 100 * (self.pitch or p.PITCH.value) if lines else whole(spacing.get("before")) / 20

    @property
    def after(self) -> float:
        spacing = self.properties.get("spacing", {})
        lines = whole(spacing.get("afterLines"))
        return lines / 100 * (self.pitch or p.PITCH.value) if lines else whole(spacing.get("after")) / 20

    @property
    def pitch(self) -> float | None:
        """The exact line pitch in points, or None."""
        spacing = self.properties.get("spacing", {})
        return whole(spacing.get("line")) / 20 if spacing.get("lineRule") == "exact" else None

    @property
    def pitch_in_words(self) -> str:
        spacing = self.properties.get("spacing", {})
        line = whole(spacing.get("line"), 240)
        if spacing.get("lineRule") in ("exact", "atLeast"):
            return f"{'固定值' if spacing['lineRule'] == 'exact' else '最小值'} {line / 20:g} 磅"
        return {240: "单倍行距", 360: "1.5 倍行距", 480: "2 倍行距"}.get(line, f"{line / 240:.3g} 倍行距")

    def border(self, side: str) -> Border | None:
        """The line at a side, None where there is none."""
        return border(self.properties.get(f"border {side}"))


@dataclass(frozen=True)
class Cell:
    """A cell of one row, with the lines above and below it."""

    lines: tuple[Line, ...]
    above: Border | None
    below: Border | None


@dataclass(frozen=True)
class Table:
    """A table that stands after the ``after``-th paragraph; ``floats`` says where it floats, {} where it doesn't."""

    after: int
    section: int
    rows: tuple[tuple[Cell, ...], ...]
    width: float  # in millimetres; 0 where it is not given
    repeats_head: bool
    parts_rows: bool
    floats: dict[str, str]

    @property
    def lines(self) -> Iterator[Line]:
        for row in self.rows:
            for cell in row:
                yield from cell.lines


@dataclass(frozen=True)
class Section:
    """A section; lengths in millimetres. ``headers`` and ``footers`` by place, inherited ones included."""

    size: tuple[float, float]
    margins: dict[str, float]
    char_space: float
    first_differs: bool
    begins: str
    headers: dict[str, tuple[Line, ...]]
    footers: dict[str, tuple[Line, ...]]

    @property
    def is_wide(self) -> bool:
        return self.size[0] > self.size[1]


@dataclass
class Reading:
    """A document read."""

    lines: list[Line] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    sides_differ: bool = False


def width(text: str) -> float:
    """The width of a text in characters; those of ASCII are half as wide."""
    return sum(0.5 if character < "\x7f" else 1 for character in text)


def is_red(colour: str) -> bool:
    """Whether a colour like C00000 is more red than anything else; "" and auto are black."""
    if not re.fullmatch("[0-9A-Fa-f]{6}", colour):
        return False
    red, green, blue = bytes.fromhex(colour)
    return red >= 0x99 and max(green, blue) <= 0x60


def border(attributes: dict[str, str] | None) -> Border | None:
    """The border with the attributes given; None where there are none or they say so."""
    if attributes is None or attributes.get("val", "none") in ("none", "nil"):
        return None
    weight, space = whole(attributes.get("sz")) / 8, whole(attributes.get("space"))
    return Border(weight, space, attributes.get("color", ""))
