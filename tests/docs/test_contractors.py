"""The page for contractors: its snippets are what a pipeline reads, and its commands work on a package."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from qingzhi.cli import app
from qingzhi.policy.model import entries
from tests.inspectors.packages import apps

TOP = Path(__file__).parents[2]
PAGE = (TOP / "docs/contractors.md").read_text(encoding="utf-8")
PIPELINES = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)]


def commands(value: Any) -> Iterator[str]:
    """The commands of a pipeline, however deep they stand."""
    if isinstance(value, str) and value.startswith("qingzhi check"):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from commands(inner)


IN_SHELL = re.findall(r"^qingzhi check .+$", PAGE, re.MULTILINE)
RUN = sorted({*IN_SHELL, *(line for pipeline in PIPELINES for line in commands(pipeline))})


def test_each_pipeline_checks_the_package_and_stops_the_build_where_something_is_found() -> None:
    assert [len([*commands(pipeline)]) for pipeline in PIPELINES] == [2, 1]
    assert len(IN_SHELL) == 2
    for lines in ([*commands(PIPELINES[0])], [*commands(PIPELINES[1])], IN_SHELL):
        assert lines[-1].endswith("--fail-on violation")


@pytest.mark.parametrize("line", RUN)
def test_a_command_of_a_pipeline_works_and_its_report_is_the_one_that_is_kept(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist/app.apk").write_bytes(apps.formalist())
    run = CliRunner().invoke(app, line.split()[1:])
    assert run.exit_code == (0 if "never" in line else 1)
    for kept in re.findall(r"-o (\S+)", line):
        assert (tmp_path / kept).stat().st_size > 0
        assert kept in str(PIPELINES)


def test_the_page_names_every_check_of_packages_and_no_page_that_is_not_there() -> None:
    judged = {code for code, entry in entries().items() if entry.facts == ("package",)}
    assert set(re.findall(r"\[(A\d{4})\]", PAGE)) == judged
    for path in re.findall(r"\]\(([^)#:]+)\)", PAGE):
        assert (TOP / "docs" / path).exists(), path
