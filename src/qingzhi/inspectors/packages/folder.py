"""A folder on disk as a container, for mini program projects. Nothing outside it is read: links are left out."""

from __future__ import annotations

import hashlib
from pathlib import Path

from qingzhi.inspectors.packages import limits

_SKIPPED = {".git", "node_modules"}


class Folder:
    """The files below a folder, by relative path with ``/``, sorted."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.warnings: list[str] = []
        self._sizes: dict[str, int] = {}
        waiting = [path]
        while waiting:
            for one in sorted(waiting.pop().iterdir()):
                if one.is_symlink():
                    continue
                if one.is_dir() and one.name not in _SKIPPED:
                    waiting.append(one)
                elif one.is_file() and len(self._sizes) < limits.ENTRIES:
                    self._sizes[one.relative_to(path).as_posix()] = one.stat().st_size

    def names(self) -> list[str]:
        return sorted(self._sizes)

    def size(self, name: str) -> int:
        return self._sizes.get(name, 0)

    def read(self, name: str, cap: int = limits.MEMBER) -> bytes | None:
        if name not in self._sizes:
            return None
        if self._sizes[name] > cap:
            self.warnings.append("有文件太大，没有看。")
            return None
        try:
            return (self.path / name).read_bytes()
        except OSError:
            self.warnings.append("有文件打不开，没有看。")
            return None

    def digest(self) -> str:
        """SHA-256 over names and contents, the same wherever the folder lies."""
        total = hashlib.sha256()
        for name in self.names():
            total.update(f"{name}\0{self._sizes[name]}\0".encode("utf-8", "surrogatepass"))
            total.update(self.read(name) or b"")
        return total.hexdigest()
