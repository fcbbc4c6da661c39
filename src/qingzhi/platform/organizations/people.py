"""The pages of people and roles; and 我的: one's own roles and password."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from qingzhi.platform.core.forms import Form
from qingzhi.platform.core.views import Button, DetailView, FormView, ListView, Page, RecordFormView, RecordPage
from qingzhi.platform.organizations import accounts, tables
from qingzhi.platform.organizations.forms import GrantForm, PasswordForm, PeopleFilter, PersonForm, RightsFilter
from qingzhi.platform.organizations.models import User
from qingzhi.platform.organizations.queries import grants, may, people, scope_of, units
from qingzhi.platform.organizations.roles import CAN, WHY, Role, Verb

KEPT_BY = (Verb.ACCOUNTS, Verb.GRANT)
"""Whoever keeps accounts or roles of people sees them."""
SHOWN = 200  # units on the page of what a person sees


class PeopleList(ListView):
    """人员, by unit."""

    title, table, filters = "人员", tables.PeopleTable, PeopleFilter
    last_numbered = 2_000
    empty = "还没有人员。"

    def rows(self) -> QuerySet[Any]:
        """Those whose accounts or roles the person keeps."""
        return people().visible_to(self.user, *KEPT_BY)

    def buttons(self) -> Iterable[Button]:
        """A new account; who holds what."""
        if may(self.user, Verb.ACCOUNTS):
            yield Button("新增人员", reverse("person_new"), "plus", primary=True)
        yield Button("权限一览", reverse("rights"), "file-text")


class PersonPage(RecordPage):
    """A page about one person."""

    verbs: tuple[Verb, ...] = KEPT_BY

    def rows(self) -> QuerySet[Any]:
        """Those whose accounts or roles the person keeps."""
        return people().visible_to(self.user, *self.verbs)


class PersonDetail(PersonPage, DetailView):
    """One person: who, which roles, what can be done."""

    template_name = "organizations/person.html"

    def facts(self, row: User) -> Iterable[tuple[str, Iterable[tuple[str, Any]]]]:
        """Who they are."""
        state = "在用" if row.is_active else "已停用"
        first = "还是初始密码，第一次登录要改" if row.must_change_password else ""
        yield "基本信息", [("用户名", row.username), ("单位", row.unit.name), ("账号", state), ("密码", first)]

    def more(self, row: User) -> dict[str, Any]:
        """Their roles, and what can be done. A role on units that the person doesn't keep is another's to show."""
        return {
            "roles": roles_held(row, self.user),
            "may_account": may(self.user, Verb.ACCOUNTS, row.unit),
            "may_grant": may(self.user, Verb.GRANT, row.unit) and row.is_active,
        }

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page, under the list."""
        self.crumbs = [("人员", "people"), (str(self.record()), "")]
        return super().get(request, pk)


def roles_held(person: User, by: User) -> list[tuple[Any, list[str], bool]]:
    """The roles of a person as far as another may know of them: the grant, what it allows, whether they may revoke."""
    held = grants().filter(user=person)
    return [(one, duties(one.role), may(by, Verb.GRANT, one.unit)) for one in held.visible_to(by, *KEPT_BY)]


def duties(role: str) -> list[str]:
    """What a role lets one do, in words."""
    return [WHY[verb] for verb in Verb if verb in CAN[Role(role)]]


class PersonSees(PersonPage):
    """这个人能看到什么: for each duty, the subtrees that it reaches and the units in them. No row of the ledger."""

    template_name = "organizations/person_sees.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page, under that of the person."""
        person = self.record()
        self.title = f"{person.name}能看到什么"
        self.crumbs = [("人员", "people"), (person.name, "people"), ("能看到什么", "")]
        parts = []
        for verb in Verb:
            scope = scope_of(person, verb)
            if scope:
                heads = units().filter(parent=None) if scope.everything else units().filter(pk__in=scope.units)
                shown = list(heads.visible_to(self.user, *KEPT_BY)[:SHOWN])
                parts.append((WHY[verb], shown, units().standing().within(scope).order_by().count()))
        reached = units().standing().within(scope_of(person, Verb.SEE)).visible_to(self.user, *KEPT_BY)
        listed = list(reached.with_depth()[: SHOWN + 1])
        return self.show(
            person=person, parts=parts, reached=listed[:SHOWN], cut=len(listed) > SHOWN, ended=not person.is_active
        )


