"""Everything as one file: a zip with a copy of the database, the attachments, and what they must be to be whole.

``manifest.json`` says by which version it was made, when, of which place, up to which event, and of each member its
size and SM3. The signing key is not in it, nor are sessions: whoever finds a backup is not signed in anywhere.
This is the one place beside ``audit/triggers.py`` that speaks SQL of its own, and to copies of the database only.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from qingzhi import __version__
from qingzhi.platform.audit.queries import head
from qingzhi.platform.core import files
from qingzhi.platform.core.errors import Refused
from qingzhi.platform.organizations.queries import root

TOOL, FORMAT = "qingzhi-backup", 1
DATABASE, MANIFEST = "database.sqlite3", "manifest.json"
ATTACHMENT = re.compile(r"files/([0-9a-f]{64})")
BLOCK = 1024 * 1024
LONGEST_MANIFEST = 64 * BLOCK
FORGOTTEN = ("django_session", "core_cache")
"""Tables that a backup leaves empty: who is signed in, and what is quickly made anew."""
WITH_POSTGRES = (
    "数据在 PostgreSQL 里，用它自己的工具：备份 pg_dump -Fc 库名 -f 文件，恢复 pg_restore --clean -d 库名 文件；"
    "另外把数据文件夹里的 files 一起拷走。"
)


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself."""

    version: str
    made_at: datetime
    place: str
    migrations: frozenset[str]
    head: tuple[int, str]  # number and hash of the last event
    members: dict[str, tuple[int, str]]  # size and SM3 by name

    @property
    def attachments(self) -> int:
        """How many attachments it has."""
        return len(self.members) - 1


def make(target: Path) -> Manifest:
    """Write everything to a file. Raises Refused where the database isn't SQLite, OSError where it can't be written."""
    if connection.vendor != "sqlite":
        raise Refused(WITH_POSTGRES)
    unfinished = target.with_name(f".{target.name}.part")
    try:
        with _folder() as folder:
            copy = folder / DATABASE
            _copy_out(copy)
            end = head() or (0, "")
            members: dict[str, tuple[int, str]] = {}
            with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
                for name, path in [(DATABASE, copy), *_attachments()]:
                    with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as sink:
                        members[name] = _pour(source, sink)
                told = Manifest(__version__, timezone.now(), str(root() or ""), _migrations(), end, members)
                archive.writestr(MANIFEST, _written(told))
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return told


@contextmanager
def opened(path: Path) -> Iterator[tuple[Manifest, Path]]:
    """What a backup says, and a folder with its whole content, checked. Raises Refused for any other file."""
    if connection.vendor != "sqlite":
        raise Refused(WITH_POSTGRES)
    with _folder() as folder:
        try:
            told = _unpack(path, folder)
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:  # RuntimeError: asks for a password
            raise Refused("这不是轻指的备份，或者文件坏了。什么也没有改动，请换一份备份。") from error
        yield told, folder


def copy_in(folder: Path) -> None:
    """Put the content of an opened backup in place: attachments beside those that are there, the database over it."""
    for path in folder.iterdir():
        if ATTACHMENT.fullmatch(f"files/{path.name}") and not (there := files.location(path.name)).exists():
            there.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            unfinished = there.with_suffix(".part")
            shutil.copyfile(path, unfinished)
            unfinished.chmod(0o600)
            unfinished.replace(there)
    connection.ensure_connection()
    with closing(sqlite3.connect(folder / DATABASE)) as source:
        source.backup(connection.connection)  # one transaction: whoever reads meanwhile sees the old or the new


def _unpack(path: Path, folder: Path) -> Manifest:
    """Lay what a backup holds into a folder and check it. Raises Refused, and what zipfile raises."""
    with zipfile.ZipFile(path) as archive:
        told = _read_manifest(archive)
        _refuse_unknown(told)
        _refuse_lack_of_space(told)
        for name, (size, digest) in told.members.items():
            there = folder / Path(name).name
            with archive.open(name) as source, there.open("wb") as sink:
                whole = _pour(source, sink, size) == (size, digest)
            if whole and name != DATABASE:
                with there.open("rb") as file:
                    whole = hashlib.file_digest(file, "sha256").hexdigest() == there.name
            if not whole:
                raise Refused("备份文件坏了：里面的内容与清单对不上。什么也没有改动，请换一份备份。")
    _check_database(folder / DATABASE)
    return told


