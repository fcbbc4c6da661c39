"""The pages of problems: the list, one of them and its steps, exemptions, checks and what a standard would change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.module_loading import import_string

from qingzhi.platform.core import jobs
from qingzhi.platform.core.files import store
from qingzhi.platform.core.forms import Form
from qingzhi.platform.core.templatetags.qz import chip
from qingzhi.platform.core.views import (
    Button,
    DetailView,
    FormView,
    ListView,
    Page,
    Quick,
    RecordFormView,
    RecordPage,
)
from qingzhi.platform.inspections import actions, lifecycle, tables
from qingzhi.platform.inspections.forms import (
    DecideForm,
    ExemptionForm,
    FindingFilter,
    MassForm,
    StandardForm,
    StepForm,
)
from qingzhi.platform.inspections.jobs import KEY, check, preview
from qingzhi.platform.inspections.models import Dispute, Exemption, Finding, Preview
from qingzhi.platform.inspections.profiles import standard_of
from qingzhi.platform.inspections.queries import (
    articles,
    disputes,
    exemptions,
    findings,
    passages,
    previews,
    rule_versions,
    rules_in_use,
    runs,
    standards,
)
from qingzhi.platform.inspections.words import TONES, article_word, clauses, sentence
from qingzhi.platform.organizations.queries import may, root, why
from qingzhi.platform.organizations.roles import Verb

SELF_CHECK = "自查结果，供核实用，不是处理结论。"
BY_FORM = {"dismiss", "fix", "assign", "dispute", "accept", "return"}
"""Steps that ask something; the others are one click."""
MOST_AT_ONCE = 2_000  # problems that are decided in one go
QUICK = (
    ("suspected", "待认定"),
    ("rebound", "反弹"),
    ("confirmed", "已认定"),
    ("assigned", "已交办"),
    ("fixing", "立行立改"),
    ("disputed", "有异议"),
    ("vanished", "消失待核"),
)


class FindingList(ListView):
    """问题."""

    title, table, sheet, filters = "问题", tables.FindingTable, tables.FindingSheet, FindingFilter
    empty = "没有发现问题。还没有检查过的，先检查一次。"

    def rows(self) -> QuerySet[Finding]:
        """Those that the person may see."""
        return findings().visible_to(self.user)

    @cached_property
    def by_state(self) -> dict[str, int]:
        """How many there are in each state."""
        counted = self.rows().order_by().values("state").annotate(count=Count("*"))
        return dict(counted.values_list("state", "count"))

    def known_count(self) -> int:
        """Those about which something is still to be done."""
        return sum(count for state, count in self.by_state.items() if state not in lifecycle.CLOSED)

    def lead(self) -> str:
        """When the ledger was checked last."""
        last = runs().first()
        return f"{last.as_of} 检查过。{SELF_CHECK}" if last else SELF_CHECK

    def quick(self) -> Iterable[Quick]:
        """All open ones, and those of each state that has any."""
        asked = {name for name, value in self.request.GET.items() if value} - {"page", "after", "state"}
        state = self.request.GET.get("state", "")
        yield Quick("没有办结的", "?", self.known_count(), not asked and not state)
        for one, title in QUICK:
            if count := self.by_state.get(one, 0):
                yield Quick(title, f"?state={one}", count, not asked and state == one)

    def buttons(self) -> Iterable[Button]:
        """Checking now; the same by article."""
        if may(self.user, Verb.MANAGE):
            yield Button("检查一次", reverse("check_now"), "shield-check", primary=True)
        yield Button("按条款看", reverse("findings_by_article"))
        if self.by_state.get("suspected") and may(self.user, Verb.MANAGE):
            query = self.request.GET.urlencode()
            yield Button("成批认定", reverse("findings_mass") + (f"?{query}" if query else ""))


class ByArticle(Page):
    """问题，按条款."""

    template_name = "inspections/by_article.html"
    title = "问题，按条款"
    crumbs = (("问题", "findings"), ("按条款", ""))

    def lead(self) -> str:
        """What it counts."""
        return "没有办结的问题，按《若干意见》的条款排列。"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Each article with its rules and how many open problems each has."""
        return self.show(articles=articles(self.user), word=article_word)


class FindingPage(RecordPage):
    """A page about one problem."""

    def rows(self) -> QuerySet[Finding]:
        """Those that the person may see."""
        return findings().visible_to(self.user).select_related("asset", "handler", "opened_by")


