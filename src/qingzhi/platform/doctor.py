"""``qingzhi doctor``: how this installation stands, each point with what to do."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from django.conf import settings
from django.core.checks import Tags, run_checks
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django_q.status import Stat

from qingzhi.platform.audit import triggers
from qingzhi.platform.core.models import Job
from qingzhi.platform.core.queries import jobs
from qingzhi.platform.settings import environment
from qingzhi.policy.model import ProfileError, load_profile

GB = 1024**3
LEAST_FREE, LITTLE_FREE = 0.5 * GB, 3 * GB
LONG_WAITING = timedelta(minutes=5)
ANNOUNCED = 12  # by December next year's days off are announced


@dataclass(frozen=True)
class Point:
    """One point: good, a hint, or bad; what was found; what to do ('' where nothing)."""

    state: Literal["good", "hint", "bad"]
    title: str
    found: str
    todo: str = ""


def examine() -> Iterator[Point]:
    """All points, in the order of their weight. Never raises for what it examines."""
    yield _seal()
    yield from _settings()
    yield _space()
    reached = _database()
    yield reached
    if reached.state != "bad":
        tables = _safely(_migrations)
        yield tables
        if tables.state == "good":
            yield _safely(_triggers)
            yield _safely(_worker)
    yield _calendar()


def shown_settings() -> Iterator[tuple[str, str, str]]:
    """Every variable of the environment: its name, what holds (secrets hidden), what it means."""
    for variable in environment.VARIABLES.values():
        value = environment.value(variable.name)
        if variable.name == "QINGZHI_SECRET_KEY":
            value = "（已设置，不显示）" if value else "（用数据文件夹里生成的）"
        yield variable.name, _without_password(value) or "（没有设置）", variable.meaning


def _seal() -> Point:
    if "sm3" in hashlib.algorithms_available:
        return Point("good", "国密算法", "SM3 可用。")
    return Point("bad", "国密算法", "这个 Python 没有 SM3，操作记录封不上。", "换用 OpenSSL 1.1.1 以上的 Python。")


def _settings() -> Iterator[Point]:
    found = [one for one in run_checks(tags=[Tags.security]) if str(one.id).startswith("qingzhi.")]
    for one in found:
        yield Point("bad" if one.is_serious() else "hint", "安全设置", str(one.msg), str(one.hint))
    if not found:
        yield Point("good", "安全设置", "签名密钥、调试方式、访问地址都没有问题。")
    if settings.OPEN_TO_OTHERS and environment.value("QINGZHI_HTTPS") != "1":
        todo = "前面配好 https 反向代理，再设 QINGZHI_HTTPS=1。"
        yield Point("hint", "加密传输", "没有要求 https，口令会在网络上明文经过。", todo)


def _space() -> Point:
    free = shutil.disk_usage(settings.HOME).free
    found = f"数据文件夹所在的盘还剩 {free / GB:.1f} GB。"
    if free < LEAST_FREE:
        return Point("bad", "磁盘空间", found, "马上清理磁盘，写不进去会丢正在填的内容。")
    if free < LITTLE_FREE:
        return Point("hint", "磁盘空间", found, "清理磁盘，或者把旧备份移到别处。")
    return Point("good", "磁盘空间", found)


def _database() -> Point:
    kind = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]
    try:
        connection.ensure_connection()
        connection.introspection.table_names()
    except (DatabaseError, OSError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        todo = "核对 QINGZHI_DATABASE，看数据库服务开着没有、用户和口令对不对、文件可不可以读写。"
        return Point("bad", "数据库", f"{kind} 连不上：{reason}。", todo)
    return Point("good", "数据库", f"{kind} 可以连接。")


def _migrations() -> Point:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not executor.loader.applied_migrations:
        return Point("bad", "数据表", "数据表还没有建。", "第一次使用，运行 qingzhi serve，会自动建好。")
    if waiting:
        return Point(
            "bad", "数据表", f"有 {len(waiting)} 步升级还没做。", "先备份，再重新运行 qingzhi serve，会自动做完。"
        )
    return Point("good", "数据表", "与程序版本一致。")


def _triggers() -> Point:
    missing = triggers.missing()
    if missing:
        todo = "运行 qingzhi verify-audit 核对操作记录，再重新运行 qingzhi serve，会自动装回；查清是谁拆的。"
        return Point("bad", "操作记录", f"防改的触发器少了：{'、'.join(missing)}。", todo)
    return Point("good", "操作记录", "防改的触发器都在。")


def _worker() -> Point:
    stuck = jobs().filter(state=Job.State.WAITING, created_at__lt=timezone.now() - LONG_WAITING).count()
    try:
        alive = Stat.get_all()
    except DatabaseError:
        raise
    except Exception as error:  # Redis, by whatever client
        return Point("bad", "后台任务", f"缓存连不上：{error}", "核对 QINGZHI_REDIS，看 Redis 开着没有。")
    if alive:
        if stuck:
            return Point(
                "hint", "后台任务", f"在跑，有 {stuck} 个任务排了五分钟以上。", "等一等；一直不动就重新启动轻指。"
            )
        return Point("good", "后台任务", "在跑。")
    if stuck:
        return Point("bad", "后台任务", f"没有在跑，有 {stuck} 个任务等着。", "运行 qingzhi serve，它会带起后台任务。")
    return Point("hint", "后台任务", "没有在跑。轻指没有启动时这是正常的。", "要用时运行 qingzhi serve。")


def _calendar() -> Point:
    name = environment.value("QINGZHI_PROFILE")
    try:
        until = load_profile(name).calendar.covered_until()
    except (ProfileError, OSError) as error:
        return Point("bad", "检查口径", f"口径“{name}”读不了：{error}", "核对 QINGZHI_PROFILE。")
    today = timezone.localdate()
    wanted = today.year + (today.month >= ANNOUNCED)
    if until.year < wanted:
        todo = "升级轻指，或者把国务院办公厅公布的放假安排写进口径文件的 [calendar]。在那以前期限按自然天数算。"
        return Point("hint", "工作日历", f"{wanted} 年的调休还没有，只到 {until.year} 年。", todo)
    return Point("good", "工作日历", f"有到 {until.year} 年的放假安排。")


def _safely(look: Callable[[], Point]) -> Point:
    """A point that needs the tables: where there are none yet, that is the point."""
    try:
        return look()
    except DatabaseError:
        return Point("bad", "数据表", "数据表还没有建，或者不全。", "运行 qingzhi serve，会自动建好。")


def _without_password(address: str) -> str:
    head, at, tail = address.rpartition("@")
    start, colon, _ = head.rpartition(":")
    return f"{start}:……@{tail}" if at and colon and not start.endswith(("postgresql", "postgres")) else address
