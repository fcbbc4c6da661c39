"""Serving: the web server and one worker for background jobs, both children of this process."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from types import FrameType
from typing import NamedTuple

THREADS = 4  # a worker's threads, each with its own connection to the database; granian's default is 128
WEB = "granian"
GRACE = 10.0  # seconds that a child gets to end
PAUSE = 3.0  # seconds at least between two starts of the worker, should it end at once each time


class Leave(NamedTuple):
    """How one database gives way to another: whether that was asked for, and what to do while nothing runs."""

    asked: Callable[[], bool]
    go: Callable[[], None]


def serve(host: str, port: int, workers: int = 1, leave: Leave | None = None) -> int:
    """Run until interrupted. A dead worker is started again; a web server that ends, ends all. Returns its status."""
    children = {"web": _web(host, port, workers), "worker": _worker()}
    started = time.monotonic()
    stopping = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, stop)
    try:
        while not stopping and children["web"].poll() is None:
            if children["worker"].poll() is not None and time.monotonic() - started > PAUSE:
                children["worker"], started = _worker(), time.monotonic()
            if leave is not None and leave.asked():
                _end_all(children)
                leave.go()
                children = {"web": _web(host, port, workers), "worker": _worker()}
            time.sleep(0.5)
    finally:
        status = children["web"].poll()
        _end_all(children)
    return 0 if stopping else status or 0


def refuse_port(host: str, port: int) -> None:
    """Raise ValueError with a Chinese sentence where nothing can be served at an address."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as tried:
            if os.name == "posix":  # elsewhere the option would let two servers share a port
                tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(address)
    except (OSError, OverflowError, UnicodeError) as error:
        raise ValueError(
            f"不能在 {host}:{port} 上服务：端口已被占用，或者地址不是这台电脑的。"
            f"请关掉占用它的程序，或者换一个端口，如 --port {port + 1 if 1024 <= port < 65535 else 8001}。"
        ) from error


def _web(host: str, port: int, workers: int) -> subprocess.Popen[bytes]:
    options = ["--interface", "wsgi", "--host", host, "--port", str(port), "--workers", str(workers)]
    quiet = ["--blocking-threads", str(THREADS), "--no-ws", "--log-level", "warning"]
    command = [sys.executable, "-m", WEB, *options, *quiet, "qingzhi.platform.wsgi:application"]
    return subprocess.Popen(command, env=os.environ)  # noqa: S603  # our own program


def _worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "qingzhi.platform.worker"], env=os.environ)


def _end_all(children: Mapping[str, subprocess.Popen[bytes]]) -> None:
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    for child in children.values():
        _end(child)


def _end(child: subprocess.Popen[bytes]) -> None:
    """Wait for a child that was told to end; take it down where it doesn't in time."""
    try:
        child.wait(GRACE)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
