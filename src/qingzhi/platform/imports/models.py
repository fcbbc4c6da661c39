"""Imports of returned workbooks, and what was learnt from them: what headers mean, how units are called."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from qingzhi.platform.organizations.models import Organization


class Import(models.Model):
    """One import (一次导入): its files wait outside the database until it is accepted or dropped (``kept``)."""

    class Stage(models.TextChoices):
        """How far it is."""

        READING = "reading", "正在读"
        MAPPING = "mapping", "待核对表头和单位"
        PREVIEW = "preview", "待写入"
        WRITING = "writing", "正在写入"
        DONE = "done", "已写入"
        DROPPED = "dropped", "已放弃"

    unit = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="范围")
    stage = models.CharField("状态", max_length=10, choices=Stage.choices, default=Stage.READING)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="谁导入的")
    files = models.JSONField("文件", default=list)  # [{name, sha256, size}]
    units = models.JSONField(default=dict)  # a unit as written, or the name of a file → id of a unit, 0: left out
    answered = models.JSONField(default=list)  # headers (table/header) and names that were explained in this import
    overwrite = models.JSONField(default=list)  # ["12:members"]: cells changed by hand that the file may replace
    summary = models.JSONField("结果", default=dict)
    digest = models.CharField(max_length=64, blank=True)  # of the plan that was shown: what is written is what was seen
    message = models.CharField("说明", max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "导入"
        ordering = ("-id",)

    def __str__(self) -> str:
        first = self.files[0]["name"] if self.files else "没有文件"
        return first if len(self.files) < 2 else f"{first} 等 {len(self.files)} 个文件"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to say something about it."""
        return self.stage not in ("done", "dropped")


class HeaderMeaning(models.Model):
    """What somebody said that a header means; used again in every later import."""

    table = models.CharField(max_length=20)
    header = models.CharField("表头", max_length=120)  # normalised
    column = models.CharField("列", max_length=40, blank=True)  # '': to be passed over

    class Meta:
        verbose_name = "表头对应"
        constraints: ClassVar = [models.UniqueConstraint(fields=["table", "header"], name="one_meaning_a_header")]


class UnitAlias(models.Model):
    """Another name under which a unit stands in returned workbooks; used again in every later import."""

    name_key = models.CharField("写法", max_length=200)  # normalised
    unit = models.ForeignKey(Organization, models.CASCADE, related_name="+", verbose_name="单位")

    class Meta:
        verbose_name = "单位的其他写法"
        constraints: ClassVar = [models.UniqueConstraint(fields=["name_key", "unit"], name="one_alias_a_unit")]
