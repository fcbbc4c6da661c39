"""The pages of units, people and roles; and 我的: one's own roles."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any, ClassVar

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator

from qingzhi.platform.core.errors import Refused
from qingzhi.platform.core.forms import Form
from qingzhi.platform.core.views import Button, DetailView, FormView, ListView, Page, RecordFormView, RecordPage
from qingzhi.platform.organizations import actions, tables, tree
from qingzhi.platform.organizations.first_start import begin
from qingzhi.platform.organizations.forms import (
    GrantForm,
    MoveForm,
    PasswordForm,
    PersonForm,
    StartForm,
    UnitFilter,
    UnitForm,
    UnitListForm,
)
from qingzhi.platform.organizations.models import Organization
from qingzhi.platform.organizations.queries import grants, may, path_of, people, placements, root, scope_of, units, why
from qingzhi.platform.organizations.roles import CAN, WHY, Role, Verb

HOWS = {"move": "移动", "rename": "更名", "abolish": "撤销"}


class UnitList(ListView):
    """单位, in their order."""

    title, table, filters = "单位", tables.UnitTable, UnitFilter
    empty = "还没有单位。"

    def rows(self) -> QuerySet[Any]:
        """Those that the person sees or keeps."""
        verb = Verb.UNITS if may(self.user, Verb.UNITS) else Verb.SEE
        return units().standing().visible_to(self.user, verb).select_related("parent")

    def buttons(self) -> Iterable[Button]:
        """A new one."""
        if may(self.user, Verb.UNITS):
            yield Button("新增单位", reverse("unit_new"), "plus", primary=True)
            yield Button("导入名单", reverse("units_import"), "upload")


class UnitPage(RecordPage):
    """A page about one unit."""

    verb = Verb.SEE

    def rows(self) -> QuerySet[Any]:
        """Those that the person sees or keeps."""
        verb = self.verb if self.verb is not Verb.SEE or not may(self.user, Verb.UNITS) else Verb.UNITS
        return units().visible_to(self.user, verb).select_related("parent", "line_supervisor", "territorial")


class UnitDetail(UnitPage, DetailView):
    """One unit: what is known of it, its past, who sees it."""

    template_name = "organizations/unit.html"

    def facts(self, row: Organization) -> Iterable[tuple[str, Iterable[tuple[str, Any]]]]:
        """What is known."""
        yield (
            "基本信息",
            [
                ("位置", path_of(row)),
                ("简称", row.short_name),
                ("统一社会信用代码", row.code),
                ("单位性质", row.get_kind_display()),
                ("单位层级", row.get_level_display()),
                ("行政区划代码", row.region),
                ("机构序列号", row.rank_order),
                ("垂直管理", "是" if row.vertical else ""),
                ("主管部门", row.line_supervisor),
                ("属地网信部门", row.territorial),
                ("只报数", "是" if row.count_only else ""),
                ("撤销日期", row.abolished_on),
            ],
        )

    def more(self, row: Organization) -> dict[str, Any]:
        """Its past, and what can be done."""
        keeps = may(self.user, Verb.UNITS, row) and row.abolished_on is None
        hows = HOWS if row.parent_id else {"rename": HOWS["rename"]}
        return {
            "past": placements().filter(unit=row),
            "steps": [(title, reverse("unit_change", args=[row.pk, how])) for how, title in hows.items()]
            if keeps
            else [],
            "edit_url": reverse("unit_edit", args=[row.pk]) if keeps else "",
            "why": why(self.user, row),
        }

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page, under the list."""
        self.crumbs = [("单位", "units"), (str(self.record()), "")]
        return super().get(request, pk)


class UnitNew(FormView):
    """新增单位."""

    form_class, title = UnitForm, "新增单位"
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


