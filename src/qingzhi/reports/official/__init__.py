"""Official documents (公文) after GB/T 9704—2012 党政机关公文格式: written from a declaration, and checked.

``write`` makes a .docx of a ``Document``; ``check.departures`` says where any .docx departs from the standard. Both
read the one table of ``parameters``.
"""

from qingzhi.reports.official.document import (
    Annex,
    Column,
    Document,
    Head,
    Heading,
    Imprint,
    Number,
    Paragraph,
    Table,
)
from qingzhi.reports.official.write import write

__all__ = ["Annex", "Column", "Document", "Head", "Heading", "Imprint", "Number", "Paragraph", "Table", "write"]
