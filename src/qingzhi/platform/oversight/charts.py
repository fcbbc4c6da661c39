"""Charts as plain numbers for SVG templates: drawn on the server, printed as they are, without scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LEFT, RIGHT, TOP, BOTTOM = 30, 250, 24, 180
STEPS = (1, 2, 5)
TICKS = 4
LABEL, LONGEST, ROW = 138, 100, 29  # where bars begin, how long the longest is, how high a row is
FEWEST = 14  # between two words at the end of lines


@dataclass(frozen=True)
class Tick:
    """A horizontal line with its number."""

    y: float
    value: int

    @property
    def text_y(self) -> float:
        """The foot of its number."""
        return self.y + 4


@dataclass(frozen=True)
class Series:
    """One line: its points as SVG has them, and its word at the end."""

    title: str
    points: str
    last: int
    y: float


@dataclass(frozen=True)
class Line:
    """Lines over months."""

    ticks: list[Tick]
    labels: list[tuple[float, str]]
    series: list[Series]
    told: str


@dataclass(frozen=True)
class Bar:
    """One row: the whole number of which a part is overdue."""

    title: str
    y: int
    count: int
    part: int
    width: float
    part_x: float
    part_width: float
    text_x: float


@dataclass(frozen=True)
class Bars:
    """Rows of bars."""

    rows: list[Bar]
    height: int
    told: str


def lines(labels: Sequence[str], series: Mapping[str, Sequence[int]]) -> Line:
    """Lay out lines; the words at their ends are kept apart."""
    top = _nice(max((value for values in series.values() for value in values), default=0))
    step = (RIGHT - LEFT) / max(1, len(labels) - 1)

    def y(value: float) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * value / top, 1)

    ends = _apart([(title, y(values[-1])) for title, values in series.items()])
    laid = [
        Series(
            title,
            " ".join(f"{round(LEFT + at * step, 1)},{y(value)}" for at, value in enumerate(values)),
            values[-1],
            ends[title],
        )
        for title, values in series.items()
    ]
    told = "；".join(f"{title}：" + "，".join(f"{label} {value}" for label, value in zip(labels, values, strict=True))
                    for title, values in series.items())  # fmt: skip
    ticks = [Tick(y(top * number / TICKS), top * number // TICKS) for number in range(TICKS + 1)]
    shown = [(round(LEFT + at * step, 1), label) for at, label in enumerate(labels) if (len(labels) - 1 - at) % 3 == 0]
    return Line(ticks, shown, laid, told)


def bars(rows: Sequence[tuple[str, int, int]]) -> Bars:
    """Lay out bars of (title, count, how many of them overdue)."""
    most = max((count for _, count, _ in rows), default=0) or 1
    laid = []
    for number, (title, count, part) in enumerate(rows):
        width = round(LONGEST * (count - part) / most, 1)
        part_width = round(max(LONGEST * part / most, 2.5 if part else 0), 1)
        x = round(LABEL + width, 1)
        laid.append(Bar(title, 6 + number * ROW, count, part, width, x, part_width, round(x + part_width + 8, 1)))
    told = "；".join(f"{title} {count}" + (f"，其中超期 {part}" if part else "") for title, count, part in rows)
    return Bars(laid, 8 + len(rows) * ROW, told)


def _nice(most: int) -> int:
    """A round number that is no less, and that four goes into."""
    size = 4
    while True:
        for step in STEPS:
            if size * step >= most:
                return size * step
        size *= 10


def _apart(ends: Sequence[tuple[str, float]]) -> dict[str, float]:
    """The heights of words at the ends of lines, none over another."""
    placed: dict[str, float] = {}
    lowest = float(BOTTOM)
    for title, y in sorted(ends, key=lambda one: -one[1]):
        placed[title] = min(y, lowest) + 4
        lowest = placed[title] - 4 - FEWEST
    return placed
