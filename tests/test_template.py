"""The workbook that seventy offices get: it reads back as it was filled in, and says what to fill in."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from qingzhi import template
from qingzhi.subjects.ledger import Ledger, read_ledger
from qingzhi.subjects.schema import SHEETS, Column, Table, Type


def read(tmp_path: Path, content: bytes) -> Ledger:
    path = tmp_path / "模板.xlsx"
    path.write_bytes(content)
    return read_ledger([path])


def answer(table: Table, column: Column) -> Any:
    """What an office may write in a column: what the example shows, and something where it shows nothing."""
    if (shown := template.example(table, column)) != "":
        return shown
    if column.choice:
        return template.choice_words(column.choice)[0]
    return date(2026, 3, 5) if column.type == Type.DATE else "文字"


def filled(kind: str) -> bytes:
    """The template with a row below the example, every column filled in."""
    book = openpyxl.load_workbook(io.BytesIO(template.write(kind)))
    for table in SHEETS.values():
        if table.title in book.sheetnames:
            for index, column in enumerate(table.columns, start=2):
                book[table.title].cell(3, index, answer(table, column))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


COLUMNS = [(table, column) for table in SHEETS.values() for column in table.columns]


@pytest.mark.parametrize("kind", template.KINDS)
def test_an_empty_template_reads_back_with_nothing_but_its_example_noted(tmp_path: Path, kind: str) -> None:
    ledger = read(tmp_path, template.write(kind))
    assert not ledger.errors
    assert all(not len(records) for records in ledger.tables.values())
    assert {note.message for note in ledger.notes} == {"这一行是填写示例，没有读。"}
    assert len(ledger.notes) == (len(SHEETS) if kind == "ledger" else 1)


@pytest.mark.parametrize("kind", template.KINDS)
def test_a_template_filled_in_reads_back_every_column(tmp_path: Path, kind: str) -> None:
    ledger = read(tmp_path, filled(kind))
    others = [error for error in ledger.errors if "没有这个单位或对象" not in error.message]  # exemptions on their own
    assert not others
    assert {note.message for note in ledger.notes} == {"这一行是填写示例，没有读。"}
    for table in SHEETS.values() if kind == "ledger" else [SHEETS[kind]]:
        records = ledger.tables[table.name]
        assert len(records) == 1
        assert not [column.name for column in table.columns if records.values[column.name][0] in (None, "")]


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=[f"{t.name}.{c.name}" for t, c in COLUMNS])
def test_every_header_bears_a_note_in_plain_words(table: Table, column: Column) -> None:
    said = template.note(column)
    assert ("必填" in said) == column.required
    assert ("不填电话" in said) == column.personal
    if column.asked_by:
        assert "依据：《" in said or "依据：" in said


def test_the_same_kind_gives_the_same_bytes() -> None:
    assert template.write("ledger") == template.write("ledger")


def sheet_of(kind: str) -> Any:
    return openpyxl.load_workbook(io.BytesIO(template.write(kind)))[SHEETS[kind].title]


def test_required_columns_are_starred_choices_drop_down_and_dates_are_checked() -> None:
    sheet = sheet_of("groups")
    headers = [cell.value for cell in sheet[1]]
    assert headers[:3] == ["序号", "群名称*", "建群单位*"]
    checks = {str(check.sqref).split(":")[0]: check for check in sheet.data_validations.dataValidation}
    platform = checks[f"{sheet[1][headers.index('平台')].column_letter}2"]
    assert platform.type == "list"
    ends_on = checks[f"{sheet[1][headers.index('到期日期')].column_letter}2"]
    assert (ends_on.type, ends_on.errorStyle) == ("date", "warning")
    assert "长期" in ends_on.error
    assert sheet[2][headers.index("到期日期")].value.date() == date(2026, 12, 31)


def test_a_long_list_stands_on_a_hidden_sheet_that_puzzles_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(template, "LONGEST_LIST", 20)
    content = template.write("groups")
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book["选项"].sheet_state == "hidden"
    assert [note.message for note in read(tmp_path, content).notes] == ["这一行是填写示例，没有读。"]


def test_an_unknown_kind_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        template.write("websites")
