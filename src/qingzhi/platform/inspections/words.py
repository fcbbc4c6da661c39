"""Words about findings for pages and files: a sentence to paste, how a state looks."""

from __future__ import annotations

from qingzhi.platform.inspections.models import Finding

TONES = {
    "suspected": "soon",
    "rebound": "again",
    "confirmed": "late",
    "fixing": "hint",
    "assigned": "hint",
    "disputed": "soon",
    "vanished": "soon",
    "rectified": "good",
    "dismissed": "mute",
    "exempt": "mute",
}
KINDS = {"apps": "应用程序", "accounts": "公众账号", "groups": "工作群组", "organizations": "单位"}
ARTICLES = "一二三四五六七八九十"


def article_word(number: int) -> str:
    """An article of the Opinions in words: 7 → 第七条, 16 → 第十六条."""
    tens, ones = divmod(number, 10)
    word = ("十" if tens else "") + (ARTICLES[ones - 1] if ones else "")
    return f"第{word}条"


def clauses(finding: Finding) -> str:
    """The clauses that it rests on, in one line."""
    return "、".join(str(one["text"]) for one in finding.citations)


def sentence(finding: Finding) -> str:
    """The problem in one sentence that can be pasted into a letter: whose, what, on what basis, what to do."""
    whose = f"{finding.unit.name}“{finding.subject}”" if finding.table != "organizations" else finding.unit.name
    what = f"{whose}（{KINDS[finding.table]}）：{finding.message}。"
    basis = f"依据{clauses(finding)}。" if finding.citations else ""
    due = f"请在 {finding.due_on:%Y-%m-%d} 前改好。" if finding.due_on else ""
    return f"{what}{basis}{finding.rule.remedy}{due}"
