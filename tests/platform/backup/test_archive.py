"""A backup is whole or it is refused, in words that say what to do, before anything is touched."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.conf import settings
from django.test import Client

from qingzhi.platform.backup import actions, archive
from qingzhi.platform.core import jobs
from qingzhi.platform.core.errors import Refused
from qingzhi.platform.core.models import Job
from qingzhi.platform.organizations.roles import Role
from tests.platform.conftest import County
from tests.platform.core import work
from tests.platform.homes import Home
from tests.platform.visits import visit_as

PREPARE = """
from django.test import Client
from qingzhi.platform.core.files import attach
from qingzhi.platform.organizations.queries import people, root
for number in range(2):
    attach(by=None, unit=root(), name="纪要.pdf", content=b"%PDF-1.7 " + bytes([48 + number]) * 2_000)
client = Client()
client.force_login(people().get())
print(__import__("json").dumps(client.session.session_key))
"""


class Made(NamedTuple):
    """A backup, and what must not be in it."""

    path: Path
    key: str
    session: str


@pytest.fixture(scope="module")
def backup(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A backup of a county with two attachments and somebody signed in."""
    folder = tmp_path_factory.mktemp("backup")
    shutil.copyfile(sqlite_template, folder / "qingzhi.sqlite3")
    home = Home(folder, f"sqlite://{folder / 'qingzhi.sqlite3'}")
    session = home.ask(PREPARE)
    assert home.cli("backup", "-o", folder / "备份.zip").returncode == 0
    return Made(folder / "备份.zip", (folder / "secret.key").read_text(), session)


