"""What stays of a package: who it says it is, what it may reach, who stands behind it."""

from __future__ import annotations

import pickle
from pathlib import Path

from qingzhi.inspectors.facts import Permission
from qingzhi.inspectors.packages import permissions
from qingzhi.inspectors.packages.known import trackers
from qingzhi.inspectors.packages.survey import survey
from qingzhi.rules.security import CALLED_FOR
from tests.inspectors.packages import apps
from tests.inspectors.packages import builders as build


def test_the_texts_that_name_the_unit_and_the_filing_number_are_kept_and_no_other() -> None:
    kept = survey(apps.decent())
    assert [one.context for one in kept.about] == ["主办单位：清源县教育局", "备案编号：国备2026330001"]
    assert pickle.loads(pickle.dumps(kept)) == kept


def test_a_name_that_a_page_writes_apart_from_its_label_is_kept_too() -> None:
    words = ["主办", "清源文旅", "备案编号", "QY-330001", "版本", "说明", "别的"]
    page = "".join(f"<text>{one}</text>" for one in words)
    project = {"app.json": b'{"pages": ["about"]}', "about.wxml": page.encode(), "about.js": b"Page({})"}
    kept = {one.context for one in survey(build.zipped(dict(project))).about}
    assert {"清源文旅", "QY-330001"} <= kept
    assert "别的" not in kept


def test_permissions_of_every_system_open_the_same_kinds_of_data() -> None:
    for name in ("android.permission.CAMERA", "ohos.permission.CAMERA", "NSCameraUsageDescription", "scope.camera"):
        assert list(permissions.opened([Permission(name)])) == ["相机"]
    assert permissions.opened([Permission("android.permission.INTERNET")]) == {}


def test_no_kind_of_data_is_part_of_the_name_of_another_and_each_has_functions_that_call_for_it() -> None:
    """The rule looks for a kind in a text that lists several."""
    kinds = list(permissions.groups())
    assert not [(one, other) for one in kinds for other in kinds if one != other and one in other]
    assert list(CALLED_FOR) == kinds
    names = [name for names in permissions.groups().values() for name in names]
    assert len(names) == len(set(names))


def test_trackers_are_told_from_the_parts_that_an_app_needs() -> None:
    assert trackers(["OkHttp", "友盟", "高德地图", "穿山甲"]) == {"友盟": "统计分析", "穿山甲": "广告"}


def test_the_appid_in_the_path_opens_the_start_of_an_encrypted_mini_program(tmp_path: Path) -> None:
    folder = tmp_path / "wx0123456789abcdef/12"
    folder.mkdir(parents=True)
    path = folder / "__APP__.wxapkg"
    path.write_bytes(
        encrypted(build.wxapkg({"app-config.json": b'{"pages": ["a"]}', "a.js": b"function(){}"}), "wx0123456789abcdef")
    )
    assert [page.path for page in survey(path).pages] == ["a"]


def encrypted(plain: bytes, app_id: str) -> bytes:
    """As WeChat for PC stores it."""
    import hashlib

    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    key = hashlib.pbkdf2_hmac("sha1", app_id.encode(), b"saltiest", 1000, 32)
    head = plain[:1023].ljust(1023, b"\0")
    cipher = Cipher(algorithms.AES(key), modes.CBC(b"the iv: 16 bytes")).encryptor()
    return b"V1MMWX" + cipher.update(head + b"\1") + bytes(one ^ ord(app_id[-2]) for one in plain[1023:])
