"""Checks of a province's ledger on the platform: 20,000 units, 292,500 objects, one object in twenty with a problem.

``python -m benchmarks.inspections sqlite FOLDER`` or ``… postgresql://…`` prints a JSON line: seconds of the evaluation
(the database's answers alone), of the first run, which writes every finding, and of a second one that changes nothing;
peak memory. ``make bench`` writes them into docs/performance.md.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

FAR = date(2099, 1, 1)
EVERY = 13  # which group is past its end


def thin_out() -> None:
    """Leave one group in twenty past its end."""
    from django.db.models import F
    from django.db.models.functions import Mod

    from qingzhi.platform.registry.models import Asset

    fine = Asset.objects.filter(kind="group").annotate(rest=Mod(F("pk"), EVERY)).exclude(rest=0)
    fine.update(ends_on=FAR, state="in_use")
    late = Asset.objects.filter(kind="group").annotate(rest=Mod(F("pk"), EVERY)).filter(rest=0)
    late.update(ends_on=date(2026, 1, 5), state="expiring")


def measure() -> dict[str, Any]:
    """A first and a second run, and the evaluation alone."""
    from django.utils import timezone

    from qingzhi.platform.audit.models import Event
    from qingzhi.platform.inspections import checking
    from qingzhi.platform.inspections.models import Finding, Passage, Run
    from qingzhi.platform.inspections.recording import record
    from qingzhi.platform.inspections.run import answer, ledger_of
    from qingzhi.platform.inspections.standards import held
    from qingzhi.rules.compile import compile_rules
    from qingzhi.subjects.schema import SUBJECTS

    day = timezone.localdate()
    found: dict[str, Any] = {"evaluation_s": {}}
    one = held()[0]
    for table in SUBJECTS:
        statement = compile_rules(table, one.rules(table), one.profile, day)
        with ledger_of(one.profile, day):
            started = perf_counter()
            answer(statement, None, [])
            found["evaluation_s"][table] = round(perf_counter() - started, 2)
    for name in ("first", "second"):
        before = Event.objects.count(), Passage.objects.count(), Run.objects.count()
        started = perf_counter()
        outcome = checking.look(day, lambda done, total, step: None)
        record(by=None, outcome=outcome, day=day, started_at=timezone.now())
        found[f"{name}_run_s"] = round(perf_counter() - started, 2)
        after = Event.objects.count(), Passage.objects.count(), Run.objects.count()
        found[f"{name}_run_wrote"] = [new - old for old, new in zip(before, after, strict=True)]
    found["findings"] = Finding.objects.count()
    found["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return found


def main() -> None:
    """Build in a database of its own, and measure."""
    from benchmarks.province import build, prepare

    address = sys.argv[1]
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(tempfile.mkdtemp())
    os.environ |= {"QINGZHI_HOME": str(folder), "QINGZHI_MODE": "standalone", "QINGZHI_DATABASE": address}
    prepare(lambda: (build(), thin_out()))
    print(json.dumps(measure(), ensure_ascii=False))


if __name__ == "__main__":
    main()
