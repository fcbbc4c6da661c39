"""The pages of the trail."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from qingzhi.platform.audit import actions, tables
from qingzhi.platform.audit.describe import describe
from qingzhi.platform.audit.forms import CheckpointForm, EventFilter
from qingzhi.platform.audit.queries import checkpoints, names, visible, who
from qingzhi.platform.audit.verify import slip
from qingzhi.platform.core.export import download
from qingzhi.platform.core.forms import Form
from qingzhi.platform.core.views import Button, DetailView, FormView, ListView, Page
from qingzhi.platform.organizations.queries import may, root
from qingzhi.platform.organizations.roles import Verb


class TrailOnly(Page):
    """A page for whoever reads the trail; for everybody else it isn't there."""

    def dispatch(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponseBase:
        """Go on, or say that it isn't there."""
        if not may(self.user, Verb.TRAIL):
            raise Http404
        return super().dispatch(request, *args, **options)


class EventList(TrailOnly, ListView):
    """操作记录."""

    title, table, filters = "操作记录", tables.EventTable, EventFilter
    empty = "还没有操作记录。"

    def lead(self) -> str:
        """What it is."""
        return "每一步都封存在这里，只能增加，不能修改。"

    def rows(self) -> QuerySet[Any]:
        """What the person may read."""
        return visible(self.user)

    def buttons(self) -> Iterable[Button]:
        """The checkpoints."""
        yield Button("存证校验点", reverse("checkpoints"), "shield-check")


class EventDetail(DetailView):
    """One event: who, for whom, on whose decision, what changed."""

    template_name = "audit/event.html"

    def rows(self) -> QuerySet[Any]:
        """What the person may read."""
        return visible(self.user)

    def facts(self, row: Any) -> Iterable[tuple[str, Iterable[tuple[str, Any]]]]:
        """Who and when."""
        body = json.loads(row.body)
        when = timezone.localtime(row.at).strftime("%Y-%m-%d %H:%M:%S")
        path = body["subject"].get("path", "")
        about = [("动作", body["title"]), ("时间", when), ("谁办的", who(body))]
        yield "经过", [*about, ("对象", body["subject"].get("name")), ("单位", path)]
        if decided := body.get("decision"):
            on = [("文号或依据", decided["reference"]), ("日期", decided["on"])]
            yield "谁决定的", [("谁", decided["by"]), ("怎么决定的", decided["how"]), *on]
        for name, title in (("backup", "写出的备份"), ("restored", "恢复的备份")):
            if told := body.get(name):
                facts = [("文件的 SHA-256", told["sha256"]), ("做备份的版本", told["version"])]
                facts += [("到操作记录第几条", told["head"][0]), ("谁要恢复的", told.get("asked_by"))]
                replaced = told.get("replaced")
                yield title, [*facts, ("原来到第几条", replaced and replaced[0]), ("原来的数据", told.get("aside"))]
        loaded = body.get("loaded", ())
        if loaded:
            yield "批量写入", [(one["table"], f"{one['count']} 行，校验值 {one['digest']}") for one in loaded]

    def more(self, row: Any) -> dict[str, Any]:
        """What changed, in the words of the pages."""
        return {"changes": list(describe(json.loads(row.body), names)), "hash": row.hash}

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page, under the list."""
        row = self.record()
        self.crumbs = [("操作记录", "events"), (f"第 {row.number} 条", "")]
        return super().get(request, pk)


class CheckpointList(TrailOnly, ListView):
    """存证校验点."""

    title, table = "存证校验点", tables.CheckpointTable
    crumbs = (("操作记录", "events"), ("存证校验点", ""))
    empty = "还没有存证校验点。定期做一个，打印或报上级，离开这台电脑，末尾被截掉也查得出来。"

    def rows(self) -> QuerySet[Any]:
        """All."""
        return checkpoints()

    def buttons(self) -> Iterable[Button]:
        """A new one, and all of them as a file."""
        yield Button("做一个校验点", reverse("checkpoint_new"), "shield-check", primary=True)
        yield Button("下载全部", reverse("checkpoint_file"), "download")


class CheckpointNew(TrailOnly, FormView):
    """做一个校验点."""

    form_class, title, submit = CheckpointForm, "做一个校验点", "做好"
    crumbs = (("存证校验点", "checkpoints"), ("做一个", ""))

    def act(self, form: Form) -> str:
        """Make it."""
        actions.checkpoint(form.cleaned_data["went_to"])
        return reverse("checkpoints")

    def cancel(self) -> str:
        """The list."""
        return reverse("checkpoints")


class CheckpointFile(CheckpointList):
    """All checkpoints as a small text file, to be kept elsewhere."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The file."""
        day = timezone.localdate().isoformat()
        text = "".join(slip(one.number, one.hash, str(root() or ""), day) for one in self.rows())
        return download(text.encode(), f"存证校验点{day}.txt", "text/plain; charset=utf-8")
