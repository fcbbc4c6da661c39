"""What a file is, found by looking inside; its name decides nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable

from qingzhi.inspectors.facts import Kind

_PAYLOAD = re.compile(r"Payload/[^/]+\.app/Info\.plist")
_AAB = re.compile(r"[^/]+/manifest/AndroidManifest\.xml")


def of_members(names: Iterable[str]) -> Kind | None:
    """The kind of a ZIP or folder by the members that make it one, None for anything else."""
    found = set(names)
    if "AndroidManifest.xml" in found:
        return "apk"
    if "BundleConfig.pb" in found or any(_AAB.fullmatch(name) for name in found):
        return "aab"
    if any(_PAYLOAD.fullmatch(name) for name in found):
        return "ipa"
    if "module.json" in found or ("config.json" in found and ("resources.index" in found or "pack.info" in found)):
        return "hap"
    if "pack.info" in found and any(name.endswith((".hap", ".hsp")) for name in found):
        return "app"
    if any(name.endswith(".apk") for name in found):
        return "apks"
    if "manifest.json" in found and "app.js" in found and "app.json" not in found:
        return "quickapp"
    if any(name.rpartition("/")[2] == "app.json" for name in found):
        return "miniprogram"
    return None
