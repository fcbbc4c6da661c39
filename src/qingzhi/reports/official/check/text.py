"""Checks from the title to the note and of the annexes (GB/T 9704—2012, 5.2, 7.3)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from qingzhi.reports.official import parameters as p
from qingzhi.reports.official.check.departure import (
    Finding,
    Subject,
    alignment,
    faces,
    measure,
    place,
    sizes,
)
from qingzhi.reports.official.check.lines import Line, Span
from qingzhi.reports.official.check.recognise import COUNTING, Role

PLAIN = (Role.RECIPIENTS, Role.TEXT, Role.ANNEX_LIST, Role.ISSUER, Role.DATE, Role.NOTE, Role.ANNEX_TEXT)
"""Parts in 3号仿宋 for which the standard asks for nothing else (5.2.2)."""
BLACK = (*PLAIN, Role.HEADING, Role.TITLE, Role.ANNEX_MARK, Role.ANNEX_TITLE)
HEADING_FACES = (p.FACE_1, p.FACE_2, p.FACE_3, p.FACE_4)
RIGHT_MARKS = (
    re.compile(rf"[{COUNTING}]+、"),
    re.compile(rf"[（(][{COUNTING}]+[）)](?![、，,.．:：])"),
    re.compile(r"\d+[.．]"),
    re.compile(r"[（(]\d+[）)](?![、，,.．:：])"),
)
ENDS_OPEN = re.compile(r"[。，；、：,.;:!！]$")
RIGHT_DATE = re.compile(r"[12]\d{3}年([1-9]|1[0-2])月([1-9]|[12]\d|3[01])日")
RIGHT_LIST = re.compile(r"附件：(\d+[.．].+|[^\d\s].*|\d+(?![.．、\d]).+)")
FLUSH = 0.25  # characters from the edge that nobody sees
STAGGER = 2.0  # characters between the beginnings of signature and date without a seal


def title(subject: Subject) -> Iterator[Finding]:
    """Face, size, place and end of the title, and the room above it where something stands there."""
    lines = subject.parts.of(Role.TITLE)
    for line in lines:
        where = place(line)
        yield from faces(p.TITLE_FACE, line.spans, where)
        yield from sizes(p.TITLE_SIZE, line.spans, where)
        if line.align != "center":
            yield Finding(p.TITLE_PLACE, alignment(line), where)
    if lines and ENDS_OPEN.search(lines[-1].text.strip()):
        yield Finding(p.TITLE_END, f"“{lines[-1].text.strip()[-1]}”", place(lines[-1]))
    if lines and subject.parts.of(Role.NUMBER):
        yield from measure(p.TITLE_GAP, gap_above(subject, lines[0]), place(lines[0]))


def recipients(subject: Subject) -> Iterator[Finding]:
    """主送机关."""
    for line in subject.parts.of(Role.RECIPIENTS):
        if line.align in ("center", "right") or abs(line.left) > FLUSH:
            found = alignment(line) if line.align in ("center", "right") else f"左空 {round(line.left, 1):g} 字"
            yield Finding(p.RECIPIENTS_PLACE, found, place(line))
        if not line.text.rstrip().endswith("："):
            yield Finding(p.RECIPIENTS_END, f"以“{line.text.rstrip()[-1]}”结尾", place(line))
        yield from measure(p.RECIPIENTS_GAP, gap_above(subject, line), place(line))


def plain(subject: Subject) -> Iterator[Finding]:
    """Face, size, pitch and indent of the text, and of the parts that look like it."""
    for line in subject.parts.of(*PLAIN):
        yield from faces(p.BODY_FACE, line.spans, place(line))
        yield from sizes(p.BODY_SIZE, line.spans, place(line))
    for line in subject.parts.of(*PLAIN, Role.HEADING):
        if line.pitch is None or not p.PITCH.admits(line.pitch):
            yield Finding(p.PITCH, line.pitch_in_words, place(line))
    for line in subject.parts.of(Role.TEXT, Role.ANNEX_TEXT):
        if line.align not in ("center", "right"):
            yield from measure(p.FIRST_LINE, line.left, place(line))
    for line in subject.parts.of(*BLACK):
        coloured = [span for span in line.spans if span.text.strip() and not span.is_black]
        if coloured:
            yield Finding(p.COLOUR, "红色" if coloured[0].is_red else f"颜色 {coloured[0].colour}", place(line))


def headings(subject: Subject) -> Iterator[Finding]:
    """The headings of each level; what follows a heading's first full stop is text."""
    for line in subject.parts.of(Role.HEADING):
        level, where = subject.parts.levels[line], place(line)
        head, rest = _first_sentence(line.spans)
        yield from faces(HEADING_FACES[level - 1], head, where)
        yield from faces(p.BODY_FACE, rest, where)
        yield from sizes(p.HEADING_SIZE, line.spans, where)
        yield from measure(p.HEADING_INDENT, line.left, where)
        if not RIGHT_MARKS[level - 1].match(line.text.strip()):
            yield Finding(p.HEADING_MARKS, f"“{line.text.strip()[:4]}”", where)


