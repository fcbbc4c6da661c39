"""The 备案审核台账 of filing.xlsx: apps with the whole filing form, accounts, groups, and what each is made to be.

Here every rule of the ledger has its defects, near misses and rows that can't be judged. Each object starts as one that
is in order and is changed in one thing; what that makes of it nationally, and under the county's own profile
(qingyuan.toml), is written beside the change.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import cycle
from typing import Any

from shared import Row, exemption, identity, short_name
from truth import Truth

from county import BUREAUX, PARTY, TOWNS, Unit
from qingzhi.subjects.schema import subject_id

NA, PASS, VIOLATION, ADVISORY, EXEMPT = "not_applicable", "pass", "violation", "advisory", "exempt"
Answer = str | tuple[str, str]
"""An answer, or one nationally and another under the county's profile."""


def lacking(*missing: str) -> str:
    """Not assessed, for want of these."""
    return f"not_assessed:{','.join(missing)}"


def unless_local(name: str, local: str = PASS, *missing: str) -> Answer:
    """Nationally without a number; the county has one."""
    return lacking(*missing, f"limits.{name}"), lacking(*missing) if missing and local == PASS else local


@dataclass(frozen=True)
class Change:
    """One thing changed in an object that is in order: in how many objects, and what that makes of them.

    ``cells`` are tried in turn. ``near`` says why the first of ``answers`` is a near miss.
    """

    cells: list[Row]
    answers: dict[str, Answer]
    times: int = 1
    near: str = ""
    exempt: bool = False
    unreadable: int = 0


FILED = {
    "type": "移动客户端", "audience": "工作人员", "grassroots": "否", "platform": "应用商店", "status": "在用",
    "online_on": date(2026, 5, 18), "plan_reference": "清源县数字政府建设规划第3页", "fits_plan": "是", "overlaps": "否",
    "could_be_module": "否", "works_together": "是", "shares_data": "是", "handler": "王某，科员",
    "project_review": "县发展和改革局审核同意", "functions": "信息报送、查询", "explanation": "无", "maintenance": "县大数据中心运维",
    "acceptance": "2026年5月验收", "similar_apps": "无", "commitment": "已承诺", "accepted_complete": "通过",
    "accepted_stable": "通过", "accepted_convenient": "通过", "received_on": date(2026, 3, 2),
    "completeness_on": date(2026, 3, 10), "filed_on": date(2026, 3, 25), "filing_number": "国备2026331001",
    "registered_users": 1000, "monthly_active": 640, "protection_level": "二级", "protection_tested_on": date(2026, 4, 8),
    "security_assessed_on": date(2026, 4, 20), "log_days": 400, "data_class": "一般数据", "user_class": "本县干部",
}  # fmt: skip
AS_FILED: dict[str, Answer] = {
    "A0301": PASS, "A0303": PASS, "A0401": PASS, "A0403": PASS, "A0404": NA, "A0405": NA, "A0406": PASS,
    "A0407": unless_local("national_review_days"), "A0408": NA, "A0409": NA, "A0410": NA, "A0705": PASS,
    "A0707": unless_local("low_use_percent"), "A1202": PASS, "A1203": PASS,
    "A1204": unless_local("protection_test_days"), "A1301": PASS,
}  # fmt: skip
OLD, PLAN, CHANGED = date(2025, 11, 21), "plan_reference", date(2026, 9, 1)
FIVE = ("fits_plan", "overlaps", "could_be_module", "works_together", "shares_data")
SUPPLEMENTED = {"feedback_on": date(2026, 3, 12), "filed_on": date(2026, 4, 20)}

