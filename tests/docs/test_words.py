"""The words that people read: those that docs/terms.md forbids do not occur."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from qingzhi.rules.catalogue import RULES

TOP = Path(__file__).parents[2]
FORBIDDEN = re.compile("资产|证据|案件|立案|违规|告警|满意率|排名")
POLICY_WORDS = {"滥用排名", "积分排名", "定期通报排名", "通报排名", "给人排名", "给单位或个人排名次", "排行榜"}
"""The policy's own words for what it forbids; they may stand in what describes the policy."""

LOOKED_FOR = TOP / "src/qingzhi/rules/declared.py"
"""What ledgers say; nobody is told it."""


def read_by_people() -> Iterator[tuple[str, str]]:
    """(place, text) of what users see: Chinese strings of the code, templates, rule pages, policy texts, the Chinese README."""
    for path in sorted({*(TOP / "src/qingzhi").rglob("*.py")} - {LOOKED_FOR}):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and "\n\n" not in node.value:
                yield f"{path.name}:{node.lineno}", node.value
    for path in sorted((TOP / "src/qingzhi").rglob("templates/**/*.*")):
        yield path.name, path.read_text(encoding="utf-8")
    for rule in RULES:
        yield f"page of {rule.code}", rule.page
    for path in (TOP / "src/qingzhi/policy").rglob("*.toml"):
        yield path.name, str(tomllib.loads(path.read_text(encoding="utf-8")))
    yield "README.zh.md", (TOP / "README.zh.md").read_text(encoding="utf-8")


def forbidden_in(text: str) -> list[str]:
    for allowed in sorted(POLICY_WORDS, key=len, reverse=True):
        text = text.replace(allowed, "")
    return FORBIDDEN.findall(text)


def test_no_forbidden_word_is_read_by_anyone() -> None:
    assert not [(place, words) for place, text in read_by_people() if (words := forbidden_in(text))]


@pytest.mark.parametrize("text", ["发现违规 3 个", "单位排名", "移送案件", "附上证据"])
def test_a_forbidden_word_would_be_noticed(text: str) -> None:
    assert forbidden_in(text)


def test_what_is_not_assessed_is_never_called_unchecked_to_people() -> None:
    from qingzhi.reports.text import WORDS

    assert "未检" not in "".join(WORDS.values())


def test_the_glossary_has_the_answers_and_the_kinds_of_subject() -> None:
    glossary = (TOP / "docs/terms.md").read_text(encoding="utf-8")
    for term in (
        "疑似问题",
        "需关注",
        "未核",
        "不适用",
        "例外情形",
        "政务应用程序",
        "公众账号",
        "工作群组",
        "台账",
        "检查项",
        "依据",
    ):
        assert term in glossary
