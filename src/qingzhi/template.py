"""Blank workbooks for offices to fill in (填报模板), made from the declarations in ``schema``.

A sheet for each kind: headers (required ones with *), a note on every header, drop-downs for choices, checks for dates
and numbers, and one grey example row that is passed over when the workbook comes back. In front stands a sheet that
says how to fill in. The same version gives the same bytes.
"""

from __future__ import annotations

import io
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from qingzhi.policy.model import Citation
from qingzhi.subjects import values
from qingzhi.subjects.schema import SHEETS, Column, Table, Type

WHOLE = "ledger"
KINDS: dict[str, str] = {WHOLE: "台账", **{name: table.title for name, table in SHEETS.items()}}
"""What ``write`` can make, with its Chinese title; ``ledger`` holds a sheet of every kind."""

ROWS = 2000  # rows below the header that drop-downs and checks reach
LIST_SHEET = "选项"
LONGEST_LIST = 255  # characters of a drop-down's own list in Excel; longer ones stand on a hidden sheet
NUMBER = "序号"
EXAMPLE = "示例"
CREATED = datetime(2026, 1, 1)  # noqa: DTZ001 – no moment, only what makes the bytes the same
INK, GREY, LINE, REQUIRED, OPTIONAL = "#1F2933", "#7B8794", "#CBD2D9", "#DCE8F5", "#F1F4F7"

TEXTS: dict[str, str] = {  # the example of a text column, by its name
    "unit_code": "11000000000000000U",
    "region": "110000",
    "platform_id": "001",
    "version": "1.0.0",
    "filing_number": "（备案后填写）",
    "handler": "张三",
    "owner": "张三",
    "operator": "张三",
    "leader": "李四",
    "owner_post": "科长",
    "update_frequency": "每周 2 次",
    "member_level": "县、乡两级",
    "rule": "A0803",
    "commitment": "已承诺",
    "protection_level": "第三级",
    "supervisor": "某某县委网信办",
    "parent": "某某县",
    "plan_reference": "某某县数字政府建设规划",
    "project_review": "已通过立项审核",
    "functions": "通知公告、办事指南",
    "explanation": "无",
    "maintenance": "有专人运维，每月检查",
    "acceptance": "已验收",
    "similar_apps": "无",
    "accepted_complete": "通过",
    "accepted_stable": "通过",
    "accepted_convenient": "通过",
    "data_class": "一般数据",
    "user_class": "公众",
    "certified_as": "某某县某某局",
    "filing_status": "已备案",
    "purpose": "通知会议和工作安排",
    "basis": "某办〔2026〕1号",
    "document": "某办〔2026〕1号",
}
NAMES = {
    "organizations": "某某局",
    "apps": "某某通",
    "accounts": "某某发布",
    "groups": "某某工作通知群",
    "exemptions": "某某工作通知群",
}
CODES = {"status": "in_use", "unit_kind": "administrative", "unit_level": "county", "permanence": "temporary"}
ENDS = ("closed_on", "closing_announced_on", "closing_reported_on", "dissolved_on", "disposition")
"""What the example leaves blank: it shows something in use."""
NUMBERS = {"sequence": 1, "admins": 2, "members": 86, "log_days": 180}


def example(table: Table, column: Column) -> str | int | date:
    """What the example row shows in a column, "" for nothing; it reads back without error."""
    if column.name in ENDS:
        return ""
    if column.choice:
        words = values.choices()[column.choice]
        return words[CODES.get(column.choice, next(iter(words)))][0]
    if column.type == Type.DATE:
        return date(2026, 12, 31) if column.name == "ends_on" else date(2026, 3, 5)
    if column.type == Type.INTEGER:
        return NUMBERS.get(column.name, 1200)
    if column.type == Type.BOOLEAN:
        return "是"
    if column.name == "name":
        return NAMES.get(table.name, "某某")
    if column.name == "unit":
        return "某某县某某局"
    if (table, column.name) == (SHEETS["exemptions"], "basis"):
        return "防汛期间需要"
    return TEXTS.get(column.name, "")