class FindingDetail(FindingPage, DetailView):
    """One problem: what was seen, on what basis, what to do, its history, what can be done."""

    template_name = "inspections/finding.html"

    def lead(self) -> str:
        """Whose it is."""
        return self.record().unit.name  # type: ignore[no-any-return]

    def facts(self, row: Finding) -> Iterable[tuple[str, Iterable[tuple[str, Any]]]]:
        """Nothing in groups: the template says it all."""
        return ()

    def more(self, row: Finding) -> dict[str, Any]:
        """Chips, evidence, clauses, steps, history."""
        subject = reverse(row.asset.kind, args=[row.asset_id]) if row.asset else reverse("unit", args=[row.unit_id])
        steps = [step for step in lifecycle.steps_from(row.state) if may(self.user, step.verb, row.unit)]  # type: ignore[arg-type]
        cells = [one for one in row.evidence if "header" in one]
        return {
            "chips": [chip(TONES[row.state], row.state_word)],
            "cells": cells,
            "signs": [one for one in row.evidence if "term" in one],
            "subject_url": subject,
            "steps": [(step, *_way(step, row)) for step in steps if step.name not in ("uphold", "correct", "withdraw")],
            "dispute": disputes().visible_to(self.user).filter(finding=row, outcome="").first(),
            "may_decide": may(self.user, Verb.MANAGE, row.unit),
            "sentence": sentence(row),
            "clauses": clauses(row),
            "passages": passages().visible_to(self.user).filter(finding=row).order_by("-pk"),
            "others": findings().visible_to(self.user).filter(asset=row.asset).exclude(pk=row.pk).open()[:10]
            if row.asset
            else (),
            "why": why(self.user, row.unit),
            "note": SELF_CHECK,
        }

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page, under the list."""
        self.crumbs = [("问题", "findings"), (f"{self.record().code} {self.record().rule.title}", "")]
        return super().get(request, pk)


def _way(step: lifecycle.Step, row: Finding) -> tuple[str, bool]:
    """Where a step is taken, and whether it asks something."""
    if step.name == "exempt":
        name = row.asset.name if row.asset else ""
        return f"{reverse('exemption_new')}?code={row.code}&unit={row.unit_id}&name={name}", True
    return reverse("finding_step", args=[row.pk, step.name]), step.name in BY_FORM


class FindingStep(FindingPage, RecordFormView):
    """One step of a problem."""

    form_class = StepForm

    def step(self) -> lifecycle.Step:
        """The step of the address. Raises Http404."""
        step = lifecycle.STEPS.get(self.kwargs["step"])
        if step is None or step.verb is None or step.name in ("exempt", "uphold", "correct", "withdraw"):
            raise Http404
        return step

    def form_options(self) -> dict[str, Any]:
        """The step and the problem."""
        self.title = f"{self.step().title}：{self.record()}"
        self.submit = self.step().title
        return {"name": self.step().name, "finding": self.record()}

    def cancel(self) -> str:
        """The page of the problem."""
        return reverse("finding", args=[self.record().pk])

    def act(self, form: Form) -> str:
        """Take it."""
        finding, data, by = self.record(), dict(form.cleaned_data), self.user
        match self.step().name:
            case "confirm":
                actions.confirm(by=by, finding=finding, **data)
            case "dismiss":
                actions.dismiss(by=by, finding=finding, **data)
            case "fix":
                actions.fix(by=by, finding=finding, **data)
            case "assign":
                actions.assign(by=by, finding=finding, **data)
            case "dispute":
                scan = data.pop("scan")
                kept = store(scan, unit=finding.unit, by=by) if scan else None
                actions.dispute(by=by, finding=finding, scan=kept, **data)
            case name:
                actions.settle(by=by, finding=finding, rectified=name == "accept", **data)
        return self.cancel()

    def done_message(self, form: Form) -> str:
        """What was done."""
        return f"已办：{self.step().title}。"


class MassConfirm(FormView):
    """成批认定: everything that a query of the list finds and nobody has decided yet."""

    form_class, title, needs = MassForm, "成批认定", Verb.MANAGE
    template_name = "inspections/mass.html"
    crumbs = (("问题", "findings"), ("成批认定", ""))
    submit = "认定"

    @cached_property
    def found(self) -> list[Finding]:
        """The undecided problems of the query that the person may decide, at most ``MOST_AT_ONCE``."""
        rows = findings().visible_to(self.user, Verb.MANAGE).filter(state__in=lifecycle.STEPS["confirm"].sources)
        query = self.request.GET.copy()
        query["state"] = "any"
        return list(FindingFilter(query, queryset=rows, request=self.request).qs[:MOST_AT_ONCE])

    def aside(self, form: Form) -> dict[str, Any]:
        """How many, by rule."""
        rules = Counter(f"{one.code} {one.rule.title}" for one in self.found)
        return {"count": len(self.found), "rules": sorted(rules.items()), "first": self.found[:20]}

    def cancel(self) -> str:
        """The list."""
        return reverse("findings")

    def act(self, form: Form) -> str:
        """Decide them."""
        self.number = actions.confirm_all(by=self.user, rows=self.found, due_on=form.cleaned_data["due_on"])
        return reverse("findings")

    def done_message(self, form: Form) -> str:
        """How many."""
        return f"已认定 {self.number} 个问题。"


class DisputeDecide(RecordPage, FormView):
    """裁定异议."""

    form_class, submit = DecideForm, "裁定"
    template_name = "inspections/decide.html"

    def rows(self) -> QuerySet[Dispute]:
        """Those that the person may decide."""
        return disputes().visible_to(self.user, Verb.MANAGE)

    def aside(self, form: Form) -> dict[str, Any]:
        """The dispute."""
        return {"dispute": self.record()}

    def form_options(self) -> dict[str, Any]:
        """Only what the title says."""
        self.title = f"裁定异议：{self.record().finding}"
        return {}

    def cancel(self) -> str:
        """The page of the problem."""
        return reverse("finding", args=[self.record().finding_id])

    def act(self, form: Form) -> str:
        """Decide it."""
        data = dict(form.cleaned_data)
        if data["outcome"] != "corrected":
            data.pop("severity")
        actions.decide(by=self.user, dispute=self.record(), **data)
        return self.cancel()


class ExemptionList(ListView):
    """例外情形."""

    title, table = "例外情形", tables.ExemptionTable
    empty = "还没有登记例外情形。有依据、确需保留的功能或群，登记在这里，检查时不算问题。"

    def rows(self) -> QuerySet[Exemption]:
        """Those that the person may see."""
        return exemptions().visible_to(self.user)

    def buttons(self) -> Iterable[Button]:
        """A new one."""
        if may(self.user, Verb.MANAGE):
            yield Button("登记例外情形", reverse("exemption_new"), "plus", primary=True)


class ExemptionDetail(DetailView):
    """One exemption."""

    template_name = "inspections/exemption.html"

    def rows(self) -> QuerySet[Exemption]:
        """Those that the person may see."""
        return exemptions().visible_to(self.user)

    def facts(self, row: Exemption) -> Iterable[tuple[str, Iterable[tuple[str, Any]]]]:
        """What it says."""
        yield (
            "例外情形",
            [
                ("单位", row.unit),
                ("对象", tables.exempted(row)),
                ("检查项", row.code),
                ("例外依据", row.basis),
                ("依据文件", row.document),
                ("起始日期", row.starts_on),
                ("截止日期", row.ends_on or "长期"),
            ],
        )

    def more(self, row: Exemption) -> dict[str, Any]:
        """Whether it can be ended."""
        over = row.ends_on is not None and row.ends_on < timezone.localdate()
        return {"may_end": not over and may(self.user, Verb.MANAGE, row.unit), "why": why(self.user, row.unit)}

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page, under the list."""
        self.crumbs = [("例外情形", "exemptions"), (str(self.record()), "")]
        return super().get(request, pk)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """撤销."""
        actions.end_exemption(by=self.user, exemption=self.record())
        messages.success(request, "已撤销，从今天起重新检查这一项。")
        return HttpResponseRedirect(reverse("exemption", args=[pk]))