def _first_sentence(spans: tuple[Span, ...]) -> tuple[list[Span], list[Span]]:
    """The spans up to the first 。 and those after it."""
    for at, span in enumerate(spans):
        before, stop, after = span.text.partition("。")
        if stop:
            rest = [replace(span, text=after)] if after else []
            return [*spans[:at], replace(span, text=before + stop)], [*rest, *spans[at + 1 :]]
    return list(spans), []


def annex_list(subject: Subject) -> Iterator[Finding]:
    """附件说明."""
    lines = subject.parts.of(Role.ANNEX_LIST)
    for line in lines:
        if ENDS_OPEN.search(line.text.strip()):
            yield Finding(p.ANNEX_LIST_END, f"“{line.text.strip()[-1]}”", place(line))
    if not lines:
        return
    first = lines[0]
    written = re.sub(r"\s", "", first.text)
    if not RIGHT_LIST.fullmatch(written) or (len(lines) > 1 and not re.match(r"附件：\d+[.．]", written)):
        yield Finding(p.ANNEX_LIST_FORM, f"“{written[:8]}”", place(first))
    yield from measure(p.ANNEX_LIST_INDENT, first.left, place(first))
    yield from measure(p.ANNEX_LIST_GAP, gap_above(subject, first), place(first))


def signature(subject: Subject) -> Iterator[Finding]:
    """署名, 成文日期 and 附注."""
    date, issuer = subject.parts.first(Role.DATE), subject.parts.first(Role.ISSUER)
    if date is not None:
        if not RIGHT_DATE.fullmatch(re.sub(r"\s", "", date.text)):
            yield Finding(p.DATE_FORM, f"“{date.text.strip()}”", place(date))
        if issuer is not None:
            yield from _signature(issuer, date)
    for line in subject.parts.of(Role.NOTE):
        yield from measure(p.NOTE_INDENT, line.left, place(line))


def _signature(issuer: Line, date: Line) -> Iterator[Finding]:
    """With a seal one stands above the middle of the other, without one the date begins two characters later."""
    right, spare = p.CHARS.value - date.ends, p.CHARS.value - issuer.ends
    off_middle = (issuer.begins + issuer.ends - date.begins - date.ends) / 2
    later = date.begins - issuer.begins
    if abs(later - STAGGER) <= 0.3:
        if not (abs(off_middle) <= 0.75 and p.SEALED_RIGHT.admits(right)):
            nearest = min(right, spare)
            yield from measure(p.UNSEALED_RIGHT, nearest, place(issuer), f"右空 {round(nearest, 1):g} 字")
    elif abs(off_middle) <= 0.75:
        wanted = right if right > p.SEALED_RIGHT.value and abs(spare) < 0.5 else p.SEALED_RIGHT.value
        if abs(right - wanted) > 0.5:
            yield Finding(p.SEALED_RIGHT, f"右空 {round(right, 1):g} 字", place(date))
    else:
        found = f"比成文日期首字靠{'右' if later < 0 else '左'} {round(abs(later), 1):g} 字"
        yield Finding(p.ISSUER_PLACE, found if abs(later) > 0.2 else "与成文日期首字对齐", place(issuer))


def annexes(subject: Subject) -> Iterator[Finding]:
    """The mark and the title of each annex, and that it opens a page."""
    lines = subject.reading.lines
    at = {line: position for position, line in enumerate(lines)}
    for line in subject.parts.of(Role.ANNEX_MARK):
        yield from faces(p.ANNEX_MARK_FACE, line.spans, place(line))
        if line.align in ("center", "right") or line.left > FLUSH:
            found = alignment(line) if line.align in ("center", "right") else f"左空 {round(line.left, 1):g} 字"
            yield Finding(p.ANNEX_MARK_PLACE, found, place(line))
        before = lines[at[line] - 1] if at[line] else None
        begins = subject.reading.sections[line.section].begins
        opens = line.breaks_page or before is None or (before.section != line.section and begins != "continuous")
        if not opens:
            yield Finding(p.ANNEX_PAGE, "接在上文后面", place(line))
    previous: Line | None = None
    for line in subject.parts.of(Role.ANNEX_MARK, Role.ANNEX_TITLE):
        if line in subject.parts.of(Role.ANNEX_TITLE):
            if line.align != "center":
                yield Finding(p.ANNEX_TITLE_PLACE, alignment(line), place(line))
            if previous is not None and previous in subject.parts.of(Role.ANNEX_MARK):
                yield from measure(p.ANNEX_TITLE_GAP, gap_above(subject, line), place(line))
        previous = line


def gap_above(subject: Subject, line: Line) -> float:
    """The room above a line, in lines: empty paragraphs and spacing together."""
    lines = subject.reading.lines
    at = lines.index(line)
    empty, points = 0, line.before
    while at and not lines[at - 1].number and lines[at - 1].border("bottom") is None:
        at -= 1
        if lines[at].section != line.section:
            break
        empty += 1
    above = lines[at - 1].after if at else 0
    return empty + (points + above) / (line.pitch or p.PITCH.value)


CHECKS = (title, recipients, plain, headings, annex_list, signature, annexes)
