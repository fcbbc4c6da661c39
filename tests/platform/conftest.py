"""A small county for the platform's tests: a place on top, offices, people of every role."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from qingzhi.platform.audit import triggers
from qingzhi.platform.organizations import accounts, actions
from qingzhi.platform.organizations.models import Organization, User
from qingzhi.platform.organizations.roles import Role
from qingzhi.platform.registry import actions as registry
from qingzhi.platform.registry.models import Asset
from tests.platform.homes import home, postgres_template, sqlite_template

__all__ = ["home", "postgres_template", "sqlite_template"]  # fixtures of their own installations

PASSWORD = "qingzhi-test-2026"


@dataclass
class County:
    """清源县: a cyberspace office, a health bureau with a hospital below it, a township; and who works there."""

    top: Organization
    office: Organization
    health: Organization
    hospital: Organization
    town: Organization

    def person(self, username: str, role: Role | None, unit: Organization, seat: Organization | None = None) -> User:
        """Somebody who holds a role on a unit."""
        user = accounts.add_user(
            by=None, username=username, name=username, unit=seat or unit, password=PASSWORD, first=False
        )
        if role is not None:
            accounts.grant(by=None, user=user, role=role, unit=unit)
        return user

    def group(self, unit: Organization, name: str = "防汛工作群", **values: Any) -> Asset:
        """A temporary group in use."""
        told = {"platform": "weixin", "purpose": "防汛值守", "permanence": "temporary", "ends_on": date(2099, 1, 1)}
        told |= {"created_on": date(2026, 1, 5), "open_ended": False}
        return registry.register(by=None, kind="group", unit=unit, name=name, **told | values)


@pytest.fixture
def county(db: None) -> County:
    """The units of a small county."""
    top = actions.add_unit(by=None, parent=None, name="清源县", level="county")
    office = actions.add_unit(by=None, parent=top, name="县委网信办", kind="party", rank_order=1)
    health = actions.add_unit(by=None, parent=top, name="县卫生健康局", kind="administrative", rank_order=2)
    hospital = actions.add_unit(by=None, parent=health, name="县人民医院", kind="institution")
    town = actions.add_unit(by=None, parent=top, name="石桥乡人民政府", kind="administrative", level="township")
    return County(top, office, health, hospital, town)


@pytest.fixture
def committed(transactional_db: None) -> Iterator[None]:
    """Rows really committed: for tests with several connections, a live server or a browser.

    The trail's triggers stand during the test. They come off before its tables are emptied, and post_migrate, which
    follows that, makes them again.
    """
    yield
    triggers.drop()
