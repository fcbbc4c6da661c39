"""The life of an app, an account and a group, each as one table: from, to, who may, what is required."""

from __future__ import annotations

from dataclasses import dataclass

from qingzhi.platform.organizations.roles import Verb

STATES = {
    "planned": "拟建",
    "under_review": "立项审核",
    "filing": "备案",
    "running": "运行",
    "rectifying": "整改",
    "paused": "停用",
    "closed": "已关停注销",
    "registered": "登记",
    "in_use": "在用",
    "expiring": "到期待定",
    "merged": "已合并",
    "dissolved": "已解散",
}
"""Every state, with the word that pages show; ``word`` has those that differ for accounts."""
ACCOUNT_WORDS = {"planned": "拟开设", "filing": "开设备案", "paused": "停更"}
ENDED = frozenset({"closed", "merged", "dissolved"})
STATUS = {
    "planned": "planned",
    "under_review": "planned",
    "filing": "planned",
    "running": "in_use",
    "rectifying": "paused",
    "paused": "paused",
    "closed": "closed",
    "registered": "in_use",
    "in_use": "in_use",
    "expiring": "expiring",
    "merged": "merged",
    "dissolved": "dissolved",
}
"""What the engine's column ``status`` says of each state."""


@dataclass(frozen=True)
class Transition:
    """One step: its name in code and on the button, from which states to which, who may, which columns it needs."""

    name: str
    title: str
    sources: frozenset[str]
    target: str
    verb: Verb
    needs: tuple[str, ...] = ()


def _step(name: str, title: str, sources: str, target: str, verb: Verb = Verb.FILL, needs: str = "") -> Transition:
    return Transition(name, title, frozenset(sources.split()), target, verb, tuple(needs.split()))


APP = (
    _step("submit", "提交立项审核", "planned", "under_review"),
    _step("approve", "通过立项审核", "under_review", "filing", Verb.REVIEW, "project_review"),
    _step("reject", "不予立项", "under_review", "closed", Verb.REVIEW, "project_review"),
    _step("file", "登记备案", "filing", "running", Verb.MANAGE, "filing_number filed_on"),
    _step("rectify", "开始整改", "running", "rectifying", Verb.MANAGE),
    _step("restore", "恢复运行", "rectifying paused", "running"),
    _step("pause", "停用", "running rectifying", "paused"),
    _step("change", "变更备案", "running", "running", Verb.FILL, "changed_on change_filed_on"),
    _step("revoke", "撤销备案（上级决定）", "running rectifying paused", "paused", Verb.MANAGE, "remark"),
    _step("close", "关停注销", "running rectifying paused", "closed", Verb.FILL, "closed_on"),
)
ACCOUNT = (
    _step("submit", "提交开设备案", "planned", "filing"),
    _step("file", "完成开设备案", "filing", "running", Verb.MANAGE, "filing_status opened_on"),
    _step("reject", "不同意开设", "filing", "closed", Verb.MANAGE),
    _step("rectify", "开始整改", "running", "rectifying", Verb.MANAGE),
    _step("restore", "恢复运行", "rectifying paused", "running"),
    _step("pause", "停更", "running rectifying", "paused"),
    _step("close", "关停注销", "running rectifying paused", "closed", Verb.FILL, "closed_on"),
)
GROUP = (
    _step("start", "群已建好", "registered", "in_use", Verb.FILL, "created_on"),
    _step("expire", "到期", "in_use", "expiring", Verb.FILL, "ends_on"),
    _step("extend", "续期", "in_use expiring", "in_use", Verb.FILL, "ends_on"),
    _step("make_permanent", "转为固定群", "in_use expiring", "in_use", Verb.FILL, "basis"),
    _step("merge", "合并", "registered in_use expiring", "merged", Verb.FILL, "merged_into"),
    _step("dissolve", "解散", "registered in_use expiring", "dissolved"),
    _step("reopen", "撤回", "merged dissolved", "in_use"),  # one click ends a group, one click takes that back
)
LIFECYCLES: dict[str, tuple[Transition, ...]] = {"app": APP, "account": ACCOUNT, "group": GROUP}
FIRST = {"app": "planned", "account": "planned", "group": "registered"}


def word(kind: str, state: str) -> str:
    """The word that pages show for a state of a kind."""
    return ACCOUNT_WORDS.get(state, STATES[state]) if kind == "account" else STATES[state]


def states(kind: str) -> list[str]:
    """The states that a kind can be in, in the order of a life."""
    reached = {FIRST[kind]} | {state for step in LIFECYCLES[kind] for state in (*step.sources, step.target)}
    return [state for state in STATES if state in reached]


def steps_from(kind: str, state: str) -> list[Transition]:
    """The steps that lead on from a state."""
    return [step for step in LIFECYCLES[kind] if state in step.sources]
