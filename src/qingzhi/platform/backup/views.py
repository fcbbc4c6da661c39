"""备份与恢复: everything as one file in one click, and back."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from qingzhi.platform.backup import actions
from qingzhi.platform.backup.forms import RestoreForm
from qingzhi.platform.core.forms import Form
from qingzhi.platform.core.views import FormView, Page
from qingzhi.platform.organizations.queries import root, scope_of
from qingzhi.platform.organizations.roles import Verb


class KeeperOnly(Page):
    """A page for whoever keeps the accounts of the whole place; for everybody else it isn't there."""

    def dispatch(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponseBase:
        """Go on, or say that it isn't there."""
        if not scope_of(self.user, Verb.ACCOUNTS).everything:
            raise Http404
        return super().dispatch(request, *args, **options)


class Backup(KeeperOnly, FormView):
    """The two ways: out, and in."""

    template_name = "backup/backup.html"
    form_class, title, submit = RestoreForm, "备份与恢复", "用它恢复"

    def lead(self) -> str:
        """What it is for."""
        return "全部数据和附件是一个文件。换电脑、防丢失都靠它。"

    def aside(self, form: Form) -> dict[str, Any]:
        """Where the former states are."""
        folder = actions.aside_folder()
        return {"kept": sorted((path.name for path in folder.glob("*.zip")), reverse=True), "folder": folder}

    def act(self, form: Form) -> str:
        """Restore; afterwards everybody signs in again."""
        with tempfile.TemporaryDirectory(prefix=".restore-", dir=settings.HOME) as folder:
            path = Path(folder) / "uploaded.zip"
            with path.open("wb") as file:
                file.writelines(form.cleaned_data["file"].chunks())
            self.restored = actions.restore(path, by=self.user)
        self.request.session.flush()
        return reverse("account_login")

    def done_message(self, form: Form) -> str:
        """What is there now, and where what was there is."""
        told, aside = self.restored.told, self.restored.aside
        made = timezone.localtime(told.made_at)
        kept = f"原来的数据放在 {aside}，要退回去就恢复它。" if aside else ""
        return f"已恢复到 {made:%Y-%m-%d %H:%M} 的备份（{told.place}）。{kept}请重新登录。"


class BackupFile(KeeperOnly):
    """The file."""

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Make it, send it, keep no copy."""
        name = f"轻指备份-{root() or ''}-{timezone.localtime():%Y-%m-%d-%H%M}.zip"
        with tempfile.NamedTemporaryFile(prefix=".backup-", suffix=".zip", dir=settings.HOME, delete=False) as made:
            path = Path(made.name)
        try:
            actions.back_up(path, by=self.user)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        response = FileResponse(_Once(path), as_attachment=True, filename=name, content_type="application/zip")
        response["Content-Length"] = path.stat().st_size
        return response


class _Once(io.FileIO):
    """A file that is gone when it has been read."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path

    def close(self) -> None:
        super().close()
        self.path.unlink(missing_ok=True)
