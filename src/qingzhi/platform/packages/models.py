"""Looks into packages (安装包检查), what people say is wrong with them (这不对), and trials by hand (人工体验)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.timezone import localdate

from qingzhi.platform.organizations.models import Organization
from qingzhi.platform.registry.models import Asset
from qingzhi.subjects.values import choices

USER = settings.AUTH_USER_MODEL
SELF_CHECK = "自检结果，不代替备案技术检测结论。"
"""Stands on every page about packages and trials."""


def kinds() -> list[tuple[str, str]]:
    """What a package may be: code and word."""
    return [(code, written[0]) for code, written in choices()["package_kind"].items()]


class Scan(models.Model):
    """One look into one package file. ``facts`` is all that was seen (``frozen``), ``guidance`` what rules say of it.

    The file itself is kept only where somebody asked for that (``kept``); its SHA-256 always is.
    """

    class State(models.TextChoices):
        """Whether it counts for the app."""

        ASKED = "asked", "待核对"
        TIED = "tied", "已写入台账"
        ASIDE = "aside", "不是这个应用"

    asset = models.ForeignKey(Asset, models.PROTECT, related_name="scans", verbose_name="应用程序")
    unit = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="上传单位")
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="谁上传的")
    at = models.DateTimeField("检查时间", auto_now_add=True)
    upload = models.CharField(max_length=32)  # files given together count together
    file = models.CharField("文件", max_length=200)
    size = models.PositiveBigIntegerField("大小")
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    kind = models.CharField("种类", max_length=20, choices=kinds())
    name = models.CharField("安装包里的名称", max_length=200, blank=True)
    package_id = models.CharField("应用标识", max_length=200, blank=True)
    version = models.CharField("版本号", max_length=60, blank=True)
    coverage = models.PositiveSmallIntegerField("看懂的百分比")
    engine = models.CharField("轻指版本", max_length=20)
    verdicts = models.JSONField(default=dict)  # function → verdict, for lists
    facts = models.TextField()
    guidance = models.JSONField(default=dict)  # function → rules as they were: code, title, clauses, remedy, version
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.ASKED)
    doubts = models.CharField("对不上的地方", max_length=500, blank=True)
    kept = models.BooleanField("留存安装包", default=False)

    unrecorded = ("facts", "guidance")  # the trail keeps the SHA-256 of the package, not thousands of lines

    class Meta:
        verbose_name = "安装包检查"
        ordering = ("-id",)
        indexes: ClassVar = [models.Index(fields=["asset", "state"], name="scans_of_asset")]

    def __str__(self) -> str:
        return self.file

    @property
    def day(self) -> date:
        """The day on which it was looked into."""
        return localdate(self.at)


class Objection(models.Model):
    """这不对: somebody says that a scan is wrong about a function. Until decided the function's column is unknown."""

    class Why(models.TextChoices):
        """In what it is wrong."""

        OTHER = "other", "不是这个功能"
        OFF = "off", "代码还在，功能已停"
        MISSED = "missed", "有入口，没有看出来"

    class Outcome(models.TextChoices):
        """维持 what the scan says, or 更正 it."""

        UPHELD = "upheld", "维持"
        CORRECTED = "corrected", "更正"

    scan = models.ForeignKey(Scan, models.PROTECT, related_name="objections", verbose_name="安装包检查")
    function = models.CharField("功能", max_length=20)
    code = models.CharField("检查项编号", max_length=8, blank=True)
    verdict = models.CharField("检查结果", max_length=20)
    signs = models.CharField(
        max_length=16
    )  # digest of the evidence: a later scan with the same is wrong in the same way
    why = models.CharField("哪里不对", max_length=10, choices=Why.choices)
    grounds = models.CharField("说明", max_length=500)
    unit = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="提出单位")
    filed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="谁提的")
    filed_at = models.DateTimeField("提出时间", auto_now_add=True)
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices, blank=True)
    reason = models.CharField("理由", max_length=500, blank=True)
    decider = models.CharField("谁裁定的", max_length=60, blank=True)
    decided_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="谁录的")
    decided_at = models.DateTimeField("裁定时间", null=True)

    class Meta:
        verbose_name = "安装包检查的异议"
        ordering = ("-id",)
        constraints: ClassVar = [models.UniqueConstraint(fields=["scan", "function"], name="one_objection_a_function")]

    def __str__(self) -> str:
        return f"{self.scan.asset.name}：{self.get_why_display()}"


class Trial(models.Model):
    """人工体验: somebody used a version of an app and wrote down which functions they saw, and on which page.

    ``answers``: function → {"seen": true or false, "page": where}; what nobody tried is not in it.
    """

    asset = models.ForeignKey(Asset, models.PROTECT, related_name="trials", verbose_name="应用程序")
    unit = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="体验单位")
    tried_on = models.DateField("体验日期")
    version = models.CharField("版本号", max_length=60)
    answers = models.JSONField("看到的功能", default=dict)
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="谁录的")
    at = models.DateTimeField("录入时间", auto_now_add=True)

    class Meta:
        verbose_name = "人工体验"
        ordering = ("-id",)
        indexes: ClassVar = [models.Index(fields=["asset"], name="trials_of_asset")]

    def __str__(self) -> str:
        return f"{self.asset.name} {self.version} 人工体验"
