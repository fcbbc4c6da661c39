"""What the rules say of what is seen in packages, frozen with each scan: code, title, clauses, what to do, version.

Loads the rules, so only the job does.
"""

from __future__ import annotations

from typing import Any

from qingzhi.platform.inspections.judging import version_of
from qingzhi.platform.packages.functions import KINDS
from qingzhi.policy.model import Citation
from qingzhi.rules.catalogue import of_code

BESIDES = {"permissions": ("A1302",), "flags": ("A1206",), "trackers": ("A1303",), "about": ("A1404",)}
"""Rules on what is seen beside the functions."""


def guidance() -> dict[str, list[dict[str, Any]]]:
    """By function, or by what is seen besides."""
    asked = {kind.name: kind.codes for kind in KINDS.values()} | BESIDES
    return {name: [told for code in codes for told in _of_code(code)] for name, codes in asked.items()}


def _of_code(code: str) -> list[dict[str, Any]]:
    return [
        {
            "code": rule.code,
            "title": rule.title,
            "clauses": "、".join(str(Citation.parse(one)) for one in rule.entry.cites),
            "remedy": rule.remedy,
            "version": version_of(rule),
        }
        for rule in of_code(code)
        if "apps" in rule.on
    ]
