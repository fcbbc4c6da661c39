"""Whose a package is: the row of the ledger that it belongs to by its id or its name, else a row of its own.

Packages of one app share a row (``packages.columns``). Where several rows of the ledger fit, none is guessed at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from qingzhi.inspectors.facts import PackageFacts
from qingzhi.inspectors.packages.columns import Fact, facts, merged
from qingzhi.subjects.records import Note, Origin, Records
from qingzhi.subjects.schema import APPS, normalise, subject_id

TYPES = {"wxapkg": "mini_program", "miniprogram": "mini_program", "quickapp": "quick_app"}
"""What the ledger calls an app of this kind of package; every other kind is a mobile client."""


def tie(tables: Mapping[str, Records], packages: Iterable[tuple[str, PackageFacts]]) -> list[Note]:
    """Put what was seen in packages, each with its name in the report, into the table of apps.

    Returns what the reader should know: which package was judged alone though there is a ledger, or with another one.
    """
    apps, notes = tables[APPS.name], []
    in_ledger = len(apps)
    ledger = _Ledger(apps)
    for file, package in packages:
        notes += [Note(file, warning) for warning in package.warnings]
        fits = ledger.rows_of(package)
        if len(fits) == 1:
            row = fits[0]
        else:
            row = _own_row(apps, file, package)
            if in_ledger:
                notes.append(Note(file, _why_alone(apps, package, fits)))
        if earlier := apps.sights.get(row):
            also = earlier["package_kind"].file
            notes.append(Note(file, f"和 {also} 是同一个应用，合在一起检查，按问题重的一个算。"))
        _fill(apps, row, facts(package, file))
    return notes


class _Ledger:
    """The apps of the ledger by their id and by their name."""

    def __init__(self, apps: Records) -> None:
        self._types = apps.values["type"]
        self._by_id: dict[str, list[int]] = {}
        self._by_name: dict[str, list[int]] = {}
        columns = zip(apps.values["platform_id"], apps.values["name_key"], strict=True)
        for row, (own_id, name) in enumerate(columns):
            if own_id:
                self._by_id.setdefault(normalise(own_id), []).append(row)
            self._by_name.setdefault(name, []).append(row)

    def rows_of(self, package: PackageFacts) -> list[int]:
        """The rows that fit: by id, else by name; of several those of the package's type, where there are any."""
        own_id, name = normalise(package.package_id), normalise(package.name)
        fits = (own_id and self._by_id.get(own_id)) or (name and self._by_name.get(name)) or []
        wanted = TYPES.get(package.kind, "mobile_client")
        of_type = [row for row in fits if self._types[row] == wanted]
        return of_type if len(fits) > 1 and of_type else list(fits)


def _why_alone(apps: Records, package: PackageFacts, fits: list[int]) -> str:
    """Why a package is tied to no row, and what to do."""
    if fits:
        rows = "、".join(map(apps.source, fits))
        ask = f"请在台账“应用标识”一栏写明 {package.package_id}。" if package.package_id else "请在台账里写明应用标识。"
        return f"台账里有 {len(fits)} 行对得上（{rows}），不知道是哪一个，单独检查。{ask}"
    named = f"应用标识 {package.package_id or '（看不出）'}、名称“{package.name or '（看不出）'}”"
    return f"台账里没有这个应用（{named}），单独检查。请补进台账，或把标识、名称写成一样。"


def _own_row(apps: Records, file: str, package: PackageFacts) -> int:
    """The row of a package that belongs to nobody known: a new one, or that of an earlier package of the same app."""
    name = package.name or package.package_id or file
    id_ = subject_id(APPS.kind, "", own=package.package_id or name)
    if id_ in apps.values["id"]:
        return apps.values["id"].index(id_)
    given = {"id": id_, "name": name, "name_key": normalise(name), "unit": "", "unit_key": ""}
    given |= {"unit_kind_source": "unknown", "unit_level_source": "unknown"}
    alone = Records(APPS, {column: [given.get(column)] for column in apps.values})
    alone.origins, alone.origin_of, alone.row_of = [Origin(file, None, {}, {}, [], is_ledger=False)], [0], [0]
    apps.extend(alone, [0])
    return len(apps) - 1


def _fill(apps: Records, row: int, seen: Mapping[str, Fact]) -> None:
    """Put what a package showed into a row, together with what another package of the same app showed before."""
    before = apps.sights.get(row, {})
    now = {
        name: merged(Fact(apps.values[name][row], before[name]), fact, name) if name in before else fact
        for name, fact in seen.items()
    }
    for name, fact in now.items():
        apps.values[name][row] = fact.value
    apps.sights[row] = {name: fact.sight for name, fact in now.items()}
