"""From returned files to the tables of subjects: the reading of a ledger (台账), with every error named by its cell.

The way through: file → sheets (``workbook``) → where the table stands (``layout``) → values, once per distinct cell
(``values``) → one set of records per kind. Then the units are completed, the identities given, the repeated rows
named and the exemptions tied to the subjects they speak of.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Any

from qingzhi.subjects import exemptions, units, values
from qingzhi.subjects import layout as layouts
from qingzhi.subjects.exemptions import Exemption
from qingzhi.subjects.records import FILLED_IN, Note, Origin, Problem, Records
from qingzhi.subjects.schema import EXEMPTIONS, SHEETS, Column, Type, normalise, subject_id, unit_key
from qingzhi.subjects.workbook import Cell, Sheet, Unusable, read_file, read_sheets

SUFFIXES = (".xlsx", ".csv")  # what is taken from a folder; a file named on its own is looked into whatever its name


@dataclass(frozen=True)
class Input:
    """A file that was read, with the SHA-256 of its bytes."""

    source: str
    sha256: str
    kind: str = "ledger"


@dataclass
class Ledger:
    """Everything read from the given files. ``tables`` has an entry for every kind of subject, however empty."""

    tables: dict[str, Records] = field(default_factory=lambda: {name: Records.empty(t) for name, t in SHEETS.items()})
    exemptions: list[Exemption] = field(default_factory=list)
    inputs: list[Input] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    errors: list[Problem] = field(default_factory=list)
    tally: layouts.Tally = field(default_factory=layouts.Tally)


def read_ledger(paths: Iterable[Path], progress: Callable[[str], None] = lambda source: None) -> Ledger:
    """Read ledgers from files and folders. ``progress`` is called with the name of each file before it is read.

    A file that can't be read is an error of the ledger, never an exception.
    """
    ledger = Ledger()
    for source, path in _files(paths, ledger):
        progress(source)
        try:
            content = read_file(path)
            sheets = read_sheets(content)
            _read_workbook(ledger, source, sheets)
        except Unusable as error:
            ledger.errors.append(Problem(source, None, None, str(error)))
        else:
            ledger.inputs.append(Input(source, hashlib.sha256(content).hexdigest()))
    units.complete(ledger.tables)
    ledger.exemptions, lost = exemptions.tie(ledger.tables)
    ledger.errors += lost
    return ledger


def _files(paths: Iterable[Path], ledger: Ledger) -> list[tuple[str, Path]]:
    """(name in the report, path) of each file; files of a folder by their path below it."""
    files: list[tuple[str, Path]] = []
    for path in paths:
        if not path.is_dir():
            files.append((path.name, path))
            continue
        inside = sorted(
            file
            for file in path.rglob("*")
            if file.is_file() and file.suffix.lower() in SUFFIXES and not file.name.startswith(("~$", "."))
        )
        files += [(file.relative_to(path).as_posix(), file) for file in inside]
        if not inside:
            ledger.errors.append(Problem(path.name or str(path), None, None, "文件夹里没有 .xlsx 或 .csv 文件。"))
    names = [name for name, _ in files]
    return [(name if names.count(name) == 1 else path.as_posix(), path) for name, path in files]


def _read_workbook(ledger: Ledger, source: str, sheets: list[Sheet]) -> None:
    """Read every sheet of one file into the ledger. Raises Unusable where no sheet has a known header."""
    tally, found = layouts.Tally(), False
    for sheet in sheets:
        tally.read += len(sheet.rows) * sheet.width
        where = source if sheet.name is None else f"{source}#{sheet.name}"
        layout = layouts.find_table(sheet)
        if layout is None:
            found |= _explain_unread(ledger, tally, where, sheet)
            continue
        found = True
        _note_columns(ledger, where, layout)
        records = _read_table(ledger, tally, source, sheet, layout)
        _add(ledger, records)
    tally.settle()
    _sum_up(ledger.tally, tally)
    if not found:
        raise Unusable(
            "没有认出任何一张表的表头。表头要有“群名称”“账号名称”“应用程序名称”或“单位名称”这样的列，"
            f"并写在前 {layouts.HEADER_WITHIN} 行之内。"
        )


def _explain_unread(ledger: Ledger, tally: layouts.Tally, where: str, sheet: Sheet) -> bool:
    """Say why a sheet was passed over; true where it was recognised as something out of scope."""
    cells = len(sheet.rows) * sheet.width
    why = layouts.out_of_scope(sheet)
    tally.outside["out_of_scope" if why else "unknown_sheet"] += cells
    if why:
        ledger.notes.append(Note(where, f"{why}。"))
    elif cells:
        ledger.notes.append(Note(where, "没有认出表头，这张表没有读。"))
    return why is not None


def _note_columns(ledger: Ledger, where: str, layout: layouts.Layout) -> None:
    for title, nearest in layout.unknown:
        hint = f"最接近的已知列是“{nearest}”" if nearest else "没有相近的已知列"
        ledger.notes.append(Note(where, f"列“{title}”不认识，没有读；{hint}。"))
    for title in layout.twice:
        ledger.notes.append(Note(where, f"列“{title}”与前面的列意思相同，没有读。"))


def _read_table(ledger: Ledger, tally: layouts.Tally, source: str, sheet: Sheet, layout: layouts.Layout) -> Records:
    """The records of one table; unreadable cells become NULL and are named among the errors."""
    layouts.fill_merged(sheet, layout)
    origin = Origin(source, sheet.name, layout.columns, layout.headers, sheet.rows)
    records = Records.empty(layout.table)
    records.origins, records.row_of = [origin], layout.rows
    records.origin_of = [0] * len(layout.rows)
    for name in records.values:
        records.values[name] = [None] * len(layout.rows)
    tally.outside.update(layout.outside)
    body = [sheet.rows[row] for row in layout.rows]
    for name, index in layout.columns.items():
        column = layout.table[name]
        cells = list(map(itemgetter(index), body))
        parsed, unreadable = parse_column(cells, column)
        for name_of, parsed_values in parsed.items():
            records.values[name_of] = parsed_values
        kept = len(cells) - parsed[name].count(None) - parsed[name].count("")
        kept += sum(parsed[column.endless]) if column.endless else 0
        tally.kept += kept
        tally.errors += len(unreadable)
        tally.blank += len(cells) - kept - len(unreadable)
        ledger.errors += [
            Problem(origin.place(layout.rows[at], index), layout.headers[name], values.written(cells[at]), message)
            for at, message in unreadable
        ]
    return records


def parse_column(cells: list[Cell], column: Column) -> tuple[dict[str, list[Any]], list[tuple[int, str]]]:
    """Parse the cells of a column, each distinct cell once.

    Returns the values by column name (the companions of a date among them) and the unreadable cells as
    (position, message); their values are None.
    """
    parse = _parser(column)
    meanings: dict[tuple[type, Cell], Any] = {}
    messages: dict[tuple[type, Cell], str] = {}
    keys = list(zip(map(type, cells), cells, strict=True))
    for key in set(keys):
        try:
            meanings[key] = parse(key[1])
        except values.Unreadable as error:
            meanings[key] = None
            messages[key] = str(error)
    parsed = {column.name: list(map(meanings.__getitem__, keys))}
    if column.endless:
        endless = {key: values.is_endless(key[1]) for key in meanings}
        parsed[column.endless] = list(map(endless.__getitem__, keys))
    if column.written_as:
        written = {
            key: "" if meaning is None and values.is_blank(key[1]) else values.written(key[1])
            for key, meaning in meanings.items()
        }
        parsed[column.written_as] = list(map(written.__getitem__, keys))
    unreadable = [(at, messages[key]) for at, key in enumerate(keys) if key in messages] if messages else []
    return parsed, unreadable


def _parser(column: Column) -> Callable[[Cell], Any]:
    if column.personal:
        return lambda cell: FILLED_IN if values.text(cell) else ""
    if column.nil_is_answer:
        return lambda cell: values.text(cell) or ("无" if values.is_nil(cell) else "")
    if column.choice:
        return partial(values.choice, table=column.choice)
    if column.type == Type.DATE:
        parse = partial(values.date, month_end=column.name == "ends_on")
        return (lambda cell: None if values.is_endless(cell) else parse(cell)) if column.endless else parse
    return {Type.TEXT: values.text, Type.INTEGER: values.integer, Type.BOOLEAN: values.boolean}[column.type]


def _add(ledger: Ledger, records: Records) -> None:
    """Give each row its identity and take it into the ledger, once: the first row that bears it is judged."""
    table = records.table
    target = ledger.tables[table.name]
    if table is not EXEMPTIONS:
        _identify(records)
    first_seen = {id_: position for position, id_ in enumerate(target.values["id"])}
    keep = []
    for row in range(len(records)):
        blank = [column.name for column in table.columns if column.required and not records.values[column.name][row]]
        if blank:
            ledger.errors += [_missing(records, row, name) for name in blank]
        elif table is EXEMPTIONS or (id_ := records.values["id"][row]) not in first_seen:
            keep.append(row)
            if table is not EXEMPTIONS:
                first_seen[id_] = len(target) + len(keep) - 1
        else:
            _name_repeated(ledger, records, row, target, keep, first_seen[id_])
    target.extend(records, keep)


def _identify(records: Records) -> None:
    """Give each row its unit's key and its identity. A row without unit or name gets them too; it is not kept."""
    table, columns = records.table, records.values
    nothing = [""] * len(records)
    own = nothing if table.name == "organizations" else columns["name"]
    rows = zip(
        columns["unit"],
        columns["unit_code"],
        columns.get("platform", nothing),
        columns.get("platform_id", nothing),
        own,
        strict=True,
    )
    for row, (unit, code, platform, own_id, name) in enumerate(rows):
        columns["unit_key"][row] = unit_key(unit or "", code or "")
        columns["name_key"][row] = normalise(name or "")
        columns["id"][row] = subject_id(table.kind, unit or "", code or "", platform or "", own_id or name or "")


