"""Makers of parts known by name: protection products (packers), SDKs and trackers, from ``known.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib import resources


@cache
def _table() -> dict[str, dict[str, str]]:
    written = resources.files("qingzhi.inspectors.packages").joinpath("known.toml").read_text(encoding="utf-8")
    return tomllib.loads(written)


def packer(names: Iterable[str]) -> str | None:
    """The protection product whose native library is among the members, None without one."""
    libraries = {name.rpartition("/")[2] for name in names if name.endswith((".so", ".jar"))}
    known = _table()["packers"]
    return next((known[prefix] for one in sorted(libraries) for prefix in known if one.startswith(prefix)), None)


def sdks(classes: Iterable[str]) -> set[str]:
    """The SDKs that the classes belong to."""
    packages = {name.rpartition(".")[0] for name in classes}
    prefixes = {".".join(parts[:length]) for parts in map(_split, packages) for length in range(1, len(parts) + 1)}
    return {product for prefix, product in _table()["sdks"].items() if prefix in prefixes}


def trackers(products: Iterable[str]) -> dict[str, str]:
    """Those of the SDKs that follow people's use of the app or show advertising, and which of the two."""
    known = _table()["trackers"]
    return {product: known[product] for product in products if product in known}


@cache
def _longest() -> int:
    return max(prefix.count(".") + 1 for prefix in _table()["sdks"])


def _split(name: str) -> list[str]:
    return name.split(".")[: _longest()]
