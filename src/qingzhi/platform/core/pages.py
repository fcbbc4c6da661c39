"""Pages of the ground itself: downloading a file, following a job."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from qingzhi.platform.core import files, jobs
from qingzhi.platform.core.models import Attachment, Job
from qingzhi.platform.core.queries import attachments, jobs_of
from qingzhi.platform.core.tables import Column, Table, link
from qingzhi.platform.core.views import ListView, RecordPage


class File(RecordPage):
    """An attachment, always as a download."""

    def rows(self) -> QuerySet[Attachment]:
        """Those of the units that the person may see."""
        return attachments().visible_to(self.user)

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The file."""
        row = self.record()
        path = files.location(row.sha256)
        if not path.is_file():
            raise Http404
        kind = next(kind for kind in files.KINDS if kind.name == row.kind)
        response = FileResponse(path.open("rb"), as_attachment=True, filename=row.name, content_type=kind.type)
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return response


class JobTable(Table):
    """后台任务, the latest first."""

    title = "后台任务"
    columns = (
        Column("任务", lambda row: link(reverse("job", args=[row.pk]), row.title), lambda row: row.title, wide=True),
        Column("状态", lambda row: row.get_state_display()),
        Column("说明", lambda row: row.message or row.step),
        Column("开始", lambda row: row.created_at.astimezone().strftime("%Y-%m-%d %H:%M")),
    )


class JobList(ListView):
    """后台任务: those that the person started."""

    title, table = "后台任务", JobTable
    empty = "没有后台任务。"

    def rows(self) -> QuerySet[Job]:
        """One's own."""
        return jobs_of(self.user)


class JobPage(RecordPage):
    """One job: how far, how it ended; 取消."""

    template_name = "core/job.html"
    crumbs = (("后台任务", "jobs"), ("进度", ""))

    def rows(self) -> QuerySet[Job]:
        """One's own."""
        return jobs_of(self.user)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page, or for htmx the progress alone."""
        row = self.record()
        self.title = row.title
        if request.headers.get("HX-Target") == "progress":
            self.template_name = "core/job_progress.html"
        return self.show(job=row, open=row.state in ("waiting", "running"))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """取消."""
        jobs.cancel(self.record())
        return HttpResponseRedirect(reverse("job", args=[pk]))
