"""What the checks found: runs, the rule versions they used, findings with their history, disputes, exemptions."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from qingzhi.platform.inspections import lifecycle
from qingzhi.platform.organizations.models import Organization
from qingzhi.platform.registry.models import Asset

USER = settings.AUTH_USER_MODEL


class Standard(models.Model):
    """The limits and rules (检查口径) that hold for a place and everything below it, from when it was switched on.

    ``profile`` names one that comes with the software; ``text`` is one that was uploaded (TOML). ``versions`` are the
    rules as they were when somebody looked at what they do and switched them on: code → version.
    """

    unit = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="适用范围")
    profile = models.CharField("口径", max_length=60)
    text = models.TextField("上传的口径", blank=True)
    title = models.CharField("名称", max_length=120)
    off = models.JSONField("停用的检查项", default=list)
    versions = models.JSONField(default=dict)
    basis = models.CharField("依据", max_length=200, blank=True)
    switched_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="谁启用的")
    switched_at = models.DateTimeField("启用时间", auto_now_add=True)

    class Meta:
        verbose_name = "检查口径"
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.title


class Preview(models.Model):
    """What a standard would say of the ledger of today and of last quarter (影响预览), before it is switched on."""

    unit = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="适用范围")
    profile = models.CharField("口径", max_length=60)
    text = models.TextField("上传的口径", blank=True)
    title = models.CharField("名称", max_length=120)
    off = models.JSONField("停用的检查项", default=list)
    asked_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    result = models.JSONField(default=dict)  # filled in by the job

    class Meta:
        verbose_name = "影响预览"
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.title


class RuleVersion(models.Model):
    """A rule (检查项) as it was written when a finding was made: its page stays readable after the rule has changed."""

    code = models.CharField("编号", max_length=8)
    version = models.CharField("版本", max_length=12)  # first digits of the digest of its source
    title = models.CharField("名称", max_length=60)
    article = models.PositiveSmallIntegerField("条款")
    page = models.TextField("说明")
    remedy = models.TextField("怎么改", blank=True)
    first_used_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "检查项"
        ordering = ("article", "code", "-id")
        constraints: ClassVar = [models.UniqueConstraint(fields=["code", "version"], name="one_rule_version")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Run(models.Model):
    """One check of the whole ledger (一次检查). What it counted is a summary; what it found are findings."""

    as_of = models.DateField("检查日期")
    started_at = models.DateTimeField("开始")
    ended_at = models.DateTimeField("结束")
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="谁发起的")
    standards = models.JSONField("口径", default=list)  # titles
    counts = models.JSONField("数量", default=dict)  # "apps A0601" → {"violation": 1, …}
    changes = models.JSONField("变化", default=dict)  # step → how many findings
    held_back = models.JSONField("等着启用的检查项", default=list)  # codes of rules that changed with the software

    class Meta:
        verbose_name = "检查"
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.as_of} 的检查"


class Finding(models.Model):
    """A rule's answer on an object or unit: 疑似问题 until a person confirms it. It says what was found, unchanged."""

    class Severity(models.TextChoices):
        """How grave it is."""

        VIOLATION = "violation", "疑似问题"
        ADVISORY = "advisory", "需关注"

    rule = models.ForeignKey(RuleVersion, models.PROTECT, related_name="findings", verbose_name="检查项")
    code = models.CharField("编号", max_length=8)
    article = models.PositiveSmallIntegerField("条款")
    table = models.CharField(max_length=20)  # apps, accounts, groups, organizations
    asset = models.ForeignKey(Asset, models.PROTECT, null=True, related_name="findings", verbose_name="对象")
    unit = models.ForeignKey(Organization, models.PROTECT, related_name="findings", verbose_name="单位")
    unit_path = models.CharField("发现时的单位", max_length=500)
    subject = models.CharField("对象", max_length=200)
    severity = models.CharField("程度", max_length=10, choices=Severity.choices)
    state = models.CharField("状态", max_length=12, choices=lifecycle.STATES.items(), default="suspected")
    message = models.TextField("问题")
    evidence = models.JSONField("佐证材料")  # [{header, value, place}], then signs in packages
    citations = models.JSONField("依据")  # [{document, clause, text}]
    notes = models.JSONField("说明", default=list)
    facts = models.JSONField(default=dict)  # the columns that the rule read → what they held
    digest = models.CharField(max_length=16)  # of the facts: whether it is still the same problem
    opened_on = models.DateField("发现日期")
    closed_on = models.DateField("销号日期", null=True)
    opened_by = models.ForeignKey(Run, models.PROTECT, related_name="opened")
    closed_by = models.ForeignKey(Run, models.PROTECT, null=True, related_name="closed")
    rebounds = models.PositiveSmallIntegerField("反弹次数", default=0)
    due_on = models.DateField("整改时限", null=True)
    handler = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="经办人")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "问题"
        ordering = ("-updated_at", "-id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code", "asset"],
                condition=Q(asset__isnull=False) & ~Q(state__in=lifecycle.CLOSED),
                name="one_open_finding_an_object",
            ),
            models.UniqueConstraint(
                fields=["code", "unit"],
                condition=Q(asset__isnull=True) & ~Q(state__in=lifecycle.CLOSED),
                name="one_open_finding_a_unit",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "-updated_at", "-id"], name="findings_by_state"),
            models.Index(fields=["unit", "state", "-updated_at"], name="findings_of_unit"),
            models.Index(fields=["table", "state"], name="findings_of_table"),
            models.Index(fields=["asset", "code"], name="findings_of_asset"),
            models.Index(fields=["article", "state"], name="findings_by_article"),
        ]

    def __str__(self) -> str:
        return f"{self.subject}：{self.rule.title}"

    @property
    def state_word(self) -> str:
        """The state as pages show it; what is only 需关注 is no 疑似问题."""
        if self.state == "suspected" and self.severity == "advisory":
            return "需关注"
        return lifecycle.STATES[self.state]

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done about it."""
        return self.state not in lifecycle.CLOSED

    @property
    def subject_row(self) -> Any:
        """What it is about: an object of the ledger, or the unit itself."""
        return self.asset or self.unit


class Passage(models.Model):
    """One step of a finding's history (经过): from which state to which, by whom or by which run, and why."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="passages")
    at = models.DateTimeField("时间", auto_now_add=True)
    step = models.CharField("步骤", max_length=20)
    source = models.CharField("原状态", max_length=12, blank=True)
    target = models.CharField("状态", max_length=12)
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="谁办的")
    run = models.ForeignKey(Run, models.PROTECT, null=True, related_name="+")
    reason = models.CharField("说明", max_length=500, blank=True)
    evidence = models.JSONField("当时的佐证材料", null=True)  # where it was found again with others

    class Meta:
        verbose_name = "经过"
        ordering = ("id",)

    @property
    def title(self) -> str:
        """The step in words."""
        return lifecycle.STEPS[self.step].title


