"""How the trail is listed."""

from __future__ import annotations

import json
from typing import Any

from django.urls import reverse
from django.utils import timezone

from qingzhi.platform.audit.queries import who
from qingzhi.platform.core.tables import Column, Table, link


def _body(row: Any) -> dict[str, Any]:
    if not hasattr(row, "_read"):
        row._read = json.loads(row.body)
    read: dict[str, Any] = row._read
    return read


def _when(row: Any) -> str:
    return timezone.localtime(row.at).strftime("%Y-%m-%d %H:%M:%S")


class EventTable(Table):
    """操作记录, the latest first."""

    title = "操作记录"
    columns = (
        Column("序号", lambda row: row.number, number=True),
        Column("时间", _when),
        Column(
            "动作",
            lambda row: link(
                reverse("event", args=[row.number]), _body(row)["title"], _body(row)["subject"].get("name", "")
            ),
            lambda row: _body(row)["title"],
            wide=True,
        ),
        Column("对象", lambda row: _body(row)["subject"].get("path", ""), phone=False),
        Column("谁办的", lambda row: who(_body(row))),
    )


class CheckpointTable(Table):
    """存证校验点, the latest first."""

    title = "存证校验点"
    columns = (
        Column("到第几条", lambda row: row.number, number=True),
        Column("校验值", lambda row: row.hash, wide=True),
        Column("去向", lambda row: row.went_to),
        Column("时间", lambda row: timezone.localtime(row.at).strftime("%Y-%m-%d %H:%M")),
    )
