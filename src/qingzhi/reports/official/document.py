"""What an official document (公文) consists of, declared; how it looks is the business of ``write``.

Texts are given without what the standard adds: no numbers before headings, no colon after the recipients, no 〔〕.
A date is a date, a number a number, so that none can be written wrongly. What can't be laid out raises ``ValueError``
with a Chinese sentence that says what to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qingzhi.reports.official.parameters import PITCH

URGENCIES = ("", "特急", "加急")


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 to 4, numbered when written. ``text`` may go on after it in the same paragraph."""

    level: int
    title: str
    text: str = ""

    def __post_init__(self) -> None:
        if self.level not in (1, 2, 3, 4):
            raise ValueError(f"层次标题只有一到四级，没有第 {self.level} 级。")


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the text."""

    text: str


@dataclass(frozen=True)
class Column:
    """A column of a table; ``width`` in millimetres. Numbers and short words stand ``centred``."""

    title: str
    width: float
    centred: bool = False


@dataclass(frozen=True)
class Table:
    """A table whose head is repeated on each page and whose rows are never parted; ``size`` of its text in points."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    size: float = 12

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"表格有 {len(self.columns)} 列，每一行也要有 {len(self.columns)} 格。")


Block = Heading | Paragraph | Table


@dataclass(frozen=True)
class Annex:
    """An annex (附件); ``landscape`` for wide tables."""

    title: str
    blocks: tuple[Block, ...]
    landscape: bool = False


@dataclass(frozen=True)
class Number:
    """发文字号: Number("清网信发", 2026, 3) is 清网信发〔2026〕3号."""

    agency: str
    year: int
    serial: int

    def __post_init__(self) -> None:
        if not self.agency.strip() or self.year not in range(1949, 2200) or self.serial < 1:
            raise ValueError("发文字号要有机关代字、四位年份和从 1 起的序号。")

    def __str__(self) -> str:
        return f"{self.agency}〔{self.year}〕{self.serial}号"


@dataclass(frozen=True)
class Head:
    """The head (版头). With ``signatories`` the document goes upward (上行文); ``letter`` makes it a 信函.

    ``mark`` is the red name as printed: 清源县互联网信息办公室文件, for a letter without 文件. There is no field for
    classified matter: it must not enter this software.
    """

    mark: str
    number: Number
    signatories: tuple[str, ...] = ()
    letter: bool = False
    copy_number: int | None = None
    urgency: str = ""

    def __post_init__(self) -> None:
        if self.letter and self.signatories:
            raise ValueError("信函格式没有签发人。上行文请用“文件”格式。")
        if self.urgency not in URGENCIES:
            raise ValueError("紧急程度只有“特急”“加急”两种，不急的不写。")
        if self.copy_number is not None and not 1 <= self.copy_number <= 999_999:
            raise ValueError("份号是 1 到 999999 的数。")
        if not self.mark.strip():
            raise ValueError("请写发文机关标志，如“清源县互联网信息办公室文件”。")


@dataclass(frozen=True)
class Imprint:
    """The imprint (版记): who gets copies (抄送), who printed it and when. A letter shows the copies only."""

    printer: str
    printed: date
    copies: tuple[str, ...] = ()


@dataclass(frozen=True)
class Document:
    """An official document. Without a ``head`` it is a text to be printed on the unit's own letterhead.

    ``title`` may have line breaks: words stay whole, and the lines make a trapezium or a diamond. ``sealed`` leaves
    room for the seal. ``digits`` is the face of figures and Latin letters, ``pitch`` the line pitch in points.
    """

    title: str
    blocks: tuple[Block, ...]
    issuer: str
    dated: date
    recipients: str = ""
    head: Head | None = None
    annexes: tuple[Annex, ...] = ()
    note: str = ""
    imprint: Imprint | None = None
    sealed: bool = True
    digits: str = "Times New Roman"
    pitch: float = PITCH.value

    def __post_init__(self) -> None:
        if not self.title.strip() or not self.issuer.strip():
            raise ValueError("公文要有标题和署名。")
        if not PITCH.least <= self.pitch <= PITCH.most:
            raise ValueError(f"行距要在 {PITCH.least:g} 磅到 {PITCH.most:g} 磅之间。")

    @property
    def is_letter(self) -> bool:
        return self.head is not None and self.head.letter


def day(value: date) -> str:
    """A date as official documents write it: 2026年1月5日."""
    return f"{value.year}年{value.month}月{value.day}日"
