"""The trail: 200,000 sealed events verified by a fresh process. ``python -m benchmarks.trail sqlite FOLDER``.

Prints a JSON line: seconds to verify (the whole command, imports included), peak memory, and the floor: the same hashes
over the same bodies from a list in memory.
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from time import perf_counter

EVENTS, AT_ONCE = 200_000, 5_000


def build() -> None:
    """Seal the events."""
    from django.db import transaction

    from qingzhi.platform.audit.actions import Draft, append

    for start in range(0, EVENTS, AT_ONCE):
        drafts = [
            Draft(
                actor=number % 50,
                verb="registry.edit",
                subject=f"registry.asset.{number}",
                unit=number % 900,
                body={
                    "title": "修改",
                    "by": {"id": number % 50, "name": "周敏", "unit": "县委网信办"},
                    "subject": {
                        "row": f"registry.asset.{number}",
                        "name": f"工作群{number}",
                        "path": "清源县 / 县教育局",
                    },
                    "changes": [{"row": f"registry.asset.{number}", "how": "changed", "values": {"members": [86, 90]}}],
                },
            )
            for number in range(start, start + AT_ONCE)
        ]
        with transaction.atomic():
            append(drafts)


def main() -> None:
    """Build in a database of its own, verify in a process of its own."""
    os.environ |= {"QINGZHI_DATABASE": sys.argv[1], "QINGZHI_HOME": sys.argv[2], "QINGZHI_MODE": "standalone"}
    from qingzhi.platform import start

    start.setup()
    from django.core.management import call_command

    from qingzhi.platform.audit.queries import events

    call_command("migrate", verbosity=0)
    if not events().exists():
        build()
    command = [sys.executable, "-m", "qingzhi", "verify-audit"]
    started = perf_counter()
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds = perf_counter() - started
    assert str(EVENTS) in run.stdout, run.stdout
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    bodies = list(events().order_by("number").values_list("body", flat=True))
    started, digest = perf_counter(), "0" * 64
    for number, body in enumerate(bodies, start=1):
        digest = hashlib.new("sm3", f"{digest}\n{number}\n{body}".encode()).hexdigest()
    print(json.dumps({"seconds": seconds, "peak_mb": peak, "floor": perf_counter() - started}))


if __name__ == "__main__":
    Path(sys.argv[2]).mkdir(parents=True, exist_ok=True)
    main()
