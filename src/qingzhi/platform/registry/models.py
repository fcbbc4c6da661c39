"""The ledger (台账): one table for apps, accounts and groups, where each change came from, and decisions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from qingzhi.platform.organizations.models import Organization
from qingzhi.platform.registry import columns, lifecycles


class Asset(models.Model):
    """An app, an account or a group (三类对象). Its ledger columns come from the engine's schema (``columns``)."""

    class Kind(models.TextChoices):
        """三类对象."""

        APP = "app", "应用程序"
        ACCOUNT = "account", "公众账号"
        GROUP = "group", "工作群组"

    kind = models.CharField(max_length=10, choices=Kind.choices, editable=False)
    unit = models.ForeignKey(Organization, models.PROTECT, related_name="assets", verbose_name="主办（使用）单位")
    name = models.CharField("名称", max_length=200)
    name_key = models.CharField(max_length=200, editable=False)  # as the engine compares names
    subject_id = models.CharField(max_length=20, editable=False)  # the engine's identity of a subject
    state = models.CharField("状态", max_length=20, choices=list(lifecycles.STATES.items()), editable=False)
    words = models.TextField(editable=False, default="")  # what search looks through (core.search)
    grams = models.TextField(editable=False, default="")  # its bigrams
    imported_at = models.DateTimeField(null=True, editable=False)  # None: never came by a workbook
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "台账对象"
        ordering = ("-updated_at", "-id")
        constraints: ClassVar = [  # units of one name and without a code may each have a group of one name
            models.UniqueConstraint(fields=["unit", "subject_id"], name="one_row_a_subject")
        ]
        indexes: ClassVar = [
            models.Index(fields=["kind", "-updated_at", "-id"], name="assets_newest"),
            models.Index(fields=["unit", "kind", "-updated_at", "-id"], name="assets_of_unit"),
            models.Index(fields=["unit", "kind", "state"], name="assets_by_state"),
            models.Index(fields=["kind", "name_key"], name="assets_by_name"),
            models.Index(fields=["kind", "state", "ends_on"], name="assets_by_end"),
        ]

    def __str__(self) -> str:
        return self.name

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """The ledger columns, which are added below."""

    @property
    def state_word(self) -> str:
        """The state in the word that is used for this kind."""
        return lifecycles.word(self.kind, self.state)

    @property
    def ended(self) -> bool:
        """Whether its life is over."""
        return self.state in lifecycles.ENDED


for _name, _field in columns.fields():
    Asset.add_to_class(_name, _field)


class App(Asset):
    """政务应用程序."""

    class Meta:
        proxy = True
        verbose_name = "应用程序"


class Account(Asset):
    """公众账号."""

    class Meta:
        proxy = True
        verbose_name = "公众账号"


class Group(Asset):
    """工作群组."""

    class Meta:
        proxy = True
        verbose_name = "工作群组"


PROXIES: dict[str, type[Asset]] = {"app": App, "account": Account, "group": Group}


class Revision(models.Model):
    """Where a change of a row came from (数据来源): which columns, what they held before, by whom, out of what.

    What the ledger said on a past day follows from what it says now and the revisions since.
    """

    class How(models.TextChoices):
        """By what a change came."""

        EDIT = "edit", "修改"
        STEP = "step", "办理"
        IMPORT = "import", "导入"
        PACKAGE = "package", "安装包检查"
        TRIAL = "trial", "人工体验"
        REORGANIZATION = "reorganization", "机构调整"

    asset = models.ForeignKey(Asset, models.CASCADE, related_name="revisions", verbose_name="台账对象")
    at = models.DateTimeField("时间", auto_now_add=True)
    how = models.CharField("来源", max_length=20, choices=How.choices)
    reference = models.CharField("出处", max_length=300, blank=True)  # file#sheet!cell, the name of a package
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="谁改的")
    before = models.JSONField("原来的值", encoder=DjangoJSONEncoder)  # column → what it held

    class Meta:
        verbose_name = "变更来源"
        ordering = ("-at", "-id")
        indexes: ClassVar = [
            models.Index(fields=["asset", "-at"], name="revisions_of_asset"),
            models.Index(fields=["at"], name="revisions_by_time"),
        ]

    @property
    def changed(self) -> str:
        """The titles of the columns that it changed."""
        return "、".join(str(Asset._meta.get_field(name).verbose_name) for name in self.before)  # type: ignore[union-attr]


class Decision(models.Model):
    """Who decided what (审批情况): on paper, in a meeting or by telephone. One decision may cover a list."""

    class How(models.TextChoices):
        """How it was decided."""

        SIGNED = "signed", "领导签批"
        MEETING = "meeting", "会议研究"
        LETTER = "letter", "来文来函"
        SPOKEN = "spoken", "口头（已记录）"

    unit = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="作出决定的单位")
    decided_by = models.CharField("谁决定的", max_length=60, help_text="写职务，如“分管副县长”")
    how = models.CharField("怎么决定的", max_length=10, choices=How.choices)
    reference = models.CharField("文号或会议", max_length=120, blank=True)
    decided_on = models.DateField("日期")
    summary = models.CharField("决定了什么", max_length=300)
    scan = models.ForeignKey("core.Attachment", models.PROTECT, null=True, blank=True, verbose_name="扫描件")
    assets = models.ManyToManyField(Asset, related_name="decisions", verbose_name="涉及的对象", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "审批情况"
        ordering = ("-decided_on", "-id")

    def __str__(self) -> str:
        return f"{self.decided_by}{self.get_how_display()}" + (f" {self.reference}" if self.reference else "")

    def sealed(self) -> Mapping[str, Any]:
        """What every event that rests on it repeats."""
        return {
            "by": self.decided_by,
            "how": self.get_how_display(),
            "reference": self.reference,
            "on": self.decided_on,
        }
