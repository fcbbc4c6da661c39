"""The pages of imports: the list, the files, what has to be said, the preview, what was done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse

from qingzhi.platform.core import jobs
from qingzhi.platform.core.errors import Refused
from qingzhi.platform.core.export import download
from qingzhi.platform.core.forms import Form
from qingzhi.platform.core.models import Job
from qingzhi.platform.core.queries import jobs as all_jobs
from qingzhi.platform.core.views import Button, FormView, ListView, RecordPage
from qingzhi.platform.imports import actions, kept
from qingzhi.platform.imports.forms import MappingForm, UploadForm
from qingzhi.platform.imports.jobs import read, write
from qingzhi.platform.imports.matching import Units
from qingzhi.platform.imports.models import Import
from qingzhi.platform.imports.preview import by_hand
from qingzhi.platform.imports.queries import imports
from qingzhi.platform.imports.tables import ImportTable
from qingzhi.platform.organizations.roles import Verb
from qingzhi.subjects.headers import normalise_header
from qingzhi.subjects.schema import SUBJECTS

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
        working = row.stage in ("reading", "writing")
        if request.headers.get("HX-Target") == "progress" and not working:
            return HttpResponse(headers={"HX-Refresh": "true"})
        if row.stage == "mapping":
            return self._mapping(self._mapping_form())
        if row.stage == "preview":
            return self._preview()
        return self._stage(working)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """放弃, what was said, or 写入."""
        row = self.record()
        if "drop" in request.POST:
            actions.drop(by=self.user, row=row)
        elif "again" in request.POST:
            start(row, write if row.stage == "writing" else read, self.user)
        elif "reconsider" in request.POST:
            actions.reconsider(by=self.user, row=row)
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
            actions.choose(by=self.user, row=row, overwrite=self._overwrite(request.POST))
            start(row, write, self.user)
        return HttpResponseRedirect(reverse("import", args=[pk]))

    def _overwrite(self, data: QueryDict) -> list[str]:
        """The cells that were ticked; with the last tick also those that the page doesn't list."""
        rest = by_hand(kept.read_plan(self.record().pk))[SHOWN:] if data.get("over_rest") else []
        return [*data.getlist("over"), *(one["key"] for one in rest)]

    def _stage(self, working: bool) -> HttpResponse:
        """How far the work is, or what was done; htmx asks for the state alone."""
        row, job = self.record(), self._job()
        stopped = working and (job is None or job.state in ("failed", "cancelled"))
        asked = self.request.headers.get("HX-Target") == "progress"
        if asked and stopped:
            return HttpResponse(headers={"HX-Refresh": "true"})
        self.template_name = "imports/progress.html" if asked else "imports/stage.html"
        return self.show(row=row, job=job, working=working and not stopped, stopped=stopped)

    def _job(self) -> Job | None:
        """The latest work of this import, whoever asked for it."""
        return all_jobs().filter(key=f"import-{self.record().pk}").order_by("pk").last()

    def _mapping_form(self, data: Any = None) -> MappingForm:
        row = self.record()
        known = Units.standing(self.user, row.units)
        return MappingForm(data, asked=kept.read_plan(row.pk), known=known, user=self.user, place=row.unit)

    def _mapping(self, form: MappingForm, status: int = 200) -> HttpResponse:
        self.title, self.template_name = "核对表头和单位", "imports/mapping.html"
        headers = [form[f"header_{at}"] for at in range(len(form.headers))]
        units = [(form[f"what_{at}"], form[f"unit_{at}"]) for at in range(len(form.units))]
        names = sorted({unit.name for unit in form.known.by_pk.values()}) if len(form.known.by_pk) <= MOST_NAMES else []
        parent = form["parent"] if "parent" in form.fields else None
        return self.show(status, form=form, headers=headers, units=units, names=names, parent=parent, row=self.record())

    def _preview(self) -> HttpResponse:
        row, plan = self.record(), kept.read_plan(self.record().pk)
        self.title, self.template_name = "预览", "imports/preview.html"
        parts = {name: plan[name] for name in ("errors", "changed", "new", "repeated", "files", "missing", "notes")}
        parts["by_hand"] = by_hand(plan)
        first = {name: those[:SHOWN] for name, those in parts.items()}
        rest = {f"{name}_rest": max(0, len(those) - SHOWN) for name, those in parts.items()}
        return self.show(
            row=row, counts=plan["counts"], meanings=_in_words(plan["reused"], row.answered), **first, **rest
        )


def _in_words(reused: Mapping[str, Any], answered: Sequence[str]) -> list[tuple[str, bool]]:
    """What headers and names were taken to mean, a line for each, and whether an earlier import said so (沿用上次)."""
    found = []
    for one in reused["headers"]:
        table, column = SUBJECTS[one["table"]], one["column"]
        words = f"{table.title}的“{one['header']}”：{table[column].title if column else '不导入这一列'}"
        found.append((words, f"{one['table']}/{normalise_header(one['header'])}" not in answered))
    for one in reused["units"]:
        found.append((f"“{one['written']}”：{one['proposed']}（{one['rows']} 行）", one["key"] not in answered))
    return found


MOST_NAMES = 500  # units that a page offers as a list to type ahead


class ImportErrors(ImportPage):
    """标好错误的 Excel."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The workbook, or a zip of one for each file."""
        row = self.record()
        content = kept.read(row.pk, "errors") if row.stage == "preview" else b""
        if not content:
            return HttpResponseRedirect(reverse("import", args=[pk]))
        name = kept.read(row.pk, "errors.name").decode()
        return download(content, name, "application/zip") if name.endswith(".zip") else download(content, name)


class ImportDetails(ImportPage):
    """The whole preview as a workbook."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A sheet for each part."""
        row = self.record()
        content = kept.read(row.pk, "details.xlsx") if row.stage == "preview" else b""
        if not content:
            return HttpResponseRedirect(reverse("import", args=[pk]))
        return download(content, f"导入预览{pk}.xlsx")
