"""操作记录 as its reader sees it: who did what, for whom, on whose decision; and nobody else sees it."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from qingzhi.platform.audit.models import Checkpoint, Event
from qingzhi.platform.audit.queries import timeline
from qingzhi.platform.audit.verify import read_checkpoints
from qingzhi.platform.core.actions import Behalf, label
from qingzhi.platform.organizations.models import User
from qingzhi.platform.organizations.roles import Role
from qingzhi.platform.registry import actions as registry
from tests.platform.conftest import County
from tests.platform.visits import visit_as

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def officer(county: County) -> User:
    return county.person("周敏", Role.CYBERSPACE, county.top, county.office)


@pytest.fixture
def reader(county: County) -> Client:
    return visit_as(county.person("审计", Role.AUDIT_ADMIN, county.top, county.office))


def found(client: Client, **query: str) -> list[str]:
    """The titles of the events that a query of the list finds."""
    page = client.get("/trail/", query).content.decode()
    return re.findall(r'<a class="qz-title" href="/trail/\d+/">([^<]+)<', page)


def test_the_page_of_an_event_says_who_for_whom_and_what_changed(county: County, officer: User, reader: Client) -> None:
    asset = registry.register(by=officer, for_=Behalf("县人民医院 李娜", "电话"), kind="group", unit=county.hospital,
                              name="防汛群", platform="weixin", purpose="值守", permanence="temporary", open_ended=False)  # fmt: skip
    registry.edit(by=officer, asset=asset, name="防汛值守群", platform="dingtalk")
    entered, edited = (reader.get(f"/trail/{event.number}/").content.decode()
                       for event in Event.objects.filter(subject=label(asset)).order_by("number"))  # fmt: skip
    assert "周敏（县委网信办），由其代录：县人民医院 李娜，电话" in entered
    assert "县人民医院</td>" in entered  # the unit by its name, not by its id
    row = edited[edited.index("平台</b>") :]
    assert row.index("微信") < row.index("钉钉")
    assert ">name<" not in edited
    assert ">platform<" not in edited


def test_the_query_row_finds_by_person_action_unit_day_and_words(county: County, officer: User, reader: Client) -> None:
    registry.register(by=officer, kind="group", unit=county.hospital, name="发热门诊群", platform="weixin")
    county.group(county.town, "春耕群")
    assert found(reader, person="周敏", action="登记") == ["登记"]
    assert found(reader, action="登记") == ["登记", "登记"]
    assert found(reader, action="登记", unit="卫生健康") == ["登记"]  # the hospital stands below it
    assert found(reader, words="春耕群") == ["登记"]
    assert found(reader, person="没有这个人") == []
    today = timezone.localdate()
    assert len(found(reader, since=str(today), until=str(today), action="登记")) == 2
    assert found(reader, since=str(today + timedelta(days=1))) == []
    assert found(reader, until=str(today - timedelta(days=1))) == []


def test_the_file_holds_what_the_page_shows_and_no_more(county: County, officer: User) -> None:
    inner = visit_as(county.person("卫健审计", Role.AUDIT_ADMIN, county.health))
    registry.register(by=officer, kind="group", unit=county.hospital, name="发热门诊群", platform="weixin")
    county.group(county.town, "春耕群")
    response = inner.get("/trail/", {"export": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    assert sheet is not None
    objects = {row[3] for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert any("县人民医院" in str(one) for one in objects)
    assert not any("石桥乡" in str(one) for one in objects)
    outside = Event.objects.filter(unit=county.town.pk).latest("number")
    assert inner.get(f"/trail/{outside.number}/").status_code == 404


@pytest.mark.parametrize("role", [Role.CYBERSPACE, Role.UNIT_OFFICER, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, None])
def test_for_everybody_but_its_reader_the_trail_is_not_there(county: County, role: Role | None) -> None:
    client = visit_as(county.person("别人", role, county.top, county.office))
    number = Event.objects.latest("number").number
    for path in (
        "/trail/",
        f"/trail/{number}/",
        "/trail/checkpoints/",
        "/trail/checkpoints/new/",
        "/trail/checkpoints/file/",
    ):
        assert client.get(path).status_code == 404, path
    assert client.post("/trail/checkpoints/new/", {"went_to": "我"}).status_code == 404
    assert not Checkpoint.objects.exists()


def test_a_checkpoint_is_made_said_where_it_went_and_downloaded(county: County, reader: Client, tmp_path) -> None:
    assert reader.get("/trail/checkpoints/new/").status_code == 200
    reader.post("/trail/checkpoints/new/", {"went_to": "打印入档"})
    made = Checkpoint.objects.get()
    page = reader.get("/trail/checkpoints/").content.decode()
    assert made.hash in page
    assert "打印入档" in page
    path = tmp_path / "校验点.txt"
    path.write_bytes(reader.get("/trail/checkpoints/file/").content)
    assert read_checkpoints(path) == {made.number: made.hash}


def test_the_timeline_of_a_record_is_for_whoever_sees_its_unit(county: County, officer: User) -> None:
    asset = county.group(county.hospital, "发热门诊群")
    registry.step(by=officer, asset=asset, name="dissolve")
    stranger = county.person("何芳", Role.UNIT_OFFICER, county.town)
    assert [step.title for step in timeline(officer, label(asset))] == ["解散", "登记"]
    assert timeline(stranger, label(asset)) == []


def test_an_event_of_a_table_that_is_no_more_still_shows(county: County, reader: Client) -> None:
    from qingzhi.platform.audit.actions import Draft, append

    body = {"title": "老动作", "by": {"name": "系统"}, "subject": {"row": "old.thing.1", "name": "旧物"},
            "changes": [{"row": "old.thing.1", "how": "changed", "values": {"colour": ["red", "blue"]}}]}  # fmt: skip
    append([Draft(None, "old.act", "old.thing.1", None, body)])
    page = reader.get(f"/trail/{Event.objects.latest('number').number}/")
    assert page.status_code == 200
    assert "blue" in page.content.decode()


def test_an_event_of_a_restoring_says_what_was_replaced_by_what(county: County, reader: Client) -> None:
    from qingzhi.platform.backup.actions import note_restored

    sealed = {
        "sha256": "ab" * 32,
        "version": "0.1.0",
        "head": [812, "x"],
        "asked_by": "周敏",
        "aside": "before.zip",
        "replaced": [930, "y"],
    }
    note_restored(by=None, sealed=sealed)
    page = reader.get(f"/trail/{Event.objects.latest('number').number}/").content.decode()
    for told in ("恢复备份", "ab" * 32, "812", "930", "before.zip", "周敏"):
        assert told in page
