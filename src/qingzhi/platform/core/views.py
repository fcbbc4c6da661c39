"""What views of every app are made of: they declare rows, tables, filters, forms and actions; these act.

A list shows rows through one door (``rows``), filters them, pages them and exports them: the same rows each time.
A form or a step calls one action; what the action refuses is shown on the page, with everything typed still there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, cast

import django_filters
from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views import View

from qingzhi.platform.core.errors import Refused
from qingzhi.platform.core.export import download, first_rows, workbook
from qingzhi.platform.core.forms import Form
from qingzhi.platform.core.paging import LAST_NUMBERED, paginate
from qingzhi.platform.core.tables import Table
from qingzhi.platform.organizations.models import User
from qingzhi.platform.organizations.queries import may
from qingzhi.platform.organizations.roles import Verb


@dataclass(frozen=True)
class Button:
    """A link at the head of a page; the first ``primary`` one is the page's main step. ``icon`` is a lucide name."""

    title: str
    url: str
    icon: str = ""
    primary: bool = False


@dataclass(frozen=True)
class Quick:
    """A common filter shown as a link with its number of rows; ``query`` is its query string."""

    title: str
    query: str
    count: int | None = None
    current: bool = False


class Page(View):
    """A page: a title, one sentence under it, crumbs, buttons and a template."""

    template_name = ""
    title: str = ""
    crumbs: Sequence[tuple[str, str]] = ()  # (title, name of an address)
    needs: ClassVar[Verb | None] = None  # what one must be allowed to do somewhere for the page to be there

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, for those whose role opens it."""
        if self.needs is not None and not may(self.user, self.needs):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @property
    def user(self) -> User:
        """The person who asks; pages are only for those signed in."""
        return cast("User", self.request.user)

    def lead(self) -> str:
        """The sentence under the title."""
        return ""

    def buttons(self) -> Iterable[Button]:
        """What can be done from here."""
        return ()

    def show(self, status: int = 200, **context: Any) -> HttpResponse:
        """Render the page."""
        crumbs = [(title, reverse(name) if name else "") for title, name in self.crumbs]
        around = {"title": self.title, "lead": self.lead(), "crumbs": crumbs, "buttons": list(self.buttons())}
        return render(self.request, self.template_name, around | context, status=status)


class ListView(Page):
    """A list: its rows, table, filters (a FilterSet), quick filters and export."""

    template_name = "core/list.html"
    table: ClassVar[type[Table]]
    sheet: ClassVar[type[Table] | None] = None  # what the Excel file holds, where that is more than the page shows
    filters: ClassVar[type[django_filters.FilterSet] | None] = None
    empty: ClassVar[str] = "这里还没有内容。"
    last_numbered: ClassVar[int] = LAST_NUMBERED  # page; lists in an order of their own number all their pages

    def rows(self) -> QuerySet[Any]:
        """The rows that this person may see, through the app's one door."""
        raise NotImplementedError

    def quick(self) -> Iterable[Quick]:
        """Common filters."""
        return ()

    def known_count(self) -> int | None:
        """The number of rows without a filter, where the page knows it already."""
        return None

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page, or with ``?export=xlsx`` the whole list as a file."""
        rows = self.rows()
        found, form = self._filtered(rows, request.GET)
        if request.GET.get("export") == "xlsx":
            name = f"{self.title}{timezone.localdate():%Y-%m-%d}.xlsx"
            sheet = self.sheet or self.table
            return download(workbook(sheet(first_rows(found.iterator(2_000))), self.title), name)
        filtered = bool(form and any(form.data.get(name) for name in form.fields))
        page = paginate(found, request.GET, None if filtered else self.known_count(), self.last_numbered)
        export = request.GET.copy()
        export["export"] = "xlsx"
        context = {
            "table": self.table(page.rows),
            "page": page,
            "filter": form,
            "quick": list(self.quick()),
            "filtered": filtered,
            "export": f"?{export.urlencode()}",
            "empty": self.empty,
        }
        template = "core/list_body.html" if request.headers.get("HX-Target") == "list" else self.template_name
        self.template_name = template  # htmx asks for the list alone
        return self.show(**context)

    def _filtered(self, rows: QuerySet[Any], query: QueryDict) -> tuple[QuerySet[Any], Any]:
        if self.filters is None:
            return rows, None
        filterset = self.filters(query, queryset=rows, request=self.request)
        return filterset.qs, filterset.form


class RecordPage(Page):
    """A page about one row, looked up among those that the person may see; others are not there."""

    def rows(self) -> QuerySet[Any]:
        """The rows that this person may see, through the app's one door."""
        raise NotImplementedError

    def record(self) -> Any:
        """The row of the address. Raises Http404."""
        if not hasattr(self, "_record"):
            row = self.rows().filter(pk=self.kwargs["pk"]).first()
            if row is None:
                raise Http404
            self._record: Model = row
        return self._record


class DetailView(RecordPage):
    """One row: its facts in groups, what can be done, why one can see it."""

    template_name = "core/detail.html"

    def facts(self, row: Any) -> Iterable[tuple[str, Iterable[tuple[str, Any]]]]:
        """Groups of (label, value) under headings."""
        raise NotImplementedError

    def more(self, row: Any) -> dict[str, Any]:
        """More for the template: chips, timeline, reasons of visibility."""
        return {}

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page."""
        row = self.record()
        self.title = str(row)
        return self.show(record=row, groups=list(self.facts(row)), **self.more(row))


class FormView(Page):
    """A form whose answer is one action."""

    template_name = "core/form_page.html"
    form_class: ClassVar[type[Form]]
    submit: str = "保存"
    done: ClassVar[str] = "已保存。"

    def form(self, data: QueryDict | None = None) -> Form:
        """The form, empty, filled from the row, or as sent."""
        return self.form_class(data, self.request.FILES if data is not None else None, **self.form_options())

    def form_options(self) -> dict[str, Any]:
        """Further arguments of the form: initial values, the person."""
        return {}

    def act(self, form: Form) -> str:
        """Do the one action and return the address to go to. Raises Refused."""
        raise NotImplementedError

    def cancel(self) -> str:
        """Where 取消 leads."""
        return reverse("todo")

    def aside(self, form: Form) -> dict[str, Any]:
        """More for the template."""
        return {}

    def get(self, request: HttpRequest, **_: Any) -> HttpResponse:
        """The form."""
        return self._page(self.form())

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        """The action, or the form again with what is to be changed."""
        form = self.form(request.POST)
        if not form.is_valid():
            return self._page(form, 422)
        try:
            url = self.act(form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self._page(form, 409)
        messages.success(request, self.done_message(form))
        return HttpResponseRedirect(url)

    def done_message(self, form: Form) -> str:
        """What is said afterwards."""
        return self.done

    def _page(self, form: Form, status: int = 200) -> HttpResponse:
        context = {"form": form, "submit": self.submit, "cancel": self.cancel()}
        return self.show(status, **context, **self.aside(form))


class RecordFormView(RecordPage, FormView):
    """A form about one row: an edit, or a step that needs a few answers."""
