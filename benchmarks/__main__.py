"""Run every comparison and write docs/performance.md: each side in its own process, order alternated, medians.

Usage: make bench, or python -m benchmarks [--repeats N] [--only SECTION]; a section alone is printed, not written.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.sides import BIG_UNITS, GROUPS, ROWS, write_ledger

TOP = Path(__file__).resolve().parents[1]
POSTGRES = os.environ.get("QINGZHI_TEST_DATABASE", "postgresql://postgres@127.0.0.1:5432/postgres")
PAGE = TOP / "docs/performance.md"
RULES = [
    "rules", "hashing", "row_rules", "row_floor", "window_rule", "window_floor", "counted_rule", "counted_floor",
]  # fmt: skip
Measured = dict[str, list[dict[str, Any]]]


def measure(sides: list[str], folder: Path, repeats: int) -> Measured:
    """Run the sides ``repeats`` times after one warm-up each, forwards and backwards in turn."""
    measured: Measured = {side: [] for side in sides}
    for turn in range(repeats + 1):
        for side in sides if turn % 2 else reversed(sides):
            command = [sys.executable, "-m", "benchmarks.sides", side, str(folder)]
            run = subprocess.run(command, capture_output=True, text=True, check=True, cwd=TOP)
            if turn:
                measured[side].append(json.loads(run.stdout))
    return measured


def seconds(runs: list[dict[str, Any]], step: str = "total") -> float:
    """The median of a step."""
    return median(run["seconds"][step] for run in runs)


def row(name: str, runs: list[dict[str, Any]], floor: list[dict[str, Any]], step: str = "total") -> str:
    """A line of a table: median, least and most, ratio to the floor, peak memory."""
    times = [run["seconds"][step] for run in runs]
    peak = max(run["peak_mb"] for run in runs)
    ratio = seconds(runs, step) / seconds(floor, step)
    return f"| {name} | {seconds(runs, step):.2f} | {min(times):.2f}–{max(times):.2f} | {ratio:.2f} | {peak:.0f} |"


def page(rules: Measured, reading: Measured, repeats: int) -> str:
    """The text of docs/performance.md."""
    now = datetime.now(timezone(timedelta(hours=8)))
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True, cwd=TOP
    )
    changed = subprocess.run(["git", "status", "--porcelain"], capture_output=True, text=True, check=True, cwd=TOP)
    versions = ", ".join(
        f"{name} {version(name)}" for name in ("duckdb", "python-calamine", "openpyxl", "pandas", "numpy")
    )
    head = "| side | seconds (median) | least–most | ratio to the floor | peak memory, MB |\n|---|---|---|---|---|"
    cores = os.cpu_count()
    return f"""# Performance

Written by `make bench`; nobody types a number here. {now:%Y-%m-%d}, commit {commit.stdout.strip()}\
{" with uncommitted changes" if changed.stdout.strip() else ""}.
Python {platform.python_version()}, {versions}; {cores} cores. Every side runs in a process of its own, caches warm,
order alternated; medians of {repeats} runs. Imports and the making of data are not counted; loading is.

## Rules: {GROUPS:,} groups under the example county's profile

A floor loads the same columns of the same table. Each ratio is to the floor above its own kind.

All rules on groups, beside hashing every column that they read and fetching one number a row:

{head}
{row("all rules: load, judge, fetch", rules["rules"], rules["hashing"])}
{row("floor: load, hash, fetch", rules["hashing"], rules["hashing"])}
{row("all rules: judge and fetch alone", rules["rules"], rules["hashing"], "query")}
{row("floor: hash and fetch alone", rules["hashing"], rules["hashing"], "query")}

The rules that read only their row, beside hashing the columns that they read:

{head}
{row("row rules: load, judge, fetch", rules["row_rules"], rules["row_floor"])}
{row("floor: load, hash, fetch", rules["row_floor"], rules["row_floor"])}
{row("row rules: judge and fetch alone", rules["row_rules"], rules["row_floor"], "query")}
{row("floor: hash and fetch alone", rules["row_floor"], rules["row_floor"], "query")}

A0814 looks at the other groups of one name and platform, with and without the day they were made: two keys, beside a
GROUP BY on each.

