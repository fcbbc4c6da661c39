"""Installations of their own for tests that start, kill and restart real processes, on SQLite and on PostgreSQL."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

POSTGRES = os.environ.get("QINGZHI_TEST_DATABASE", "postgresql://postgres@127.0.0.1:5432/postgres")
TOP = Path(__file__).parents[2]
PATIENCE = 60.0  # seconds after which a test gives up


@dataclass
class Home:
    """A folder and a database, with a county in it, and what runs on them."""

    folder: Path
    database: str
    children: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """What the processes are told."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("QINGZHI_")}
        return kept | {
            "QINGZHI_HOME": str(self.folder),
            "QINGZHI_DATABASE": self.database,
            "DJANGO_SETTINGS_MODULE": "tests.platform.real_settings",
            "PYTHONPATH": f"{TOP / 'src'}{os.pathsep}{TOP}",
            "PYTHONUTF8": "1",
        }

    def begin(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Start ``python ARGUMENTS``; it is ended with the test, and so is whatever it started."""
        child = subprocess.Popen([sys.executable, *arguments], cwd=TOP, env=self.environment | environment, text=True,
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)  # fmt: skip
        self.children.append(child)
        return child

    def python(self, program: str) -> subprocess.Popen[str]:
        """Start a program with Django ready."""
        return self.begin("-c", f"import django; django.setup()\n{program}")

    def ask(self, program: str) -> Any:
        """Run a program with Django ready; what it printed, read as JSON."""
        out, err = self.python(program).communicate(timeout=PATIENCE)
        assert out, err
        return json.loads(out)

    def cli(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run ``qingzhi ARGUMENTS``."""
        out, err = (child := self.begin("-m", "qingzhi", *map(str, arguments))).communicate(timeout=PATIENCE)
        assert "Traceback" not in err, err
        return subprocess.CompletedProcess(arguments, child.returncode, out, err)

    def rows(self, text: str) -> list[tuple[Any, ...]]:
        """What a query gives now."""
        if self.database.startswith("sqlite"):
            import sqlite3

            with closing(sqlite3.connect(urlsplit(self.database).path, timeout=20)) as connection:
                return connection.execute(text).fetchall()
        import psycopg

        with psycopg.connect(self.database) as connection, connection.cursor() as cursor:
            return cursor.execute(text).fetchall()

    def wait_for(self, text: str, enough: Callable[[Any], bool]) -> Any:
        """The one value that a query gives, once it is enough."""
        return until(lambda: self.rows(text)[0][0], enough)

    def is_whole(self) -> bool:
        """Whether the trail is, by the command that says so."""
        run = self.cli("verify-audit")
        assert run.returncode in (0, 2), run.stderr
        return run.returncode == 0

    def end(self) -> None:
        """End whatever still runs: children whose parents were killed too, which hold the pipes open."""
        for child in self.children:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.communicate(timeout=PATIENCE)


def until(look: Callable[[], Any], enough: Callable[[Any], bool] = bool) -> Any:
    """What looking gives, once it is enough. Fails after a while."""
    last = time.monotonic() + PATIENCE
    while not enough(found := look()):
        assert time.monotonic() < last, f"still {found!r} after {PATIENCE:.0f} s"
        time.sleep(0.05)
    return found


PREPARE = """
from django.core.management import call_command
call_command("migrate", interactive=False, verbosity=0)
call_command("createcachetable", verbosity=0)
from qingzhi.platform.organizations import accounts
from qingzhi.platform.organizations import actions
from qingzhi.platform.organizations.roles import ONE_PC
top = actions.add_unit(by=None, parent=None, name="清源县", level="county")
user = accounts.add_user(by=None, username="wangxin", name="周敏", unit=top, password="qingzhi-test-2026", first=False)
for role in ONE_PC:
    accounts.grant(by=None, user=user, role=role, unit=top, one_pc=True)
print("true")
"""


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with a county in it, to be copied."""
    folder = tmp_path_factory.mktemp("sqlite")
    path = folder / "qingzhi.sqlite3"
    assert Home(folder, f"sqlite://{path}").ask(PREPARE)
    with closing(__import__("sqlite3").connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture(scope="session")
def postgres_template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a PostgreSQL database with a county in it, to be copied; skips where there is no server."""
    name = f"qingzhi_template_{os.getpid()}"
    _server(f'CREATE DATABASE "{name}"')
    try:
        assert Home(tmp_path_factory.mktemp("postgres"), _address(name)).ask(PREPARE)
        yield name
    finally:
        _server(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(params=["sqlite", "postgresql"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Home]:
    """An installation of its own with a county in it, on each database."""
    if request.param == "sqlite":
        path = tmp_path / "qingzhi.sqlite3"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        home = Home(tmp_path, f"sqlite://{path}")
        yield home
        home.end()
        return
    template = request.getfixturevalue("postgres_template")
    name = f"qingzhi_test_{os.getpid()}"
    _server(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    home = Home(tmp_path, _address(name))
    try:
        yield home
        home.end()
    finally:
        _server(f'DROP DATABASE "{name}" WITH (FORCE)')


def _address(name: str) -> str:
    return urlsplit(POSTGRES)._replace(path=f"/{name}").geturl()


def _server(text: str) -> None:
    psycopg = pytest.importorskip("psycopg")
    try:
        with psycopg.connect(POSTGRES, autocommit=True, connect_timeout=3) as connection:
            connection.execute(text)
    except psycopg.OperationalError as error:
        pytest.skip(f"no PostgreSQL at QINGZHI_TEST_DATABASE: {str(error).splitlines()[0]}")
