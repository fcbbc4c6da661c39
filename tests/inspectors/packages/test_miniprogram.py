"""The source of mini programs."""

from __future__ import annotations

from pathlib import Path

from qingzhi.inspectors.packages import inspect
from tests.inspectors.packages import builders as build
from tests.inspectors.packages.samples import texts


def test_a_mini_program_project_is_read_from_a_folder_and_from_a_zip_alike(tmp_path: Path) -> None:
    project = {
        "project.config.json": build.dumps({"appid": "wx1", "projectname": "村务"}),
        "miniprogram/app.json": build.dumps(
            {"pages": ["pages/a"], "tabBar": {"list": [{"pagePath": "pages/a", "text": "打卡"}]}}
        ),
        "miniprogram/pages/a.wxml": "<button open-type='feedback'>意见反馈</button>".encode(),
        "miniprogram/miniprogram_npm/@vant/weapp/a.js": "'点击反馈'".encode(),
    }
    for name, content in project.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    for package in (inspect(tmp_path), inspect(build.zipped(dict(project)))):
        assert (package.kind, package.name, package.package_id) == ("miniprogram", "村务", "wx1")
        assert package.pages == (("pages/a", "打卡"),)
        assert texts(package, "ui") >= {"意见反馈"}
        assert "点击反馈" not in texts(package, "message")
        assert package.sdks == (("@vant/weapp", ""),)
