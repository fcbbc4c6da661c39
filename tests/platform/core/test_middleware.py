"""What every request passes: parts of pages and whole pages are kept apart."""

from __future__ import annotations

import pytest
from django.test import Client

from qingzhi.platform.organizations.roles import Role
from tests.platform.conftest import County
from tests.platform.visits import visit_as

PART = {"HX-Request": "true", "HX-Target": "list"}
pytestmark = pytest.mark.django_db


def test_a_part_that_is_asked_for_after_the_session_has_ended_moves_the_whole_page_to_the_sign_in(
    county: County,
) -> None:
    whole = Client().get("/groups/?words=1")
    part = Client().get("/groups/?words=1", headers=PART)
    assert whole.status_code == 302
    assert part.status_code == 200
    assert part["HX-Redirect"] == whole["Location"]
    assert "Location" not in part


def test_no_cache_takes_a_part_for_the_page_at_the_same_address(county: County) -> None:
    officer = visit_as(county.person("zhou", Role.CYBERSPACE, county.top))
    whole, part = officer.get("/groups/"), officer.get("/groups/", headers=PART)
    assert "<html" in whole.content.decode()
    assert "<html" not in part.content.decode()
    assert all("HX-Request" in response["Vary"] for response in (whole, part))


def test_an_idle_session_that_asks_for_a_part_keeps_the_message_for_the_sign_in_page(county: County) -> None:
    client = visit_as(county.person("zhou", Role.CYBERSPACE, county.top))
    session = client.session
    session["seen"] = 1
    session.save()
    moved = client.get("/groups/", headers=PART)
    assert moved["HX-Redirect"] == "/login/?next=/groups/"
    assert "已经自动退出" in client.get(moved["HX-Redirect"]).content.decode()
