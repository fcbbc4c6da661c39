"""How units and people are listed."""

from __future__ import annotations

from django.urls import reverse

from qingzhi.platform.core.tables import Column, Table, link


class UnitTable(Table):
    """单位, in their order."""

    title = "单位"
    columns = (
        Column(
            "单位名称",
            lambda row: link(reverse("unit", args=[row.pk]), row.name, row.short_name),
            lambda row: row.name,
            wide=True,
        ),
        Column("统一社会信用代码", lambda row: row.code),
        Column("单位性质", lambda row: row.get_kind_display()),
        Column("单位层级", lambda row: row.get_level_display()),
        Column("行政区划代码", lambda row: row.region, phone=False),
        Column("上级单位", lambda row: row.parent.name if row.parent else ""),
    )


class PeopleTable(Table):
    """人员, by unit."""

    title = "人员"
    columns = (
        Column(
            "姓名",
            lambda row: link(reverse("person", args=[row.pk]), row.name, row.username),
            lambda row: row.name,
            wide=True,
        ),
        Column("用户名", lambda row: row.username, phone=False),
        Column("单位", lambda row: row.unit.name),
        Column("账号", lambda row: "在用" if row.is_active else "已停用"),
    )


class RightsTable(Table):
    """权限一览."""

    title = "权限一览"
    columns = (
        Column(
            "姓名",
            lambda row: link(reverse("person", args=[row.user_id]), row.user.name, row.user.username),
            lambda row: row.user.name,
            wide=True,
        ),
        Column("所在单位", lambda row: row.user.unit.name),
        Column("角色", lambda row: row.get_role_display()),
        Column("范围（含下级）", lambda row: row.unit.name),
        Column("依据", lambda row: row.basis),
    )
