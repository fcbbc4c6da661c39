"""备份与恢复 as a Django app: 单机版 alone installs it. In 联网版 nobody at a page may carry everything away."""

from django.apps import AppConfig

from qingzhi.platform.core.declare import Entry
from qingzhi.platform.organizations.roles import Verb


class Config(AppConfig):
    """Names the app and its line in the menu."""

    name = "qingzhi.platform.backup"
    label = "backup"
    verbose_name = "备份与恢复"
    menu = (Entry("设置", "备份与恢复", "backup", Verb.ACCOUNTS),)