OF_FILED = [
    Change([{}], {}, 6),
    Change([{PLAN: ""}, {PLAN: "/"}, {PLAN: "—"}], {"A0301": VIOLATION}, 7),
    Change([{PLAN: ""}], {"A0301": EXEMPT}, exempt=True, near="写不出规划依据但列为例外"),
    Change([{name: ""} for name in FIVE] + [dict.fromkeys(FIVE, "")], {"A0401": VIOLATION}, 8),
    Change([{"overlaps": "待定"}], {"A0401": lacking("apps.overlaps")}, 2, unreadable=1),
    Change([{"fits_plan": "否", "shares_data": "×"}], {"A0401": PASS}, 2, near="答否也算答了"),
    Change([{"overlaps": ""}], {"A0401": EXEMPT}, exempt=True, near="没有答全但列为例外"),
    Change([{"completeness_on": date(2026, 3, 17)}], {"A0406": VIOLATION}, 7),
    Change([{"completeness_on": date(2026, 3, 16)}], {"A0406": PASS}, near="恰好十个工作日"),
    Change(
        [
            {
                "received_on": date(2026, 9, 28),
                "completeness_on": date(2026, 10, 16),
                "filed_on": date(2026, 11, 2),
                "online_on": date(2026, 11, 5),
            }
        ],
        {"A0406": PASS},
        near="跨国庆假期，又有调休上班",
    ),
    Change([{"completeness_on": date(2026, 3, 17)}], {"A0406": EXEMPT}, exempt=True, near="超期但列为例外"),
    Change([{"completeness_on": date(2026, 3, 17), "audience": "公众"}], {"A0406": ADVISORY}),
    Change([{"received_on": "三月份"}], {"A0406": lacking("apps.received_on")}, unreadable=1),
    Change(
        [{"completeness_on": "月底前"}],
        {
            "A0406": lacking("apps.completeness_on"),
            "A0407": unless_local("national_review_days", PASS, "apps.completeness_on"),
        },
        unreadable=1,
    ),
    Change([{"filed_on": date(2026, 4, 10)}], {"A0407": unless_local("national_review_days", VIOLATION)}, 7),
    Change([{"filed_on": date(2026, 4, 8)}], {"A0407": unless_local("national_review_days")}, near="恰好二十个工作日"),
    Change(
        [{"filed_on": ""}], {"A0407": unless_local("national_review_days", PASS, "apps.feedback_on", "apps.filed_on")}
    ),
    Change(
        [SUPPLEMENTED | {"supplemented_on": date(2026, 3, 30)}], {"A0408": unless_local("supplement_days", VIOLATION)}, 7
    ),
    Change(
        [SUPPLEMENTED | {"supplemented_on": date(2026, 3, 26)}],
        {"A0408": unless_local("supplement_days")},
        near="恰好十个工作日补正",
    ),
    Change(
        [SUPPLEMENTED | {"supplemented_on": "已补"}],
        {"A0408": unless_local("supplement_days", PASS, "apps.supplemented_on")},
        unreadable=1,
    ),
    Change(
        [{"changed_on": CHANGED}, {"changed_on": CHANGED, "change_filed_on": date(2026, 9, 15)}],
        {"A0409": VIOLATION},
        7,
    ),
    Change([{"changed_on": CHANGED, "audience": "公众"}], {"A0409": (ADVISORY, VIOLATION)}),
    Change(
        [{"changed_on": CHANGED, "change_filed_on": date(2026, 8, 25)}],
        {"A0409": unless_local("change_filing_days", VIOLATION)},
    ),
    Change(
        [{"changed_on": CHANGED, "change_filed_on": date(2026, 7, 1)}],
        {"A0409": unless_local("change_filing_days")},
        near="变更以前早已备案",
    ),
    Change([{"changed_on": date(2026, 12, 15)}], {"A0409": NA}, near="变更还没有生效"),
    Change(
        [{"changed_on": "下半年", "change_filed_on": date(2026, 7, 1)}],
        {"A0409": unless_local("change_filing_days", PASS, "apps.changed_on")},
        unreadable=1,
    ),
    Change([{"changed_on": CHANGED}], {"A0409": EXEMPT}, exempt=True, near="没有先备案但列为例外"),
    Change(
        [
            {"accepted_complete": ""}, {"accepted_stable": "/"}, {"accepted_convenient": ""},
            {"accepted_stable": "未验收"}, {"accepted_convenient": "不通过"},
        ],
        {"A0705": VIOLATION}, 8,
    ),
    Change([{"accepted_stable": ""}], {"A0705": EXEMPT}, exempt=True, near="验收缺项但列为例外"),
    Change([{"accepted_stable": "已测，响应1.2秒"}], {"A0705": PASS}, near="用一句话写了验收结论"),
    Change([{"monthly_active": 199}, {"monthly_active": 20}], {"A0707": unless_local("low_use_percent", ADVISORY)}, 7),
    Change([{"monthly_active": 200}], {"A0707": unless_local("low_use_percent")}, near="恰好百分之二十"),
    Change([{"monthly_active": ""}], {"A0707": unless_local("low_use_percent", PASS, "apps.monthly_active")}),
    Change([{"security_assessed_on": ""}, {"security_assessed_on": OLD}], {"A1202": VIOLATION}, 7),
    Change([{"security_assessed_on": date(2025, 11, 22)}], {"A1202": PASS}, near="评估恰好三百六十五天"),
    Change([{"security_assessed_on": "去年"}], {"A1202": lacking("apps.security_assessed_on")}, unreadable=1),
    Change([{"security_assessed_on": ""}], {"A1202": EXEMPT}, exempt=True, near="没有评估但列为例外"),
    Change([{"log_days": 180}, {"log_days": "364天"}, {"log_days": 0}], {"A1203": VIOLATION}, 7),
    Change([{"log_days": "365天"}], {"A1203": PASS}, near="日志恰好三百六十五天"),
    Change([{"log_days": ""}], {"A1203": lacking("apps.log_days")}),
    Change([{"log_days": 90}], {"A1203": EXEMPT}, exempt=True, near="日志不足但列为例外"),
    Change(
        [{"protection_level": ""}, {"protection_level": "未定级"}, {"protection_tested_on": ""}], {"A1204": VIOLATION}, 8
    ),
    Change([{"protection_tested_on": OLD}], {"A1204": unless_local("protection_test_days", VIOLATION)}, 2),
    Change(
        [{"protection_tested_on": date(2025, 11, 22)}],
        {"A1204": unless_local("protection_test_days")},
        near="测评恰好三百六十五天",
    ),
    Change([{"protection_level": ""}], {"A1204": EXEMPT}, exempt=True, near="没有定级但列为例外"),
    Change([{"data_class": ""}, {"user_class": "/"}, {"data_class": "", "user_class": ""}], {"A1301": VIOLATION}, 7),
    Change([{"user_class": ""}], {"A1301": EXEMPT}, exempt=True, near="没有写用户分类但列为例外"),
]

