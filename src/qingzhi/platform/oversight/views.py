"""The first page, and the overview."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from qingzhi.platform.core.views import Page
from qingzhi.platform.organizations.roles import Verb
from qingzhi.platform.oversight.overview import look
from qingzhi.platform.oversight.todo import Desk, gather

WEEKDAYS = "一二三四五六日"


class TodoPage(Page):
    """我的待办: overdue, soon, later; no charts."""

    template_name = "oversight/todo.html"
    title = "我的待办"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list."""
        today = timezone.localdate()
        desk = gather(self.user, today)
        day = f"{today.month}月{today.day}日，星期{WEEKDAYS[today.weekday()]}。"
        return self.show(desk=desk, sentence=day + _sentence(desk))


class Overview(Page):
    """本辖区概览."""

    template_name = "oversight/overview.html"
    title, needs = "本辖区概览", Verb.SEE

    def get(self, request: HttpRequest) -> HttpResponse:
        """The numbers of the last run, as far as the person may see."""
        return self.show(of=look(self.user, timezone.localdate()))


def _sentence(desk: Desk) -> str:
    counts = {part.key: len(part.items) for part in desk.parts}
    if not desk.count:
        return "没有待办。"
    told = [
        f"先办 {counts['late']} 件超期的" if counts.get("late") else "",
        f"{counts['soon']} 件三个工作日内到期" if counts.get("soon") else "",
    ]
    return "，".join(filter(None, told)) + "。" if any(told) else "没有快到期的。"
