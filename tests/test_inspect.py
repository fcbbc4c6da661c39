"""``qingzhi inspect`` and ``qingzhi check`` on packages, as scripts and continuous integration use them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from qingzhi.cli import app as cli
from tests.inspectors.packages import apps
from tests.inspectors.packages import builders as build
from tests.subjects.workbooks import GROUP_HEADER, write
from tests.test_cli import DAY, qingzhi

KEYS = [
    "source", "kind", "name", "package_id", "version", "target_sdk", "sha256", "permissions", "flags", "pages", "sdks",
    "coverage", "warnings", "functions",
]  # fmt: skip
FLAGS = ["debuggable", "cleartext", "allow_backup", "signed", "packed", "remote_only"]
FUNCTIONS = [
    "check_in", "points", "ranking", "online_duration", "sharing", "trace_upload", "shell", "feedback", "commerce",
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An APK, a mini program project, a HAP, a ledger and a broken package."""
    path = tmp_path_factory.mktemp("送检")
    (path / "巡查.apk").write_bytes(apps.formalist())
    (path / "鸿蒙.hap").write_bytes(build.zipped(build.hap_members()))
    (path / "断了的.apk").write_bytes(apps.formalist()[:2000])
    project = path / "小程序"
    (project / "pages").mkdir(parents=True)
    (project / "project.config.json").write_bytes(build.dumps({"appid": "wx1", "projectname": "村务"}))
    (project / "app.json").write_bytes(build.dumps({"pages": ["pages/rank"]}))
    (project / "pages/rank.wxml").write_text("<text>支部排行榜</text>", encoding="utf-8")
    good = ["清源县教育局", "甲群", "微信", "王某", "2027.3.5", "在用"]
    write(path / "台账.xlsx", {"群": [GROUP_HEADER, good]})
    return path


def lines(text: str) -> dict[str, Any]:
    return {one["source"]: one for one in map(json.loads, text.splitlines())}


def test_inspect_prints_a_line_of_json_for_each_material_with_the_keys_of_the_contract(folder: Path) -> None:
    run = qingzhi("inspect", folder, "--jobs", "2")
    assert run.returncode == 0
    found = lines(run.stdout)
    assert list(found) == ["台账.xlsx", "小程序", "巡查.apk", "断了的.apk", "鸿蒙.hap"]
    apk = found["巡查.apk"]
    assert list(apk) == KEYS
    assert list(apk["flags"]) == FLAGS
    assert list(apk["functions"]) == FUNCTIONS
    assert (apk["kind"], apk["package_id"], apk["target_sdk"], apk["coverage"]) == ("apk", "cn.gov.qyxc", 33, 1.0)
    assert apk["permissions"] == ["android.permission.ACCESS_FINE_LOCATION", "android.permission.READ_CONTACTS"]
    check_in = apk["functions"]["check_in"]
    assert (check_in["verdict"], list(check_in)) == ("present", ["verdict", "score", "evidence"])
    assert list(check_in["evidence"][0]) == ["term", "kind", "where", "context", "attribution"]
    assert {"path": "cn.gov.qyxc.Rank", "title": "支部排行榜"} in apk["pages"]
    assert (found["鸿蒙.hap"]["kind"], found["鸿蒙.hap"]["sdks"]) == (
        "hap",
        [{"name": "@ohos/axios", "version": "2.2.0"}],
    )
    assert (found["小程序"]["kind"], found["小程序"]["name"]) == ("miniprogram", "村务")


def test_inspect_names_what_it_could_not_look_into_on_both_channels_and_goes_on(folder: Path) -> None:
    run = qingzhi("inspect", folder)
    found = lines(run.stdout)
    assert list(found["断了的.apk"]) == ["source", "error"]
    assert "重新下载" in found["断了的.apk"]["error"]
    assert "台账请用 qingzhi check" in found["台账.xlsx"]["error"]
    assert "断了的.apk：" in run.stderr


def test_inspect_prints_nothing_and_ends_with_two_where_nothing_could_be_looked_into(folder: Path) -> None:
    run = qingzhi("inspect", folder / "断了的.apk", folder / "台账.xlsx", folder / "没有这个.apk")
    assert (run.returncode, run.stdout) == (2, "")
    for said in ("断了的.apk：", "台账.xlsx：", "没有这个.apk："):
        assert said in run.stderr
    assert qingzhi("inspect", folder, "--jobs", "0").returncode == 2


@pytest.mark.parametrize(
    ("app", "fail_on", "status"),
    [("bad", "violation", 1), ("bad", "never", 0), ("shell", "violation", 0), ("shell", "advisory", 1)],
)
def test_fail_on_works_for_packages(tmp_path: Path, app: str, fail_on: str, status: int) -> None:
    path = tmp_path / "应用.zip"
    path.write_bytes({"bad": apps.formalist, "shell": apps.shell}[app]())
    target = tmp_path / "报告.sarif"
    arguments = ["check", str(path), *DAY, "--fail-on", fail_on, "--format", "sarif", "-o", str(target)]
    assert CliRunner().invoke(cli, arguments).exit_code == status
    assert json.loads(target.read_text(encoding="utf-8"))["runs"][0]["results"]


def test_a_single_package_that_cannot_be_read_is_explained_and_ends_with_two(folder: Path) -> None:
    run = qingzhi("check", folder / "断了的.apk", *DAY)
    assert (run.returncode, run.stdout) == (2, "")
    assert "断了的.apk：" in run.stderr
    assert "重新下载" in run.stderr


def test_check_takes_ledgers_packages_and_projects_of_one_folder_together(folder: Path) -> None:
    report = json.loads(qingzhi("check", folder, *DAY, "--format", "json", "--fail-on", "never").stdout)
    assert {one["source"]: one["kind"] for one in report["inputs"]} == {
        "台账.xlsx": "ledger",
        "小程序": "package",
        "巡查.apk": "package",
        "鸿蒙.hap": "package",
    }
    assert [one["source"] for one in report["errors"]] == ["断了的.apk"]
    assert report["subjects"] == {"apps": 3, "accounts": 0, "groups": 1, "forms": 0, "texts": 0, "organizations": 1}
