"""The sealed trail as a Django app."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from qingzhi.platform.core.declare import Entry
from qingzhi.platform.organizations.roles import Verb


class Config(AppConfig):
    """Names the app and its part of the menu, and sees that the trail stays sealed."""

    name = "qingzhi.platform.audit"
    label = "audit"
    verbose_name = "操作记录"
    menu = (Entry("设置", "操作记录", "events", Verb.TRAIL),)

    def ready(self) -> None:
        """After each migration, see that the triggers stand."""
        post_migrate.connect(_seal, sender=self)


def _seal(sender: Config, using: str, **_: Any) -> None:
    from qingzhi.platform.audit import triggers

    triggers.ensure(using)
