"""What a run changes: today's answers laid beside the findings that are known. Pure: rows in, steps out.

A finding that is no longer found is 已整改 only where the object still stands, what was known of it is still known,
and the fact that changed has a source (a revision since it was found); in any other case it is 消失待核. What is found
again within the window of the profile is 反弹 and keeps its history; after the window it is a new finding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from qingzhi.platform.inspections import lifecycle
from qingzhi.platform.inspections.judging import Draft, Key, Standing
from qingzhi.platform.inspections.models import Finding
from qingzhi.rules.rule import Answer
from qingzhi.subjects.schema import SUBJECTS

SEVERITY = {Answer.VIOLATION: "violation", Answer.ADVISORY: "advisory"}
HELD = ("disputed",)
"""States in which a run leaves a finding alone: somebody is deciding about it."""

HasSource = Callable[[Finding, Mapping[str, Any]], bool]
"""Whether what changed about a finding's facts (column → what it holds now) has a source."""


@dataclass(frozen=True)
class Move:
    """One step of a finding that is known: which, why, and the draft that it is found by (None: not found)."""

    finding: Finding
    step: str
    reason: str = ""
    draft: Draft | None = None


@dataclass
class Plan:
    """All that a run changes: findings that are new, and steps of known ones."""

    new: list[Draft] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.new or self.moves)


@dataclass(frozen=True)
class Reconciler:
    """Lays what was found on a day beside what is known.

    ``window`` is how many days after its end a finding that returns is a rebound (None: no place says).
    """

    day: date
    window: int | None
    has_source: HasSource
    is_over: Callable[[Finding], bool]  # whether the object's life has come to its end by a step that somebody took

    def plan(self, drafts: Iterable[Draft], standings: Mapping[Key, Standing], known: Mapping[Key, Finding]) -> Plan:
        """``known`` has for each rule and row the last finding there is, open or closed."""
        made = Plan()
        found = {draft.key: draft for draft in drafts}
        for key, draft in found.items():
            finding = known.get(key)
            if finding is None:
                if draft.answer is not Answer.EXEMPT:
                    made.new.append(draft)
            elif move := self._seen(finding, draft):
                made.moves.append(move)
            elif finding.state == "rectified" and draft.answer is not Answer.EXEMPT:
                made.new.append(draft)
        for key, finding in known.items():
            if key not in found and (move := self._not_seen(finding, standings.get(key))):
                made.moves.append(move)
        return made

    def _seen(self, finding: Finding, draft: Draft) -> Move | None:
        """The step of a finding that is found today, if any."""
        state = finding.state
        if draft.answer is Answer.EXEMPT:
            covered = state in lifecycle.STEPS["cover"].sources
            return Move(finding, "cover", "；".join(draft.notes), draft) if covered else None
        if state == "rectified" and self._within(finding):
            return Move(finding, "rebound", f"{finding.closed_on} 销号后又出现", draft)
        if state == "dismissed" and draft.digest != finding.digest:
            return Move(finding, "renew", "认定不成立之后，有关情况变了", draft)
        if state == "exempt":
            return Move(finding, "lapse", "例外情形已到期或已撤销", draft)
        if state == "vanished":
            return Move(finding, "reappear", "", draft)
        if state in lifecycle.STEPS["change"].sources and SEVERITY[draft.answer] != finding.severity:
            return Move(finding, "change", "", draft)
        return None

    def _within(self, finding: Finding) -> bool:
        if self.window is None or finding.closed_on is None:
            return False
        return self.day <= finding.closed_on + timedelta(days=self.window)

    def _not_seen(self, finding: Finding, standing: Standing | None) -> Move | None:
        """The step of an open finding that is not found today."""
        if not finding.is_open or finding.state in HELD:
            return None
        gone = self._why_gone(finding, standing)
        if not gone:
            return Move(finding, "rectify", self._why_rectified(finding, standing))
        return Move(finding, "vanish", gone) if finding.state != "vanished" else None

    def _why_gone(self, finding: Finding, standing: Standing | None) -> str:
        """Why nobody knows whether it was put right; '' where that is known."""
        if standing is None:
            return "台账里没有这个对象了"
        if standing.answer is Answer.NOT_APPLICABLE:
            return "" if self.is_over(finding) else "检查项现在不适用于它"
        told = [name for name, value in finding.facts.items() if _is_told(value)]
        emptied = any(_is_emptied(finding, standing, name) for name in told)
        if emptied or standing.answer is Answer.NOT_ASSESSED:
            return "有关内容被清空，没法判断"
        return "" if self.has_source(finding, standing.facts) else "有关内容没有改过，检查口径或日期变了"

    def _why_rectified(self, finding: Finding, standing: Standing | None) -> str:
        return "已结束使用" if standing and standing.answer is Answer.NOT_APPLICABLE else ""


def _is_told(value: Any) -> bool:
    return value not in (None, "")


def _is_emptied(finding: Finding, standing: Standing, name: str) -> bool:
    """Whether a column holds nothing now; a date that became 长期 still says something."""
    if name not in standing.facts or _is_told(standing.facts[name]):
        return False
    table = SUBJECTS[finding.table]
    endless = table[name].endless if name in table else ""
    return not (endless and standing.facts.get(endless))