OF_PARTY = [
    Change(
        [{"completeness_on": date(2026, 3, 17)}],
        {"A0403": NA, "A0406": NA, "A0407": (NA, PASS)},
        near="党委机关不受管理办法约束",
    ),
    Change([{PLAN: ""}], {"A0301": VIOLATION, "A0403": NA, "A0406": NA, "A0407": (NA, PASS)}),
]

PLANNED = FILED | {
    "status": "拟建", "online_on": "", "filed_on": "", "filing_number": "", "acceptance": "试运行后验收",
    "received_on": date(2026, 11, 9), "completeness_on": date(2026, 11, 16), "registered_users": "",
    "monthly_active": "",
}  # fmt: skip
AS_PLANNED: dict[str, Answer] = dict.fromkeys(AS_FILED, NA) | {
    "A0301": PASS, "A0401": PASS, "A0405": PASS, "A0406": PASS, "A0407": unless_local("national_review_days"),
}  # fmt: skip
FORM = ("handler", "project_review", "functions", "maintenance", "acceptance", "similar_apps")
OF_PLANNED = [
    Change([{}], {"A0405": PASS}, 2, near="没有同类应用，写了无"),
    Change([{name: ""} for name in FORM], {"A0405": VIOLATION}, 8),
    Change([{"functions": "", "audience": "公众"}], {"A0405": ADVISORY}),
    Change([{"maintenance": ""}], {"A0405": EXEMPT}, exempt=True, near="缺项但列为例外"),
    Change([{PLAN: ""}], {"A0301": VIOLATION}),
    Change([{"received_on": date(2026, 11, 5), "completeness_on": ""}], {"A0406": VIOLATION, "A0407": NA}, 2),
    Change(
        [{"received_on": date(2026, 11, 6), "completeness_on": ""}],
        {"A0406": PASS, "A0407": NA},
        near="还没有办结，恰好十个工作日",
    ),
]

