"""Running one inspection in a process of its own, so that no file can take the run down with it.

The child limits its own memory and processor time where the system can (not on Windows); the parent ends it by the
clock everywhere. The caps in ``limits`` hold without any of this.
"""

from __future__ import annotations

import importlib
import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

from qingzhi.inspectors.facts import Unreadable
from qingzhi.inspectors.packages import limits

T = TypeVar("T")
_ENDED = "读取这个文件时超过了内存或时间上限，没有读完。文件可能是特意做成这样的，请向开发单位要正式发布的安装包。"


def run(task: Callable[[Path], T], path: Path, *, seconds: float = limits.WORKER_CLOCK) -> T:
    """``task(path)`` in a child process. ``task`` is a function of a module; its result is pickled.

    Raises Unreadable when the task does, and when the child is ended by a limit or by a crash.
    """
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(there, task, path), daemon=True)
    child.start()
    there.close()
    try:
        if not here.poll(seconds):
            raise Unreadable(_ENDED)
        refused, result = here.recv()
    except EOFError as error:
        raise Unreadable(_ENDED) from error
    finally:
        here.close()
        child.kill()
        child.join()
    if refused is not None:
        raise Unreadable(refused)
    value: T = result
    return value


def _child(answer: Connection, task: Callable[[Path], Any], path: Path) -> None:
    _limit()
    try:
        answer.send((None, task(path)))
    except Unreadable as error:
        answer.send((str(error), None))
    except MemoryError:
        answer.send((_ENDED, None))


def _limit() -> None:
    try:
        resource: Any = importlib.import_module("resource")
    except ImportError:  # Windows: the parent's clock and the caps inside the readers remain
        return
    for which, most in ((resource.RLIMIT_AS, limits.WORKER_MEMORY), (resource.RLIMIT_CPU, limits.WORKER_CPU)):
        _, hard = resource.getrlimit(which)
        resource.setrlimit(which, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
