"""The icons that pages use, as one SVG file, made from the lucide package when static files are gathered."""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path

from qingzhi import __version__

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
    from lucide.jinja import lucide

    symbols = []
    for name in ICONS:
        found = BODY.search(str(lucide(name)))
        assert found is not None, name
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{found[1].strip()}</symbol>')
    return f"{_head()}{''.join(symbols)}</svg>\n"


def _head() -> str:
    """How the file begins: from which versions it was made, and of which icons."""
    made_by = f"qingzhi {__version__}, Lucide {version('lucide')}, ISC licence, https://lucide.dev/license"
    return f'<svg xmlns="http://www.w3.org/2000/svg"><!-- {made_by}: {" ".join(ICONS)} -->'


def write(folder: Path) -> Path:
    """Write the file into a folder of static files, where it isn't there as it should be, and return its path.

    Every process asks for it as it starts; looking up the icons would cost each a tenth of a second.
    """
    path = folder / "icons.svg"
    if not path.is_file() or not path.read_text(encoding="utf-8").startswith(_head()):
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(sprite(), encoding="utf-8")
    return path
