"""What every request passes: refusals become pages, idle sessions end."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from qingzhi.platform.core.errors import NotThere, Refused

Next = Callable[[HttpRequest], HttpResponse]


class Refusals:
    """Turns Refused into a page that says why and what to do, and NotThere into what isn't there."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page for an exception of ours; None leaves others to Django."""
        if isinstance(exception, NotThere):
            raise Http404
        if isinstance(exception, Refused):
            context = {"title": "这一步不能办", "message": str(exception)}
            return render(request, "core/error.html", context, status=409)
        return None


class IdleTimeout:
    """Ends a session that has been idle for ``IDLE_MINUTES``. The time is written at most once a minute."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Sign out who was away too long; else note that they are here."""
        if request.user.is_authenticated:
            now, seen = int(time.time()), request.session.get("seen")
            if seen is not None and now - seen > settings.IDLE_MINUTES * 60:
                request.session.flush()
                messages.info(request, f"离开超过 {settings.IDLE_MINUTES} 分钟，已经自动退出。请重新登录。")
                return HttpResponseRedirect(f"/login/?next={request.path}")
            if seen is None or now - seen > 60:
                request.session["seen"] = now
        return self.get_response(request)
