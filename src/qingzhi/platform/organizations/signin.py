"""Signing in: by allauth, with our limits; every sign-in, failure and sign-out reaches the sealed trail."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from allauth.account import views as account_views
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from django.apps import apps
from django.contrib.auth import signals
from django.contrib.auth.decorators import login_not_required
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from qingzhi.platform.core.errors import page
from qingzhi.platform.organizations import accounts
from qingzhi.platform.organizations.models import User
from qingzhi.platform.organizations.queries import root

JUST_NOW = 300  # seconds
OPEN_BEFORE_SECOND_FACTOR = ("/mfa/", "/reauthenticate/", "/logout/", "/password/change/", "/static/")


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth as an office needs it: nobody signs up, accounts are made by the system administrator."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": "连续输错多次，已锁定 30 分钟。忘了密码，找系统管理员重置。",
        "username_password_mismatch": "用户名或密码不对。",
        "account_inactive": "这个账号已经停用。需要的话，找系统管理员。",
        "incorrect_password": "密码不对。",
        "rate_limited": "输错的次数太多，过一会儿再试。",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def is_reauthentication_required(self, *, app: str, **_: Any) -> bool:
        """Whether the password is asked for again: not of somebody who just gave it and sets up a second factor."""
        from allauth.mfa.utils import is_mfa_enabled

        records = get_authentication_records(self.request, self.request.user)
        just_now = any(time.time() - record["at"] < JUST_NOW for record in records)
        return not (just_now and app == "allauth.mfa" and not is_mfa_enabled(self.request.user))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Note it in the trail; of the name only what was typed."""
        super().authentication_failed(request, **credentials)
        accounts.note_failed_signin(by=None, username=str(credentials.get("username", ""))[:60])


@receiver(signals.user_logged_in)
def _signed_in(user: User, **_: Any) -> None:
    accounts.note_signin(by=user)


@receiver(signals.user_logged_out)
def _signed_out(user: User | None, **_: Any) -> None:
    if user is not None:
        accounts.note_signout(by=user)


login = account_views.LoginView.as_view(extra_context={"second_factor": apps.is_installed("allauth.mfa")})
logout = account_views.logout
reauthenticate = account_views.reauthenticate


@login_not_required
def closed(request: HttpRequest) -> HttpResponse:
    """What allauth would show to somebody who wants to sign up, or whose account is closed."""
    return page(request, "不能在这里开设账号", "账号由系统管理员开设。需要的话，请找本单位的系统管理员。", 403)


class FirstSteps:
    """Before anything else: 开始使用 on an empty database, and a password of one's own instead of a first one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Lead to the page that has to come first."""
        path, user = request.path, request.user
        if not user.is_authenticated and not path.startswith(("/start/", "/static/")) and root() is None:
            return HttpResponseRedirect(reverse("start"))
        if isinstance(user, User) and user.must_change_password and not path.startswith(OPEN_BEFORE_SECOND_FACTOR):
            return HttpResponseRedirect(reverse("account_change_password"))
        return self.get_response(request)


class SecondFactor:
    """联网版: whoever has no TOTP yet sets it up before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Lead to the set-up page until a second factor stands."""
        if request.user.is_authenticated and not request.path.startswith(OPEN_BEFORE_SECOND_FACTOR):
            from allauth.mfa.utils import is_mfa_enabled

            if not is_mfa_enabled(request.user):
                return HttpResponseRedirect(reverse("mfa_activate_totp"))
        return self.get_response(request)
