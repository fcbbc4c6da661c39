"""Signing in: a first password is changed before anything else, then the second factor, then work."""

from __future__ import annotations

import json

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client

from qingzhi.platform.audit.models import Event
from qingzhi.platform.organizations import accounts
from qingzhi.platform.organizations.models import User
from qingzhi.platform.organizations.roles import Role
from tests.platform.conftest import PASSWORD, County
from tests.platform.visits import SECRET, text, visit_as

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture(autouse=True)
def _unlocked() -> None:
    cache.clear()  # failures of other tests are counted there


def sign_in(client: Client, username: str, password: str) -> tuple[int, str]:
    answer = client.post("/login/", {"login": username, "password": password}, follow=True)
    return answer.status_code, answer.request["PATH_INFO"]


def test_a_first_password_opens_nothing_but_the_page_that_changes_it(county: County) -> None:
    user = county.person("lianluo", Role.UNIT_OFFICER, county.health)
    first = accounts.reset_password(by=None, user=user)
    client = Client()
    assert sign_in(client, "lianluo", first) == (200, "/password/change/")
    for page in ("/", "/groups/", "/me/", "/units/"):
        assert client.get(page).headers["Location"] == "/password/change/"
    assert "现在的密码是别人给的" in text(client.get("/password/change/"))
    wrong = client.post("/password/change/", {"old": first, "new": "rong-shu-7", "again": "rong-shu-8"})
    assert "两次写的不一样" in text(wrong)
    client.post("/password/change/", {"old": first, "new": "rong-shu-xia-7", "again": "rong-shu-xia-7"})
    assert client.get("/").headers["Location"].startswith("/mfa/")  # still signed in; next the second factor
    assert not User.objects.get(username="lianluo").must_change_password


def test_nobody_works_without_a_second_factor(county: County) -> None:
    county.person("lianluo", Role.UNIT_OFFICER, county.health)
    client = Client()
    assert sign_in(client, "lianluo", PASSWORD)[1].startswith("/mfa/")
    for page in ("/", "/groups/", "/me/", "/units/"):
        assert client.get(page).headers["Location"].startswith("/mfa/")


def test_the_second_factor_is_asked_for_at_every_sign_in(county: County) -> None:
    user = county.person("lianluo", Role.UNIT_OFFICER, county.health)
    TOTP.activate(user, SECRET)
    client = Client()
    assert sign_in(client, "lianluo", PASSWORD)[1] == "/mfa/authenticate/"
    assert client.get("/").headers["Location"].startswith("/login/")
    assert client.post("/mfa/authenticate/", {"code": "000000"}).status_code == 200
    code = format_hotp_value(hotp_value(SECRET, next(yield_hotp_counters_from_time())))
    assert client.post("/mfa/authenticate/", {"code": code}, follow=True).request["PATH_INFO"] == "/"


def test_five_wrong_passwords_lock_the_door_and_each_stands_in_the_trail(county: County) -> None:
    county.person("lianluo", Role.UNIT_OFFICER, county.health)
    client = Client()
    for _ in range(5):
        assert "用户名或密码不对" in text(client.post("/login/", {"login": "lianluo", "password": "wrong"}))
    assert "已锁定 30 分钟" in text(client.post("/login/", {"login": "lianluo", "password": PASSWORD}))
    tried = Event.objects.filter(verb="organizations.note_failed_signin")
    assert [json.loads(event.body)["username"] for event in tried] == ["lianluo"] * 5


def test_a_closed_account_is_out_at_once_and_learns_no_more_than_a_wrong_password(county: County) -> None:
    user = county.person("lianluo", Role.UNIT_OFFICER, county.health)
    client = visit_as(user)
    assert client.get("/").status_code == 200
    accounts.deactivate(by=None, user=user)
    assert client.get("/").headers["Location"].startswith("/login/")
    assert sign_in(Client(), "lianluo", PASSWORD)[1] in ("/login/", "/inactive/")


def test_a_reset_password_ends_the_open_sessions(county: County) -> None:
    user = county.person("lianluo", Role.UNIT_OFFICER, county.health)
    client = visit_as(user)
    accounts.reset_password(by=None, user=user)
    assert client.get("/").headers["Location"].startswith("/login/")


def test_nobody_signs_up(county: County) -> None:
    page = Client().get("/signup/")
    assert page.status_code == 403
    assert "账号由系统管理员开设" in text(page)
    assert Client().post("/signup/", {"username": "wo", "password1": "rong-shu-xia-7"}).status_code == 403


def test_coming_and_going_stand_in_the_trail_and_how_often_does_not_stand_with_the_person(county: County) -> None:
    user = county.person("lianluo", Role.UNIT_OFFICER, county.health)
    client = visit_as(user)
    client.post("/logout/")
    verbs = list(Event.objects.filter(actor=user.pk).order_by("number").values_list("verb", flat=True))
    assert verbs == ["organizations.note_signin", "organizations.note_signout"]
    assert User.last_login is None
