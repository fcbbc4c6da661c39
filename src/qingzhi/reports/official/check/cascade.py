"""What a paragraph and a run look like in the end: defaults, then style upon style, then numbering, then the direct.

ECMA-376 part 1, 17.7.2. Properties are kept as Word names them: {"spacing": {"line": "580", "lineRule": "exact"}, …}.
Of ``w:ind``, ``w:spacing`` and ``w:rFonts`` each attribute is inherited by itself, of the others the whole element.
"""

from __future__ import annotations

from docx.oxml.ns import qn

from qingzhi.reports.official.check.opening import Package
from qingzhi.reports.official.oxml import Element

Properties = dict[str, dict[str, str]]

BY_ATTRIBUTE = {"ind", "spacing", "rFonts"}
SLOTS = ("ascii", "hAnsi", "eastAsia", "cs")


class Cascade:
    """The styles of a document."""

    def __init__(self, package: Package) -> None:
        self._theme = _theme_fonts(package.theme)
        self._styles: dict[str, Element] = {}
        self._defaults: dict[str, str] = {}
        self._paragraph_defaults: Properties = {}
        self._run_defaults: Properties = {}
        self._resolved: dict[str, tuple[Properties, Properties]] = {}
        if package.styles is None:
            return
        for style in package.styles.iter(qn("w:style")):
            identifier, type_ = style.get(qn("w:styleId"), ""), style.get(qn("w:type"), "")
            self._styles[identifier] = style
            if style.get(qn("w:default")) in ("1", "true", "on"):
                self._defaults[type_] = identifier
        for defaults in package.styles.iter(qn("w:docDefaults")):
            self.merge(self._paragraph_defaults, defaults.find(f"{qn('w:pPrDefault')}/{qn('w:pPr')}"))
            self.merge(self._run_defaults, defaults.find(f"{qn('w:rPrDefault')}/{qn('w:rPr')}"))

    def paragraph(self, own: Element | None, numbering: Element | None = None) -> Properties:
        """The properties of a paragraph with the ``w:pPr`` ``own``; ``numbering`` is that of its list level."""
        properties: Properties = {}
        _inherit(properties, self._paragraph_defaults)
        _inherit(properties, self._style(self.style_of(own))[0])
        self.merge(properties, numbering)
        self.merge(properties, own)
        return properties

    def run(self, paragraph: Element | None, own: Element | None) -> Properties:
        """The properties of a run with the ``w:rPr`` ``own`` in a paragraph with the ``w:pPr`` ``paragraph``."""
        properties: Properties = {}
        _inherit(properties, self._run_defaults)
        _inherit(properties, self._style(self.style_of(paragraph))[1])
        if own is not None and (named := own.find(qn("w:rStyle"))) is not None:
            _inherit(properties, self._style(named.get(qn("w:val"), ""))[1])
        self.merge(properties, own)
        return properties

    def style_of(self, paragraph: Element | None) -> str:
        """The id of a paragraph's style, given or default."""
        named = None if paragraph is None else paragraph.find(qn("w:pStyle"))
        return self._defaults.get("paragraph", "") if named is None else named.get(qn("w:val"), "")

    def style_numbering(self, identifier: str) -> Element | None:
        """``w:numPr`` of a style or of those it is based on."""
        seen: set[str] = set()
        while identifier in self._styles and identifier not in seen:
            seen.add(identifier)
            style = self._styles[identifier]
            found = style.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
            if found is not None:
                return found
            base = style.find(qn("w:basedOn"))
            identifier = "" if base is None else base.get(qn("w:val"), "")
        return None

    def _style(self, identifier: str) -> tuple[Properties, Properties]:
        """(paragraph, run) properties of a style with all that it is based on; nothing for an unknown one."""
        if identifier not in self._resolved:
            self._resolved[identifier] = ({}, {})  # what a circle of styles inherits
            self._resolved[identifier] = self._resolve(identifier)
        return self._resolved[identifier]

    def _resolve(self, identifier: str) -> tuple[Properties, Properties]:
        paragraph: Properties = {}
        run: Properties = {}
        style = self._styles.get(identifier)
        if style is not None:
            base = style.find(qn("w:basedOn"))
            if base is not None:
                above = self._style(base.get(qn("w:val"), ""))
                _inherit(paragraph, above[0])
                _inherit(run, above[1])
            self.merge(paragraph, style.find(qn("w:pPr")))
            self.merge(run, style.find(qn("w:rPr")))
        return paragraph, run

    def merge(self, properties: Properties, element: Element | None) -> None:
        """Lay the properties of a ``w:pPr`` or ``w:rPr`` over those inherited."""
        for child in () if element is None else element.iterchildren("*"):
            name = local(child.tag)
            if name == "pBdr":
                for side in child.iterchildren("*"):
                    properties[f"border {local(side.tag)}"] = _attributes(side)
            elif name == "rFonts":
                properties.setdefault(name, {}).update(self._fonts(child))
            elif name in BY_ATTRIBUTE:
                properties[name] = {**properties.get(name, {}), **_attributes(child)}
            else:
                properties[name] = _attributes(child)

    def _fonts(self, element: Element) -> dict[str, str]:
        """``w:rFonts`` with the names that the theme stands for; the theme's name comes first (17.3.2.26)."""
        named = _attributes(element)
        fonts = {slot: named[slot] for slot in SLOTS if slot in named}
        for slot in SLOTS:
            themed = named.get("cstheme" if slot == "cs" else f"{slot}Theme", "")
            if themed in self._theme:
                fonts[slot] = self._theme[themed]
        return fonts


def _inherit(properties: Properties, above: Properties) -> None:
    """Lay all the properties of a style over those of what it is based on."""
    for name, attributes in above.items():
        properties[name] = {**properties.get(name, {}), **attributes} if name in BY_ATTRIBUTE else attributes


def local(tag: object) -> str:
    """The name of an element or attribute without its namespace; "" for a comment."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def whole(text: str | None, default: int = 0) -> int:
    """An attribute as a whole number; ``default`` where it is absent or no number."""
    try:
        return round(float(text or ""))
    except (ValueError, OverflowError):
        return default


def _attributes(element: Element) -> dict[str, str]:
    return {local(name): value for name, value in element.attrib.items()}


def _theme_fonts(theme: Element | None) -> dict[str, str]:
    """The faces of a theme (minorEastAsia → 宋体, …); the Chinese one may stand under the script Hans (20.1.4.1.16)."""
    fonts: dict[str, str] = {}
    for scheme in () if theme is None else theme.iter("{*}fontScheme"):
        for kind in ("major", "minor"):
            collection = scheme.find(f"{{*}}{kind}Font")
            if collection is None:
                continue
            latin, asian = (_typeface(collection.find(f"{{*}}{tag}")) for tag in ("latin", "ea"))
            hans = [font.get("typeface", "") for font in collection.iterfind("{*}font") if font.get("script") == "Hans"]
            fonts |= {f"{kind}Ascii": latin, f"{kind}HAnsi": latin}
            fonts[f"{kind}EastAsia"] = asian or (hans[0] if hans else "")
    return fonts


def _typeface(element: Element | None) -> str:
    return "" if element is None else str(element.get("typeface", ""))
