"""Which files there are to read: files named on their own, those of folders, those of zips of returned workbooks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from qingzhi.subjects.archive import Archive, is_archive
from qingzhi.subjects.limits import Unusable
from qingzhi.subjects.workbook import read_file

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".et", ".csv", ".parquet")
"""What is taken from a folder or zip; a file named on its own is looked into whatever its name."""

ARCHIVES = (".zip",)
NESTED = "压缩包里的压缩包没有读。请解开后再检查。"


@dataclass(frozen=True)
class Source:
    """A file to read. ``name`` stands in the report; ``within`` tells it from another of that name; ``load`` gives its
    bytes and raises Unusable where it can't be read.
    """

    name: str
    within: str
    load: Callable[[], bytes]


def sources(paths: Iterable[Path]) -> list[Source]:
    """Every file under ``paths``, in order, each under a name of its own where names differ at all.

    Files of a folder or zip are named by their path inside it, with ``/``.
    """
    found = [source for path in paths for source in _of_path(path)]
    times = Counter(source.name for source in found)
    return [
        source if times[source.name] == 1 else Source(source.within, source.within, source.load) for source in found
    ]


def _of_path(path: Path) -> Iterator[Source]:
    if not path.is_dir():
        yield from _of_file(path.name, path.as_posix(), path)
        return
    inside = sorted(file for file in path.rglob("*") if file.is_file() and _is_wanted(file.name, SUFFIXES + ARCHIVES))
    for file in inside:
        yield from _of_file(file.relative_to(path).as_posix(), file.as_posix(), file)
    if not inside:
        yield _unusable(path.name or str(path), "文件夹里没有 .xlsx 或 .csv 等台账文件（也可以是 .xls、.et 或 .zip）。")


def _of_file(name: str, within: str, path: Path) -> Iterator[Source]:
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
    yield from _of_archive(name, within, archive)


def _of_archive(name: str, within: str, archive: Archive) -> Iterator[Source]:
    some = False
    for member in sorted(archive.members, key=lambda member: member.name):
        if "__MACOSX" in member.name or not _is_wanted(PurePosixPath(member.name).name, SUFFIXES + ARCHIVES):
            continue
        some = True
        inner = f"{within}/{member.name}"
        if member.name.lower().endswith(ARCHIVES):
            yield _unusable(member.name, NESTED, inner)
        else:
            yield Source(member.name, inner, partial(archive.read, member))
    if not some:
        yield _unusable(name, "压缩包里没有表格文件（.xlsx、.xls、.et、.csv）。请检查是不是选错了压缩包。")


def _is_wanted(name: str, suffixes: tuple[str, ...]) -> bool:
    return name.lower().endswith(suffixes) and not name.startswith(("~$", "."))


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
