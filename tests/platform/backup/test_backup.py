"""Everything goes out as one file and comes back whole; what is no whole backup of ours changes nothing."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.platform.homes import Home

pytestmark = pytest.mark.parametrize("home", ["sqlite"], indirect=True)

UNITS = "SELECT count(*) FROM organizations_organization"
ADD = """
from qingzhi.platform.organizations import actions
from qingzhi.platform.organizations.queries import root
actions.add_unit(by=None, parent=root(), name={name!r})
print("true")
"""
ATTACH = """
from qingzhi.platform.core.files import attach
from qingzhi.platform.organizations.queries import root
print(attach(by=None, unit=root(), name="批示.pdf", content=b"%PDF-1.7 x").pk)
"""


def backed_up(home: Home, path: Path) -> Path:
    run = home.cli("backup", "-o", path)
    assert run.returncode == 0, run.stderr
    return path


def test_what_was_backed_up_comes_back_and_what_stood_there_is_kept_aside(home: Home, tmp_path: Path) -> None:
    home.ask(ATTACH)
    (before,) = home.rows(UNITS)[0]
    path = backed_up(home, tmp_path / "备份.zip")
    home.ask(ADD.format(name="后来的单位"))
    for file in (home.folder / "files").rglob("*"):
        if file.is_file():
            file.unlink()
    run = home.cli("restore", path)
    assert run.returncode == 0, run.stderr
    assert home.rows(UNITS) == [(before,)]
    assert [file.read_bytes() for file in (home.folder / "files").rglob("*") if file.is_file()] == [b"%PDF-1.7 x"]
    assert home.is_whole()
    (aside,) = (home.folder / "backups").glob("before-restore-*.zip")
    assert home.cli("restore", aside).returncode == 0  # and back again
    assert home.rows(UNITS) == [(before + 1,)]


def test_the_secret_key_is_not_in_it(home: Home, tmp_path: Path) -> None:
    path = backed_up(home, tmp_path / "备份.zip")
    keys = [file.read_bytes() for file in home.folder.glob("*.key")]
    with zipfile.ZipFile(path) as archive:
        assert not any(key and key in archive.read(name) for key in keys for name in archive.namelist())
        assert not [name for name in archive.namelist() if name.endswith((".key", ".code"))]


@pytest.mark.parametrize("harm", ["cut", "changed", "foreign", "empty"])
def test_a_damaged_or_foreign_file_is_refused_and_nothing_is_changed(home: Home, tmp_path: Path, harm: str) -> None:
    path = backed_up(home, tmp_path / "备份.zip")
    content = bytearray(path.read_bytes())
    if harm == "cut":
        content = content[: len(content) // 2]
    elif harm == "changed":
        content[len(content) // 2] ^= 0xFF
    elif harm == "empty":
        content = bytearray()
    path.write_bytes(content)
    if harm == "foreign":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("台账.xlsx", "x")
    units, events = home.rows(UNITS), home.rows("SELECT count(*) FROM audit_event")
    run = home.cli("restore", path)
    assert run.returncode == 2
    assert run.stderr.strip()
    assert (home.rows(UNITS), home.rows("SELECT count(*) FROM audit_event")) == (units, events)
