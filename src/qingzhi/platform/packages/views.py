"""The pages of packages: the list, one of them, all that was seen of an app, what is wrong with it, trials by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from qingzhi.inspectors.facts import EXISTENCE
from qingzhi.platform.core import jobs
from qingzhi.platform.core.files import location
from qingzhi.platform.core.forms import Form
from qingzhi.platform.core.templatetags.qz import chip
from qingzhi.platform.core.views import Button, FormView, ListView, Page, RecordFormView, RecordPage
from qingzhi.platform.inspections.queries import rule_versions
from qingzhi.platform.organizations.queries import may, why
from qingzhi.platform.organizations.roles import Verb
from qingzhi.platform.packages import actions, fitting, result, staging, tables
from qingzhi.platform.packages.forms import (
    DecideForm,
    ObjectionForm,
    ScanFilter,
    TieForm,
    TrialForm,
    UploadForm,
)
from qingzhi.platform.packages.frozen import thaw
from qingzhi.platform.packages.functions import KINDS, Kind
from qingzhi.platform.packages.jobs import inspect
from qingzhi.platform.packages.models import SELF_CHECK, Objection, Scan, Trial
from qingzhi.platform.packages.queries import STATES, objections, scans, settled, trials
from qingzhi.platform.registry.models import Asset
from qingzhi.platform.registry.queries import assets

APPS = ("应用程序", "apps")
LIST = ("安装包检查", "scans")


class OfApp(RecordPage):
    """A page about one app of the ledger."""

    verb = Verb.SEE

    def rows(self) -> QuerySet[Asset]:
        """Those that the person may see, or do this to."""
        return assets("app").visible_to(self.user, self.verb)

    def lead(self) -> str:
        """Whose it is, and what a result is worth."""
        return f"{self.record().unit.name}。{SELF_CHECK}"

    def named(self, title: str) -> None:
        """The title of the page, under the app."""
        self.title = title
        self.crumbs = [APPS, (self.record().name, ""), (title.partition("：")[0], "")]


class ScanList(ListView):
    """安装包检查."""

    title, table, sheet, filters = "安装包检查", tables.ScanTable, tables.ScanSheet, ScanFilter
    needs = Verb.SEE
    empty = "还没有查过安装包。在应用程序的页面上传安装包检查。"

    def rows(self) -> QuerySet[Scan]:
        """Those that the person may see."""
        return scans().visible_to(self.user)

    def lead(self) -> str:
        """What a result is worth."""
        return SELF_CHECK

    def buttons(self) -> Iterable[Button]:
        """Paper for trials."""
        yield Button("空白人工体验单", reverse("trial_blank"), "file-text")


class ScanPage(RecordPage):
    """One package: what was seen in it."""

    template_name = "packages/scan.html"

    def rows(self) -> QuerySet[Scan]:
        """Those that the person may see."""
        return scans().visible_to(self.user).defer(None)

    def lead(self) -> str:
        """Whose it is, and what the result is worth."""
        return f"{self.record().asset.unit.name}。{SELF_CHECK}"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page."""
        row = self.record()
        facts = thaw(row.facts)
        self.title = f"{row.asset.name}：安装包检查结果"
        self.crumbs = [LIST, (row.file, "")]
        said = list(objections().filter(scan__asset=row.asset_id))
        found = result.items(row, facts, said)
        asked = {rule["code"] for rules in row.guidance.values() for rule in rules}
        counts = settled(row.asset) if row.state == Scan.State.TIED else None
        return self.show(
            scan=row,
            chips=[chip(STATES[row.state], row.get_state_display())],
            app_url=reverse("app", args=[row.asset_id]),
            summary=result.summary(row.verdicts),
            existence=EXISTENCE,
            told=[one for one in found if one.speaks],
            others=[one for one in found if not one.speaks],
            besides=result.besides(row, facts),
            facts=facts,
            ledger=list(result.ledger(row.asset, row)),
            known_rules=set(rule_versions().filter(code__in=asked).values_list("code", flat=True)),
            replaced=counts is not None and row.pk not in {one.pk for one in counts.scans},
            differences=[one for one in counts.lines if one.difference] if counts else [],
            may_fill=may(self.user, Verb.FILL, row.asset.unit),
            may_manage=may(self.user, Verb.MANAGE, row.asset.unit),
            why=why(self.user, row.asset.unit),
        )


