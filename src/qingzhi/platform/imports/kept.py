"""What an import keeps outside the database while it is open: its files by SHA-256, and what its pages show.

All of it goes when the import is accepted or dropped: returned workbooks hold names that the ledger never keeps. A file
that bears a mark of classified material goes as soon as the mark is found.

``Import.files`` names them: ``{name, sha256, size}``, and ``{name, refused}`` for what was not kept and why.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from qingzhi.platform.core.errors import Refused
from qingzhi.platform.core.jobs import database
from qingzhi.subjects.ledger import refuse_classified_name
from qingzhi.subjects.limits import Unusable
from qingzhi.subjects.sources import Source, sources
from qingzhi.subjects.workbook import read_file

MOST_FILES = 1_000
MOST_BYTES = 300 * 1024 * 1024
PATH = re.compile(r"[\\/]+")
File = dict[str, Any]


def folder(pk: int) -> Path:
    """Where an import keeps its files: by its database, since the demonstration shares the folder of the real one."""
    return Path(settings.HOME) / "imports" / f"{database()}-{pk}"


def check(uploads: Iterable[UploadedFile[Any]]) -> None:
    """Raise Refused where there are too many files, too much, or one whose name bears a 密级 mark."""
    those = list(uploads)
    if len(those) > MOST_FILES:
        raise Refused(f"一次最多 {MOST_FILES} 个文件。请分几次导入。")
    if sum(one.size or 0 for one in those) > MOST_BYTES:
        raise Refused(f"文件一共超过 {MOST_BYTES // 1024 // 1024} MB。请分几次导入。")
    for one in those:
        try:
            refuse_classified_name(name_of(one))
        except Unusable as error:
            raise Refused(f"{name_of(one)}：{error}") from error


def name_of(upload: UploadedFile[Any]) -> str:
    """The name of an upload, cleaned."""
    name = PATH.split(upload.name or "")[-1]
    return "".join(one for one in name if one.isprintable()).strip()[-200:] or "表格"


def keep(pk: int, uploads: Iterable[UploadedFile[Any]]) -> list[File]:
    """Store the files of an import, each under a name of its own: seventy units return seventy 台账.xlsx."""
    where = folder(pk)
    where.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept: dict[tuple[str, str], File] = {}  # by name and digest: one file chosen twice is one
    times: Counter[str] = Counter()
    for upload in uploads:
        digest = hashlib.sha256()
        part = where / "part"
        with part.open("wb") as file:
            for chunk in upload.chunks():
                digest.update(chunk)
                file.write(chunk)
        part.chmod(0o600)
        part.replace(where / digest.hexdigest())
        key = name_of(upload), digest.hexdigest()
        if key not in kept:
            kept[key] = {"name": _another(key[0], times), "sha256": key[1], "size": upload.size}
    return list(kept.values())


def unpack(pk: int, told: Iterable[File]) -> list[File]:
    """Put what is inside zips in their place, so that each can be removed on its own; ``tidy`` removes the zips."""
    found: list[File] = []
    times: Counter[str] = Counter()
    for one in told:
        if "sha256" not in one:
            found.append(one)
            continue
        path = folder(pk) / one["sha256"]
        inside = sources([path])
        if [source.path for source in inside] == [path]:
            found.append(one)
            continue
        for source in inside:
            name = one["name"] if source.name == one["sha256"] else f"{one['name']}/{source.name}"
            found.append(_member(pk, _another(name, times), source))
    return found


def refuse(pk: int, told: Iterable[File], marked: Mapping[str, str]) -> list[File]:
    """Leave out the files in which a mark of classified material was found (name → what to do); see ``tidy``."""
    return [{"name": one["name"], "refused": marked[one["name"]]} if one["name"] in marked else one for one in told]


def tidy(pk: int, told: Iterable[File]) -> None:
    """Remove every file that the import no longer names; call it when what it names is stored."""
    named = {one.get("sha256") for one in told}
    for path in folder(pk).glob("?" * 64):
        if path.name not in named:
            path.unlink()


def files(pk: int, told: Iterable[File]) -> list[Source]:
    """The ledgers to read, each under its name; what was refused says so again when it is read."""
    return [Source(one["name"], one["name"], partial(_load, pk, one)) for one in told]


def write(pk: int, name: str, content: bytes) -> None:
    """Keep something that a page will ask for: the plan, a workbook."""
    path = folder(pk) / name
    path.write_bytes(content)
    path.chmod(0o600)


def read(pk: int, name: str) -> bytes:
    """What was kept under a name; b"" where there is nothing."""
    path = folder(pk) / name
    return path.read_bytes() if path.exists() else b""


def write_plan(pk: int, plan: dict[str, Any]) -> None:
    """Keep the plan that the page shows."""
    write(pk, "plan.json", json.dumps(plan, ensure_ascii=False).encode())


def read_plan(pk: int) -> dict[str, Any]:
    """The plan that was kept; empty where there is none."""
    found: dict[str, Any] = json.loads(read(pk, "plan.json") or "{}")
    return found


def forget(pk: int) -> None:
    """Remove everything that an import kept."""
    shutil.rmtree(folder(pk), ignore_errors=True)


def _another(name: str, times: Counter[str]) -> str:
    """台账.xlsx, then 台账（2）.xlsx."""
    times[name] += 1
    path = PurePosixPath(name)
    return name if times[name] == 1 else str(path.with_name(f"{path.stem}（{times[name]}）{path.suffix}"))


def _member(pk: int, name: str, source: Source) -> File:
    """A file of a zip, stored on its own unless its name bears a mark or it can't be read."""
    try:
        refuse_classified_name(source.name)
        content = source.load()
    except Unusable as error:
        return {"name": name, "refused": str(error)}
    digest = hashlib.sha256(content).hexdigest()
    write(pk, digest, content)
    return {"name": name, "sha256": digest, "size": len(content)}


def _load(pk: int, one: File) -> bytes:
    if "refused" in one:
        raise Unusable(one["refused"])
    return read_file(folder(pk) / one["sha256"])
