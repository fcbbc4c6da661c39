"""The icons that pages use, as one SVG file, made from the lucide package when static files are gathered."""

from __future__ import annotations

import re
from pathlib import Path

from lucide.jinja import lucide

ICONS = (
    "arrow-right",
    "book-open",
    "building-2",
    "check",
    "circle-check",
    "clock",
    "clock-alert",
    "download",
    "file-spreadsheet",
    "file-text",
    "history",
    "info",
    "log-out",
    "menu",
    "messages-square",
    "pencil",
    "plus",
    "printer",
    "search",
    "search-x",
    "shield-check",
    "triangle-alert",
    "undo-2",
    "upload",
    "user",
    "x",
)
"""Every icon that a template or a Button names; a test holds the list to that."""
BODY = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
LOOK = (
    'viewBox="0 0 24 24" fill="none" stroke="currentColor" '
    'stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
)


def sprite() -> str:
    """The file: one symbol an icon, named as lucide names it."""
    symbols = []
    for name in ICONS:
        found = BODY.search(str(lucide(name)))
        assert found is not None, name
        symbols.append(f'<symbol id="{name}" {LOOK}>{found[1].strip()}</symbol>')
    note = "<!-- Lucide icons, ISC licence, https://lucide.dev/license -->"
    return f'<svg xmlns="http://www.w3.org/2000/svg">{note}{"".join(symbols)}</svg>\n'


def write(folder: Path) -> Path:
    """Write the file into a folder of static files and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "icons.svg"
    path.write_text(sprite(), encoding="utf-8")
    return path
