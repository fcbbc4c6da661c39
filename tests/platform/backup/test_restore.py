"""Everything goes out as one file and comes back; what was there before can be had again."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from tests.platform.homes import Home

on_sqlite = pytest.mark.parametrize("home", ["sqlite"], indirect=True)
UNITS = "SELECT name FROM organizations_organization WHERE parent_id IS NOT NULL ORDER BY name"
ADD = """
from qingzhi.platform.core.files import attach
from qingzhi.platform.organizations.actions import add_unit
from qingzhi.platform.organizations.queries import root
unit = add_unit(by=None, parent=root(), name={name!r})
print(__import__("json").dumps(attach(by=None, unit=unit, name="纪要.pdf", content=b"%PDF-" + {name!r}.encode()).sha256))
"""


def add(home: Home, name: str) -> Path:
    """A unit with an attachment; where its content is kept."""
    digest = home.ask(ADD.format(name=name))
    return home.folder / "files" / digest[:2] / digest


def aside(home: Home) -> list[Path]:
    return sorted((home.folder / "backups").glob("*.zip"))


@on_sqlite
def test_a_backup_brings_back_what_was_and_keeps_what_it_replaces(home: Home, tmp_path: Path) -> None:
    first = add(home, "县教育局")
    run = home.cli("backup", "-o", tmp_path / "备份.zip")
    assert run.returncode == 0
    assert "清源县" in run.stderr
    second = add(home, "县水利局")
    first.unlink()
    (events,) = home.rows("SELECT number FROM audit_head")[0]
    run = home.cli("restore", tmp_path / "备份.zip")
    assert run.returncode == 0, run.stderr
    assert home.rows(UNITS) == [("县教育局",)]
    assert first.read_bytes() == "%PDF-县教育局".encode()
    (body,) = home.rows("SELECT body FROM audit_event ORDER BY number DESC LIMIT 1")[0]
    told = json.loads(body)
    assert told["title"] == "恢复备份"
    assert told["restored"]["replaced"][0] == events  # the trail that was replaced had ended there
    (kept,) = aside(home)
    assert kept.name in run.stderr
    second.unlink()
    assert home.cli("restore", kept).returncode == 0
    assert home.rows(UNITS) == [("县教育局",), ("县水利局",)]
    assert second.read_bytes() == "%PDF-县水利局".encode()
    assert home.is_whole()


@pytest.mark.slow
@on_sqlite
def test_a_backup_is_put_into_a_new_installation(home: Home, tmp_path: Path) -> None:
    add(home, "县教育局")
    home.cli("backup", "-o", tmp_path / "备份.zip")
    folder = tmp_path / "new"
    other = Home(folder, f"sqlite://{folder / 'qingzhi.sqlite3'}")
    assert other.cli("restore", tmp_path / "备份.zip").returncode == 0
    assert other.rows(UNITS) == [("县教育局",)]
    assert not aside(other)  # there was nothing to keep
    assert (folder / "secret.key").read_text() != (home.folder / "secret.key").read_text()


@on_sqlite
def test_a_file_that_is_no_backup_changes_nothing(home: Home, tmp_path: Path) -> None:
    add(home, "县教育局")
    before = home.rows("SELECT number, hash FROM audit_head")
    (tmp_path / "坏.zip").write_bytes(b"PK\x05\x06" + b"\0" * 18)
    run = home.cli("restore", tmp_path / "坏.zip")
    assert run.returncode == 2
    assert "什么也没有改动" in run.stderr
    assert home.rows("SELECT number, hash FROM audit_head") == before
    assert not aside(home)


@on_sqlite
def test_a_backup_made_while_others_write_is_of_one_moment(home: Home, tmp_path: Path) -> None:
    writing = home.python("""
from qingzhi.platform.organizations.queries import root
from tests.platform.core.work import enter_many
print("ready", flush=True)
for number in range(400):
    enter_many(by=None, unit=root(), me=f"第{number}次", count=20)
