"""The life of a finding as one table: from which states, to which, by a person or by a run, and who may.

疑似 → 已认定 / 不成立 / 例外情形; 已认定 → 立行立改 / 已交办 / 有异议 → 已整改. A run takes a finding to 已整改
only where the object still stands, its facts are known and the changed one has a source; else to 消失待核, where a
person looks.
"""

from __future__ import annotations

from dataclasses import dataclass

from qingzhi.platform.organizations.roles import Verb

STATES = {
    "suspected": "疑似问题",
    "rebound": "反弹",
    "confirmed": "已认定",
    "fixing": "立行立改",
    "assigned": "已交办",
    "disputed": "有异议",
    "vanished": "消失待核",
    "rectified": "已整改",
    "dismissed": "不成立",
    "exempt": "例外情形",
}
CLOSED = ("rectified", "dismissed", "exempt")
"""Where nothing more is to be done."""
BACK = ""
"""As target: the state that the finding had before it came to where it is (``confirmed``, ``assigned`` …)."""
SAME = "="
"""As target: the state in which it is."""


@dataclass(frozen=True)
class Step:
    """One step: its name in code and its title, from which states to which, who may (None: only a run)."""

    name: str
    title: str
    sources: frozenset[str]
    target: str
    verb: Verb | None = None


def _step(name: str, title: str, sources: str, target: str, verb: Verb | None = None) -> Step:
    return Step(name, title, frozenset(sources.split()), target, verb)


UNDECIDED = "suspected rebound"
UNDER_WAY = "confirmed fixing assigned"
STEPS: dict[str, Step] = {
    step.name: step
    for step in (
        # by a person
        _step("confirm", "认定", UNDECIDED, "confirmed", Verb.MANAGE),
        _step("dismiss", "不成立", UNDECIDED, "dismissed", Verb.MANAGE),
        _step("exempt", "登记例外情形", f"{UNDECIDED} {UNDER_WAY}", "exempt", Verb.MANAGE),
        _step("fix", "立行立改", f"{UNDECIDED} confirmed", "fixing", Verb.FILL),
        _step("assign", "交办", "confirmed", "assigned", Verb.MANAGE),
        _step("dispute", "提异议", UNDER_WAY, "disputed", Verb.FILL),
        _step("uphold", "维持", "disputed", BACK, Verb.MANAGE),
        _step("correct", "更正", "disputed", BACK, Verb.MANAGE),
        _step("withdraw", "撤销", "disputed", "dismissed", Verb.MANAGE),
        _step("accept", "核实已整改", "vanished", "rectified", Verb.MANAGE),
        _step("return", "核实没有整改", "vanished", BACK, Verb.MANAGE),
        # by a run
        _step("open", "发现", "", "suspected"),
        _step("rectify", "复查通过，已整改", f"{UNDECIDED} {UNDER_WAY} vanished", "rectified"),
        _step("vanish", "消失待核", f"{UNDECIDED} {UNDER_WAY}", "vanished"),
        _step("transfer", "随单位移交", " ".join(STATES), SAME),
        _step("hand", "换经办人", " ".join(STATES), SAME),
        _step("absorb", "并入，那里已有同一问题", f"{UNDECIDED} {UNDER_WAY} disputed vanished", "dismissed"),
        _step("change", "程度有变", f"{UNDECIDED} {UNDER_WAY}", SAME),
        _step("reappear", "又看到了", "vanished", BACK),
        _step("rebound", "反弹", "rectified", "rebound"),
        _step("cover", "在例外情形内", f"{UNDECIDED} {UNDER_WAY} vanished", "exempt"),
        _step("lapse", "例外情形到期", "exempt", "suspected"),
        _step("renew", "情况有变，重新列为疑似", "dismissed", "suspected"),
    )
}


def steps_from(state: str) -> list[Step]:
    """What a person can do with a finding in a state."""
    return [step for step in STEPS.values() if step.verb and state in step.sources]
