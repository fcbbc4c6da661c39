"""Which line of a document is what: title, recipients, headings, signature, … by place, content and pattern."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from qingzhi.reports.official.check.lines import Line, Reading, Table


class Role(StrEnum):
    """A part of an official document; the value is its name in Chinese."""

    COPY_NUMBER = "份号"
    URGENCY = "紧急程度"
    SECRECY = "密级"
    MARK = "发文机关标志"
    SIGNATORIES = "签发人"
    NUMBER = "发文字号"
    TITLE = "标题"
    RECIPIENTS = "主送机关"
    HEADING = "层次标题"
    TEXT = "正文"
    ANNEX_LIST = "附件说明"
    ISSUER = "署名"
    DATE = "成文日期"
    NOTE = "附注"
    ANNEX_MARK = "附件标识"
    ANNEX_TITLE = "附件标题"
    ANNEX_TEXT = "附件正文"
    IMPRINT = "版记"


COUNTING = "一二三四五六七八九十百"
HEADINGS = (
    re.compile(rf"[{COUNTING}]+\s*[、,，.．：:](?=\S)"),
    re.compile(rf"[（(]\s*[{COUNTING}]+\s*[）)]"),
    re.compile(r"\d+\s*[.．、](?!\d)"),
    re.compile(r"[（(]\s*\d+\s*[）)]"),
)
"""How paragraphs that carry a number begin, level by level, rightly or wrongly written."""

COPY_NUMBER = re.compile(r"\d{1,8}")
URGENCY = re.compile(r"(特急|加急|特提|平急)(?=\s|$)")
SECRECY = re.compile(r"(绝密|机密|秘密)(?=[★\s]|$)")
BRACKETED_YEAR = r"[〔\[［【(（〈<]\s*\d{2,4}\s*[〕\]］】)）〉>]"
NUMBER = re.compile(rf"[\u4e00-\u9fffA-Za-z]{{2,20}}\s*{BRACKETED_YEAR}\s*第?\s*\d+\s*号")
SIGNATORIES = re.compile(r"签\s*发\s*人\s*[:：]")
CHINESE_DIGITS = "〇○零一二三四五六七八九十"
DATE = re.compile(
    rf"(\d{{2,4}}|[{CHINESE_DIGITS}]{{4}})\s*年\s*(\d{{1,2}}|[{CHINESE_DIGITS}]+)\s*月\s*(\d{{1,2}}|[{CHINESE_DIGITS}]+)\s*日"
    r"|\d{4}\s*[-./]\s*\d{1,2}\s*[-./]\s*\d{1,2}"
)
ANNEX_LIST = re.compile(r"附\s*件\s*\d*\s*[:：]\s*\S")
ANNEX_ITEM = re.compile(r"\d+\s*[.．、]")
ANNEX_MARK = re.compile(r"附\s*件\s*[\d一二三四五六七八九十]*\s*[:：]?")
NOTE = re.compile(r"[（(].*[）)]")
IMPRINT = re.compile(r"(抄\s*送|主\s*送)\s*[:：]|.*日\s*印\s*发$")
HEAD_WITHIN = 12  # lines before the title at most
TITLE_LINES = 5
LONGEST_ISSUER = 40  # characters


@dataclass
class Parts:
    """The lines of a document by role. A line may have two: a letter's first has 紧急程度 and 发文字号."""

    roles: list[tuple[Role, Line]] = field(default_factory=list)
    levels: dict[Line, int] = field(default_factory=dict)
    imprint: Table | None = None

    def of(self, *roles: Role) -> list[Line]:
        """The lines of some roles, in order."""
        return [line for role, line in self.roles if role in roles]

    def first(self, role: Role) -> Line | None:
        return next(iter(self.of(role)), None)


def recognise(reading: Reading) -> Parts:
    """Find the parts of a document."""
    parts = Parts(imprint=next((table for table in reversed(reading.tables) if _is_imprint(table)), None))
    lines = [line for line in reading.lines if line.number]
    lines, printed = _split_imprint(lines)
    at = _head(parts, lines)
    at = _title(parts, lines, at)
    annex_at = next((i for i in range(at, len(lines)) if _marks_annex(lines[i])), len(lines))
    _text(parts, lines[at:annex_at])
    _annexes(parts, lines[annex_at:])
    parts.roles += [(Role.IMPRINT, line) for line in printed]
    return parts


def _is_imprint(table: Table) -> bool:
    return any(IMPRINT.match(line.text.strip()) for line in table.lines)


