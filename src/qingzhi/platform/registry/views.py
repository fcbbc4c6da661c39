"""The pages of the ledger: three kinds, the same pages for each; decisions; search."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.apps import apps
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.module_loading import import_string

from qingzhi.platform.audit.queries import timeline
from qingzhi.platform.core.actions import label
from qingzhi.platform.core.deadlines import due
from qingzhi.platform.core.files import store
from qingzhi.platform.core.forms import Form
from qingzhi.platform.core.search import matching
from qingzhi.platform.core.templatetags.qz import chip, show_due
from qingzhi.platform.core.views import Button, DetailView, FormView, ListView, Page, Quick, RecordFormView
from qingzhi.platform.organizations.queries import may, scope_of, units, why
from qingzhi.platform.organizations.roles import Verb
from qingzhi.platform.registry import actions, lifecycles, tables
from qingzhi.platform.registry.columns import KINDS, columns
from qingzhi.platform.registry.forms import (
    AccountFilter,
    AppFilter,
    AssetForm,
    DecisionForm,
    GroupFilter,
    StepForm,
)
from qingzhi.platform.registry.models import Asset
from qingzhi.platform.registry.queries import assets, decisions, revisions

PLURAL = {"app": "apps", "account": "accounts", "group": "groups"}
REVISIONS = 10  # that the page of an object shows
MEASURE = {"app": "个应用程序", "account": "个账号", "group": "个群"}


class AssetList(ListView):
    """The list of one kind."""

    kind: str = ""
    note: ClassVar[str] = ""

    def rows(self) -> QuerySet[Asset]:
        """Those that the person may see."""
        return assets(self.kind).visible_to(self.user)

    @cached_property
    def by_state(self) -> dict[str, int]:
        """How many there are in each state: one count for the whole page."""
        return dict(self.rows().order_by().values("state").annotate(count=Count("*")).values_list("state", "count"))

    def known_count(self) -> int:
        """Those whose life isn't over."""
        return sum(count for state, count in self.by_state.items() if state not in lifecycles.ENDED)

    def lead(self) -> str:
        """How many there are."""
        return f"{self.known_count()} {MEASURE[self.kind]}。{self.note}"

    def buttons(self) -> Iterable[Button]:
        """Entering a new one; into an empty ledger the workbooks that there are."""
        brings = not self.by_state and may(self.user, Verb.MANAGE)
        if brings:
            yield Button("导入表格", reverse("import_new"), "upload", primary=True)
        if may(self.user, Verb.FILL):
            first = "groups_before" if self.kind == "group" else f"{self.kind}_new"
            yield Button("登记", reverse(first), "plus", primary=not brings)


class GroupList(AssetList):
    """工作群组."""

    kind, title, table, filters = "group", "工作群组", tables.GroupTable, GroupFilter
    sheet = tables.ledger_sheet("group")
    note = "不记录群里的聊天内容。"
    empty = "台账里还没有群。"

    def quick(self) -> Iterable[Quick]:
        """All, those whose end has come, those that are not made yet."""
        asked = {name for name, value in self.request.GET.items() if value} - {"page", "after", "state"}
        state = self.request.GET.get("state", "")
        yield Quick("全部在用", "?", self.known_count(), not asked and not state)
        for one, title in (("expiring", "到期待定"), ("registered", "登记了还没建")):
            yield Quick(title, f"?state={one}", self.by_state.get(one, 0), not asked and state == one)


class AccountList(AssetList):
    """公众账号."""

    kind, title, table, filters = "account", "公众账号", tables.AccountTable, AccountFilter
    sheet = tables.ledger_sheet("account")
    empty = "台账里还没有公众账号。"


class AppList(AssetList):
    """政务应用程序."""

    kind, title, table, filters = "app", "应用程序", tables.AppTable, AppFilter
    sheet = tables.ledger_sheet("app")
    empty = "台账里还没有应用程序。"


