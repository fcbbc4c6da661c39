"""How the lists of changes look."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone

from qingzhi.platform.core.tables import Column, Table, link
from qingzhi.platform.core.templatetags.qz import chip

TONES = {"draft": "soon", "planned": "hint", "done": "good", "cancelled": "mute"}
"""The look of each state of a change of units, and of a handover."""


class ReorganizationTable(Table):
    """机构调整."""

    title = "机构调整"
    columns = (
        Column("调整", lambda row: link(reverse("reorganization", args=[row.pk]), str(row), row.basis), str, wide=True),
        Column("承接的单位", lambda row: row.target.name if row.target else row.new_name),
        Column("生效日期", lambda row: row.effective_on.isoformat(), lambda row: row.effective_on, width="qz-nowrap"),
        Column(
            "状态", lambda row: chip(TONES[row.state], row.get_state_display()), lambda row: row.get_state_display()
        ),
        Column("谁办的", lambda row: row.planned_by.name if row.planned_by else "系统", phone=False),
    )


def _when(row: Any) -> str:
    return timezone.localtime(row.done_at).strftime("%Y-%m-%d %H:%M") if row.done_at else ""


class HandoverTable(Table):
    """工作交接."""

    title = "工作交接"
    columns = (
        Column("交接", lambda row: link(reverse("handover", args=[row.pk]), str(row)), str, wide=True),
        Column("单位", lambda row: row.unit.name),
        Column(
            "状态", lambda row: chip(TONES[row.state], row.get_state_display()), lambda row: row.get_state_display()
        ),
        Column("依据", lambda row: row.basis, phone=False),
        Column("谁办的", lambda row: row.done_by.name if row.done_by else ""),
        Column("时间", _when, width="qz-nowrap"),
    )
