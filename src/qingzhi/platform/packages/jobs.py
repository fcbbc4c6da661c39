"""The job of an upload: each package is read in a process of its own, then all are written down at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from django.db import transaction
from django.urls import reverse

from qingzhi import __version__
from qingzhi.inspectors.facts import PackageFacts
from qingzhi.inspectors.run import inspect_all
from qingzhi.platform.core.errors import Refused
from qingzhi.platform.core.jobs import Progress, job
from qingzhi.platform.organizations.models import User
from qingzhi.platform.organizations.queries import may, people
from qingzhi.platform.organizations.roles import Verb
from qingzhi.platform.packages import staging
from qingzhi.platform.packages.actions import Found, record
from qingzhi.platform.packages.models import Scan
from qingzhi.platform.packages.queries import known
from qingzhi.platform.packages.staging import Staged
from qingzhi.platform.registry.models import Asset
from qingzhi.platform.registry.queries import assets
from qingzhi.subjects.sources import Source

CHANGED = "上传以后，应用或您的职责变了，没有写入结果，安装包没有保留。请刷新应用的页面，再看能不能上传。"
LONGEST = 480  # characters of why nothing could be read


@job("安装包检查")
def inspect(progress: Progress, *, asset: int, upload: str, person: int, keep: bool = False) -> dict[str, Any]:
    """Look into the packages of an upload. Raises Refused, with nothing kept, where none of them can be read."""
    try:
        row, by = assets("app").filter(pk=asset).first(), people().get(pk=person)
        if row is None or not may(by, Verb.FILL, row.unit):
            raise Refused(CHANGED)
        _inspect(progress, row, upload, by, keep)
    except Exception:  # a process that is killed leaves the files for the second attempt
        staging.clear(upload)
        raise
    staging.clear(upload)
    return {}


def _inspect(progress: Progress, asset: Asset, upload: str, by: User, keep: bool) -> None:
    from qingzhi.platform.packages.guidance import guidance  # loads the rules

    files = staging.staged(upload)
    before = {one.path: scan for one, _ in files if (scan := known(asset, one.sha256, __version__))}
    seen, notes = _look(progress, [(one, path) for one, path in files if one.path not in before])
    notes += [f"{scan.file}：同一个文件 {scan.day} 查过，结果没有变。" for scan in before.values()]
    if not seen and not before:
        raise Refused(" ".join(notes)[:LONGEST])
    found = [Found(one.staged.file, one.staged.size, one.facts) for one in seen]
    with _kept(seen if keep else []), transaction.atomic():
        made: list[Scan] = []
        if found:
            made = record(by=by, asset=asset, upload=upload, found=found, guidance=guidance(), kept=keep)
        progress.finish(page=_page(asset, [*made, *before.values()]), notes=notes)


class _Seen(NamedTuple):
    """A package that could be read: where it lies, and what was seen in it."""

    staged: Staged
    path: Path
    facts: PackageFacts


def _look(progress: Progress, files: Sequence[tuple[Staged, Path]]) -> tuple[list[_Seen], list[str]]:
    """What is in each package that can be read, and what to say of the others."""
    sources = [Source(one.file, one.file, path.read_bytes, "package", path) for one, path in files]
    found, notes = [], []
    with closing(inspect_all(sources, jobs=1)) as looking:  # an old PC has the memory for one at a time
        for number, (one, path) in enumerate(files):
            progress.at(number, len(files), f"查看 {one.file}")
            facts = next(looking)[1]
            if isinstance(facts, str):
                notes.append(f"{one.file}：{facts}")
            else:
                found.append(_Seen(one, path, facts))
    progress.at(len(files), len(files), "写入结果")
    return found, notes


@contextmanager
def _kept(files: Sequence[_Seen]) -> Iterator[None]:
    """Keep packages, unless what is done meanwhile fails."""
    placed = [one.staged for one in files if staging.keep(one.staged, one.path)]
    try:
        yield
    except Exception:
        for one in placed:
            staging.drop(one)
        raise


def _page(asset: Asset, scans: Sequence[Scan]) -> str:
    """Where the result stands: one package's page, or the page of all that was seen of the app."""
    if len(scans) == 1:
        return reverse("scan", args=[scans[0].pk])
    return reverse("app_packages", args=[asset.pk])
