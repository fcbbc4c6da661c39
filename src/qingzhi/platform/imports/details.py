"""The whole preview as a workbook: every row of every part, where the page shows the first ones."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import xlsxwriter

Rows = Iterable[Sequence[str]]


def workbook(plan: Mapping[str, Any]) -> bytes:
    """The sheets of a plan as it was kept."""
    buffer = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(buffer, options)
    bold = book.add_format({"bold": True, "bottom": 1})
    for title, head, rows in _sheets(plan):
        sheet = book.add_worksheet(title)
        sheet.freeze_panes(1, 0)
        for at, word in enumerate(head):
            sheet.write_string(0, at, word, bold)
            sheet.set_column(at, at, 24)
        for down, row in enumerate(rows, start=1):
            for at, cell in enumerate(row):
                sheet.write_string(down, at, cell or "")
    book.close()
    return buffer.getvalue()


def _sheets(plan: Mapping[str, Any]) -> Iterator[tuple[str, Sequence[str], Rows]]:
    new = ((one["kind"], one["name"], one["unit"], one["source"]) for one in plan.get("new", ()))
    yield "新增", ("类型", "名称", "单位", "在哪里"), new
    changed = (
        (one["kind"], one["name"], one["unit"], change["title"], change["old"], change["new"],
         "已在系统中修改" if change["by_hand"] else "", one["source"])
        for one in plan.get("changed", ())
        for change in one["changes"]
    )  # fmt: skip
    yield "有变化", ("类型", "名称", "单位", "列", "原来", "表格里", "说明", "在哪里"), changed
    errors = ((one["source"], one["column"], one["value"], one["message"]) for one in plan.get("errors", ()))
    yield "要改", ("在哪里", "列", "写的是", "怎么改"), errors
    repeated = ((one["name"], one["source"], one["earlier"]) for one in plan.get("repeated", ()))
    yield "几份文件都有", ("名称", "没有用的", "用了的"), repeated
    names = ("new", "changed", "same", "errors")
    files = ((one["name"], one["kind"], *(str(one[name]) for name in names)) for one in plan.get("files", ()))
    yield "各个文件", ("文件", "类型", "新增", "有变化", "没有变化", "要改"), files
    yield "没有报的单位", ("单位",), ((name,) for name in plan.get("missing", ()))
    yield "说明", ("在哪里", "说明"), ((one["source"], one["message"]) for one in plan.get("notes", ()))
