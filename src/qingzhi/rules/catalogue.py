"""Every rule there is, by code."""

from __future__ import annotations

from qingzhi.rules import construction, security
from qingzhi.rules.rule import Rule

RULES: dict[str, Rule] = {
    item.code: item
    for module in (construction, security)
    for item in sorted((value for value in vars(module).values() if isinstance(value, Rule)), key=lambda r: r.code)
}


def on_table(name: str) -> list[Rule]:
    """The rules on one table, in code order."""
    return [item for item in RULES.values() if item.on == name]