class ExemptionNew(FormView):
    """登记例外情形."""

    form_class, title, needs, submit = ExemptionForm, "登记例外情形", Verb.MANAGE, "登记"
    crumbs = (("例外情形", "exemptions"), ("登记", ""))

    def form_options(self) -> dict[str, Any]:
        """The person, and what the page before knew already."""
        return {"user": self.user, "initial": self.request.GET.dict()}

    def cancel(self) -> str:
        """The list."""
        return reverse("exemptions")

    def act(self, form: Form) -> str:
        """Register it."""
        return reverse("exemption", args=[actions.exempt(by=self.user, **form.cleaned_data).pk])


class RunList(ListView):
    """检查记录: every check of the ledger and what it changed."""

    title, table, needs = "检查记录", tables.RunTable, Verb.SEE
    empty = "还没有检查过。每天夜里自动检查一次，也可以现在检查。"

    def rows(self) -> QuerySet[Any]:
        """All: they name no unit."""
        return runs()

    def lead(self) -> str:
        """When it is checked."""
        return "每天夜里自动检查一次；台账改过以后想马上看结果，就检查一次。"

    def buttons(self) -> Iterable[Button]:
        """Checking now."""
        if may(self.user, Verb.MANAGE):
            yield Button("检查一次", reverse("check_now"), "shield-check", primary=True)


