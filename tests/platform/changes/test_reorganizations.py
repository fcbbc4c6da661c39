"""Units that are merged, split, renamed and abolished: nothing is orphaned, nothing of the past changes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.db.models import ForeignKey, OneToOneField
from django.utils import timezone

from qingzhi.platform.changes import actions, jobs
from qingzhi.platform.changes.models import Followup, Reorganization
from qingzhi.platform.core import files
from qingzhi.platform.core.errors import NotThere, Refused
from qingzhi.platform.core.jobs import run, start
from qingzhi.platform.core.models import Attachment
from qingzhi.platform.imports.matching import Units
from qingzhi.platform.inspections import actions as inspections
from qingzhi.platform.inspections.models import Exemption, Finding
from qingzhi.platform.organizations import actions as organizations
from qingzhi.platform.organizations.models import Grant, Organization, User
from qingzhi.platform.organizations.roles import Role
from qingzhi.platform.registry import actions as registry
from qingzhi.platform.registry.models import Asset
from tests.platform.conftest import County
from tests.platform.inspections.conftest import Check
from tests.platform.inspections.conftest import check as check  # noqa: PLC0414  # a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.both]
TODAY = timezone.localdate()
OF_THE_PAST = {
    "organizations.Placement", "changes.Reorganization", "core.Attachment", "organizations.Closure", "core.Job",
    "inspections.MonthCount", "inspections.LedgerAge", "changes.Handover",
}  # fmt: skip
"""Tables whose rows go on naming a unit that is gone: what was, files, the closure of all units, numbers of months."""


@pytest.fixture
def manager(county: County) -> User:
    return county.person("wangxin", Role.CYBERSPACE, county.top)


def left_at(unit: Organization) -> dict[str, int]:
    """How many rows of each table name a unit, but for what belongs to the past."""
    found = {}
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, ForeignKey | OneToOneField) and field.related_model is Organization:
                rows = model._base_manager.filter(**{field.name: unit})
                if model is Finding:
                    rows = rows.exclude(state__in=("rectified", "dismissed", "exempt"))
                if model is Exemption:
                    rows = rows.exclude(ends_on__lt=TODAY)
                if count := rows.count():
                    found[f"{model._meta.app_label}.{model.__name__}"] = count
    return {name: count for name, count in found.items() if name not in OF_THE_PAST}


def test_two_units_with_forty_objects_six_problems_and_two_people_become_one(
    county: County, manager: User, check: Check
) -> None:
    science = organizations.add_unit(by=None, parent=county.top, name="县科学技术局", kind="administrative")
    old = TODAY - timedelta(days=90)
    for unit, first in ((county.health, 0), (science, 20)):
        for number in range(first, first + 20):
            late = number % 20 < 3
            registry.register(
                by=None, kind="account", unit=unit, state="running", name=f"号{number % 20}", platform="weixin",
                platform_id=f"gh{number}", last_post_on=old if late else TODAY,
            )  # fmt: skip
    officers = [county.person(name, Role.UNIT_OFFICER, unit) for name, unit in (("a", county.health), ("b", science))]
    check()
    stale = Finding.objects.filter(code="A0701")
    assert stale.count() == 6
    for finding in stale:
        inspections.confirm(by=manager, finding=finding)
    closed = Finding.objects.filter(code="A0502").earliest("pk")
    inspections.dismiss(by=manager, finding=closed, reason="按规定可以有两个")
    told = {"code": "A0502", "unit": science, "basis": "合署办公", "starts_on": TODAY}
    inspections.exempt(by=manager, **told)
    content = b"%PDF-1.7 the report of last year"
    report = files.attach(by=manager, unit=science, name="2025年自查报告.pdf", content=content)
    frozen = Finding.objects.filter(pk=closed.pk).values().get()
    row = actions.draft(
        by=manager, kind="merge", sources=[county.health, science], new_name="县卫生健康和科学技术局",
        basis="清编办〔2026〕12号", effective_on=TODAY,
    )  # fmt: skip
    assert Asset.objects.filter(unit=science).count() == 20
    row = actions.confirm(by=manager, row=row)
    target = Organization.objects.get(name="县卫生健康和科学技术局")
    assert (row.state, row.target, row.moved["assets"]) == ("done", target, 40)
    assert left_at(county.health) == left_at(science) == {}
    assert Asset.objects.filter(unit=target).count() == 40
    assert Finding.objects.filter(code="A0701", unit=target, state="confirmed").count() == 6
    assert {one.passages.last().step for one in stale} == {"transfer"}
    assert {one.unit_path for one in stale} == {"清源县 / 县卫生健康局", "清源县 / 县科学技术局"}
    for officer in officers:
        officer.refresh_from_db()
        assert officer.unit == target
        assert [one.unit for one in Grant.objects.filter(user=officer)] == [target]
    county.hospital.refresh_from_db()
    assert county.hospital.parent == target
    assert Exemption.objects.filter(unit=target, code="A0502").count() == 20  # each object that it covered, no other
    assert files.location(Attachment.objects.get(pk=report.pk).sha256).read_bytes() == content
    assert Finding.objects.filter(pk=closed.pk).values().get() == frozen
    assert Organization.objects.get(pk=science.pk).abolished_on == TODAY
    assert [one.title for one in Followup.objects.all()] == [
        "40 个公众账号：核对名称，重新认证主体", "公告或通知：单位有变动，咨询找谁",
    ]  # fmt: skip
    assert Units.standing(manager, {}).find("县科学技术局") == target  # workbooks go on coming under the old name
    run_ = check()
    assert "vanish" not in run_.changes, run_.changes


def test_objects_of_one_name_are_both_kept_and_say_where_they_come_from(county: County, manager: User) -> None:
    for unit in (county.health, county.office):
        county.group(unit, "防汛工作群")
    row = actions.draft(
        by=manager, kind="abolish", sources=[county.office], target=county.health, basis="文", effective_on=TODAY
    )
    actions.confirm(by=manager, row=row)
    assert {one.name for one in Asset.objects.filter(unit=county.health)} == {
        "防汛工作群",
        "防汛工作群（原县委网信办）",
    }
    moved = Asset.objects.get(name="防汛工作群（原县委网信办）")
    assert moved.revisions.get().before == {"unit_id": county.office.pk, "name": "防汛工作群"}


def test_a_part_of_a_unit_goes_to_a_new_one_with_what_belongs_to_it(
    county: County, manager: User, check: Check
) -> None:
    stays, goes = (
        registry.register(
            by=None, kind="account", unit=county.health, state="running", name=name, platform=platform,
            last_post_on=TODAY - timedelta(days=90),
        )
        for name, platform in (("健康清源", "weixin"), ("清源疾控", "weibo"))
    )  # fmt: skip
    check()
    row = actions.draft(
        by=manager, kind="split", sources=[county.health], new_name="县疾病预防控制局", basis="文", effective_on=TODAY
    )
    actions.confirm(by=manager, row=row, parts={str(goes.pk): 1})
    made = Organization.objects.get(name="县疾病预防控制局")
    assert Asset.objects.get(pk=stays.pk).unit == county.health
    assert Asset.objects.get(pk=goes.pk).unit == made
    assert {one.unit for one in Finding.objects.filter(asset=goes)} == {made}
    assert {one.unit for one in Finding.objects.filter(asset=stays)} == {county.health}


def test_a_change_of_a_later_day_can_be_taken_back_until_then_and_takes_effect_by_itself(
    county: County, manager: User, django_capture_on_commit_callbacks: object
) -> None:
    day = TODAY + timedelta(days=5)
    told = {"kind": "rename", "sources": [county.health], "basis": "文", "effective_on": day}
    first = actions.confirm(by=manager, row=actions.draft(by=manager, new_name="县卫健委", **told))
    assert first.state == "planned"
    assert actions.cancel(by=manager, row=first).state == "cancelled"
    second = actions.confirm(by=manager, row=actions.draft(by=manager, new_name="县健康委", **told))
    job = start(jobs.take_effect, key="x", by=None)
    run(job.pk)
    county.health.refresh_from_db()
    assert county.health.name == "县卫生健康局"  # not yet
    Reorganization.objects.filter(pk=second.pk).update(effective_on=TODAY)
    job = start(jobs.take_effect, key="y", by=None)
    run(job.pk)
    county.health.refresh_from_db()
    second.refresh_from_db()
    assert (county.health.name, second.state) == ("县健康委", "done")
    with pytest.raises(Refused, match="已经生效"):
        actions.cancel(by=manager, row=second)


def test_a_unit_that_still_has_something_is_not_abolished_without_a_successor(county: County, manager: User) -> None:
    county.group(county.office)
    row = actions.draft(by=manager, kind="abolish", sources=[county.office], basis="文", effective_on=TODAY)
    with pytest.raises(Refused, match="要选一个承接的单位"):
        actions.confirm(by=manager, row=row)
    assert Organization.objects.get(pk=county.office.pk).abolished_on is None
    row.refresh_from_db()
    assert row.state == "draft"


def test_what_cannot_be_is_refused_and_others_units_are_not_there(county: County, manager: User) -> None:
    told = {"basis": "文", "effective_on": TODAY}
    with pytest.raises(Refused, match="最上面的一级"):
        actions.draft(by=manager, kind="abolish", sources=[county.top], **told)
    with pytest.raises(Refused, match="并到哪里"):
        actions.draft(by=manager, kind="merge", sources=[county.health], **told)
    with pytest.raises(Refused, match="不能又是"):
        actions.draft(by=manager, kind="merge", sources=[county.health], target=county.health, **told)
    other = county.person("shiqiao", Role.CYBERSPACE, county.town)
    with pytest.raises(NotThere):
        actions.draft(by=other, kind="abolish", sources=[county.health], **told)
