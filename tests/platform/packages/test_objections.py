"""这不对: a unit says so, the ledger knows nothing until somebody decides, and who was right is counted."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from qingzhi.platform.organizations.models import User
from qingzhi.platform.organizations.roles import Role
from qingzhi.platform.packages.models import Objection, Scan
from qingzhi.platform.packages.queries import errors_of
from qingzhi.platform.registry.models import Asset, Revision
from tests.inspectors.packages import apps
from tests.platform.conftest import County
from tests.platform.inspections.conftest import Check, check
from tests.platform.packages.conftest import Give
from tests.platform.packages.test_scans import FORMALIST, versioned
from tests.platform.visits import text, visit_as

__all__ = ["check"]
pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def scan(give: Give) -> Scan:
    """A package with check-in and no complaint entry."""
    give({"清源巡查.apk": FORMALIST})
    return Scan.objects.get()


def object_to(client: Client, scan: Scan, function: str = "check_in", why: str = "off") -> Objection:
    told = {"why": why, "grounds": "上月已经关掉，代码还没删"}
    response = client.post(reverse("objection_new", args=[scan.pk, function]), told)
    assert response.status_code == 302, text(response)
    return Objection.objects.latest("pk")


def state_of(app: Asset, column: str = "seen_check_in") -> str | None:
    app.refresh_from_db()
    value: str | None = getattr(app, column)
    return value


def test_until_it_is_decided_nobody_knows_and_the_problem_waits_for_somebody_to_look(
    client: Client, app: Asset, scan: Scan, check: Check
) -> None:
    check()
    found = app.findings.get(code="A0601")  # type: ignore[attr-defined]
    assert found.state == "suspected"
    app.functions = "巡查上报"
    app.save()
    object_to(client, scan)
    assert state_of(app) is None
    came = Revision.objects.filter(asset=app).first()
    assert came is not None
    assert came.reference == "异议：打卡签到功能，清源巡查.apk"
    check()
    found.refresh_from_db()
    assert found.state == "vanished"
    shown = text(client.get(reverse("scan", args=[scan.pk])))
    assert "打卡签到功能 存在 有异议" in shown  # what was seen stays as it was seen


def test_whoever_manages_the_unit_finds_it_on_the_desk_and_corrects_it(
    client: Client, manager: User, app: Asset, scan: Scan, check: Check
) -> None:
    check()
    made = object_to(client, scan)
    desk = visit_as(manager)
    assert "打卡签到功能，代码还在，功能已停" in text(desk.get("/"))
    page = reverse("objection", args=[made.pk])
    assert "上月已经关掉" in text(desk.get(page))
    assert desk.post(page, {"outcome": "corrected", "reason": "打开看过，没有入口"}).status_code == 302
    assert state_of(app) == "absent"
    assert errors_of("A0601") == 1
    assert app.findings.get(code="A0601").state == "dismissed"  # type: ignore[attr-defined]
    assert "算检查项 A0601 判错一次" in text(client.get(page))
    assert "安装包异议" not in text(desk.get("/"))


def test_one_that_was_wrong_leaves_the_ledger_as_the_package_has_it_and_is_not_asked_again(
    client: Client, manager: User, app: Asset, scan: Scan
) -> None:
    made = object_to(client, scan)
    visit_as(manager).post(reverse("objection", args=[made.pk]), {"outcome": "upheld", "reason": "首页还能打卡"})
    assert state_of(app) == "present"
    assert errors_of("A0601") == 0
    again = client.post(reverse("objection_new", args=[scan.pk, "check_in"]), {"why": "other", "grounds": "真的不是"})
    assert "已经提过异议" in text(again)


def test_who_filed_it_cannot_decide_it_but_may_write_down_who_did(
    county: County, manager: User, app: Asset, scan: Scan
) -> None:
    desk = visit_as(manager)
    made = object_to(desk, scan)
    page = reverse("objection", args=[made.pk])
    refused = desk.post(page, {"outcome": "corrected", "reason": "看过"})
    assert "提异议的人不能自己裁定" in text(refused)
    assert state_of(app) is None
    desk.post(page, {"outcome": "corrected", "reason": "看过", "decider": "分管副主任"})
    assert state_of(app) == "absent"
    assert "分管副主任" in text(desk.get(page))
    assert "已经裁定过" in text(desk.post(page, {"outcome": "upheld", "reason": "x", "decider": "主任"}))


def test_a_later_version_with_the_very_same_signs_is_wrong_in_the_same_way_one_with_others_is_not(
    give: Give, client: Client, manager: User, app: Asset, scan: Scan
) -> None:
    made = object_to(client, scan)
    visit_as(manager).post(reverse("objection", args=[made.pk]), {"outcome": "corrected", "reason": "已停"})
    give({"3.0.apk": versioned("3.0", FORMALIST)})
    assert state_of(app) == "absent"
    newer = Scan.objects.get(file="3.0.apk")
    assert "异议：更正" in text(client.get(reverse("scan", args=[newer.pk])))
    more = apps.apk(
        "清源巡查", "cn.gov.qyxc", {"CheckIn": "打卡签到", "Late": "迟到补签"},
        captions=["今日签到", "补签", "签到日历"], code={"CheckIn": "签到成功"},
    )  # fmt: skip
    give({"4.0.apk": versioned("4.0", more)})
    assert state_of(app) == "present"


def test_an_entry_for_complaints_that_was_not_seen_may_be_said_to_be_there(
    client: Client, manager: User, app: Asset, scan: Scan
) -> None:
    assert state_of(app, "seen_feedback") == "absent"
    made = object_to(client, scan, "feedback", "missed")
    assert state_of(app, "seen_feedback") is None
    visit_as(manager).post(reverse("objection", args=[made.pk]), {"outcome": "corrected", "reason": "在网页里"})
    assert state_of(app, "seen_feedback") == "present"


def test_what_is_not_said_cannot_be_objected_to(county: County, client: Client, app: Asset, scan: Scan) -> None:
    told = {"why": "other", "grounds": "x"}
    assert "不用提异议" in text(client.post(reverse("objection_new", args=[scan.pk, "shell"]), told))
    assert client.get(reverse("objection_new", args=[scan.pk, "nonsense"])).status_code == 404
    reader = visit_as(county.person("chayue", Role.READER, county.health))
    assert reader.post(reverse("objection_new", args=[scan.pk, "check_in"]), told).status_code == 404
    assert not Objection.objects.exists()
