"""人工体验单: ten questions, the same columns, and where package and trial differ both stay and the difference is named."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from qingzhi.platform.packages.forms import TrialForm
from qingzhi.platform.packages.models import Trial
from qingzhi.platform.registry.models import Asset, Revision
from tests.inspectors.packages import apps
from tests.platform.packages.conftest import Give
from tests.platform.packages.test_scans import FORMALIST, versioned
from tests.platform.visits import text

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def try_out(client: Client, app: Asset, version: str = "2.0", **answers: str) -> None:
    response = client.post(reverse("trial_new", args=[app.pk]), {"version": version, **answers})
    assert response.status_code == 302, text(response)
    app.refresh_from_db()


def sides(client: Client, app: Asset) -> str:
    return text(client.get(reverse("app_packages", args=[app.pk])))


def test_what_somebody_saw_reaches_the_ledger_with_its_source_and_without_a_name(client: Client, app: Asset) -> None:
    try_out(client, app, check_in="yes", check_in_page="首页-打卡", ranking="no")
    assert (app.seen_check_in, app.seen_ranking, app.seen_points) == ("present", "absent", None)
    came = Revision.objects.get(asset=app)
    assert (came.how, came.reference) == ("trial", f"2.0 版，{timezone.localdate()} 县卫生健康局")
    trial = Trial.objects.get()
    sheet = text(client.get(reverse("trial", args=[trial.pk])))
    assert "首页-打卡" in sheet
    assert "县卫生健康局" in sheet
    paper = sheet[sheet.index("政务应用程序人工体验单") :]
    assert "hefang" not in paper  # the unit, never the name
    assert "自检结果，不代替备案技术检测结论" in paper


def test_the_form_asks_ten_questions_of_which_one_must_be_answered(client: Client, app: Asset) -> None:
    response = client.get(reverse("trial_new", args=[app.pk]))
    form = response.context["form"]
    assert isinstance(form, TrialForm)
    assert 1 + len(list(form.questions())) == 10
    assert form.required_count() == 1


def test_what_was_left_out_or_contradicts_itself_is_said_and_nothing_typed_is_lost(client: Client, app: Asset) -> None:
    url = reverse("trial_new", args=[app.pk])
    nothing = client.post(url, {"version": "2.0"})
    assert "一项都没有填" in text(nothing)
    nowhere = client.post(url, {"version": "2.0", "check_in": "yes"})
    assert "写在哪个页面看到的" in text(nowhere)
    both = client.post(url, {"version": "2.0", "check_in": "no", "check_in_page": "首页"})
    assert "看到了就选“看到了”" in text(both)
    assert 'value="首页"' in both.content.decode()
    later = client.post(
        url, {"version": "2.0", "check_in": "no", "tried_on": (timezone.localdate() + timedelta(days=2)).isoformat()}
    )
    assert "体验日期还没到" in text(later)
    assert not Trial.objects.exists()


def test_what_a_trial_did_not_see_settles_only_what_the_package_leaves_open(
    give: Give, client: Client, app: Asset
) -> None:
    give(
        {
            "清源盾.apk": apps.apk(
                "清源巡查", "cn.gov.qyxc", {"Main": "首页"}, more={"lib/arm64-v8a/libjiagu.so": b"\x7fELF"}
            )
        }
    )
    app.refresh_from_db()
    assert app.seen_check_in is None  # behind a packer
    try_out(client, app, check_in="no")
    assert app.seen_check_in == "absent"
    assert "安装包里无法判断，体验时没看到，按体验算" in sides(client, app)


def test_what_the_package_has_stays_though_nobody_saw_it_and_the_difference_is_named(
    give: Give, client: Client, app: Asset
) -> None:
    give({"清源巡查.apk": FORMALIST})
    try_out(client, app, check_in="no", feedback="yes", feedback_page="我的-意见箱")
    assert (app.seen_check_in, app.seen_feedback) == ("present", "present")
    shown = sides(client, app)
    assert "安装包和人工体验有 2 处不一样" in shown
    assert "安装包里存在，体验时没看到，仍按安装包算，请核实" in shown
    assert "安装包里未发现，体验时看到了，按体验算" in shown
    assert "我的-意见箱" in shown


def test_a_trial_of_an_older_version_no_longer_counts_once_a_newer_package_was_looked_into(
    give: Give, client: Client, app: Asset
) -> None:
    try_out(client, app, "2.0", check_in="yes", check_in_page="首页-打卡")
    give({"3.0.apk": versioned("3.0", apps.decent("清源巡查", "cn.gov.qyxc"))})
    app.refresh_from_db()
    assert app.seen_check_in == "absent"
    assert "2.0 版体验时看到了，3.0 版安装包里未发现，按新版安装包算" in sides(client, app)
    assert "和人工体验有 1 处不一样" in text(client.get(reverse("scan", args=[app.scans.get().pk])))  # type: ignore[attr-defined]
    before = Revision.objects.filter(asset=app, how="package").get().before
    assert before["seen_check_in"] == "present"  # nothing is overwritten silently


def test_the_sheet_can_be_printed_for_an_app_and_blank(client: Client, app: Asset) -> None:
    known = text(client.get(reverse("trial_sheet", args=[app.pk])))
    assert "清源巡查" in known[known.index("政务应用程序人工体验单") :]
    blank = text(client.get(reverse("trial_blank")))
    assert "清源巡查" not in blank
    assert blank.count("☐") == 18
