"""Technical monitoring and self-check (技术监测、自查) as a Django app."""

from django.apps import AppConfig

from qingzhi.platform.core.declare import Entry
from qingzhi.platform.organizations.roles import Verb


class Config(AppConfig):
    """Names the app, its part of the menu, of 我的待办, of the pages of objects and units."""

    name = "qingzhi.platform.inspections"
    label = "inspections"
    verbose_name = "检查"
    menu = (
        Entry("问题整改", "问题", "findings"),
        Entry("问题整改", "例外情形", "exemptions"),
        Entry("问题整改", "检查记录", "checks"),
        Entry("设置", "检查项", "check_rules"),
        Entry("设置", "检查口径", "standards", Verb.MANAGE),
        Entry("问题整改", "我单位的问题", "findings", unit=True),
    )
    todos = "qingzhi.platform.inspections.todos.todos"
    moves = "qingzhi.platform.inspections.actions.move"
    held = "qingzhi.platform.inspections.actions.held"
    hands = "qingzhi.platform.inspections.actions.hand"
    beside = "qingzhi.platform.inspections.queries.beside"
    owned = "qingzhi.platform.inspections.queries.owned"