class ScanNew(OfApp, RecordFormView):
    """上传安装包: one or several files, then the progress."""

    template_name = "packages/upload.html"
    form_class, verb, submit = UploadForm, Verb.FILL, "开始检查"

    def form_options(self) -> dict[str, Any]:
        """The request, which knows the files that were too large."""
        self.named(f"上传安装包：{self.record().name}")
        return {"request": self.request}

    def cancel(self) -> str:
        """The page of the app."""
        return reverse("app", args=[self.record().pk])

    def act(self, form: Form) -> str:
        """Put the files where the job finds them, and start it."""
        row = self.record()
        upload = staging.stage(form.cleaned_data["packages"], row.platform_id)
        told = {"asset": row.pk, "upload": upload, "person": self.user.pk, "keep": form.cleaned_data["keep"]}
        made = jobs.start(inspect, key=staging.key_of(upload), by=self.user, unit=row.unit_id, **told)
        return reverse("job", args=[made.pk])

    def done_message(self, form: Form) -> str:
        """How many were taken."""
        return f"收到 {len(form.cleaned_data['packages'])} 个文件，正在检查。可以离开这一页，结果会出现在应用的页面上。"


class ScanTie(RecordFormView):
    """核对: whose a package is that doesn't fit the ledger."""

    template_name = "packages/tie.html"
    form_class, submit, done = TieForm, "确定", "已核对。"

    def rows(self) -> QuerySet[Scan]:
        """Those that the person may answer for."""
        return scans().visible_to(self.user, Verb.FILL)

    def form_options(self) -> dict[str, Any]:
        """The package, and whose it may be."""
        row = self.record()
        self.title, self.crumbs = f"核对：{row.file}", [LIST, (row.file, "")]
        return {"scan": row, "others": fitting.others(row, self.user)}

    def aside(self, form: Form) -> dict[str, Any]:
        """The package."""
        return {"scan": self.record(), "ledger": list(result.ledger(self.record().asset, self.record()))}

    def cancel(self) -> str:
        """The page of the package."""
        return reverse("scan", args=[self.record().pk])

    def act(self, form: Form) -> str:
        """Tie it, or set it aside."""
        assert isinstance(form, TieForm)
        actions.tie(by=self.user, scan=self.record(), asset=form.chosen())
        return self.cancel()


class ScanFile(RecordPage):
    """A package that was kept, as a download."""

    def rows(self) -> QuerySet[Scan]:
        """Those that the person may see."""
        return scans().visible_to(self.user).filter(kept=True)

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The file."""
        row = self.record()
        path = location(row.sha256)
        if not path.is_file():
            raise Http404
        plain = {"content_type": "application/octet-stream"}
        response = FileResponse(path.open("rb"), as_attachment=True, filename=row.file, **plain)
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return response


class ScanForget(RecordPage):
    """不再留存: the file of a scan is deleted."""

    def rows(self) -> QuerySet[Scan]:
        """Those that were kept and that the person may answer for."""
        return scans().visible_to(self.user, Verb.FILL).filter(kept=True)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Delete it."""
        row = self.record()
        actions.forget(by=self.user, scan=row)
        messages.success(request, f"“{row.file}”已删除，检查结果和文件指纹还在。")
        return HttpResponseRedirect(reverse("scan", args=[pk]))


class ObjectionNew(RecordFormView):
    """这不对."""

    template_name = "packages/objection_new.html"
    form_class, submit, done = ObjectionForm, "提交异议", "已提交，裁定以前台账里这一项算无法判断。"

    def rows(self) -> QuerySet[Scan]:
        """Those that the person may answer for."""
        return scans().visible_to(self.user, Verb.FILL).defer(None)

    def kind(self) -> Kind:
        """The function of the address. Raises Http404."""
        found = KINDS.get(self.kwargs["function"])
        if found is None:
            raise Http404
        return found

    def form_options(self) -> dict[str, Any]:
        """The function."""
        self.title = f"这不对：{self.kind().title}"
        self.crumbs = [LIST, (self.record().file, ""), ("这不对", "")]
        return {"kind": self.kind()}

    def aside(self, form: Form) -> dict[str, Any]:
        """What the scan says."""
        row = self.record()
        found = result.items(row, thaw(row.facts), [])
        return {"scan": row, "item": next(one for one in found if one.kind is self.kind())}

    def cancel(self) -> str:
        """The page of the package."""
        return reverse("scan", args=[self.record().pk])

    def act(self, form: Form) -> str:
        """File it."""
        actions.file_objection(by=self.user, scan=self.record(), function=self.kind().name, **form.cleaned_data)
        return self.cancel()


