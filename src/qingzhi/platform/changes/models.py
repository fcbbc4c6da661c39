"""Planned and done changes of units, what the successor still has to do, and handovers of people."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from qingzhi.platform.organizations.models import Organization

USER = settings.AUTH_USER_MODEL


class Reorganization(models.Model):
    """机构调整: units merged into one, split, renamed or abolished, from a day on, on a basis."""

    class Kind(models.TextChoices):
        """What happens."""

        MERGE = "merge", "合并"
        SPLIT = "split", "拆分"
        RENAME = "rename", "更名"
        ABOLISH = "abolish", "撤销"

    class State(models.TextChoices):
        """How far it is. Until its day a planned one can be taken back."""

        DRAFT = "draft", "待确认"
        PLANNED = "planned", "到期生效"
        DONE = "done", "已生效"
        CANCELLED = "cancelled", "已撤回"

    kind = models.CharField("怎么调整", max_length=10, choices=Kind.choices)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAFT)
    unit = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="在哪里")  # above all of them
    sources = models.ManyToManyField(Organization, related_name="+", verbose_name="调整的单位")
    target = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+", verbose_name="承接的单位")
    new_name = models.CharField("新名称", max_length=120, blank=True)  # of a new successor, or of what is renamed
    basis = models.CharField("依据", max_length=200)
    effective_on = models.DateField("生效日期")
    parts = models.JSONField(default=dict)  # of a split: id of an object → 1, for what goes to the new unit
    planned_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="谁办的")
    done_at = models.DateTimeField("生效时间", null=True)
    moved = models.JSONField(default=dict)  # what moved, in numbers
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "机构调整"
        ordering = ("-id",)

    def __str__(self) -> str:
        names = "、".join(unit.name for unit in self.sources.all()[:3])
        return f"{self.get_kind_display()}：{names}" if self.pk else self.get_kind_display()


class Followup(models.Model):
    """What the successor still has to do after a change (后续事项): one line a kind of work, not one an object."""

    reorganization = models.ForeignKey(Reorganization, models.PROTECT, related_name="followups")
    unit = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="单位")
    title = models.CharField("事项", max_length=200)
    done_on = models.DateField("办完日期", null=True)
    done_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "后续事项"
        ordering = ("id",)

    def __str__(self) -> str:
        return self.title


class Handover(models.Model):
    """工作交接: everything that a person holds goes to somebody else, at once."""

    leaver = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name="移交人")
    successor = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name="接手人")
    unit = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="单位")
    basis = models.CharField("依据", max_length=200, blank=True)
    items = models.JSONField("交接清单", default=list)  # [{kind, name, unit}]
    done_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="谁办的")
    done_at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = "工作交接"
        ordering: ClassVar = ("-id",)

    def __str__(self) -> str:
        return f"{self.leaver.name}交给{self.successor.name}"
