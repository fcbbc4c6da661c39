"""What the permissions of a package open of people's data: ``permissions.toml``, the same words for every system."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib import resources

from qingzhi.inspectors.facts import Permission


@cache
def groups() -> dict[str, frozenset[str]]:
    """What people call a kind of data → the names of the permissions that open it."""
    written = resources.files("qingzhi.inspectors.packages").joinpath("permissions.toml").read_text(encoding="utf-8")
    return {group: frozenset(names) for group, names in tomllib.loads(written)["groups"].items()}


def opened(permissions: Iterable[Permission]) -> dict[str, list[Permission]]:
    """The kinds of data that a package may reach, each with the permissions that say so, in the order of the table."""
    asked = list(permissions)
    found = {group: [one for one in asked if one.name in names] for group, names in groups().items()}
    return {group: those for group, those in found.items() if those}
