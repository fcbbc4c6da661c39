"""How tests visit pages: signed in as a person who has been through password and second factor."""

from __future__ import annotations

import html
import re

from allauth.mfa.totp.internal.auth import TOTP
from django.http import HttpResponse
from django.test import Client

from qingzhi.platform.organizations.models import User

SECRET = "JBSWY3DPEHPK3PXP"


def visit_as(user: User) -> Client:
    """A browser in which somebody has signed in with both factors."""
    TOTP.activate(user, SECRET)
    client = Client()
    client.force_login(user)
    return client


def text(response: HttpResponse) -> str:
    """What a page says, without its marks, white space as single spaces."""
    body = re.sub(r"<(script|style).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def links(response: HttpResponse) -> set[str]:
    """The addresses that a page leads to."""
    return {html.unescape(one) for one in re.findall(r'(?:href|action)="([^"]*)"', response.content.decode())}
