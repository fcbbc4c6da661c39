"""Where any .docx departs from GB/T 9704—2012, whoever wrote it: Word, WPS, LibreOffice or ``official.write``.

The way through: ``opening`` (bytes → parts) → ``reading`` (parts → lines, tables, sections) → ``recognise`` (which line
is what) → the checks, part by part, each against the table of ``parameters``.
"""

from __future__ import annotations

from itertools import chain

from qingzhi.reports.official.check import ending, head, pages
from qingzhi.reports.official.check import text as body
from qingzhi.reports.official.check.departure import Check, Departure, Subject, gather, text
from qingzhi.reports.official.check.opening import AGAIN, Unreadable, open_docx
from qingzhi.reports.official.check.reading import read
from qingzhi.reports.official.check.recognise import recognise

__all__ = ["Departure", "Unreadable", "departures", "text"]

CHECKS: tuple[Check, ...] = (*pages.CHECKS, *head.CHECKS, *body.CHECKS, *ending.CHECKS)


def departures(content: bytes) -> list[Departure]:
    """Everything that departs from the standard, in the order of the page: paper, head, text, imprint.

    What is not there is not missed, but for page numbers and the red line. How many lines a page really holds and
    whether a face is installed can't be seen in the file. Raises Unreadable.
    """
    try:
        reading = read(open_docx(content))
    except RecursionError as error:  # styles or tables nested thousands deep
        raise Unreadable(f"文档内容已损坏，读不了。{AGAIN}") from error
    subject = Subject(reading, recognise(reading))
    return gather(chain.from_iterable(check(subject) for check in CHECKS))
