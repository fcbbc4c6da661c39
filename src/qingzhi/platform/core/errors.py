"""What is said when something can't be done: in plain Chinese, with what to do, and with nothing lost."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class Refused(Exception):
    """An action that can't be done now. The message says why and what to do; nothing has been changed."""


class NotThere(Exception):
    """What isn't there, or isn't there for this person: the two look the same."""


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:  # Django's signature
    """The page for a form that was sent without its token, mostly after the session had ended."""
    message = "页面放得太久，登录已经过期。数据没有改动，请返回上一页刷新后再提交一次。"
    return render(request, "core/error.html", {"title": "这一步没有成功", "message": message}, status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The page for a request that can't be read."""
    message = "请求看不懂，数据没有改动。请返回上一页再试一次。"
    return render(request, "core/error.html", {"title": "这一步没有成功", "message": message}, status=400)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The page for what isn't there or isn't visible."""
    message = "可能是链接写错了、记录已合并，或者不在您的职责范围内。"
    return render(request, "core/error.html", {"title": "没有找到这一页", "message": message}, status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """The page for a fault of ours."""
    message = "这一步没有成功，数据没有改动。您填的内容还在，返回上一页再提交一次；还不行，请系统管理员看 doctor。"
    return render(request, "core/error.html", {"title": "出错了", "message": message}, status=500)
