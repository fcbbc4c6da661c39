"""What an import keeps outside the database while it is open: its files by SHA-256, and the plan that was shown.

Both go when it is accepted or dropped: returned workbooks hold names that the ledger never keeps.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from qingzhi.platform.core.errors import Refused
from qingzhi.subjects.ledger import refuse_classified_name
from qingzhi.subjects.limits import Unusable
from qingzhi.subjects.sources import Source, sources

MOST_FILES = 1_000
MOST_BYTES = 300 * 1024 * 1024
PATH = re.compile(r"[\\/]+")


def folder(pk: int) -> Path:
    """Where an import keeps its files."""
    return Path(settings.HOME) / "imports" / str(pk)


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


def keep(pk: int, uploads: Iterable[UploadedFile[Any]]) -> list[dict[str, Any]]:
    """Store the files of an import; returns name, SHA-256 and size of each."""
    where = folder(pk)
    where.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept: list[dict[str, Any]] = []
    for upload in uploads:
        digest = hashlib.sha256()
        part = where / "part"
        with part.open("wb") as file:
            for chunk in upload.chunks():
                digest.update(chunk)
                file.write(chunk)
        part.chmod(0o600)
        part.replace(where / digest.hexdigest())
        told = {"name": name_of(upload), "sha256": digest.hexdigest(), "size": upload.size}
        if told not in kept:
            kept.append(told)
    return kept


def files(pk: int, told: Iterable[dict[str, Any]]) -> list[Source]:
    """The ledgers to read: each file under the name that it was uploaded with, those of a zip by their path in it."""
    found: list[Source] = []
    for one in told:
        path = folder(pk) / one["sha256"]
        for source in sources([path]):
            name = one["name"] if source.name == one["sha256"] else f"{one['name']}/{source.name}"
            found.append(replace(source, name=name, within=name))
    return found


def write_plan(pk: int, plan: dict[str, Any]) -> None:
    """Keep the plan that the page shows."""
    path = folder(pk) / "plan.json"
    path.write_text(json.dumps(plan, ensure_ascii=False), encoding="utf-8")
    path.chmod(0o600)


def read_plan(pk: int) -> dict[str, Any]:
    """The plan that was kept; empty where there is none."""
    path = folder(pk) / "plan.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


def forget(pk: int) -> None:
    """Remove everything that an import kept."""
    shutil.rmtree(folder(pk), ignore_errors=True)
