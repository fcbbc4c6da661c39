"""The demonstration: the invented county of examples/county in a database of its own."""

from __future__ import annotations

import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from qingzhi.platform.inspections import actions as inspections
from qingzhi.platform.organizations import accounts, actions
from qingzhi.platform.organizations.models import Organization
from qingzhi.platform.organizations.queries import root, units
from qingzhi.platform.organizations.roles import ONE_PC, Role
from qingzhi.platform.organizations.tree import of_ledger
from qingzhi.platform.registry.loading import load_ledger
from qingzhi.platform.registry.queries import assets
from qingzhi.subjects.ledger import Ledger, read_ledger
from qingzhi.subjects.schema import normalise

COUNTY = "清源县"
OFFICE = "中共清源县委网络安全和信息化委员会办公室"
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
        owners = _units(ledger, top)
        office = next((unit for unit in owners.values() if unit.name == OFFICE), None)
        office = office or actions.add_unit(by=None, parent=top, name=OFFICE, level="county", kind="party")
        actions.edit_unit(by=None, unit=office, short_name="县委网信办")
        health = next(unit for unit in owners.values() if "卫生健康" in unit.name)
        officer, unit_officer = (
            accounts.add_user(by=None, username=one.username, name=one.name, unit=unit, password=PASSWORD, first=False)
            for one, unit in zip(PEOPLE, (office, health), strict=True)
        )
        for role in ONE_PC:
            accounts.grant(by=None, user=officer, role=role, unit=top, one_pc=True)
        accounts.grant(by=None, user=unit_officer, role=Role.UNIT_OFFICER, unit=health)
        load_ledger(by=None, ledger=ledger, units=owners, top=top)
        _exempt(ledger)


def _exempt(ledger: Ledger) -> None:
    """What the sheet 例外 says, tied to the objects."""
    by_subject = {asset.subject_id: asset for asset in assets()}
    for one in ledger.exemptions:
        if asset := by_subject.get(one.subject_id):
            told: dict[str, Any] = {"basis": one.basis, "document": one.document, "ends_on": one.ends_on}
            told["starts_on"] = one.starts_on or asset.created_on or timezone.localdate()
            inspections.exempt(by=None, code=one.rule, unit=asset.unit, asset=asset, **told)


def _units(ledger: Ledger, top: Organization) -> dict[str, Organization]:
    """The units of a ledger under the place on top, by the engine's name for each."""
    listed = of_ledger(ledger)
    listed.errors.clear()  # the example has cells that can't be understood; its units are fine
    actions.load_units(by=None, top=top, listed=listed)
    by_name = {unit.name_key: unit for unit in units().filter(parent=top)}
    columns = ledger.tables["organizations"].values
    return {key: by_name[normalise(name)] for key, name in zip(columns["unit_key"], columns["unit"], strict=True)}
