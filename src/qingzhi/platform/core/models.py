"""Tables that every duty uses: files that people attach, and jobs that run beside the pages."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from qingzhi.platform.organizations.models import Organization


class Attachment(models.Model):
    """A file (佐证材料, 扫描件), kept outside the web root under its SHA-256 and only ever sent as a download."""

    unit = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    name = models.CharField("文件名", max_length=200)
    kind = models.CharField("类型", max_length=20)  # by content: docx, xlsx, pdf, png, jpeg …
    size = models.PositiveBigIntegerField("大小")
    sha256 = models.CharField(max_length=64, db_index=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "附件"
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.name


class Job(models.Model):
    """Work that takes longer than a page may: what, how far, and how it ended. ``key`` makes a repeat harmless."""

    class State(models.TextChoices):
        """How far a job is."""

        WAITING = "waiting", "排队中"
        RUNNING = "running", "进行中"
        DONE = "done", "完成"
        FAILED = "failed", "没有完成"
        CANCELLED = "cancelled", "已取消"

    key = models.CharField(max_length=120)
    name = models.CharField(max_length=60)  # which function: inspections.run
    title = models.CharField("任务", max_length=120)
    arguments = models.JSONField(default=dict)  # ids, never personal data
    unit = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    step = models.CharField(max_length=120, blank=True)
    cancel = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    result = models.JSONField(default=dict)
    message = models.CharField("说明", max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "后台任务"
        ordering = ("-id",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["key"], condition=models.Q(state__in=["waiting", "running"]), name="one_open_job_a_key"
            )
        ]

    def __str__(self) -> str:
        return self.title
