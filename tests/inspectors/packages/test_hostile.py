"""Hostile files through the worker process, as a user's go: facts or a clear sentence, in bounded memory and time."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest

from qingzhi.inspectors.facts import PackageFacts
from qingzhi.inspectors.packages import worker
from qingzhi.inspectors.packages.survey import survey
from tests.inspectors.packages import hostile
from tests.inspectors.packages.endless import ENDLESS, LONG
from tests.inspectors.packages.samples import MEGABYTE

PEAK = 200 * MEGABYTE
SECONDS = 5  # of the processor, after which the system ends the process

pytest.importorskip("resource", reason="peak memory is told by POSIX systems only")


def measured(path: Path) -> tuple[PackageFacts, int]:
    """The facts, and the most memory that the process had. Runs in the worker."""
    resource: Any = importlib.import_module("resource")
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    facts = survey(path)
    return facts, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def surveyed(folder: Path, content: bytes) -> PackageFacts:
    path = folder / "应用"
    path.write_bytes(content)
    facts, peak = worker.run(measured, path)
    assert peak < PEAK
    return facts


@pytest.mark.parametrize("content", [pytest.param(one, id=name) for name, one in hostile.TAMPERED.items()])
def test_a_tampered_package_gives_its_facts_in_bounded_memory_and_time(tmp_path: Path, content: bytes) -> None:
    facts = surveyed(tmp_path, content)
    assert (facts.package_id, facts.version, facts.target_sdk) == ("cn.gov.example", "3.1", 30)
    assert [one.name for one in facts.permissions] == ["android.permission.CAMERA"]


@pytest.mark.parametrize("name", hostile.BOMBS)
def test_a_bomb_does_not_go_off_and_the_rest_of_the_package_is_read(tmp_path: Path, name: str) -> None:
    facts = surveyed(tmp_path, hostile.BOMBS[name]())
    assert facts.package_id == "cn.gov.example"
    assert facts.warnings
    assert not facts.says_absent


@pytest.mark.parametrize("name", [pytest.param(one, marks=pytest.mark.slow if one in LONG else ()) for one in ENDLESS])
def test_what_points_at_the_same_bytes_again_is_not_followed_for_ever(tmp_path: Path, name: str) -> None:
    facts = surveyed(tmp_path, ENDLESS[name]())
    assert facts.package_id in {"cn.gov.example", "cn.gov.ios", "cn.gov.hap", ""}