def write(kind: str) -> bytes:
    """The workbook of a kind of ``KINDS``. Raises KeyError for any other."""
    tables = list(SHEETS.values()) if kind == WHOLE else [SHEETS[kind]]
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        book.set_properties({"title": f"{KINDS[kind]}填报模板", "created": CREATED})
        styles = _Styles.of(book)
        _guide(book.add_worksheet("填写说明"), styles, tables)
        sheets = [(table, book.add_worksheet(table.title)) for table in tables]
        lists = _Lists(book)
        for table, sheet in sheets:
            _sheet(sheet, styles, lists, table)
        sheets[0][1].activate()
    return content.getvalue()


@dataclass(frozen=True)
class _Styles:
    """The few formats of a template."""

    heading: Format
    body: Format
    required: Format
    optional: Format
    example: Format
    example_day: Format
    text: Format
    day: Format

    @classmethod
    def of(cls, book: xlsxwriter.Workbook) -> _Styles:
        def made(**properties: Any) -> Format:
            return book.add_format(
                {"font_name": "宋体", "font_size": 11, "font_color": INK, "valign": "vcenter"} | properties
            )

        header = {"bold": True, "align": "center", "text_wrap": True, "border": 1, "border_color": LINE}
        shown = {"italic": True, "font_color": GREY, "border": 1, "border_color": LINE}
        return cls(
            heading=made(bold=True, font_size=16, font_name="黑体"),
            body=made(text_wrap=True, valign="top"),
            required=made(**header, bg_color=REQUIRED),
            optional=made(**header, bg_color=OPTIONAL),
            example=made(**shown, align="left"),
            example_day=made(**shown, num_format="yyyy-mm-dd", align="left"),
            text=made(num_format="@"),
            day=made(num_format="yyyy-mm-dd", align="left"),
        )


