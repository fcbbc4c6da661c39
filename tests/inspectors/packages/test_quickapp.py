"""Quick apps."""

from __future__ import annotations

from qingzhi.inspectors.packages import inspect
from tests.inspectors.packages import builders as build
from tests.inspectors.packages.samples import texts


def test_a_quick_app_gives_its_features_as_permissions_and_its_page_titles() -> None:
    manifest = {"package": "cn.gov.quick", "name": "快办", "versionName": "2", "minPlatformVersion": 1070,
                "features": [{"name": "system.geolocation"}], "router": {"entry": "Home", "pages": {"Home": {}}},
                "display": {"pages": {"Home": {"titleBarText": "签到"}}}}  # fmt: skip
    package = inspect(build.zipped({"manifest.json": build.dumps(manifest), "app.js": "x='在线时长'"}))
    assert (package.kind, package.package_id, package.name) == ("quickapp", "cn.gov.quick", "快办")
    assert package.permissions == (("system.geolocation", ""),)
    assert package.pages == (("Home", "签到"),)
    assert "在线时长" in texts(package, "message")