class UnitImport(FormView):
    """导入单位名单: look first, then load."""

    form_class, title, submit = UnitListForm, "导入单位名单", "看一看"
    template_name = "organizations/units_import.html"
    crumbs = (("单位", "units"), ("导入", ""))

    def cancel(self) -> str:
        """The list."""
        return reverse("units")

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        """The first time what would be loaded, the second time (``confirm``) the loading."""
        form = self.form(request.POST)
        top = units().visible_to(self.user, Verb.UNITS).first()
        if top is None:
            raise Http404
        if not form.is_valid():
            return self._page(form, 422)
        listed = form.cleaned_data["listed"]
        if "confirm" in request.POST:
            try:
                loaded = actions.load_units(by=self.user, top=top, listed=listed)
            except Refused as refusal:
                form.add_error(None, str(refusal))
                return self._page(form, 409)
            messages.success(request, f"已导入：新增 {len(loaded.made)} 个单位，修改 {loaded.changed} 个。")
            return HttpResponseRedirect(reverse("units"))
        known = set(units().filter(name_key__in=[line.key for line in listed.lines]).values_list("name_key", flat=True))
        new = [line for line in listed.lines if line.key not in known]
        text = request.POST.get("pasted") or tree.as_text(listed)
        return self.show(form=form, new=new[:200], new_count=len(new), known=len(listed.lines) - len(new), text=text)


