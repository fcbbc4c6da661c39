"""What is written down about each kind of subject: one table a kind, one declaration a column.

Everything that needs to know the columns of a ledger reads them here: the workbook reader, the rules (as an
Ibis schema), the tables in every database and the documentation. The Chinese headers under which real ledgers
write a column are data and stand in ``headers.toml``; the words of a choice stand in ``choices.toml``.

Two conventions hold for every value (DESIGN, "Blank is not absent"):

* text: ``None`` means the source has no such column, ``""`` means it was asked for and left blank;
* dates, integers and booleans have no blank: an empty cell is ``None``. Where the absence of a date is itself
  judged, ``written_as`` names a text column that keeps the difference.
"""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache


class Type(StrEnum):
    """The type of a column; the value is its name as an Ibis type."""

    TEXT = "string"
    DATE = "date"
    INTEGER = "int64"
    BOOLEAN = "boolean"


@dataclass(frozen=True)
class Column:
    """One column of a kind of subject.

    ``title`` is the header in our own templates and reports. ``asked_by`` is the clause that asks for the datum
    ("" if it only identifies the subject). ``choice`` names a table of ``choices.toml``: the column then holds
    that table's codes. Of a ``personal`` column only whether it was filled in is kept. Where ``nil_is_answer`` the
    word 无 is an answer (no app of the same kind), not a blank.
    """

    name: str
    title: str
    type: Type = Type.TEXT
    asked_by: str = ""
    required: bool = False
    personal: bool = False
    choice: str = ""
    endless: str = ""  # a date written as 长期 leaves the date NULL and sets this boolean column
    keeps_text: bool = False  # a date or a yes-or-no beside which ``written_as`` stands
    nil_is_answer: bool = False
    material: str = ""  # what an inspector looks into to fill the column: "package"; "" for a column of the ledger

    @property
    def written_as(self) -> str:
        """The text column beside this one, '' where it was left blank; "" if there is none."""
        return f"{self.name}_text" if self.keeps_text else ""


ADDED = ("unit_key", "name_key", "unit_kind_source", "unit_level_source")
"""Text columns that the reader adds: one name for each unit and each subject however it is written (``unit_key`` and
``name_key``, never NULL), and whether the unit's kind and level were given, listed, inferred or are unknown."""


@dataclass(frozen=True, eq=False)  # there is one object per table
class Table:
    """A kind of subject: the table ``name`` ("groups"), one row of it ``kind`` ("group"), the Chinese ``title``.

    ``columns`` are asked of a ledger; ``facts`` are seen by inspectors, and no ledger, template or form asks for them.
    NULL in one of these: nobody looked, or it could not be told.
    """

    name: str
    kind: str
    title: str
    columns: tuple[Column, ...]
    facts: tuple[Column, ...] = ()

    def __getitem__(self, name: str) -> Column:
        """The column that a stored column is read from: ``open_ended`` comes from ``ends_on``. Raises KeyError."""
        return _columns_by_name(self)[name]

    def __contains__(self, name: object) -> bool:
        return name in _columns_by_name(self)

    def types(self) -> dict[str, str]:
        """Every column of the stored table, those that the reader adds included, with its Ibis type."""
        types: dict[str, str] = {"position": Type.INTEGER, "id": Type.TEXT}
        for column in (*self.columns, *self.facts):
            types[column.name] = column.type
            if column.endless:
                types[column.endless] = Type.BOOLEAN
            if column.written_as:
                types[column.written_as] = Type.TEXT
        return types | dict.fromkeys(ADDED, Type.TEXT)


@cache
def _columns_by_name(table: Table) -> dict[str, Column]:
    every = (*table.columns, *table.facts)
    stored = ((name, column) for column in every for name in (column.name, column.endless, column.written_as))
    return {name: column for name, column in stored if name}


def _unit(title: str) -> tuple[Column, ...]:
    """The columns that say which unit answers for a subject; the same four in every table."""
    return (
        Column("unit", title, required=True, asked_by="YJ14"),
        Column("unit_code", "统一社会信用代码"),
        Column("unit_kind", "单位性质", choice="unit_kind"),
        Column("unit_level", "单位层级", choice="unit_level"),
    )


def _seen(name: str, title: str, type: Type = Type.TEXT, choice: str = "") -> Column:
    """A column that the inspector of packages fills in."""
    return Column(name, title, type, choice=choice, material="package")


ORGANIZATIONS = Table(
    "organizations",
    "organization",
    "单位",
    (
        *_unit("单位名称"),
        Column("name", "单位简称"),
        Column("region", "行政区划代码"),
        Column("sequence", "机构序列号", Type.INTEGER),
        Column("parent", "上级单位"),
        Column("supervisor", "主管部门", asked_by="YJ15"),
        Column("vertical", "是否垂直管理", Type.BOOLEAN, asked_by="YJ15"),
        Column("count_only", "只报数", Type.BOOLEAN),
    ),
)

