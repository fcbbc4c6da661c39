"""From returned files to the tables of subjects: the reading of a ledger (台账), with every error named by its cell.

The way through: files (``sources``) → sheets (``workbook``) → no mark of classified material (``classification``) →
where the tables stand (``layout``) → values, once per distinct cell (``columns``) → one set of records per kind. Then
the units are completed, the identities given, the repeated rows named and the exemptions tied to the subjects they
speak of.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path

from qingzhi.subjects import classification, exemptions, units, values
from qingzhi.subjects import layout as layouts
from qingzhi.subjects.codes import region
from qingzhi.subjects.columns import parse_column
from qingzhi.subjects.exemptions import Exemption
from qingzhi.subjects.headers import Learnt
from qingzhi.subjects.limits import Marked, Unusable
from qingzhi.subjects.records import Evidence, Note, Origin, Problem, Records
from qingzhi.subjects.schema import EXEMPTIONS, SHEETS, SUBJECTS, normalise, subject_id, unit_key
from qingzhi.subjects.sources import Source, sources
from qingzhi.subjects.workbook import Book, Sheet, column_letters, read_book


@dataclass(frozen=True)
class Input:
    """A file that was read, with the SHA-256 of its bytes."""

    source: str
    sha256: str
    kind: str = "ledger"


@dataclass(frozen=True)
class UnknownHeader:
    """A column that was not read, since nobody declared what its header means; the title of the nearest known one."""

    source: str
    table: str
    header: str
    nearest: str | None


@dataclass(frozen=True)
class Repeated:
    """A row whose subject stands in a file read earlier; that one counts."""

    source: str
    name: str
    earlier: str


@dataclass
class Ledger:
    """Everything read from the given files. ``tables`` has an entry for every kind of subject, however empty."""

    tables: dict[str, Records] = field(default_factory=lambda: {name: Records.empty(t) for name, t in SHEETS.items()})
    exemptions: list[Exemption] = field(default_factory=list)
    inputs: list[Input] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    errors: list[Problem] = field(default_factory=list)
    unknown: list[UnknownHeader] = field(default_factory=list)
    learnt: set[tuple[str, str]] = field(default_factory=set)  # (table, header) that were read by a hint
    repeated: list[Repeated] = field(default_factory=list)
    marked: dict[str, str] = field(default_factory=dict)  # file with a mark of classified material → what to do
    nameless: Counter[str] = field(default_factory=Counter)  # file → rows of tables with no column for the unit
    tally: layouts.Tally = field(default_factory=layouts.Tally)


Take = Callable[[Ledger, Records], None]
"""How the records of one table are taken into a ledger."""


@dataclass(frozen=True)
class Hints:
    """What whoever hands the files in knows besides: what headers mean that nobody declared, and whose a file is.

    ``units`` has for the name of a file the unit that it is from, for tables that have no column for it.
    """

    learnt: Learnt = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)


NO_HINTS = Hints()


def read_ledger(paths: Iterable[Path]) -> Ledger:
    """Read ledgers from files, folders and zips of returned workbooks.

    A file that can't be read is an error of the ledger, never an exception.
    """
    return read_sources(sources(paths))


def read_sources(
    found: Iterable[Source], progress: Callable[[str], None] = lambda source: None, hints: Hints = NO_HINTS
) -> Ledger:
    """``read_ledger`` of files that were found already; ``progress`` is called with each name before it is read."""
    ledger = Ledger()
    for source in found:
        progress(source.name)
        try:
            content = _read_file(ledger, source, _add, hints)
        except Unusable as error:
            ledger.errors.append(Problem(source.name, None, None, str(error)))
            if isinstance(error, Marked):
                ledger.marked[source.name] = str(error)
        else:
            ledger.inputs.append(Input(source.name, hashlib.sha256(content).hexdigest()))
    units.complete(ledger.tables)
    ledger.exemptions, lost = exemptions.tie(ledger.tables)
    ledger.errors += lost
    return ledger


def read_rows(name: str, content: bytes) -> Ledger:
    """Read one file as its rows stand: repeated ones are kept, units not completed, exemptions not tied.

    For whoever tells rows apart by more than the engine does, such as units of one name under different parents.
    """
    ledger = Ledger()
    try:
        _read_file(ledger, Source(name, name, lambda: content), _keep_all)
    except Unusable as error:
        ledger.errors.append(Problem(name, None, None, str(error)))
    return ledger


def _read_file(ledger: Ledger, source: Source, take: Take, hints: Hints = NO_HINTS) -> bytes:
    """Read one file into the ledger; of one that bears a mark of classified material nothing is kept."""
    refuse_classified_name(source.name)
    content = source.load()
    book = read_book(content)
    _refuse_classified(book)
    ledger.notes += [Note(source.name, remark) for remark in book.remarks]
    _read_workbook(ledger, source.name, book.sheets, take, hints)
    return content


def refuse_classified_name(name: str) -> None:
    """Raise Marked where the name of a file bears a mark of classified material."""
    if mark := classification.find_mark_in_name(name):
        raise Marked(_classified(mark, "文件名"))


def _refuse_classified(book: Book) -> None:
    """Raise Marked with the kind and place of a mark of classified material, quoting nothing of the file."""
    if found := classification.first_mark(book.margins):
        raise Marked(_classified(found[1], "页眉、页脚或文件属性"))
    for number, sheet in enumerate(book.sheets, start=1):
        which = "" if sheet.name is None else f"第 {number} 张工作表"
        if sheet.name and (mark := classification.find_mark_in_name(sheet.name)):
            raise Marked(_classified(mark, f"{which}的名称"))
        if found := classification.first_mark(sheet.words):
            row, index = next((at, row.index(found[0])) for at, row in enumerate(sheet.rows) if found[0] in row)
            raise Marked(_classified(found[1], f"{which} {column_letters(index)}{row + 1} 单元格".strip()))


def _classified(mark: str, where: str) -> str:
    return (
        f"{where}标有“{mark}”，整个文件没有读，内容没有保存。涉密和工作秘密材料不能放进轻指，"
        "请移走；如果标错了，请更正后再试。"
    )


def _read_workbook(ledger: Ledger, source: str, sheets: list[Sheet], take: Take, hints: Hints) -> None:
    """Read every sheet of one file into the ledger. Raises Unusable where no sheet has a known header."""
    tally, found = layouts.Tally(), False
    for sheet in sheets:
        tally.read += len(sheet.rows) * sheet.width
        where = source if sheet.name is None else f"{source}#{sheet.name}"
        tables = layouts.find_tables(sheet, hints.learnt)
        if not tables:
            found |= _explain_unread(ledger, tally, where, sheet)
        for layout in tables:
            found = True
            records = _read_table(ledger, tally, source, sheet, layout)
            _name_unit(ledger, records, hints.units.get(source, ""))
            _note_layout(ledger, where, records.origins[0], layout)
            ledger.notes += _former_regions(where, records)
            take(ledger, records)
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
    elif cells and not sheet.hidden and not layouts.is_guide(sheet):
        ledger.notes.append(Note(where, "没有认出表头，这张表没有读。"))
    return why is not None


def _name_unit(ledger: Ledger, records: Records, unit: str) -> None:
    """Say whose the rows of a table are that has no column for it, where the file tells; else count them."""
    origin = records.origins[0]
    if "unit" in origin.columns or records.table.name not in SUBJECTS or records.table.name == "organizations":
        return
    if unit:
        records.values["unit"] = [unit] * len(records)
    else:
        ledger.nameless[origin.file] += len(records)


def _note_layout(ledger: Ledger, where: str, origin: Origin, layout: layouts.Layout) -> None:
    """Say which columns and which left-in examples were passed over."""
    ledger.learnt |= {(layout.table.name, title) for title in layout.learnt}
    for title, nearest in layout.unknown:
        ledger.unknown.append(UnknownHeader(where, layout.table.name, title, nearest))
        hint = f"最接近的已知列是“{nearest}”" if nearest else "没有相近的已知列"
        ledger.notes.append(Note(where, f"列“{title}”不认识，没有读；{hint}。"))
    for title in layout.twice:
        ledger.notes.append(Note(where, f"列“{title}”与前面的列意思相同，没有读。"))
    for row in layout.examples:
        ledger.notes.append(Note(origin.place(row), "这一行是填写示例，没有读。"))


def _former_regions(where: str, records: Records) -> list[Note]:
    """What to know of 行政区划代码 that the current table lacks, once for each."""
    written = dict.fromkeys(filter(None, records.values.get("region", ())))
    places = (region(code) for code in written)
    return [Note(where, place.note) for place in places if place and place.note]


def _read_table(ledger: Ledger, tally: layouts.Tally, source: str, sheet: Sheet, layout: layouts.Layout) -> Records:
    """The records of one table; unreadable cells become NULL and are named among the errors."""
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


def _add(ledger: Ledger, records: Records) -> None:
    """Give each row its identity and take it into the ledger, once: the first row that bears it is judged."""
    table = records.table
    target = ledger.tables[table.name]
    if table is not EXEMPTIONS:
        _identify(records)
    first_seen = {id_: position for position, id_ in enumerate(target.values["id"])}
    keep: list[int] = []
    for row in _complete(ledger, records):
        if table is EXEMPTIONS or (id_ := records.values["id"][row]) not in first_seen:
            keep.append(row)
            if table is not EXEMPTIONS:
                first_seen[id_] = len(target) + len(keep) - 1
        else:
            _name_repeated(ledger, records, row, target, keep, first_seen[id_])
    target.extend(records, keep)


def _keep_all(ledger: Ledger, records: Records) -> None:
    """Take every complete row into the ledger."""
    ledger.tables[records.table.name].extend(records, list(_complete(ledger, records)))


def _complete(ledger: Ledger, records: Records) -> Iterator[int]:
    """The rows that have what is required; of the others the blank cells are errors."""
    required = [column.name for column in records.table.columns if column.required]
    for row in range(len(records)):
        blank = [name for name in required if not records.values[name][row]]
        if not blank:
            yield row
            continue
        missing = [records.evidence(row, name) for name in blank]
        ledger.errors += [_missing(records, row, one) for one in missing if values.is_blank(one.value)]


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


def _missing(records: Records, row: int, evidence: Evidence) -> Problem:
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
        ledger.repeated.append(Repeated(records.source(row), records.values[key][row], earlier))
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
