"""A returned ledger of 20,000 rows laid beside 10,000 that stand: read, preview, writing, on the platform.

``python -m benchmarks.imports sqlite FOLDER`` or ``… postgresql://…`` prints a JSON line: seconds and peak memory.
"""

from __future__ import annotations

import io
import json
import os
import resource
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

UNITS, ROWS = 70, 20_000
HEAD = ("群名称", "建群单位", "平台", "用途", "人数", "建立日期", "到期日期", "群主职务", "状态")


def ledger(rows: range, members: int) -> bytes:
    """A workbook of groups."""
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"constant_memory": True})
    sheet = book.add_worksheet("工作群组")
    sheet.write_row(0, 0, HEAD)
    for down, number in enumerate(rows, start=1):
        name, unit = f"第{number}号工作群", f"某县第{number % UNITS}局"
        use, end = f"任务联络（第{members}次报）", f"2099-06-{members:02}"
        told = (name, unit, "微信", use, members + number % 50, "2025-03-01", end, "副局长", "在用")
        sheet.write_row(down, 0, told)
    book.close()
    return buffer.getvalue()


def measure() -> dict[str, Any]:
    """Ten thousand rows first, then twenty thousand of which half stand and are changed."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from qingzhi.platform.core.jobs import run, start
    from qingzhi.platform.imports import actions, jobs
    from qingzhi.platform.organizations import accounts
    from qingzhi.platform.organizations import actions as organizations
    from qingzhi.platform.organizations.roles import Role

    top = organizations.add_unit(by=None, parent=None, name="某县", level="county")
    for number in range(UNITS):
        organizations.add_unit(by=None, parent=top, name=f"某县第{number}局")
    user = accounts.add_user(
        by=None,
        username="w",
        name="w",
        unit=top,
        password="qingzhi-bench-2026",
        first=False,
    )
    accounts.grant(by=None, user=user, role=Role.CYBERSPACE, unit=top)
    found: dict[str, Any] = {}
    for title, rows, members in (
        ("10,000 new", range(ROWS // 2), 10),
        ("20,000, half of them changed", range(ROWS), 11),
    ):
        upload = SimpleUploadedFile("群.xlsx", ledger(rows, members))
        row = actions.begin(by=user, unit=top, files=[upload])
        started = perf_counter()
        run(start(jobs.read, key=f"read-{row.pk}", by=user, pk=row.pk).pk)
        preview = perf_counter() - started
        row.refresh_from_db()
        actions.choose(by=user, row=row, overwrite=[])
        started = perf_counter()
        run(start(jobs.write, key=f"write-{row.pk}", by=user, pk=row.pk).pk)
        row.refresh_from_db()
        assert row.stage == "done", row.message
        written = perf_counter() - started
        found[title] = {"preview_s": round(preview, 2), "writing_s": round(written, 2), "summary": row.summary}
    found["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return found


def main() -> None:
    """Measure in a database of its own."""
    from benchmarks.province import prepare

    address = sys.argv[1]
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(tempfile.mkdtemp())
    os.environ |= {"QINGZHI_HOME": str(folder), "QINGZHI_MODE": "standalone", "QINGZHI_DATABASE": address}
    prepare(lambda: None)
    print(json.dumps(measure(), ensure_ascii=False))


if __name__ == "__main__":
    main()
