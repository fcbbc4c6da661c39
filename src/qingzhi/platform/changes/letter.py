"""交接清单 as a document: who hands over what to whom, with lines to sign."""

from __future__ import annotations

from qingzhi.platform.changes.models import Handover
from qingzhi.reports.official import Annex, Column, Document, Paragraph, Table, write

COLUMNS = (Column("序号", 14, centred=True), Column("类别", 30), Column("内容", 76), Column("单位", 36))
TEXT_OF_TABLE = 10.5  # points (五号)


def render(row: Handover) -> bytes:
    """The list as .docx."""
    rows = tuple((str(at), one["kind"], one["name"], one["unit"]) for at, one in enumerate(row.items, start=1))
    table = Table(COLUMNS, rows, TEXT_OF_TABLE)
    basis = f"，依据：{row.basis}" if row.basis else ""
    blocks = (
        Paragraph(f"{row.leaver.name}（{row.unit.name}）把下列 {len(rows)} 项工作交给{row.successor.name}{basis}。"),
        Paragraph("移交人：            接手人：            监交人："),
    )
    return write(
        Document(
            title="工作交接清单",
            recipients="",
            blocks=blocks,
            issuer=row.unit.name,
            dated=row.done_at.astimezone().date(),
            annexes=(Annex("交接事项", (table,)),),
        )
    )
