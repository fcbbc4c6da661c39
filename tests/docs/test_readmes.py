"""Both READMEs say the same, and what they tell the reader to type works."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).parents[2]
README, CHINESE = ((TOP / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh.md"))


def commands(text: str) -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    return [line.split("#")[0].strip() for block in blocks for line in block.splitlines() if line.strip()]


def test_the_two_readmes_have_the_same_parts_and_the_same_commands() -> None:
    assert len(re.findall(r"^## ", README, re.MULTILINE)) == len(re.findall(r"^## ", CHINESE, re.MULTILINE))
    assert commands(README) == commands(CHINESE)
    assert {"make run", "make test"} <= set(commands(README))


def test_the_commands_of_the_readme_work(tmp_path: Path) -> None:
    run_here = [line for line in commands(README) if line.startswith("qingzhi ") and "回收表格" not in line]
    assert run_here
    for line in run_here:
        arguments = re.sub(r"-o (\S+)", rf"-o {tmp_path}/\1", line).split()[1:]
        run = subprocess.run([sys.executable, "-m", "qingzhi", *arguments], capture_output=True, cwd=TOP, check=False)
        assert run.returncode in (0, 1), line


def test_the_sample_report_of_the_readme_is_what_the_command_prints() -> None:
    arguments = ["check", "examples/county/ledger.xlsx", "--as-of", "2026-11-22"]
    run = subprocess.run(
        [sys.executable, "-m", "qingzhi", *arguments], capture_output=True, encoding="utf-8", cwd=TOP, check=False
    )
    printed = {line.strip() for line in run.stdout.splitlines() if "用时" not in line}
    for text in (README, CHINESE):
        sample = text.split("<!-- sample -->")[1].split("```")[1].removeprefix("text\n")
        lines = [line.strip() for line in sample.splitlines() if line.strip() not in ("", "…")]
        assert len(lines) > 5
        assert not [line for line in lines if line not in printed]


def test_every_document_that_the_readmes_name_exists() -> None:
    for text in (README, CHINESE):
        for path in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (TOP / path).exists(), path
