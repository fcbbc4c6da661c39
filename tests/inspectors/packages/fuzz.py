"""Damaged packages, each made from a number alone, and what they may not bring about. Runs in a process of its own."""

from __future__ import annotations

import importlib
import io
import pickle
import random
import signal
import traceback
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

from qingzhi.inspectors.facts import Unreadable
from qingzhi.inspectors.packages import inspect
from qingzhi.inspectors.packages.survey import survey
from tests.inspectors.packages import builders as build
from tests.inspectors.packages.containers import CONTAINERS, PLAIN, PLANTED
from tests.inspectors.packages.samples import MEGABYTE, SEEDS
from tests.inspectors.packages.shells import SHELLS

ROOM = 200 * MEGABYTE  # beside what the process has already
SECONDS = 5
NUMBERS = [b"\xff" * 4, bytes(4), b"\x7f\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\0\0\x80", b"\1\0\0\0", b"\0\0\1\0"]
TOKENS = [
    b"PK\1\2",
    b"PK\5\6",
    b"\x02\x01\x10\0",
    b"[[[[",
    b'"pages":[',
    b"\\u7b7e",
    b"\xff\xfe",
    b"\0\0",
    b"\xed\xa0\x80",
    b"<!ENTITY",
]


@cache
def seeds() -> list[bytes]:
    parts = [*PLANTED.values(), *PLAIN]
    return [*SEEDS, *SHELLS.values(), *(make(parts) for make in CONTAINERS.values())]


def damaged(number: int) -> bytes:
    """The package of this number: damaged as a whole, or in its members, so that its archive stays sound."""
    draw = random.Random(number)
    seed = draw.choice(seeds())
    if not seed.startswith(b"PK") or not draw.randrange(4):
        return bent(seed, draw)
    with zipfile.ZipFile(io.BytesIO(seed)) as archive:
        members = [(one.filename, archive.read(one)) for one in archive.infolist()]
    for _ in range(draw.choice([1, 1, 2, 4])):
        at = draw.randrange(len(members))
        name, content = members[at]
        match draw.randrange(8):
            case 0:
                members.append((name, bent(content, draw)))
            case 1:
                members[at] = (draw.choice(members)[0], content)
            case _:
                members[at] = (name, bent(content, draw))
    return build.raw_zip(members, method=draw.choice([0, 8]))


def bent(seed: bytes, draw: random.Random) -> bytes:
    """Bytes changed, replaced by telling ones, cut out, doubled, or cut off."""
    content = bytearray(seed)
    for _ in range(draw.choice([1, 2, 8, 40])):
        if not content:
            break
        at = draw.randrange(len(content))
        match draw.randrange(7):
            case 0:
                content[at] = draw.randrange(256)
            case 1:
                content[at : at + 4] = draw.choice(NUMBERS)
            case 2:
                del content[at : at + draw.randrange(1, 64)]
            case 3:
                content[at:at] = content[at : at + draw.randrange(1, 64)]
            case 4:
                content[at:at] = draw.choice(TOKENS)
            case 5:
                content[at : at + 4] = content[(other := draw.randrange(len(content))) : other + 4]
            case _:
                if not draw.randrange(8):
                    del content[at:]
    return bytes(content)


def harm(content: bytes) -> str:
    """What a package does that none may, "" for nothing: anything but facts or a refusal in Chinese."""
    try:
        package = inspect(content)
        package.trace(["今日签到", "签到成功"])
        facts = survey(content)
        assert 0 <= facts.coverage <= 1
        assert all(0 <= one.score <= 1 for one in facts.functions.values())
        assert pickle.loads(pickle.dumps(facts)) == facts
    except Unreadable as refusal:
        return "" if any("\u4e00" <= one <= "\u9fff" for one in str(refusal)) else "a refusal that is not Chinese"
    except (Exception, MemoryError):
        return traceback.format_exc()
    return ""


def assault(numbers: range) -> dict[int, str]:
    """Number → harm, under a limit of memory and a clock for each."""
    resource: Any = importlib.import_module("resource")
    pages = int(Path("/proc/self/statm").read_text().split()[0]) if Path("/proc/self/statm").exists() else 0
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + ROOM, -1)) if pages else None
    signal.signal(signal.SIGVTALRM, _too_long)
    found = {}
    for number in numbers:
        content = damaged(number)
        signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
        if said := harm(content):
            found[number] = said
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return found


def _too_long(*_: object) -> None:
    raise TimeoutError("too long")
