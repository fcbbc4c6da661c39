"""The page of a rule: what it asks, whom it binds, its clauses and limits with their sources, and what to do.

As text for the terminal, as Markdown for docs/rules/.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from qingzhi.policy.model import Citation, Entry, LimitSeries, load_profile
from qingzhi.reports.text import MATERIALS, WORDS
from qingzhi.rules.catalogue import of_code
from qingzhi.rules.rule import Answer, Rule
from qingzhi.subjects.schema import SUBJECTS

GRADES = {"A": "官方页面", "B": "媒体或转载", "C": "转引，待核", "I": "我们的推断"}
KINDS = {
    "app": "应用程序",
    "account": "公众账号",
    "group": "工作群组",
    "unit": "单位",
    "any": "应用程序、公众账号、工作群组",
    "territory": "本地区",
    "text": "通知文本",
    "form": "表格",
    "complaint": "群众反映",
    "case": "移送事项",
}


def text(entry: Entry) -> str:
    """The page for the terminal."""
    return "\n".join([f"{entry.code} {entry.title}", *_facts(entry), "", *_pages(entry, heading="── {} ──")])


def markdown(entry: Entry, counts: Mapping[str, Mapping[Answer, int]]) -> str:
    """The page for docs/rules/. ``counts`` are the answers on the example, by the name of the profile."""
    lines = [f"# {entry.code} {entry.title}", "", *(f"- {fact}" for fact in _facts(entry)), ""]
    lines += [*_pages(entry, heading="## {}"), "", "## 在示例县台账上的结果", ""]
    if any(map(sum, (answers.values() for answers in counts.values()))):
        lines += [f"| 口径 | {' | '.join(WORDS.values())} |", f"|---|{'---|' * len(WORDS)}"]
        lines += [
            f"| {profile} | {' | '.join(str(answers.get(answer, 0)) for answer in WORDS)} |"
            for profile, answers in counts.items()
        ]
    else:
        lines.append("台账里没有这一项所说的对象，没有结果。")
    return "\n".join(lines) + "\n"


def _facts(entry: Entry) -> Iterator[str]:
    """Subject, clauses, material and limits, a line each."""
    yield f"对象：{'、'.join(KINDS[subject] for subject in entry.subjects)}"
    cites = "、".join(str(Citation.parse(one)) for one in entry.cites)
    yield f"依据：{cites}（来源等级 {entry.grade}：{GRADES[entry.grade]}）"
    yield f"看什么：{'、'.join(MATERIALS[kind] for kind in entry.facts)}"
    national = load_profile()
    for name in entry.limits:
        yield f"限值：{_limit(national.limits[name])}"


def _limit(series: LimitSeries) -> str:
    values = "；".join(
        f"{one.since} 起 {one.value}{series.unit}（{one.source}；{GRADES[one.grade]}）" for one in series.values
    )
    return f"{series.title}：{values or '全国没有规定，要由本地口径给出'}"


def _pages(entry: Entry, heading: str) -> Iterator[str]:
    """The docstrings of the rules of a code, under the name of their table where there are several."""
    rules = of_code(entry.code)
    written = [one for one in rules if not one.facts]
    if not written:
        yield entry.asks
        yield ""
        yield f"这一项要看{'、'.join(MATERIALS[kind] for kind in entry.facts)}，台账里看不出。" + _until_then(rules)
    for number, one in enumerate(written):
        if len(written) > 1:
            yield from ("",) * bool(number)
            yield heading.format("、".join(SUBJECTS[table].title for table in one.on))
            yield ""
        yield one.page


def _until_then(rules: tuple[Rule, ...]) -> str:
    return "没有这些材料时，检查结果写“未核”。" if rules else "检查台账时不会给出结果。"
