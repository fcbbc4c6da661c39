"""Inspecting many materials at once, each in a process of its own, so that none can take the run down with it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from qingzhi.inspectors import INSPECTORS
from qingzhi.inspectors.facts import PackageFacts, Unreadable
from qingzhi.inspectors.packages import worker
from qingzhi.inspectors.packages.survey import document
from qingzhi.subjects.ledger import refuse_classified_name
from qingzhi.subjects.limits import Unusable
from qingzhi.subjects.sources import Source


def inspect_all(
    sources: Sequence[Source], jobs: int | None = None
) -> Generator[tuple[Source, PackageFacts | str], None, None]:
    """The facts of each material in the order given, or a Chinese sentence that says why there are none; the looking
    begins at once.

    ``jobs`` are looked into at the same time, as many as there are processors if left out. The kind of each source is
    one of ``INSPECTORS``.
    """
    pool = ThreadPoolExecutor(jobs or os.cpu_count() or 1)  # its threads only wait for the processes
    return _one_by_one(pool, sources, pool.map(_inspect, sources))


def _one_by_one(
    pool: ThreadPoolExecutor, sources: Sequence[Source], seen: Iterator[PackageFacts | str]
) -> Generator[tuple[Source, PackageFacts | str], None, None]:
    try:
        yield from zip(sources, seen, strict=True)
    finally:
        pool.shutdown(cancel_futures=True)


def inspect_lines(
    sources: Sequence[Source], jobs: int | None = None, progress: Callable[[str], None] = lambda step: None
) -> Iterator[tuple[str, str]]:
    """The facts of each material as a line of JSON, and "" or, where there are none, what to tell the user."""
    materials = [one for one in sources if one.kind in INSPECTORS]
    seen = inspect_all(materials, jobs)
    for source in sources:
        progress(f"查看 {source.name}")
        facts = next(seen)[1] if source.kind in INSPECTORS else _not_inspected(source)
        if isinstance(facts, str):
            yield _line({"source": source.name, "error": facts}), f"{source.name}：{facts}"
        else:
            yield _line({"source": source.name, **document(facts)}), ""


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)


def _not_inspected(source: Source) -> str:
    """Why a file that no inspector takes is left out: it can't be read at all, or it may be a ledger."""
    try:
        source.load()
    except Unusable as error:
        return str(error)
    return "这不是安装包，inspect 只看安装包和小程序。台账请用 qingzhi check 检查。"


def _inspect(source: Source) -> PackageFacts | str:
    try:
        refuse_classified_name(source.name)
        return worker.run(INSPECTORS[source.kind].inspect, source.path or source.load())
    except (Unreadable, Unusable) as error:
        return str(error)