ENDED = FILED | {
    "status": "已关停", "closed_on": date(2026, 6, 15), "closing_announced_on": date(2026, 5, 20),
    "closing_reported_on": date(2026, 6, 18),
}  # fmt: skip
AS_ENDED: dict[str, Answer] = dict.fromkeys(AS_FILED, NA) | {"A0410": unless_local("closing_report_days")}
LATE_NOTICE = date(2026, 6, 20)
OF_ENDED = [
    Change([{}], {}, 2),
    Change([{"closing_announced_on": ""}, {"closing_announced_on": LATE_NOTICE}], {"A0410": VIOLATION}, 7),
    Change([{"closing_announced_on": "", "audience": "公众"}], {"A0410": (ADVISORY, VIOLATION)}),
    Change([{"closing_announced_on": ""}], {"A0410": EXEMPT}, exempt=True, near="没有公告但列为例外"),
    Change(
        [{"closing_reported_on": date(2026, 6, 25)}, {"closing_reported_on": ""}],
        {"A0410": unless_local("closing_report_days", VIOLATION)},
        2,
    ),
    Change(
        [{"closing_reported_on": date(2026, 6, 23)}],
        {"A0410": unless_local("closing_report_days")},
        near="跨端午假期，恰好五个工作日",
    ),
    Change([{"closed_on": ""}], {"A0410": unless_local("closing_report_days", PASS, "apps.closed_on")}),
]

BRIEF = {"audience": "工作人员", "platform": "微信小程序", "status": "在用", "online_on": date(2026, 5, 18)}
AS_BRIEF: dict[str, Answer] = AS_FILED | {
    "A0301": lacking("apps.plan_reference"),
    "A0401": lacking(*(f"apps.{name}" for name in FIVE)),
    "A0406": lacking("apps.received_on"),
    "A0407": unless_local("national_review_days", PASS, "apps.completeness_on"),
    "A0408": unless_local("supplement_days", PASS, "apps.feedback_on"),
    "A0409": unless_local("change_filing_days", PASS, "apps.changed_on"),
    "A0705": lacking("apps.accepted_complete", "apps.accepted_stable", "apps.accepted_convenient"),
    "A0707": unless_local("low_use_percent", PASS, "apps.monthly_active", "apps.registered_users"),
    "A1202": lacking("apps.security_assessed_on"),
    "A1203": lacking("apps.log_days"),
    "A1204": unless_local("protection_test_days", PASS, "apps.protection_level", "apps.protection_tested_on"),
    "A1301": lacking("apps.data_class", "apps.user_class"),
}
"""Apps of a sheet that has no other columns than those of ``BRIEF``."""
BRIEF_UNFILED: dict[str, Answer] = {
    "A0403": VIOLATION, "A0405": lacking(*(f"apps.{name}" for name in FORM)),
}  # fmt: skip

