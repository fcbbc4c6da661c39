"""``qingzhi doctor`` says what is wrong and what to do; a server that others reach doesn't start with it."""

from __future__ import annotations

import socket
from collections import namedtuple
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import Error, Warning
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from qingzhi.platform import doctor
from qingzhi.platform.audit import triggers
from qingzhi.platform.core import checks, jobs
from qingzhi.platform.core.models import Job
from qingzhi.platform.serve import refuse_port
from tests.platform.core import work
from tests.platform.homes import Home

STRONG = "kP3vX9qLw7ZrT1bN5mYc8dFh2sJg6uEa0oIiQxVyBnMzRtWl"


def point(title: str) -> doctor.Point:
    """The worst point of a title."""
    order = {"bad": 0, "hint": 1, "good": 2}
    return min((one for one in doctor.examine() if one.title == title), key=lambda one: order[one.state])


@pytest.fixture
def safe(settings: Any) -> Any:
    settings.SECRET_KEY, settings.DEBUG, settings.ALLOWED_HOSTS = STRONG, False, ["qingzhi.example.gov.cn"]
    return settings


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SECRET_KEY", "abc", "密钥太弱"),
        ("SECRET_KEY", "ab" * 40, "密钥太弱"),
        ("SECRET_KEY", f"django-insecure-{STRONG}", "密钥太弱"),
        ("DEBUG", True, "调试方式"),
        ("ALLOWED_HOSTS", ["*"], "太宽"),
        ("ALLOWED_HOSTS", ["qingzhi.example.gov.cn", ".cn"], "太宽：.cn"),
        ("ALLOWED_HOSTS", [".gov.cn"], "太宽"),
    ],
)
def test_a_server_that_others_reach_does_not_start_with(safe: Any, name: str, value: object, words: str) -> None:
    checks.refuse()
    setattr(safe, name, value)
    with pytest.raises(ValueError, match=words):
        checks.refuse()
    assert [type(one) for one in checks.safe(None)] == [Error]
    safe.OPEN_TO_OTHERS = False  # at one PC it is only said
    checks.refuse()
    assert [type(one) for one in checks.safe(None)] == [Warning]


@pytest.mark.parametrize("host", [".xinyang.gov.cn", "10.1.2.3", "qingzhi.example.gov.cn"])
def test_a_host_of_ones_own_is_not_wide(safe: Any, host: str) -> None:
    safe.ALLOWED_HOSTS = [host]
    assert checks.safe(None) == []


@pytest.mark.parametrize("module", ["qingzhi.platform.wsgi", "qingzhi.platform.worker"])
def test_neither_the_web_process_nor_the_worker_starts_unsafe(tmp_path: Path, module: str) -> None:
    home = Home(tmp_path, f"sqlite://{tmp_path / 'x.sqlite3'}")
    child = home.begin("-m", module, DJANGO_SETTINGS_MODULE="qingzhi.platform.settings.networked",
                       QINGZHI_MODE="networked", QINGZHI_SECRET_KEY="abc", QINGZHI_HOSTS="*")  # fmt: skip
    _, err = child.communicate(timeout=60)
    assert child.returncode == 1
    assert "改好之前不启动" in err


@pytest.mark.slow
def test_doctor_explains_an_installation_from_empty_to_whole_to_broken(home: Home) -> None:
    run = home.cli("doctor")
    assert run.returncode == 0, run.stdout
    assert "× " not in run.stdout
    assert "后台任务：没有在跑" in run.stdout
    assert "QINGZHI_HOME = " in run.stdout
    home.ask("from qingzhi.platform.audit import triggers; triggers.drop(); print('true')")
    run = home.cli("doctor")
    assert run.returncode == 2
    assert "× 操作记录：防改的触发器少了：audit_checkpoint_no_delete、" in run.stdout
    assert "怎么办：运行 qingzhi verify-audit" in run.stdout


def test_doctor_says_of_a_new_installation_what_comes_first(tmp_path: Path) -> None:
    home = Home(tmp_path, f"sqlite://{tmp_path / 'x.sqlite3'}")
    run = home.cli("doctor")
    assert run.returncode == 2
    assert "数据表还没有建。怎么办：第一次使用，运行 qingzhi serve" in run.stdout
    run = home.cli("verify-audit")
    assert run.returncode == 2
    assert "第一次使用先运行 qingzhi serve" in run.stderr