class PersonNew(FormView):
    """新增人员: the first password is shown once."""

    form_class, title, needs = PersonForm, "新增人员", Verb.ACCOUNTS
    crumbs = (("人员", "people"), ("新增", ""))

    def form_options(self) -> dict[str, Any]:
        """The person."""
        return {"user": self.user}

    def cancel(self) -> str:
        """The list."""
        return reverse("people")

    def act(self, form: Form) -> str:
        """Make the account."""
        self.password = accounts.first_password()
        return reverse("person", args=[accounts.add_user(by=self.user, password=self.password, **form.cleaned_data).pk])

    def done_message(self, form: Form) -> str:
        """The password, once."""
        return told_once(self.password)


def told_once(password: str) -> str:
    """How a first password is handed over."""
    return f"初始密码 {password} 只显示这一次。当面告诉本人，第一次登录要改。"


class PersonStep(PersonPage):
    """重置密码、停用、恢复: one click."""

    verbs = (Verb.ACCOUNTS,)

    def post(self, request: HttpRequest, pk: int, step: str) -> HttpResponse:
        """Do it and say so."""
        person = self.record()
        if step == "reset":
            messages.success(request, told_once(accounts.reset_password(by=self.user, user=person)))
        elif step == "deactivate":
            accounts.deactivate(by=self.user, user=person)
            messages.success(request, f"已停用{person.name}的账号。办过的事都还在。")
        elif step == "activate":
            messages.success(request, f"已恢复。{told_once(accounts.activate(by=self.user, user=person))}")
        else:
            raise Http404
        return HttpResponseRedirect(reverse("person", args=[pk]))


class GrantNew(PersonPage, RecordFormView):
    """授予角色."""

    form_class, submit, done = GrantForm, "授予", "已授予。"
    verbs = (Verb.GRANT,)

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
        accounts.grant(
            by=self.user, user=self.record(), role=Role(data["role"]), unit=data["unit"], basis=data["basis"]
        )
        return self.cancel()


class GrantRevoke(RecordPage):
    """收回角色: one click."""

    def rows(self) -> QuerySet[Any]:
        """The grants that the person keeps."""
        return grants().visible_to(self.user, Verb.GRANT)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take it back."""
        held = self.record()
        accounts.revoke(by=self.user, held=held)
        messages.success(request, f"已收回{held.user.name}在“{held.unit.name}”的{held.get_role_display()}。")
        return HttpResponseRedirect(reverse("person", args=[held.user_id]))


class Rights(ListView):
    """权限一览: who holds what on which unit; what assessors ask for as Excel."""

    title, table, sheet, filters = "权限一览", tables.RightsTable, tables.RightsSheet, RightsFilter
    crumbs = (("人员", "people"), ("权限一览", ""))
    last_numbered = 2_000
    empty = "还没有授予角色。"

    def rows(self) -> QuerySet[Any]:
        """The grants on the units whose accounts or roles the person keeps."""
        held = grants().visible_to(self.user, *KEPT_BY)
        return held.order_by("user__unit__place", "user_id", "id")


class Me(Page):
    """我的: one's own roles and what they let one do."""

    template_name = "organizations/me.html"
    title = "我的账号"

    def lead(self) -> str:
        """Who."""
        return f"{self.user.name}，{self.user.unit.name}"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The roles."""
        held = [(grant, duties(grant.role)) for grant in grants().filter(user=self.user)]
        return self.show(held=held, second_factor="allauth.mfa" in settings.INSTALLED_APPS)


class PasswordChange(FormView):
    """改密码; after a first password this comes before anything else."""

    form_class, title, done = PasswordForm, "改密码", "密码已改。"

    def lead(self) -> str:
        """Why, where it has to be."""
        return "现在的密码是别人给的，换成只有您知道的，再往下办。" if self.user.must_change_password else ""

    def cancel(self) -> str:
        """One's own page."""
        return reverse("me")

    def act(self, form: Form) -> str:
        """Change it and stay signed in."""
        user = accounts.change_password(by=self.user, old=form.cleaned_data["old"], new=form.cleaned_data["new"])
        update_session_auth_hash(self.request, user)
        return reverse("todo")