@pytest.fixture
def made(backup: Made) -> Path:
    return backup.path


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def packed(path: Path, content: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, one in content.items():
            target.writestr(name, one)
    return path


def changed_manifest(change: Callable[[dict[str, Any]], object]) -> Callable[[dict[str, bytes]], None]:
    def attack(content: dict[str, bytes]) -> None:
        told = json.loads(content[archive.MANIFEST])
        change(told)
        content[archive.MANIFEST] = json.dumps(told).encode()

    return attack


def with_another_database(database: bytes) -> Callable[[dict[str, bytes]], None]:
    """Another database in its place, and a manifest that fits it."""

    def attack(content: dict[str, bytes]) -> None:
        content[archive.DATABASE] = database
        digest = hashlib.new("sm3", database).hexdigest()
        changed_manifest(
            lambda told: told["members"].update({archive.DATABASE: {"size": len(database), "sm3": digest}})
        )(content)

    return attack


def foreign_database() -> bytes:
    with closing(sqlite3.connect(":memory:")) as other:
        other.execute("CREATE TABLE photos (id INTEGER)")
        return other.serialize()


def an_attachment(content: dict[str, bytes]) -> str:
    return next(name for name in content if name.startswith("files/"))


def climbs_out(content: dict[str, bytes]) -> None:
    content["../../evil"] = b"x"
    digest = hashlib.new("sm3", b"x").hexdigest()
    changed_manifest(lambda told: told["members"].update({"../../evil": {"size": 1, "sm3": digest}}))(content)


ATTACKS: dict[str, tuple[Callable[[dict[str, bytes]], object], str]] = {
    "a changed database": (lambda c: c.update({archive.DATABASE: c[archive.DATABASE][:-1] + b"!"}), "对不上"),
    "a longer attachment": (lambda c: c.update({an_attachment(c): c[an_attachment(c)] + b"x"}), "对不上"),
    "a missing attachment": (lambda c: c.pop(an_attachment(c)), "不完整，或者被改过"),
    "a further member": (lambda c: c.update({"note.txt": b"x"}), "不完整，或者被改过"),
    "a member that climbs out": (climbs_out, "不完整，或者被改过"),
    "no manifest": (lambda c: c.pop(archive.MANIFEST), "不是轻指的备份"),
    "a manifest that is no JSON": (lambda c: c.update({archive.MANIFEST: b"{"}), "不是轻指的备份"),
    "a manifest that is a list": (lambda c: c.update({archive.MANIFEST: b"[]"}), "不是轻指的备份"),
    "another tool's manifest": (changed_manifest(lambda told: told.update(tool="other")), "不是轻指的备份"),
    "a later format": (changed_manifest(lambda told: told.update(format=2)), "先升级轻指"),
    "a later version": (changed_manifest(lambda told: told["migrations"].append("cases.0009_more")), "先升级轻指"),
    "a digest that is none": (changed_manifest(lambda told: told["members"].update({archive.DATABASE: 1})), "不是轻指"),
    "more than the disk holds": (
        changed_manifest(lambda told: told["members"][archive.DATABASE].update(size=2**60)), "磁盘空间不够"),
    "a database that is none": (with_another_database(b"no database" * 500), "数据库坏了"),
    "a database of something else": (with_another_database(foreign_database()), "数据库坏了"),
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
def test_a_backup_that_was_changed_is_refused(made: Path, tmp_path: Path, name: str) -> None:
    attack, words = ATTACKS[name]
    content = members(made)
    attack(content)
    with pytest.raises(Refused, match=words), archive.opened(packed(tmp_path / "changed.zip", content)):
        pytest.fail("it was taken for whole")


@pytest.mark.parametrize("cut", [0, 10, 5_000, -30])
def test_a_backup_that_was_cut_is_refused(made: Path, tmp_path: Path, cut: int) -> None:
    path = tmp_path / "cut.zip"
    path.write_bytes(made.read_bytes()[:cut])
    with pytest.raises(Refused, match="什么也没有改动"), archive.opened(path):
        pytest.fail("it was taken for whole")


def test_a_flipped_byte_is_refused_or_changes_nothing_that_is_restored(made: Path, tmp_path: Path) -> None:
    path, whole, refused = tmp_path / "flipped.zip", made.read_bytes(), 0
    content = {Path(name).name: one for name, one in members(made).items() if name != archive.MANIFEST}
    places = range(60, len(whole), len(whole) // 60)
    for at in places:
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        try:
            with archive.opened(path) as (_, folder):  # a byte of the zip that says nothing
                assert {one.name: one.read_bytes() for one in folder.iterdir()} == content, at
        except Refused:
            refused += 1
    assert refused > len(places) * 0.8


def test_any_other_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "照片.zip"
    path.write_bytes(b"\xff\xd8\xff photo")
    with pytest.raises(Refused, match="不是轻指的备份"), archive.opened(path):
        pytest.fail("it was taken for whole")


def test_neither_the_key_nor_who_is_signed_in_is_in_it(backup: Made) -> None:
    content = members(backup.path)
    assert set(content) == {
        archive.DATABASE,
        archive.MANIFEST,
        *(name for name in content if name.startswith("files/")),
    }
    assert len(content) == 4
    with closing(sqlite3.connect(":memory:")) as copy:
        copy.deserialize(content[archive.DATABASE])
        assert copy.execute("SELECT count(*) FROM django_session").fetchone() == (0,)
        assert copy.execute("SELECT count(*) FROM organizations_user WHERE name = '周敏'").fetchone() == (1,)
    for one in content.values():
        assert backup.session.encode() not in one
        assert backup.key.encode() not in one


def test_an_opened_backup_holds_what_was_there_and_leaves_nothing_behind(made: Path) -> None:
    with archive.opened(made) as (told, folder):
        assert told.place == "清源县"
        assert told.attachments == 2
        assert {path.name for path in folder.iterdir()} == {Path(name).name for name in told.members}
    assert not folder.exists()
    assert not list(Path(settings.HOME).glob(".backup-*"))


@pytest.mark.django_db
def test_while_a_job_is_under_way_nothing_is_restored(made: Path) -> None:
    row = jobs.start(work.count, key="a", by=None)
    Job.objects.filter(pk=row.pk).update(state="running")
    with pytest.raises(Refused, match="等它完成"):
        actions.restore(made, by=None)


@pytest.mark.django_db
def test_the_pages_are_for_whoever_keeps_the_accounts_of_the_whole_place(county: County) -> None:
    keeper = visit_as(county.person("系统", Role.SYSTEM_ADMIN, county.top))
    assert keeper.get("/backup/").status_code == 200
    others = [
        county.person("周敏", Role.CYBERSPACE, county.top),
        county.person("审计", Role.AUDIT_ADMIN, county.top),
        county.person("卫健系统", Role.SYSTEM_ADMIN, county.health),  # of a part only
    ]
    for client in map(visit_as, others):
        assert client.get("/backup/").status_code == 404
        assert client.post("/backup/file/").status_code == 404
        upload = {"file": io.BytesIO(b"x")}
        assert client.post("/backup/", upload).status_code == 404
    assert Client().post("/backup/file/").status_code == 302  # to sign in
