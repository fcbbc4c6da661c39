"""Packages of packages: .apks, .xapk, .apkm (split APKs) and HarmonyOS .app (HAPs). The base package speaks for all."""

from __future__ import annotations

from qingzhi.inspectors.facts import Unreadable
from qingzhi.inspectors.packages import apk, hap, limits
from qingzhi.inspectors.packages.archive import Archive
from qingzhi.inspectors.packages.draft import Draft

_SUFFIXES = (".apk", ".hap", ".hsp")


def read(archive: Archive, draft: Draft) -> None:
    """Fill the draft from the inner packages, the base first. Raises Unreadable when none can be read."""
    inner = sorted((name for name in archive.names() if name.endswith(_SUFFIXES)), key=_order)
    if len(inner) > limits.INNER:
        draft.warn(f"里面的安装包超过 {limits.INNER} 个，其余的没有看。")
    read_any, left = False, limits.TOTAL
    for name in inner[: limits.INNER]:
        content = archive.read(name, limits.TOTAL)
        if content is None:
            draft.missed(archive.size(name))
            continue
        part = Draft(draft.kind)
        try:
            nested = Archive(content, archive.deadline)
            nested.left = left  # all of them together
            try:
                (apk if name.endswith(".apk") else hap).read(nested, part)
            finally:
                left = nested.left
        except Unreadable as error:
            draft.missed(len(content))
            draft.warn(f"{name.rpartition('/')[2]}：{error}")
            continue
        for warning in nested.warnings:
            part.warn(warning)
        _merge(draft, part, name, first=not read_any)
        read_any = True
    if not read_any:
        raise Unreadable("里面的安装包一个也读不出来，可能已损坏。请向开发单位要正式发布的安装包。")


def _order(name: str) -> tuple[bool, bool, str]:
    base = name.rpartition("/")[2]
    return "config." in base or base.startswith("split_"), not base.startswith(("base", "entry")), name


def _merge(whole: Draft, part: Draft, name: str, *, first: bool) -> None:
    """Identity and flags come from the first part; everything that is a list is joined."""
    if first:
        whole.name, whole.package_id, whole.version = part.name, part.package_id, part.version
        whole.target_sdk, whole.min_sdk, whole.flags = part.target_sdk, part.min_sdk, part.flags
    for permission, purpose in part.permissions.items():
        whole.permission(permission, purpose)
    for path, title in part.pages.items():
        whole.page(path, title)
    whole.sdks.update(part.sdks)
    for text in part.texts:
        whole.add(text.text, text.kind, f"{name}!{text.where}", text.resource, text.locale)
    for names in part.names:
        whole.add_names(names.names, f"{name}!{names.where}")
    whole.classes.extend(part.classes)
    whole.tracers.update((f"{name}!{where}", tracer) for where, tracer in part.tracers.items())
    whole.left_out += part.left_out
    whole.seen += part.seen
    whole.understood += part.understood
    for warning in part.warnings:
        whole.warn(warning)
