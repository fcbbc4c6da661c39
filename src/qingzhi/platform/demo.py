"""The demonstration: the invented county of examples/county in a database of its own."""

from __future__ import annotations

import sysconfig
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from qingzhi.platform.organizations import actions
from qingzhi.platform.organizations.models import Organization
from qingzhi.platform.organizations.queries import root
from qingzhi.platform.organizations.roles import ONE_PC, Role
from qingzhi.platform.registry.loading import load_ledger
from qingzhi.subjects.ledger import read_ledger
from qingzhi.subjects.records import Records

COUNTY = "清源县"
OFFICE = "中共清源县委网络安全和信息化委员会办公室"
SHORT = {OFFICE: "县委网信办"}
PASSWORD = "qingzhi-demo-2026"  # noqa: S105  # opens invented data on this machine only


@dataclass(frozen=True)
class Person:
    """Somebody to sign in as."""

    username: str
    name: str
    what: str


PEOPLE = (
    Person("demo", "周敏", "县委网信办，管全县"),
    Person("unit", "何芳", "县卫生健康局联络员，只管本单位"),
)


def files() -> list[Path]:
    """The ledgers of the example county: beside the source, or where the wheel put them. Raises FileNotFoundError."""
    for folder in (
        Path(__file__).parents[3] / "examples/county",
        Path(sysconfig.get_path("data")) / "share/qingzhi/county",
    ):
        found = [folder / name for name in ("ledger.xlsx", "apps.xlsx")]
        if all(path.is_file() for path in found):
            return found
    raise FileNotFoundError("没有找到示例县的台账（examples/county）。请重新安装轻指。")


def load() -> None:
    """Fill an empty database with the example county; does nothing where there is a place on top already."""
    if root() is not None:
        return
    ledger = read_ledger(files())
    with transaction.atomic():
        top = actions.add_unit(by=None, parent=None, name=COUNTY, level="county")
        units = _units(ledger.tables["organizations"], top)
        office = next((unit for unit in units.values() if unit.name == OFFICE), None)
        office = office or actions.add_unit(by=None, parent=top, name=OFFICE, level="county", kind="party")
        health = next(unit for unit in units.values() if "卫生健康" in unit.name)
        officer, unit_officer = (
            actions.add_user(by=None, username=one.username, name=one.name, unit=unit, password=PASSWORD)
            for one, unit in zip(PEOPLE, (office, health), strict=True)
        )
        for role in ONE_PC:
            actions.grant(by=None, user=officer, role=role, unit=top, one_pc=True)
        actions.grant(by=None, user=unit_officer, role=Role.UNIT_OFFICER, unit=health)
        load_ledger(by=None, ledger=ledger, units=units, top=top)


def _units(records: Records, top: Organization) -> dict[str, Organization]:
    """The units of a ledger under the place on top, by the engine's name for each."""
    columns = records.values
    units = {}
    for row, key in enumerate(columns["unit_key"]):
        units[key] = actions.add_unit(
            by=None,
            parent=top,
            name=columns["unit"][row],
            code=columns["unit_code"][row] or "",
            kind=columns["unit_kind"][row] or "",
            level=columns["unit_level"][row] or "",
            short_name=columns["name"][row] or SHORT.get(columns["unit"][row], ""),
            region=columns["region"][row] or "",
            rank_order=columns["sequence"][row],
            vertical=bool(columns["vertical"][row]),
            count_only=bool(columns["count_only"][row]),
        )
    return units
