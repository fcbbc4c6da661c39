"""The icons that pages use, as one SVG file, made from the lucide package when static files are gathered."""

from __future__ import annotations

import re
from pathlib import Path

from lucide.jinja import lucide

ICONS = (
    "circle-check",
    "clock",
    "clock-alert",
    "download",
    "file-text",
    "info",
    "log-out",
    "menu",
    "pencil",
    "plus",
    "search",
    "search-x",
    "shield-check",
    "triangle-alert",
    "upload",
    "user",
    "x",
)
"""Every icon that a template or a Button names, and no other; a test holds the list to that."""
BODY = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


def sprite() -> str:
    """The file: one symbol an icon, named as lucide names it; strokes are the stylesheet's (.qz-icon)."""
    symbols = []
    for name in ICONS:
        found = BODY.search(str(lucide(name)))
        assert found is not None, name
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{found[1].strip()}</symbol>')
    note = "<!-- Lucide icons, ISC licence, https://lucide.dev/license -->"
    return f'<svg xmlns="http://www.w3.org/2000/svg">{note}{"".join(symbols)}</svg>\n'


def write(folder: Path) -> Path:
    """Write the file into a folder of static files, where it isn't there as it should be, and return its path."""
    path = folder / "icons.svg"
    text = sprite()
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return path