class Dispute(models.Model):
    """异议: a unit says that a finding is wrong; somebody other than the finder decides. The deadline stands still."""

    class Outcome(models.TextChoices):
        """维持, 更正 or 撤销."""

        UPHELD = "upheld", "维持"
        CORRECTED = "corrected", "更正"
        WITHDRAWN = "withdrawn", "撤销"

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="disputes")
    grounds = models.CharField("异议理由", max_length=500)
    scan = models.ForeignKey("core.Attachment", models.PROTECT, null=True, related_name="+", verbose_name="佐证材料")
    filed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="谁提的")
    filed_on = models.DateField("提出日期")
    due_on = models.DateField("裁定时限", null=True)  # None: no place sets one
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices, blank=True)
    reason = models.CharField("裁定理由", max_length=500, blank=True)
    decided_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="谁录的")
    decider = models.CharField("谁裁定的", max_length=60, blank=True)
    decided_on = models.DateField("裁定日期", null=True)

    class Meta:
        verbose_name = "异议"
        ordering = ("-id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["finding"], condition=Q(outcome=""), name="one_open_dispute")
        ]


class Exemption(models.Model):
    """例外情形（有依据）: a rule that doesn't count against an object or a whole unit, on what basis, how long."""

    code = models.CharField("检查项编号", max_length=8)
    unit = models.ForeignKey(Organization, models.PROTECT, related_name="exemptions", verbose_name="单位")
    asset = models.ForeignKey(Asset, models.PROTECT, null=True, related_name="exemptions", verbose_name="对象")
    basis = models.CharField("例外依据", max_length=300)
    document = models.CharField("依据文件", max_length=120, blank=True)
    starts_on = models.DateField("起始日期")
    ends_on = models.DateField("截止日期", null=True)  # None: without end
    added_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    ended_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "例外情形"
        ordering = ("-id",)
        indexes: ClassVar = [models.Index(fields=["code", "asset"], name="exemptions_of_asset")]

    def __str__(self) -> str:
        return f"{self.code} {self.basis}"


class MonthCount(models.Model):
    """Problems of a unit under an article in a month (汇总): kept so that the overview needs no count of everything.

    ``opened``, ``closed``, ``rebounds`` are what happened in the month; ``open`` and ``overdue`` how it stood at the
    last run in it.
    """

    unit = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    article = models.PositiveSmallIntegerField()
    month = models.DateField()  # its first day
    opened = models.PositiveIntegerField(default=0)
    closed = models.PositiveIntegerField(default=0)
    rebounds = models.PositiveIntegerField(default=0)
    open = models.PositiveIntegerField(default=0)
    overdue = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "每月汇总"
        constraints: ClassVar = [models.UniqueConstraint(fields=["month", "unit", "article"], name="one_count_a_month")]


class LedgerAge(models.Model):
    """The living objects of a unit at the last run: how long ago somebody entered, changed or confirmed them."""

    unit = models.OneToOneField(Organization, models.CASCADE, related_name="+")
    recent = models.PositiveIntegerField(default=0)  # within three months
    older = models.PositiveIntegerField(default=0)  # three to six
    old = models.PositiveIntegerField(default=0)  # more than six
    unheld = models.PositiveIntegerField(default=0)  # of a unit that is gone, or that no 联络员 looks after

    class Meta:
        verbose_name = "台账多久没确认"
