"""交接清单 as a document: who hands over what to whom, with lines to sign; before the handing and after it."""

from __future__ import annotations

from django.utils import timezone

from qingzhi.platform.changes.models import Handover
from qingzhi.platform.changes.queries import lines
from qingzhi.reports.official import Annex, Column, Document, Paragraph, Table, write

COLUMNS = (
    Column("序号", 12, centred=True),
    Column("类别", 24),
    Column("内容", 64),
    Column("单位", 34),
    Column("接手人", 22),
)
TEXT_OF_TABLE = 10.5  # points (五号)


def render(row: Handover) -> bytes:
    """The list as .docx: of one that is done as it was kept, else as it stands now."""
    done = row.state == Handover.State.DONE
    told = row.items if done else [one.told() for one in lines(row)]
    rows = tuple(
        (
            str(at),
            one["kind"],
            f"{one['name']}（{one['note']}）" if one["note"] else one["name"],
            one["unit"],
            one["to"],
        )
        for at, one in enumerate(told, start=1)
    )
    takers = "、".join(str(one) for one in row.takers.all())
    why = "".join([f"根据{row.basis}，" if row.basis else "", f"由{row.decided_by}决定，" if row.decided_by else ""])
    closes = "" if row.stays else f"交接后，{row.leaver.name}的账号停用。"
    day = timezone.localdate(row.done_at) if row.done_at else timezone.localdate()
    blocks = (
        Paragraph(f"{why}{row.leaver.name}（{row.unit.name}）把附件所列 {len(rows)} 项工作交给{takers}。{closes}"),
        Paragraph("移交人：            接手人：            监交人："),
    )
    annex = Annex("交接事项", (Table(COLUMNS, rows, TEXT_OF_TABLE),))
    return write(
        Document(title="工作交接清单", recipients="", blocks=blocks, issuer=row.unit.name, dated=day, annexes=(annex,))
    )
