"""The command line as scripts and people use it: exit status, messages, files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.subjects.workbooks import GROUP_HEADER, write, xlsx_with_cells

COUNTY = Path(__file__).parents[1] / "examples/county"
LEDGER = str(COUNTY / "ledger.xlsx")
DAY = ("--as-of", "2026-11-22")


def qingzhi(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONUTF8": "1", "COLUMNS": "100"}
    run = subprocess.run(
        [sys.executable, "-m", "qingzhi", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=cwd,
        env=environment,
    )
    assert "Traceback" not in run.stderr, run.stderr
    return run


def clean(tmp_path: Path, *rows: list[str]) -> Path:
    good = ["清源县教育局", "甲群", "微信", "王某", "2027.3.5", "在用"]
    return write(tmp_path / "好.xlsx", {"群": [GROUP_HEADER, good, *rows]})


def test_a_ledger_with_problems_ends_with_one_and_a_clean_one_with_nought(tmp_path: Path) -> None:
    assert qingzhi("check", LEDGER, *DAY).returncode == 1
    run = qingzhi("check", clean(tmp_path), *DAY)
    assert run.returncode == 0
    assert "疑似问题 0" in run.stdout


@pytest.mark.parametrize(("fail_on", "status"), [("violation", 0), ("advisory", 1), ("never", 0)])
def test_fail_on_says_from_which_answer_on_the_status_is_one(tmp_path: Path, fail_on: str, status: int) -> None:
    ownerless = ["清源县教育局", "乙群", "微信", "", "2027.3.5", "在用"]
    assert qingzhi("check", clean(tmp_path, ownerless), *DAY, "--fail-on", fail_on).returncode == status


def test_cells_that_cannot_be_read_change_the_status_only_when_strict(tmp_path: Path) -> None:
    path = clean(tmp_path, ["清源县教育局", "乙群", "微信", "王某", "去年底", "在用"])
    assert qingzhi("check", path, *DAY).returncode == 0
    assert qingzhi("check", path, *DAY, "--strict").returncode == 2
    assert qingzhi("check", LEDGER, *DAY, "--strict").returncode == 2


def hostile(name: str) -> bytes:
    good = (COUNTY / "ledger.xlsx").read_bytes()
    return {
        "加密": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(480) + "EncryptedPackage".encode("utf-16-le"),
        "截断": good[: len(good) // 2],
        "改名的PDF": b"%PDF-1.7\n1 0 obj\n",
        "远处单元格": xlsx_with_cells(["A1", "XFD1048576"]),
        "空文件": b"",
    }[name]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("加密", "去掉密码"),
        ("截断", "重新下载"),
        ("改名的PDF", "Excel 原件"),
        ("远处单元格", "没有认出任何一张表的表头"),
        ("空文件", "重新发送"),
    ],
)
def test_a_file_that_is_no_ledger_gets_a_clear_message_and_status_two(tmp_path: Path, name: str, said: str) -> None:
    path = tmp_path / f"{name}.xlsx"
    path.write_bytes(hostile(name))
    run = qingzhi("check", path, *DAY)
    assert run.returncode == 2
    assert f"{name}.xlsx：" in run.stderr
    assert said in run.stderr
    assert run.stdout == ""


def test_a_workbook_without_a_known_header_gets_a_clear_message_and_status_two(tmp_path: Path) -> None:
    run = qingzhi("check", write(tmp_path / "a.xlsx", {"表": [["姓名", "年龄"], ["某某", 3]]}), *DAY)
    assert run.returncode == 2
    assert "表头要有“群名称”" in run.stderr


def test_one_bad_file_among_good_ones_is_an_error_entry_and_the_rest_is_checked(tmp_path: Path) -> None:
    clean(tmp_path)
    (tmp_path / "坏.xlsx").write_bytes(b"%PDF")
    run = qingzhi("check", tmp_path, *DAY, "--format", "json")
    assert run.returncode == 0
    report = json.loads(run.stdout)
    assert [one["source"] for one in report["inputs"]] == ["好.xlsx"]
    assert [(one["source"], one["column"]) for one in report["errors"]] == [("坏.xlsx", None)]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("check",), "没有写文件或文件夹"),
        (("check", "没有这个.xlsx"), "没有这个文件"),
        (("check", LEDGER, "--as-of", "2026年"), "请写成 2026-11-22 这样"),
        (("check", LEDGER, "--profile", "atlantis"), "找不到口径“atlantis”"),
        (("check", LEDGER, "--format", "pdf"), "可以写"),
        (("check", LEDGER, "--nonsense"), "没有选项 --nonsense"),
        (("chek",), "没有命令 chek"),
        (("rules", "A9999"), "没有编号为 A9999 的检查项"),
        (("rules", "A0701", "A0702"), "多写了 A0702"),
    ],
)
def test_a_wrong_call_is_explained_in_chinese_and_ends_with_two(arguments: tuple[str, ...], said: str) -> None:
    run = qingzhi(*arguments)
    assert run.returncode == 2
    assert said in run.stderr


def test_an_empty_folder_is_explained(tmp_path: Path) -> None:
    run = qingzhi("check", tmp_path)
    assert run.returncode == 2
    assert "没有 .xlsx 或 .csv" in run.stderr


def test_a_report_goes_to_a_file_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "报告.json"
    run = qingzhi("check", LEDGER, *DAY, "--format", "json", "-o", target)
    assert run.stdout == ""
    assert json.loads(target.read_text(encoding="utf-8"))["summary"]["violation"] > 0
    assert [path.name for path in tmp_path.iterdir()] == ["报告.json"]
    run = qingzhi("check", LEDGER, *DAY, "-o", tmp_path / "没有/这里.txt")
    assert run.returncode == 2
    assert "请换一个位置" in run.stderr


def test_the_help_is_in_chinese() -> None:
    for arguments in ([], ["--help"], ["check", "--help"], ["rules", "--help"]):
        run = qingzhi(*arguments)
        words = run.stdout + run.stderr
        for english in ("Usage", "Options", "Arguments", "Commands", "Show this", "default:", "required"):
            assert english not in words


def test_rules_lists_every_code_and_explains_each() -> None:
    listed = qingzhi("rules").stdout
    assert "A0701  第 7条  长期不更新（看台账）" in listed
    assert "A0601  第 6条  强制打卡签到（看安装包）" in listed
    page = qingzhi("rules", "a0701").stdout
    assert "依据：《检查指标》、《若干意见》第七条（来源等级 A：官方页面）" in page
    assert "2019-04-01 起 14天" in page
    assert "怎么改：" in page
    assert "全国没有规定" in qingzhi("rules", "A0706").stdout
    assert "这一项要看通知文本、群聊记录，台账里看不出" in qingzhi("rules", "A1002").stdout


def test_without_a_day_the_check_is_as_of_today_in_china(tmp_path: Path) -> None:
    from qingzhi.checkup import today

    run = qingzhi("check", clean(tmp_path), "--format", "json")
    assert json.loads(run.stdout)["as_of"] == today().isoformat()
