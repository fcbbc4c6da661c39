"""Make the example county: ledger.xlsx, apps.xlsx, filing.xlsx and truth.json, the same to the byte at every run.

The proportions are those that one county-level city published: 71 units and 955 objects, of which 891 are work
groups. All names are invented. Run it with: python examples/county/make.py
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

from accounts import make_accounts
from apps import make_apps, mini_program
from book import Book
from filing import ACCOUNT, BRIEF, CLOSING, FILED, GROUP, SUPPLEMENTED, make_filing
from groups import make_groups
from shared import AS_OF
from truth import Truth

from county import BUREAUX, UNITS, Unit
from qingzhi.subjects.schema import ACCOUNTS, APPS, GROUPS, subject_id

HERE = Path(__file__).parent
SEED = 20261122

APP_HEADERS = {
    "name": "应用程序名称", "unit": "主办（使用）单位", "type": "应用类型", "audience": "服务对象", "platform": "平台",
    "online_on": "上线时间", "filing_number": "备案编号", "status": "运行状态", "registered_users": "注册用户数",
}  # fmt: skip
EXEMPTION_HEADERS = {
    "rule": "检查项编号", "unit": "适用单位", "name": "适用对象", "basis": "例外依据", "document": "依据文件",
    "starts_on": "起始日期", "ends_on": "截止日期",
}  # fmt: skip


ASKED = ("unit", "name", *FILED, *SUPPLEMENTED, "supplemented_on", "changed_on", "change_filed_on", *CLOSING)
ASKED_OF_ACCOUNTS = ("unit", "name", *ACCOUNT, *CLOSING)


def write_ledger(path: Path) -> Truth:
    """Make ledger.xlsx and return its truth."""
    dice, truth = random.Random(SEED), Truth()
    groups, exemptions = make_groups(dice, truth)
    accounts, more = make_accounts(dice, truth)
    repeated = [groups["县直部门工作群"][3], groups["乡镇工作群"][7], groups["乡镇工作群"][40]]
    truth.errors["repeated"] = len(repeated)
    for unit in UNITS:
        truth.add("organizations", subject_id("organization", unit.name), {})
    book = Book(path)
    book.sheet(
        "单位名单",
        ["清源县机关单位名单"],
        {"number": "序号", "unit": "机构名称", "stated": "单位性质", "level": "层级"},
        [{"unit": unit, "stated": unit.stated, "level": _level(unit)} for unit in UNITS],
        [["填表人：某某", "", "", "审核人：某某"]],
    )
    book.sheet(
        "县直部门工作群",
        ["清源县工作群组摸底台账", "填报单位：县委网信办汇总　　2026年11月"],
        {
            "number": "序号", "unit": "建群单位", "name": "*群名称", "platform": "平台", "owner": "群主姓名",
            "members": "人数\n（人）", "purpose": "用途", "permanence": "类型（固定/临时）", "created_on": "建立日期",
            "ends_on": "到期日期\n（长期填“长期”）", "status": "状态", "dissolved_on": "解散日期", "packets": "群内是否发红包",
            "phone": "群主电话", "remark": "备注",
        },
        [*groups["县直部门工作群"], repeated[0]],
        [["合计", "", len(groups["县直部门工作群"])], [], ["注：人数按建群单位上报数。"]],
        merge_units=True,
    )  # fmt: skip
    book.sheet(
        "乡镇工作群",
        ["乡镇（街道）工作群台账", "（县直部门不填此表）", ""],
        {
            "number": "序号", "unit": "所属单位", "name": "微信工作群名称", "purpose": "建群目的", "platform": "使用平台",
            "members": "群成员数", "owner": "群负责人", "permanence": "群类型", "ends_on": "任务截止日期", "status": "群状态",
            "dissolved_on": "解散时间",
        },
        [*groups["乡镇工作群"], *repeated[1:]],
        [["合计：", "", f"{len(groups['乡镇工作群'])}个"], ["填表人：某某　　审核人：某某"]],
    )  # fmt: skip
    book.sheet(
        "直属单位工作群",
        [],
        {
            "unit": "单位", "name": "群名称", "platform": "平台", "members": "人数", "permanence": "群组类型",
            "ends_on": "有效期至", "status": "状态", "dissolved_on": "解散日期",
        },
        groups["直属单位工作群"],
    )  # fmt: skip
    book.sheet(
        "公众账号",
        ["清源县政务新媒体台账"],
        {
            "number": "序号", "unit": "主办单位", "name": "账号名称", "platform": "账号平台", "certified_as": "认证主体",
            "last_post_on": "最近更新时间", "followers": "粉丝数", "opened_on": "开设日期", "status": "运行状态",
            "disposition": "处置",
        },
        accounts,
        [["合计", "", "", "", "", "", "", len(accounts)]],
    )  # fmt: skip
    book.sheet("小程序", [], APP_HEADERS, [mini_program(truth)])
    book.sheet(
        "网站",
        ["政府网站"],
        {"number": "序号", "unit": "主办单位", "name": "网站名称", "site": "域名"},
        [
            {"unit": BUREAUX[0], "name": "清源县人民政府门户网站", "site": "qingyuan.example"},
            {"unit": BUREAUX[25], "name": "清源政务服务网", "site": "zwfw.qingyuan.example"},
        ],
    )
    book.sheet("例外", ["例外情形登记"], EXEMPTION_HEADERS, [*exemptions, *more])
    book.book.add_worksheet("Sheet3")
    book.book.close()
    return truth


def _level(unit: Unit) -> str:
    """The level as the list of units states it: of every other unit."""
    words = {"county": "县级", "township": "乡镇级", "village": "村级"}
    return words[unit.level] if UNITS.index(unit) % 2 else ""


def write_apps(path: Path) -> Truth:
    """Make apps.xlsx and return its truth."""
    dice, truth = random.Random(SEED + 1), Truth()
    rows, exemptions = make_apps(dice, truth)
    for row in rows:
        row["stated"] = row["unit"].stated
    book = Book(path)
    headers = {"number": "序号", **APP_HEADERS, "stated": "单位性质"}
    book.sheet("政务应用程序", ["清源县政务应用程序台账（示例）"], headers, rows, [["合计", len(rows)]])
    book.sheet("例外", [], EXEMPTION_HEADERS, exemptions)
    book.book.close()
    return truth


def write_filing(path: Path) -> tuple[Truth, Truth]:
    """Make filing.xlsx and return its truth, nationally and under the county's own profile."""
    made = make_filing()
    book = Book(path)
    app_headers = {column.name: column.title for column in APPS.columns if column.name in ASKED}
    book.sheet("应用程序", ["清源县政务应用程序备案审核台账（示例）"], {"number": "序号", **app_headers}, made.apps)
    brief = {name: app_headers[name] for name in ("unit", "name", *BRIEF, "filing_number")}
    book.sheet("小程序简表", [], brief, made.brief)
    account_headers = {column.name: column.title for column in ACCOUNTS.columns if column.name in ASKED_OF_ACCOUNTS}
    book.sheet("公众账号", [], account_headers, made.accounts)
    group_headers = {column.name: column.title for column in GROUPS.columns if column.name in ("unit", "name", *GROUP)}
    book.sheet("工作群组", [], group_headers, made.groups)
    book.sheet("例外", [], EXEMPTION_HEADERS, made.exemptions)
    book.book.close()
    return made.national, made.local


def main(folder: Path = HERE) -> None:
    """Write the four files into a folder."""
    national, local = write_filing(folder / "filing.xlsx")
    truth = {
        "as_of": AS_OF.isoformat(),
        "ledger.xlsx": write_ledger(folder / "ledger.xlsx").document(),
        "apps.xlsx": write_apps(folder / "apps.xlsx").document(),
        "filing.xlsx": national.document(),
        "filing.xlsx under qingyuan.toml": local.document(),
    }
    text = json.dumps(truth, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (folder / "truth.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
