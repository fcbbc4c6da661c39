"""The report as a workbook to work in: the list of problems with columns to fill in, and the ledgers annotated.

Everything is written as text: no cell is a formula, whatever a ledger holds. For the same input the same to the byte
(the day of the check is the date of creation).
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from qingzhi import __version__
from qingzhi.checkup import Checkup
from qingzhi.findings import Finding
from qingzhi.reports import annotated, outline, packages
from qingzhi.reports.text import WORDS, cited, why_waiting
from qingzhi.rules.rule import Answer
from qingzhi.subjects.schema import SUBJECTS

LIST, MISSING, SLIPS, NOTES, PACKAGES = "问题清单", "未核", "看不懂的单元格", "说明", "安装包"
MAX_LINKS = 65_530  # of one sheet; Excel takes no more
VERDICTS = ["属实", "不属实", "例外情形"]
VERDICT_HEADER, PLAN_HEADER = "核实情况", "整改情况"
HOW_TO = (
    "“问题清单”里列的都是疑似，确认以前不作结论。请逐条核实，在“核实情况”里选一项，在“整改情况”里写怎么改的。",
    "“位置”可以点，会跳到后面台账里的那一格。黄底的是与问题有关的格，灰蓝底的是看不懂的格，批注里写着原因。",
    "后面的台账只照录检查时读了的列和行，位置与原件相同；灰色斜体的列没有读，个人姓名只写“（已填）”。要改请改原件，改好再检查一遍。",
)


@dataclass(frozen=True)
class Column:
    """A column of a list: its header, its width in characters."""

    header: str
    width: int


LIST_COLUMNS = (
    Column("序号", 5),
    Column("结果", 9),
    Column("编号", 7),
    Column("检查项", 14),
    Column("依据", 14),
    Column("单位", 16),
    Column("对象", 17),
    Column("问题", 22),
    Column("佐证材料", 20),
    Column("位置", 30),
    Column("怎么改", 28),
    Column("例外和说明", 13),
    Column(VERDICT_HEADER, 9),
    Column(PLAN_HEADER, 14),
)
LINK_AT = 9
MISSING_COLUMNS = (
    Column("编号", 8), Column("检查项", 24), Column("没有判断", 20), Column("缺什么", 36), Column("怎么补", 40),
)  # fmt: skip
SLIP_COLUMNS = (Column("位置", 32), Column("列", 22), Column("写的是", 24), Column("为什么看不懂、怎么改", 52))
PACKAGE_COLUMNS = (Column("文件", 24), Column("是什么", 30), Column("看到什么", 16), Column("哪些", 70))
NOTE_COLUMNS = (Column("", 28), Column("", 92))
LINE = 13.5  # points that a line takes


class Book:
    """The workbook being written: its formats, the annotated sheets, and one way to write a list."""

    def __init__(self, book: Workbook, checkup: Checkup) -> None:
        self.book, self.checkup = book, checkup
        base = {"font_name": "宋体", "font_size": 10, "valign": "top"}
        boxed = base | {"text_wrap": True, "border": 1, "border_color": "#BFC5C5"}
        self.cell = book.add_format(boxed)
        self.header = book.add_format(boxed | {"bold": True, "bg_color": "#E3EEF0", "valign": "vcenter"})
        self.link = book.add_format(boxed | {"font_color": "#0B5870", "underline": 1})
        self.title = book.add_format({**base, "font_size": 14, "bold": True})
        self.text = book.add_format({**base, "text_wrap": True})
        self.look = annotated.Look(
            plain=book.add_format(base),
            header=self.header,
            faint=book.add_format({**base, "font_color": "#596870", "italic": True}),
            found=book.add_format(base | {"bg_color": "#FBE7A8"}),
            unreadable=book.add_format(base | {"bg_color": "#C9D6EA"}),
        )
        self.sheets = annotated.sheets(checkup, (LIST, MISSING, SLIPS, NOTES, PACKAGES))

    def add_list(self, name: str, columns: Sequence[Column]) -> Worksheet:
        """A sheet with a header, made ready for the screen and for paper."""
        sheet = self.book.add_worksheet(name)
        _set_up(sheet, columns)
        for at, column in enumerate(columns):
            sheet.write_string(0, at, column.header, self.header)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        return sheet

    def write_row(
        self, sheet: Worksheet, row: int, columns: Sequence[Column], texts: Sequence[str], places: Sequence[int] = ()
    ) -> None:
        """A row as high as its longest text needs; the columns ``places`` hold places, which become links.

        The height is given because not every program works it out when it opens the file.
        """
        lines = max(_lines(text, column.width) for text, column in zip(texts, columns, strict=True))
        sheet.set_row(row, LINE * min(lines, 20) + 3)
        for at, text in enumerate(texts):
            if at in places:
                self.write_place(sheet, row, at, text)
            elif text:
                sheet.write_string(row, at, text[: annotated.MAX_TEXT], self.cell)
            else:
                sheet.write_blank(row, at, None, self.cell)

    def write_place(self, sheet: Worksheet, row: int, column: int, place: str) -> None:
        """A place, with a link to the cell in the annotated sheets where there is one."""
        cell = annotated.spot(place, self.sheets)
        if cell and row <= MAX_LINKS:
            name = cell.sheet.name.replace("'", "''")
            target = f"internal:'{name}'!{xl_rowcol_to_cell(cell.row, cell.column)}"
            sheet.write_url(row, column, target, self.link, place[: annotated.MAX_TEXT])
        else:
            sheet.write_string(row, column, place[: annotated.MAX_TEXT], self.cell)


def _set_up(sheet: Worksheet, columns: Sequence[Column]) -> None:
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&R第 &P 页，共 &N 页")


def _lines(text: str, wide: int) -> int:
    """How many lines a text takes in a column so many Latin characters wide."""
    return sum(1 + max(annotated.width(line) - 1, 0) // wide for line in text.split("\n"))


def render(checkup: Checkup) -> bytes:
    """The report as the bytes of an .xlsx file."""
    content = io.BytesIO()
    with Workbook(content, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as file:
        created = datetime.combine(checkup.as_of, time())
        file.set_properties({"title": f"轻指检查结果 {checkup.as_of}", "author": "轻指", "created": created})
        book = Book(file, checkup)
        _write_list(book)
        _write_missing(book)
        _write_slips(book)
        if checkup.packages:
            _write_packages(book)
        notes = file.add_worksheet(NOTES)
        without = annotated.write(file, book.look, book.sheets.values())
        _write_notes(book, notes, without)
    return content.getvalue()


def _write_list(book: Book) -> None:
    sheet = book.add_list(LIST, LIST_COLUMNS)
    sheet.freeze_panes(1, 2)
    findings, last = book.checkup.findings, len(LIST_COLUMNS) - 1
    for row, finding in enumerate(findings, start=1):
        book.write_row(sheet, row, LIST_COLUMNS, _list_row(row, finding), [LINK_AT])
    if findings:
        sheet.autofilter(0, 0, len(findings), last)
        sheet.data_validation(1, last - 1, len(findings), last - 1, {"validate": "list", "source": VERDICTS})
    else:
        sheet.write_string(1, 0, "没有发现疑似问题。", book.text)


def _list_row(number: int, finding: Finding) -> list[str]:
    """The texts of a row of the list; the last two are for people to fill in."""
    rule, subject = finding.rule, finding.subject
    places = [one.place for one in finding.evidence if one.place]
    return [
        str(number),
        WORDS[finding.answer],
        rule.code,
        rule.title,
        cited([finding]),
        subject.organization,
        "（单位本身）" if subject.kind == "organization" else subject.name,
        finding.message,
        "\n".join(_evidence(finding)),
        finding.source if finding.signs or not places else places[0],
        "" if finding.answer == Answer.EXEMPT else rule.remedy,
        "；".join(outline.notes_of(finding)),
        "",
        "",
    ]


def _evidence(finding: Finding) -> Iterator[str]:
    for one in finding.evidence:
        yield f"{one.header}：没有这一列" if one.place is None else f"{one.header}＝{one.value or '（空）'}"
    yield from packages.sign_lines(finding.signs)


def _write_missing(book: Book) -> None:
    sheet = book.add_list(MISSING, MISSING_COLUMNS)
    row = 0
    for words, unassessed in outline.by_missing(book.checkup).items():
        for one in unassessed:
            row += 1
            texts = [one.rule.code, one.rule.title, outline.counted(one), words, "".join(outline.supply([one]))]
            book.write_row(sheet, row, MISSING_COLUMNS, texts)
    if row:
        sheet.autofilter(0, 0, row, len(MISSING_COLUMNS) - 1)
    else:
        sheet.write_string(1, 0, "没有未核的。", book.text)


def _write_slips(book: Book) -> None:
    sheet = book.add_list(SLIPS, SLIP_COLUMNS)
    errors = book.checkup.ledger.errors
    for row, one in enumerate(errors, start=1):
        texts = [one.source, one.column or "（整个文件）", one.value or "", one.message]
        book.write_row(sheet, row, SLIP_COLUMNS, texts, [0])
    if errors:
        sheet.autofilter(0, 0, len(errors), len(SLIP_COLUMNS) - 1)
    else:
        sheet.write_string(1, 0, "没有看不懂的单元格。", book.text)


def _write_packages(book: Book) -> None:
    """A row for each thing seen in each package: so that a verdict can be filtered for."""
    sheet = book.add_list(PACKAGES, PACKAGE_COLUMNS)
    row = 0
    for package in packages.sheets(book.checkup):
        for heading, said in package.rows():
            row += 1
            book.write_row(sheet, row, PACKAGE_COLUMNS, [package.file, package.title, heading, said])
    sheet.autofilter(0, 0, row, len(PACKAGE_COLUMNS) - 1)


def _write_notes(book: Book, sheet: Worksheet, without: int) -> None:
    """The sheet 说明: what was checked, how to read the workbook, the remarks, the files."""
    _set_up(sheet, NOTE_COLUMNS)
    sheet.set_row(0, 24)
    sheet.write_string(0, 0, "轻指检查结果", book.title)
    for row, texts in enumerate(_note_rows(book, without), start=1):
        book.write_row(sheet, row, NOTE_COLUMNS, texts)


def _note_rows(book: Book, without: int) -> Iterator[tuple[str, str]]:
    checkup = book.checkup
    yield "检查日", checkup.as_of.isoformat()
    yield "口径", checkup.profile.title
    yield "软件", f"轻指 {__version__}"
    yield "读到", "、".join(f"{SUBJECTS[name].title} {count} 个" for name, count in checkup.subjects.items() if count)
    waiting = outline.waiting(checkup)
    for answer, word in WORDS.items():
        count = checkup.answers[answer] - (waiting if answer == Answer.NOT_ASSESSED else 0)
        yield word, f"{count} 次：{outline.MEANINGS[answer]}"
    if waiting:
        yield "另有未核", f"{waiting} 次：{why_waiting(checkup)}"
    for text in HOW_TO:
        yield "怎么用", text
    if without:
        yield "批注", f"批注太多会打不开，有 {without} 格只涂了底色，没有写批注；原因见“问题清单”。"
    for note in checkup.notes:
        yield note.source, note.message
    for one in checkup.ledger.inputs:
        yield one.source, f"SHA-256 {one.sha256}"
    for source, sheet in book.sheets.items():
        yield source, f"见工作表“{sheet.name}”"
