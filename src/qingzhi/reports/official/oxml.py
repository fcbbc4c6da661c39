"""WordprocessingML as small expressions: ``w("p", w("r", t("…")))``, and lengths in its units (ECMA-376)."""

from __future__ import annotations

import re
from typing import Any

from docx.opc.oxml import serialize_part_xml
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement

Element = Any
"""An element of lxml, which has no types."""

NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def w(tag: str, *children: Element | None, **attributes: object) -> Element:
    """The element ``w:tag`` with its attributes, all of the namespace ``w``, and its children (None is left out)."""
    element: Element = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), str(value))
    element.extend([child for child in children if child is not None])
    return element


def t(text: str) -> Element:
    """The element ``w:t`` of a text; its blanks are kept."""
    element = w("t")
    element.text = clean(text)
    element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return element


def clean(text: str) -> str:
    """A text without the characters that XML can't hold; they come from damaged ledgers and say nothing."""
    return NOT_XML.sub("", text)


def serialize(element: Element) -> bytes:
    """A part of the package, with its XML declaration."""
    content: bytes = serialize_part_xml(element)
    return content


def twips(points: float) -> int:
    """Points → twentieths of a point."""
    return round(points * 20)


def mm(millimetres: float) -> float:
    """Millimetres → points."""
    return millimetres * 72 / 25.4
