"""Somebody at a browser, past the second factor."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.test import Client

from qingzhi.platform.organizations.models import User


def signed_in(user: User) -> Client:
    """A client of somebody who has signed in with both factors."""
    Authenticator.objects.get_or_create(user=user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "x"}})
    client = Client()
    client.force_login(user)
    return client
