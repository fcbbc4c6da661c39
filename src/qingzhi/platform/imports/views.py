"""The pages of imports: the list, the files, what has to be said, the preview, what was done."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from qingzhi.platform.core import jobs
from qingzhi.platform.core.errors import Refused
from qingzhi.platform.core.export import download
from qingzhi.platform.core.forms import Form
from qingzhi.platform.core.models import Job
from qingzhi.platform.core.queries import jobs_of
from qingzhi.platform.core.views import Button, FormView, ListView, RecordPage
from qingzhi.platform.imports import actions, kept
from qingzhi.platform.imports.forms import MappingForm, UploadForm
from qingzhi.platform.imports.jobs import read, write
from qingzhi.platform.imports.matching import Units
from qingzhi.platform.imports.models import Import
from qingzhi.platform.imports.queries import imports
from qingzhi.platform.imports.tables import ImportTable
from qingzhi.platform.organizations.roles import Verb

SHOWN = 50  # rows of each part that the page shows; the workbook has them all


class ImportList(ListView):
    """导入."""

    title, table, needs = "导入", ImportTable, Verb.MANAGE
    empty = "还没有导入过。把各单位返回的表格一起拖进来就行，不用先合并。"

    def rows(self) -> QuerySet[Import]:
        """Those of the places that the person manages."""
        return imports().visible_to(self.user, Verb.MANAGE)

    def lead(self) -> str:
        """What can be given."""
        return "一次可以给很多个文件，表头不用改成一样。先看预览，再写入。"

    def buttons(self) -> Iterable[Button]:
        """A new one."""
        yield Button("导入表格", reverse("import_new"), "upload", primary=True)


class ImportNew(FormView):
    """导入表格: the files, nothing else."""

    form_class, title, needs, submit = UploadForm, "导入表格", Verb.MANAGE, "看一看"
    template_name = "imports/new.html"
    crumbs = (("导入", "imports"), ("上传", ""))

    def form_options(self) -> dict[str, Any]:
        """The person."""
        return {"user": self.user}

    def cancel(self) -> str:
        """The list."""
        return reverse("imports")

    def act(self, form: Form) -> str:
        """Take the files and have them read."""
        made = actions.begin(by=self.user, unit=form.cleaned_data["unit"], files=form.cleaned_data["workbooks"])
        start(made, read, self.user)
        return reverse("import", args=[made.pk])

    def done_message(self, form: Form) -> str:
        """What happens now."""
        return f"收到 {len(form.cleaned_data['workbooks'])} 个文件，正在读。现在还没有写入。"


def start(row: Import, work: Any, user: Any) -> None:
    """Start a piece of work of an import."""
    jobs.start(work, key=f"import-{row.pk}", by=user, pk=row.pk)


class ImportPage(RecordPage):
    """One import, at whatever stage it is."""

    def rows(self) -> QuerySet[Import]:
        """Those of the places that the person manages."""
        return imports().visible_to(self.user, Verb.MANAGE)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What the stage asks for."""
        row = self.record()
        self.title, self.crumbs = str(row), [("导入", "imports"), (str(row), "")]
        if row.stage == "mapping":
            return self._mapping(self._mapping_form())
        if row.stage == "preview":
            return self._preview()
        self.template_name = "imports/stage.html"
        return self.show(row=row, job=self._job(), open=row.stage in ("reading", "writing"))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """放弃, what was said, or 写入."""
        row = self.record()
        if "drop" in request.POST:
            actions.drop(by=self.user, row=row)
        elif "again" in request.POST:
            start(row, write if row.stage == "writing" else read, self.user)
        elif row.stage == "mapping":
            form = self._mapping_form(request.POST)
            try:
                if not form.is_valid():
                    return self._mapping(form, 422)
                actions.answer(by=self.user, row=row, **form.told())
            except Refused as refusal:
                form.add_error(None, str(refusal))
                return self._mapping(form, 409)
            start(row, read, self.user)
        else:
            actions.choose(by=self.user, row=row, overwrite=request.POST.getlist("over"))
            start(row, write, self.user)
        return HttpResponseRedirect(reverse("import", args=[pk]))

    def _job(self) -> Job | None:
        """The latest work of this import."""
        found: Job | None = jobs_of(self.user).filter(key=f"import-{self.record().pk}").first()
        return found

    def _mapping_form(self, data: Any = None) -> MappingForm:
        row = self.record()
        known = Units.standing(self.user, row.units)
        return MappingForm(data, asked=kept.read_plan(row.pk), known=known, place=row.unit.name)

    def _mapping(self, form: MappingForm, status: int = 200) -> HttpResponse:
        self.title, self.template_name = "核对表头和单位", "imports/mapping.html"
        headers = [form[f"header_{at}"] for at in range(len(form.headers))]
        units = [(form[f"what_{at}"], form[f"unit_{at}"]) for at in range(len(form.units))]
        names = sorted({unit.name for unit in form.known.by_pk.values()}) if len(form.known.by_pk) <= MOST_NAMES else []
        return self.show(status, form=form, headers=headers, units=units, names=names, row=self.record())

    def _preview(self) -> HttpResponse:
        row, plan = self.record(), kept.read_plan(self.record().pk)
        self.title, self.template_name = "预览", "imports/preview.html"
        parts = {name: plan[name] for name in ("errors", "changed", "new")}
        parts["by_hand"] = [one for one in plan["changed"] if any(change["by_hand"] for change in one["changes"])]
        rest = {f"{name}_rest": max(0, len(those) - SHOWN) for name, those in parts.items() if name != "by_hand"}
        first = {name: those if name == "by_hand" else those[:SHOWN] for name, those in parts.items()}
        counts = plan["counts"]
        return self.show(
            row=row,
            counts=counts,
            write=counts["new"] + counts["changed"],
            files=plan["files"],
            missing=plan["missing"],
            notes=plan["notes"][:SHOWN],
            **first,
            **rest,
        )


MOST_NAMES = 500  # units that a page offers as a list to type ahead


class ImportErrors(ImportPage):
    """标好错误的 Excel."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The workbook, or a zip of one for each file."""
        from qingzhi.platform.imports.errorbook import workbooks
        from qingzhi.platform.imports.reading import read as read_files

        row = self.record()
        if row.stage != "preview":
            return HttpResponseRedirect(reverse("import", args=[pk]))
        reading = read_files(row, Units.standing(self.user, row.units), lambda name: None)
        name, content = workbooks(reading, kept.read_plan(row.pk).get("errors", ()))
        kind = "application/zip" if name.endswith(".zip") else None
        return download(content, name, kind) if kind else download(content, name)


class ImportDetails(ImportPage):
    """The whole preview as a workbook."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Three sheets: new, changed, to be put right."""
        from qingzhi.platform.imports.details import workbook

        if self.record().stage != "preview":
            return HttpResponseRedirect(reverse("import", args=[pk]))
        return download(workbook(kept.read_plan(pk)), f"导入预览{pk}.xlsx")