{head}
{row("A0814: judge and fetch alone", rules["window_rule"], rules["window_floor"], "query")}
{row("floor: two GROUP BY alone", rules["window_floor"], rules["window_floor"], "query")}

A0812 counts the groups in use of {BIG_UNITS:,} units, beside one GROUP BY that counts the same rows:

{head}
{row("A0812 on units: judge and fetch alone", rules["counted_rule"], rules["counted_floor"], "query")}
{row("floor: GROUP BY alone", rules["counted_floor"], rules["counted_floor"], "query")}

## Reader: a ledger of {ROWS:,} rows × 18 columns, 71 units, 2 % bad cells

The floor is calamine alone, which gives the cells and understands none.

{head}
{row("qingzhi: read and validate", reading["reader"], reading["calamine"])}
{row("qingzhi: read, validate, judge, JSON report", reading["check"], reading["calamine"])}
{row("openpyxl + pandas: read and coerce", reading["pandas"], reading["calamine"])}
{row("floor: bare calamine", reading["calamine"], reading["calamine"])}
"""


def on_platform(what: str, address: str = "sqlite") -> dict[str, Any]:
    """What a module of benchmarks measures on the platform, in a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", f"benchmarks.{what}", address, folder]
        run = subprocess.run(command, capture_output=True, text=True, check=True, cwd=TOP)
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def on_postgres(what: str) -> dict[str, Any] | None:
    """The same on PostgreSQL, in a database made and dropped for it; None where no server answers."""
    try:
        import psycopg

        server = psycopg.connect(POSTGRES, autocommit=True, connect_timeout=3)
    except Exception as error:  # whatever keeps it from answering
        print(f"left out: the platform on PostgreSQL ({error})", file=sys.stderr)
        return None
    with server:
        server.execute("DROP DATABASE IF EXISTS qingzhi_bench")
        server.execute("CREATE DATABASE qingzhi_bench")
    try:
        return on_platform(what, POSTGRES.rpartition("/")[0] + "/qingzhi_bench")
    finally:
        with psycopg.connect(POSTGRES, autocommit=True) as server:
            server.execute("DROP DATABASE IF EXISTS qingzhi_bench WITH (FORCE)")


def platform_page(title: str, found: dict[str, Any]) -> str:
    """The table of one database: each page for each person."""
    lines = [
        f"### {title}\n",
        "| person | page | queries | cold, ms | median, ms | p95, ms |",
        "|---|---|---|---|---|---|",
    ]
    for person, seen in found.items():
        for name, one in seen["pages"].items():
            lines.append(
                f"| {person} ({seen['rows']:,} rows) | {name} | {one['queries']} | {one['cold_ms']} "
                f"| {one['median_ms']} | {one['p95_ms']} |"
            )
    return "\n".join(lines) + "\n"


def trail() -> str:
    """The line about the trail."""
    one = on_platform("trail")
    return (
        "\n## The trail: 200,000 sealed events\n\n"
        f"`qingzhi verify-audit` in a fresh process on SQLite: {one['seconds']:.1f} s, {one['peak_mb']:.0f} MB peak. "
        f"Floor, the same hashes over bodies in memory: {one['floor']:.1f} s.\n"
    )


def checks() -> str:
    """The table of checks of a province's ledger."""
    lines = [
        "\n## Checks: the rules inside the database, 20,000 units, 292,500 objects, one object in twenty with a problem\n",
        "Evaluation is the databases' answers alone; the first run writes every finding, the second changes nothing and",
        "writes one run and one event.\n",
        "| database | evaluation, s | first run, s | second run, s | findings | peak memory, MB |",
        "|---|---|---|---|---|---|",
    ]
    for title, one in (("SQLite", on_platform("inspections")), ("PostgreSQL", on_postgres("inspections"))):
        if one is not None:
            evaluated = sum(one["evaluation_s"].values())
            lines.append(
                f"| {title} | {evaluated:.1f} | {one['first_run_s']} | {one['second_run_s']} "
                f"| {one['findings']:,} | {one['peak_mb']} |"
            )
    return "\n".join(lines) + "\n"