APPS = Table(
    "apps",
    "app",
    "政务应用程序",
    (
        Column("name", "应用程序名称", required=True),
        *_unit("主办(使用)单位"),
        Column("type", "应用类型", choice="app_type", asked_by="BF2"),
        Column("audience", "服务对象", choice="audience", asked_by="BF2"),
        Column("grassroots", "是否面向基层", Type.BOOLEAN, asked_by="GD"),
        Column("platform", "平台", choice="platform"),
        Column("platform_id", "应用标识"),
        Column("version", "版本号"),
        Column("online_on", "上线日期", Type.DATE, asked_by="BF2"),
        Column("status", "状态", choice="status"),
        Column("registered_users", "注册用户数", Type.INTEGER, asked_by="YJ7"),
        Column("monthly_active", "月活跃用户数", Type.INTEGER, asked_by="YJ7"),
        Column("filing_number", "备案编号", asked_by="BF5"),
        Column("filed_on", "备案日期", Type.DATE, asked_by="BF5"),
        Column("plan_reference", "规划依据", asked_by="YJ3"),
        Column("fits_plan", "符合规划", Type.BOOLEAN, asked_by="YJ4", keeps_text=True),
        Column("overlaps", "功能重复", Type.BOOLEAN, asked_by="YJ4", keeps_text=True),
        Column("could_be_module", "可嵌入现有应用", Type.BOOLEAN, asked_by="YJ4", keeps_text=True),
        Column("works_together", "业务协同", Type.BOOLEAN, asked_by="YJ4", keeps_text=True),
        Column("shares_data", "数据共享", Type.BOOLEAN, asked_by="YJ4", keeps_text=True),
        Column("handler", "经办人", personal=True, asked_by="BF"),
        Column("project_review", "立项审核情况", asked_by="BF"),
        Column("functions", "主要功能", asked_by="BF"),
        Column("explanation", "单独说明", asked_by="BF", nil_is_answer=True),
        Column("maintenance", "运维和安全保障情况", asked_by="BF"),
        Column("acceptance", "上线验收情况", asked_by="BF"),
        Column("similar_apps", "同类应用情况", asked_by="BF", nil_is_answer=True),
        Column("commitment", "承诺", asked_by="BF"),
        Column("accepted_complete", "功能完整性", asked_by="YJ7"),
        Column("accepted_stable", "性能稳定性", asked_by="YJ7"),
        Column("accepted_convenient", "交互便捷性", asked_by="YJ7"),
        Column("received_on", "受理日期", Type.DATE, asked_by="BF", keeps_text=True),
        Column("completeness_on", "完备性审核日期", Type.DATE, asked_by="BF", keeps_text=True),
        Column("feedback_on", "反馈日期", Type.DATE, asked_by="BF", keeps_text=True),
        Column("supplemented_on", "补正日期", Type.DATE, asked_by="BF", keeps_text=True),
        Column("changed_on", "变更日期", Type.DATE, asked_by="BF", keeps_text=True),
        Column("change_filed_on", "变更备案日期", Type.DATE, asked_by="BF", keeps_text=True),
        Column("closed_on", "关停日期", Type.DATE, asked_by="BF"),
        Column("closing_announced_on", "关停公告日期", Type.DATE, asked_by="BF", keeps_text=True),
        Column("closing_reported_on", "关停报告日期", Type.DATE, asked_by="BF", keeps_text=True),
        Column("protection_level", "等保级别", asked_by="AQ17"),
        Column("protection_tested_on", "等保测评日期", Type.DATE, asked_by="AQ17", keeps_text=True),
        Column("security_assessed_on", "安全评估日期", Type.DATE, asked_by="AQ18", keeps_text=True),
        Column("log_days", "日志留存天数", Type.INTEGER, asked_by="AQ20"),
        Column("data_class", "数据分类", asked_by="YJ13"),
        Column("user_class", "用户分类", asked_by="YJ13"),
        Column("remark", "备注"),
    ),
    (
        _seen("package_kind", "安装包种类", choice="package_kind"),
        _seen("package_coverage", "看懂的百分比", Type.INTEGER),
        _seen("target_sdk", "目标系统版本", Type.INTEGER),
        _seen("seen_check_in", "打卡签到功能", choice="verdict"),
        _seen("seen_points", "积分功能", choice="verdict"),
        _seen("seen_ranking", "排行榜功能", choice="verdict"),
        _seen("seen_online_duration", "在线时长统计功能", choice="verdict"),
        _seen("seen_sharing", "分享转发任务", choice="verdict"),
        _seen("seen_trace_upload", "照片录像轨迹上传功能", choice="verdict"),
        _seen("seen_shell", "空壳", choice="verdict"),
        _seen("seen_shell_score", "空壳的佐证分量（百分比）", Type.INTEGER),
        _seen("seen_feedback", "投诉建议入口", choice="verdict"),
        _seen("seen_commerce", "商业活动", choice="verdict"),
        _seen("seen_debuggable", "可调试", Type.BOOLEAN),
        _seen("seen_cleartext", "允许明文传输", Type.BOOLEAN),
        _seen("seen_signed", "有签名", Type.BOOLEAN),
        _seen("seen_remote_only", "内容全在网上", Type.BOOLEAN),
        _seen("seen_permissions", "敏感权限"),
        _seen("seen_trackers", "统计分析和广告组件"),
        _seen("seen_about", "写明的单位和备案信息"),
        _seen("seen_whole", "全部内容", Type.BOOLEAN),  # true or NULL: enough was read to say what is not there
    ),
)

