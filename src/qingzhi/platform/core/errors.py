"""What is said when something can't be done: in plain Chinese, with what to do, and with nothing lost."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class Refused(Exception):
    """An action that can't be done now. The message says why and what to do; nothing has been changed."""


class NotThere(Exception):
    """What isn't there, or isn't there for this person: the two look the same."""


def page(request: HttpRequest, title: str, message: str, status: int) -> HttpResponse:
    """A page that says what happened; inside the frame for whoever has signed in."""
    user = getattr(request, "user", None)  # a request that can't be read has none
    context = {"title": title, "message": message, "framed": bool(user and user.is_authenticated)}
    return render(request, "core/error.html", context, status=status)


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:  # Django's signature
    """The page for a form that was sent without its token, mostly after the session had ended."""
    message = "页面放得太久，登录已经过期。数据没有改动，请返回上一页刷新后再提交一次。"
    return page(request, "这一步没有成功", message, 403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The page for a request that can't be read."""
    return page(request, "这一步没有成功", "请求看不懂，数据没有改动。请返回上一页再试一次。", 400)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The page for what isn't there or isn't visible: the two look the same."""
    return page(request, "没有找到这一页", "可能是链接写错了、记录已合并，或者不在您的职责范围内。", 404)


def failed(request: HttpRequest) -> HttpResponse:
    """The page for a fault of ours. It asks nothing of the database, which may be what failed."""
    message = "这一步没有成功，数据没有改动。您填的内容还在，返回上一页再提交一次；还不行，请系统管理员看 doctor。"
    context = {"title": "出错了", "message": message, "place": None, "framed": False}
    return render(request, "core/error.html", context, status=500)