def packages(repeats: int) -> str:
    """The tables of app packages: each beside bare inflate, and APKs beside androguard."""
    from benchmarks.packages import peers

    lines = [
        "\n## App packages: the whole look, read and judged\n",
        "Inflate is every member inflated and thrown away (of a .wxapkg, which holds its files as they are, every byte",
        "read); androguard reads the same facts of an APK. Real APKs from npm; the other kinds are built with six",
        "megabytes of scripts of component libraries.\n",
        "| package | MB | qingzhi, s | inflate, s | ratio | androguard, s | ratio | peak memory, MB |",
        "|---|---|---|---|---|---|---|---|",
    ]
    with tempfile.TemporaryDirectory() as name:
        folder, peer = Path(name), peers()
        names = json.loads(_side("benchmarks.packages", "make", folder))
        for file in names:
            path, sides = folder / file, ["qingzhi", "inflate"]
            sides += ["androguard"] if peer and file.endswith(".apk") else []
            runs: Measured = {side: [] for side in sides}
            for turn in range(repeats + 1):
                for side in sides if turn % 2 else reversed(sides):
                    python = peer if side == "androguard" else None
                    one = json.loads(_side("benchmarks.packages", side, path, python=python))
                    runs[side] += [one] if turn else []
            own, floor = seconds(runs["qingzhi"]), seconds(runs["inflate"])
            other = seconds(runs["androguard"]) if "androguard" in runs else None
            peak = max(run["peak_mb"] for run in runs["qingzhi"])
            beside = f"{other:.2f} | {other / own:.1f}" if other else "– | –"
            size = path.stat().st_size / 1e6
            lines.append(
                f"| {file} | {size:.1f} | {own:.3f} | {floor:.3f} | {own / floor:.1f} | {beside} | {peak:.0f} |"
            )
        many = {jobs: json.loads(_side("benchmarks.packages", "many", folder / "many", str(jobs))) for jobs in (1, 2)}
    one, two = (many[jobs]["seconds"]["total"] for jobs in (1, 2))
    lines.append(f"\n`qingzhi inspect` over 1,000 small packages: {one:.1f} s with one job, {two:.1f} s with two.")
    return "\n".join(lines) + "\n"


def _side(module: str, *arguments: object, python: Path | None = None) -> str:
    """What a process of its own prints; ``python`` is another interpreter than this one."""
    command = [str(python or sys.executable), "-m", module, *map(str, arguments)]
    run = subprocess.run(command, capture_output=True, text=True, check=True, cwd=TOP)
    return run.stdout.splitlines()[-1]


def imports() -> str:
    """The table of imports."""
    lines = [
        "\n## Imports: a returned ledger on the platform\n",
        "| database | rows | preview, s | writing, s | peak memory, MB |",
        "|---|---|---|---|---|",
    ]
    for title, one in (("SQLite", on_platform("imports")), ("PostgreSQL", on_postgres("imports"))):
        if one is not None:
            peak = one.pop("peak_mb")
            lines += [
                f"| {title} | {rows} | {of['preview_s']} | {of['writing_s']} | {peak} |" for rows, of in one.items()
            ]
    return "\n".join(lines) + "\n"


PLATFORM = """
## The platform: 20,000 units, 292,500 objects

One user at a time through Django's test client, as a county's officer, a city's, one with 400 scattered units, and the
province's. Cold: a new connection to the database; the very first page of a process also pays for imports.

"""


def engine(repeats: int) -> str:
    """The head of the page, and the tables of rules and reader."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_ledger(folder / "ledger.xlsx")
        rules = measure(RULES, folder, repeats)
        reading = measure(["reader", "calamine", "pandas", "check"], folder, repeats)
    return page(rules, reading, repeats)


def pages() -> str:
    """The tables of the platform's pages."""
    text = PLATFORM + platform_page("SQLite", on_platform("province"))
    if (found := on_postgres("province")) is not None:
        text += "\n" + platform_page("PostgreSQL", found)
    return text


SECTIONS: dict[str, Callable[[int], str]] = {
    "engine": engine,
    "platform": lambda repeats: pages(),
    "checks": lambda repeats: checks(),
    "imports": lambda repeats: imports(),
    "trail": lambda repeats: trail(),
    "packages": packages,
}
"""In the order of the page."""


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--only", choices=SECTIONS)
    chosen = parser.parse_args()
    if chosen.only:
        print(SECTIONS[chosen.only](chosen.repeats))
        return
    text = "".join(section(chosen.repeats) for section in SECTIONS.values())
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
