"""What every page shows around its content."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from qingzhi import __version__
from qingzhi.platform.core.menu import menu
from qingzhi.platform.organizations.queries import root


def page(request: HttpRequest) -> dict[str, Any]:
    """The menu, the place and the version; looked up only where a template asks."""
    return {
        "menu": SimpleLazyObject(lambda: menu(request)),
        "place": SimpleLazyObject(root),
        "version": __version__,
        "demo": settings.DEMO,
    }
