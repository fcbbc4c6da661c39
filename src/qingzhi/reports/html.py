"""The report as one HTML file that needs nothing else: no script, no picture, no request to any host.

It serves three readers: who looks for what is wrong (by article and rule), who sends each unit its part (by unit, in
the order of the list of units), and who completes the ledger (what was not judged, what could not be understood).
Old browsers (Chromium 64), a phone and A4 paper show it all. For the same input the same to the byte.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from qingzhi import __version__
from qingzhi.checkup import Checkup
from qingzhi.policy.model import chinese_number
from qingzhi.reports import outline, packages
from qingzhi.reports.text import WORDS, cited, slips, what_was_read, why_waiting
from qingzhi.rules.rule import Answer
from qingzhi.subjects.schema import SUBJECTS

TEMPLATES = Path(__file__).parent / "templates"
TONES = {
    Answer.VIOLATION: "soon",
    Answer.ADVISORY: "hint",
    Answer.EXEMPT: "good",
    Answer.NOT_ASSESSED: "mute",
    Answer.NOT_APPLICABLE: "mute",
    Answer.PASS: "good",
}
LONGEST_BAR = 210  # in units of the chart's canvas, which is 340 wide


@dataclass(frozen=True)
class Bar:
    """A bar of the chart: how many findings of one answer an article has."""

    answer: Answer
    count: int
    y: int
    width: int


def render(checkup: Checkup) -> str:
    """The report as the text of an HTML file."""
    articles = outline.by_article(checkup)
    return _template().render(
        checkup=checkup,
        version=__version__,
        css=Markup((TEMPLATES / "report.css").read_text(encoding="utf-8")),  # noqa: S704 - a file of ours
        subjects=[(SUBJECTS[name].title, count) for name, count in checkup.subjects.items() if count],
        articles=articles,
        bars=_bars(articles),
        units=outline.by_unit(checkup),
        missing=outline.by_missing(checkup),
        waiting=outline.waiting(checkup),
        slips=slips(checkup.ledger.errors),
        packages=packages.sheets(checkup),
        read=what_was_read(checkup),
        why_waiting=why_waiting(checkup),
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"breakable": _breakable, "cited": cited, "chinese": chinese_number}
    environment.globals |= {
        "WORDS": WORDS,
        "TONES": TONES,
        "MEANINGS": outline.MEANINGS,
        "EXEMPT": Answer.EXEMPT,
        "NOT_ASSESSED": Answer.NOT_ASSESSED,
        "counted": outline.counted,
        "cell": _cell,
        "notes_of": outline.notes_of,
        "supply": outline.supply,
        "sign_words": packages.sign_words,
        "placed": packages.placed,
    }
    return environment.get_template("report.html.j2")


def _breakable(place: str) -> Markup:
    """A place that may be broken after its file and its sheet."""
    safe = escape(place)
    return Markup(safe.replace("#", Markup("#<wbr>")).replace("!", Markup("!<wbr>")))  # noqa: S704 - escaped above


def _cell(place: str, source: str) -> str:
    """A place beside the source of its finding: on the same sheet its cell is enough, of the same package nothing."""
    if place == source and "!" not in place:
        return ""
    sheet, _, cell = place.rpartition("!")
    return cell if sheet == source.rpartition("!")[0] else place


def _bars(articles: dict[int, list[outline.Block]]) -> list[tuple[int, list[Bar]]]:
    """The bars of the chart by article: one each for 疑似问题 and 需关注, as long as they are many."""
    counts = {
        article: {
            answer: sum(len(block.findings) for block in blocks if block.answer == answer)
            for answer in (Answer.VIOLATION, Answer.ADVISORY)
        }
        for article, blocks in articles.items()
    }
    most = max((count for of_article in counts.values() for count in of_article.values()), default=0)
    chart, y = [], 0
    for article, of_article in counts.items():
        bars = []
        for answer, count in of_article.items():
            if count:
                bars.append(Bar(answer, count, y, max(2, round(LONGEST_BAR * count / most))))
                y += 20
        if bars:
            chart.append((article, bars))
            y += 10
    return chart
