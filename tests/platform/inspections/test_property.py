"""No sequence of actions brings a finding where its table doesn't let it, or loses any of its history."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.utils import timezone

from qingzhi.platform.audit.models import Event
from qingzhi.platform.core.errors import Refused
from qingzhi.platform.inspections import actions, lifecycle
from qingzhi.platform.inspections.models import Dispute, Exemption, Finding, Passage
from qingzhi.platform.organizations.models import User
from qingzhi.platform.organizations.roles import Role
from qingzhi.platform.registry import actions as registry
from qingzhi.platform.registry.models import Asset
from tests.platform.conftest import County
from tests.platform.inspections.conftest import Check

TODAY = timezone.localdate()
RUN_EVERY = 20  # actions
DAYS = [
    TODAY + timedelta(days=later) for later in (0, 20, 100, 500)
]  # few: the rules of a day take a second to compile
BEFORE = {"suspected", "rebound", "confirmed", "fixing", "assigned"}
"""Where a finding can have been before somebody disputed it or it vanished."""


class World:
    """Four accounts, two managers, an officer; and something at random that one of them does."""

    def __init__(self, county: County, check: Check, dice: random.Random) -> None:
        self.check, self.dice, self.days = check, dice, [*DAYS]
        self.managers = [county.person(name, Role.CYBERSPACE, county.top) for name in ("wangxin", "lihui")]
        self.officer = county.person("weijian", Role.UNIT_OFFICER, county.health)
        self.accounts: list[Asset] = [self._account(county, number) for number in range(4)]
        self.refused = 0

    def _account(self, county: County, number: int) -> Asset:
        told = {"platform": "weixin", "last_post_on": TODAY - timedelta(days=90), "platform_id": str(number)}
        return registry.register(
            by=None, kind="account", unit=county.health, state="running", name=f"号{number}", **told
        )

    @property
    def day(self) -> date:
        """Today, as the checks have it."""
        return self.days[0]

    def act(self) -> None:
        """Do something; a refusal changes nothing."""
        doing = self.dice.choice([*self._on_findings()] * 2 + [*self._on_ledger()] * 2)
        try:
            doing()
        except Refused:
            self.refused += 1

    def _one(self, model: Any) -> Any:
        """A row by the dice, not by the database's: the same seed is the same story."""
        pks = list(model.objects.order_by("pk").values_list("pk", flat=True))
        return model.objects.get(pk=self.dice.choice(pks)) if pks else None

    def _by(self) -> User:
        return self.dice.choice([*self.managers, self.officer])

    def _on_findings(self) -> list[Callable[[], Any]]:
        found = self._one(Finding)
        if found is None:
            return [self.run]
        due, by = TODAY + timedelta(days=self.dice.randrange(30)), self._by()
        disputed = self._one(Dispute)
        deciding = {"outcome": self.dice.choice(["upheld", "corrected", "withdrawn"]), "reason": "理由"}
        return [
            *[lambda: actions.confirm(by=by, finding=found)] * 2,
            lambda: actions.dismiss(by=by, finding=found, reason="理由"),
            lambda: actions.fix(by=by, finding=found, due_on=due),
            *[lambda: actions.assign(by=by, finding=found, due_on=due)] * 3,
            lambda: actions.dispute(by=by, finding=found, grounds="理由"),
            lambda: actions.settle(by=by, finding=found, rectified=self.dice.random() < 0.5, reason="理由"),
            *([lambda: actions.decide(by=by, dispute=disputed, **deciding)] * 2 if disputed else []),
        ]

    def _on_ledger(self) -> list[Callable[[], Any]]:
        asset = self.dice.choice(self.accounts)
        asset.refresh_from_db()
        days = self.dice.choice([0, 40])
        exemption = self._one(Exemption)
        told = {"code": self.dice.choice(["A0701", "A0502"]), "unit": asset.unit, "asset": asset, "basis": "依据"}
        return [
            lambda: registry.edit(by=None, asset=asset, last_post_on=self.day - timedelta(days=days)),
            lambda: registry.edit(by=None, asset=asset, last_post_on=None),
            lambda: registry.step(by=None, asset=asset, name=self.dice.choice(["pause", "restore"])),
            lambda: actions.exempt(by=self._by(), starts_on=TODAY, ends_on=TODAY + timedelta(days=50), **told),
            *([lambda: actions.end_exemption(by=self._by(), exemption=exemption)] if exemption else []),
        ]

    def run(self) -> None:
        """A check, now and then on a later day."""
        if len(self.days) > 1 and self.dice.random() < 0.1:
            del self.days[0]
        self.check(self.day)


def _play(county: County, check: Check, number: int, seed: int) -> World:
    world = World(county, check, random.Random(seed))
    seen: dict[int, list[tuple[Any, ...]]] = {}
    for done in range(number):
        world.run() if done % RUN_EVERY == 0 else world.act()
        if done % 25 == 0 or done == number - 1:
            _nothing_is_lost(seen)
    return world


def _nothing_is_lost(seen: dict[int, list[tuple[Any, ...]]]) -> None:
    """Every history begins with 发现, is joined step to step, ends where the finding is, and only ever grows."""
    for finding in Finding.objects.all():
        rows = Passage.objects.filter(finding=finding).order_by("pk")
        steps = [*rows.values_list("pk", "step", "source", "target", "reason", "by")]
        assert steps[: len(seen.get(finding.pk, []))] == seen.get(finding.pk, [])
        seen[finding.pk] = steps
        assert (steps[0][1], steps[0][3]) == ("open", "suspected")
        assert steps[-1][3] == finding.state
        for (_, _, _, came, _, _), (_, name, source, target, _, _) in pairwise(steps):
            step = lifecycle.STEPS[name]
            assert came == source
            assert source in step.sources
            allowed = {lifecycle.SAME: {source}, lifecycle.BACK: BEFORE}.get(step.target, {step.target})
            assert target in allowed
        assert (finding.closed_on is not None) == (finding.state in lifecycle.CLOSED)
        assert Dispute.objects.filter(finding=finding, outcome="").count() == (finding.state == "disputed")


@pytest.mark.django_db
def test_five_hundred_actions_at_random_lose_nothing_and_reach_no_state_that_the_table_does_not_allow(
    county: County, check: Check
) -> None:
    world = _play(county, check, 500, seed=20261126)
    reached = set(Passage.objects.values_list("target", flat=True))
    assert reached == lifecycle.STATES.keys()
    assert 0 < world.refused < 400
    assert Event.objects.count() > 100


@pytest.mark.slow
@pytest.mark.both
@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_ten_thousand_actions_at_random(county: County, check: Check, seed: int) -> None:
    _play(county, check, 2_500, seed)
