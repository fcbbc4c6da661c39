"""Serving: the web server and one worker for background jobs, both children of this process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from types import FrameType

THREADS = 4  # a worker's threads, each with its own connection to the database; granian's default is 128
WEB = "granian"
GRACE = 10.0  # seconds that a child gets to end


def serve(host: str, port: int, workers: int = 1) -> int:
    """Run until interrupted. A dead worker is started again; a web server that ends, ends all. Returns its status."""
    children = {"web": _web(host, port, workers), "worker": _worker()}
    stopping = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, stop)
    try:
        while not stopping and children["web"].poll() is None:
            if children["worker"].poll() is not None:
                children["worker"] = _worker()
            time.sleep(0.5)
    finally:
        status = children["web"].poll()
        for child in children.values():
            _end(child)
    return 0 if stopping else status or 0


def _web(host: str, port: int, workers: int) -> subprocess.Popen[bytes]:
    options = ["--interface", "wsgi", "--host", host, "--port", str(port), "--workers", str(workers)]
    quiet = ["--blocking-threads", str(THREADS), "--no-ws", "--log-level", "warning"]
    command = [sys.executable, "-m", WEB, *options, *quiet, "qingzhi.platform.wsgi:application"]
    return subprocess.Popen(command, env=os.environ)  # noqa: S603  # our own program


def _worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "qingzhi.platform.worker"], env=os.environ)


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is not None:
        return
    child.terminate()
    try:
        child.wait(GRACE)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