class AssetDetail(DetailView):
    """One object of the ledger."""

    kind: str = ""
    template_name = "registry/asset.html"

    def rows(self) -> QuerySet[Asset]:
        """Those that the person may see."""
        return assets(self.kind).visible_to(self.user)

    def lead(self) -> str:
        """Whose it is."""
        return self.record().unit.name  # type: ignore[no-any-return]

    def facts(self, row: Asset) -> Iterable[tuple[str, Iterable[tuple[str, Any]]]]:
        """What the ledger says, what was never asked left out."""
        known = [(one.title, shown(row, one)) for one in columns(self.kind)]
        yield "基本信息", [("单位", row.unit.name), *((title, value) for title, value in known if value)]
        blank = [title for title, value in known if value == ""]
        if blank:
            yield "没有填的", [("问过，留空了", "、".join(blank))]

    def more(self, row: Asset) -> dict[str, Any]:
        """State, steps, decisions, reasons of visibility."""
        steps = [step for step in lifecycles.steps_from(row.kind, row.state) if may(self.user, step.verb, row.unit)]
        state = [chip(tables.TONES.get(row.state, "mute"), row.state_word)]
        if row.kind == "group" and row.ends_on and not row.ended:
            state.append(show_due(due(row.ends_on)))
        return {
            "chips": state,
            "steps": [(step, reverse(f"{row.kind}_step", args=[row.pk, step.name])) for step in steps],
            "asks": row.kind == "group" and row.state == "expiring",
            "may_edit": may(self.user, Verb.FILL, row.unit),
            "edit_url": reverse(f"{row.kind}_edit", args=[row.pk]),
            "decisions": decisions().visible_to(self.user).filter(assets=row),
            "cards": [card for provide in _beside() for card in provide(self.user, row)],
            "revisions": revisions().visible_to(self.user).filter(asset=row)[:REVISIONS],
            "why": why(self.user, row.unit),
            "timeline": timeline(self.user, label(row)),
        }

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page, under the list of its kind."""
        self.crumbs = [(KINDS[self.kind].title, PLURAL[self.kind]), (self.record().name, "")]
        return super().get(request, pk)


def _beside() -> Iterable[Any]:
    """What apps say about an object: functions of (user, object), as ``AppConfig.beside`` names them."""
    return [import_string(path) for config in apps.get_app_configs() if (path := getattr(config, "beside", ""))]


def shown(row: Asset, column: Any) -> Any:
    """A ledger column as a page shows it: None where it was never asked, '' where it was left blank."""
    value = getattr(row, column.name)
    if column.endless and row.open_ended:
        return "长期"
    if isinstance(value, bool):
        return "是" if value else "否"
    if column.choice and value:
        return getattr(row, f"get_{column.name}_display")()
    if value is None and column.written_as and getattr(row, column.written_as) == "":
        return ""
    return value


class AssetNew(FormView):
    """登记: what must be known, in half a minute."""

    kind: str = ""
    form_class, needs = AssetForm, Verb.FILL
    submit = "登记"

    def form_options(self) -> dict[str, Any]:
        """The kind, the person, and what the page before knew already."""
        return {"kind": self.kind, "user": self.user, "initial": self.request.GET.dict()}

    def cancel(self) -> str:
        """The list."""
        return reverse(PLURAL[self.kind])

    def act(self, form: Form) -> str:
        """Enter it."""
        assert isinstance(form, AssetForm)
        unit = form.cleaned_data["unit"]
        made = actions.register(by=self.user, for_=behalf(form), kind=self.kind, unit=unit, **form.values())
        return reverse(self.kind, args=[made.pk])

    def done_message(self, form: Form) -> str:
        """What was entered."""
        return f"已登记“{form.cleaned_data['name']}”。"


class AssetEdit(RecordFormView):
    """修改: every column of the ledger."""

    kind: str = ""
    form_class = AssetForm

    def rows(self) -> QuerySet[Asset]:
        """Those that the person may change."""
        return assets(self.kind).visible_to(self.user, Verb.FILL)

    def form_options(self) -> dict[str, Any]:
        """The row as it stands."""
        self.title = f"修改：{self.record().name}"
        return {"kind": self.kind, "user": self.user, "asset": self.record()}

    def cancel(self) -> str:
        """The page of the row."""
        return reverse(self.kind, args=[self.record().pk])

    def act(self, form: Form) -> str:
        """Change it."""
        assert isinstance(form, AssetForm)
        actions.edit(by=self.user, for_=behalf(form), asset=self.record(), **form.values())
        return self.cancel()

    def done_message(self, form: Form) -> str:
        """What was changed."""
        return f"已保存“{form.cleaned_data['name']}”。"


class AssetStep(RecordFormView):
    """One step of a life; one that needs no answers is one click."""

    kind: str = ""
    form_class = StepForm

    def rows(self) -> QuerySet[Asset]:
        """Those that the person may see; the action asks whether they may take the step."""
        return assets(self.kind).visible_to(self.user)

    def step(self) -> lifecycles.Transition:
        """The step of the address. Raises Http404."""
        name = self.kwargs["step"]
        found = next((one for one in lifecycles.LIFECYCLES[self.kind] if one.name == name), None)
        if found is None:
            raise Http404
        return found

    def form_options(self) -> dict[str, Any]:
        """The step and the row."""
        self.title = f"{self.step().title}：{self.record().name}"
        self.submit = self.step().title
        return {"step": self.step(), "asset": self.record(), "user": self.user}

    def cancel(self) -> str:
        """The page of the row."""
        return reverse(self.kind, args=[self.record().pk])

    def act(self, form: Form) -> str:
        """Take it."""
        assert isinstance(form, StepForm)
        decision = form.cleaned_data.get("decision")
        actions.step(
            by=self.user,
            for_=behalf(form),
            decision=decision,
            asset=self.record(),
            name=self.step().name,
            **form.values(),
        )
        return self.cancel()

    def done_message(self, form: Form) -> str:
        """What was done."""
        return f"已办：{self.step().title}“{self.record().name}”。"


def behalf(form: Any) -> Any:
    """For whom a form was filled in, where it asks."""
    return form.behalf() if "behalf_name" in form.fields else None


class GroupsBefore(Page):
    """建群前查一查: groups of the same purpose that are there already."""

    template_name = "registry/groups_before.html"
    title = "建群前查一查"
    crumbs = (("工作群组", "groups"), ("建群前查一查", ""))

    def lead(self) -> str:
        """What for."""
        return "先看有没有能用的群，没有再登记。"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The question, and the groups that fit."""
        words = request.GET.get("q", "").strip()
        found = list(assets("group").visible_to(self.user).of_purpose(words)[:21])
        return self.show(words=words, found=found[:20], more=len(found) > 20)


