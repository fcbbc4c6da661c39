"""Importing returned workbooks (导入返回的表格) as a Django app."""

from django.apps import AppConfig

from qingzhi.platform.core.declare import Entry
from qingzhi.platform.organizations.roles import Verb


class Config(AppConfig):
    """Names the app, its part of the menu and of 我的待办."""

    name = "qingzhi.platform.imports"
    label = "imports"
    verbose_name = "导入"
    menu = (Entry("台账", "导入", "imports", Verb.MANAGE),)
    moves = "qingzhi.platform.imports.actions.move"
    held = "qingzhi.platform.imports.actions.held"
    hands = "qingzhi.platform.imports.actions.hand"
    todos = "qingzhi.platform.imports.todos.todos"
