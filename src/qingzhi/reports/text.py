"""The report for people at a terminal: by article, most serious first, with the clause and what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from qingzhi import __version__
from qingzhi.checkup import Checkup
from qingzhi.findings import ALONE, Finding
from qingzhi.policy.model import Profile, chinese_number
from qingzhi.reports import packages
from qingzhi.rules.rule import Answer, Rule
from qingzhi.subjects.derived import WORKDAYS
from qingzhi.subjects.records import Problem
from qingzhi.subjects.schema import SUBJECTS, Column

WORDS = {
    Answer.VIOLATION: "疑似问题",
    Answer.ADVISORY: "需关注",
    Answer.EXEMPT: "例外情形",
    Answer.NOT_ASSESSED: "未核",
    Answer.NOT_APPLICABLE: "不适用",
    Answer.PASS: "符合",
}
SERIOUSNESS = [Answer.VIOLATION, Answer.ADVISORY, Answer.EXEMPT]
MATERIALS = {
    "ledger": "台账",
    "package": "安装包",
    "similarity": "功能相似度比对",
    "text": "通知文本",
    "chat": "群聊记录",
    "form": "表格",
    "probe": "在线探测",
    "casework": "办理记录",
    "declared": "自查自评",
}
"""The kinds of material that rules are judged from."""
SAID_ONCE = frozenset({"单位性质按名称推断", ALONE})
"""Notes of findings that are said once for all under 说明."""
SIGNS = 3  # places in packages that a finding names


def render(checkup: Checkup) -> str:
    """The report as text, ending in a line break."""
    sections = [
        _head(checkup),
        _packages(checkup),
        *_articles(checkup.findings),
        _unassessed(checkup),
        _notes(checkup),
        _errors(checkup),
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def _head(checkup: Checkup) -> str:
    counts = "、".join(
        f"{table.title} {checkup.subjects[name]} 个" for name, table in SUBJECTS.items() if checkup.subjects[name]
    )
    waiting = sum(len(one.subjects) for one in checkup.unassessed if one.waits)
    counted = checkup.answers - Counter({Answer.NOT_ASSESSED: waiting})
    answers = "，".join(f"{WORDS[answer]} {counted[answer]}" for answer in WORDS)
    lines = [
        f"轻指 {__version__} 检查结果",
        f"检查日：{checkup.as_of.isoformat()}　口径：{checkup.profile.title}　用时：{checkup.elapsed_s:.1f} 秒",
        f"读到：{counts or '没有可检查的对象'}",
        f"结果：{answers}（按“检查项×对象”计）",
        *([f"另有未核 {waiting}：{why_waiting(checkup)}"] if waiting else []),
        *(f"文件：{one.source}　SHA-256 {one.sha256}" for one in checkup.ledger.inputs),
    ]
    if checkup.findings:
        lines.append(f"下面列的都是疑似，确认以前不作结论；每条后面是它在{what_was_read(checkup)}里的位置。")
    return "\n".join(lines)


def what_was_read(checkup: Checkup) -> str:
    """台账, 安装包, or both."""
    given = ["台账"] * (checkup.has_ledger or not checkup.packages) + ["安装包"] * bool(checkup.packages)
    return "和".join(given)


def why_waiting(checkup: Checkup) -> str:
    """Why part of the answers waits for material that was not given."""
    if checkup.has_ledger:
        return "要看安装包、群聊记录等，台账里看不出"
    return "要看台账、群聊记录等，安装包里看不出"


def _packages(checkup: Checkup) -> str:
    """What was seen in each package, findings or not."""
    lines = []
    for sheet in packages.sheets(checkup):
        lines.append(f"  {sheet.file}：{sheet.title}")
        lines += [f"    {heading}：{said}" for heading, said in sheet.rows()]
    return "\n".join(["━━ 安装包里看到的 ━━", *lines]) if lines else ""


def _articles(findings: Iterable[Finding]) -> Iterator[str]:
    for article, of_article in groupby(findings, key=lambda finding: finding.rule.entry.article):
        heading = f"━━ 第{chinese_number(article)}条 ━━"
        serious_first = sorted(of_article, key=lambda f: (SERIOUSNESS.index(f.answer), f.rule.code))
        blocks = [
            _block(rule_findings[0].rule, answer, rule_findings)
            for (answer, _), group in groupby(serious_first, key=lambda f: (f.answer, f.rule.code))
            if (rule_findings := list(group))
        ]
        yield heading + "\n" + "\n\n".join(blocks)


def _block(rule: Rule, answer: Answer, findings: list[Finding]) -> str:
    lines = [
        f"{WORDS[answer]}｜{rule.code} {rule.title}（{len(findings)} 个）",
        f"  依据：{cited(findings)}",
    ]
    if answer != Answer.EXEMPT and rule.remedy:
        lines.append(f"  怎么改：{rule.remedy}")
    for finding in findings:
        notes = [note for note in finding.notes if note not in SAID_ONCE]
        extra = f"（{'；'.join(notes)}）" if notes else ""
        lines.append(f"  · {named(finding)}：{finding.message}{extra}　[{finding.source}]")
        lines += [f"      {line}" for line in packages.sign_lines(finding.signs)[:SIGNS]]
    return "\n".join(lines)


def named(finding: Finding) -> str:
    """The unit, and the subject where it is not the unit itself: 清源县教育局｜清源教育."""
    subject = finding.subject
    if subject.kind == "organization":
        return subject.organization
    return "｜".join(filter(None, (subject.organization, subject.name)))


def cited(findings: list[Finding]) -> str:
    """The clauses of a block, each document named once: 《管理办法》第二条、第五条."""
    clauses: dict[str, dict[str, None]] = {}
    for finding in findings:
        for one in finding.citations:
            document = one.text.removesuffix(one.clause) if one.clause else one.text
            clauses.setdefault(document, {})[one.clause] = None
    return "；".join(document + "、".join(filter(None, named)) for document, named in clauses.items())


def _unassessed(checkup: Checkup) -> str:
    """What was not judged: first what a fuller ledger or profile would settle, then what other material is for."""
    waiting: dict[tuple[str, ...], dict[str, None]] = {}
    lines = []
    for one in checkup.unassessed:
        if one.waits:
            waiting.setdefault(one.missing, {})[f"{one.rule.code} {one.rule.title}"] = None
        else:
            missing = "、".join(name_missing(item, checkup.profile) for item in one.missing)
            count = f"{len(one.subjects)} 个{SUBJECTS[one.on].title}"
            lines.append(f"  {one.rule.code} {one.rule.title}：{count}未核（缺{missing}）")
    if lines:
        lines.insert(0, "━━ 未核：缺下列内容，没有判断 ━━")
    if waiting:
        lines.append(f"━━ 未核：{'台账里看不出，' if checkup.has_ledger else ''}要看别的材料 ━━")
    for material, rules in waiting.items():
        lines.append(f"  缺{'、'.join(name_missing(item, checkup.profile) for item in material)}：{'、'.join(rules)}")
    return "\n".join(lines)


def name_missing(item: str, profile: Profile) -> str:
    """What a 未检 lacks (``Unassessed.missing``) as people say it: groups.ends_on → 到期日期."""
    where, _, name = item.partition(".")
    if where == "limits":
        return f"“{profile.title_of(name)}”的规定"
    if where == "facts":
        return MATERIALS[name]
    if where == WORKDAYS:
        return f"{name} 年的放假安排（调休未定）"
    if fact := fact_of(item):
        return f"看得清“{fact.title}”的{MATERIALS[fact.material]}"
    return SUBJECTS[where][name].title if name else f"{SUBJECTS[where].title}台账"


def fact_of(item: str) -> Column | None:
    """What a material was to show and did not show clearly; None where something else is missing."""
    where, _, name = item.partition(".")
    if not name or where not in SUBJECTS or not SUBJECTS[where][name].material:
        return None
    return SUBJECTS[where][name]


def _notes(checkup: Checkup) -> str:
    lines = [f"  {note.source}：{note.message}" for note in checkup.notes]
    return "\n".join(["━━ 说明 ━━", *lines]) if lines else ""


def _errors(checkup: Checkup) -> str:
    """What could not be understood; the same slip in many cells of a column is one line with all its places."""
    if not checkup.ledger.errors:
        return ""
    lines = [f"━━ 看不懂的地方（{len(checkup.ledger.errors)} 处，改好后再检查一遍）━━"]
    for slip in slips(checkup.ledger.errors):
        column = f"“{slip.column}”列 " if slip.column else ""
        where = f"{slip.source} {column}{'、'.join(slip.cells)}" if slip.cells else slip.source
        lines.append(f"  {where}：{slip.message}")
    return "\n".join(lines)


@dataclass(frozen=True)
class Slip:
    """The same slip in one or many cells of a column; ``column`` is "" and ``cells`` empty for a whole file."""

    source: str
    column: str
    message: str
    cells: list[str]


def slips(errors: Iterable[Problem]) -> list[Slip]:
    """The errors of a ledger, those with the same sheet, column and message put together, in order of appearance."""
    found: dict[tuple[str, str, str], Slip] = {}
    for one in errors:
        sheet, _, cell = one.source.rpartition("!")
        column = "" if one.column is None else one_line(one.column)
        source, cells = (sheet, [cell]) if sheet else (cell, [])
        found.setdefault((source, column, one.message), Slip(source, column, one.message, [])).cells.extend(cells)
    return list(found.values())


def one_line(header: str) -> str:
    """A header as written, without its line breaks and spaces."""
    return "".join(header.split())
