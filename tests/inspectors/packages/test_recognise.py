"""What is taken for a package, by looking inside; what is a heap of files that holds some; what is neither."""

from __future__ import annotations

from pathlib import Path

import pytest

from qingzhi.inspectors import INSPECTORS
from qingzhi.inspectors.packages.recognise import is_package
from qingzhi.subjects.limits import Unusable
from qingzhi.subjects.sources import sources
from tests.inspectors.packages import apps
from tests.inspectors.packages import builders as build
from tests.subjects.workbooks import GROUP_HEADER, write

APK = apps.decent()
PROJECT = {"app.json": b'{"pages": ["a"]}', "project.config.json": b"{}", "a.js": b"Page({})"}
PACKAGES = {
    "an APK": APK,
    "an APK whose entries say they are encrypted": build.raw_zip([("AndroidManifest.xml", b"x")], flags=1),
    "an APK behind other bytes": build.raw_zip([("AndroidManifest.xml", b"x")], before=b"MZ" + bytes(99)),
    "a mini program package": build.wxapkg({"app-config.json": b"{}"}),
    "a HAP": build.zipped(build.hap_members()),
    "a bundle of splits": build.zipped({"base.apk": APK, "split_config.zh.apk": APK}),
    "an XAPK": build.zipped({"manifest.json": b"{}", "cn.gov.qyt.apk": APK}),
    "a zipped project": build.zipped(dict(PROJECT)),
    "a zipped project with a workbook in it": build.zipped({**PROJECT, "docs/需求.xlsx": b""}),
}
OTHERS = {
    "a heap of several apps": build.zipped({"甲.apk": APK, "乙.apk": APK}),
    "a project beside a ledger": build.zipped(
        {**{f"小程序/{name}": one for name, one in PROJECT.items()}, "台账.xlsx": b""}
    ),
    "a zip of workbooks": build.zipped({"台账.xlsx": b"", "说明.docx": b""}),
    "text": "单位,群名称".encode(),
    "an Office file of old": b"\xd0\xcf\x11\xe0" + bytes(600),
    "nothing": b"",
}


@pytest.mark.parametrize("content", [pytest.param(one, id=name) for name, one in PACKAGES.items()])
def test_a_package_is_known_whatever_its_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "文件"
    path.write_bytes(content)
    assert is_package(content)
    assert is_package(path)


@pytest.mark.parametrize("content", [pytest.param(one, id=name) for name, one in OTHERS.items()])
def test_other_files_are_left_to_the_reader_of_ledgers(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "文件"
    path.write_bytes(content)
    assert not is_package(path)


def test_a_workbook_is_no_package_and_neither_is_what_is_not_there(tmp_path: Path) -> None:
    assert not is_package(write(tmp_path / "台账.xlsx", {"群": [GROUP_HEADER]}))
    assert not is_package(tmp_path / "没有这个")
    assert not is_package(tmp_path)


def found(path: Path) -> dict[str, str]:
    return {one.name: one.kind for one in sources([path], INSPECTORS)}


def test_a_folder_gives_its_ledgers_its_packages_and_each_project_as_one(tmp_path: Path) -> None:
    for name, content in PROJECT.items():
        (tmp_path / "甲局/小程序").mkdir(parents=True, exist_ok=True)
        (tmp_path / "甲局/小程序" / name).write_bytes(content)
    (tmp_path / "甲局/app.apk").write_bytes(APK)
    (tmp_path / "甲局/坏的.ipa").write_bytes(b"")
    (tmp_path / "说明.txt").write_bytes(b"")
    write(tmp_path / "台账.xlsx", {"群": [GROUP_HEADER]})
    assert found(tmp_path) == {
        "台账.xlsx": "ledger",
        "甲局/app.apk": "package",
        "甲局/坏的.ipa": "package",
        "甲局/小程序": "package",
    }
    assert found(tmp_path / "甲局/小程序") == {"小程序": "package"}


def test_a_heap_gives_its_members_and_says_which_project_it_could_not_take(tmp_path: Path) -> None:
    path = tmp_path / "送检.zip"
    members = {f"小程序/{name}": one for name, one in PROJECT.items()}
    path.write_bytes(build.zipped({**members, "甲.apk": APK, "台账.xlsx": b"x", "内.zip": b"PK"}))
    assert found(path) == {"台账.xlsx": "ledger", "甲.apk": "package", "内.zip": "ledger", "小程序/app.json": "ledger"}
    (project,) = (one for one in sources([path], INSPECTORS) if one.name == "小程序/app.json")
    with pytest.raises(Unusable, match="单独打成压缩包"):
        project.load()


def test_without_inspectors_a_folder_of_packages_holds_nothing_to_read(tmp_path: Path) -> None:
    (tmp_path / "app.apk").write_bytes(APK)
    (nothing,) = sources([tmp_path])
    with pytest.raises(Unusable, match="没有 .xlsx 或 .csv"):
        nothing.load()
    (tmp_path / "app.apk").unlink()
    (nothing,) = sources([tmp_path], INSPECTORS)
    with pytest.raises(Unusable, match="也没有安装包和小程序工程"):
        nothing.load()
