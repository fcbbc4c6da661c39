"""Mini programs: the source project (WeChat, Alipay) and what a wxapkg holds.

- WeChat: ``app.json`` (pages, subPackages, tabBar, permission, requiredPrivateInfos), ``project.config.json`` (appid,
  miniprogramRoot), ``*.wxml``, ``*.js``, ``*.json``; compiled ``app-config.json`` with every page's title.
  https://developers.weixin.qq.com/miniprogram/dev/reference/configuration/app.html
- Alipay: ``app.json``, ``mini.project.json``, ``*.axml``. https://opendocs.alipay.com/mini/framework/app-json
"""

from __future__ import annotations

from typing import Any

from qingzhi.inspectors.packages import limits, script
from qingzhi.inspectors.packages.archive import Members
from qingzhi.inspectors.packages.cursor import Broken
from qingzhi.inspectors.packages.draft import Draft, dig, entries, parse_json, word

_PROJECT = ("project.config.json", "mini.project.json", "project.private.config.json")


def read(members: Members, draft: Draft) -> None:
    """Fill the draft from a project, a zip of one, or the files of a wxapkg."""
    names = members.names()
    apps = sorted((one for one in names if _base(one) == "app.json" and "node_modules/" not in one), key=_depth)
    root = apps[0].removesuffix("app.json") if apps else ""
    for name in sorted((one for one in names if _base(one) in _PROJECT), key=_depth)[:3]:
        with draft.reading(name, 0):
            _project(_json(members, name), draft)
    for name in (f"{root}app.json", "app-config.json"):
        if name in names:
            with draft.reading(name, 0):
                _app(_json(members, name), draft)
    for name in names:
        if name.startswith(root) and name.lower().endswith(script.READABLE) and not script.LIBRARY.search(name):
            _file(members, name, root, draft)
        elif found := script.LIBRARY.search(name):
            _library(name, found.end(), draft)
    page = root + next(iter(draft.pages), "")
    if len(draft.pages) == 1 and any(
        b"web-view" in one.names and (one.where.startswith(page) or "/" not in one.where) for one in draft.names
    ):
        draft.set_flags(remote_only=True)
        draft.warn("小程序只有一个网页页面，包里看不到它的功能，没看到的功能不等于没有。")


def _file(members: Members, name: str, root: str, draft: Draft) -> None:
    content = members.read(name, limits.SCRIPT)
    if content is None:
        draft.missed(members.size(name))
        return
    with draft.reading(name, len(content)):
        script.read(content, name, draft)
        page = name.removeprefix(root).rpartition(".")[0]
        if name.endswith(".json") and page in draft.pages:
            found = parse_json(content)
            draft.page(page, dig(found, "navigationBarTitleText") or dig(found, "defaultTitle"))


def _project(found: Any, draft: Draft) -> None:
    draft.package_id = draft.package_id or word(dig(found, "appid"))
    draft.name = draft.name or word(dig(found, "projectname")) or word(dig(found, "description"))


def _app(found: Any, draft: Draft) -> None:
    """app.json and app-config.json have the same keys but for the titles, which the latter has under ``page``."""
    for page in entries(dig(found, "pages")):
        draft.page(page)
    for part in entries(dig(found, "subPackages")) + entries(dig(found, "subpackages")):
        root = word(dig(part, "root")).strip("/")
        for page in entries(dig(part, "pages")):
            path = word(page)
            draft.page(path if path.startswith(f"{root}/") else f"{root}/{path}")
    for path, settings in (dig(found, "page") or {}).items():
        draft.page(path.removesuffix(".html"), dig(settings, "window", "navigationBarTitleText"))
    for item in entries(dig(found, "tabBar", "list")) + entries(dig(found, "tabBar", "items")):
        path = dig(item, "pagePath")
        draft.page(
            path.removesuffix(".html") if isinstance(path, str) else None, dig(item, "text") or dig(item, "name")
        )
    for scope, settings in (dig(found, "permission") or {}).items():
        draft.permission(scope, dig(settings, "desc"))
    for name in entries(dig(found, "requiredPrivateInfos")) + entries(dig(found, "requiredBackgroundModes")):
        draft.permission(name)
    for name, settings in (dig(found, "plugins") or {}).items():
        draft.sdks.setdefault(word(dig(settings, "provider")) or name, word(dig(settings, "version")))
    title = dig(found, "window", "navigationBarTitleText") or dig(found, "global", "window", "navigationBarTitleText")
    draft.name = draft.name or word(title) or word(dig(found, "window", "defaultTitle"))


def _library(name: str, end: int, draft: Draft) -> None:
    """A dependency is named by its folder, with its scope if it has one."""
    if "node_modules/" in name or "miniprogram_npm/" in name or "uni_modules/" in name:
        parts = name[end:].lstrip("/").split("/")
        if len(parts) > 1:
            draft.sdks.setdefault("/".join(parts[: 2 if parts[0].startswith("@") else 1]), "")


def _json(members: Members, name: str) -> Any:
    content = members.read(name)
    if content is None:
        raise Broken("unreadable")
    return parse_json(content)


def _base(name: str) -> str:
    return name.rpartition("/")[2]


def _depth(name: str) -> tuple[int, str]:
    return name.count("/"), name
