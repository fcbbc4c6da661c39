"""A province on the platform: 20,000 units, 300,000 objects; lists as people with little, middling and scattered rights.

``python -m benchmarks.province sqlite FOLDER`` or ``python -m benchmarks.province postgresql://…`` prints a JSON line:
rows, queries and times (milliseconds) of each page for each person, cold (a connection that has read nothing yet) and
warm. ``make bench`` writes them into docs/performance.md.
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

CITIES, COUNTIES, UNITS, EACH = 20, 15, 65, 15
RUNS = 40
PAGES = {
    "groups": "/groups/",
    "groups of a state": "/groups/?state=expiring",
    "groups with words": "/groups/?words=防汛",
    "groups of units by name": "/groups/?unit=单位12",
    "accounts": "/accounts/",
    "page 150": "/groups/?page=150",
    "first page": "/",
}
PURPOSES = ("防汛值守", "森林防火", "乡村振兴", "反诈宣传", "人居环境", "家医签约", "项目调度", "春耕备耕")


def build() -> None:
    """The units, the objects and the people."""
    from django.utils import timezone

    from qingzhi.platform.core import bulk
    from qingzhi.platform.organizations import actions
    from qingzhi.platform.organizations.models import Grant, Organization, User
    from qingzhi.platform.organizations.tree import Line, UnitList
    from qingzhi.platform.registry.actions import derived
    from qingzhi.platform.registry.models import Asset

    draw = random.Random(20261126)
    top = actions.add_unit(by=None, parent=None, name="某省", level="province")
    lines = []
    for city in range(CITIES):
        lines.append(Line(f"第{city}市", "", {"level": "city"}, ""))
        for county in range(COUNTIES):
            name = f"第{city}市第{county}县"
            lines.append(Line(name, f"第{city}市", {"level": "county"}, ""))
            lines += [Line(f"{name}单位{unit}", name, {"kind": "administrative"}, "") for unit in range(UNITS)]
    draw.shuffle(lines)
    started = perf_counter()
    actions.load_units(by=None, top=top, listed=UnitList(lines))
    print(f"units loaded in {perf_counter() - started:.1f} s", file=sys.stderr)
    units = list(Organization.objects.filter(kind="administrative"))
    now, today = timezone.now(), date(2026, 11, 26)
    columns = [
        "kind",
        "unit_id",
        "name",
        "state",
        "purpose",
        "platform",
        "ends_on",
        "members",
        "created_at",
        "updated_at",
    ]
    columns += ["name_key", "subject_id", "words", "grams"]
    rows = []
    started = perf_counter()
    for unit in units:
        for number in range(EACH):
            kind = "group" if number < EACH - 2 else "account" if number < EACH - 1 else "app"
            purpose = draw.choice(PURPOSES)
            told = {"name": f"{unit.name}{purpose}{number}", "purpose": purpose, "platform": "weixin"}
            state = draw.choice(["in_use"] * 8 + ["expiring", "dissolved"]) if kind == "group" else "running"
            ends = today + timedelta(days=draw.randrange(-300, 600)) if kind == "group" else None
            if state == "in_use" and ends and ends < today:
                state = "expiring"
            follows = derived(kind, unit, told)
            changed = now - timedelta(seconds=draw.randrange(10**7))
            rows.append(
                (
                    kind,
                    unit.pk,
                    told["name"],
                    state,
                    purpose,
                    "weixin",
                    ends,
                    draw.randrange(300),
                    now,
                    changed,
                    *follows.values(),
                )
            )
    for at in range(0, len(rows), 20_000):
        bulk.load(Asset, columns, rows[at : at + 20_000])
    print(f"{len(rows)} objects loaded in {perf_counter() - started:.1f} s", file=sys.stderr)
    city = Organization.objects.get(name="第3市")
    county = Organization.objects.get(name="第3市第7县")
    leaves = draw.sample(units, 400)
    for name, granted in (("county", [county]), ("city", [city]), ("scattered", leaves), ("province", [top])):
        user = User.objects.create(username=name, name=name, unit=county, password="!")
        Grant.objects.bulk_create([Grant(user=user, role="cyberspace", unit=unit) for unit in granted])


def measure() -> dict[str, Any]:
    """Each page as each person: rows, queries, cold and warm times."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from qingzhi.platform.organizations.models import User
    from qingzhi.platform.registry.queries import assets

    found: dict[str, Any] = {}
    for user in User.objects.order_by("pk"):
        client = Client()
        client.force_login(user)
        found[user.username] = {"rows": assets().visible_to(user).count(), "pages": {}}
        for title, url in PAGES.items():
            connection.close()
            started = perf_counter()
            assert client.get(url).status_code == 200, (user, url)
            cold = perf_counter() - started
            times = []
            for _ in range(RUNS):
                started = perf_counter()
                client.get(url)
                times.append(perf_counter() - started)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                client.get(url)
            times.sort()
            found[user.username]["pages"][title] = {
                "queries": len(queries),
                "cold_ms": round(cold * 1000, 1),
                "median_ms": round(median(times) * 1000, 1),
                "p95_ms": round(times[int(RUNS * 0.95) - 1] * 1000, 1),
            }
    return found


def prepare(fill: Callable[[], object]) -> None:
    """Set up the database that the environment names, and fill it where it is empty."""
    from qingzhi.platform import start

    start.setup()
    from django.core.management import call_command
    from django.db import connection

    from qingzhi.platform.organizations.queries import root

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    if root() is None:
        fill()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")  # as autovacuum does


def main() -> None:
    """Build in a database of its own, and measure."""
    address = sys.argv[1]
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(tempfile.mkdtemp())
    os.environ |= {"QINGZHI_HOME": str(folder), "QINGZHI_MODE": "standalone", "QINGZHI_DATABASE": address}
    prepare(build)
    print(json.dumps(measure(), ensure_ascii=False))


if __name__ == "__main__":
    main()
