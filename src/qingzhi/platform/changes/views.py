"""The pages of changes: what shall happen, what it would move, what is left to do; who hands over to whom."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone

from qingzhi.platform.changes import actions
from qingzhi.platform.changes.forms import HandoverForm, ReorganizationForm
from qingzhi.platform.changes.models import Reorganization
from qingzhi.platform.changes.queries import CHOSEN, desk, followups, handovers, holding, lines, reorganizations, twins
from qingzhi.platform.changes.tables import HandoverTable, ReorganizationTable
from qingzhi.platform.core.errors import Refused
from qingzhi.platform.core.export import download
from qingzhi.platform.core.forms import Form
from qingzhi.platform.core.moving import held_by
from qingzhi.platform.core.views import Button, FormView, ListView, RecordFormView, RecordPage
from qingzhi.platform.organizations.people import told_once
from qingzhi.platform.organizations.queries import may, people
from qingzhi.platform.organizations.roles import Verb

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LEADS = {
    "merge": "几个单位并成一个。名下的应用、账号、群、没办结的问题、例外情形、人员和下级单位都到承接的单位。",
    "split": "从一个单位分出一个新单位。下一步选哪些对象归新单位。",
    "rename": "单位换名称，名下的东西都不动。",
    "abolish": "单位撤销。名下还有东西的，要有承接的单位。",
}


class ReorganizationList(ListView):
    """机构调整."""

    title, table, needs = "机构调整", ReorganizationTable, Verb.UNITS
    empty = "还没有办过机构调整。"

    def rows(self) -> QuerySet[Any]:
        """Those of the places whose units the person keeps."""
        return reorganizations().visible_to(self.user, Verb.UNITS)

    def lead(self) -> str:
        """How it works."""
        return "先看会动到什么，再确认。生效日期以前都可以撤回。"

    def buttons(self) -> Iterable[Button]:
        """The four kinds."""
        for number, (kind, title) in enumerate(Reorganization.Kind.choices):
            yield Button(str(title), reverse("reorganization_new", args=[kind]), primary=number == 0)


class ReorganizationNew(FormView):
    """What shall happen."""

    form_class, needs, submit = ReorganizationForm, Verb.UNITS, "看看会动到什么"
    crumbs = (("机构调整", "reorganizations"), ("准备", ""))

    def lead(self) -> str:
        """What this kind means."""
        return LEADS[self.kwargs["kind"]]

    def form_options(self) -> dict[str, Any]:
        """Which kind, and what the page before knew."""
        kind = self.kwargs["kind"]
        if kind not in LEADS:
            raise Http404
        self.title = str(Reorganization.Kind(kind).label)
        return {"kind": kind, "user": self.user, "initial": self.request.GET.dict()}

    def cancel(self) -> str:
        """The list."""
        return reverse("reorganizations")

    def act(self, form: Form) -> str:
        """Lay it down."""
        assert isinstance(form, ReorganizationForm)
        return reverse("reorganization", args=[actions.draft(by=self.user, **form.told()).pk])

    def done_message(self, form: Form) -> str:
        """Nothing has happened yet."""
        return "还没有调整。看过下面会动到什么，再确认。"


class ReorganizationPage(RecordPage):
    """One change: what it would move, 确认, 撤回; afterwards what is left to do."""

    template_name = "changes/reorganization.html"

    def rows(self) -> QuerySet[Any]:
        """Those of the places whose units the person keeps; the successor's people see what is left to do."""
        kept = reorganizations().visible_to(self.user, Verb.UNITS).values("pk")
        left = followups().visible_to(self.user, Verb.FILL).values("reorganization")
        return reorganizations().filter(Q(pk__in=kept) | Q(pk__in=left))

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page."""
        return self._page()

    def _page(self, error: str = "", status: int = 200) -> HttpResponse:
        row = self.record()
        error = error or row.message
        self.title, self.crumbs = str(row), [("机构调整", "reorganizations"), (str(row), "")]
        waits = row.state in ("draft", "planned")
        keeps = may(self.user, Verb.UNITS, row.unit)
        holdings = [holding(unit) for unit in row.sources.all()] if waits and keeps else []
        return self.show(
            status,
            row=row,
            error=error,
            holdings=holdings,
            twins=twins(holdings, row.target) if row.kind in ("merge", "abolish") else (),
            keeps=keeps,
            waits=waits,
            now=row.effective_on <= timezone.localdate(),
            split=row.kind == "split",
            chosen=_chosen(self.request.POST) if row.state == "draft" else row.chosen,
            left=followups().visible_to(self.user, Verb.FILL, Verb.UNITS).filter(reorganization=row),
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """确认 or 撤回."""
        row = self.record()
        try:
            if "cancel" in request.POST:
                actions.cancel(by=self.user, row=row)
            else:
                actions.confirm(by=self.user, row=row, chosen=self._said(row))
        except Refused as refusal:
            return self._page(str(refusal), 409)
        return HttpResponseRedirect(reverse("reorganization", args=[pk]))

    def _said(self, row: Reorganization) -> dict[str, list[int]]:
        """What was ticked; 全部 takes every object of the unit, also one that came since the page was shown."""
        said = _chosen(self.request.POST)
        if "all" in self.request.POST:
            said["assets"] = [asset.pk for unit in row.sources.all() for asset in holding(unit).assets]
        return said


def _chosen(sent: QueryDict) -> dict[str, list[int]]:
    return {name: [int(pk) for pk in sent.getlist(name) if pk.isdecimal() and len(pk) < 18] for name in CHOSEN}


class FollowupDone(RecordPage):
    """办完了: ticked off."""

    def rows(self) -> QuerySet[Any]:
        """Those of the units for which the person fills in."""
        return followups().visible_to(self.user, Verb.FILL)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Tick it off."""
        row = self.record()
        actions.finish(by=self.user, row=row)
        messages.success(request, f"已办完：{row.title}")
        return HttpResponseRedirect(reverse("todo"))