ACCOUNTS = Table(
    "accounts",
    "account",
    "公众账号",
    (
        Column("name", "账号名称", required=True),
        *_unit("主办单位"),
        Column("platform", "平台", choice="platform", asked_by="XMT"),
        Column("platform_id", "账号ID"),
        Column("supervisor", "主管单位", asked_by="YJ15"),
        Column("certified_as", "认证主体"),
        Column("operator", "运维人员", personal=True),
        Column("leader", "分管领导", personal=True),
        Column("update_frequency", "更新频率", asked_by="YJ7"),
        Column("last_post_on", "最近更新日期", Type.DATE, asked_by="ZB"),
        Column("followers", "粉丝数", Type.INTEGER),
        Column("opened_on", "开设日期", Type.DATE),
        Column("filing_status", "备案状态", asked_by="YJ4"),
        Column("status", "状态", choice="status"),
        Column("disposition", "处置意见", choice="disposition", asked_by="YJ5"),
        Column("closed_on", "关停日期", Type.DATE),
        Column("closing_announced_on", "注销公告日期", Type.DATE, asked_by="DF", keeps_text=True),
        Column("closing_reported_on", "注销报告日期", Type.DATE, asked_by="DF", keeps_text=True),
        Column("remark", "备注"),
    ),
)

GROUPS = Table(
    "groups",
    "group",
    "工作群组",
    (
        Column("name", "群名称", required=True),
        *_unit("建群单位"),
        Column("platform", "平台", choice="platform"),
        Column("platform_id", "登记号"),
        Column("owner", "群主", personal=True, asked_by="YJ12"),
        Column("owner_post", "群主职务", asked_by="YJ12"),
        Column("admins", "管理员数", Type.INTEGER, asked_by="DF"),
        Column("members", "人数", Type.INTEGER, asked_by="DF"),
        Column("member_level", "成员层级", asked_by="DF"),
        Column("purpose", "用途", asked_by="YJ8"),
        Column("basis", "建群依据", asked_by="YJ8"),
        Column("permanence", "群组类型", choice="permanence", asked_by="YJ8"),
        Column("created_on", "建立日期", Type.DATE, asked_by="YJ8"),
        Column("ends_on", "到期日期", Type.DATE, asked_by="YJ8", endless="open_ended", keeps_text=True),
        Column("last_message_on", "最近发言日期", Type.DATE, asked_by="DF"),
        Column("status", "状态", choice="status"),
        Column("disposition", "处置意见", choice="disposition", asked_by="YJ8"),
        Column("merged_into", "合并到"),
        Column("dissolved_on", "解散日期", Type.DATE, asked_by="YJ8"),
        Column("remark", "备注"),
    ),
)

SUBJECTS: dict[str, Table] = {table.name: table for table in (APPS, ACCOUNTS, GROUPS, ORGANIZATIONS)}
"""The kinds of subject that can be judged, by table name, in the order of reports."""

EXEMPTIONS = Table(
    "exemptions",
    "exemption",
    "例外情形",
    (
        Column("rule", "检查项编号", required=True),
        Column("unit", "适用单位", required=True),
        Column("name", "适用对象"),
        Column("basis", "例外依据", required=True),
        Column("document", "依据文件"),
        Column("starts_on", "起始日期", Type.DATE, keeps_text=True),
        Column("ends_on", "截止日期", Type.DATE, endless="open_ended", keeps_text=True),
    ),
)
"""The sheet 例外: rule, unit and object (blank = every object of the unit), the basis, and from when to when."""

SHEETS: dict[str, Table] = SUBJECTS | {EXEMPTIONS.name: EXEMPTIONS}
"""Every table that a workbook may contain."""


@lru_cache(maxsize=1 << 16)  # a ledger names each unit hundreds of times, and each object thrice
def normalise(name: str) -> str:
    """A name as it is compared: NFKC, without white space, in lower case."""
    return "".join(unicodedata.normalize("NFKC", name).split()).lower()


def unit_key(unit: str, unit_code: str = "") -> str:
    """One name for a unit, however it is written: its 统一社会信用代码, else its normalised name."""
    return unit_code.strip().upper() or normalise(unit)


def subject_id(kind: str, unit: str, unit_code: str = "", platform: str = "", own: str = "") -> str:
    """The identity of a subject: 20 hexadecimal digits that stay the same from ledger to ledger.

    SHA-256 over the lines kind, owning unit (``unit_key``), platform, and the subject's own id on that platform or
    else its name (``own``; "" for a unit itself).
    """
    lines = (kind, unit_key(unit, unit_code), platform, normalise(own))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:20]
