"""Getting ready to serve: settings, tables, static files; the same for a first start and every later one."""

from __future__ import annotations

import os
import subprocess
import sys

from qingzhi.platform import boot
from qingzhi.platform.settings import environment

DEMO = "demo.sqlite3"
LEAVE = "demo.leave"


def prepare() -> None:
    """Configure Django and bring the database and the static files up to date."""
    setup()
    refuse_unsafe()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


def setup() -> None:
    """Configure Django, in the mode and with the database that the environment names."""
    boot.configure()
    import django

    django.setup()


def code() -> str:
    """What 开始使用 will ask for, as long as it hasn't been done; '' where it asks for nothing."""
    from django.conf import settings

    from qingzhi.platform.organizations.queries import root

    return settings.START_CODE if root() is None else ""


def refuse_unsafe() -> None:
    """Raise ValueError, in Chinese with what to do, where a server that others reach must not start."""
    from qingzhi.platform.core import checks

    checks.refuse()


def choose_demo() -> None:
    """Let this process and its children use the database of the demonstration, which is one of its own."""
    os.environ["QINGZHI_MODE"] = "standalone"
    os.environ["QINGZHI_DEMO"] = "1"
    os.environ["QINGZHI_DATABASE"] = f"sqlite:///{environment.home() / DEMO}"


def ask_to_leave_demo() -> None:
    """清空演示，开始正式使用: what a click leaves for the process that serves."""
    (environment.home() / LEAVE).touch()


def asked_to_leave_demo() -> bool:
    """Whether somebody clicked it."""
    return (environment.home() / LEAVE).exists()


def leave_demo() -> None:
    """Remove the demonstration's database and make the real one ready; call it while nothing serves.

    The real database is another file: nothing in it is touched but that it is brought up to date.
    """
    for path in [environment.home() / LEAVE, *environment.home().glob(f"{DEMO}*")]:
        path.unlink(missing_ok=True)
    for name in ("QINGZHI_DEMO", "QINGZHI_DATABASE"):
        os.environ.pop(name, None)
    ready = "from qingzhi.platform import start; start.prepare()"
    subprocess.run([sys.executable, "-c", ready], check=True, env=os.environ)  # noqa: S603  # our own program
