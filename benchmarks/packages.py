"""App packages: the whole look of qingzhi beside androguard (same facts) and beside bare inflate of the same members.

``python -m benchmarks.packages make FOLDER`` fetches and builds the packages; ``… qingzhi FILE``, ``… inflate FILE`` and
``… androguard FILE`` run one side in this process and print a JSON line: seconds, peak memory. androguard runs under an
interpreter of its own (``peers``), since it needs forty packages that the project doesn't. ``… many FOLDER JOBS`` looks
into a thousand small packages.
"""

from __future__ import annotations

import gc
import json
import os
import random
import resource
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path
from time import perf_counter
from typing import Any

ANDROGUARD = "androguard==4.1.4"
PEERS = Path(os.environ.get("QINGZHI_PEERS", Path.home() / ".cache/qingzhi/peers"))
REAL = {
    "server.apk": ("npm", "appium-uiautomator2-server@10.6.6", "package/apks/appium-uiautomator2-server-v10.6.6.apk"),
    "ApiDemos.apk": ("npm", "android-apidemos@5.0.0", "package/apks/ApiDemos-debug.apk"),
    "settings.apk": ("npm", "io.appium.settings@8.0.10", "package/apks/settings_apk-debug.apk"),
}
SCRIPTS = ("@vant/weapp@1.11.7", "tdesign-miniprogram@1.16.0", "weui-miniprogram@1.5.6")
LARGE = 6_000_000  # bytes of scripts in each built package, at least
MANY = 1_000
BLOCK = 1 << 16


def make(folder: Path) -> list[str]:
    """Put the packages into a folder; returns their names. What can't be fetched is left out."""
    import pytest
    from tests.inspectors.packages.published import member

    names = []
    for name, where in REAL.items():
        try:
            (folder / name).write_bytes(member(*where))
            names.append(name)
        except pytest.skip.Exception as why:
            print(f"left out: {name} ({why})", file=sys.stderr)
    for name, content in built().items():
        (folder / name).write_bytes(content)
        names.append(name)
    many(folder / "many")
    return names


def built() -> dict[str, bytes]:
    """A package of each other kind, with six megabytes of real scripts in it (of component libraries)."""
    from tests.inspectors.packages import builders as build
    from tests.inspectors.packages import samples

    scripts = real_scripts()
    code: dict[str, bytes | str] = {f"pages/{name}": content for name, content in scripts.items()}
    project = {"app.json": build.dumps({"pages": ["pages/index"]}), "project.config.json": "{}"} | code
    quick = {"manifest.json": build.dumps({"package": "cn.gov.q", "name": "快", "router": {"pages": {}}}), "app.js": ""}
    hap = build.hap_members() | {f"ets/{name}": content for name, content in code.items()}
    ipa = samples.ipa_members(encrypted=False)
    ipa |= {f"Payload/X.app/www/{name}": content for name, content in code.items()}
    aab = {
        "BundleConfig.pb": b"",
        "base/manifest/AndroidManifest.xml": build.node("manifest", [("package", "cn.gov.b")]),
    }
    aab |= {f"base/assets/www/{name}": content for name, content in code.items()}
    page = {"/app-config.json": b'{"pages":["pages/index"]}'}
    return {
        "bundle.aab": build.zipped(aab),
        "mini.zip": build.zipped(project),
        "mini.wxapkg": build.wxapkg(page | {f"/{name}": content for name, content in scripts.items()}),
        "quick.rpk": build.zipped(quick | code),
        "phone.hap": build.zipped(hap),
        "phone.ipa": build.zipped(ipa),
    }


def real_scripts() -> dict[str, bytes]:
    """The scripts and pages of component libraries, over and over until there are enough; none where offline."""
    import pytest
    from tests.inspectors.packages.published import members

    found: dict[str, bytes] = {}
    for requirement in SCRIPTS:
        try:
            files = members(requirement)
        except pytest.skip.Exception as why:
            print(f"left out: {requirement} ({why})", file=sys.stderr)
            continue
        found |= {f"{requirement}/{name}": text for name, text in files.items() if name.endswith((".js", ".wxml"))}
    size, turn, all_ = sum(map(len, found.values())), 0, dict(found)
    while found and sum(map(len, all_.values())) < LARGE:
        turn += 1
        all_ |= {f"{turn}/{name}": text + f"//{turn}".encode() for name, text in found.items()}
    assert size or not all_
    return all_


def many(folder: Path) -> None:
    """A thousand small packages."""
    from tests.inspectors.packages import apps

    folder.mkdir()
    draw = random.Random(7)
    for number in range(MANY):
        made = draw.choice((apps.formalist, apps.decent))(f"应用{number}", f"cn.gov.a{number}")
        (folder / f"{number}.apk").write_bytes(made)


def by_qingzhi(path: Path) -> None:
    """Everything that ``qingzhi inspect`` finds out, as its processes do it."""
    from qingzhi.inspectors.packages.survey import survey

    gc.disable()
    survey(path)


def by_inflate(path: Path) -> None:
    """Every member inflated and thrown away; of what is no zip every byte read."""
    if not zipfile.is_zipfile(path):
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                zlib.crc32(block)
        return
    with zipfile.ZipFile(path) as archive:
        for one in archive.infolist():
            with archive.open(one) as member:
                while member.read(BLOCK):
                    pass


def by_androguard(path: Path) -> None:
    """The same facts: id, versions, permissions, activities, resource strings, strings and classes of each dex."""
    from androguard.core.apk import APK
    from androguard.core.dex import DEX
    from loguru import logger

    logger.remove()
    apk = APK(str(path))
    apk.get_package(), apk.get_target_sdk_version(), apk.get_permissions(), apk.get_activities()
    resources = apk.get_android_resources()
    if resources is not None:
        for package in resources.get_packages_names():
            resources.get_strings_resources()
            resources.get_string_resources(package)
    for content in apk.get_all_dex():
        dex = DEX(content)
        list(dex.get_strings())
        dex.get_classes_names()


def peers() -> Path | None:
    """The interpreter with androguard, made when first asked for; None where it can't be had."""
    python = PEERS / "bin/python"
    try:
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", str(PEERS)], check=True, capture_output=True)
        install = [str(python), "-m", "pip", "install", "--quiet", ANDROGUARD]
        subprocess.run(install, check=True, capture_output=True, timeout=600)
    except (subprocess.SubprocessError, OSError) as error:
        print(f"left out: androguard ({error})", file=sys.stderr)
        return None
    return python


def look(folder: Path, jobs: int) -> None:
    """``qingzhi inspect`` over a folder."""
    command = [sys.executable, "-m", "qingzhi", "inspect", str(folder), "--jobs", str(jobs)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def main() -> None:
    """Make the packages, or run one side."""
    what, path = sys.argv[1], Path(sys.argv[2])
    if what == "make":
        print(json.dumps(make(path)))
        return
    sides: dict[str, Any] = {"qingzhi": by_qingzhi, "inflate": by_inflate, "androguard": by_androguard}
    if what == "qingzhi":
        import qingzhi.inspectors.packages.ready
        import qingzhi.inspectors.packages.survey  # noqa: F401  # imports are not counted
    elif what == "androguard":
        import androguard.core.apk
        import androguard.core.dex  # noqa: F401
    started = perf_counter()
    if what == "many":
        look(path, int(sys.argv[3]))
    else:
        sides[what](path)
    seconds = perf_counter() - started
    used = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps({"seconds": {"total": seconds}, "peak_mb": used / 1024}))


if __name__ == "__main__":
    main()
