"""The ledger as a Django app."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from qingzhi.platform.core.declare import Entry
from qingzhi.platform.organizations.roles import Verb


class Config(AppConfig):
    """Names the app, its part of the menu, of 我的待办 and of a unit's page, and keeps the search index."""

    name = "qingzhi.platform.registry"
    label = "registry"
    verbose_name = "台账"
    menu = (
        Entry("台账", "应用程序", "apps"),
        Entry("台账", "公众账号", "accounts"),
        Entry("台账", "工作群组", "groups"),
        Entry("审核备案", "审批情况", "decisions"),
        Entry("台账", "我单位台账", "ledger", unit=True),
        Entry("台账", "登记", "enter", Verb.FILL, unit=True),
    )
    todos = "qingzhi.platform.registry.todos.todos"
    owned = "qingzhi.platform.registry.queries.owned"
    moves = "qingzhi.platform.registry.actions.move"
    follows_units = "qingzhi.platform.registry.actions.follow"

    def ready(self) -> None:
        """After each migration, see that the search index stands."""
        post_migrate.connect(_search_index, sender=self)


def _search_index(sender: Config, using: str, **_: Any) -> None:
    from qingzhi.platform.core.search import ensure_index

    ensure_index(sender.get_model("Asset"), using)