""")
    assert writing.stdout is not None
    assert writing.stdout.readline() == "ready\n"
    assert home.cli("backup", "-o", tmp_path / "备份.zip").returncode == 0
    assert writing.poll() is None, "it was over before the backup was made"
    writing.kill()
    with zipfile.ZipFile(tmp_path / "备份.zip") as packed, closing(sqlite3.connect(":memory:")) as copy:
        copy.deserialize(packed.read("database.sqlite3"))
        (rows,), (decisions,) = (copy.execute(f"SELECT count(*) FROM registry_{name}").fetchone()
                                 for name in ("asset", "decision"))  # fmt: skip
        (writes,) = copy.execute("SELECT count(*) FROM audit_event WHERE verb = 'core.enter_many'").fetchone()
        assert (rows, decisions) == (20 * writes, 2 * writes)
        assert (
            copy.execute("SELECT number FROM audit_head").fetchone()
            == copy.execute("SELECT count(*) FROM audit_event").fetchone()
        )
        assert writes > 0


@pytest.mark.slow
@on_sqlite
def test_a_backup_that_this_version_cannot_bring_up_to_date_leaves_everything_as_it_was(
    home: Home, tmp_path: Path
) -> None:
    add(home, "县教育局")
    home.cli("backup", "-o", tmp_path / "备份.zip")
    with zipfile.ZipFile(tmp_path / "备份.zip") as packed:
        content = {name: packed.read(name) for name in packed.namelist()}
    with closing(sqlite3.connect(":memory:")) as copy:
        copy.deserialize(content["database.sqlite3"])
        copy.execute("DELETE FROM django_migrations WHERE app = 'registry'")  # its tables can't be made a second time
        copy.commit()
        content["database.sqlite3"] = copy.serialize()
    told = json.loads(content["manifest.json"])
    told["members"]["database.sqlite3"]["sm3"] = hashlib.new("sm3", content["database.sqlite3"]).hexdigest()
    content["manifest.json"] = json.dumps(told).encode()
    with zipfile.ZipFile(tmp_path / "旧.zip", "w") as packed:
        for name, one in content.items():
            packed.writestr(name, one)
    add(home, "县水利局")
    before = home.rows("SELECT number, hash FROM audit_head")
    run = home.cli("restore", tmp_path / "旧.zip")
    assert run.returncode == 2
    assert "已经放回原来的数据" in run.stderr
    assert home.rows(UNITS) == [("县教育局",), ("县水利局",)]
    assert home.rows("SELECT number, hash FROM audit_head") == before
    assert home.is_whole()


PAGES = """
import io, json, zipfile
from django.test import Client
from django.utils.html import escape
from qingzhi.platform.organizations.actions import add_unit
from qingzhi.platform.organizations.queries import people, root, units
client = Client()
client.force_login(people().get())
page = client.get("/backup/").content.decode()
made = client.post("/backup/file/")
content = b"".join(made.streaming_content)
made.close()
add_unit(by=None, parent=root(), name="县水利局")
refused = client.post("/backup/", {"file": io.BytesIO(b"x")})
moved = client.post("/backup/", {"file": io.BytesIO(content)})
login = client.get(moved["Location"])
print(json.dumps({
    "page": page, "attachment": made["Content-Disposition"], "names": zipfile.ZipFile(io.BytesIO(content)).namelist(),
    "refused": [refused.status_code, refused.content.decode()], "moved": [moved.status_code, moved["Location"]],
    "login": login.content.decode(), "units": units().count(), "again": client.get("/backup/").status_code,
}))
"""


@on_sqlite
def test_the_page_gives_the_file_in_one_click_and_takes_it_back(home: Home) -> None:
    told = home.ask(PAGES)
    assert "备份，存成一个文件" in told["page"]
    assert told["attachment"].startswith("attachment;")
    assert told["names"] == ["database.sqlite3", "manifest.json"]
    assert told["refused"][0] == 409
    assert "什么也没有改动" in told["refused"][1]
    assert told["moved"] == [302, "/login/"]
    assert "已恢复到" in told["login"]
    assert str(aside(home)[0].name) in told["login"]
    assert told["units"] == 1  # what was added after the backup is gone
    assert told["again"] == 302  # everybody signs in again
    assert home.is_whole()
    titles = [json.loads(body)["title"] for (body,) in home.rows("SELECT body FROM audit_event ORDER BY number")]
    assert titles[-1] == "恢复备份"
    assert not list(home.folder.glob(".backup-*"))
    assert not list(home.folder.glob(".restore-*"))


@pytest.mark.parametrize("home", ["postgresql"], indirect=True)
def test_with_postgresql_its_own_tools_are_named(home: Home, tmp_path: Path) -> None:
    run = home.cli("backup", "-o", tmp_path / "备份.zip")
    assert run.returncode == 2
    assert "pg_dump" in run.stderr
    assert "pg_restore" in run.stderr
    assert not (tmp_path / "备份.zip").exists()
