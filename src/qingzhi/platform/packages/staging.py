"""Packages between the form and the job: written to a folder piece by piece, and gone when the job has ended.

What is kept (留存) lies with the attachments, under its SHA-256, and goes into backups with them.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import shutil
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from qingzhi.platform.core.errors import Refused
from qingzhi.platform.core.files import MB, location
from qingzhi.platform.core.jobs import OPEN
from qingzhi.platform.core.queries import jobs
from qingzhi.subjects.classification import find_mark_in_name

MOST_FILES = 20
SPARE = 512 * MB  # bytes of the disk that stay free
LEFT_BEHIND = 3600  # seconds after which a folder without a job is swept away
MANIFEST = "files.json"
APP_ID = re.compile(r"wx[0-9a-f]{16}")


@dataclass(frozen=True)
class Staged:
    """A package that waits to be looked into. ``path`` is its name inside the folder of the upload."""

    file: str
    size: int
    sha256: str
    path: str


def key_of(upload: str) -> str:
    """The key of the job of an upload."""
    return f"packages-{upload}"


def stage(files: Iterable[UploadedFile[Any]], app_id: str | None = "") -> str:
    """Write uploaded packages to a folder and return its name. Raises Refused with nothing written.

    ``app_id``: the AppID that the ledger knows; an encrypted mini program is opened with it, or with that of its name.
    """
    files = list(files)
    _sweep()
    _refuse(files)
    upload = secrets.token_hex(16)
    folder = _folder(upload)
    folder.mkdir(mode=0o700, parents=True)
    try:
        staged = [_write(folder, number, file, app_id or "") for number, file in enumerate(files)]
        (folder / MANIFEST).write_text(json.dumps([asdict(one) for one in staged]), encoding="utf-8")
    except OSError as error:
        clear(upload)
        raise Refused("服务器的磁盘写不下了，没有收下。请系统管理员清理磁盘后再试。") from error
    return upload


def staged(upload: str) -> list[tuple[Staged, Path]]:
    """The packages of an upload, each with where it lies. Raises Refused where they are gone."""
    folder = _folder(upload)
    try:
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except OSError as error:
        raise Refused("上传的文件已经清掉了。请重新上传。") from error
    found = [Staged(**one) for one in told]
    return [(one, folder / one.path) for one in found]


def keep(one: Staged, path: Path) -> bool:
    """Keep a package beyond its job; False where it is there already."""
    there = location(one.sha256)
    if there.exists():
        return False
    there.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = there.with_name(f"{one.sha256}.{secrets.token_hex(4)}.part")
    shutil.copyfile(path, unfinished)
    unfinished.chmod(0o600)
    unfinished.replace(there)
    return True


def drop(one: Staged) -> None:
    """Let go of a package that was kept."""
    location(one.sha256).unlink(missing_ok=True)


def clear(upload: str) -> None:
    """Remove the packages of an upload."""
    shutil.rmtree(_folder(upload), ignore_errors=True)


def _refuse(files: list[UploadedFile[Any]]) -> None:
    for file in files:
        if mark := find_mark_in_name(_named(file)):
            raise Refused(f"文件名标有“{mark}”。本系统不处理涉密信息，没有保留任何内容。请按保密规定处理。")
        if not file.size:
            raise Refused(f"“{_named(file)}”是空的（0 字节），没有收下。请让对方重新发送。")
    wanted = sum(file.size or 0 for file in files)
    if shutil.disk_usage(settings.HOME).free < wanted + SPARE:
        raise Refused(f"服务器的磁盘快满了，写不下这 {wanted / MB:.0f} MB。请系统管理员清理磁盘后再试。")


def _write(folder: Path, number: int, file: UploadedFile[Any], app_id: str) -> Staged:
    digest, size = hashlib.sha256(), 0
    name = _named(file)
    found = APP_ID.search(name) or APP_ID.fullmatch(app_id)
    path = f"{number:02d}-{found[0]}" if found else f"{number:02d}"
    with (folder / path).open("xb") as target:
        for piece in file.chunks():
            digest.update(piece)
            size += len(piece)
            target.write(piece)
    return Staged(name, size, digest.hexdigest(), path)


def _named(file: UploadedFile[Any]) -> str:
    name = "".join(one for one in Path(file.name or "").name if one.isprintable()).strip()
    return name[-200:] or "安装包"


def _sweep() -> None:
    """Remove what was left behind by jobs that were cancelled before they began, or given up, and by killed servers."""
    for part in Path(settings.FILE_UPLOAD_TEMP_DIR).glob("*"):
        if part.stat().st_mtime < time.time() - LEFT_BEHIND:
            part.unlink(missing_ok=True)
    for folder in _folder("").glob("*"):
        old = folder.stat().st_mtime < time.time() - LEFT_BEHIND
        if old and not jobs().filter(key=key_of(folder.name), state__in=OPEN).exists():
            clear(folder.name)


def _folder(upload: str) -> Path:
    return Path(settings.HOME) / "incoming" / upload
