"""The rules in the platform's own database: the same problems as the command line finds in the same workbooks."""

from __future__ import annotations

from datetime import date

import pytest

from qingzhi.checkup import check as check_files
from qingzhi.platform import demo
from qingzhi.platform.audit.models import Event
from qingzhi.platform.inspections.models import Finding, Passage, Run
from qingzhi.policy.model import load_profile
from qingzhi.rules.rule import Answer
from qingzhi.subjects.schema import normalise
from tests.platform.inspections.conftest import Check

pytestmark = [pytest.mark.django_db, pytest.mark.both]
AS_OF = date(2026, 11, 22)


def test_the_example_county_has_the_same_problems_in_the_platform_as_on_the_command_line(check: Check) -> None:
    demo.load()
    check(AS_OF)
    here = sorted(
        (one.code, one.severity, normalise(one.subject), one.unit.name_key, one.message, _clauses(one.citations))
        for one in Finding.objects.all()
    )
    checkup = check_files(demo.files(), load_profile(), AS_OF)
    there = sorted(
        (
            one.rule.code,
            one.answer.word,
            normalise(one.subject.name),
            normalise(one.subject.organization),
            one.message.replace("微信公众号", "微信"),  # as one of the files writes it
            "、".join(cited.text for cited in one.citations),
        )
        for one in checkup.findings
        if one.answer.word != "exempt"
    )
    assert len(here) > 100
    assert here == there
    counted = {key: told for key, told in Run.objects.get().counts.items() if "exempt" in told}
    assert sum(told["exempt"] for told in counted.values()) == checkup.answers[Answer.EXEMPT] > 0


def _clauses(citations: list[dict[str, str]]) -> str:
    return "、".join(one["text"] for one in citations)


def test_a_second_run_over_an_unchanged_ledger_writes_one_run_and_one_event_even_on_the_next_day(check: Check) -> None:
    demo.load()
    check(AS_OF)
    before = [*Finding.objects.order_by("pk").values()], Passage.objects.count(), Event.objects.count()
    run = check(AS_OF)
    assert run.changes == {}
    after = [*Finding.objects.order_by("pk").values()], Passage.objects.count(), Event.objects.count()
    assert after == (before[0], before[1], before[2] + 1)
    assert Run.objects.count() == 2
