"""Looking into app packages, and trying apps out (安装包检查、人工体验) as a Django app."""

from django.apps import AppConfig

from qingzhi.platform.core.declare import Entry


class Config(AppConfig):
    """Names the app, its part of the menu, of 我的待办 and of the pages of apps."""

    name = "qingzhi.platform.packages"
    label = "packages"
    verbose_name = "安装包检查"
    menu = (Entry("台账", "安装包检查", "scans"),)
    moves = "qingzhi.platform.packages.actions.move"
    todos = "qingzhi.platform.packages.todos.todos"
    objected = "qingzhi.platform.packages.queries.objected"
    beside = "qingzhi.platform.packages.queries.beside"
