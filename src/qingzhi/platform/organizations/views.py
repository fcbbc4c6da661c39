"""The pages of units: the list, one unit and its changes, importing a list, 开始使用."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.apps import apps
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.module_loading import import_string

from qingzhi.platform import start
from qingzhi.platform.core.errors import Refused
from qingzhi.platform.core.forms import Form
from qingzhi.platform.core.views import Button, DetailView, FormView, ListView, Page, Quick, RecordFormView, RecordPage
from qingzhi.platform.organizations import actions, tables, tree
from qingzhi.platform.organizations.first_start import begin, wrong_lines
from qingzhi.platform.organizations.forms import ONLY, MoveForm, StartForm, UnitFilter, UnitForm, UnitImportForm
from qingzhi.platform.organizations.models import Organization
from qingzhi.platform.organizations.plan import Plan, described, plan
from qingzhi.platform.organizations.queries import may, path_of, people, placements, root, units, why
from qingzhi.platform.organizations.roles import Verb

CHANGES = {"merge": "合并", "split": "拆分", "rename": "更名", "abolish": "撤销"}
"""机构调整: a guided flow of its own (``changes``)."""
SEEN_BY = (Verb.SEE, Verb.UNITS)
"""Whoever sees the ledger of a unit sees the unit, and so does whoever keeps the list."""
SHOWN = 100  # lines of each part of a preview


class UnitList(ListView):
    """单位, in their order."""

    title, table, sheet, filters = "单位", tables.UnitTable, tables.UnitSheet, UnitFilter
    empty = "还没有单位。"
    last_numbered = 2_000

    def rows(self) -> QuerySet[Any]:
        """Those that the person sees or keeps."""
        found = units().visible_to(self.user, *SEEN_BY)
        return found.select_related("parent", "line_supervisor", "territorial").with_depth()

    def quick(self) -> Iterable[Quick]:
        """All, vertically managed ones, those whose kind or level nobody has confirmed, abolished ones."""
        found = units().visible_to(self.user, *SEEN_BY).order_by()
        asked = {name: value for name, value in self.request.GET.items() if value and name != "page"}
        yield Quick("全部", "?", found.standing().count(), not asked)
        for only, title in ONLY:
            if count := found.of_sort(only).count():
                yield Quick(title, f"?only={only}", count, asked == {"only": only})

    def buttons(self) -> Iterable[Button]:
        """A new one, a list of them."""
        if may(self.user, Verb.UNITS):
            yield Button("新增单位", reverse("unit_new"), "plus", primary=True)
            yield Button("导入名单", reverse("units_import"), "upload")


class UnitPage(RecordPage):
    """A page about one unit."""

    verbs: ClassVar[tuple[Verb, ...]] = SEEN_BY

    def rows(self) -> QuerySet[Any]:
        """Those that the person sees or keeps."""
        found = units().visible_to(self.user, *self.verbs)
        return found.select_related("parent", "line_supervisor", "territorial")


class UnitDetail(UnitPage, DetailView):
    """One unit: what is known of it, its past, what it has, what stands below it, who sees it."""

    template_name = "organizations/unit.html"

    def lead(self) -> str:
        """Where it stands."""
        return path_of(self.record())

    def facts(self, row: Organization) -> Iterable[tuple[str, Iterable[tuple[str, Any]]]]:
        """What is known."""
        known = described(lambda own: getattr(row, own))
        yield (
            "基本信息",
            [
                *((title, value) for title, value in known.items() if value != "否"),
                ("属地网信部门", row.territorial),
                ("撤销日期", row.abolished_on),
                ("并入的单位", "、".join(unit.name for unit in self._merged(row))),
            ],
        )

    def _merged(self, row: Organization) -> QuerySet[Any]:
        """The units that went into it: they are gone, their past hangs below it."""
        return units().visible_to(self.user, *SEEN_BY).filter(parent=row).exclude(abolished_on=None)

    def more(self, row: Organization) -> dict[str, Any]:
        """Its past, what it has, and what can be done."""
        keeps = may(self.user, Verb.UNITS, row) and row.abolished_on is None
        below = units().visible_to(self.user, *SEEN_BY).filter(parent=row).standing()
        sees = may(self.user, Verb.SEE, row)
        return {
            "past": placements().filter(unit=row),
            "steps": list(_steps(row)) if keeps else [],
            "edit_url": reverse("unit_edit", args=[row.pk]) if keeps else "",
            "owned": [one for provide in _owned() for one in provide(self.user, row)] if sees else [],
            "hands_over": may(self.user, Verb.MANAGE, row),
            "people": people().filter(unit=row, is_active=True)[:SHOWN],
            "below": below[:SHOWN],
            "below_count": below.count(),
            "why": why(self.user, row, *SEEN_BY),
        }

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page, under the list."""
        self.crumbs = [("单位", "units"), (str(self.record()), "")]
        return super().get(request, pk)


def _steps(unit: Organization) -> Iterable[tuple[str, str]]:
    """How a unit can be changed: (title, address). The place on top is only renamed."""
    if unit.parent_id:
        yield "移动", reverse("unit_move", args=[unit.pk])
    for kind, title in CHANGES.items():
        if unit.parent_id or kind == "rename":
            yield title, f"{reverse('reorganization_new', args=[kind])}?unit={unit.pk}"


