"""Processes that end by themselves or are ended."""

from __future__ import annotations

from pathlib import Path

import pytest

from qingzhi.inspectors.facts import Unreadable
from qingzhi.inspectors.packages import inspect, worker
from tests.inspectors.packages.samples import SEEDS


def identity(path: Path) -> str:
    return inspect(path).package_id


def stuck(_: Path) -> str:
    while True:
        pass


def greedy(_: Path) -> int:
    return len(bytearray(4 << 30))


def test_a_worker_process_gives_the_result_and_the_refusal_of_its_task(tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(SEEDS[0])
    (tmp_path / "b.bin").write_bytes(b"MZ")
    assert worker.run(identity, tmp_path / "a.bin") == "cn.gov.example"
    with pytest.raises(Unreadable, match="Windows"):
        worker.run(identity, tmp_path / "b.bin")


def test_a_worker_that_hangs_or_takes_too_much_is_ended(tmp_path: Path) -> None:
    pytest.importorskip("resource", reason="memory limits need a POSIX system")
    with pytest.raises(Unreadable, match="上限"):
        worker.run(stuck, tmp_path, seconds=1)
    with pytest.raises(Unreadable, match="上限"):
        worker.run(greedy, tmp_path)


def clumsy(_: Path) -> str:
    return {}["no such key"]


def test_a_slip_of_a_reader_is_told_in_chinese(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="出了意外（KeyError）"):
        worker.run(clumsy, tmp_path)
