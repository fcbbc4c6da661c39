"""Whether a file or folder is an app package, found by looking inside, before anything of it is read."""

from __future__ import annotations

import mmap
import re
from pathlib import Path

from qingzhi.inspectors.facts import Kind, Unreadable
from qingzhi.inspectors.packages import kinds, wxapkg
from qingzhi.inspectors.packages.archive import END, Archive, Source
from qingzhi.subjects.sources import SUFFIXES as LEDGERS

SUFFIXES = (".apk", ".aab", ".apks", ".xapk", ".apkm", ".ipa", ".hap", ".hsp", ".app", ".wxapkg", ".rpk", ".rpks")
"""What is taken from a folder or zip of files."""

PROJECT = ("project.config.json", "mini.project.json")
"""What a folder of a mini program holds, besides or instead of app.json."""

_SPLIT = re.compile(r"(toc\.pb|manifest\.json|info\.json|splits/.*|(.*/)?(base|split_|config\.)[^/]*\.apk)")
_TAIL = 65_557  # bytes at the end of a ZIP in which its end record stands
_FIRST = 1 << 16  # bytes of app.json that are looked at


def is_package(material: Path | bytes) -> bool:
    """Whether a file, the bytes of one, or a folder is an app package or a mini program project."""
    if isinstance(material, bytes):
        return _is_package(material)
    try:
        if material.is_dir():
            return is_project(material)
        with material.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return _is_package(content)
    except (OSError, ValueError):  # absent or empty
        return False


def is_project(folder: Path) -> bool:
    """Whether a mini program's source stands right in this folder."""
    if any((folder / name).is_file() for name in PROJECT):
        return True
    try:
        with (folder / "app.json").open("rb") as file:
            return b'"pages"' in file.read(_FIRST)
    except OSError:
        return False


def _is_package(content: Source) -> bool:
    if wxapkg.recognised(content):
        return True
    if content[:2] != b"PK" and content.rfind(END, max(0, len(content) - _TAIL)) < 0:
        return False
    try:
        names = Archive(content).names()
    except Unreadable:
        return False
    kind = kinds.of_members(names)
    return kind is not None and not _is_heap(kind, names)


def _is_heap(kind: Kind, names: list[str]) -> bool:
    """Whether an archive is a heap of files that people put together: several apps, or workbooks beside a project."""
    if kind == "apks":
        return not any(_SPLIT.fullmatch(name) for name in names)
    if kind == "miniprogram":
        root = min((_folder(name) for name in names if _base(name) in {"app.json", *PROJECT}), key=len)
        readable = (*LEDGERS, *SUFFIXES)
        return any(name.lower().endswith(readable) and not name.startswith(root) for name in names)
    return False


def _base(name: str) -> str:
    return name.rpartition("/")[2]


def _folder(name: str) -> str:
    """The folder that a member lies in, with a slash at the end, "" for the top."""
    return name[: len(name) - len(_base(name))]
