"""The matrix: a line for each surface, with the roles that see something there. What they see is ``INSIDE``.

A new page, export, select box or message gets a line here; ``test_complete`` asks for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import reverse

from qingzhi.platform.organizations.roles import Role
from tests.platform.visibility.looks import Look, change, choices, export, number, page, refusal, row
from tests.platform.visibility.world import INSIDE, PLACES, World
from tests.platform.visits import text

LEDGER = frozenset(
    {
        Role.CYBERSPACE,
        Role.COORDINATOR,
        Role.PROJECT_REVIEWER,
        Role.JOINT_REVIEWER,
        Role.UNIT_OFFICER,
        Role.SUPERVISOR,
        Role.READER,
    }
)
FILLING = frozenset({Role.CYBERSPACE, Role.UNIT_OFFICER})
MANAGING = frozenset({Role.CYBERSPACE})
REVIEWING = frozenset({Role.PROJECT_REVIEWER})
UNITS = frozenset({Role.CYBERSPACE, Role.SYSTEM_ADMIN})
ACCOUNTS = frozenset({Role.SYSTEM_ADMIN})
GRANTING = frozenset({Role.SECURITY_ADMIN})
TRAIL = frozenset({Role.AUDIT_ADMIN})
NO_ROLE: frozenset[Role] = frozenset()


@dataclass(frozen=True)
class Surface:
    """Something that may give rows away: its name, the tables behind it, who sees something there, how to look.

    ``sees`` are the places that they see; where a number is looked at, ``each`` says how many rows a place has.
    """

    name: str
    tables: str
    roles: frozenset[Role]
    look: Look
    sees: frozenset[str] = INSIDE
    each: int = 0

    def expected(self, role: str) -> frozenset[str] | int:
        """What is given away to somebody of a role."""
        given = self.sees if role in self.roles else frozenset()
        return self.each * len(given) if self.each else given


def _group(world: World | None, unit: str) -> dict[str, Any]:
    told = {"name": "新群", "purpose": "防汛", "platform": "weixin", "permanence": "temporary", "ends_on": "2099-01-01"}
    return told | {"unit": unit}


def _decision(world: World, covered: str) -> dict[str, Any]:
    told = {"decided_by": "局长", "how": "signed", "decided_on": "2026-01-05", "summary": "同意"}
    return told | {"unit": "", "covered": covered}


def _list(world: World, parent: str) -> dict[str, Any]:
    return {"top": _id(world, "own"), "pasted": f"单位名称\t上级单位\n新单位\t{parent}"}


def _id(world: World, place: str) -> str:
    return str(world.rows["unit"][place])


def _named_group(world: World, place: str) -> str:
    return f"{PLACES[place][1]}专用群"


def _open_of_rule(client: Client, world: World) -> int:
    found = re.search(r"没有办结的问题\s*(\d+)", text(client.get(reverse("check_rule", args=["A0701"]))))
    return int(found[1]) if found else 0


def _code(world: World, place: str) -> str:
    return world.codes[place]


SURFACES = (
    # lists, and what filters of them find
    Surface("工作群组", "Group Asset Organization", LEDGER, page("groups", state="any")),
    Surface("工作群组，按词查", "Group", LEDGER, page("groups", words="防汛")),
    Surface("工作群组，按单位查", "Group", LEDGER, page("groups", unit="县人民医院"), frozenset({"below"})),
    Surface("工作群组，查别县的单位", "Group", LEDGER, page("groups", unit="清原县"), frozenset()),
    Surface("公众账号", "Account Asset", LEDGER, page("accounts", state="any")),
    Surface("应用程序", "App Asset", LEDGER, page("apps", state="any")),
    Surface("审批情况", "Decision", LEDGER, page("decisions")),
    Surface("机构调整", "Reorganization", UNITS, page("reorganizations")),
    Surface("工作交接", "Handover", FILLING, page("handovers")),
    Surface("导入", "Import", MANAGING, page("imports")),
    Surface("问题", "Finding", LEDGER, page("findings")),
    Surface("问题，按词查", "Finding", LEDGER, page("findings", words="健康防汛号")),
    Surface("问题，按单位查", "Finding", LEDGER, page("findings", unit="县人民医院"), frozenset({"below"})),
    Surface("问题，查别县的单位", "Finding", LEDGER, page("findings", unit="清原县"), frozenset()),
    Surface("安装包检查", "Scan", LEDGER, page("scans")),
    Surface("安装包检查，按词查", "Scan", LEDGER, page("scans", words="防汛通")),
    Surface("安装包检查，按单位查", "Scan", LEDGER, page("scans", unit="县人民医院"), frozenset({"below"})),
    Surface("安装包检查，查别县的单位", "Scan", LEDGER, page("scans", unit="清原县"), frozenset()),
    Surface("成批认定", "Finding", MANAGING, page("findings_mass")),
    Surface("例外情形", "Exemption", LEDGER, page("exemptions")),
    Surface("检查口径", "Standard Preview", MANAGING, page("standards")),
    Surface("单位", "Organization", LEDGER | UNITS, page("units")),
    Surface("单位，按名称查", "Organization", LEDGER | UNITS, page("units", words="县"), INSIDE),
    Surface("单位，查别县下面的", "Organization", LEDGER | UNITS, page("units", under="清原县"), frozenset()),
    Surface("人员", "User", ACCOUNTS | GRANTING, page("people", words="何芳")),
    Surface("权限一览", "Grant", ACCOUNTS | GRANTING, page("rights")),
    Surface("操作记录", "Event", TRAIL, page("events")),
    Surface("操作记录，按词查", "Event", TRAIL, page("events", words="防汛工作群")),
    Surface("后台任务，只有自己的", "Job", NO_ROLE, page("jobs")),
    Surface("我的待办", "Group App Account", FILLING | REVIEWING, page("todo")),
    # numbers
    Surface("工作群组，共几条", "Group", LEDGER, number("groups", r"共 (\d+) 条"), each=2),
    Surface("工作群组，几个群", "Group", LEDGER, number("groups", r"(\d+) 个群。"), each=2),
    Surface("工作群组，到期待定", "Group", LEDGER, number("groups", r"到期待定 (\d+)"), each=1),
    Surface("公众账号，共几条", "Account", LEDGER, number("accounts", r"共 (\d+) 条"), each=1),
    Surface("应用程序，共几条", "App", LEDGER, number("apps", r"共 (\d+) 条"), each=1),
    Surface("我单位台账，几个群", "Group", LEDGER, number("ledger", r"工作群组 (\d+)"), each=2),
    Surface("审批情况，共几条", "Decision", LEDGER, number("decisions", r"共 (\d+) 条"), each=1),
    Surface("单位，全部几个", "Organization", LEDGER | UNITS, number("units", r"全部 (\d+)"), each=1),
    Surface("我的待办，几件超期", "Group", FILLING, number("todo", r"超期 (\d+)"), each=1),
    Surface("安装包检查，共几条", "Scan", LEDGER, number("scans", r"共 (\d+) 条"), each=1),
    Surface("问题，没有办结的几个", "Finding", LEDGER, number("findings", r"没有办结的 (\d+)"), each=2),
    Surface("问题，按条款，几个", "Finding", LEDGER, number("findings_by_article", r"(\d+) 个"), each=2),
    Surface("检查项，没有办结的几个", "RuleVersion", LEDGER, number("check_rules", r"第七条(?:\s|<[^>]+>)*(\d+)"), each=1),
    Surface("检查项的页面，没有办结的几个", "Finding", LEDGER, Look("check_rule", _open_of_rule), each=1),
    Surface("概览，没有办结的几个", "MonthCount", LEDGER, number("overview", r"没有办结 (\d+)"), each=1),
    Surface("概览，几个对象", "LedgerAge", LEDGER, number("overview", r"共 (\d+) 个在用"), each=1),
    Surface("例外情形，共几条", "Exemption", LEDGER, number("exemptions", r"共 (\d+) 条"), each=1),
    # search
    Surface("查找", "Group Account App", LEDGER, page("search", q="防汛")),
    Surface("查找单位", "Organization", LEDGER, page("search", q="县")),
    Surface("查找别县的单位", "Organization", LEDGER, page("search", q="清原县"), frozenset()),
    Surface("建群前查一查", "Group", LEDGER, page("groups_before", q="防汛")),
    # select boxes
    Surface("登记群，选单位", "Organization", FILLING, choices("group_new", "unit", "unit")),
    Surface("登记账号，选单位", "Organization", FILLING, choices("account_new", "unit", "unit")),
    Surface("登记应用，选单位", "Organization", FILLING, choices("app_new", "unit", "unit")),
    Surface("记录审批，选单位", "Organization", MANAGING, choices("decision_new", "unit", "unit")),
    Surface(
        "办理，选依据的审批", "Decision", MANAGING,
        choices("group_step", "decision", "decision", "group", "dissolve"),
    ),
    Surface("新增单位，选上级", "Organization", UNITS, choices("unit_new", "parent", "unit")),
    Surface("新增单位，选主管部门", "Organization", UNITS, choices("unit_new", "line_supervisor", "unit")),
    Surface("移动单位，选上级", "Organization", UNITS, choices("unit_move", "parent", "unit", "unit")),
    Surface("修改单位，选属地", "Organization", UNITS, choices("unit_edit", "territorial", "unit", "unit")),
    Surface("导入名单，选单位", "Organization", UNITS, choices("units_import", "top", "unit")),
    Surface("新增人员，选单位", "Organization", ACCOUNTS, choices("person_new", "unit", "unit")),
    Surface("授予角色，选范围", "Organization", GRANTING, choices("grant_new", "unit", "unit", "person")),
    Surface("机构调整，选单位", "Organization", UNITS, choices("reorganization_new", "source", "unit", at=("split",))),
    Surface("导入表格，选单位", "Organization", MANAGING, choices("import_new", "unit", "unit")),
    Surface("登记例外情形，选单位", "Organization", MANAGING, choices("exemption_new", "unit", "unit")),
    Surface("影响预览，选单位", "Organization", MANAGING, choices("preview_new", "unit", "unit")),
    # one row: page, timeline, file, forms
    Surface("群的页面、办理过程和数据来源", "Group Event Revision", LEDGER, row("group", "group")),
    Surface("账号的页面", "Account Event", LEDGER, row("account", "account")),
    Surface("应用的页面", "App Event", LEDGER, row("app", "app")),
    Surface("审批的页面", "Decision", LEDGER, row("decision", "decision")),
    Surface("问题的页面和经过", "Finding Passage Dispute", LEDGER, row("finding", "finding")),
    Surface("提异议", "Finding", LEDGER, row("finding_step", "finding", "dispute")),
    Surface("裁定异议", "Dispute", MANAGING, row("dispute", "dispute")),
    Surface("例外情形的页面", "Exemption", LEDGER, row("exemption", "exemption")),
    Surface("撤销例外情形", "Exemption", LEDGER, row("exemption", "exemption", data={})),
    Surface("一次机构调整", "Reorganization", UNITS | FILLING, row("reorganization", "change")),
    Surface("撤回机构调整", "Reorganization", UNITS | FILLING, row("reorganization", "change", data={"cancel": "1"})),
    Surface("办完后续事项", "Followup", FILLING, row("followup", "followup", data={})),
    Surface("一次工作交接", "Handover", FILLING, row("handover", "handover")),
    Surface("交接清单", "Handover", FILLING, row("handover_letter", "handover")),
    Surface("把工作交出去", "User", MANAGING, row("handover_new", "person")),
    Surface("一次导入", "Import", MANAGING, row("import", "import")),
    Surface("放弃导入", "Import", MANAGING, row("import", "import", data={"drop": "1"})),
    Surface("一次导入，标好错误的表格", "Import", MANAGING, row("import_errors", "import")),
    Surface("一次导入，全部明细", "Import", MANAGING, row("import_details", "import")),
    Surface("影响预览的页面", "Preview", MANAGING, row("preview", "preview")),
    Surface("安装包检查的结果", "Scan Objection Trial", LEDGER, row("scan", "scan")),
    Surface("核对安装包", "Scan", FILLING, row("scan_tie", "scan")),
    Surface("核对安装包，选应用", "App", FILLING, choices("scan_tie", "asset", "app", "scan")),
    Surface("留存的安装包", "Scan", LEDGER, row("scan_file", "scan")),
    Surface("不再留存安装包", "Scan", FILLING, row("scan_forget", "scan", data={})),
    Surface("安装包检查，这不对", "Scan", FILLING, row("objection_new", "scan", "check_in")),
    Surface("安装包检查的异议", "Objection", LEDGER, row("objection", "objection")),
    Surface("应用的安装包和体验", "Scan Objection Trial", LEDGER, row("app_packages", "app")),
    Surface("上传安装包", "App", FILLING, row("scan_new", "app")),
    Surface("填人工体验单", "App", FILLING, row("trial_new", "app")),
    Surface("填人工体验单，选单位", "Organization", FILLING, choices("trial_new", "unit", "unit", "app")),
    Surface("应用的空白体验单", "App", LEDGER, row("trial_sheet", "app")),
    Surface("填好的体验单", "Trial", LEDGER, row("trial", "trial")),
    Surface("附件", "Attachment", LEDGER, row("file", "file")),
    Surface("单位的页面和沿革", "Organization Placement User", LEDGER | UNITS, row("unit", "unit")),
    Surface("人的页面", "User Grant", ACCOUNTS | GRANTING, row("person", "person")),
    Surface("这个人能看到什么", "User Organization", ACCOUNTS | GRANTING, row("person_sees", "person")),
    Surface("一条操作记录", "Event", TRAIL, row("event", "event")),
    Surface("一个后台任务，只有自己的", "Job", NO_ROLE, row("job", "job")),
    Surface("取消后台任务", "Job", NO_ROLE, row("job", "job", data={})),
    Surface("修改群", "Group", FILLING, row("group_edit", "group")),
    Surface("修改账号", "Account", FILLING, row("account_edit", "account")),
    Surface("修改应用", "App", FILLING, row("app_edit", "app")),
    Surface("办理群", "Group", LEDGER, row("group_step", "group", "extend")),
    Surface("办理账号", "Account", LEDGER, row("account_step", "account", "file")),
    Surface("办理应用", "App", LEDGER, row("app_step", "app", "approve")),
    Surface("修改单位", "Organization", UNITS, row("unit_edit", "unit")),
    Surface("移动单位", "Organization", UNITS, row("unit_move", "unit")),
    Surface("授予角色", "User", GRANTING, row("grant_new", "person")),
    # steps taken
    Surface("解散群", "Group", FILLING, change("group_step", "group", "dissolve")),
    Surface("通过立项审核", "App", REVIEWING, change("app_step", "app", "approve", project_review="同意")),
    Surface(
        "完成开设备案", "Account", MANAGING,
        change("account_step", "account", "file", filing_status="已备案", opened_on="2026-01-05"),
    ),
    Surface(
        "保存修改的群", "Group", FILLING,
        change("group_edit", "group", "", **_group(None, "") | {"name": "改了名", "members": 3}),
    ),
    Surface("重置密码", "User", ACCOUNTS, row("person_step", "person", "reset", data={})),
    Surface("收回角色", "Grant", GRANTING, row("grant_revoke", "grant", data={})),
    # files
    Surface("导出工作群组", "Group", LEDGER, export("groups")),
    Surface("导出公众账号", "Account", LEDGER, export("accounts")),
    Surface("导出应用程序", "App", LEDGER, export("apps")),
    Surface("导出审批情况", "Decision", LEDGER, export("decisions")),
    Surface("导出导入的清单", "Import", MANAGING, export("imports")),
    Surface("导出机构调整", "Reorganization", UNITS, export("reorganizations")),
    Surface("导出工作交接", "Handover", FILLING, export("handovers")),
    Surface("导出问题", "Finding", LEDGER, export("findings")),
    Surface("导出安装包检查", "Scan", LEDGER, export("scans")),
    Surface("导出例外情形", "Exemption", LEDGER, export("exemptions")),
    Surface("导出单位", "Organization", LEDGER | UNITS, export("units")),
    Surface("导出人员", "User", ACCOUNTS | GRANTING, export("people")),
    Surface("导出权限一览", "Grant", ACCOUNTS | GRANTING, export("rights")),
    Surface("导出操作记录", "Event", TRAIL, export("events")),
    Surface("导出后台任务", "Job", NO_ROLE, export("jobs")),
    # words about what is wrong
    Surface("登记群，单位写错", "Organization", FILLING, refusal("group_new", _group, _id, "9999999")),
    Surface(
        "记录审批，对象写错", "Group", MANAGING,
        refusal("decision_new", _decision, _named_group, "没有的群"),
    ),
    Surface(
        "导入名单，上级写错", "Organization", UNITS,
        refusal("units_import", _list, _code, "没有的代码"),
    ),
)  # fmt: skip