def _split_imprint(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """An imprint of paragraphs stands at the very end."""
    at = len(lines)
    while at and IMPRINT.match(lines[at - 1].text.strip()):
        at -= 1
    return lines[:at], lines[at:]


def _head(parts: Parts, lines: list[Line]) -> int:
    """Everything above the title; returns where the title begins."""
    for at, line in enumerate(lines[:HEAD_WITHIN]):
        roles = list(_head_roles(line.text.strip()))
        if not roles and all(span.is_red for span in line.spans if span.text.strip()):
            roles = [Role.MARK]
        if not roles and parts.first(Role.SIGNATORIES) and not parts.first(Role.NUMBER):
            roles = [Role.SIGNATORIES]  # further names, on lines before that of the number
        if not roles:
            return at
        parts.roles += [(role, line) for role in roles]
    return min(len(lines), HEAD_WITHIN)


def _head_roles(text: str) -> Iterator[Role]:
    if COPY_NUMBER.fullmatch(text.partition("\t")[0]):
        yield Role.COPY_NUMBER
    if URGENCY.match(text):
        yield Role.URGENCY
    if SECRECY.match(text):
        yield Role.SECRECY
    if NUMBER.search(text) and len(text) <= LONGEST_ISSUER + 20:
        yield Role.NUMBER
    if SIGNATORIES.search(text):
        yield Role.SIGNATORIES


def _title(parts: Parts, lines: list[Line], at: int) -> int:
    """The title's lines and the recipients; returns where the text begins."""
    if at == len(lines):
        return at
    first, end = lines[at], at + 1
    while end < min(len(lines), at + TITLE_LINES) and _goes_on(first, lines[end]):
        end += 1
    parts.roles += [(Role.TITLE, line) for line in lines[at:end] if line is first or not _is_dated(line)]
    if end < len(lines) and _addresses(lines[end]):
        parts.roles.append((Role.RECIPIENTS, lines[end]))
        end += 1
    return end


def _goes_on(first: Line, line: Line) -> bool:
    """Whether a title of several paragraphs goes on: centred, and as large, or a date in brackets under it."""
    return line.align == "center" and (abs(line.size - first.size) < 1 or _is_dated(line)) and not _level(line)


def _is_dated(line: Line) -> bool:
    return NOTE.fullmatch(line.text.strip()) is not None


def _addresses(line: Line) -> bool:
    text = line.text.strip()
    return text.endswith((":", "：")) and "。" not in text and not _level(line) and not ANNEX_LIST.match(text)


def _level(line: Line) -> int:
    """1 to 4 for a line that begins like a heading of that level, else 0."""
    text = line.text.strip()
    return next((level for level, pattern in enumerate(HEADINGS, 1) if pattern.match(text)), 0)


def _marks_annex(line: Line) -> bool:
    """附件 or 附件1 alone on a line."""
    return ANNEX_MARK.fullmatch(line.text.strip()) is not None


def _text(parts: Parts, lines: list[Line]) -> None:
    """From the first line of the text to the note."""
    dated = next((i for i in reversed(range(len(lines))) if DATE.fullmatch(lines[i].text.strip())), len(lines))
    signed = dated
    if 0 < dated < len(lines) and _signs(lines[dated - 1]):
        signed = dated - 1
    listed = next((i for i in range(signed) if ANNEX_LIST.match(lines[i].text.strip())), signed)
    for line in lines[:listed]:
        _add_text(parts, line, Role.TEXT)
    listing = True
    for line in lines[listed:signed]:
        listing = listing and (line is lines[listed] or ANNEX_ITEM.match(line.text.strip()) is not None)
        if listing:
            parts.roles.append((Role.ANNEX_LIST, line))
        else:
            _add_text(parts, line, Role.TEXT)
    parts.roles += [(Role.ISSUER, line) for line in lines[signed:dated]]
    parts.roles += [(Role.DATE, line) for line in lines[dated : dated + 1]]
    for line in lines[dated + 1 :]:
        if NOTE.fullmatch(line.text.strip()):
            parts.roles.append((Role.NOTE, line))
        else:
            _add_text(parts, line, Role.TEXT)


def _add_text(parts: Parts, line: Line, role: Role) -> None:
    level = _level(line)
    if level:
        parts.levels[line] = level
    parts.roles.append((Role.HEADING if level else role, line))


def _signs(line: Line) -> bool:
    text = line.text.strip()
    return len(text) <= LONGEST_ISSUER and not text.endswith(("。", "：", ":", "；")) and not _level(line)


def _annexes(parts: Parts, lines: list[Line]) -> None:
    """Each annex: its mark, its title (lines in the middle of the page), its text."""
    before = Role.TEXT
    for line in lines:
        text = line.text.strip()
        if _marks_annex(line):
            before = Role.ANNEX_MARK
        elif before == Role.ANNEX_MARK or (
            before == Role.ANNEX_TITLE and line.align == "center" and not NOTE.fullmatch(text)
        ):
            before = Role.ANNEX_TITLE
        else:
            before = Role.ANNEX_TEXT
            _add_text(parts, line, before)
            continue
        parts.roles.append((before, line))
