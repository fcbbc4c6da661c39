"""Random trees, random moves, random grants: the closure table, the order and what a grant reaches stay true."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qingzhi.platform.core.errors import Refused
from qingzhi.platform.organizations import accounts, actions
from qingzhi.platform.organizations.models import Closure, Grant, Organization
from qingzhi.platform.organizations.queries import held_by, may, scope_of, units
from qingzhi.platform.organizations.roles import Role, Verb
from qingzhi.platform.organizations.shape import Standing, closure, in_order, shifts

pytestmark = [pytest.mark.django_db, pytest.mark.both]
SOME = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
DAY = date(2026, 3, 1)

parents = st.lists(st.integers(0, 1_000), max_size=9)
"""A tree: the parent of unit n + 1 is one of the n before it."""
moves = st.lists(st.tuples(st.integers(0, 1_000), st.integers(0, 1_000)), max_size=5)
ranks = st.lists(st.none() | st.integers(0, 3), min_size=10, max_size=10)


@contextmanager
def undone() -> Iterator[None]:
    """One example leaves nothing behind."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def planted(tree: list[int], order: list[int | None]) -> list[Organization]:
    found = [actions.add_unit(by=None, parent=None, name="清源县")]
    for number, parent in enumerate(tree):
        over = found[parent % len(found)]
        found.append(actions.add_unit(by=None, parent=over, name=f"单位{number}", rank_order=order[number]))
    return found


def parents_now() -> dict[int, int | None]:
    return dict(Organization.objects.values_list("pk", "parent"))


def above(unit: int, tree: dict[int, int | None]) -> list[int]:
    """Itself and all above it, found by walking up."""
    walked: list[int] = []
    step: int | None = unit
    while step is not None:
        walked.append(step)
        step = tree[step]
    return walked


@given(tree=parents, moved=moves, order=ranks)
@SOME
def test_after_any_moves_the_closure_is_what_walking_up_the_tree_finds(
    db: None, tree: list[int], moved: list[tuple[int, int]], order: list[int | None]
) -> None:
    with undone():
        found = planted(tree, order)
        for one, other in moved:
            unit, parent = found[one % len(found)], found[other % len(found)]
            now = parents_now()
            refused = unit.pk in above(parent.pk, now) or now[unit.pk] in (None, parent.pk)
            try:
                actions.move_unit(by=None, unit=unit, parent=parent, since=DAY, basis="某办〔2026〕1号")
                assert not refused
            except Refused:
                assert refused
        now = parents_now()
        walked = {(up, unit, depth) for unit in now for depth, up in enumerate(above(unit, now))}
        assert set(Closure.objects.values_list("ancestor", "descendant", "depth")) == walked
        assert set(closure(now)) == walked
        rows = Organization.objects.values_list("pk", "parent", "rank_order", "region", "pk")
        wanted = in_order(Standing(*row) for row in rows)
        assert list(units().values_list("pk", "place")) == [(pk, at) for at, pk in enumerate(wanted)]


@given(tree=parents, granted=st.lists(st.integers(0, 1_000), max_size=5))
@SOME
def test_a_scope_is_the_smallest_set_of_units_that_covers_what_was_granted(
    db: None, tree: list[int], granted: list[int]
) -> None:
    with undone():
        found = planted(tree, [None] * 10)
        user = accounts.add_user(by=None, username="duzhe", name="读者", unit=found[0], password="qingzhi-test-2026")
        held = {found[one % len(found)].pk for one in granted}
        Grant.objects.bulk_create(Grant(user=user, role=Role.READER, unit_id=pk) for pk in held)
        now = parents_now()
        reached = {unit for unit in now if held & set(above(unit, now))}

        scope = scope_of(user, Verb.SEE)
        assert scope.everything == (found[0].pk in held)
        heads = {pk for pk in held if not held & set(above(pk, now)[1:])}
        assert scope.everything or set(scope.units) == heads
        assert set(units().within(scope).values_list("pk", flat=True)) == reached
        assert set(units().visible_to(user).values_list("pk", flat=True)) == reached
        assert {unit.pk for unit in found if may(user, Verb.SEE, unit)} == reached
        assert not scope_of(user, Verb.MANAGE)
        assert held_by(user).scope(Verb.SEE, Verb.MANAGE) == scope
        for unit in found:
            below = {pk for pk in now if unit.pk in above(pk, now)}
            assert set(units().under(unit).values_list("pk", flat=True)) == below


@given(order=st.permutations(range(12)), gaps=st.lists(st.integers(1, 3), min_size=12, max_size=12))
def test_shifts_bring_every_place_to_where_it_belongs_and_no_other(order: list[int], gaps: list[int]) -> None:
    olds = [sum(gaps[:at]) for at in range(12)]
    wanted = dict(zip(olds, order, strict=True))
    for old in olds:
        by = [shift for first, last, shift in shifts(wanted) if first <= old <= last]
        assert old + sum(by) == wanted[old]
        assert len(by) <= 1
