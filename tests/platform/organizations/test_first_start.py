"""开始使用: four answers turn an empty database into an office's own."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from qingzhi.platform.audit.models import Event
from qingzhi.platform.core.errors import Refused
from qingzhi.platform.organizations.first_start import begin
from qingzhi.platform.organizations.models import Grant, Organization, User
from qingzhi.platform.organizations.queries import root, units
from qingzhi.platform.organizations.roles import ONE_PC, Role
from qingzhi.platform.organizations.tree import UnitList, read_pasted
from qingzhi.subjects.codes import find_region
from tests.platform.visits import text

pytestmark = [pytest.mark.django_db, pytest.mark.both]
OFFICE = "中共闽侯县委网络安全和信息化委员会办公室"
LIST = f"单位名称\t上级单位\n{OFFICE}\t闽侯县\n县教育局\t\n第一中学\t县教育局\n"
(MINHOU,) = find_region("闽侯县")


@pytest.fixture
def one_pc(settings: LazySettings) -> None:
    settings.ROLES_AT_ONE_PC = True
    settings.START_CODE = ""


def answers(**more: Any) -> dict[str, Any]:
    return {"level": "county", "region": "闽侯县", "office": OFFICE, "pasted": LIST} | more


def test_at_one_pc_four_answers_and_a_password_make_an_office_with_its_officer(one_pc: None) -> None:
    client = Client()
    assert client.get("/", follow=True).redirect_chain[-1][0] == "/start/"
    done = client.post("/start/", answers(password="rong-shu-xia-7"))
    assert "闽侯县可以用了" in text(done)
    assert "4 个单位" in text(done)
    top = root()
    assert top is not None
    assert (top.name, top.region, top.level) == ("闽侯县", "350121", "county")
    officer = User.objects.get()
    assert (officer.username, officer.unit.name, officer.must_change_password) == ("wangxin", OFFICE, False)
    assert set(Grant.objects.values_list("role", "unit")) == {(role, top.pk) for role in ONE_PC}
    assert client.login(username="wangxin", password="rong-shu-xia-7")


def test_where_many_sign_in_the_three_administrators_are_made_with_passwords_shown_once(settings: LazySettings) -> None:
    client = Client()
    done = client.post("/start/", answers(start_code=settings.START_CODE))
    shown = text(done)
    for username, role in (("xitong", "system_admin"), ("anquan", "security_admin"), ("shenji", "audit_admin")):
        user = User.objects.get(username=username)
        assert user.must_change_password
        assert [grant.role for grant in user.grants.all()] == [role]
        password = shown.partition(f"用户名 {username} ，初始密码 ")[2].partition(" ")[0]
        assert client.login(username=username, password=password)
    assert done.status_code == 200
    assert password not in text(client.get("/start/", follow=True))


def test_nobody_but_whoever_runs_the_server_begins_where_many_can_reach_it(settings: LazySettings) -> None:
    for code in ("", "guess"):
        refused = Client().post("/start/", answers(start_code=code))
        assert refused.status_code == 422
    assert "启动码不对" in text(refused)
    assert root() is None
    assert len(settings.START_CODE) == 16


def test_passwords_of_the_three_may_be_given(settings: LazySettings) -> None:
    given = {role: f"rong-shu-{role}" for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)}
    started = begin(level="county", region=MINHOU, office=OFFICE, units=UnitList(), passwords=given)
    assert [password for _, password in started.accounts] == ["", "", ""]
    assert Client().login(username="shenji", password="rong-shu-audit_admin")


def test_it_begins_once(one_pc: None) -> None:
    begin(level="county", region=MINHOU, office=OFFICE, units=UnitList(), password="rong-shu-xia-7")
    with pytest.raises(Refused, match="已经开始使用了"):
        begin(level="county", region="别处县", office=OFFICE, units=UnitList(), password="rong-shu-xia-7")
    assert Client().get("/start/").status_code == 302
    assert Client().post("/start/", answers(password="rong-shu-xia-7")).status_code == 302
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"region": "鼓楼区"}, "叫“鼓楼区”的地方不止一个：江苏省南京市鼓楼区 320106"),
        ({"region": "99"}, "应是 6 位数字"),
        ({"region": "350100"}, "福建省福州市是市级"),
        ({"password": "1234"}, "密码不合要求"),
        ({"office": ""}, "本办公室名称"),
        ({"pasted": "单位名称\t上级单位\n县教育局\t火星"}, "第 2 行：名单和系统里都没有“火星”"),
        ({"pasted": "姓名\t电话\n张三\t1"}, "“电话”"),
    ],
)
def test_a_wrong_answer_says_what_to_do_and_stores_nothing(one_pc: None, more: dict[str, str], message: str) -> None:
    wrong = Client().post("/start/", answers(**{"password": "rong-shu-xia-7"} | more))
    assert wrong.status_code in (409, 422)
    assert message in text(wrong)
    assert OFFICE in wrong.content.decode() or "office" in more
    assert not Organization.objects.exists()
    assert not Event.objects.exists()


def test_a_place_that_no_table_has_is_taken_by_its_name(one_pc: None) -> None:
    started = begin(
        level="county", region="清源经济开发区", office="网信办", units=UnitList(), password="rong-shu-xia-7"
    )
    assert (started.top.name, started.top.region) == ("清源经济开发区", "")


def test_the_list_of_units_can_come_later(one_pc: None) -> None:
    done = Client().post("/start/", answers(password="rong-shu-xia-7", pasted=""))
    assert "2 个单位" in text(done)
    assert units().get(name=OFFICE).kind == "party"


def test_a_code_names_the_place_too(one_pc: None) -> None:
    Client().post("/start/", answers(password="rong-shu-xia-7", region="350121"))
    assert units().get(parent=None).name == "闽侯县"


def test_an_office_of_the_list_is_not_made_twice(one_pc: None) -> None:
    begin(level="county", region=MINHOU, office=OFFICE, units=read_pasted(LIST), password="rong-shu-xia-7")
    assert units().filter(name=OFFICE).count() == 1
