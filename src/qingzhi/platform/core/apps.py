"""The ground as a Django app."""

from django.apps import AppConfig


class Config(AppConfig):
    """Names the app."""

    name = "qingzhi.platform.core"
    label = "core"
    verbose_name = "基础"

    def ready(self) -> None:
        """Register the system checks."""
        from qingzhi.platform.core import checks  # noqa: F401  # registers them
