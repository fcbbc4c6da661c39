"""Technical monitoring and self-check (技术监测、自查) as a Django app."""

from django.apps import AppConfig

from qingzhi.platform.core.declare import Entry


class Config(AppConfig):
    """Names the app, its part of the menu and of 我的待办."""

    name = "qingzhi.platform.inspections"
    label = "inspections"
    verbose_name = "检查"
    menu = (
        Entry("问题整改", "问题", "findings"),
        Entry("问题整改", "我单位的问题", "findings", unit=True),
    )
