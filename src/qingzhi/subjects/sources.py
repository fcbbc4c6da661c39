"""Which files there are to read: files named on their own, those of folders, those of zips of returned files.

Ledgers are known here; other materials by their inspectors, which look into a file or folder before it is taken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Protocol

from qingzhi.subjects.archive import Archive, is_archive
from qingzhi.subjects.limits import Unusable
from qingzhi.subjects.workbook import read_file

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".et", ".csv", ".parquet")
"""What is taken from a folder or zip; a file named on its own is looked into whatever its name."""

ARCHIVES = (".zip",)
LEDGER = "ledger"
NESTED = "压缩包里的压缩包没有读。请解开后再检查。"
PROJECT = "压缩包里有小程序工程，没有读。请把工程单独打成压缩包，或解开后再检查。"


class Inspector(Protocol):
    """What a kind of material that is no ledger says of itself (``qingzhi.inspectors``)."""

    @property
    def suffixes(self) -> tuple[str, ...]:
        """The endings of names that are taken from a folder or zip."""

    def recognises(self, material: Path | bytes) -> bool:
        """Whether a file, the bytes of one, or a folder is such a material."""


@dataclass(frozen=True)
class Source:
    """A file to read. ``name`` stands in the report; ``within`` tells it from another of that name; ``load`` gives its
    bytes and raises Unusable where it can't be read.

    ``kind`` is "ledger" or the name of the inspector that the material is for; ``path`` is where it lies on disk, None
    inside a zip.
    """

    name: str
    within: str
    load: Callable[[], bytes]
    kind: str = LEDGER
    path: Path | None = None


def sources(paths: Iterable[Path], inspectors: Mapping[str, Inspector] | None = None) -> list[Source]:
    """Every file under ``paths``, in order, each under a name of its own where names differ at all.

    Files of a folder or zip are named by their path inside it, with ``/``. Without ``inspectors`` only ledgers are
    looked for.
    """
    finder = _Finder(inspectors or {})
    found = [source for path in paths for source in finder.of_path(path)]
    times = Counter(source.name for source in found)
    return [source if times[source.name] == 1 else replace(source, name=source.within) for source in found]


@dataclass(frozen=True)
class _Finder:
    inspectors: Mapping[str, Inspector]

    def of_path(self, path: Path) -> Iterator[Source]:
        if not path.is_dir() or self._inspector_of(path):
            yield from self._of_file(path.name or path.resolve().name, path.as_posix(), path)
            return
        inside = [*self._inside(path)]
        for file in inside:
            yield from self._of_file(file.relative_to(path).as_posix(), file.as_posix(), file)
        if not inside:
            other = "，也没有安装包和小程序工程" if self.inspectors else ""
            message = f"文件夹里没有 .xlsx 或 .csv 等台账文件（也可以是 .xls、.et 或 .zip）{other}。"
            yield _unusable(path.name or str(path), message)

    def _inside(self, folder: Path) -> Iterator[Path]:
        """The files to read below a folder, and the folders that are one material as a whole."""
        for one in _listed(folder):
            if one.is_dir():
                if self._inspector_of(one):
                    yield one
                elif not one.is_symlink():
                    yield from self._inside(one)
            elif one.is_file() and self._is_wanted(one.name):
                yield one

    def _of_file(self, name: str, within: str, path: Path) -> Iterator[Source]:
        if kind := self._inspector_of(path):
            yield Source(name, within, partial(read_file, path), kind, path)
            return
        if not _starts_like_a_zip(path):
            yield Source(name, within, partial(read_file, path))
            return
        try:
            content = read_file(path)
            if not is_archive(content):
                yield Source(name, within, partial(read_file, path))
                return
            archive = Archive(content)
        except Unusable as error:
            yield _unusable(name, str(error))
            return
        yield from self._of_archive(name, within, archive)

    def _of_archive(self, name: str, within: str, archive: Archive) -> Iterator[Source]:
        some = False
        for member in sorted(archive.members, key=lambda member: member.name):
            base = PurePosixPath(member.name).name
            is_project = bool(self.inspectors) and base == "app.json"
            if "__MACOSX" in member.name or not (is_project or self._is_wanted(base)):
                continue
            some = True
            inner = f"{within}/{member.name}"
            if is_project:
                yield _unusable(member.name, PROJECT, inner)
            elif base.lower().endswith(ARCHIVES):
                yield _unusable(member.name, NESTED, inner)
            else:
                yield Source(member.name, inner, partial(archive.read, member), self._by_name(base) or LEDGER)
        if not some:
            other = "，也没有安装包和小程序工程" if self.inspectors else ""
            message = f"压缩包里没有表格文件（.xlsx、.xls、.et、.csv）{other}。请检查是不是选错了压缩包。"
            yield _unusable(name, message)

    def _is_wanted(self, name: str) -> bool:
        known = name.lower().endswith(SUFFIXES + ARCHIVES) or self._by_name(name) is not None
        return known and not name.startswith(("~$", "."))

    def _by_name(self, name: str) -> str | None:
        """The inspector whose ending a name bears."""
        found = (kind for kind, one in self.inspectors.items() if name.lower().endswith(one.suffixes))
        return next(found, None)

    def _inspector_of(self, path: Path) -> str | None:
        """The inspector that a file is for: by what is in it, else by its name, so that a broken one is told so."""
        found = (kind for kind, one in self.inspectors.items() if one.recognises(path))
        by_name = None if path.is_dir() else self._by_name(path.name)
        return next(found, None) or by_name


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:  # not ours to look into
        return []


def _starts_like_a_zip(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(2) == b"PK"
    except OSError:
        return False  # said when it is read


def _unusable(name: str, message: str, within: str = "") -> Source:
    def load() -> bytes:
        raise Unusable(message)

    return Source(name, within or name, load)
