"""Apps made of web pages in a shell: uni-app and 5+ (DCloud), Cordova, Capacitor, plain React Native bundles.

- uni-app: ``apps/__UNI__X/www/`` with ``manifest.json`` (id, name, permissions, launch_path), ``app-config-service.js``
  (pages and titles in ``__uniConfig`` and ``__uniRoutes``), ``app-service.js`` (texts and logic).
  https://uniapp.dcloud.net.cn/collocation/manifest.html
- Cordova: ``www/``, ``config.xml`` with ``<content src>``. https://cordova.apache.org/docs/en/latest/config_ref/
- Capacitor: ``public/``, ``capacitor.config.json`` with ``server.url``. https://capacitorjs.com/docs/config

A shell whose first page stands on a server shows nothing of what it does: ``remote_only``.
"""

from __future__ import annotations

import re

from qingzhi.inspectors.packages import hermes, script
from qingzhi.inspectors.packages.archive import Members
from qingzhi.inspectors.packages.axml import Xml
from qingzhi.inspectors.packages.draft import Draft, dig, parse_json, word

_UNI_PAGE = re.compile(
    r'"path"\s*:\s*"/?([\w/.-]{1,200})"(?:(?!"path").){0,600}?"navigationBarTitleText"\s*:\s*"([^"]{0,80})"', re.DOTALL
)
_UNI_PAGES = re.compile(r'"pages"\s*+:\s*+\[((?:\s*+"[^"]{1,200}"\s*+,?)*+\s*+)\]')
_REMOTE = ("http://", "https://")


def read(members: Members, root: str, draft: Draft) -> None:
    """Read the web part of an app below ``root`` (assets/ in an APK, the bundle's folder in an IPA)."""
    for name in members.names():
        if not name.startswith(root):
            continue
        base = name.rpartition("/")[2]
        if base == "manifest.json" and "/www/" in name:
            _uni_manifest(members, name, draft)
        elif base == "capacitor.config.json":
            _capacitor(members, name, draft)
        if base.lower().endswith(script.READABLE) and not script.LIBRARY.search(name):
            _script(members, name, draft)
    for name in ("res/xml/config.xml", f"{root}config.xml"):
        if name in members.names():
            _cordova(members, name, draft)


def _script(members: Members, name: str, draft: Draft) -> None:
    content = members.read(name)
    if content is None:
        draft.missed(members.size(name))
    elif not content.startswith(hermes.MAGIC):
        with draft.reading(name, len(content)):
            script.read(content, name, draft)
            if name.endswith(("app-config-service.js", "app-config.js")):
                _uni_pages(script.decode(content), draft)


def _uni_manifest(members: Members, name: str, draft: Draft) -> None:
    content = members.read(name)
    with draft.reading(name, 0):
        found = parse_json(content or b"")
        if not dig(found, "id"):
            return
        draft.sdks.setdefault("DCloud uni-app", word(dig(found, "plus", "uni-app", "compilerVersion")))
        for module in dig(found, "permissions") or ():
            draft.add(module, "permission", name)
        start = word(dig(found, "launch_path")) or word(dig(found, "plus", "launch_path"))
        if start.startswith(_REMOTE):
            _remote(start, draft)


def _uni_pages(text: str, draft: Draft) -> None:
    for path, title in _UNI_PAGE.findall(text):
        draft.page(path, title)
    for pages in _UNI_PAGES.findall(text):
        for path in re.findall(r'"([^"]+)"', pages):
            draft.page(path)


def _cordova(members: Members, name: str, draft: Draft) -> None:
    with draft.reading(name, 0):
        for element in Xml(members.read(name) or b"").elements():
            source = element.attributes.get("src")
            if element.name == "content" and source is not None:
                draft.sdks.setdefault("Apache Cordova", "")
                if source.text.startswith(_REMOTE):
                    _remote(source.text, draft)


def _capacitor(members: Members, name: str, draft: Draft) -> None:
    content = members.read(name)
    with draft.reading(name, 0):
        found = parse_json(content or b"")
        draft.sdks.setdefault("Capacitor", "")
        url = word(dig(found, "server", "url"))
        if url.startswith(_REMOTE):
            _remote(url, draft)


def _remote(url: str, draft: Draft) -> None:
    draft.set_flags(remote_only=True)
    draft.warn("应用的首页在服务器上，包里看不到它的功能，没看到的功能不等于没有。")
    draft.add_names([url.encode("utf-8", "replace")], "launch")
