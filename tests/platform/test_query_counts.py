"""How many queries a page takes: a committed number, at most 25, and the same at ten rows and at ten thousand."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from qingzhi.platform.core import bulk
from qingzhi.platform.organizations.roles import Role
from qingzhi.platform.registry.actions import derived
from qingzhi.platform.registry.models import Asset
from tests.platform.conftest import County
from tests.platform.visits import visit_as

pytestmark = [pytest.mark.django_db, pytest.mark.both]

COUNTS = {
    "/": 24,
    "/overview/": 12,
    "/reorganizations/": 8,
    "/handovers/": 8,
    "/imports/": 8,
    "/groups/": 8,
    "/groups/?state=expiring": 9,
    "/groups/?words=防汛": 9,
    "/groups/?unit=卫生": 10,
    "/accounts/": 8,
    "/apps/": 8,
    "/decisions/": 8,
    "/units/": 12,
    "/search/?q=防汛": 10,
    "/groups/before/?q=防汛": 7,
    "/findings/": 9,
    "/findings/?unit=卫生": 11,
    "/findings/by-article/": 7,
    "/packages/": 8,
    "/packages/?unit=卫生&words=巡查": 9,
    "/exemptions/": 8,
    "/checks/": 8,
    "/rules/": 8,
}
MOST = 25


def load(county: County, count: int) -> None:
    now = timezone.now()
    columns = ["kind", "unit_id", "name", "state", "purpose", "ends_on", "created_at", "updated_at"]
    columns += ["name_key", "subject_id", "words", "grams"]
    rows = []
    for number in range(count):
        told = {"name": f"防汛群{number}", "purpose": "防汛"}
        state, ends = ("expiring", date(2026, 1, 1)) if number % 3 else ("in_use", date(2099, 1, 1))
        follows = derived("group", county.health, told)
        rows.append(("group", county.health.pk, told["name"], state, "防汛", ends, now, now, *follows.values()))
    bulk.load(Asset, columns, rows)


def counted(client: Client) -> dict[str, int]:
    found = {}
    for url in COUNTS:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        found[url] = len(queries)
    return found


@pytest.mark.parametrize("rows", [10, 10_000])
def test_a_page_takes_as_many_queries_as_were_committed_however_many_rows_there_are(county: County, rows: int) -> None:
    client = visit_as(county.person("weijian", Role.CYBERSPACE, county.health))
    load(county, rows)
    counted(client)  # the first request of a session writes it
    assert counted(client) == COUNTS
    assert max(COUNTS.values()) <= MOST


def test_the_web_process_loads_no_engine_of_queries() -> None:
    import os
    import subprocess
    import sys

    program = (
        "import os, sys, tempfile; os.environ['QINGZHI_HOME'] = tempfile.mkdtemp()\n"
        "import qingzhi.platform.wsgi\n"
        "from django.urls import get_resolver; get_resolver().url_patterns\n"
        "sys.exit(', '.join({'ibis', 'duckdb', 'sqlglot', 'sklearn', 'pandas'} & sys.modules.keys()) or None)"
    )
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("QINGZHI_", "DJANGO_"))}
    run = subprocess.run([sys.executable, "-c", program], env=clean, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