def _copy_out(target: Path) -> None:
    """A consistent copy of the database, without what is to be forgotten.

    By a connection of its own, which sees what is committed and keeps nobody from writing; inside a transaction that
    writes, our own one would wait for itself for ever.
    """
    name = settings.DATABASES["default"]["NAME"]
    with closing(sqlite3.connect(name)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        copy.execute("PRAGMA secure_delete=ON")
        there = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for table in there.intersection(FORGOTTEN):
            copy.execute(f'DELETE FROM "{table}"')
        copy.commit()


def _check_database(path: Path) -> None:
    try:
        with closing(sqlite3.connect(path)) as copy:
            (answer,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
            copy.execute("SELECT number FROM audit_event LIMIT 1")
    except sqlite3.Error:
        answer = "broken"
    if answer != "ok":
        raise Refused("备份里的数据库坏了。什么也没有改动，请换一份备份。")


def _attachments() -> Iterator[tuple[str, Path]]:
    for path in sorted(Path(settings.MEDIA_ROOT).glob("??/*")):
        if ATTACHMENT.fullmatch(name := f"files/{path.name}"):
            yield name, path


def _pour(source: IO[bytes], sink: IO[bytes], most: int | None = None) -> tuple[int, str]:
    """Copy to the end, or a block beyond ``most`` bytes; the size and SM3 of what was copied."""
    digest, size = hashlib.new("sm3"), 0
    while (block := source.read(BLOCK)) and (most is None or size <= most):
        digest.update(block)
        size += len(block)
        sink.write(block)
    return size, digest.hexdigest()


def _migrations() -> frozenset[str]:
    applied = MigrationLoader(connection).applied_migrations or {}
    return frozenset(f"{app}.{name}" for app, name in applied)


def _refuse_unknown(told: Manifest) -> None:
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if told.migrations - known:
        raise Refused(
            f"这份备份是轻指 {told.version} 做的，里面有现在的 {__version__} 不认识的内容。"
            "什么也没有改动，请先升级轻指，用做备份时的模式启动，再恢复。"
        )


def _refuse_lack_of_space(told: Manifest) -> None:
    needed = 2 * sum(size for size, _ in told.members.values())  # unpacked, and in place
    if shutil.disk_usage(settings.HOME).free < needed:
        raise Refused(f"磁盘空间不够：恢复要 {needed / BLOCK:.0f} MB。什么也没有改动，请清理以后再试。")


def _written(told: Manifest) -> str:
    plain = {
        "tool": TOOL,
        "format": FORMAT,
        "version": told.version,
        "made_at": told.made_at.isoformat(),
        "place": told.place,
        "migrations": sorted(told.migrations),
        "head": list(told.head),
        "members": {name: {"size": size, "sm3": digest} for name, (size, digest) in told.members.items()},
    }
    return json.dumps(plain, ensure_ascii=False, indent=1)


def _read_manifest(archive: zipfile.ZipFile) -> Manifest:
    """What a backup says of itself. Raises Refused where it says nothing that we understand."""
    foreign = Refused("这不是轻指的备份。什么也没有改动，请选用“备份”得到的那个 .zip 文件。")
    try:
        if archive.getinfo(MANIFEST).file_size > LONGEST_MANIFEST:
            raise foreign
        plain: dict[str, Any] = json.loads(archive.read(MANIFEST))
        if plain["tool"] != TOOL:
            raise foreign
        if plain["format"] != FORMAT:
            raise Refused("这份备份的格式比现在的轻指新。请先升级轻指，再恢复。")
        members = {str(name): (int(one["size"]), str(one["sm3"])) for name, one in plain["members"].items()}
        number, digest = plain["head"]
        made_at = datetime.fromisoformat(plain["made_at"])
        told = Manifest(str(plain["version"]), made_at, str(plain["place"]), frozenset(plain["migrations"]),
                        (int(number), str(digest)), members)  # fmt: skip
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise foreign from error
    named = all(name == DATABASE or ATTACHMENT.fullmatch(name) for name in members)
    if DATABASE not in members or not named or {*archive.namelist()} != {*members, MANIFEST}:
        raise Refused("备份文件不完整，或者被改过。什么也没有改动，请换一份备份。")
    return told


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder beside the data, so that there is room and nobody else reads it; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=settings.HOME) as name:
        yield Path(name)
