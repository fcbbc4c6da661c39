"""Backing up and restoring, each of which the sealed trail keeps."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from qingzhi.platform.audit.queries import head
from qingzhi.platform.backup import archive
from qingzhi.platform.backup.archive import Manifest
from qingzhi.platform.core.actions import Act, action
from qingzhi.platform.core.errors import Refused
from qingzhi.platform.core.models import Job
from qingzhi.platform.core.queries import jobs
from qingzhi.platform.organizations.models import Organization, User
from qingzhi.platform.organizations.queries import root
from qingzhi.platform.organizations.roles import Verb


@dataclass(frozen=True)
class Restored:
    """What was put in place, and the file with what was there before (None where that was empty)."""

    told: Manifest
    aside: Path | None


def aside_folder() -> Path:
    """Where the state before each restoring is kept."""
    return Path(settings.HOME) / "backups"


def back_up(target: Path, *, by: User | None) -> Manifest:
    """Write everything to a file. Raises Refused where that can't be done, OSError where the file can't be written."""
    top = root()
    if top is None:
        raise Refused("还没有开始使用，没有可以备份的。")
    told = archive.make(target)  # before the action: its transaction would keep others from writing meanwhile
    note_backup(by=by, top=top, sealed=_sealed(target, told))
    return told


@action("备份")
def note_backup(act: Act, *, top: Organization, sealed: dict[str, Any]) -> None:
    """Seal that everything was written to a file, and which."""
    act.require(Verb.ACCOUNTS, top)
    act.about(top)
    act.more["backup"] = sealed


def restore(path: Path, *, by: User | None) -> Restored:
    """Put a backup in place of everything, and what was there aside.

    Raises Refused where the file isn't a whole backup of ours, or a job is under way; then nothing has been changed.
    """
    if jobs().filter(state=Job.State.RUNNING).exists():
        raise Refused("有后台任务正在进行。等它完成，再恢复。")
    with archive.opened(path) as (told, folder):
        before = head() or (0, "")
        aside = _put_aside()
        archive.copy_in(folder)
        try:
            call_command("migrate", interactive=False, verbosity=0)
            call_command("createcachetable", verbosity=0)
        except Exception as error:
            _put_back(aside)
            raise Refused("备份里的数据升级不到现在的版本，已经放回原来的数据。请用做备份的那个版本恢复。") from error
        sealed = _sealed(path, told) | {"aside": aside.name if aside else "", "replaced": list(before)}
        note_restored(by=None, sealed=sealed | {"asked_by": by.name if by else "命令行"})
    return Restored(told, aside)


@action("恢复备份")
def note_restored(act: Act, *, sealed: dict[str, Any]) -> None:
    """Seal at the end of the restored trail what was restored, and where the replaced trail had ended.

    The system does it: who asked for it may not be among the people of the restored data; their name is kept.
    """
    top = root()
    if top is not None:
        act.about(top)
    act.more["restored"] = sealed


def _put_aside() -> Path | None:
    if root() is None:
        return None
    aside_folder().mkdir(mode=0o700, exist_ok=True)
    path = aside_folder() / f"before-restore-{timezone.localtime():%Y%m%d-%H%M%S-%f}.zip"
    archive.make(path)
    return path


def _put_back(aside: Path | None) -> None:
    if aside is not None:
        with archive.opened(aside) as (_, folder):
            archive.copy_in(folder)


def _sealed(path: Path, told: Manifest) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"sha256": digest, "made_at": told.made_at, "version": told.version, "head": list(told.head)}
