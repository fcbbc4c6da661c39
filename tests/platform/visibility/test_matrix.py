"""Every role × own unit, subtree and look-alike strangers × every surface: what is visible, and that nothing else is."""

from __future__ import annotations

import pytest

from qingzhi.platform.organizations.roles import Role
from tests.platform.visibility.surfaces import SURFACES, Surface
from tests.platform.visibility.world import ANYONE, NOBODY, World

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.mark.parametrize("role", [*(role.value for role in Role), NOBODY, ANYONE])
@pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.name)
def test_somebody_sees_what_their_role_reaches_and_nothing_else(world: World, surface: Surface, role: str) -> None:
    assert surface.look.see(world.visitors[role], world) == surface.expected(role)
