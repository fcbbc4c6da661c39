"""From a declared document to a .docx: its parts in their order, section by section."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qingzhi.reports.official import head, looks, pages, text
from qingzhi.reports.official import parameters as p
from qingzhi.reports.official.document import Document, Paragraph
from qingzhi.reports.official.ending import annex, annex_list, imprint, signature
from qingzhi.reports.official.oxml import Element, mm, serialize, twips, w
from qingzhi.reports.official.packing import pack

SHORT = 3 * p.CHARS.value  # a paragraph of three lines moves to the next page without leaving a hole


def write(document: Document) -> bytes:
    """The document as .docx; the same document gives the same bytes."""
    parts = _Parts(document)
    elements = {
        "document": w("document", w("body", *_flow(document, parts))),
        "styles": looks.styles(document.digits, document.pitch),
        "fontTable": looks.font_table(document.digits),
        "settings": _settings(),
        **parts.elements,
    }
    written = {name: serialize(element) for name, element in elements.items()}
    return pack(written, document.title.replace("\n", ""), document.issuer, document.dated)


class _Parts:
    """The headers and footers of a document, each made when a section first asks for it."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.elements: dict[str, Element] = {}

    def section(self, *, wide: bool = False, first: bool = False, numbered: bool = True) -> Element:
        """The properties of a section. One without numbers holds nothing but the imprint and begins on an even page."""
        letter = self.document.head if self.document.is_letter else None
        headers: dict[pages.Place, str] = {}
        footers: dict[pages.Place, str] = {
            "default": self._footer("odd", wide, numbered),
            "even": self._footer("even", wide, numbered),
        }
        if first and letter:
            headers["first"] = self._part("header_first", "hdr", head.letter_header(letter))
            footers["first"] = self._part("footer_first", "ftr", head.letter_footer())
        return pages.section(
            self.document.pitch,
            footers,
            headers,
            wide=wide,
            letter_head=mm(p.LETTER_MARK_TOP.value) - head.mark_inset(letter) if letter and not wide else None,
            begins="nextPage" if numbered else "evenPage",
        )

    def _footer(self, side: str, wide: bool, numbered: bool) -> str:
        look = looks.ODD_NUMBER if side == "odd" else looks.EVEN_NUMBER
        if not numbered:
            return self._part("footer_empty", "ftr", [text.paragraph(looks.SPACER)])
        if wide:
            return self._part(f"footer_wide_{side}", "ftr", pages.numbered_wide(look))
        return self._part(f"footer_{side}", "ftr", pages.numbered(look, self.document.is_letter))

    def _part(self, name: str, tag: str, content: Sequence[Element]) -> str:
        """Keep a part and return its name, which is also the id of its relationship."""
        self.elements.setdefault(name, w(tag, *content))
        return name


def _flow(document: Document, parts: _Parts) -> Iterator[Element]:
    """Everything in the body. A section ends where pages turn from upright to wide or back."""
    current, wide, first = _text(document), False, True
    for position, one in enumerate(document.annexes, 1):
        turns = wide or one.landscape
        if turns:
            yield from _closed(current, parts.section(wide=wide, first=first))
            current, first = [], False
        current += annex(document, one, position, breaks=not turns)
        wide = one.landscape
    closing = imprint(document.imprint, document.is_letter) if document.imprint else []
    if closing and wide:
        yield from _closed(current, parts.section(wide=True, first=first))
        yield from [*closing, parts.section(numbered=False)]
    else:
        yield from [*current, *closing, parts.section(wide=wide, first=first)]


def _text(document: Document) -> list[Element]:
    """From the head to the note."""
    body = text.blocks(document.blocks)
    last = document.blocks[-1] if document.blocks else None
    if isinstance(last, Paragraph) and len(last.text) <= SHORT:
        body[-1].pPr.insert(1, w("keepNext"))  # so that the signature doesn't stand alone on a page
    addressed = text.paragraph(looks.RECIPIENTS, text.run(f"{document.recipients}："))
    return [
        *head.head(document),
        text.title(document.title, before=None if document.head else 0),
        addressed if document.recipients else text.blank(),
        *body,
        *annex_list(document),
        *signature(document),
    ]


def _closed(elements: list[Element], properties: Element) -> Iterator[Element]:
    """The elements of a section that another one follows: its properties stand in a last, empty paragraph."""
    yield from elements
    yield w("p", w("pPr", w("pStyle", val=looks.SPACER.id), properties))


def _settings() -> Element:
    word = {"uri": "http://schemas.microsoft.com/office/word"}
    return w(
        "settings",
        w("defaultTabStop", val=twips(2 * looks.TEXT.size)),
        w("evenAndOddHeaders"),
        w("characterSpacingControl", val="doNotCompress"),
        w("compat", w("compatSetting", name="compatibilityMode", **word, val=15)),
    )