class ObjectionPage(RecordPage, FormView):
    """One objection; whoever manages the unit decides it here."""

    template_name = "packages/objection.html"
    form_class, submit, done = DecideForm, "裁定", "已裁定。"

    def rows(self) -> QuerySet[Objection]:
        """Those that the person may see."""
        return objections().visible_to(self.user)

    def may_decide(self) -> bool:
        """Whether it waits for this person."""
        row = self.record()
        return not row.outcome and may(self.user, Verb.MANAGE, row.scan.asset.unit)

    def aside(self, form: Form) -> dict[str, Any]:
        """The objection, and what the scan says."""
        row = self.record()
        kind = KINDS[row.function]
        self.title, self.crumbs = f"异议：{kind.title}", [LIST, (row.scan.file, ""), ("异议", "")]
        item = next(one for one in result.items(row.scan, thaw(row.scan.facts), []) if one.kind is kind)
        return {"objection": row, "item": item, "may_decide": self.may_decide()}

    def cancel(self) -> str:
        """The page of the package."""
        return reverse("scan", args=[self.record().scan_id])

    def act(self, form: Form) -> str:
        """Decide it."""
        actions.decide(by=self.user, objection=self.record(), **form.cleaned_data)
        return reverse("objection", args=[self.record().pk])


class AppPackages(OfApp):
    """All that was seen of an app: packages and trials side by side, and in what they differ."""

    template_name = "packages/app.html"

    def buttons(self) -> Iterable[Button]:
        """Uploading, trying."""
        row = self.record()
        if may(self.user, Verb.FILL, row.unit):
            yield Button("上传安装包", reverse("scan_new", args=[row.pk]), "upload", primary=True)
            yield Button("填人工体验单", reverse("trial_new", args=[row.pk]), "pencil")
        yield Button("打印空白体验单", reverse("trial_sheet", args=[row.pk]), "file-text")
        yield Button("应用的页面", reverse("app", args=[row.pk]))

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page."""
        row = self.record()
        self.named(f"安装包检查和人工体验：{row.name}")
        made = settled(row)
        return self.show(
            lines=made.lines,
            counted={scan.pk for scan in made.scans},
            scans=scans().filter(asset=row)[:50],
            trials=trials().filter(asset=row)[:50],
            objections=objections().filter(scan__asset=row)[:50],
            differences=sum(1 for line in made.lines if line.difference),
            why=why(self.user, row.unit),
        )


class TrialNew(OfApp, RecordFormView):
    """人工体验单: ten questions on one screen."""

    template_name = "packages/trial_new.html"
    form_class, verb, done = TrialForm, Verb.FILL, "已记下人工体验。"

    def form_options(self) -> dict[str, Any]:
        """The person, the app, and the version that was looked into last."""
        row = self.record()
        self.named(f"人工体验单：{row.name}")
        last = scans().filter(asset=row, state=Scan.State.TIED).exclude(version="").first()
        initial = {"version": last.version} if last else {}
        return {"user": self.user, "asset": row, "initial": initial}

    def cancel(self) -> str:
        """All that was seen of the app."""
        return reverse("app_packages", args=[self.record().pk])

    def act(self, form: Form) -> str:
        """Write it down."""
        assert isinstance(form, TrialForm)
        told = {name: form.cleaned_data[name] for name in ("unit", "version", "tried_on")}
        actions.try_out(by=self.user, asset=self.record(), answers=form.answers(), **told)
        return self.cancel()


class TrialPage(RecordPage):
    """One trial, as it was filled in, to print."""

    template_name = "packages/sheet.html"

    def rows(self) -> QuerySet[Trial]:
        """Those that the person may see."""
        return trials().visible_to(self.user)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The sheet."""
        row = self.record()
        self.title, self.crumbs = "人工体验单", [APPS, (row.asset.name, ""), ("人工体验单", "")]
        back = reverse("app_packages", args=[row.asset_id])
        return self.show(asset=row.asset, trial=row, questions=sheet_lines(row.answers), back=back)


class TrialSheet(OfApp):
    """The sheet of an app, to fill in on paper."""

    template_name = "packages/sheet.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The sheet, with what the ledger knows."""
        self.named("人工体验单")
        back = reverse("app_packages", args=[pk])
        return self.show(asset=self.record(), questions=sheet_lines({}), back=back)


class BlankSheet(Page):
    """The sheet without anything on it."""

    template_name = "packages/sheet.html"
    title, needs = "人工体验单", Verb.SEE
    crumbs = (LIST, ("人工体验单", ""))

    def get(self, request: HttpRequest) -> HttpResponse:
        """The sheet."""
        return self.show(questions=sheet_lines({}), back=reverse("scans"))


def sheet_lines(answers: Mapping[str, Mapping[str, Any]]) -> list[tuple[Kind, Mapping[str, Any] | None]]:
    """The questions of the sheet, with the answers that there are."""
    return [(kind, answers.get(kind.name)) for kind in KINDS.values()]
