"""How reports put together what a checkup found: by article and rule, by unit, by what is missing, by file.

Units stand in the order of the list of units, never by a count.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from qingzhi.checkup import Checkup
from qingzhi.findings import Finding, Unassessed
from qingzhi.policy.model import Profile
from qingzhi.reports.text import SAID_ONCE, SERIOUSNESS, fact_of, name_missing, named
from qingzhi.rules.rule import Answer, Rule
from qingzhi.subjects.derived import WORKDAYS
from qingzhi.subjects.ledger import Input
from qingzhi.subjects.schema import SUBJECTS, normalise
from qingzhi.subjects.sources import LEDGER

MEANINGS = {
    Answer.VIOLATION: "与规定不一致，要核实",
    Answer.ADVISORY: "值得看一看，本身不算问题",
    Answer.EXEMPT: "有写明的依据，不计",
    Answer.NOT_ASSESSED: "缺材料或规定，没有判断",
    Answer.NOT_APPLICABLE: "文件不约束，或已经停用",
    Answer.PASS: "没有发现问题",
}
"""What each answer means, in a few words."""
NO_UNIT = "没有对上台账的安装包"


@dataclass(frozen=True)
class Block:
    """The findings of one rule that have one answer. A code may have several rules, each on tables of its own."""

    rule: Rule
    answer: Answer
    findings: list[Finding]

    @property
    def anchor(self) -> str:
        """A name for the block: A0701-accounts-violation."""
        return "-".join((self.rule.code, *self.rule.on, self.answer.word))


@dataclass(frozen=True)
class File:
    """A file of the report; ``index`` is its number among the inputs, None where it could not be read."""

    name: str
    index: int | None
    is_package: bool = False


class Files:
    """Which file a place lies in. Names of files may contain # and !, so the inputs' names decide."""

    def __init__(self, inputs: Iterable[Input]) -> None:
        self._files = [File(one.source, index, one.kind != LEDGER) for index, one in enumerate(inputs)]
        self._known: dict[str, File] = {}

    def of(self, place: str) -> File:
        """The file of FILE#SHEET!CELL, FILE!R12, FILE#member or FILE."""
        before = place.rpartition("!")[0] or place
        if before not in self._known:
            fits = [
                file
                for file in self._files
                if place == file.name or place.startswith((f"{file.name}#", f"{file.name}!"))
            ]
            self._known[before] = max(
                fits, key=lambda file: len(file.name), default=File(place.partition("#")[0], None)
            )
        return self._known[before]


def blocks(findings: Iterable[Finding]) -> list[Block]:
    """The findings of one article or unit by answer, the most serious first, and rule."""
    serious_first = sorted(findings, key=lambda f: (SERIOUSNESS.index(f.answer), f.rule.code, f.rule.on))
    groups = groupby(serious_first, key=lambda f: (f.answer, f.rule.code, f.rule.on))
    return [Block(of[0].rule, answer, of) for (answer, *_), group in groups if (of := list(group))]


def by_article(checkup: Checkup) -> dict[int, list[Block]]:
    """Article of the Opinions → its blocks, in the order of the articles."""
    articles: dict[int, list[Finding]] = {}
    for finding in checkup.findings:
        articles.setdefault(finding.rule.entry.article, []).append(finding)
    return {article: blocks(articles[article]) for article in sorted(articles)}


def by_unit(checkup: Checkup) -> dict[str, list[Block]]:
    """Name of a unit → its blocks, for the units that have findings, in the order of ``unit_order``."""
    units: dict[str, list[Finding]] = {}
    for finding in checkup.findings:
        units.setdefault(normalise(finding.subject.organization), []).append(finding)
    order = {unit: number for number, unit in enumerate(unit_order(checkup))}
    in_order = sorted(units, key=lambda unit: order.get(unit, len(order)))
    return {units[unit][0].subject.organization or NO_UNIT: blocks(units[unit]) for unit in in_order}


def unit_order(checkup: Checkup) -> list[str]:
    """Normalised names of all units: by 机构序列号, then as the list of units has them, then as the ledgers do."""
    listed = checkup.ledger.tables["organizations"].values
    numbered = zip(listed["sequence"], listed["unit"], strict=True)
    by_number = sorted(numbered, key=lambda one: (one[0] is None, one[0] or 0))
    others = (unit for name in SUBJECTS for unit in checkup.ledger.tables[name].values["unit"])
    return list(dict.fromkeys(map(normalise, [unit for _, unit in by_number] + list(others))))


def by_missing(checkup: Checkup) -> dict[str, list[Unassessed]]:
    """What is missing, in Chinese → what could not be judged for want of it.

    First what a fuller ledger or profile would settle, then what other material is needed for.
    """
    groups: dict[str, list[Unassessed]] = {}
    for one in sorted(checkup.unassessed, key=lambda one: one.waits):
        groups.setdefault(missing_words(one, checkup.profile), []).append(one)
    return groups


def waiting(checkup: Checkup) -> int:
    """How many answers are 未核 because the rule is judged from material that was not given."""
    return sum(len(one.subjects) for one in checkup.unassessed if one.waits)


def missing_words(one: Unassessed, profile: Profile) -> str:
    """What is missing: 最近更新日期、“账号最长不更新天数”的规定."""
    return "、".join(name_missing(item, profile) for item in one.missing)


def counted(one: Unassessed) -> str:
    """9 个公众账号."""
    return f"{len(one.subjects)} 个{SUBJECTS[one.on].title}"


def unassessed_line(one: Unassessed, profile: Profile) -> str:
    """A0701 长期不更新：9 个公众账号未核（缺……）."""
    return f"{one.rule.code} {one.rule.title}：{counted(one)}未核（缺{missing_words(one, profile)}）"


def supply(unassessed: Iterable[Unassessed]) -> list[str]:
    """What to do about what is missing, by where it would come from (``Unassessed.missing``)."""
    missing = {item for one in unassessed for item in one.missing}
    unclear = [item for item in missing if fact_of(item)]
    where = {item.partition(".")[0] for item in missing if "." in item and item not in unclear}
    advice = []
    if where & SUBJECTS.keys():
        advice.append("在台账里补上，再检查一遍。")
    if missing & SUBJECTS.keys():
        advice.append("把缺的台账一起交来检查。")
    if "limits" in where:
        advice.append("本地有规定的，写进本地口径；没有规定的，这一项不判断。")
    if WORKDAYS in where:
        advice.append("放假安排公布以后再检查。")
    if unclear:
        advice.append(
            "安装包给了，但看不清：加了壳、加了密、内容在网上，或者只有线索。请要没有加壳的正式安装包，或人工打开看。"
        )
    if "facts" in where:
        advice.append("台账里看不出，要看这些材料。")
    return advice


def notes_of(finding: Finding) -> list[str]:
    """The notes of a finding, without what is said once for all."""
    return [note for note in finding.notes if note not in SAID_ONCE]


def told(finding: Finding) -> str:
    """A finding in one line: unit｜subject：message（notes）."""
    notes = "；".join(notes_of(finding))
    return f"{named(finding)}：{finding.message}" + (f"（{notes}）" if notes else "")
