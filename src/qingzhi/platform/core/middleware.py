"""What every request passes: refusals become pages, idle sessions end."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect

from qingzhi.platform.core.errors import NotThere, Refused, page

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
            return page(request, "这一步不能办", str(exception), 409)
        return None


class Parts:
    """Keeps parts of pages, which htmx asks for, apart from whole pages at the same address.

    A redirect (the session has ended) moves the whole page instead of landing inside it, and no cache takes the one
    for the other when somebody goes back.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on and mark the answer."""
        response = self.get_response(request)
        if "HX-Request" in request.headers and "Location" in response:
            moved = HttpResponseClientRedirect(response["Location"])
            moved.cookies = response.cookies
            response = moved
        patch_vary_headers(response, ["HX-Request"])
        return response


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