class _Lists:
    """The drop-downs: short ones in their own cell, long ones on a hidden sheet of the workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._sheet: Worksheet | None = None
        self._places: dict[str, str] = {}

    def source(self, choice: str) -> list[str] | str:
        """What xlsxwriter takes as the ``source`` of a list: words, or where they stand."""
        words = choice_words(choice)
        if len(",".join(words)) <= LONGEST_LIST:
            return words
        if choice not in self._places:
            self._places[choice] = self._write(words)
        return self._places[choice]

    def _write(self, words: list[str]) -> str:
        if self._sheet is None:
            self._sheet = self._book.add_worksheet(LIST_SHEET)
            self._sheet.hide()
        column = len(self._places)
        self._sheet.write_column(0, column, words)
        letters = xl_col_to_name(column, col_abs=True)
        return f"={LIST_SHEET}!{letters}$1:{letters}${len(words)}"


def choice_words(choice: str) -> list[str]:
    """The words that a drop-down offers: one for each code."""
    return [words[0] for words in values.choices()[choice].values()]


def _sheet(sheet: Worksheet, styles: _Styles, lists: _Lists, table: Table) -> None:
    sheet.freeze_panes(1, 1 + [column.name for column in table.columns].index("name") + 1 if "name" in table else 1)
    sheet.set_row(0, 36)
    sheet.set_row(1, 22)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)
    sheet.write(0, 0, NUMBER, styles.optional)
    sheet.write(1, 0, EXAMPLE, styles.example)
    sheet.set_column(0, 0, 6)
    for index, column in enumerate(table.columns, start=1):
        _column(sheet, styles, lists, table, index, column)


def _column(sheet: Worksheet, styles: _Styles, lists: _Lists, table: Table, index: int, column: Column) -> None:
    title = column.title + ("*" if column.required else "")
    sheet.write(0, index, title, styles.required if column.required else styles.optional)
    sheet.write_comment(0, index, note(column), {"x_scale": 1.8, "y_scale": 1.1, "author": "轻指", "font_size": 9})
    shown = example(table, column)
    if isinstance(shown, date):
        sheet.write_datetime(1, index, datetime(shown.year, shown.month, shown.day), styles.example_day)  # noqa: DTZ001
    else:
        sheet.write(1, index, shown, styles.example)
    texts = [title, values.written(shown), *(choice_words(column.choice) if column.choice else ())]
    style = {Type.DATE: styles.day, Type.INTEGER: None}.get(column.type, styles.text)
    sheet.set_column(index, index, min(30, max(9, 2 + max(map(_width, texts)))), style)
    if check := _check(lists, column):
        sheet.data_validation(1, index, ROWS, index, check)


def _check(lists: _Lists, column: Column) -> dict[str, Any] | None:
    """The check that Excel and WPS make on typing. A wrong word is stopped; a date or number may be left for later."""
    if column.choice or column.type == Type.BOOLEAN:
        source = lists.source(column.choice) if column.choice else ["是", "否"]
        return {
            "validate": "list",
            "source": source,
            "error_title": "请从列表中选",
            "error_message": "请点单元格右边的箭头，从列表中选一项。",
        }
    if column.type == Type.DATE:
        hint = "请写成 2026-03-05 这样；没有期限的写“长期”。" if column.endless else "请写成 2026-03-05 这样。"
        return {
            "validate": "date", "criteria": "between",
            "minimum": date(values.FIRST_YEAR, 1, 1), "maximum": date(values.LAST_YEAR, 12, 31),
            "error_type": "warning" if column.endless else "stop", "error_title": "日期", "error_message": hint,
        }  # fmt: skip
    if column.type == Type.INTEGER:
        return {
            "validate": "integer", "criteria": ">=", "value": 0,
            "error_title": "数字", "error_message": "请填一个整数，不带单位。",
        }  # fmt: skip
    return None


def note(column: Column) -> str:
    """What the note on a header says: whether it must be filled in, what to write, and which clause asks."""
    lines = ["必填。"] if column.required else [] if column.nil_is_answer else ["有就填，没有留空。"]
    if column.personal:
        lines.append("只填姓名，不填电话。轻指只看填没填，不保存姓名。")
    elif column.choice:
        lines.append("从列表中选。")
    elif column.type == Type.BOOLEAN:
        lines.append("填“是”或“否”。")
    elif column.type == Type.DATE:
        lines.append("写成 2026-03-05 这样。" + ("没有期限的写“长期”。" if column.endless else ""))
    elif column.type == Type.INTEGER:
        lines.append("填整数，不带单位。")
    if column.nil_is_answer:
        lines.append("没有的写“无”，不要留空。")
    if column.asked_by:
        lines.append(f"依据：{Citation.parse(column.asked_by)}。")
    return "\n".join(lines)


def _guide(sheet: Worksheet, styles: _Styles, tables: list[Table]) -> None:
    """The sheet 填写说明."""
    named = "、".join(f"“{table.title}”" for table in tables)
    lines = [
        f"1. 在{named}表里填写，一行一个，从示例行下面开始。没有的表空着就行。",
        "2. 带 * 的列必填；其他列有就填，没有就留空（表头上提示写“无”的除外）。",
        "3. 灰色的示例行可以留着，检查时会跳过。",
        "4. 鼠标停在表头上，能看到这一列填什么、依据哪一条。",
        "5. 日期写成 2026-03-05；有箭头的格子从列表中选。",
        "6. 不填电话、身份证号、微信号。需要姓名的列只填姓名。",
        "7. 涉密和工作秘密内容不要填，也不要用本表报送。",
        "8. 可以加自己的列，检查时会说明没有读。请不要改表头的文字。",
    ]
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 3)
    sheet.set_column(1, 1, 76)
    sheet.set_row(1, 32)
    sheet.write(1, 1, "填写说明", styles.heading)
    for at, line in enumerate(lines, start=2):
        sheet.set_row(at, 24 if _width(line) <= 72 else 40)
        sheet.write(at, 1, line, styles.body)


def _width(text: str) -> int:
    """The width of a text in columns of Latin characters: Chinese ones take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)
