"""Planned and done changes of units, what the successor still has to do, and handovers of people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

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
    named = models.CharField("原来的名称", max_length=500)  # what the units were called before
    target = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+", verbose_name="承接的单位")
    new_name = models.CharField("新名称", max_length=120, blank=True)  # of a new successor, or of what is renamed
    basis = models.CharField("依据", max_length=200)
    effective_on = models.DateField("生效日期")
    chosen = models.JSONField("怎么分", default=dict)  # ids by what they are of (queries.CHOSEN)
    message = models.CharField("为什么没有生效", max_length=500, blank=True)  # on its day it couldn't be carried out
    planned_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="谁办的")
    done_at = models.DateTimeField("生效时间", null=True)
    moved = models.JSONField("移交了多少", default=dict)  # what moved, in numbers
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "机构调整"
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.named}"

    def sealed(self) -> Mapping[str, Any]:
        """What every event that rests on it repeats: the document that decided it, and who entered that."""
        by = self.planned_by.name if self.planned_by else ""
        return {"by": by, "how": "机构调整文件", "reference": self.basis, "on": self.effective_on}


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
    """工作交接: everything that a person holds goes to others, at once. First a list to look at, then the handing."""

    class State(models.TextChoices):
        """How far it is."""

        DRAFT = "draft", "待确认"
        DONE = "done", "已交接"
        CANCELLED = "cancelled", "没有办"

    leaver = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name="移交人")
    unit = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="单位")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAFT)
    basis = models.CharField("依据", max_length=200, blank=True)
    decided_by = models.CharField("谁决定的", max_length=60, blank=True)  # a post, not a name
    stays = models.BooleanField("账号保留", default=False)  # another post in the same unit
    given = models.JSONField("怎么分", default=dict)  # key of an item → id of its taker
    items = models.JSONField("交接清单", default=list)  # once done: [{kind, name, unit, note, to}]
    prepared_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="谁准备的")
    done_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="谁办的")
    done_at = models.DateTimeField("时间", null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "工作交接"
        ordering: ClassVar = ("-id",)

    def __str__(self) -> str:
        return f"{self.leaver.name}交给{'、'.join(str(one) for one in self.takers.all())}"

    def sealed(self) -> Mapping[str, Any]:
        """What the event of the handing repeats: who decided it, on what basis."""
        on = timezone.localdate(self.done_at) if self.done_at else timezone.localdate()
        return {"by": self.decided_by, "how": "工作交接", "reference": self.basis, "on": on}


class Taker(models.Model):
    """接手人 of a handover: a colleague, or a new one whose account is made when it is done."""

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="takers")
    user = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="接手人")
    username = models.CharField("用户名", max_length=60, blank=True)
    name = models.CharField("姓名", max_length=60)

    class Meta:
        verbose_name = "接手人"
        ordering: ClassVar = ("id",)

    def __str__(self) -> str:
        return self.name
