"""Checks of tables and of the imprint (GB/T 9704—2012, 7.4)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qingzhi.reports.official import parameters as p
from qingzhi.reports.official.check.departure import Finding, Subject, faces, measure, place, sizes
from qingzhi.reports.official.check.lines import Border, Line, Table
from qingzhi.reports.official.check.recognise import Role
from qingzhi.reports.official.oxml import mm

MAY_CROSS_PAGES = 15  # rows
COPIES = re.compile(r"(抄\s*送|主\s*送)\s*[:：]")
PRINTED = re.compile(r"\S+\s*印\s*发\s*$")
RIGHT_PRINTED = re.compile(r"[12]\d{3}年([1-9]|1[0-2])月([1-9]|[12]\d|3[01])日印发")


def tables(subject: Subject) -> Iterator[Finding]:
    """Tables long enough to cross pages repeat their head, and their rows stay whole."""
    for table in subject.reading.tables:
        if table is subject.parts.imprint or len(table.rows) <= MAY_CROSS_PAGES:
            continue
        where = f"第{table.after}段后的表格"
        if not table.repeats_head:
            yield Finding(p.TABLE_HEAD, "不重复", where)
        if table.parts_rows:
            yield Finding(p.TABLE_ROWS, "允许跨页断行", where)


def imprint(subject: Subject) -> Iterator[Finding]:
    """版记: its text, and its rules and place where it is a table."""
    table = subject.parts.imprint
    lines = subject.parts.of(Role.IMPRINT) if table is None else [line for line in table.lines if line.text.strip()]
    for line in lines:
        where = _place(line)
        yield from faces(p.IMPRINT_FACE, line.spans, where)
        yield from sizes(p.IMPRINT_SIZE, line.spans, where)
        yield from measure(p.IMPRINT_INDENT, line.left, where)
        text = line.text.strip()
        if COPIES.match(text) and not text.endswith("。"):
            yield Finding(p.COPIES_END, f"以“{text[-1]}”结尾", where)
        if printed := PRINTED.search(text):
            written = re.sub(r"\s", "", re.split(r"\t|\s{2,}|\u3000", printed[0])[-1])
            if not RIGHT_PRINTED.search(written):
                yield Finding(p.PRINTED_FORM, f"“{written}”", where)
    if table is not None:
        yield from _place_of(subject, table)
        if any(PRINTED.search(line.text) for line in table.lines):
            yield from _rules(table)


def _place(line: Line) -> str:
    return f"版记{place(line)}"


def _place_of(subject: Subject, table: Table) -> Iterator[Finding]:
    """Nothing follows the imprint; where it floats, it floats at the foot of the text."""
    if any(line.number > table.after for line in subject.reading.lines):
        yield Finding(p.IMPRINT_PLACE, "后面还有正文")
    elif table.floats and "tblpYSpec" in table.floats and table.floats["tblpYSpec"] != "bottom":
        yield Finding(p.IMPRINT_PLACE, "浮动表格不在版心下方")


def _rules(table: Table) -> Iterator[Finding]:
    """The lines above, between and below the rows. Of a letter there are none."""
    if table.width:
        yield from measure(p.IMPRINT_LENGTH, table.width, "版记")
    rows = [row[0] for row in table.rows if row]
    above, *inner = [cell.above or (rows[at - 1].below if at else None) for at, cell in enumerate(rows)]
    yield from _rule(p.IMPRINT_OUTER, above, "版记第一条线")
    yield from _rule(p.IMPRINT_OUTER, rows[-1].below, "版记最后一条线")
    for rule in inner:
        yield from _rule(p.IMPRINT_INNER, rule, "版记中间线")


def _rule(parameter: p.Measure, rule: Border | None, where: str) -> Iterator[Finding]:
    if rule is None:
        yield Finding(parameter, "没有这条线", where)
    else:
        weight = rule.weight / mm(1)
        yield from measure(parameter, weight, where, f"{weight:.2f} 毫米")


CHECKS = (tables, imprint)