class CheckNow(Page):
    """检查一次: one click, then the progress."""

    template_name = "inspections/check_now.html"
    title, needs = "检查一次", Verb.MANAGE
    crumbs = (("问题", "findings"), ("检查一次", ""))

    def get(self, request: HttpRequest) -> HttpResponse:
        """The button."""
        return self.show(last=runs().first())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Start the job, or lead to the one that runs."""
        made = jobs.start(check, key=KEY, by=self.user, person=self.user.pk)
        mine = made.asked_by_id == self.user.pk
        if not mine:
            messages.info(request, "已经有一次检查在进行，结果会出现在问题里。")
        return HttpResponseRedirect(reverse("job", args=[made.pk]) if mine else reverse("findings"))


class RuleList(ListView):
    """检查项 that have found something: how many problems are open, how often a dispute was right."""

    title, table, needs = "检查项", tables.RuleTable, Verb.SEE
    empty = "还没有检查过。"

    def rows(self) -> QuerySet[Any]:
        """The latest version of each."""
        return rules_in_use(self.user)


class RulePage(Page):
    """One 检查项: its page, its versions, its problems and the errors that disputes showed."""

    template_name = "inspections/rule.html"
    needs = Verb.SEE

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """The page of its latest version."""
        found = list(rule_versions().filter(code=code).order_by("-pk"))
        if not found:
            raise Http404
        self.title = f"{code} {found[0].title}"
        self.crumbs = [("检查项", "check_rules"), (code, "")]
        mine = findings().visible_to(self.user).filter(code=code)
        decided = disputes().visible_to(self.user).filter(finding__code=code).exclude(outcome="")
        counted = {
            one["outcome"]: one["count"] for one in decided.order_by().values("outcome").annotate(count=Count("*"))
        }
        return self.show(
            rule=found[0],
            article=article_word(found[0].article),
            paragraphs=[part.replace("\n", "") for part in found[0].page.split("\n\n")],
            versions=found,
            open=mine.open().order_by().count(),
            all=mine.order_by().count(),
            disputes=sum(counted.values()),
            errors=counted.get("corrected", 0) + counted.get("withdrawn", 0),
            others=[one for provide in _objected() if (one := provide(code))],
        )


def _objected() -> Iterable[Any]:
    """What was said against a rule elsewhere: functions of its code, as ``AppConfig.objected`` names them."""
    return [import_string(path) for config in apps.get_app_configs() if (path := getattr(config, "objected", ""))]


class Standards(Page):
    """检查口径: what is switched on, and previews of what else there might be."""

    template_name = "inspections/standards.html"
    title, needs = "检查口径", Verb.MANAGE

    def lead(self) -> str:
        """What it is for."""
        return "用哪份口径、哪些检查项。换之前先看影响，看过再启用。"

    def buttons(self) -> Iterable[Button]:
        """Asking what another one would say."""
        yield Button("看看换口径的影响", reverse("preview_new"), "search", primary=True)

    def get(self, request: HttpRequest) -> HttpResponse:
        """The standards that hold, and the latest previews."""
        top, last = root(), runs().first()
        return self.show(
            current=standard_of(top) if top else None,
            past=standards().visible_to(self.user, Verb.MANAGE)[:20],
            previews=previews().visible_to(self.user, Verb.MANAGE)[:20],
            held_back=last.held_back if last else (),
        )


class PreviewNew(FormView):
    """看看换口径的影响: which profile, where."""

    form_class, title, needs, submit = StandardForm, "看看换口径的影响", Verb.MANAGE, "算一算"
    crumbs = (("检查口径", "standards"), ("影响预览", ""))

    def form_options(self) -> dict[str, Any]:
        """The person."""
        return {"user": self.user}

    def cancel(self) -> str:
        """The standards."""
        return reverse("standards")

    def act(self, form: Form) -> str:
        """Ask, and have it worked out."""
        assert isinstance(form, StandardForm)
        made = actions.ask_preview(by=self.user, **form.told())
        jobs.start(preview, key=f"preview-{made.pk}", by=self.user, pk=made.pk)
        return reverse("preview", args=[made.pk])

    def done_message(self, form: Form) -> str:
        """What happens now."""
        return "正在算，几秒到一分钟。"


class PreviewPage(RecordPage):
    """What a standard would say; 启用."""

    template_name = "inspections/preview.html"

    def rows(self) -> QuerySet[Preview]:
        """Those of the places where the person may switch it on."""
        return previews().visible_to(self.user, Verb.MANAGE)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The result, or that it is being worked out."""
        row = self.record()
        self.title = f"影响预览：{row.title}"
        self.crumbs = [("检查口径", "standards"), ("影响预览", "")]
        return self.show(preview=row, result=row.result)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """启用."""
        row = self.record()
        actions.switch_on(by=self.user, preview=row, versions=row.result.get("versions", {}))
        messages.success(request, "已启用。下一次检查按新口径。")
        return HttpResponseRedirect(reverse("standards"))
