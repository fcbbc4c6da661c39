"""What departs from the standard, where, and how people read it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from qingzhi.reports.official.check.lines import Line, Reading, Span
from qingzhi.reports.official.check.recognise import Parts
from qingzhi.reports.official.parameters import Demand, Face, Measure

QUOTE = 20  # characters of a line that are quoted


@dataclass(frozen=True)
class Departure:
    """A parameter of the standard that a document doesn't keep; all in Chinese. ``place`` is "" for the whole."""

    parameter: str
    expected: str
    found: str
    place: str


@dataclass(frozen=True)
class Finding:
    """A departure on its way: the same thing found in many places becomes one departure."""

    parameter: Demand
    found: str
    place: str = ""


@dataclass(frozen=True)
class Subject:
    """What the checks look at."""

    reading: Reading
    parts: Parts


Check = Callable[[Subject], Iterator[Finding]]


def gather(findings: Iterable[Finding]) -> list[Departure]:
    """The departures of findings: those that say the same are one, with the first place and the number of places."""
    places: dict[tuple[Demand, str], list[str]] = {}
    for finding in findings:
        of_kind = places.setdefault((finding.parameter, finding.found), [])
        if finding.place not in of_kind:
            of_kind.append(finding.place)
    return [
        Departure(parameter.name, parameter.expected, found, at[0] + (f" 等 {len(at)} 处" if len(at) > 1 else ""))
        for (parameter, found), at in places.items()
    ]


def text(departures: Sequence[Departure]) -> str:
    """The departures as lines that people read, ending in a line break."""
    if not departures:
        return "没有发现不符合 GB/T 9704—2012 的地方。\n"
    lines = [f"与 GB/T 9704—2012 不一致的有 {len(departures)} 处："]
    for one in departures:
        place = f"　{one.place}" if one.place else ""
        lines.append(f"{one.parameter}：应为{_spaced(one.expected)}，这里是{_spaced(one.found)}{place}")
    return "\n".join(lines) + "\n"


def _spaced(text: str) -> str:
    """A text with a blank before it where it begins with a figure or a Latin letter."""
    return f" {text}" if text[:1].isascii() else text


def place(line: Line) -> str:
    """第3段“根据《关于防治…”; for a line without text or outside the body its text alone."""
    quoted = "".join(line.text.split())
    quote = f"“{quoted[: QUOTE - 1]}…”" if len(quoted) > QUOTE else f"“{quoted}”" if quoted else ""
    return (f"第{line.number}段" if line.number else "") + quote


def measure(parameter: Measure, found: float, where: str = "", words: str = "") -> Iterator[Finding]:
    """A finding where a number is out of its tolerance; ``words`` says what was found where the number doesn't."""
    if not parameter.admits(found):
        said = words or f"{'空 ' if parameter.unit == '行' else ''}{round(found, 1):g} {parameter.unit}"
        yield Finding(parameter, said, where)


def faces(parameter: Face, spans: Iterable[Span], where: str) -> Iterator[Finding]:
    """A finding for each face of Chinese text that is not the one asked for."""
    for name in dict.fromkeys(span.face for span in spans if span.is_chinese):
        if not parameter.typeface.is_named(name):
            yield Finding(parameter, name or "没有指定的默认字体", where)


def sizes(parameter: Measure, spans: Iterable[Span], where: str) -> Iterator[Finding]:
    """A finding for each size of text that is not the one asked for."""
    for size in dict.fromkeys(span.size for span in spans if span.text.strip()):
        yield from measure(parameter, size, where, f"{size:g} 磅")


ALIGNMENTS = {"left": "居左", "center": "居中", "right": "居右", "both": "两端对齐"}


def alignment(line: Line) -> str:
    """How a line is aligned, in words."""
    return ALIGNMENTS.get(line.align, line.align)
