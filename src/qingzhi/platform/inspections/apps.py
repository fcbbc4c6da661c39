"""Technical monitoring and self-check (技术监测、自查) as a Django app."""

from django.apps import AppConfig


class Config(AppConfig):
    """Names the app."""

    name = "qingzhi.platform.inspections"
    label = "inspections"
    verbose_name = "检查"