ACCOUNT = {"platform": "微信公众号", "last_post_on": date(2026, 11, 20), "status": "在用"}
AS_ACCOUNT: dict[str, Answer] = {
    "A0410": NA, "A0502": PASS, "A0701": PASS, "A0708": unless_local("account_asleep_days"),
}  # fmt: skip
CLOSING = {name: ENDED[name] for name in ("closed_on", "closing_announced_on", "closing_reported_on")}
CLOSED_ACCOUNT = {"status": "已注销"} | CLOSING
AS_CLOSED_ACCOUNT: dict[str, Answer] = dict.fromkeys(AS_ACCOUNT, NA) | {"A0410": (NA, PASS)}
OF_ACCOUNT = [
    Change([{}], {}, 2),
    Change(
        [{"last_post_on": date(2026, 9, 22)}],
        {"A0708": unless_local("account_asleep_days", ADVISORY), "A0701": VIOLATION},
        3,
    ),
    Change(
        [{"last_post_on": date(2026, 9, 23)}],
        {"A0708": unless_local("account_asleep_days"), "A0701": VIOLATION},
        near="恰好六十天没有更新",
    ),
]
OF_CLOSED_ACCOUNT = [
    Change([{}], {"A0410": (NA, PASS)}, 2, near="先公告再注销，按时报告"),
    Change([{"closing_announced_on": ""}], {"A0410": (NA, VIOLATION)}, 3),
    Change([{"closing_reported_on": "已报"}], {"A0410": (NA, lacking("accounts.closing_reported_on"))}, unreadable=1),
]

GROUP = {
    "platform": "微信", "owner": "李某", "admins": 2, "members": 50, "member_level": "县、乡", "permanence": "固定",
    "created_on": date(2025, 3, 3), "ends_on": "长期", "last_message_on": date(2026, 11, 20), "status": "在用",
}  # fmt: skip
AS_GROUP: dict[str, Answer] = {
    "A0706": NA, "A0708": unless_local("group_asleep_days"), "A0709": NA, "A0812": (NA, PASS), "A0813": (NA, PASS),
    "A0814": PASS, "A1205": PASS,
}  # fmt: skip
NO_END = lacking("groups.ends_on")
OF_GROUP = [
    Change([{"permanence": "临时", "ends_on": ""}], {"A0709": VIOLATION, "A0706": NO_END}, 7),
    Change([{"permanence": "临时"}], {"A0709": PASS}, near="临时群写着长期"),
    Change([{"permanence": "", "ends_on": ""}], {"A0709": lacking("groups.permanence"), "A0706": NO_END}, 2),
    Change(
        [{"permanence": "临时", "ends_on": "/"}],
        {"A0709": EXEMPT, "A0706": NO_END},
        exempt=True,
        near="没有到期日期但列为例外",
    ),
    Change([{"last_message_on": date(2026, 8, 23)}], {"A0708": unless_local("group_asleep_days", ADVISORY)}, 7),
    Change([{"last_message_on": date(2026, 8, 24)}], {"A0708": unless_local("group_asleep_days")}, near="恰好九十天"),
    Change(
        [{"last_message_on": ""}], {"A0708": unless_local("group_asleep_days", PASS, "groups.last_message_on")}, 2
    ),
    Change([{"members": 201}, {"members": "350人"}, {"admins": 4}], {"A0812": (NA, VIOLATION)}, 7),
    Change([{"members": 200, "admins": 3}], {"A0812": (NA, PASS)}, near="恰好二百人、三个管理员"),
    Change([{"members": ""}], {"A0812": (NA, lacking("groups.members"))}, 2),
    Change([{"members": 480}], {"A0812": (NA, EXEMPT)}, exempt=True, near="超过二百人但列为例外"),
    Change([{"member_level": "县/乡/村"}, {"member_level": "县乡村三级"}], {"A0813": (NA, VIOLATION)}, 7),
    Change([{"member_level": ""}], {"A0813": (NA, lacking("groups.member_level"))}, 2),
    Change([{"member_level": "县、村"}], {"A0813": (NA, EXEMPT)}, exempt=True, near="拉进村干部但列为例外"),
    Change([{"platform": ""}], {"A0814": lacking("groups.platform")}, 2),
]
OF_TOWN_GROUP = [Change([{"member_level": "乡/村"}], {"A0813": (NA, PASS)}, 2, near="镇里的群有村干部")]

