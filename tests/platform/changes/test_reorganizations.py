"""Units that are merged, split, renamed and abolished: nothing is orphaned, nothing of the past changes."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.apps import apps
from django.db.models import ForeignKey, OneToOneField
from django.utils import timezone

from qingzhi.platform.audit.models import Event
from qingzhi.platform.changes import actions, jobs
from qingzhi.platform.changes.models import Followup, Reorganization
from qingzhi.platform.changes.queries import holding, twins
from qingzhi.platform.core import files
from qingzhi.platform.core.errors import NotThere, Refused
from qingzhi.platform.core.jobs import run, start
from qingzhi.platform.core.models import Attachment
from qingzhi.platform.imports.matching import Units
from qingzhi.platform.imports.models import Import, UnitAlias
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
from tests.platform.visits import visit_as

pytestmark = [pytest.mark.django_db, pytest.mark.both]
TODAY = timezone.localdate()
OF_THE_PAST = {
    "organizations.Placement", "changes.Reorganization", "core.Attachment", "organizations.Closure", "core.Job",
    "inspections.MonthCount", "inspections.LedgerAge", "changes.Handover", "registry.Decision", "packages.Scan",
    "packages.Trial", "packages.Objection", "inspections.Standard", "inspections.Preview",
}  # fmt: skip
"""Tables whose rows go on naming a unit that is gone: what was (decisions, files, who looked into a package), the closure
of all units, numbers of months, the standard that it worked by. Who may reach a look into a package follows its app."""


@pytest.fixture
def manager(county: County) -> User:
    return county.person("wangxin", Role.CYBERSPACE, county.top)


@pytest.fixture
def science(county: County) -> Organization:
    return organizations.add_unit(by=None, parent=county.top, name="县科学技术局", kind="administrative")


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
                if model is Import:
                    rows = rows.exclude(stage__in=("done", "dropped"))
                if model is User:
                    rows = rows.filter(is_active=True)
                if issubclass(model, Asset):
                    rows = rows.exclude(state="merged")  # one that turned out to be another's: its past stays
                if count := rows.count():
                    found[f"{model._meta.app_label}.{model.__name__}"] = count
    return {name: count for name, count in found.items() if name not in OF_THE_PAST}


def test_two_units_with_forty_objects_six_problems_and_two_people_become_one(
    county: County, science: Organization, manager: User, check: Check
) -> None:
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


def account(unit: Organization, name: str, **values: object) -> Asset:
    told = {"by": None, "kind": "account", "state": "running", "platform": "weixin"}
    return registry.register(**told, unit=unit, name=name, **values)


def test_objects_that_are_one_become_one_row_with_the_past_of_both(
    county: County, science: Organization, manager: User, check: Check
) -> None:
    old = TODAY - timedelta(days=90)
    here = account(county.health, "清源发布", platform_id="gh_1", last_post_on=old)
    there = account(science, "清源发布厅", platform_id="gh_1", last_post_on=old, remark="科技局登记的")
    named = account(county.health, "清源视听")
    same_name = account(science, "清源视听", last_post_on=old)
    apart = account(science, "清源发布", platform_id="gh_2", last_post_on=TODAY)
    decision = registry.record_decision(
        by=manager,
        unit=science,
        assets=[there],
        decided_by="主任",
        how="meeting",
        decided_on=TODAY,
        summary="开设",
    )
    check()
    for finding in Finding.objects.filter(code="A0701", asset__in=[there, same_name]):
        inspections.confirm(by=manager, finding=finding)
    closed = Finding.objects.filter(asset=there).exclude(code="A0701").first()
    if closed is not None:
        inspections.dismiss(by=manager, finding=closed, reason="核对过")
    row = actions.draft(
        by=manager, kind="abolish", sources=[science], target=county.health, basis="文", effective_on=TODAY
    )
    found = {(one.asset.pk, one.other.pk): one.sure for one in twins([holding(science)], county.health)}
    assert found == {(there.pk, here.pk): True, (same_name.pk, named.pk): False}  # apart has another id: no twin
    actions.confirm(by=manager, row=row, chosen={"same": [same_name.pk]})
    for one in (here, there, named, same_name, apart):
        one.refresh_from_db()
    assert (there.state, there.unit, there.merged_into) == ("merged", science, "清源发布")
    assert (here.remark, here.name, here.platform_id) == ("科技局登记的", "清源发布", "gh_1")
    assert here.revisions.get().before == {"remark": None}
    assert (named.last_post_on, named.revisions.get().before) == (old, {"last_post_on": None})
    assert (apart.unit, apart.name) == (county.health, "清源发布")
    assert here.decisions.get() == decision
    assert {one.asset for one in Finding.objects.filter(code="A0701", unit=county.health)} == {here, named}
    twin = Finding.objects.get(code="A0701", asset=there)  # here had the same problem: the other is closed, not lost
    assert (twin.state, twin.passages.last().step) == ("dismissed", "absorb")
    assert left_at(science) == {}


def test_a_row_that_turned_out_to_be_another_is_not_taken_up_again_at_a_unit_that_is_gone(
    county: County, manager: User
) -> None:
    kept, joined = (county.group(unit, "防汛工作群") for unit in (county.health, county.office))
    row = actions.draft(
        by=manager, kind="abolish", sources=[county.office], target=county.health, basis="文", effective_on=TODAY
    )
    actions.confirm(by=manager, row=row, chosen={"same": [joined.pk]})
    joined.refresh_from_db()
    assert (joined.state, joined.merged_into, Asset.objects.get(unit=county.health).pk) == (
        "merged",
        kept.name,
        kept.pk,
    )
    assert joined.revisions.get().reference.endswith("和县卫生健康局的“防汛工作群”合成一条")
    with pytest.raises(Refused, match="留作历史"):
        registry.step(by=manager, asset=joined, name="reopen")


def test_an_object_that_is_over_gives_way_to_the_same_one_still_in_use(
    county: County, science: Organization, manager: User
) -> None:
    over = account(county.health, "清源发布", platform_id="gh_1")
    registry.step(by=manager, asset=over, name="close", closed_on=TODAY)
    account(science, "清源发布", platform_id="gh_1", remark="在用")
    row = actions.draft(
        by=manager, kind="abolish", sources=[science], target=county.health, basis="文", effective_on=TODAY
    )
    actions.confirm(by=manager, row=row)
    over.refresh_from_db()
    assert (over.state, over.remark) == ("running", "在用")
    assert over.revisions.first().before["state"] == "closed"


def test_a_problem_that_comes_back_after_a_merge_belongs_to_the_successor(
    county: County, science: Organization, manager: User, check: Check
) -> None:
    late = account(science, "清源网信", last_post_on=TODAY - timedelta(days=90))
    check()
    registry.edit(by=manager, asset=late, last_post_on=TODAY)
    check()
    finding = Finding.objects.get(code="A0701")
    assert finding.state == "rectified"
    row = actions.draft(
        by=manager, kind="abolish", sources=[science], target=county.health, basis="文", effective_on=TODAY
    )
    actions.confirm(by=manager, row=row)
    finding.refresh_from_db()
    assert (finding.unit, finding.state) == (science, "rectified")  # closed ones stay as they were
    late.refresh_from_db()
    registry.edit(by=manager, asset=late, last_post_on=TODAY - timedelta(days=90))
    check()
    finding.refresh_from_db()
    assert (finding.state, finding.unit, finding.unit_path) == ("rebound", county.health, "清源县 / 县科学技术局")


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
    actions.confirm(by=manager, row=row, chosen={"assets": [goes.pk]})
    made = Organization.objects.get(name="县疾病预防控制局")
    assert Asset.objects.get(pk=stays.pk).unit == county.health
    assert Asset.objects.get(pk=goes.pk).unit == made
    assert {one.unit for one in Finding.objects.filter(asset=goes)} == {made}
    assert {one.unit for one in Finding.objects.filter(asset=stays)} == {county.health}


def test_people_and_units_below_go_along_where_they_are_chosen_and_who_stays_handles_nothing_there(
    county: County, manager: User, check: Check
) -> None:
    goes, stays = (county.person(name, Role.UNIT_OFFICER, county.health) for name in ("goes", "stays"))
    late = account(county.health, "健康清源", last_post_on=TODAY - timedelta(days=90))
    check()
    finding = Finding.objects.get(code="A0701")
    inspections.confirm(by=manager, finding=finding)
    inspections.assign(by=manager, finding=finding, due_on=TODAY, handler=stays)
    row = actions.draft(
        by=manager, kind="split", sources=[county.health], new_name="县疾病预防控制局", basis="文", effective_on=TODAY
    )
    chosen = {"assets": [late.pk], "people": [goes.pk], "units": [county.hospital.pk]}
    row = actions.confirm(by=manager, row=row, chosen=chosen)
    made = Organization.objects.get(name="县疾病预防控制局")
    for one in (goes, stays, finding, county.hospital):
        one.refresh_from_db()
    assert (goes.unit, stays.unit, county.hospital.parent) == (made, county.health, made)
    assert [one.unit for one in Grant.objects.filter(user=goes)] == [made]
    assert [one.unit for one in Grant.objects.filter(user=stays)] == [county.health]
    assert (finding.unit, finding.state, finding.handler) == (made, "assigned", None)
    assert row.moved == {"assets": 1, "findings": 1, "people": 1}
    assert (made.kind, made.parent) == ("administrative", county.top)
    assert not Followup.objects.filter(title__startswith="还没有联络员").exists()


def test_a_new_unit_that_nobody_looks_after_is_told_of(county: County, manager: User) -> None:
    county.group(county.health)
    row = actions.draft(
        by=manager, kind="split", sources=[county.health], new_name="县疾病预防控制局", basis="文", effective_on=TODAY
    )
    actions.confirm(by=manager, row=row)
    assert [one.title for one in Followup.objects.all()] == ["还没有联络员：请系统管理员新增人员，安全管理员授予角色"]


def test_the_successor_may_come_from_below_the_unit_that_goes(county: County, manager: User) -> None:
    row = actions.draft(
        by=manager, kind="merge", sources=[county.health], target=county.hospital, basis="文", effective_on=TODAY
    )
    actions.confirm(by=manager, row=row)
    county.hospital.refresh_from_db()
    assert county.hospital.parent == county.top
    assert Organization.objects.get(pk=county.health.pk).abolished_on == TODAY


def test_imports_under_way_and_learnt_names_go_on_under_the_successor(county: County, manager: User) -> None:
    UnitAlias.objects.create(name_key="网信办", unit=county.office)
    UnitAlias.objects.create(name_key="网信办", unit=county.health)
    begun = Import.objects.create(
        unit=county.office,
        asked_by=manager,
        stage="mapping",
        units={"网信办": county.office.pk, "卫健": county.health.pk},
    )
    row = actions.draft(
        by=manager, kind="abolish", sources=[county.office], target=county.health, basis="文", effective_on=TODAY
    )
    actions.confirm(by=manager, row=row)
    begun.refresh_from_db()
    assert (begun.unit, set(begun.units.values())) == (county.health, {county.health.pk})
    assert UnitAlias.objects.filter(unit=county.health, name_key="网信办").count() == 1
    assert left_at(county.office) == {}


def test_a_change_that_cannot_happen_on_its_day_waits_for_somebody_and_says_why(county: County, manager: User) -> None:
    later = TODAY + timedelta(days=5)
    told = {"kind": "abolish", "sources": [county.office], "basis": "文", "effective_on": later}
    row = actions.confirm(by=manager, row=actions.draft(by=manager, target=county.town, **told))
    with pytest.raises(Refused, match="已经在另一次调整里"):
        actions.confirm(by=manager, row=actions.draft(by=manager, target=county.health, **told))
    organizations.abolish_unit(by=None, unit=county.town, since=TODAY, basis="文")
    Reorganization.objects.filter(pk=row.pk).update(effective_on=TODAY)
    run(start(jobs.take_effect, key="z", by=None).pk)
    row.refresh_from_db()
    assert (row.state, row.message) == ("draft", f"“石桥乡人民政府”已在 {TODAY} 撤销。")
    assert Organization.objects.get(pk=county.office.pk).abolished_on is None
    page = visit_as(manager).get("/").content.decode()
    assert row.message in page.replace("&quot;", "")


def test_the_trail_says_on_what_document_it_rests(county: County, manager: User) -> None:
    row = actions.draft(
        by=manager,
        kind="rename",
        sources=[county.health],
        new_name="县卫健委",
        basis="清编办〔2026〕12号",
        effective_on=TODAY,
    )
    actions.confirm(by=manager, row=row)
    assert str(Reorganization.objects.get()) == "更名：县卫生健康局"  # as it was called then
    event = Event.objects.get(verb="organizations.rename_unit")
    assert json.loads(event.body)["decision"]["reference"] == "清编办〔2026〕12号"


def test_the_page_of_a_unit_leads_to_its_change(county: County, manager: User) -> None:
    client = visit_as(manager)
    page = client.get(f"/units/{county.office.pk}/").content.decode()
    for kind in ("merge", "split", "rename", "abolish"):
        assert f"/reorganizations/new/{kind}/?unit={county.office.pk}" in page
        form = client.get(f"/reorganizations/new/{kind}/?unit={county.office.pk}").content.decode()
        assert "县委网信办</textarea>" in form if kind == "merge" else f'value="{county.office.pk}" selected' in form
    assert client.get(f"/reorganizations/new/split/?unit={county.top.pk}99").status_code == 200


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