def _missing(records: Records, row: int, name: str) -> Problem:
    evidence = records.evidence(row, name)
    message = f"“{evidence.header}”没有填，这一行没有检查。请补上。"
    return Problem(evidence.place or records.source(row), evidence.header, evidence.value, message)


def _name_repeated(ledger: Ledger, records: Records, row: int, target: Records, keep: list[int], first: int) -> None:
    """A row whose subject is there already: an error within one file, a note between two files."""
    in_target = first < len(target)
    earlier = target.source(first) if in_target else records.source(keep[first - len(target)])
    origin = records.origins[0]
    key = "name" if records.table.name != "organizations" else "unit"
    if in_target and target.origins[target.origin_of[first]].file != origin.file:
        message = f"“{records.values[key][row]}”在另一份文件里已有（{earlier}），按先读到的一份检查。"
        ledger.notes.append(Note(records.source(row), message))
        return
    evidence = records.evidence(row, key)
    message = f"与 {earlier} 重复（单位、平台、名称都相同），只检查前面一行。请删去多余的一行，或改正名称。"
    ledger.errors.append(Problem(evidence.place or records.source(row), evidence.header, evidence.value, message))


def _sum_up(total: layouts.Tally, part: layouts.Tally) -> None:
    total.read += part.read
    total.kept += part.kept
    total.errors += part.errors
    total.blank += part.blank
    total.outside.update(part.outside)
