"""The report as an official document: 自查情况的报告 after GB/T 9704—2012, to be finished in Word.

Without a red head, which the unit has of its own. What only the unit knows stands in brackets: whom it goes to, who
signs, until when things are put right. The text counts and names a few; every finding stands in the annexes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from qingzhi.checkup import Checkup
from qingzhi.findings import Finding, Unassessed
from qingzhi.policy.model import chinese_number, documents
from qingzhi.reports.official import Annex, Column, Document, Heading, Paragraph, Table, write
from qingzhi.reports.official.document import Block, day
from qingzhi.reports.outline import notes_of
from qingzhi.reports.text import WORDS, cited, fact_of, name_missing, what_was_read
from qingzhi.rules.rule import Answer
from qingzhi.subjects.schema import SUBJECTS
from qingzhi.subjects.sources import LEDGER

NAMED = 2  # subjects, files or inputs named in the text before 等
TITLE_LINE = 20  # characters of 2号 on a line
TEXT_OF_TABLE = 10.5  # points (五号)
COLUMNS = (
    Column("序号", 12, centred=True),
    Column("单位", 36),
    Column("对象", 40),
    Column("问题", 65),
    Column("依据", 40),
    Column("位置", 32),
)
RECIPIENTS, ISSUER, DEADLINE = "（主送机关）", "（单位名称）", "（整改完成时限）"
"""What the unit fills in."""


def render(checkup: Checkup) -> bytes:
    """The report as .docx. Units stand in the order of the ledger; the date is the day of the check."""
    unit = _only_unit(checkup)
    return write(
        Document(
            title=_title(unit),
            recipients=RECIPIENTS,
            blocks=tuple(_text(checkup, unit)),
            issuer=unit or ISSUER,
            dated=checkup.as_of,
            annexes=tuple(_annexes(checkup)),
        )
    )


def _only_unit(checkup: Checkup) -> str:
    """The name of the unit if all that was checked is of one, else ""."""
    units = {unit for name in SUBJECTS for unit in checkup.ledger.tables[name].values["unit"] if unit}
    return units.pop() if len(units) == 1 else ""


def _title(unit: str) -> str:
    """In lines that keep words whole, the upper not much longer than the lower."""
    if not unit:
        return "关于本地区政务应用程序、公众账号\n和工作群组自查情况的报告"
    first = f"{unit}关于政务应用程序、"
    if len(first) <= TITLE_LINE:
        return f"{first}\n公众账号和工作群组自查情况的报告"
    return f"{unit}关于\n政务应用程序、公众账号\n和工作群组自查情况的报告"


def _text(checkup: Checkup, unit: str) -> Iterator[Block]:
    opinions = documents()["YJ"].title
    yield Paragraph(
        f"对照{opinions}等规定，{'我单位' if unit else '本地区'}按{what_was_read(checkup)}作了自查。现将情况报告如下。"
    )
    yield Heading(1, "基本情况")
    yield Paragraph(_scope(checkup))
    yield Paragraph(_outcome(checkup))
    yield Heading(1, "检查发现的疑似问题")
    yield from _problems(checkup)
    yield Heading(1, "未核事项")
    yield from _not_assessed(checkup)
    yield Heading(1, "整改建议")
    yield from _remedies(checkup)
    yield Paragraph("特此报告。")


def _scope(checkup: Checkup) -> str:
    """What was checked, on which day, by which limits, from which files."""
    counts = "、".join(
        f"{table.title}{checkup.subjects[name]}个" for name, table in SUBJECTS.items() if checkup.subjects[name]
    )
    inputs = checkup.ledger.inputs
    ledgers = [one.source for one in inputs if one.kind == LEDGER]
    packages = [one.source for one in inputs if one.kind != LEDGER]
    files = f"台账为{_some(ledgers, '份')}。" if ledgers else ""
    files += f"安装包为{_some(packages, '个')}。" if packages else ""
    limits = f"限值按“{checkup.profile.title}”口径"
    return f"检查日为{day(checkup.as_of)}，{limits}。共核对{counts or '0个对象'}。{files}"


def _outcome(checkup: Checkup) -> str:
    """How many findings there are of each kind."""
    counted = {answer: sum(one.answer == answer for one in checkup.findings) for answer in WORDS}
    subjects = len({(one.subject.kind, one.subject.id) for one in checkup.findings if one.answer != Answer.EXEMPT})
    said = ["没有发现疑似问题，也没有需关注的事项。"]
    if subjects:
        said = [
            f"发现疑似问题{counted[Answer.VIOLATION]}处、需关注{counted[Answer.ADVISORY]}处，涉及{subjects}个对象，",
            f"清单附后。这些是对照{what_was_read(checkup)}得出的，逐条核实以前不作结论。",
        ]
    if counted[Answer.EXEMPT]:
        said.append(f"另有{counted[Answer.EXEMPT]}处属于有依据的例外情形。")
    return "".join(said)


def _problems(checkup: Checkup) -> Iterator[Block]:
    """Article by article, check by check: how many, which, and by which clause."""
    found = [one for one in checkup.findings if one.answer != Answer.EXEMPT]
    if not found:
        yield Paragraph("没有发现疑似问题。")
    for article, of_article in groupby(found, key=lambda one: one.rule.entry.article):
        yield Heading(2, f"对照《若干意见》第{chinese_number(article)}条")
        for _, of_rule in groupby(of_article, key=lambda one: one.rule.code):
            findings = list(of_rule)
            said = "".join(_named(findings, answer) for answer in (Answer.VIOLATION, Answer.ADVISORY))
            yield Heading(3, f"{findings[0].rule.title}。", f"{said}依据：{cited(findings)}。")


def _named(findings: Sequence[Finding], answer: Answer) -> str:
    """疑似问题7个：清源县教育局“教育局助手”、…等；"" where there are none of this answer."""
    names = [_name(one) for one in findings if one.answer == answer]
    return (
        f"{WORDS[answer]}{len(names)}个：{'、'.join(names[:NAMED])}{'等' if len(names) > NAMED else ''}。"
        if names
        else ""
    )


def _name(finding: Finding) -> str:
    subject = finding.subject
    return subject.organization if subject.kind == "organization" else f"{subject.organization}“{subject.name}”"


def _not_assessed(checkup: Checkup) -> Iterator[Block]:
    """What could not be judged: what the ledger lacks, which numbers nobody set, which other material it takes."""
    ledger = [one for one in checkup.unassessed if not one.waits]
    waiting = [one for one in checkup.unassessed if one.waits]
    if not checkup.unassessed and not checkup.ledger.errors:
        yield Paragraph("没有未核事项。")
    for table in SUBJECTS.values():
        lacking = _lacking(checkup, [one for one in ledger if one.on == table.name])
        if lacking:
            yield Heading(2, f"{table.title}。", f"台账缺下列内容，有关检查项未核：{lacking}。")
    unclear = dict.fromkeys(fact.title for one in ledger for item in one.missing if (fact := fact_of(item)))
    if unclear:
        names = "、".join(unclear)
        yield Heading(2, "安装包。", f"安装包里下列内容看不清，有关检查项未核：{names}。")
    rest = (item for one in ledger for item in one.missing if not fact_of(item))
    unset = dict.fromkeys(item for item in rest if not _in_ledger(item))
    if unset:
        names = "、".join(name_missing(item, checkup.profile).removesuffix("的规定") for item in unset)
        yield Heading(2, "检查口径。", f"有关检查项未核，因为没有规定：{names}。请上级或本地明确后再核。")
    if waiting:
        materials = dict.fromkeys(item for one in waiting for item in one.missing)
        names = "、".join(name_missing(item, checkup.profile) for item in materials)
        checks = len({one.rule.code for one in waiting})
        yield Heading(2, "其他材料。", f"有{checks}项检查{what_was_read(checkup)}里看不出，未核（缺{names}）。")
    if checkup.ledger.errors:
        yield Paragraph(f"另有{len(checkup.ledger.errors)}处填写看不懂，改好后再核。")


def _in_ledger(item: str) -> bool:
    """Whether what is missing is a column of the ledger, or a sheet of it."""
    return item.partition(".")[0] in SUBJECTS and not fact_of(item)


def _lacking(checkup: Checkup, unassessed: Sequence[Unassessed]) -> str:
    """上线日期（2个），规划依据、功能重复（各40个）: columns with the number of subjects that lack them."""
    subjects: dict[str, set[str]] = {}
    for one in unassessed:
        for item in filter(_in_ledger, one.missing):
            subjects.setdefault(item, set()).update(one.subjects)
    by_count: dict[int, list[str]] = {}
    for item, ids in subjects.items():
        by_count.setdefault(len(ids), []).append(name_missing(item, checkup.profile))
    return "，".join(
        f"{'、'.join(names)}（{'各' if len(names) > 1 else ''}{count}个）" for count, names in by_count.items()
    )


def _remedies(checkup: Checkup) -> Iterator[Block]:
    """What to do about each kind of problem found, and what comes next."""
    rules = dict.fromkeys(one.rule for one in checkup.findings if one.answer != Answer.EXEMPT)
    for rule in rules:
        yield Heading(2, f"{rule.title}。", rule.remedy)
    again = "未核事项补齐内容后再核一遍。" if checkup.unassessed or checkup.ledger.errors else ""
    if rules:
        yield Paragraph(f"下一步，对上述事项逐条核实，确属问题的于{DEADLINE}前改好。{again}")
    else:
        yield Paragraph(f"下一步，{again or '台账有变动时及时更新。'}")


def _annexes(checkup: Checkup) -> Iterator[Annex]:
    """The lists of what was found, in the order of articles and units."""
    for answer, title in ((Answer.VIOLATION, "疑似问题清单"), (Answer.ADVISORY, "需关注事项清单")):
        rows = [one for one in checkup.findings if one.answer == answer]
        if rows:
            cells = tuple((str(number), *_row(finding)) for number, finding in enumerate(rows, 1))
            yield Annex(title, (Table(COLUMNS, cells, TEXT_OF_TABLE),), landscape=True)


def _row(finding: Finding) -> tuple[str, ...]:
    subject = finding.subject
    notes = "；".join(notes_of(finding))
    return (
        subject.organization or "（没有对上台账）",
        "单位本身" if subject.kind == "organization" else subject.name,
        f"{finding.rule.title}：{finding.message}" + (f"（{notes}）" if notes else ""),
        cited([finding]),
        finding.source.replace("#", " ").replace("!", " "),
    )


def _some(names: Sequence[str], unit: str) -> str:
    """The first few names, and how many there are."""
    return "、".join(names[:NAMED]) + (f"等{len(names)}{unit}" if len(names) > NAMED else "")
