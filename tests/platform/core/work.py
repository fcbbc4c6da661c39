"""Jobs for tests: what a job may do well, badly, slowly, or never to its end."""

from __future__ import annotations

import os
import signal
import time
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from qingzhi.platform.core.actions import Act, action
from qingzhi.platform.core.errors import Refused
from qingzhi.platform.core.jobs import Progress, job
from qingzhi.platform.organizations.actions import add_unit
from qingzhi.platform.organizations.models import Organization
from qingzhi.platform.organizations.queries import root
from qingzhi.platform.registry.actions import derived
from qingzhi.platform.registry.columns import fields
from qingzhi.platform.registry.loading import OWN
from qingzhi.platform.registry.models import Asset, Decision


@job("数到三")
def count(progress: Progress, *, to: int = 3) -> dict[str, Any]:
    for number in range(1, to + 1):
        progress.at(number, to, f"数到 {number}")
    return {"counted": to}


@job("不合条件")
def refused(progress: Progress) -> dict[str, Any]:
    raise Refused("名单里有两个同名单位。请改好再导入。")


@job("出错")
def broken(progress: Progress) -> dict[str, Any]:
    raise ZeroDivisionError("secret value 42")


@job("中途停")
def dies(progress: Progress) -> dict[str, Any]:
    raise SystemExit  # as a worker that takes too long is ended


@job("添一个单位")
def add(progress: Progress, *, name: str, seconds: float = 0) -> None:
    """Add a unit and say that it is done in one transaction; slowly, so that a kill may come at any moment."""
    with transaction.atomic():
        add_unit(by=None, parent=root(), name=name)
        progress.finish(name=name)
    time.sleep(seconds / 2)


@job("先等再添")
def wait_and_add(progress: Progress, *, name: str, seconds: float) -> None:
    """Wait, then add a unit; the wait is outside the transaction, so that others can write."""
    progress.at(0, 1, str(os.getpid()))
    time.sleep(seconds)
    with transaction.atomic():
        add_unit(by=None, parent=root(), name=name)
        progress.finish(name=name)


@job("写完就死")
def add_and_die(progress: Progress, *, name: str) -> None:
    """Add a unit and be killed before anybody learns that it is done."""
    with transaction.atomic():
        add_unit(by=None, parent=root(), name=name)
        progress.finish(name=name)
    cache.set("ran", cache.get("ran", 0) + 1)
    os.kill(os.getpid(), signal.SIGKILL)


@action("批量登记")
def enter_many(act: Act, *, unit: Organization, me: str, count: int) -> None:
    """Enter so many groups at once, as an accepted workbook does, and write a decision about them first and last."""
    act.about(unit)
    now, names = timezone.now(), [*OWN, *(name for name, _ in fields())]
    rows = []
    for number in range(count):
        told: dict[str, Any] = {"name": f"{me}群{number}", "platform": "weixin", "open_ended": False}
        told |= {"kind": "group", "unit_id": unit.pk, "state": "in_use", "created_at": now, "updated_at": now}
        told |= derived("group", unit, told)
        rows.append([told.get(name) for name in names])
    half = count // 2
    for part in (rows[:half], rows[half:]):
        act.create(Decision(unit=unit, summary=me, decided_by="周敏", how="paper", decided_on=now.date()))
        act.load(Asset, names, part)