class HandoverList(ListView):
    """工作交接."""

    title, table, needs = "工作交接", HandoverTable, Verb.FILL
    empty = "还没有交接过。换人的时候，把手里的事一次交给接手的同事。"

    def rows(self) -> QuerySet[Any]:
        """Those of the units for which the person fills in."""
        return handovers().visible_to(self.user, Verb.FILL)

    def lead(self) -> str:
        """When, and where whoever manages a unit begins."""
        told = "调走、换岗、更换联络员都在这里办，不用找系统管理员。"
        return f"{told}替别人办的，在单位的页面点姓名旁边的“工作交接”。" if may(self.user, Verb.MANAGE) else told

    def buttons(self) -> Iterable[Button]:
        """One's own; those of others begin on the page of their unit."""
        yield Button("把我的工作交出去", reverse("handover_new", args=[self.user.pk]), primary=True)


class HandoverNew(RecordFormView):
    """To whom; what is handed over stands above."""

    form_class, submit = HandoverForm, "列出交接清单"
    template_name = "changes/handover_new.html"
    crumbs = (("工作交接", "handovers"), ("准备", ""))

    def rows(self) -> QuerySet[Any]:
        """Oneself, and the people of the units that one manages."""
        mine = people().filter(pk=self.user.pk).values("pk")
        managed = people().visible_to(self.user, Verb.MANAGE).values("pk")
        return people().filter(Q(pk__in=mine) | Q(pk__in=managed), is_active=True)

    def form_options(self) -> dict[str, Any]:
        """Who leaves."""
        self.title = f"工作交接：{self.record().name}"
        return {"leaver": self.record()}

    def aside(self, form: Form) -> dict[str, Any]:
        """Everything that is handed over."""
        leaver = self.record()
        return {"items": held_by(leaver), "desk": desk(leaver), "leaver": leaver}

    def cancel(self) -> str:
        """The list."""
        return reverse("handovers")

    def act(self, form: Form) -> str:
        """Lay it down."""
        assert isinstance(form, HandoverForm)
        return reverse("handover", args=[actions.prepare(by=self.user, leaver=self.record(), **form.told()).pk])

    def done_message(self, form: Form) -> str:
        """Nothing has happened yet."""
        return "还没有交接。清单可以先下载、签字，再确认。"


class HandoverPage(RecordPage):
    """One handover: its list, 确认交接, 不办了; afterwards the list as it was."""

    template_name = "changes/handover.html"

    def rows(self) -> QuerySet[Any]:
        """Those of the units for which the person fills in, and one's own."""
        seen = handovers().visible_to(self.user, Verb.FILL).values("pk")
        return handovers().filter(Q(pk__in=seen) | Q(leaver=self.user))

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page."""
        return self._page()

    def _page(self, error: str = "", status: int = 200) -> HttpResponse:
        row = self.record()
        self.title, self.crumbs = str(row), [("工作交接", "handovers"), (str(row), "")]
        waits = row.state == "draft"
        given = _given(self.request.POST)
        found = lines(row, given) if waits else ()
        mine = row.leaver_id == self.user.pk or may(self.user, Verb.MANAGE, row.unit)
        return self.show(
            status,
            row=row,
            error=error,
            lines=found,
            own=[one for one in found if one.taker],
            takers=list(row.takers.all()),
            may_do=waits and mine,
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """确认交接, 存下分工 or 不办了."""
        row = self.record()
        try:
            if "drop" in request.POST:
                actions.drop(by=self.user, row=row)
                return HttpResponseRedirect(reverse("handovers"))
            if "share" in request.POST:
                actions.share(by=self.user, row=row, to=_given(request.POST))
                messages.success(request, "分工存下了。还没有交接。")
                return HttpResponseRedirect(reverse("handover", args=[pk]))
            password = actions.hand_over(by=self.user, row=row, to=_given(request.POST))
        except Refused as refusal:
            return self._page(str(refusal), 409)
        messages.success(request, "已交接。")
        if password:
            new = next(one for one in row.takers.all() if one.username)
            messages.success(request, f"{new.name}的用户名是 {new.username}。{told_once(password)}")
        closed = row.leaver_id == self.user.pk and not row.stays  # one's own account: nothing more to see
        return HttpResponseRedirect(reverse("account_logout") if closed else reverse("handover", args=[pk]))


def _given(sent: QueryDict) -> dict[str, int]:
    """Key of an item → id of its taker, as the page sends it."""
    return {
        name.removeprefix("to-"): int(pk)
        for name, pk in sent.items()
        if name.startswith("to-") and isinstance(pk, str) and pk.isdecimal() and len(pk) < 18
    }


class HandoverLetter(HandoverPage):
    """交接清单 as a Word document."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The document."""
        from qingzhi.platform.changes.letter import render

        return download(render(self.record()), f"交接清单（{self.record().leaver.name}）.docx", WORD)