@method_decorator(login_not_required, name="dispatch")
class Start(FormView):
    """开始使用: four questions, then work."""

    form_class, title, submit = StartForm, "开始使用", "开始使用"
    template_name = "organizations/start.html"

    def form_options(self) -> dict[str, Any]:
        """Whether one officer does everything here."""
        return {"one_pc": settings.ROLES_AT_ONE_PC}

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
        assert isinstance(form, StartForm)
        data = form.cleaned_data
        try:
            started = begin(
                level=data["level"],
                region=form.found.code if form.found else "",
                place=data["place"],
                office=data["office"],
                listed=data.get("listed") or tree.UnitList(),
                password=data.get("password", ""),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self._page(form, 409)
        self.template_name = "organizations/started.html"
        return self.show(started=started)


class PasswordChange(FormView):
    """改密码; after a first password this comes before anything else."""

    form_class, title, done = PasswordForm, "改密码", "密码已改。"

    def cancel(self) -> str:
        """One's own page."""
        return reverse("me")

    def act(self, form: Form) -> str:
        """Change it and stay signed in."""
        user = actions.change_password(by=self.user, old=form.cleaned_data["old"], new=form.cleaned_data["new"])
        update_session_auth_hash(self.request, user)
        return reverse("todo")


class UnitEdit(UnitPage, RecordFormView):
    """修改单位."""

    form_class: ClassVar[type[Form]] = UnitForm
    verb = Verb.UNITS

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


class UnitChange(UnitEdit):
    """移动、更名、撤销."""

    form_class = MoveForm

    def form_options(self) -> dict[str, Any]:
        """What kind of change."""
        how = self.kwargs["how"]
        if how not in HOWS:
            raise Http404
        self.title = f"{HOWS[how]}：{self.record().name}"
        self.submit = HOWS[how]
        return {"user": self.user, "unit": self.record(), "how": how}

    def act(self, form: Form) -> str:
        """Make it."""
        change = {"move": actions.move_unit, "rename": actions.rename_unit, "abolish": actions.abolish_unit}
        change[self.kwargs["how"]](by=self.user, unit=self.record(), **form.cleaned_data)
        return self.cancel()


class PeopleList(ListView):
    """人员."""

    title, table = "人员", tables.PeopleTable
    empty = "还没有人员。"

    def rows(self) -> QuerySet[Any]:
        """Those whose accounts or roles the person keeps."""
        return administered(self)

    def buttons(self) -> Iterable[Button]:
        """A new account; the matrix of rights."""
        if may(self.user, Verb.ACCOUNTS):
            yield Button("新增人员", reverse("person_new"), "plus", primary=True)
        yield Button("权限一览", reverse("rights"), "file-text")


def administered(page: Page) -> QuerySet[Any]:
    """The people whose accounts (ACCOUNTS) or roles (GRANT) the person keeps; else nobody."""
    verb = Verb.ACCOUNTS if may(page.user, Verb.ACCOUNTS) else Verb.GRANT
    return people().visible_to(page.user, verb).order_by("unit__place", "id")


class PersonDetail(DetailView):
    """One person: roles, and what they reach."""

    template_name = "organizations/person.html"

    def rows(self) -> QuerySet[Any]:
        """Those whose accounts or roles the person keeps."""
        return administered(self)

    def facts(self, row: Any) -> Iterable[tuple[str, Iterable[tuple[str, Any]]]]:
        """Who they are."""
        state = "在用" if row.is_active else "已停用"
        yield "基本信息", [("用户名", row.username), ("单位", row.unit.name), ("账号", state)]

    def more(self, row: Any) -> dict[str, Any]:
        """Their roles, what these reach, and what can be done."""
        reach = scope_of(row, Verb.SEE)
        seen = units().standing().within(reach).count() if reach else 0
        return {
            "roles": grants().filter(user=row),
            "seen": seen,
            "may_account": may(self.user, Verb.ACCOUNTS, row.unit) and row.is_active,
            "may_grant": may(self.user, Verb.GRANT, row.unit) and row.is_active,
        }

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page, under the list."""
        self.crumbs = [("人员", "people"), (str(self.record()), "")]
        return super().get(request, pk)


class PersonNew(FormView):
    """新增人员: the first password is shown once."""

    form_class, title = PersonForm, "新增人员"
    crumbs = (("人员", "people"), ("新增", ""))

    def form_options(self) -> dict[str, Any]:
        """The person."""
        return {"user": self.user}

    def cancel(self) -> str:
        """The list."""
        return reverse("people")

    def act(self, form: Form) -> str:
        """Make the account."""
        self.password = secrets.token_urlsafe(9)
        return reverse("person", args=[actions.add_user(by=self.user, password=self.password, **form.cleaned_data).pk])

    def done_message(self, form: Form) -> str:
        """The password, once."""
        return f"已新增。初始密码 {self.password} 只显示这一次，当面告诉本人；第一次登录要改。"


class PersonStep(RecordPage):
    """重置密码、停用: one click."""

    def rows(self) -> QuerySet[Any]:
        """Those whose accounts the person keeps."""
        return people().visible_to(self.user, Verb.ACCOUNTS)

    def post(self, request: HttpRequest, pk: int, step: str) -> HttpResponse:
        """Do it and say so."""
        person = self.record()
        if step == "reset":
            password = actions.reset_password(by=self.user, user=person)
            messages.success(request, f"新的初始密码 {password} 只显示这一次，当面告诉本人；登录后要改。")
        elif step == "deactivate":
            actions.deactivate(by=self.user, user=person)
            messages.success(request, f"已停用{person.name}的账号。")
        else:
            raise Http404
        return HttpResponseRedirect(reverse("person", args=[pk]))


class GrantNew(RecordFormView):
    """授予角色."""

    form_class, submit, done = GrantForm, "授予", "已授予。"

    def rows(self) -> QuerySet[Any]:
        """Those whose roles the person keeps."""
        return people().visible_to(self.user, Verb.GRANT)

    def form_options(self) -> dict[str, Any]:
        """The person who grants."""
        self.title = f"授予角色：{self.record().name}"
        return {"user": self.user}

    def cancel(self) -> str:
        """The page of the person."""
        return reverse("person", args=[self.record().pk])

    def act(self, form: Form) -> str:
        """Grant it."""
        data = form.cleaned_data
        actions.grant(by=self.user, user=self.record(), role=Role(data["role"]), unit=data["unit"], basis=data["basis"])
        return self.cancel()


class GrantRevoke(RecordPage):
    """收回角色: one click."""

    def rows(self) -> QuerySet[Any]:
        """The grants that the person keeps."""
        return grants().visible_to(self.user, Verb.GRANT)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take it back."""
        held = self.record()
        actions.revoke(by=self.user, held=held)
        messages.success(request, f"已收回{held.user.name}在“{held.unit.name}”的{held.get_role_display()}。")
        return HttpResponseRedirect(reverse("person", args=[held.user_id]))


class Rights(ListView):
    """权限一览: who holds what on which unit; what assessors ask for as Excel."""

    title, table = "权限一览", tables.RightsTable
    crumbs = (("人员", "people"), ("权限一览", ""))
    empty = "还没有授予角色。"

    def rows(self) -> QuerySet[Any]:
        """The grants of the people whose accounts or roles the person keeps."""
        verb = Verb.ACCOUNTS if may(self.user, Verb.ACCOUNTS) else Verb.GRANT
        return grants().visible_to(self.user, verb).order_by("user__unit__place", "user_id", "id")


class Me(Page):
    """我的: one's own roles and what they let one do."""

    template_name = "organizations/me.html"
    title = "我的账号"

    def lead(self) -> str:
        """Who."""
        return f"{self.user.name}，{self.user.unit.name}"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The roles."""
        held = [
            (grant, [WHY[verb] for verb in Verb if verb in CAN[Role(grant.role)]])
            for grant in grants().filter(user=self.user)
        ]
        return self.show(held=held, second_factor="allauth.mfa" in settings.INSTALLED_APPS)
