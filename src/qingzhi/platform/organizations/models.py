"""Who: the tree of units (with its closure table and its past), people, and the roles they hold on subtrees."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from qingzhi.platform.organizations.roles import Role


class Organization(models.Model):
    """A unit (单位): an organ, a mass organisation, an institution, a township, a village, or the place on top."""

    class Level(models.TextChoices):
        """单位层级, by the codes of the engine's choices."""

        CENTRAL = "central", "中央"
        PROVINCE = "province", "省级"
        CITY = "city", "市级"
        COUNTY = "county", "县级"
        TOWNSHIP = "township", "乡镇级"
        VILLAGE = "village", "村级"

    class Kind(models.TextChoices):
        """单位性质, by the codes of the engine's choices."""

        PARTY = "party", "党委机关"
        ADMINISTRATIVE = "administrative", "行政机关"
        CONGRESS = "congress", "人大政协机关"
        SUPERVISION = "supervision", "监察机关"
        JUDICIAL = "judicial", "审判检察机关"
        MASS = "mass", "群团"
        INSTITUTION_ADMINISTRATIVE = "institution_administrative", "事业单位（承担行政职能）"
        INSTITUTION = "institution", "事业单位（不承担行政职能）"
        ENTERPRISE = "enterprise", "国有企业"
        VILLAGE = "village", "村、社区"

    name = models.CharField("单位名称", max_length=120)
    short_name = models.CharField("简称", max_length=60, blank=True)
    name_key = models.CharField(max_length=120, db_index=True, editable=False)  # as the engine compares names
    code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    kind = models.CharField("单位性质", max_length=30, choices=Kind.choices, blank=True)
    kind_inferred = models.BooleanField("性质按名称推断", default=False)  # nobody said so: its name does
    level = models.CharField("单位层级", max_length=10, choices=Level.choices, blank=True)
    level_inferred = models.BooleanField("层级按名称推断", default=False)
    region = models.CharField("行政区划代码", max_length=12, blank=True)
    rank_order = models.PositiveIntegerField("机构序列号", null=True, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级单位"
    )
    vertical = models.BooleanField("垂直管理", default=False)
    line_supervisor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="主管部门"
    )
    line_supervisor_name = models.CharField("主管部门（不在名单里的）", max_length=120, blank=True)
    territorial = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="属地网信部门"
    )
    count_only = models.BooleanField("只报数", default=False)
    place = models.PositiveIntegerField(default=0, editable=False)  # where it stands in lists (shape.in_order)
    abolished_on = models.DateField("撤销日期", null=True, blank=True)

    class Meta:
        verbose_name = "单位"
        ordering = ("place", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="one_unit_a_code"),
            models.UniqueConstraint(fields=["parent", "name_key"], name="one_name_under_a_parent"),
            models.UniqueConstraint(models.Value(1), condition=Q(parent=None), name="one_root"),
        ]
        indexes: ClassVar = [models.Index(fields=["place", "id"], name="units_in_order")]

    def __str__(self) -> str:
        return self.name


class Closure(models.Model):
    """Who stands under whom today: a row for each unit and each of its ancestors, itself included (``depth`` 0)."""

    ancestor = models.ForeignKey(Organization, models.CASCADE, related_name="below")
    descendant = models.ForeignKey(Organization, models.CASCADE, related_name="above")
    depth = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["ancestor", "descendant"], name="one_pair")]
        indexes: ClassVar = [models.Index(fields=["descendant", "depth"], name="ancestors_of")]


class Placement(models.Model):
    """Where a unit stood and what it was called, from a day to a day: last year's reports use last year's tree."""

    unit = models.ForeignKey(Organization, models.PROTECT, related_name="placements", verbose_name="单位")
    parent = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+", verbose_name="上级单位")
    name = models.CharField("单位名称", max_length=120)
    since = models.DateField("自", null=True)  # None: it stood before it was entered here
    until = models.DateField("至", null=True)  # the first day on which it no longer held
    basis = models.CharField("依据", max_length=200, blank=True)
    end_basis = models.CharField("撤销依据", max_length=200, blank=True)

    class Meta:
        verbose_name = "机构沿革"
        ordering = (models.F("since").desc(nulls_last=True), "-id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit"], condition=Q(until=None), name="one_present_place"),
        ]


class User(AbstractBaseUser):
    """A person who signs in. When they last did, or how often, is not kept."""

    last_login = None

    username = models.CharField("用户名", max_length=60, unique=True)
    name = models.CharField("姓名", max_length=60)
    unit = models.ForeignKey(Organization, models.PROTECT, related_name="people", verbose_name="单位")
    is_active = models.BooleanField("在用", default=True)
    must_change_password = models.BooleanField(default=False)
    password_changed_on = models.DateField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    unrecorded = frozenset({"password"})  # the trail says that it changed, never what to
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar = []
    objects: ClassVar = BaseUserManager()  # what signs in finds people by their user name

    class Meta:
        verbose_name = "人员"
        ordering = ("unit__place", "id")

    def __str__(self) -> str:
        return self.name


class Grant(models.Model):
    """A role that a person holds on a unit and everything under it."""

    user = models.ForeignKey(User, models.CASCADE, related_name="grants", verbose_name="人员")
    role = models.CharField("角色", max_length=20, choices=Role.choices)
    unit = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="范围")
    basis = models.CharField("依据", max_length=200, blank=True)

    class Meta:
        verbose_name = "角色"
        ordering = ("user_id", "id")
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "role", "unit"], name="one_grant")]
        indexes: ClassVar = [models.Index(fields=["user", "role"], name="grants_of")]

    def __str__(self) -> str:
        return f"{self.user.name}：{self.get_role_display()}"
