"""How units, people and roles are listed, on the page and in Excel."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from qingzhi.platform.core.tables import Column, Table, link
from qingzhi.platform.core.templatetags.qz import chip
from qingzhi.platform.organizations.models import Organization
from qingzhi.platform.organizations.roles import CAN, WHY, Role
from qingzhi.subjects.schema import ORGANIZATIONS
from qingzhi.subjects.values import choice_label

DEEPEST = 6  # steps that a name is set in


def name(row: Organization) -> SafeString:
    """The name as a link, set in as deep as the unit stands; the short name and what is out of the ordinary."""
    told = "，".join(
        filter(None, (row.short_name, "垂直管理" if row.vertical else "", "只报数" if row.count_only else ""))
    )
    depth = min(getattr(row, "depth", 0) or 0, DEEPEST)
    return format_html('<div class="qz-in-{}">{}</div>', depth, link(reverse("unit", args=[row.pk]), row.name, told))


def kind(row: Organization) -> SafeString | str:
    """The kind, and whether only the name says so."""
    return _inferred(row.get_kind_display(), row.kind_inferred)


def level(row: Organization) -> SafeString | str:
    """The level, and whether only the name says so."""
    return _inferred(row.get_level_display(), row.level_inferred)


def _inferred(word: str, inferred: bool) -> SafeString | str:
    return format_html('{}<span class="qz-sub">推断，待核</span>', word) if inferred else word


def supervisor(row: Organization) -> str:
    """主管部门: a unit of the list, or one that it lacks."""
    return row.line_supervisor.name if row.line_supervisor else row.line_supervisor_name


class UnitTable(Table):
    """单位, in their order."""

    title = "单位"
    columns = (
        Column("单位名称", name, wide=True),
        Column("上级单位", lambda row: row.parent.name if row.parent else ""),
        Column("单位性质", kind),
        Column("单位层级", level),
        Column("行政区划代码", lambda row: row.region, phone=False),
        Column("统一社会信用代码", lambda row: row.code, phone=False),
    )


OWN: dict[str, Any] = {
    "unit": lambda row: row.name,
    "unit_code": lambda row: row.code,
    "unit_kind": lambda row: choice_label("unit_kind", row.kind) if row.kind else "",
    "unit_level": lambda row: choice_label("unit_level", row.level) if row.level else "",
    "name": lambda row: row.short_name,
    "region": lambda row: row.region,
    "sequence": lambda row: row.rank_order,
    "parent": lambda row: row.parent.name if row.parent else "",
    "supervisor": supervisor,
    "vertical": lambda row: row.vertical,
    "count_only": lambda row: row.count_only,
}
"""How each column of a list of units is read from a unit."""


class UnitSheet(Table):
    """单位 with every column of a list of units, headed so that the file can be read back."""

    title = "单位"
    columns = (
        *(Column(one.title, OWN[one.name], wide=one.name in ("unit", "parent")) for one in ORGANIZATIONS.columns),
        Column("属地网信部门", lambda row: row.territorial.name if row.territorial else ""),
        Column("待核", lambda row: "性质或层级是推断的" if row.kind_inferred or row.level_inferred else ""),
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
        Column(
            "账号",
            lambda row: chip("good", "在用") if row.is_active else chip("mute", "已停用"),
            lambda row: "在用" if row.is_active else "已停用",
        ),
    )


HOLDER = (
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


class RightsTable(Table):
    """权限一览."""

    title = "权限一览"
    columns = HOLDER


class RightsSheet(Table):
    """权限一览 as assessors ask for it: a line a role held, a column a duty."""

    title = "权限一览"
    columns = (
        Column("用户名", lambda row: row.user.username),
        *HOLDER,
        Column("账号", lambda row: "在用" if row.user.is_active else "已停用"),
        *(
            Column(word, lambda row, verb=verb: "√" if verb in CAN[Role(row.role)] else "")  # type: ignore[misc]
            for verb, word in WHY.items()
        ),
    )
