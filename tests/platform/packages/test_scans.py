"""A package is given on an app's page, looked into by the real job, and what was seen reaches the ledger with a source."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from qingzhi.platform.core import files, uploads
from qingzhi.platform.core.models import Job
from qingzhi.platform.organizations.models import User
from qingzhi.platform.organizations.roles import Role
from qingzhi.platform.packages import staging
from qingzhi.platform.packages.models import Scan
from qingzhi.platform.registry.actions import register
from qingzhi.platform.registry.models import Asset, Revision
from tests.inspectors.packages import apps, builders
from tests.platform.conftest import County
from tests.platform.inspections.conftest import Check, check
from tests.platform.packages.conftest import Give, left_on_disk
from tests.platform.visits import text, visit_as

__all__ = ["check"]
FORMALIST, DECENT = apps.formalist(), apps.decent()
pytestmark = [pytest.mark.django_db, pytest.mark.both]


def versioned(version: str, content: bytes) -> bytes:
    """The same package under another version number (UTF-16 in its manifest, of the same length)."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            member = old.read(name)
            if name == "AndroidManifest.xml":
                changed = member.replace(b"\x032.0", f"\x03{version}".encode())
                assert changed != member or version == "2.0"
                member = changed
            new.writestr(name, member)
    return out.getvalue()


def test_what_is_seen_in_a_package_stands_on_its_page_and_in_the_ledger_with_its_source(
    give: Give, client: Client, app: Asset
) -> None:
    job = give({"清源巡查.apk": FORMALIST})
    assert (job.state, job.message) == ("done", "")
    scan = Scan.objects.get()
    assert job.result["page"] == reverse("scan", args=[scan.pk])
    assert (scan.state, scan.kind, scan.package_id, scan.version) == ("tied", "apk", "cn.gov.qyxc", "2.0")
    assert scan.sha256 == hashlib.sha256(FORMALIST).hexdigest()
    app.refresh_from_db()
    assert (app.seen_check_in, app.seen_points, app.seen_debuggable, app.package_kind) == ("present",) * 2 + (
        True,
        "apk",
    )
    came = Revision.objects.get(asset=app)
    assert (came.how, came.reference) == ("package", "清源巡查.apk")
    assert came.before["seen_check_in"] is None
    shown = text(client.get(job.result["page"]))
    assert "打卡签到功能 存在" in shown
    assert "A0601" in shown
    assert "自检结果，不代替备案技术检测结论" in shown
    assert "台账“主要功能”写了“签到”，对得上" in shown
    assert "存在该功能不等于强制使用，需人工核实" in shown
    assert "今日签到" in shown  # quoted, with its place
    assert "res/layout/" in shown
    assert "文件查完已删除" in shown
    assert left_on_disk() == []
    beside = text(client.get(reverse("app", args=[app.pk])))
    assert "清源巡查.apk" in beside


def test_the_check_of_the_ledger_finds_what_the_package_showed(give: Give, app: Asset, check: Check) -> None:
    give({"清源巡查.apk": FORMALIST})
    check()
    found = app.findings.filter(code="A0601").get()  # type: ignore[attr-defined]
    assert found.severity == "violation"
    assert "存在" in found.message


def test_a_package_that_is_as_it_should_be_shows_nothing_to_be_looked_at(
    give: Give, client: Client, county: County
) -> None:
    told = {"type": "mobile_client", "platform_id": "cn.gov.qyt"}
    good = register(by=None, kind="app", unit=county.health, name="清源通", state="running", **told)
    job = give({"清源通.apk": DECENT}, good)
    shown = text(client.get(job.result["page"]))
    assert "要看的功能" not in shown
    good.refresh_from_db()
    assert (good.seen_check_in, good.seen_feedback) == ("absent", "present")


