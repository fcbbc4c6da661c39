"""Real packages, fetched by name and version through the package managers' own clients and kept between runs."""

from __future__ import annotations

import pytest

from qingzhi.inspectors.facts import FUNCTIONS
from qingzhi.inspectors.packages import inspect, judge
from tests.inspectors.packages.published import member

PREFIX = "android.permission."

# What androguard 4.1.4 says of each: package, target SDK, min SDK, label, activities, permissions.
TRUTH = {
    ("npm", "android-apidemos@5.0.0", "package/apks/ApiDemos-debug.apk"): (
        "io.appium.android.apis", 33, 17, "API Demos", 331,
        "ACCESS_COARSE_LOCATION CAMERA INTERNET NFC POST_NOTIFICATIONS READ_CONTACTS RECEIVE_SMS RECORD_AUDIO SEND_SMS "
        "SET_WALLPAPER VIBRATE WRITE_CONTACTS WRITE_EXTERNAL_STORAGE "
        "io.appium.android.apis.DYNAMIC_RECEIVER_NOT_EXPORTED_PERMISSION",
    ),
    ("npm", "io.appium.settings@8.0.10", "package/apks/settings_apk-debug.apk"): (
        "io.appium.settings", 35, 26, "Appium Settings", 2,
        "ACCESS_BACKGROUND_LOCATION ACCESS_COARSE_LOCATION ACCESS_FINE_LOCATION ACCESS_MOCK_LOCATION ACCESS_NETWORK_STATE "
        "ACCESS_WIFI_STATE BLUETOOTH BLUETOOTH_ADMIN BLUETOOTH_CONNECT BLUETOOTH_SCAN CHANGE_CONFIGURATION "
        "CHANGE_NETWORK_STATE CHANGE_WIFI_STATE DISABLE_KEYGUARD FOREGROUND_SERVICE FOREGROUND_SERVICE_LOCATION "
        "FOREGROUND_SERVICE_MEDIA_PROJECTION INTERNET READ_EXTERNAL_STORAGE READ_MEDIA_IMAGES READ_PHONE_STATE READ_SMS "
        "RECORD_AUDIO SET_ANIMATION_SCALE WAKE_LOCK WRITE_SETTINGS "
        "io.appium.settings.DYNAMIC_RECEIVER_NOT_EXPORTED_PERMISSION",
    ),
    ("npm", "appium-uiautomator2-server@10.6.6", "package/apks/appium-uiautomator2-server-v10.6.6.apk"): (
        "io.appium.uiautomator2.server", 34, 26, "", 3,
        "ACCESS_NETWORK_STATE ACCESS_WIFI_STATE BLUETOOTH BLUETOOTH_SCAN CHANGE_WIFI_STATE INTERNET QUERY_ALL_PACKAGES "
        "REORDER_TASKS WAKE_LOCK",
    ),
    ("npm", "appium-uiautomator2-server@10.6.6", "package/apks/appium-uiautomator2-server-debug-androidTest.apk"): (
        "io.appium.uiautomator2.server.test", 34, 26, "", 0, "",
    ),
    ("pip", "uiautomator2==3.7.1", "uiautomator2/assets/app-uiautomator.apk"): (
        "com.github.uiautomator", 32, 19, "ATX", 3,
        "ACCESS_MOCK_LOCATION ACCESS_NETWORK_STATE ACCESS_WIFI_STATE CHANGE_WIFI_STATE DISABLE_KEYGUARD FOREGROUND_SERVICE "
        "GET_ACCOUNTS INTERNET MANAGE_ACCOUNTS REQUEST_IGNORE_BATTERY_OPTIMIZATIONS SYSTEM_ALERT_WINDOW WAKE_LOCK",
    ),
}  # fmt: skip


@pytest.mark.parametrize("sample", [pytest.param(one, id=one[2].rpartition("/")[2]) for one in TRUTH])
def test_a_real_apk_gives_what_androguard_gives(sample: tuple[str, str, str]) -> None:
    identifier, target, least, name, activities, permissions = TRUTH[sample]
    found = inspect(member(*sample))
    assert (found.package_id, found.target_sdk, found.min_sdk, found.name) == (identifier, target, least, name)
    assert len(found.pages) == activities
    assert {one.name.removeprefix(PREFIX) for one in found.permissions} == set(permissions.split())
    assert (found.coverage, found.warnings) == (1.0, ())
    assert found.flags.debuggable
    assert found.flags.signed


@pytest.mark.parametrize("sample", [pytest.param(one, id=one[2].rpartition("/")[2]) for one in TRUTH])
def test_a_real_apk_that_is_no_government_app_has_no_function_present_or_likely(sample: tuple[str, str, str]) -> None:
    functions = judge(inspect(member(*sample)))
    assert {one for one in FUNCTIONS if functions[one].verdict in {"present", "suspected"}} == set()
