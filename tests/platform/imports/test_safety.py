"""Nothing is lost, kept or laid at the wrong door: marked files, names, people, numbers, and who was quicker."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from qingzhi.platform.audit.models import Event
from qingzhi.platform.core.errors import Refused
from qingzhi.platform.core.jobs import cancel, run, start
from qingzhi.platform.imports import actions, jobs, kept, plan
from qingzhi.platform.organizations import accounts
from qingzhi.platform.organizations.models import User
from qingzhi.platform.organizations.roles import Role
from qingzhi.platform.registry import actions as registry
from qingzhi.platform.registry.models import Asset, Revision
from tests.platform.conftest import County
from tests.platform.imports.conftest import HEAD, ROW, Upload, accept, book, work
from tests.platform.visits import text, visit_as

pytestmark = [pytest.mark.django_db, pytest.mark.both]
NUMBERED = ("群名称", "建群单位", "平台", "群编号", "人数")


def archive(**members: bytes) -> bytes:
    """A zip; names with ``/`` as __."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name, content in members.items():
            made.writestr(name.replace("__", "/") + ".xlsx", content)
    return buffer.getvalue()


Meanwhile = Callable[[Callable[[], Any]], None]


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """Let something happen once, after the rows were laid beside the ledger and before they are written."""

    def arrange(happens: Callable[[], Any]) -> None:
        waiting = [happens]

        def lay(*told: Any) -> plan.Plan:
            laid = before(*told)
            if waiting:
                waiting.pop()()
            return laid

        monkeypatch.setattr(plan, "lay", lay)

    before = plan.lay
    return arrange


def on_disk(pk: int) -> bytes:
    """Everything that an import keeps, as one."""
    return b"".join(path.read_bytes() for path in kept.folder(pk).iterdir())


def test_a_marked_workbook_is_removed_as_soon_as_its_mark_is_found_alone_or_in_a_zip(upload: Upload) -> None:
    marked = book(("（机密）专班群", *ROW[1:]))
    row = upload(
        {"群.xlsx": marked, "好.xlsx": book(ROW), "返回.zip": archive(甲=marked, 乙=book(("另一群", *ROW[1:])))}
    )
    assert marked not in on_disk(row.pk)
    assert row.summary["new"] == 2  # the others are read
    assert ["sha256" in one for one in row.files] == [False, True, True, False]
    messages = [one["message"] for one in kept.read_plan(row.pk)["errors"]]
    assert len(messages) == 2
    assert all("内容没有保存" in one for one in messages)
    row = accept(row)
    assert (row.stage, row.summary["errors"]) == ("done", 2)
    assert [one["name"] for one in row.files] == ["好.xlsx", "返回.zip/乙.xlsx"]


def test_seventy_workbooks_of_one_name_stay_apart(upload: Upload, county: County, manager: User) -> None:
    head = (HEAD[0], *HEAD[2:])
    uploads = [SimpleUploadedFile("台账.xlsx", book((name, *ROW[2:]), head=head)) for name in ("甲群", "乙群")]
    row = work(actions.begin(by=manager, unit=county.top, files=uploads), jobs.read)
    asked = kept.read_plan(row.pk)["units"]
    assert [one["written"] for one in asked] == ["台账.xlsx", "台账（2）.xlsx"]
    told = {"/台账.xlsx": county.health.pk, "/台账（2）.xlsx": county.town.pk}
    actions.answer(by=manager, row=row, headers={}, units=told)
    accept(work(row, jobs.read))
    assert {(one.name, one.unit) for one in Asset.objects.all()} == {("甲群", county.health), ("乙群", county.town)}


def test_a_folder_inside_a_zip_tells_whose_a_workbook_is(upload: Upload, county: County) -> None:
    head = (HEAD[0], *HEAD[2:])
    accept(upload({"返回.zip": archive(县人民医院__台账=book((ROW[0], *ROW[2:]), head=head))}))
    assert Asset.objects.get().unit == county.hospital


def test_the_trail_names_whoever_wrote_not_whoever_handed_in(upload: Upload, county: County) -> None:
    row = upload({"a.xlsx": book(ROW)})
    other = county.person("lisi", Role.CYBERSPACE, county.top)
    actions.choose(by=other, row=row, overwrite=[])
    run(start(jobs.write, key=f"import-{row.pk}", by=other, pk=row.pk).pk)
    assert Asset.objects.count() == 1
    event = Event.objects.latest("number")
    assert (event.verb, event.actor) == ("imports.accept", other.pk)