HOSTILE = {
    "坏了.apk": (FORMALIST[:900], "请重新下载或让对方重新发送"),
    "程序.exe": (b"MZ" + b"\0" * 400, "这是 Windows 程序"),
    "文件.apk": (b"nothing like a package", "这不是认识的安装包或小程序"),
    "名单.zip": (builders.zipped({"a.txt": "x"}), "不是认识的安装包或小程序"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gets_a_sentence_that_says_what_to_do_and_leaves_nothing_behind(
    give: Give, client: Client, app: Asset, name: str
) -> None:
    content, told = HOSTILE[name]
    job = give({name: content}, keep="on")
    assert job.state == "failed"
    assert job.message.startswith(f"{name}：")
    assert told in job.message
    assert told in text(client.get(reverse("job", args=[job.pk])))
    assert not Scan.objects.exists()
    assert not Revision.objects.exists()
    assert left_on_disk() == []


def test_a_bomb_is_read_as_far_as_is_safe_and_what_was_not_read_is_never_called_absent(
    give: Give, client: Client, app: Asset
) -> None:
    bomb = io.BytesIO(apps.decent("清源巡查", "cn.gov.qyxc"))
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("classes2.dex", b"\0" * 80_000_000)
    job = give({"炸弹.apk": bomb.getvalue()})
    assert job.state == "done"
    app.refresh_from_db()
    assert app.seen_check_in is None
    shown = text(client.get(job.result["page"]))
    assert "打卡签到功能 无法判断" in shown
    assert "classes2.dex" in shown


def test_of_several_files_the_good_ones_are_taken_and_the_others_named(give: Give, client: Client, app: Asset) -> None:
    job = give({"清源巡查.apk": FORMALIST, "坏了.apk": FORMALIST[:900]})
    assert job.state == "done"
    assert Scan.objects.count() == 1
    assert "坏了.apk：" in text(client.get(reverse("job", args=[job.pk])))


def test_what_is_empty_marked_or_missing_is_said_on_the_form(client: Client, app: Asset) -> None:
    url = reverse("scan_new", args=[app.pk])
    assert "还没有选" in text(client.post(url, {}))
    empty = client.post(url, {"packages": SimpleUploadedFile("空.apk", b"")})
    assert "0 字节" in text(empty)
    marked = client.post(url, {"packages": SimpleUploadedFile("机密★1年.apk", DECENT)})
    assert "本系统不处理涉密信息" in text(marked)
    assert not Job.objects.exists()
    assert left_on_disk() == []


def test_a_file_that_is_too_large_is_left_out_while_it_comes_in(
    client: Client, app: Asset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST", 100_000)
    large = SimpleUploadedFile("大.apk", b"PK" + b"\0" * 200_000)
    shown = text(client.post(reverse("scan_new", args=[app.pk]), {"packages": large}))
    assert "“大.apk”超过" in shown
    assert "还没有选" not in shown
    assert not Job.objects.exists()
    assert left_on_disk() == []


def test_a_disk_that_is_nearly_full_takes_nothing(client: Client, app: Asset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "SPARE", 1 << 60)
    shown = client.post(reverse("scan_new", args=[app.pk]), {"packages": SimpleUploadedFile("a.apk", DECENT)})
    assert "磁盘快满了" in text(shown)
    assert left_on_disk() == []


def test_what_somebody_ticked_is_kept_can_be_fetched_and_is_deleted_on_demand(
    give: Give, client: Client, county: County, app: Asset
) -> None:
    give({"清源巡查.apk": FORMALIST}, keep="on")
    scan = Scan.objects.get()
    path = files.location(scan.sha256)
    assert path.read_bytes() == FORMALIST
    fetched = client.get(reverse("scan_file", args=[scan.pk]))
    assert b"".join(fetched) == FORMALIST  # type: ignore[call-overload]
    assert "attachment" in fetched["Content-Disposition"]
    reader = visit_as(county.person("chayue", Role.READER, county.health))
    assert reader.post(reverse("scan_forget", args=[scan.pk])).status_code == 404
    client.post(reverse("scan_forget", args=[scan.pk]))
    assert not path.exists()
    assert client.get(reverse("scan_file", args=[scan.pk])).status_code == 404
    assert Scan.objects.get().sha256 == scan.sha256


def test_the_same_file_again_changes_nothing_and_leads_to_the_first_result(give: Give, app: Asset) -> None:
    first = give({"清源巡查.apk": FORMALIST})
    again = give({"改了名.apk": FORMALIST})
    assert again.state == "done"
    assert again.result["page"] == first.result["page"]
    assert "结果没有变" in again.result["notes"][0]
    assert (Scan.objects.count(), Revision.objects.count()) == (1, 1)


def test_a_newer_version_replaces_an_older_one_and_an_older_one_given_later_does_not(
    give: Give, client: Client, app: Asset
) -> None:
    give({"2.0.apk": FORMALIST})
    clean = apps.decent("清源巡查", "cn.gov.qyxc")
    give({"3.0.apk": versioned("3.0", clean)})
    app.refresh_from_db()
    assert app.seen_check_in == "absent"
    assert "已有更新的安装包，这一份不再算" in text(
        client.get(reverse("scan", args=[Scan.objects.get(file="2.0.apk").pk]))
    )
    give({"1.0.apk": versioned("1.0", FORMALIST)})
    app.refresh_from_db()
    assert app.seen_check_in == "absent"
    assert "有新版，不再算" in text(client.get(reverse("app_packages", args=[app.pk])))


def test_packages_for_two_systems_count_together_and_the_gravest_wins(give: Give, app: Asset) -> None:
    give({"安卓.apk": apps.decent("清源巡查", "cn.gov.qyxc")})
    app.type = ""
    app.save()
    page = "<view>打卡签到</view><button bindtap='sign'>今日签到</button>"
    program = builders.zipped(
        {
            "project.config.json": builders.dumps({"projectname": "清源巡查"}),
            "app.json": builders.dumps({"pages": ["pages/checkin/index"]}),
            "pages/checkin/index.wxml": page,
            "pages/checkin/index.json": builders.dumps({"navigationBarTitleText": "打卡签到"}),
            "pages/checkin/index.js": "Page({checkIn(){wx.request({url:'/attend/checkin'})}})",
        }
    )
    give({"小程序.zip": program})
    app.refresh_from_db()
    assert app.seen_check_in in ("present", "suspected")
    assert app.seen_feedback == "absent"


def test_a_package_that_does_not_fit_the_ledger_is_asked_about_before_it_is_tied(
    give: Give, client: Client, app: Asset
) -> None:
    job = give({"别的.apk": apps.formalist("清源学习", "cn.gov.qyxx")})
    scan = Scan.objects.get()
    app.refresh_from_db()
    assert (scan.state, app.seen_check_in) == ("asked", None)
    shown = text(client.get(job.result["page"]))
    assert "台账里的名称是“清源巡查”，安装包里是“清源学习”" in shown
    assert "还没有写入台账" in shown
    assert "安装包对不上台账" in text(client.get("/"))
    response = client.post(reverse("scan_tie", args=[scan.pk]), {"asset": app.pk})
    assert response.status_code == 302
    app.refresh_from_db()
    assert app.seen_check_in == "present"
    give({"别的2.apk": versioned("3.0", apps.formalist("清源学习", "cn.gov.qyxx"))})  # the id has been confirmed
    assert set(Scan.objects.values_list("state", flat=True)) == {"tied"}


def test_it_may_be_tied_to_the_app_that_it_fits_or_to_none(
    give: Give, client: Client, county: County, app: Asset
) -> None:
    told = {"type": "mobile_client", "platform_id": "cn.gov.qyxx"}
    other = register(by=None, kind="app", unit=county.hospital, name="学习平台", state="running", **told)
    give({"别的.apk": apps.formalist("清源学习", "cn.gov.qyxx")})
    scan = Scan.objects.get()
    assert "是“学习平台”（县人民医院），写到它名下" in text(client.get(reverse("scan_tie", args=[scan.pk])))
    client.post(reverse("scan_tie", args=[scan.pk]), {"asset": other.pk})
    other.refresh_from_db()
    app.refresh_from_db()
    assert (other.seen_check_in, app.seen_check_in) == ("present", None)
    give({"再一个.apk": apps.formalist("不认识", "cn.gov.none")})
    second = Scan.objects.get(file="再一个.apk")
    client.post(reverse("scan_tie", args=[second.pk]), {"asset": "none"})
    second.refresh_from_db()
    app.refresh_from_db()
    assert (second.state, app.seen_check_in) == ("aside", None)
    again = client.post(reverse("scan_tie", args=[second.pk]), {"asset": app.pk})
    assert "已经核对过了" in text(again)


def test_a_mini_program_on_the_row_of_a_mobile_client_is_asked_about(give: Give, app: Asset) -> None:
    give({"小程序.zip": apps.shell()})
    scan = Scan.objects.get()
    assert scan.state == "asked"
    assert "应用类型是“移动客户端”" in scan.doubts


def test_who_only_reads_sees_results_and_can_give_nothing(give: Give, county: County, app: Asset) -> None:
    give({"清源巡查.apk": FORMALIST})
    reader = visit_as(county.person("chayue", Role.READER, county.health))
    shown = reader.get(reverse("scan", args=[Scan.objects.get().pk]))
    assert "这不对" not in text(shown)
    assert reader.get(reverse("scan_new", args=[app.pk])).status_code == 404
    assert "清源巡查" in text(reader.get(reverse("scans")))


def test_a_right_taken_away_while_the_job_waits_is_a_right_no_more(client: Client, officer: User, app: Asset) -> None:
    from qingzhi.platform.core import jobs
    from qingzhi.platform.organizations.models import Grant

    sent = SimpleUploadedFile("清源巡查.apk", FORMALIST)
    client.post(reverse("scan_new", args=[app.pk]), {"packages": sent, "keep": "on"})
    Grant.objects.filter(user=officer).delete()
    job = Job.objects.get()
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == "failed"
    assert "职责变了" in job.message
    assert not Scan.objects.exists()
    assert left_on_disk() == []


def test_a_killed_worker_finds_the_files_again_and_a_cancelled_job_leaves_none(
    client: Client, app: Asset, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    from qingzhi.platform.core import jobs
    from qingzhi.platform.packages import jobs as work

    def give_one() -> Job:
        client.post(reverse("scan_new", args=[app.pk]), {"packages": SimpleUploadedFile("清源巡查.apk", FORMALIST)})
        return Job.objects.latest("pk")

    job = give_one()
    with monkeypatch.context() as patched:
        patched.setattr(work, "record", lambda **_: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            jobs.run(job.pk)
    assert len(left_on_disk()) == 2  # the package and the list of the upload
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == "done"
    waits = give_one()
    jobs.cancel(waits)
    (folder,) = {path.parent for path in left_on_disk()}
    os.utime(folder, (0, 0))
    staging._sweep()
    assert left_on_disk() == []
    assert isinstance(folder, Path)


def test_the_list_is_filtered_and_exported(give: Give, client: Client, app: Asset) -> None:
    give({"清源巡查.apk": FORMALIST})
    assert "存在" in text(client.get(reverse("scans")))
    assert "没有符合条件的" in text(client.get(reverse("scans"), {"words": "没有"}))
    assert "清源巡查" in text(
        client.get(reverse("scans"), {"words": Scan.objects.get().sha256, "unit": "卫生", "state": "tied"})
    )
    assert client.get(reverse("scans"), {"export": "xlsx"}).status_code == 200
