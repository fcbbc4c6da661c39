"""What is said when something can't be done: in Chinese, with a way on, and the same for denied as for absent."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory
from django.urls import get_resolver

from qingzhi.platform.core import errors
from qingzhi.platform.core.errors import NotThere, Refused
from qingzhi.platform.core.middleware import Refusals
from qingzhi.platform.organizations.roles import Role
from tests.platform.conftest import County
from tests.platform.visits import text, visit_as


def test_a_fault_of_ours_is_told_without_the_database_which_may_be_what_failed() -> None:
    response = errors.failed(RequestFactory().get("/"))  # pytest-django lets no test without a mark reach it
    assert response.status_code == 500
    assert "数据没有改动" in text(response)
    assert "<nav" not in response.content.decode()


@pytest.mark.django_db
def test_a_request_that_cannot_be_read_is_told_so_before_anybody_is_known() -> None:
    request = RequestFactory().get("/")
    assert not hasattr(request, "user")
    response = errors.bad_request(request)
    assert response.status_code == 400
    assert "请求看不懂" in text(response)


@pytest.mark.django_db
def test_who_has_signed_in_keeps_the_menu_and_the_search_where_a_page_is_not_there(county: County) -> None:
    officer = county.person("zhou", Role.CYBERSPACE, county.top)
    response = visit_as(officer).get("/groups/987654/")
    assert response.status_code == 404
    assert "没有找到这一页" in text(response)
    assert 'id="menu"' in response.content.decode()
    assert 'role="search"' in response.content.decode()


@pytest.mark.django_db
def test_who_has_not_signed_in_sees_no_menu(county: County) -> None:
    response = Client().get("/no-such-page/")
    assert response.status_code == 404
    assert 'id="menu"' not in response.content.decode()


@pytest.mark.django_db
def test_denied_looks_the_same_as_absent(county: County) -> None:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    denied = get_resolver().resolve_error_handler(403)(request, exception=PermissionDenied())
    absent = get_resolver().resolve_error_handler(404)(request, exception=None)
    assert (denied.status_code, denied.content) == (absent.status_code, absent.content)


@pytest.mark.django_db
def test_a_refusal_says_why_on_a_page_of_its_own(county: County) -> None:
    request = RequestFactory().get("/")
    request.user = county.person("zhou", Role.CYBERSPACE, county.top)
    response = Refusals(lambda _: None).process_exception(request, Refused("这个群已经解散。"))  # type: ignore[arg-type,return-value]
    assert response is not None
    assert response.status_code == 409
    assert "这个群已经解散。" in text(response)


def test_other_faults_are_left_to_django() -> None:
    refusals = Refusals(lambda _: None)  # type: ignore[arg-type,return-value]
    assert refusals.process_exception(RequestFactory().get("/"), ValueError()) is None
    from django.http import Http404

    with pytest.raises(Http404):
        refusals.process_exception(RequestFactory().get("/"), NotThere())
