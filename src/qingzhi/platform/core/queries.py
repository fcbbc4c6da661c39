"""The one door to attachments and jobs."""

from __future__ import annotations

from django.db.models import QuerySet

from qingzhi.platform.core.models import Attachment, Job
from qingzhi.platform.organizations.models import User
from qingzhi.platform.organizations.queries import Scoped


def attachments() -> Scoped:
    """All attachments."""
    return Scoped(Attachment).select_related("unit")


def jobs() -> QuerySet[Job]:
    """All jobs, the latest first."""
    return Job.objects.all()


def jobs_of(user: User) -> QuerySet[Job]:
    """The jobs that a person asked for."""
    return jobs().filter(asked_by=user)
