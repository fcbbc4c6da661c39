"""From a file or folder to a ``Package``: looks inside, chooses the reader, counts what was understood."""

from __future__ import annotations

import hashlib
import mmap
from collections.abc import Callable
from pathlib import Path

from qingzhi.inspectors.facts import Package, Unreadable
from qingzhi.inspectors.packages import (
    aab,
    apk,
    apks,
    hap,
    ipa,
    kinds,
    limits,
    miniprogram,
    quickapp,
    wxapkg,
)
from qingzhi.inspectors.packages.archive import Archive, Source
from qingzhi.inspectors.packages.draft import Draft
from qingzhi.inspectors.packages.folder import Folder

READERS: dict[str, Callable[[Archive, Draft], None]] = {
    "apk": apk.read,
    "aab": aab.read,
    "apks": apks.read,
    "ipa": ipa.read,
    "hap": hap.read,
    "app": apks.read,
    "miniprogram": miniprogram.read,
    "quickapp": quickapp.read,
}


def inspect(material: Path | bytes, *, app_id: str = "") -> Package:
    """What a package contains.

    ``app_id`` is a mini program's AppID, which opens the start of an encrypted wxapkg. Raises Unreadable with a
    Chinese sentence when nothing can be said of it.
    """
    if isinstance(material, bytes):
        return _inspect(material, app_id)
    if material.is_dir():
        return _folder(material)
    try:
        size = material.stat().st_size
        if size > limits.FILE:
            raise Unreadable("文件超过 4 GB，不像安装包。请核对后再试。")
        if not size:
            raise Unreadable("文件是空的（0 字节）。请让对方重新发送。")
        with material.open("rb") as file:  # the map stays open as long as ``trace`` may need it
            return _inspect(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), app_id)
    except OSError as error:
        raise Unreadable(f"文件打不开：{error.strerror}。请核对路径和权限。") from error


def _inspect(source: Source, app_id: str) -> Package:
    if not len(source):
        raise Unreadable("文件是空的（0 字节）。请让对方重新发送。")
    digest = hashlib.sha256(source).hexdigest()
    if wxapkg.recognised(source):
        if len(source) > limits.WXAPKG:
            raise Unreadable(f"小程序包超过 {limits.WXAPKG // limits.MB} MB，不像小程序。请核对后再试。")
        draft = Draft("wxapkg")
        wxapkg.read(source[:], draft, app_id)
        return draft.finish(digest)
    if source.rfind(b"PK\x05\x06") < 0 and source.find(b"PK\x01\x02") < 0:
        raise Unreadable(_about(source[:8]))
    archive = Archive(source)
    kind = kinds.of_members(archive.names())
    if kind is None:
        raise Unreadable(
            "这个压缩包不是认识的安装包或小程序（apk、aab、ipa、hap、app、wxapkg、小程序、rpk）。请核对后再试。"
        )
    draft = Draft(kind)
    READERS[kind](archive, draft)
    for warning in archive.warnings:
        draft.warn(warning)
    return draft.finish(digest)


def _folder(path: Path) -> Package:
    folder = Folder(path)
    if kinds.of_members(folder.names()) != "miniprogram":
        raise Unreadable("文件夹里没有小程序工程（找不到 app.json）。请选小程序工程的文件夹。")
    draft = Draft("miniprogram")
    miniprogram.read(folder, draft)
    for warning in folder.warnings:
        draft.warn(warning)
    return draft.finish(folder.digest())


def _about(head: bytes) -> str:
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "这是旧版 Office 文件或 .msi，不是应用安装包。"
    if head.startswith(b"MZ"):
        return "这是 Windows 程序（.exe），不在检查范围内。"
    if head.startswith(b"PK"):
        return "文件不完整或已损坏：找不到压缩包目录。请重新下载或让对方重新发送。"
    return "这不是认识的安装包或小程序（apk、aab、ipa、hap、app、wxapkg、小程序、rpk）。请核对后再试。"
