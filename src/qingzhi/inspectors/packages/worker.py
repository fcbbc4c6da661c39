"""Running one inspection in a process of its own, so that no file can take the run down with it.

The child limits its own memory and processor time where the system can (not on Windows); the parent ends it by the
clock everywhere. The caps in ``limits`` hold without any of this.
"""

from __future__ import annotations

import gc
import importlib
import multiprocessing
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from qingzhi.inspectors.facts import Unreadable
from qingzhi.inspectors.packages import limits

M = TypeVar("M")
T = TypeVar("T")
_METHOD = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"  # spawn on Windows
_READY, _COMMAND = "qingzhi.inspectors.packages.ready", "qingzhi.cli"
_FAILED = "读取这个文件时出了意外（{}），没有读完。请把这个文件交给维护本软件的人，并向开发单位要正式发布的安装包。"
_ENDED = "读取这个文件时超过了内存或时间上限，没有读完。文件可能是特意做成这样的，请向开发单位要正式发布的安装包。"


def run(task: Callable[[M], T], material: M, *, seconds: float = limits.WORKER_CLOCK) -> T:
    """``task(material)`` in a child process. ``task`` is a function of a module; both its sides are pickled.

    Raises Unreadable when the task does, and when the child is ended by a limit or by a crash.
    """
    context: Any = multiprocessing.get_context(_METHOD)
    # What it needs is made once, not by every child; the command's own script would be imported by each of them.
    context.set_forkserver_preload([task.__module__, _READY, *({_COMMAND} & sys.modules.keys())])
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(there, task, material), daemon=True)
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


def _child(answer: Connection, task: Callable[[M], Any], material: M) -> None:
    _limit()
    gc.disable()  # the process ends with its task, and looking for cycles among so many texts takes a sixth of its time
    try:
        answer.send((None, task(material)))
    except Unreadable as error:
        answer.send((str(error), None))
    except MemoryError:
        answer.send((_ENDED, None))
    except Exception as error:  # a slip of ours must not end a run of a thousand files with a traceback
        answer.send((_FAILED.format(type(error).__name__), None))


def _limit() -> None:
    try:
        resource: Any = importlib.import_module("resource")
    except ImportError:  # Windows: the parent's clock and the caps inside the readers remain
        return
    for which, most in ((resource.RLIMIT_AS, limits.WORKER_MEMORY), (resource.RLIMIT_CPU, limits.WORKER_CPU)):
        _, hard = resource.getrlimit(which)
        resource.setrlimit(which, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
