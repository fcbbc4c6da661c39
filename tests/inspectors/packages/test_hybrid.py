"""Apps made of web pages in a shell."""

from __future__ import annotations

import pytest

from qingzhi.inspectors.packages import inspect
from tests.inspectors.packages import builders as build
from tests.inspectors.packages.samples import APK, texts


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("res/xml/config.xml", build.axml([(0, "widget", []), (1, "content", [("src", "https://x.gov.cn/m")])])),
        ("assets/capacitor.config.json", build.dumps({"server": {"url": "https://x.gov.cn/m"}})),
        (
            "assets/apps/__UNI__1/www/manifest.json",
            build.dumps({"id": "__UNI__1", "launch_path": "https://x.gov.cn/m"}),
        ),
    ],
    ids=["Cordova", "Capacitor", "uni-app"],
)
def test_a_shell_around_a_web_site_says_that_its_functions_can_not_be_seen(name: str, content: bytes) -> None:
    package = inspect(build.raw_zip([*APK, (name, content)]))
    assert package.flags.remote_only
    assert any("服务器" in warning for warning in package.warnings)
    assert not inspect(build.raw_zip(APK)).flags.remote_only


def test_a_uni_app_gives_its_pages_with_their_titles_and_its_texts_but_not_the_frameworks() -> None:
    www = "assets/apps/__UNI__1/www/"
    routes = '__uniRoutes=[{"path":"/pages/sign","meta":{},"window":{"navigationBarTitleText":"每日签到"}}]'
    members = [
        (f"{www}manifest.json", build.dumps({"id": "__UNI__1", "permissions": {"Geolocation": {}}})),
        (f"{www}app-config-service.js", routes.encode()),
        (f"{www}app-service.js", "toast('连续签到七天')".encode()),
        (f"{www}uni-app-view.umd.js", "'选择位置'".encode()),
    ]
    package = inspect(build.raw_zip([*APK, *members]))
    assert ("pages/sign", "每日签到") in package.pages
    assert "连续签到七天" in texts(package, "message")
    assert "Geolocation" in texts(package, "permission")
    assert "选择位置" not in texts(package, "message")
