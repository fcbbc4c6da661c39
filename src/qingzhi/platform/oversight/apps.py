"""The long-term mechanism (长效机制) as a Django app: 我的待办, 本辖区概览."""

from django.apps import AppConfig

from qingzhi.platform.core.declare import Entry
from qingzhi.platform.organizations.roles import Verb


class Config(AppConfig):
    """Names the app and its part of the menu."""

    name = "qingzhi.platform.oversight"
    label = "oversight"
    menu = (
        Entry("", "我的待办", "todo"),
        Entry("", "本辖区概览", "overview"),
        Entry("", "待办", "todo", Verb.SEE, unit=True),
    )
