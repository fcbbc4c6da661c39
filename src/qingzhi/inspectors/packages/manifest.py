"""What AndroidManifest.xml says, whether it was binary XML (APK) or protobuf (AAB).

Attributes by resource id (public.xml in AOSP frameworks/base/core/res). Cleartext is the effective value: the network
security configuration, else ``usesCleartextTraffic``, else what Android does by default (true below target SDK 28).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from qingzhi.inspectors.packages.arsc import Table
from qingzhi.inspectors.packages.axml import REFERENCE, STRING, Element, Value
from qingzhi.inspectors.packages.draft import Draft

LABEL, NAME, DEBUGGABLE, VALUE = 0x01010001, 0x01010003, 0x0101000F, 0x01010024
MIN_SDK, VERSION_CODE, VERSION_NAME, TARGET_SDK = 0x0101020C, 0x0101021B, 0x0101021C, 0x01010270
ALLOW_BACKUP, CLEARTEXT, NETWORK_SECURITY = 0x01010280, 0x010104EC, 0x01010527
_CLEARTEXT_BY_DEFAULT_BELOW = 28
_PERMISSIONS = {"uses-permission", "uses-permission-sdk-23", "uses-permission-sdk-m"}
_COMPONENTS = {"activity", "service", "receiver", "provider"}
Key = int | str


@dataclass
class Manifest:
    """What other readers need of the manifest: the declared classes and where further configuration stands."""

    components: list[str] = field(default_factory=list)
    network_security: str = ""


def read(elements: Iterable[Element], table: Table | None, draft: Draft) -> Manifest:
    """Fill the draft from the manifest's elements. A manifest without a package name is none: ValueError."""
    manifest = Manifest()
    values = _Values(table)
    cleartext: bool | None = None
    for element in elements:
        found = element.attributes
        if element.depth == 0 and element.name == "manifest":
            draft.package_id = values.text(found.get("package"))
            draft.version = values.text(found.get(VERSION_NAME)) or values.text(found.get(VERSION_CODE))
        elif element.depth == 1 and element.name in _PERMISSIONS:
            draft.permission(values.text(found.get(NAME)))
        elif element.depth == 1 and element.name == "uses-sdk":
            draft.min_sdk = values.number(found.get(MIN_SDK))
            draft.target_sdk = values.number(found.get(TARGET_SDK))
        elif element.depth == 1 and element.name == "application":
            draft.name = values.text(found.get(LABEL))
            cleartext = values.truth(found.get(CLEARTEXT))
            manifest.network_security = values.text(found.get(NETWORK_SECURITY))
            if NAME in found:
                manifest.components.append(_class(values.text(found[NAME]), draft.package_id))
            backup = values.truth(found.get(ALLOW_BACKUP))
            draft.set_flags(
                debuggable=values.truth(found.get(DEBUGGABLE)) or False,
                allow_backup=True if backup is None else backup,
            )
        elif element.name in _COMPONENTS and NAME in found:
            name = _class(values.text(found[NAME]), draft.package_id)
            manifest.components.append(name)
            if element.name == "activity":
                draft.page(name, values.text(found.get(LABEL)))
    if not draft.package_id:
        raise ValueError("no package name")
    draft.min_sdk = 1 if draft.min_sdk is None else draft.min_sdk
    draft.target_sdk = draft.min_sdk if draft.target_sdk is None else draft.target_sdk
    draft.set_flags(cleartext=draft.target_sdk < _CLEARTEXT_BY_DEFAULT_BELOW if cleartext is None else cleartext)
    return manifest


def read_network_security(elements: Iterable[Element], draft: Draft) -> None:
    """``<base-config cleartextTrafficPermitted>`` overrides the manifest; a domain that permits it counts as well."""
    for element in elements:
        permitted = element.attributes.get("cleartextTrafficPermitted")
        if permitted is None or element.name not in {"base-config", "domain-config"}:
            continue
        allowed = permitted.text == "true" if permitted.type == STRING else bool(permitted.data)
        if allowed or element.name == "base-config":
            draft.set_flags(cleartext=allowed)


def _class(name: str, package: str) -> str:
    if name.startswith("."):
        return package + name
    return name if "." in name or not name else f"{package}.{name}"


class _Values:
    """Typed values as text, number or truth, references looked up in the resource table."""

    def __init__(self, table: Table | None) -> None:
        self._table = table

    def text(self, value: Value | None) -> str:
        if value is None:
            return ""
        if value.type == REFERENCE:
            found = self._table.resolve(value.data) if self._table else None
            return found.text if found else ""
        return value.text or (str(value.data) if value.type != STRING else "")

    def number(self, value: Value | None) -> int | None:
        if value is None:
            return None
        if value.type == STRING:
            return int(value.text) if value.text.isascii() and value.text.isdigit() else None
        return self._resolved(value)

    def truth(self, value: Value | None) -> bool | None:
        if value is None:
            return None
        if value.type == STRING:
            return value.text == "true"
        resolved = self._resolved(value)
        return None if resolved is None else bool(resolved)

    def _resolved(self, value: Value) -> int | None:
        if value.type != REFERENCE:
            return value.data
        found = self._table.resolve(value.data) if self._table else None
        return found.data if found else None
