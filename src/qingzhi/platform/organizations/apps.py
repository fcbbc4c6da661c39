"""Who: units, people and roles, as a Django app."""

from django.apps import AppConfig

from qingzhi.platform.core.declare import Entry
from qingzhi.platform.organizations.roles import Verb


class Config(AppConfig):
    """Names the app, its part of the menu and of handovers."""

    name = "qingzhi.platform.organizations"
    label = "organizations"
    verbose_name = "单位和人员"
    menu = (
        Entry("设置", "单位", "units", Verb.UNITS),
        Entry("设置", "人员", "people", Verb.ACCOUNTS),
        Entry("设置", "角色", "people", Verb.GRANT),
    )
    held = "qingzhi.platform.organizations.accounts.held"
    hands = "qingzhi.platform.organizations.accounts.hand"