def test_doctor_says_that_no_database_answers_and_shows_no_password(tmp_path: Path) -> None:
    run = Home(tmp_path, "postgresql://qz:s3cret@127.0.0.1:1/qz").cli("doctor")
    assert run.returncode == 2
    assert "× 数据库：PostgreSQL 连不上" in run.stdout
    assert "postgresql://qz:……@127.0.0.1:1/qz" in run.stdout
    assert "s3cret" not in run.stdout + run.stderr


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("QINGZHI_DATABASE", "mysql://x", "QINGZHI_DATABASE 看不懂"),
        ("QINGZHI_MODE", "cloud", "QINGZHI_MODE 是“cloud”"),
        ("QINGZHI_PROFILE", "atlantis", "口径“atlantis”读不了"),
    ],
)
def test_a_setting_that_cannot_be_understood_is_named(tmp_path: Path, variable: str, value: str, words: str) -> None:
    home = Home(tmp_path, f"sqlite://{tmp_path / 'x.sqlite3'}")
    environment = {variable: value} | ({"DJANGO_SETTINGS_MODULE": ""} if variable == "QINGZHI_MODE" else {})
    child = home.begin("-m", "qingzhi", "doctor", **environment)
    out, err = child.communicate(timeout=60)
    assert child.returncode == 2
    assert words in out + err
    assert "Traceback" not in err


@pytest.mark.django_db
@pytest.mark.both
def test_a_step_of_an_upgrade_that_was_not_taken_is_said() -> None:
    assert point("数据表").state == "good"
    MigrationRecorder(connection).record_unapplied("audit", "0002_seal")
    assert point("数据表").state == "bad"
    assert "1 步升级" in point("数据表").found


@pytest.mark.django_db
@pytest.mark.both
def test_a_trigger_that_is_gone_is_said() -> None:
    assert point("操作记录").state == "good"
    with triggers.lifted():
        assert point("操作记录").state == "bad"


@pytest.mark.django_db
@pytest.mark.both
def test_jobs_that_wait_while_no_worker_runs_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert point("后台任务").state == "hint"
    row = jobs.start(work.count, key="a", by=None)
    Job.objects.filter(pk=row.pk).update(created_at=timezone.now() - timedelta(minutes=6))
    assert point("后台任务").state == "bad"
    monkeypatch.setattr(doctor.Stat, "get_all", lambda: [object()])
    assert point("后台任务").state == "hint"
    jobs.cancel(row)
    assert point("后台任务").state == "good"


@pytest.mark.django_db
@pytest.mark.parametrize(("free", "state"), [(0.1, "bad"), (1.0, "hint"), (50.0, "good")])
def test_a_full_disk_is_said(monkeypatch: pytest.MonkeyPatch, free: float, state: str) -> None:
    usage = namedtuple("usage", "total used free")(0, 0, int(free * doctor.GB))
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: usage)
    assert point("磁盘空间").state == state


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("today", "state"), [(date(2026, 6, 1), "good"), (date(2026, 12, 1), "hint"), (date(2027, 1, 5), "hint")]
)
def test_a_year_whose_days_off_nobody_knows_is_said(monkeypatch: pytest.MonkeyPatch, today: date, state: str) -> None:
    until = type("Known", (), {"covered_until": lambda self: date(2026, 12, 31)})()
    monkeypatch.setattr(doctor, "load_profile", lambda name: type("Profile", (), {"calendar": until}))
    monkeypatch.setattr(doctor.timezone, "localdate", lambda: today)
    found = point("工作日历")
    assert found.state == state
    assert ("2027 年的调休还没有" in found.found) == (state == "hint")


def test_a_port_that_is_taken_is_said_before_anything_starts(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ValueError, match="端口已被占用"):
            refuse_port("127.0.0.1", port)
        run = Home(tmp_path, f"sqlite://{tmp_path / 'x.sqlite3'}").cli("serve", "--port", str(port))
        assert run.returncode == 2
        assert "换一个端口" in run.stderr
    refuse_port("127.0.0.1", port)


@pytest.mark.parametrize("home", ["sqlite"], indirect=True)
def test_the_command_finds_what_the_database_did_not_prevent(home: Home, tmp_path: Path) -> None:
    run = home.cli("verify-audit")
    assert (run.returncode, run.stderr) == (0, "")
    number, digest = home.rows("SELECT number, hash FROM audit_head")[0]
    assert run.stdout == f"操作记录完整，共 {number} 条。\n"
    kept = tmp_path / "校验点.txt"
    kept.write_text(f"轻指 存证校验点\n{number} {digest}\n", "utf-8")
    home.ask("""
from django.db import connection
from qingzhi.platform.audit import triggers
triggers.drop()
with connection.cursor() as cursor:
    cursor.execute("DELETE FROM audit_event WHERE number = (SELECT max(number) FROM audit_event)")
    cursor.execute("UPDATE audit_head SET number = (SELECT max(number) FROM audit_event), "
                   "hash = (SELECT hash FROM audit_event ORDER BY number DESC LIMIT 1)")
triggers.ensure()
print("true")
""")
    assert home.cli("verify-audit").returncode == 0  # what is left is whole; only what was kept elsewhere knows
    run = home.cli("verify-audit", "--checkpoints", kept)
    assert run.returncode == 2
    assert f"校验点记到第 {number} 条，现在只有 {number - 1} 条：末尾被截掉了。" in run.stdout
    assert "请保护现场" in run.stderr
    run = home.cli("verify-audit", "--checkpoints", tmp_path / "没有.txt")
    assert run.returncode == 2
    assert "没有.txt" in run.stderr
