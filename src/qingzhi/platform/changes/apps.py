"""Changes of units and of people (机构调整, 工作交接) as a Django app."""

from django.apps import AppConfig

from qingzhi.platform.core.declare import Entry
from qingzhi.platform.organizations.roles import Verb


class Config(AppConfig):
    """Names the app, its part of the menu and of 我的待办."""

    name = "qingzhi.platform.changes"
    label = "changes"
    verbose_name = "机构调整和工作交接"
    menu = (
        Entry("设置", "机构调整", "reorganizations", Verb.UNITS),
        Entry("设置", "工作交接", "handovers", Verb.FILL),
        Entry("设置", "工作交接", "handovers", Verb.FILL, unit=True),
    )
    todos = "qingzhi.platform.changes.todos.todos"
