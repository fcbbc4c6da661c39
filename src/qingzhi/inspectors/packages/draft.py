"""What readers fill in while they read: facts, texts, warnings, and the bytes behind ``coverage``."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from qingzhi.inspectors.facts import Flags, Kind, Names, Package, Page, Permission, Sdk, Text, TextKind, Users
from qingzhi.inspectors.packages import limits
from qingzhi.inspectors.packages.archive import label
from qingzhi.inspectors.packages.cursor import UNREADABLE, Broken


@dataclass
class Draft:
    """A package while it is read. Fields as in ``Package``."""

    kind: Kind
    name: str = ""
    package_id: str = ""
    version: str = ""
    target_sdk: int | None = None
    min_sdk: int | None = None
    flags: Flags = field(default_factory=Flags)
    permissions: dict[str, str] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    sdks: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    texts: dict[Text, None] = field(default_factory=dict)
    names: list[Names] = field(default_factory=list)
    classes: list[str] = field(default_factory=list)
    tracers: dict[str, Callable[[set[str]], Users]] = field(default_factory=dict)
    kept: int = 0
    left_out: int = 0
    seen: int = 0
    understood: float = 0

    def warn(self, message: str) -> None:
        """Note a Chinese sentence once."""
        if message not in self.warnings and len(self.warnings) < limits.WARNINGS:
            self.warnings.append(message)

    def add(self, text: str, kind: TextKind, where: str, resource: str = "", locale: str = "") -> None:
        """Put one text into the stream; white space around it and repetitions in one place say nothing."""
        text = text.strip()[: limits.TEXT]
        if not text:
            return
        if self._room() > 0:
            self.texts[Text(text, kind, where, resource, locale)] = None
        else:
            self._leave_out(1)

    def add_names(self, names: Collection[bytes], where: str) -> None:
        """Put the names in the code of one member into the stream."""
        room = max(0, self._room())
        if len(names) > room:
            self._leave_out(len(names) - room)
            names = sorted(names)[:room]
        self.kept += len(names)
        if names:
            self.names.append(Names(where, names))

    def add_code(self, texts: Iterable[str], where: str) -> None:
        """Put strings of code into the stream: those in ASCII are names, all others are texts."""
        names = set[bytes]()
        for text in texts:
            if text.isascii():
                names.add(text.encode())
            else:
                self.add(text, "message", where)
        self.add_names(names, where)

    def _room(self) -> int:
        return limits.STRINGS - len(self.texts) - self.kept

    def _leave_out(self, count: int) -> None:
        self.left_out += count
        self.warn("文字太多，其余的没有看。")

    def extend(self, texts: Iterable[str], kind: TextKind, where: str) -> None:
        """``add`` for many."""
        for text in texts:
            self.add(text, kind, where)

    def permission(self, name: object, purpose: object = "") -> None:
        """Note a permission; the first purpose that is given stays."""
        if isinstance(name, str) and name:
            self.permissions[name] = self.permissions.get(name) or (purpose if isinstance(purpose, str) else "")

    def page(self, path: object, title: object = "") -> None:
        """Note a page; the first title that is given stays."""
        if isinstance(path, str) and path:
            self.pages[path] = self.pages.get(path) or (title if isinstance(title, str) else "")

    def set_flags(self, **flags: bool | None) -> None:
        """Replace some of the flags."""
        self.flags = replace(self.flags, **flags)

    @contextmanager
    def reading(self, name: str, size: int) -> Iterator[None]:
        """Count ``size`` bytes as seen, and as understood unless reading them fails, which becomes a warning."""
        self.seen += size
        try:
            yield
        except UNREADABLE:
            self.warn(f"{label(name)} 的内容和它的格式不符，没有看懂。")
        else:
            self.understood += size

    def missed(self, size: int) -> None:
        """Count bytes that should be readable but could not be had."""
        self.seen += max(size, 1)

    def finish(self, sha256: str) -> Package:
        """The package as it is handed out."""
        for path, title in self.pages.items():
            self.add(path, "page", path)
            self.add(title, "page", path)
        for name, purpose in self.permissions.items():
            self.add(name, "permission", name)
            self.add(purpose, "permission", name)
        return Package(
            kind=self.kind,
            name=_clean(self.name),
            package_id=_clean(self.package_id),
            version=_clean(self.version),
            target_sdk=self.target_sdk,
            min_sdk=self.min_sdk,
            sha256=sha256,
            permissions=tuple(Permission(label(name), _clean(why)) for name, why in sorted(self.permissions.items())),
            flags=self.flags,
            pages=tuple(Page(label(path), _clean(title)) for path, title in self.pages.items()),
            sdks=tuple(Sdk(label(name), _clean(version)) for name, version in sorted(self.sdks.items())),
            coverage=self._coverage(),
            warnings=tuple(self.warnings),
            texts=tuple(self.texts),
            names=tuple(self.names),
            classes=tuple(self.classes),
            trace=self._trace,
        )

    def _coverage(self) -> float:
        """The share of the bytes that was understood, and of their texts that was kept."""
        if not self.seen:
            return 0.0
        known = len(self.texts) + self.kept
        kept = known / (known + self.left_out) if self.left_out else 1.0
        return round(min(1.0, self.understood / self.seen) * kept, 3)

    def _trace(self, wanted: Collection[str]) -> Users:
        found: Users = {}
        for where, tracer in self.tracers.items():
            names = next((one.names for one in self.names if one.where == where), ())
            here = {one for one in wanted if Text(one, "message", where) in self.texts or one.encode() in names}
            for text, users in tracer(here).items() if here else ():
                found[text] = found.get(text, ()) + users
        return found


def _clean(text: str) -> str:
    return label(" ".join(text.split()))


def dig(value: object, *path: str) -> Any:
    """What stands under a path of keys in parsed JSON, None where anything on the way is no object or absent."""
    for key in path:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def entries(value: object) -> list[Any]:
    """A list as it is, anything else as an empty one."""
    return value if isinstance(value, list) else []


def word(value: object) -> str:
    """A string or number as text, anything else as ''."""
    return str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""


def number(value: object) -> int | None:
    """A whole number, also when it is written as text."""
    written = word(value)
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else None


def parse_json(content: bytes) -> Any:
    """JSON of bounded size, with a byte-order mark or without. Raises Broken."""
    if len(content) > limits.JSON:
        raise Broken("too large")
    try:
        return json.loads(content.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as error:
        raise Broken("not JSON") from error
