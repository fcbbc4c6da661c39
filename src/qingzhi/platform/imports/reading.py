"""The files of an import → a ledger of the engine, with what was learnt; and what somebody has to say first."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from qingzhi.platform.core.export import EXPORTED_AT
from qingzhi.platform.imports import kept
from qingzhi.platform.imports.matching import Units, file_key
from qingzhi.platform.imports.models import Import
from qingzhi.platform.imports.queries import meanings
from qingzhi.platform.organizations.tree import Line, of_ledger
from qingzhi.platform.registry.columns import KINDS
from qingzhi.subjects.headers import normalise_header
from qingzhi.subjects.ledger import Hints, Ledger, UnknownHeader, read_sources
from qingzhi.subjects.limits import Unusable
from qingzhi.subjects.records import Origin
from qingzhi.subjects.schema import normalise
from qingzhi.subjects.sources import Source

CELL = re.compile(r"R(\d+)(?:C\d+)?|[A-Z]+(\d+)")
TABLES = tuple(table.name for table in KINDS.values())


@dataclass
class Reading:
    """What the files hold; ``exported`` is when a file of ours was exported, by its name."""

    ledger: Ledger
    exported: dict[str, datetime]

    def origins(self, file: str) -> list[Origin]:
        """The tables of a file."""
        found = (origin for table in TABLES for origin in self.ledger.tables[table].origins if origin.file == file)
        return list({id(origin): origin for origin in found}.values())


@dataclass(frozen=True)
class Asked:
    """A unit as written (or a file without one) that nobody knows: how often it stands, what it may be."""

    key: str
    written: str
    rows: int
    proposed: str
    is_file: bool = False
    several: tuple[str, ...] = ()  # units that bear this name, each with its code or the unit above


@dataclass(frozen=True)
class Questions:
    """What somebody has to say: what headers mean, and which units are meant."""

    headers: list[UnknownHeader]
    units: list[Asked]

    def __bool__(self) -> bool:
        return bool(self.headers or self.units)


def read(row: Import, known: Units, progress: Callable[[str], None]) -> Reading:
    """Read the files of an import with everything that was said and learnt."""
    found = kept.files(row.pk, row.files)
    learnt = {(one.table, one.header): one.column for one in meanings()}
    names = {source.name: unit.name for source in found if (unit := known.of_file(source.name))}
    ledger = read_sources(found, progress, Hints(learnt, names))
    return Reading(ledger, {source.name: at for source in found if (at := _exported_at(source))})


def questions(reading: Reading, known: Units) -> Questions:
    """What has to be said before rows can be laid beside the ledger."""
    headers = {(one.table, normalise_header(one.header)): one for one in reading.ledger.unknown if one.table in TABLES}
    rows: Counter[str] = Counter()
    written: dict[str, str] = {}
    for table in TABLES:
        values = reading.ledger.tables[table].values
        for unit, code in zip(values["unit"], values["unit_code"], strict=True):
            if known.find(unit, code or "") is None:
                rows[normalise(unit)] += 1
                written.setdefault(normalise(unit), unit)
    asked = [
        Asked(key, written[key], count, known.propose(written[key]), several=_namesakes(known, written[key]))
        for key, count in rows.items()
    ]
    for name, count in reading.ledger.nameless.items():
        if (key := file_key(name)) not in known.said:
            asked.append(Asked(key, name, count, "", is_file=True))
    return Questions(list(headers.values()), asked)


def _namesakes(known: Units, written: str) -> tuple[str, ...]:
    over = known.by_pk
    return tuple(
        f"{unit.name}（{unit.code or (over[unit.parent_id].name if unit.parent_id in over else '没有信用代码')}）"
        for unit in known.called(written)
    )


def listed_units(reading: Reading, known: Units) -> list[Line]:
    """The units that the files list and that don't stand yet: with the unit above and whatever else is told of them."""
    return [one for one in of_ledger(reading.ledger).lines if known.find(one.name, one.told.get("code", "")) is None]


def reused(reading: Reading, known: Units) -> tuple[list[dict[str, str]], list[Asked]]:
    """沿用上次: the headers and units that were understood only because somebody said once what they mean."""
    learnt = {(one.table, one.header): one.column for one in meanings()}
    headers = [
        {"table": table, "header": header, "source": "", "column": learnt[table, normalise_header(header)]}
        for table, header in sorted(reading.ledger.learnt)
        if table in TABLES
    ]
    rows: Counter[str] = Counter()
    for table in TABLES:
        rows.update(reading.ledger.tables[table].values["unit"])
    units = []
    for written, count in rows.items():
        key = normalise(written)
        if key not in known.by_name and key not in known.said and len(those := known.called(written)) == 1:
            units.append(Asked(key, written, count, those[0].name))
    return headers, units


def row_number(cell: str) -> int:
    """The row of a cell: 12 for E12, R12 and R12C5; 0 for none."""
    match = CELL.fullmatch(cell)
    return int(match[1] or match[2]) if match else 0


def _exported_at(source: Source) -> datetime | None:
    """When a workbook of ours was exported; None for others."""
    try:
        content = source.load()
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            text = archive.read("docProps/custom.xml")[:100_000].decode("utf-8", "replace")
    except (Unusable, zipfile.BadZipFile, KeyError, OSError):
        return None
    match = re.search(rf'name="{EXPORTED_AT}"[^>]*>\s*<[^>]*lpwstr[^>]*>([^<]+)<', text)
    try:
        return datetime.fromisoformat(match[1]) if match else None
    except ValueError:
        return None