SAME_NAME = [
    ("清源县重点项目联络群", {}, {}, ADVISORY, ""),
    ("清源县秸秆禁烧联络群", {}, {}, ADVISORY, ""),
    ("清源县安全生产联络群", {}, {}, ADVISORY, ""),
    ("清源县营商环境联络群", {"created_on": ""}, {"created_on": ""}, ADVISORY, ""),
    ("乡村振兴工作群", {}, {"created_on": date(2025, 7, 1)}, PASS, "重名，但建立日期不同"),
    ("文明创建工作群", {}, {"platform": "钉钉"}, PASS, "重名，但平台不同"),
]
"""Pairs of groups of one name reported by two units: name, what each differs in, answer of A0814 and near miss."""


@dataclass
class Filing:
    """The rows of filing.xlsx by sheet, and its truth nationally and under the county's profile."""

    national: Truth = field(default_factory=Truth)
    local: Truth = field(default_factory=Truth)
    apps: list[Row] = field(default_factory=list)
    brief: list[Row] = field(default_factory=list)
    accounts: list[Row] = field(default_factory=list)
    groups: list[Row] = field(default_factory=list)
    exemptions: list[Row] = field(default_factory=list)
    units: Counter[Unit] = field(default_factory=Counter)

    def add(self, kind: str, row: Row, answers: dict[str, Answer], near: dict[str, str] | None = None) -> None:
        """Write down one object and what it must be answered."""
        rows = {"app": self.apps, "account": self.accounts, "group": self.groups, "brief": self.brief}[kind]
        rows.append(row)
        kind = "app" if kind == "brief" else kind
        self._expect(f"{kind}s", identity(kind, row), answers, near or {})
        self.units[row["unit"]] += kind == "group"

    def make(self, kind: str, base: Row, as_base: dict[str, Answer], changes: list[Change], units: Iterator[Unit]) -> None:
        """Objects of one kind, each ``base`` changed in one thing."""
        for change in changes:
            for time in range(change.times):
                unit = next(units)
                name = f"{short_name(unit)}{WORDS[kind]}{len(self.apps) + len(self.accounts) + len(self.groups) + 1:03d}"
                row = {"unit": unit, "name": name} | base | change.cells[time % len(change.cells)]
                first = next(iter(change.answers), "")
                self.add(kind, row, as_base | change.answers, {first: change.near} if change.near else {})
                for truth in (self.national, self.local):
                    truth.errors["unreadable"] += change.unreadable
                if change.exempt:
                    self.exemptions.append(exemption(first, row, "县专题会议议定"))

    def expect_of_unit(self, unit: Unit, answers: dict[str, Answer], near: str = "") -> None:
        """What a unit itself must be answered."""
        first = next(iter(answers))
        self._expect("organizations", subject_id("organization", unit.name), answers, {first: near} if near else {})

    def _expect(self, table: str, id_: str, answers: dict[str, Answer], near: dict[str, str]) -> None:
        for at, truth in enumerate((self.national, self.local)):
            held = {rule: answer if isinstance(answer, str) else answer[at] for rule, answer in answers.items()}
            quiet = {rule: why for rule, why in near.items() if held[rule] in (PASS, NA, EXEMPT)}
            truth.add(table, id_, held, quiet)


WORDS = {"app": "业务系统", "account": "发布", "group": "工作群", "brief": "小程序"}
MANY, JUST_ENOUGH = BUREAUX[10], BUREAUX[11]