@pytest.mark.parametrize(("first", "then"), [("", "wx1"), ("wx1", "")])
def test_a_number_that_is_filled_in_or_left_out_makes_no_second_object(upload: Upload, first: str, then: str) -> None:
    accept(upload({"a.xlsx": book((*ROW[:3], first, 120), head=NUMBERED)}))
    row = upload({"a.xlsx": book((*ROW[:3], then, 130), head=NUMBERED)})
    assert (row.summary["new"], row.summary["changed"]) == (0, 1)
    accept(row)
    group = Asset.objects.get()
    assert (group.platform_id, group.members) == ("wx1", 130)
    assert upload({"a.xlsx": book((*ROW[:3], "wx1", 130), head=NUMBERED)}).summary["same"] == 1


def test_two_groups_of_one_name_with_numbers_are_never_taken_for_each_other(upload: Upload) -> None:
    accept(upload({"a.xlsx": book((*ROW[:3], "1", 10), (*ROW[:3], "2", 20), head=NUMBERED)}))
    assert Asset.objects.count() == 2
    row = upload({"a.xlsx": book((*ROW[:3], "3", 30), head=NUMBERED)})
    assert row.summary["new"] == 1
    row = upload({"b.xlsx": book((*ROW[:3], "", 30), head=NUMBERED)})
    assert (row.summary["new"], row.summary["changed"]) == (1, 0)  # which of the two it is nobody can know


def test_an_edit_while_the_writing_is_under_way_is_not_overwritten(upload: Upload, meanwhile: Meanwhile) -> None:
    accept(upload({"a.xlsx": book(ROW)}))
    row = upload({"a.xlsx": book((*ROW[:4], 150, *ROW[5:]), ("新群", *ROW[1:]))})
    meanwhile(lambda: registry.edit(by=None, asset=Asset.objects.get(), members=130))
    row = accept(row)
    assert (row.stage, row.summary["by_hand"]) == ("preview", 1)
    assert "没有写入" in row.message
    assert [(one.name, one.members) for one in Asset.objects.all()] == [("防汛群", 130)]
    assert not Revision.objects.filter(how="import").exists()


def test_an_object_that_somebody_enters_meanwhile_is_not_entered_twice(
    upload: Upload, county: County, meanwhile: Meanwhile
) -> None:
    row = upload({"a.xlsx": book(ROW)})
    meanwhile(lambda: county.group(county.health, "防汛群"))
    row = accept(row)
    assert (row.stage, row.summary["new"]) == ("preview", 0)
    assert Asset.objects.count() == 1


def test_a_row_of_a_unit_that_one_may_see_but_not_manage_is_refused_by_name(county: County) -> None:
    person = county.person("wei", Role.CYBERSPACE, county.health)
    accounts.grant(by=None, user=person, role=Role.READER, unit=county.town)
    uploads = [SimpleUploadedFile("a.xlsx", book(ROW, ("乡群", "石桥乡人民政府", *ROW[2:])))]
    row = work(actions.begin(by=person, unit=county.health, files=uploads), jobs.read)
    [error] = kept.read_plan(row.pk)["errors"]
    assert "“石桥乡人民政府”不在您的职责范围内" in error["message"]
    accept(row)
    assert [one.unit for one in Asset.objects.all()] == [county.health]


def test_work_that_stopped_half_way_can_be_begun_again_or_left(upload: Upload, manager: User) -> None:
    row = upload({"a.xlsx": book(ROW)})
    actions.choose(by=manager, row=row, overwrite=[])
    job = start(jobs.write, key=f"import-{row.pk}", by=manager, pk=row.pk)
    with pytest.raises(Refused, match="正在写入"):
        actions.drop(by=manager, row=row)
    cancel(job)
    client = visit_as(manager)
    page = text(client.get(f"/imports/{row.pk}/"))
    assert "没有完成" in page
    assert "台账没有改动，文件还在" in page
    client.post(f"/imports/{row.pk}/", {"again": "1"})
    work(row, jobs.write)
    assert row.stage == "done"


def test_files_of_the_demonstration_and_of_the_real_ledger_lie_apart(
    upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = upload({"a.xlsx": book(ROW)})
    monkeypatch.setattr(kept, "database", lambda: "another")
    assert not kept.folder(row.pk).exists()
