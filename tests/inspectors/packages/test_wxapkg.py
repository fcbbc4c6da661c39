"""WeChat's packages, plain and as WeChat for PC stores them."""

from __future__ import annotations

import hashlib

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from qingzhi.inspectors.facts import Package
from qingzhi.inspectors.packages import inspect
from tests.inspectors.packages import builders as build
from tests.inspectors.packages.samples import MINI, texts

PADDING = {f"pages/{number:03}/index.js": b"function(){}" for number in range(40)}
"""So that the names of the real files stand behind the part that is encrypted otherwise."""


def mini_program_facts(package: Package) -> None:
    assert package.pages == (("pages/rank", "全国排行"),)
    assert package.permissions == (("scope.userLocation", "用于现场打卡"),)
    assert "签到成功" in texts(package, "message")
    assert "我的积分" in texts(package, "ui")


def test_a_mini_program_package_gives_titles_permissions_and_escaped_texts() -> None:
    package = inspect(build.wxapkg(MINI))
    assert package.kind == "wxapkg"
    mini_program_facts(package)


def test_without_the_appid_an_encrypted_mini_program_still_gives_all_but_its_start() -> None:
    package = inspect(build.without_start(build.wxapkg(PADDING | MINI), "wx0123456789abcd3f"))
    mini_program_facts(package)
    assert any("AppID" in warning for warning in package.warnings)


def test_with_the_appid_an_encrypted_mini_program_gives_what_the_plain_one_gives() -> None:
    plain, app_id = build.wxapkg(PADDING | MINI), "wx0123456789abcdef"
    key = hashlib.pbkdf2_hmac("sha1", app_id.encode(), b"saltiest", 1000, 32)
    cipher = Cipher(algorithms.AES(key), modes.CBC(b"the iv: 16 bytes")).encryptor()
    start = cipher.update(plain[:1023] + b"\1") + cipher.finalize()  # padded to a whole block
    rest = bytes(one ^ ord(app_id[-2]) for one in plain[1023:])
    encrypted = b"V1MMWX" + start + rest
    opened, closed, open_ = inspect(encrypted, app_id=app_id), inspect(encrypted), inspect(plain)
    assert (opened.pages, opened.texts, opened.coverage) == (open_.pages, open_.texts, open_.coverage)
    assert not opened.warnings
    assert any("AppID" in one for one in closed.warnings)
    wrong = inspect(encrypted, app_id="wx0123456789abcd00")
    assert any("AppID" in one for one in wrong.warnings)  # another AppID opens nothing, and that is said
