"""Returned workbooks on their way into the ledger: read, laid beside it, accepted or given back with what is wrong."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from qingzhi.platform.audit.models import Event
from qingzhi.platform.core.errors import NotThere, Refused
from qingzhi.platform.core.export import workbook as exported
from qingzhi.platform.imports import actions, jobs, kept
from qingzhi.platform.imports.errorbook import WHAT
from qingzhi.platform.imports.models import HeaderMeaning, Import
from qingzhi.platform.organizations.models import Organization, User
from qingzhi.platform.organizations.roles import Role
from qingzhi.platform.organizations.tree import Line
from qingzhi.platform.registry import actions as registry
from qingzhi.platform.registry.models import Asset, Revision
from qingzhi.platform.registry.queries import assets
from qingzhi.platform.registry.tables import ledger_sheet
from tests.platform.conftest import County
from tests.platform.imports.conftest import HEAD, ROW, Upload, accept, book, work
from tests.platform.visits import links, visit_as

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_a_row_is_new_then_changed_then_the_same_and_its_change_says_which_cell_it_came_from(
    upload: Upload, county: County
) -> None:
    row = upload({"卫健局.xlsx": book(ROW)})
    assert (row.stage, row.summary["new"]) == ("preview", 1)
    assert not Asset.objects.exists()
    events = Event.objects.count()
    accept(row)
    assert Event.objects.count() == events + 2  # the choice and the writing
    group = Asset.objects.get()
    assert (group.name, group.unit, group.members, group.ends_on) == ("防汛群", county.health, 120, date(2027, 6, 30))
    assert group.imported_at is not None
    row = upload({"卫健局.xlsx": book((*ROW[:4], 150, *ROW[5:]))})
    [changed] = kept.read_plan(row.pk)["changed"]
    assert [(one["title"], one["old"], one["new"], one["by_hand"]) for one in changed["changes"]] == [
        ("人数", "120", "150", False)
    ]
    accept(row)
    group.refresh_from_db()
    assert group.members == 150
    [revision] = group.revisions.all()
    assert (revision.how, revision.reference, revision.before) == (
        "import",
        "卫健局.xlsx#工作群组!A2",
        {"members": 120},
    )
    row = upload({"又一份.xlsx": book((*ROW[:4], 150, *ROW[5:]))})
    assert {name: row.summary[name] for name in ("new", "changed", "same", "errors")} == {
        "new": 0, "changed": 0, "same": 1, "errors": 0,
    }  # fmt: skip


def test_many_rows_change_texts_dates_and_numbers_at_once_and_each_keeps_what_it_doesnt_say(upload: Upload) -> None:
    rows = [(f"防汛{number}群", *ROW[1:]) for number in range(3)]
    accept(upload({"a.xlsx": book(*rows)}))
    changed = [
        (*rows[0][:3], "防汛转移", 130, "2028-01-01", "在用"),
        (*rows[1][:3], "防汛物资", "", "长期", "在用"),
        (*rows[2][:5], "2028-01-03", "已解散"),
    ]
    row = upload({"a.xlsx": book(*changed)})
    assert (row.summary["changed"], row.summary["write"]) == (3, 3)
    row = accept(row)
    assert (row.stage, row.summary["kinds"]) == ("done", [{"kind": "工作群组", "new": 0, "changed": 3, "same": 0}])
    found = Asset.objects.order_by("pk").values_list("purpose", "members", "ends_on", "open_ended", "state")
    assert [*found] == [
        ("防汛转移", 130, date(2028, 1, 1), False, "in_use"),
        ("防汛物资", 120, None, True, "in_use"),
        ("防汛值守", 120, date(2028, 1, 3), False, "dissolved"),
    ]
    assert [one["name"] for one in assets("group").filter(words__contains="防汛转移").values("name")] == ["防汛0群"]
    assert upload({"a.xlsx": book(*changed)}).summary["same"] == 3


def test_a_cell_changed_by_hand_is_replaced_only_where_the_person_says_so(upload: Upload) -> None:
    accept(upload({"a.xlsx": book(ROW)}))
    group = Asset.objects.get()
    registry.edit(by=None, asset=group, members=99, purpose="防汛值守和转移")
    changed = (*ROW[:4], 150, *ROW[5:])
    row = upload({"a.xlsx": book(changed)})
    assert row.summary["by_hand"] == 1
    accept(row)
    group.refresh_from_db()
    assert (group.members, group.purpose) == (99, "防汛值守和转移")
    row = upload({"a.xlsx": book(changed)})
    assert row.summary["by_hand"] == 1  # asked again, not forgotten
    accept(row, f"{group.pk}:members")
    group.refresh_from_db()
    assert (group.members, group.purpose) == (150, "防汛值守和转移")
    row = upload({"a.xlsx": book((*ROW[:4], 160, *ROW[5:]))})
    [told] = kept.read_plan(row.pk)["changed"]
    assert {one["column"]: one["by_hand"] for one in told["changes"]} == {"members": False, "purpose": True}


def test_what_was_entered_by_hand_counts_as_changed_by_hand(upload: Upload, county: County) -> None:
    county.group(county.health, "防汛群", members=88)
    row = upload({"a.xlsx": book(ROW)})
    [told] = kept.read_plan(row.pk)["changed"]
    assert all(one["by_hand"] for one in told["changes"])


def test_an_exported_ledger_edited_in_excel_comes_back_and_may_clear_a_cell(
    upload: Upload, county: County, manager: User
) -> None:
    group = county.group(county.health, "防汛群", members=88)
    content = exported(ledger_sheet("group")(assets("group").visible_to(manager)), "工作群组")
    sheets = openpyxl.load_workbook(io.BytesIO(content))
    sheet = sheets.active
    assert sheet is not None
    head = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, head["人数"]).value = 90
    sheet.cell(2, head["用途"]).value = None
    sheet.cell(2, head["建群依据"]).value = "清办〔2026〕8号"
    registry.edit(by=None, asset=group, basis="县防指通知")  # after the export: somebody else was at it
    buffer = io.BytesIO()
    sheets.save(buffer)
    row = upload({"导出.xlsx": buffer.getvalue()})
    plan = kept.read_plan(row.pk)
    assert not plan["errors"], plan["errors"]
    [changed] = plan["changed"]
    told = {one["column"]: (one["new"], one["by_hand"]) for one in changed["changes"]}
    assert told == {"members": ("90", False), "purpose": ("", False), "basis": ("清办〔2026〕8号", True)}


def test_a_blank_cell_of_a_returned_workbook_leaves_what_stands(upload: Upload) -> None:
    accept(upload({"a.xlsx": book(ROW)}))
    row = upload({"a.xlsx": book((*ROW[:3], "", "", *ROW[5:]))})
    assert (row.summary["changed"], row.summary["same"]) == (0, 1)


def test_cells_that_cannot_be_understood_go_back_in_a_workbook_that_can_be_returned(
    upload: Upload, manager: User
) -> None:
    wrong = ("秸秆群", "县卫生健康局", "微信", "禁烧", "约很多", "2027-02-30", "在用")
    row = upload({"卫健局.xlsx": book(ROW, wrong)})
    assert (row.summary["new"], row.summary["errors"]) == (1, 2)
    name, content = kept.read(row.pk, "errors.name").decode(), kept.read(row.pk, "errors")
    assert name == "卫健局（要改的）.xlsx"
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    cells = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert cells[0] == [*HEAD, WHAT]
    assert cells[1][:5] == ["秸秆群", "县卫生健康局", "微信", "禁烧", "约很多"]
    assert "人数" in str(cells[1][-1])
    accept(row)
    assert [one.name for one in Asset.objects.all()] == ["防汛群"]
    put_right = [*cells[1][:4], 200, "2027-02-28", "在用", cells[1][-1]]
    row = upload({name: book(tuple(put_right), head=(*HEAD, WHAT))})
    assert row.stage == "preview"  # nobody is asked what 要改什么 means
    assert (row.summary["new"], row.summary["errors"]) == (1, 0)


def test_a_header_and_a_unit_that_nobody_knows_are_asked_once_and_known_from_then_on(
    upload: Upload, county: County, manager: User
) -> None:
    head = (*HEAD[:3], "干什么用的", *HEAD[4:])
    files = {"a.xlsx": book((ROW[0], "卫健局", *ROW[2:]), ("水库群", "县水利局", *ROW[2:]), head=head)}
    row = upload(files)
    assert row.stage == "mapping"
    asked = kept.read_plan(row.pk)
    assert [one["header"] for one in asked["headers"]] == ["干什么用的"]
    assert [(one["written"], one["rows"]) for one in asked["units"]] == [("卫健局", 1), ("县水利局", 1)]
    actions.answer(
        by=manager, row=row, headers={("groups", "干什么用的"): "purpose"}, units={},
        new=[Line("县水利局", "", {}, "")], aliases={"卫健局": county.health.pk},
    )  # fmt: skip
    row = accept(work(row, jobs.read))
    assert {(one.name, one.unit.name, one.purpose) for one in Asset.objects.all()} == {
        ("防汛群", "县卫生健康局", "防汛值守"),
        ("水库群", "县水利局", "防汛值守"),
    }
    assert HeaderMeaning.objects.get().column == "purpose"
    row = upload(files)
    assert (row.stage, row.summary["same"]) == ("preview", 2)


def test_a_file_without_a_column_for_the_unit_is_known_by_its_name_or_asked_for(
    upload: Upload, county: County, manager: User
) -> None:
    head, plain = (HEAD[0], *HEAD[2:]), (ROW[0], *ROW[2:])
    row = upload({"石桥乡人民政府工作群台账.xlsx": book(plain, head=head), "群.xlsx": book(plain, head=head)})
    assert row.stage == "mapping"
    [asked] = kept.read_plan(row.pk)["units"]
    assert (asked["written"], asked["is_file"]) == ("群.xlsx", True)
    actions.answer(by=manager, row=row, headers={}, units={"/群.xlsx": county.hospital.pk})
    row = accept(work(row, jobs.read))
    assert {one.unit for one in Asset.objects.all()} == {county.town, county.hospital}


def test_rows_of_units_out_of_reach_are_refused_by_name_and_the_rest_is_written(upload: Upload, county: County) -> None:
    other = county.person("weijianju", Role.CYBERSPACE, county.health)
    county.person("x", Role.READER, county.town)
    with pytest.raises(NotThere):
        upload({"a.xlsx": book(ROW)}, by=county.person("wairen", Role.CYBERSPACE, county.town))
    uploads = [SimpleUploadedFile("a.xlsx", book(ROW, ("乡群", "石桥乡人民政府", *ROW[2:])))]
    row = work(actions.begin(by=other, unit=county.health, files=uploads), jobs.read)
    assert row.stage == "mapping"  # a unit that one can't see is a unit that isn't there
    assert [one["written"] for one in kept.read_plan(row.pk)["units"]] == ["石桥乡人民政府"]


def test_what_was_changed_between_preview_and_writing_is_shown_again_and_nothing_is_written(upload: Upload) -> None:
    accept(upload({"a.xlsx": book(ROW)}))
    row = upload({"a.xlsx": book((*ROW[:4], 150, *ROW[5:]))})
    registry.edit(by=None, asset=Asset.objects.get(), members=130)
    row = accept(row)
    assert row.stage == "preview"
    assert "预览以后台账有人改过" in row.message
    assert Asset.objects.get().members == 130
    assert Revision.objects.filter(how="import").count() == 0


def test_a_zip_and_the_same_object_in_two_files_are_told(upload: Upload) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("一/a.xlsx", book(ROW))
        archive.writestr("二/b.xlsx", book(ROW, ("另一群", *ROW[1:])))
    row = upload({"返回.zip": buffer.getvalue()})
    plan = kept.read_plan(row.pk)
    assert {one["name"] for one in plan["files"]} == {"返回.zip/一/a.xlsx", "返回.zip/二/b.xlsx"}
    assert row.summary["new"] == 2
    assert [one["source"] for one in plan["repeated"]] == ["返回.zip/二/b.xlsx#工作群组!A2"]


def test_nothing_is_kept_of_a_marked_file_nor_of_an_import_that_is_over(
    upload: Upload, county: County, manager: User
) -> None:
    with pytest.raises(Refused, match="秘密"):
        upload({"（秘密）群.xlsx": book(ROW)})
    assert not Import.objects.exists()
    marked = book(("（机密）专班群", *ROW[1:]))
    row = upload({"a.xlsx": marked})
    [error] = kept.read_plan(row.pk)["errors"]
    assert "机密" in error["message"]
    actions.drop(by=manager, row=row)
    assert not kept.folder(row.pk).exists()
    row = accept(upload({"a.xlsx": book(ROW)}))
    assert not kept.folder(row.pk).exists()


def test_a_broken_file_is_named_with_what_to_do_and_the_others_are_read(upload: Upload) -> None:
    row = upload({"坏.xlsx": b"PK\x03\x04broken", "好.xlsx": book(ROW)})
    assert (row.stage, row.summary["new"], row.summary["errors"]) == ("preview", 1, 1)


def test_an_unknown_state_of_the_list_is_no_error_of_the_page(upload: Upload, client: Client, manager: User) -> None:
    row = upload({"a.xlsx": book(ROW)})
    client.force_login(manager)
    for url in ("/imports/", f"/imports/{row.pk}/", f"/imports/{row.pk}/details/", f"/imports/{row.pk}/errors/"):
        assert client.get(url).status_code in (200, 302), url
    assert Organization.objects.count() == 5


def test_an_empty_ledger_leads_to_the_import_and_one_that_holds_something_does_not(
    county: County, manager: User
) -> None:
    client = visit_as(manager)
    assert "/imports/new/" in links(client.get("/groups/"))
    county.group(county.health)
    assert "/imports/new/" not in links(client.get("/groups/"))