class Ledger(Page):
    """我单位台账: the three kinds of a unit's officer on one page."""

    template_name = "registry/ledger.html"
    title = "我单位台账"

    def lead(self) -> str:
        """Whose."""
        return self.user.unit.name

    def get(self, request: HttpRequest) -> HttpResponse:
        """The counts, each leading to its list."""
        counts = []
        for kind, view in PLURAL.items():
            living = assets(kind).visible_to(self.user).living().order_by()
            counts.append((KINDS[kind].title, reverse(view), living.count()))
        return self.show(counts=counts)


class Enter(Page):
    """登记: which kind."""

    template_name = "registry/enter.html"
    title = "登记"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The three kinds."""
        return self.show()


class Search(Page):
    """What the box on top finds: objects of the ledger and units, at most twenty of each kind."""

    template_name = "registry/search.html"
    title = "查找"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The objects whose words fit, by kind."""
        words = request.GET.get("q", "").strip()
        scope = scope_of(self.user, Verb.SEE)
        found = []
        for kind, view in PLURAL.items():
            rows = list(matching(assets(kind).visible_to(self.user), words, scope)[:21]) if words else []
            if rows:
                more = f"{reverse(view)}?{urlencode({'words': words})}" if len(rows) > 20 else ""
                found.append((KINDS[kind].title, rows[:20], more))
        named = units().visible_to(self.user).filter(name__icontains=words)[:20] if words else []
        return self.show(words=words, found=found, units=named)


class DecisionList(ListView):
    """审批情况一览."""

    title, table = "审批情况", tables.DecisionTable
    empty = "还没有记录审批情况。领导签批、会议研究的结果记在这里，一份可以管一批对象。"

    def rows(self) -> QuerySet[Any]:
        """Those that the person may see."""
        return decisions().visible_to(self.user)

    def buttons(self) -> Iterable[Button]:
        """Recording one."""
        if may(self.user, Verb.MANAGE):
            yield Button("记录审批", reverse("decision_new"), "plus", primary=True)


class DecisionDetail(DetailView):
    """One decision and what it covers."""

    template_name = "registry/decision.html"

    def rows(self) -> QuerySet[Any]:
        """Those that the person may see."""
        return decisions().visible_to(self.user)

    def facts(self, row: Any) -> Iterable[tuple[str, Iterable[tuple[str, Any]]]]:
        """Who, how, when."""
        yield (
            "审批情况",
            [
                ("决定了什么", row.summary),
                ("谁决定的", row.decided_by),
                ("怎么决定的", row.get_how_display()),
                ("文号或会议", row.reference),
                ("日期", row.decided_on),
                ("单位", row.unit.name),
                (
                    "扫描件",
                    row.scan and format_html('<a href="{}">{}</a>', reverse("file", args=[row.scan.pk]), row.scan),
                ),
            ],
        )

    def more(self, row: Any) -> dict[str, Any]:
        """The objects that the person may see among those covered."""
        return {"covered": assets().visible_to(self.user).filter(decisions=row)[:200], "why": why(self.user, row.unit)}

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page, under the list."""
        self.crumbs = [("审批情况", "decisions"), (str(self.record()), "")]
        return super().get(request, pk)


class DecisionNew(FormView):
    """记录审批情况."""

    form_class, needs = DecisionForm, Verb.MANAGE
    title = "记录审批情况"
    crumbs = (("审批情况", "decisions"), ("记录", ""))

    def form_options(self) -> dict[str, Any]:
        """The person."""
        return {"user": self.user}

    def cancel(self) -> str:
        """The list."""
        return reverse("decisions")

    def act(self, form: Form) -> str:
        """Record it."""
        data = dict(form.cleaned_data)
        if upload := data.pop("scan"):
            data["scan"] = store(upload, unit=data["unit"], by=self.user)
        made = actions.record_decision(by=self.user, assets=data.pop("covered"), **data)
        return reverse("decision", args=[made.pk])
