"""What packages put on people's desks: files whose app is to be confirmed, objections to be decided."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from qingzhi.platform.core.todos import Todo, Waiting
from qingzhi.platform.organizations.models import User
from qingzhi.platform.organizations.queries import may
from qingzhi.platform.organizations.roles import Verb
from qingzhi.platform.packages.functions import KINDS
from qingzhi.platform.packages.models import Scan
from qingzhi.platform.packages.queries import objections, scans

SHOWN = 20


def todos(user: User) -> Iterable[Waiting]:
    """A person's items, by kind."""
    if may(user, Verb.FILL):
        rows = scans().visible_to(user, Verb.FILL).filter(state=Scan.State.ASKED)[:SHOWN]
        items = [
            Todo(
                f"{row.asset.name}：安装包对不上台账",
                row.doubts,
                "安装包",
                None,
                reverse("scan_tie", args=[row.pk]),
                "核对",
            )
            for row in rows
        ]
        yield Waiting("安装包", items, len(items), f"{reverse('scans')}?state=asked")
    if may(user, Verb.MANAGE):
        waiting = objections().visible_to(user, Verb.MANAGE).filter(outcome="")[:SHOWN]
        items = [
            Todo(
                f"{row.scan.asset.name}：{KINDS[row.function].title}，{row.get_why_display()}",
                row.unit.name,
                "安装包异议",
                None,
                reverse("objection", args=[row.pk]),
                "裁定",
            )
            for row in waiting
        ]
        yield Waiting("安装包异议", items, len(items), reverse("scans"))
