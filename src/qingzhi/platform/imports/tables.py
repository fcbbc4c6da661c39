"""How the list of imports looks."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from qingzhi.platform.core.tables import Column, Table, link
from qingzhi.platform.core.templatetags.qz import chip

TONES = {"done": "good", "dropped": "mute", "preview": "soon", "mapping": "soon"}


def result(row: Any) -> str:
    """What came of it, in words."""
    told = {"new": "新增", "changed": "修改", "same": "没有变化", "errors": "要改"}
    return "，".join(f"{word} {row.summary[name]}" for name, word in told.items() if row.summary.get(name))


class ImportTable(Table):
    """导入."""

    title = "导入"
    columns = (
        Column("文件", lambda row: link(reverse("import", args=[row.pk]), str(row), row.message), str, wide=True),
        Column("状态", lambda row: chip(TONES.get(row.stage, "hint"), row.get_stage_display()), lambda row: row.stage),
        Column("结果", result),
        Column("谁导入的", lambda row: row.asked_by.name),
        Column("时间", lambda row: row.created_at.astimezone().strftime("%Y-%m-%d %H:%M"), width="qz-nowrap"),
    )
