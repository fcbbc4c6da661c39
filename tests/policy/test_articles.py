"""The catalogue as data: complete, consistent, and checked against the list that the project was given."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from qingzhi.policy.model import Citation, documents, entries, load_profile

TOP = Path(__file__).parents[2]
TOOL = TOP / "tools/catalogue_check"


def test_every_code_tells_its_article() -> None:
    for code, entry in entries().items():
        assert entry.article == int(code[1:3]), code
        assert 2 <= entry.article <= 16, code


def test_every_citation_is_of_a_known_document() -> None:
    for entry in entries().values():
        assert entry.cites, entry.code
        for cite in entry.cites:
            assert Citation.parse(cite).document.id in documents()


def test_a_clause_reads_as_officials_write_it() -> None:
    assert Citation.parse("YJ7").clause == "第七条"
    assert str(Citation.parse("YJ12")) == "《若干意见》第十二条"
    assert str(Citation.parse("AQ20")) == "《安全管理规定》第二十条"
    assert Citation.parse("ZB").clause == ""


def test_no_two_codes_bear_the_same_title() -> None:
    titles = [entry.title for entry in entries().values()]
    assert len(titles) == len(set(titles))


def test_every_limit_that_a_code_needs_is_declared_nationally() -> None:
    declared = load_profile().limits
    assert {limit for entry in entries().values() for limit in entry.limits} <= declared.keys()


def test_the_entries_agree_with_the_catalogue() -> None:
    if not (TOP.parent / "shared/policy/catalogue.md").is_file():
        pytest.skip("the catalogue is not beside this checkout")
    run = subprocess.run([sys.executable, TOOL], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


def test_the_comparison_notices_a_lost_code_a_wrong_subject_and_an_undeclared_limit(tmp_path: Path) -> None:
    catalogue = tmp_path / "catalogue.md"
    catalogue.write_text(
        "| A0101 | app | x | y | YJ1 (A) |\n| A0102 | group | x | y | YJ1 (A) |\n"
        "## Where the facts come from\n`package`: A0102.\n",
        encoding="utf-8",
    )
    articles, profile = tmp_path / "articles.toml", tmp_path / "national.toml"
    articles.write_text('[A0101]\nsubjects = ["account"]\nfacts = ["ledger"]\nlimits = ["n"]\ncites = []\n', "utf-8")
    profile.write_text("[limits]\n", "utf-8")
    run = subprocess.run(
        [sys.executable, TOOL, articles, catalogue, profile], capture_output=True, text=True, check=False
    )
    assert run.returncode == 1
    said = run.stdout
    assert "A0102: in the catalogue, missing" in said
    assert "A0101: subjects are ['account'], the catalogue says ['app']" in said
    assert "A0101: the catalogue also cites ['YJ1']" in said
    assert "the limit n is not declared" in said
