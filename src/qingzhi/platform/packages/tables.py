"""How the list of scans looks, on the page and in Excel."""

from __future__ import annotations

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from qingzhi.platform.core.tables import Column, Table, link
from qingzhi.platform.core.templatetags.qz import chip
from qingzhi.platform.packages.models import Scan
from qingzhi.platform.packages.queries import STATES
from qingzhi.platform.packages.result import summary


def file(row: Scan) -> SafeString:
    """The app, with the file under it."""
    version = f" {row.version}" if row.version else ""
    return link(reverse("scan", args=[row.pk]), row.asset.name, f"{row.file}，{row.get_kind_display()}{version}")


def state(row: Scan) -> SafeString:
    """Whether it counts."""
    return chip(STATES[row.state], row.get_state_display())


def checked(row: Scan) -> str:
    """The day."""
    return row.day.isoformat()


class ScanTable(Table):
    """安装包检查."""

    title = "安装包检查"
    columns = (
        Column("应用和文件", file, lambda row: row.asset.name, wide=True),
        Column("单位", lambda row: row.asset.unit.name),
        Column("检查结果", lambda row: summary(row.verdicts)),
        Column("看懂", lambda row: format_html("{}%", row.coverage), lambda row: row.coverage, number=True),
        Column("检查时间", checked, width="qz-nowrap"),
        Column("状态", state, lambda row: row.get_state_display()),
    )


class ScanSheet(Table):
    """安装包检查, as a workbook."""

    title = "安装包检查"
    columns = (
        *ScanTable.columns,
        Column("文件", lambda row: row.file, wide=True),
        Column("种类", lambda row: row.get_kind_display()),
        Column("版本号", lambda row: row.version),
        Column("应用标识", lambda row: row.package_id),
        Column("SHA-256", lambda row: row.sha256, wide=True),
        Column("上传单位", lambda row: row.unit.name),
        Column("轻指版本", lambda row: row.engine),
    )