def _owned() -> Iterable[Any]:
    """What apps say a unit has: functions of (user, unit), as ``AppConfig.owned`` names them."""
    return [import_string(path) for config in apps.get_app_configs() if (path := getattr(config, "owned", ""))]


class UnitNew(FormView):
    """新增单位."""

    form_class, title, needs = UnitForm, "新增单位", Verb.UNITS
    crumbs = (("单位", "units"), ("新增", ""))

    def form_options(self) -> dict[str, Any]:
        """The person."""
        return {"user": self.user}

    def cancel(self) -> str:
        """The list."""
        return reverse("units")

    def act(self, form: Form) -> str:
        """Add it."""
        return reverse("unit", args=[actions.add_unit(by=self.user, **form.cleaned_data).pk])


class UnitEdit(UnitPage, RecordFormView):
    """修改单位."""

    form_class: ClassVar[type[Form]] = UnitForm
    verbs = (Verb.UNITS,)

    def form_options(self) -> dict[str, Any]:
        """The person and the unit."""
        self.title = f"修改：{self.record().name}"
        return {"user": self.user, "unit": self.record()}

    def cancel(self) -> str:
        """The page of the unit."""
        return reverse("unit", args=[self.record().pk])

    def act(self, form: Form) -> str:
        """Change it."""
        actions.edit_unit(by=self.user, unit=self.record(), **form.cleaned_data)
        return self.cancel()


class UnitMove(UnitEdit):
    """移动."""

    form_class = MoveForm

    def form_options(self) -> dict[str, Any]:
        """The person; the place on top stays where it is."""
        if self.record().parent_id is None:
            raise Http404
        self.title, self.submit = f"移动：{self.record().name}", "移动"
        return {"user": self.user}

    def act(self, form: Form) -> str:
        """Move it."""
        actions.move_unit(by=self.user, unit=self.record(), **form.cleaned_data)
        return self.cancel()


class UnitImport(FormView):
    """导入单位名单: look first, then load."""

    form_class, title, submit, needs = UnitImportForm, "导入单位名单", "看一看", Verb.UNITS
    template_name = "organizations/units_import.html"
    crumbs = (("单位", "units"), ("导入", ""))

    def form_options(self) -> dict[str, Any]:
        """The person."""
        return {"user": self.user}

    def cancel(self) -> str:
        """The list."""
        return reverse("units")

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        """The first time what would be loaded, the second time (``confirm``) the loading."""
        form = self.form(request.POST)
        if not form.is_valid():
            return self._page(form, 422)
        top, listed = form.cleaned_data["top"], form.cleaned_data["listed"]
        if "confirm" in request.POST:
            try:
                loaded = actions.load_units(by=self.user, top=top, listed=listed)
            except Refused as refusal:
                form.add_error(None, str(refusal))
                return self._page(form, 409)
            messages.success(request, f"已写入：新增 {len(loaded.made)} 个单位，修改 {loaded.changed} 个。")
            return HttpResponseRedirect(reverse("units"))
        laid = plan(top, listed)
        self.template_name = "organizations/units_preview.html"
        return self.show(plan=laid, **_preview(laid), cancel=reverse("units_import"))


def _preview(laid: Plan) -> dict[str, Any]:
    """What a preview shows of a plan: the first lines of each part, and the text that is carried to the loading."""
    write = len(laid.new) + len(laid.changed)
    parts: dict[str, list[Any]] = {"errors": laid.errors, "changed": laid.changed, "new": laid.new}
    rest = {f"{name}_rest": max(0, len(lines) - SHOWN) for name, lines in parts.items()}
    first = {name: lines[:SHOWN] for name, lines in parts.items()}
    twins = [one for one in laid.new if one.twin][:SHOWN]
    return first | rest | {"write": write, "twins": twins, "text": tree.as_text(laid.good)}


class LeaveDemo(Page):
    """清空演示，开始正式使用: one click; the next page asks the four questions."""

    template_name = "organizations/leaving.html"
    title = "清空演示，开始正式使用"

    def post(self, request: HttpRequest) -> HttpResponse:
        """Ask the process that serves to change the database, and come back when it has."""
        if not settings.DEMO or not may(self.user, Verb.ACCOUNTS):
            raise Http404
        start.ask_to_leave_demo()
        response = self.show()
        response["Refresh"] = "8; url=/"
        return response


@method_decorator(login_not_required, name="dispatch")
class Start(FormView):
    """开始使用: four questions, then work."""

    form_class, title, submit = StartForm, "开始使用", "开始使用"
    template_name = "organizations/start.html"

    def form_options(self) -> dict[str, Any]:
        """Whether one officer does everything here, and what only whoever runs the server knows."""
        return {"one_pc": settings.ROLES_AT_ONE_PC, "start_code": settings.START_CODE}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Only on an empty database."""
        if root() is not None:
            return HttpResponseRedirect(reverse("todo"))
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        """Set everything up and say who may sign in."""
        form = self.form(request.POST)
        if not form.is_valid():
            return self._page(form, 422)
        data = form.cleaned_data
        told = {name: data[name] for name in ("level", "region", "office")}
        listed = data.get("listed") or tree.UnitList()
        if wrong := wrong_lines(told["level"], told["region"], listed):
            for line in wrong[:20]:
                form.add_error("pasted", line)
            return self._page(form, 422)
        try:
            started = begin(**told, units=listed, password=data.get("password", ""))
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self._page(form, 409)
        self.template_name = "organizations/started.html"
        return self.show(started=started)