def make_filing() -> Filing:
    """Everything of filing.xlsx."""
    made = Filing()
    bureaux, others = cycle(BUREAUX), cycle(BUREAUX[12:])
    made.make("app", FILED, AS_FILED, OF_FILED, bureaux)
    made.make("app", FILED, AS_FILED, OF_PARTY, cycle(PARTY[:2]))
    made.make("app", PLANNED, AS_PLANNED, OF_PLANNED, bureaux)
    made.make("app", ENDED, AS_ENDED, OF_ENDED, bureaux)
    _brief_apps(made)
    made.make("account", ACCOUNT, AS_ACCOUNT, OF_ACCOUNT, iter(BUREAUX[:6]))
    made.make("account", ACCOUNT | CLOSED_ACCOUNT, AS_CLOSED_ACCOUNT, OF_CLOSED_ACCOUNT, iter(BUREAUX[6:12]))
    made.make("group", GROUP, AS_GROUP, OF_GROUP, others)
    made.make("group", GROUP, AS_GROUP, OF_TOWN_GROUP, iter(TOWNS))
    _same_names(made, others)
    made.make("group", GROUP, AS_GROUP, [Change([{}], {}, 21)], cycle([MANY]))
    made.make("group", GROUP, AS_GROUP, [Change([{}], {}, 20)], cycle([JUST_ENOUGH]))
    _units(made)
    return made


def _brief_apps(made: Filing) -> None:
    for unit, number in ((BUREAUX[25], "国备2026331901"), (BUREAUX[26], "")):
        row = {"unit": unit, "name": f"{short_name(unit)}小程序"} | BRIEF | {"filing_number": number}
        made.add("brief", row, AS_BRIEF | ({} if number else BRIEF_UNFILED))


def _same_names(made: Filing, units: Iterator[Unit]) -> None:
    for name, one, other, answer, near in SAME_NAME:
        for differs in (one, other):
            row = {"unit": next(units), "name": name} | GROUP | differs
            made.add("group", row, AS_GROUP | {"A0814": answer}, {"A0814": near} if near else {})


def _units(made: Filing) -> None:
    """What the units themselves must be answered: apps for the grass roots, and how many groups."""
    grassroots: dict[Unit, tuple[list[Row], Answer, str]] = {
        **{unit: ([{}, {}], VIOLATION, "") for unit in BUREAUX[:7]},
        BUREAUX[7]: ([{}, {"status": "已关停"}], PASS, "另一个面向基层的已关停"),
        BUREAUX[8]: ([{}, {"grassroots": ""}], lacking("apps.grassroots"), ""),
        BUREAUX[9]: ([{}, {}], EXEMPT, "两个面向基层但列为例外"),
        # the sheet of brief apps has no such column
        BUREAUX[25]: ([], lacking("apps.grassroots"), ""),
        BUREAUX[26]: ([], lacking("apps.grassroots"), ""),
    }
    for unit, (apps, _, _) in grassroots.items():
        for number, differs in enumerate(apps, start=1):
            row = {"unit": unit, "name": f"{short_name(unit)}基层通{number}"} | FILED | {"grassroots": "是"} | differs
            ended = "status" in differs
            made.add("app", row | (CLOSING if ended else {}), AS_ENDED if ended else AS_FILED)
    made.exemptions.append(
        {
            "rule": "A0302", "unit": BUREAUX[9].name, "name": "", "basis": "省级统一部署，年底前并入", "document": "清源网信〔2026〕9号",
            "starts_on": date(2026, 1, 1), "ends_on": date(2027, 1, 1),
        }
    )  # fmt: skip
    for unit in made.units:
        _, answer, near = grassroots.get(unit, ([], PASS, ""))
        many = {MANY: VIOLATION, JUST_ENOUGH: PASS}.get(unit, PASS)
        near = "恰好二十个群" if unit is JUST_ENOUGH else near
        answers: dict[str, Answer] = {"A0302": answer, "A0812": (NA, many)}
        made.expect_of_unit(unit, dict(reversed(answers.items())) if unit is JUST_ENOUGH else answers, near)

