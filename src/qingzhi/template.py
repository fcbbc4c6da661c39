"""Blank workbooks for offices to fill in (填报模板), made from the declarations in ``schema``.

A sheet for each kind, each with its headers (required ones with *), a note on every header, drop-downs for choices,
checks for dates and numbers, and one grey example row that is passed over when the workbook comes back. In front stands
a sheet that says how to fill in. The same version gives the same bytes.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from qingzhi.policy.documents import documents
from qingzhi.subjects import values
from qingzhi.subjects.schema import SHEETS, Column, Table, Type

WHOLE = "ledger"
KINDS: dict[str, str] = {
    WHOLE: "台账",
    **{name: table.title for name, table in SHEETS.items()},
}
