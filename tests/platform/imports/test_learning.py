"""What was said once of headers and units is used again, shown, and can be changed; new units are added on the way."""

from __future__ import annotations

import io

import pytest
import xlsxwriter

from qingzhi.platform.imports import actions, jobs, kept
from qingzhi.platform.imports.forms import MappingForm
from qingzhi.platform.imports.matching import Units
from qingzhi.platform.imports.models import Import, UnitAlias
from qingzhi.platform.organizations import actions as organizations
from qingzhi.platform.organizations.models import Organization, User
from qingzhi.platform.registry.models import Asset
from tests.platform.conftest import County
from tests.platform.imports.conftest import HEAD, ROW, Upload, accept, book, work
from tests.platform.visits import text, visit_as

pytestmark = [pytest.mark.django_db, pytest.mark.both]
ODD = (*HEAD[:3], "干什么用的", *HEAD[4:])


def answer(row: Import, user: User, **said: str) -> MappingForm:
    """The form of the mapping page, filled in; units that are not spoken of keep what is proposed."""
    blank = MappingForm(asked=kept.read_plan(row.pk), known=Units.standing(user, row.units), user=user, place=row.unit)
    data = {name: str(blank[name].value() or "") for name in blank.fields} | said
    return MappingForm(
        data, asked=kept.read_plan(row.pk), known=Units.standing(user, row.units), user=user, place=row.unit
    )


def go_on(row: Import, user: User, **said: str) -> Import:
    """Answer, and let the worker read again."""
    form = answer(row, user, **said)
    assert form.is_valid(), form.errors
    actions.answer(by=user, row=row, **form.told())
    return work(row, jobs.read)


def test_a_header_that_was_passed_over_once_is_passed_over_again_and_the_page_says_so(
    upload: Upload, manager: User
) -> None:
    row = go_on(upload({"a.xlsx": book(ROW, head=ODD)}), manager, header_0="")
    client = visit_as(manager)
    assert "沿用上次" not in text(client.get(f"/imports/{row.pk}/"))  # it was said just now
    accept(row)
    assert Asset.objects.get().purpose is None
    row = upload({"a.xlsx": book(ROW, head=ODD)})
    assert row.stage == "preview"
    page = text(client.get(f"/imports/{row.pk}/"))
    assert "工作群组的“干什么用的”：不导入这一列 沿用上次" in page


def test_what_was_learnt_can_be_changed_from_the_preview(upload: Upload, county: County, manager: User) -> None:
    files = {"a.xlsx": book((ROW[0], "卫健局", *ROW[2:]), head=ODD)}
    row = go_on(upload(files), manager, header_0="remark", what_0="known", unit_0="县人民医院")
    accept(row)
    row = upload(files)
    page = text(visit_as(manager).get(f"/imports/{row.pk}/"))
    assert "“卫健局”：县人民医院（1 行）" in page
    actions.reconsider(by=manager, row=row)
    asked = kept.read_plan(row.pk)
    assert [one["column"] for one in asked["headers"]] == ["remark"]
    row = go_on(row, manager, header_0="purpose", unit_0="县卫生健康局")
    assert (row.stage, row.summary["new"]) == ("preview", 1)
    assert [one.unit for one in UnitAlias.objects.all()] == [county.health]
    assert {one["unit"] for one in kept.read_plan(row.pk)["new"]} == {"县卫生健康局"}


def test_a_new_unit_is_added_where_the_person_says(upload: Upload, county: County, manager: User) -> None:
    row = upload({"a.xlsx": book((ROW[0], "城关分院", *ROW[2:]))})
    row = go_on(row, manager, what_0="add", parent=str(county.health.pk))
    accept(row)
    assert Organization.objects.get(name="城关分院").parent == county.health


def test_a_list_of_units_among_the_files_tells_where_new_ones_stand(upload: Upload, manager: User) -> None:
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer)
    sheet = made.add_worksheet("单位")
    for down, line in enumerate(
        (("单位名称", "上级单位", "统一社会信用代码"), ("县水利局", "", ""), ("河道所", "县水利局", ""))
    ):
        sheet.write_row(down, 0, line)
    made.close()
    row = upload({"名单.xlsx": buffer.getvalue(), "a.xlsx": book((ROW[0], "河道所", *ROW[2:]))})
    accept(go_on(row, manager, what_0="add"))
    station = Asset.objects.get().unit
    assert station.parent is not None
    assert (station.name, station.parent.name) == ("河道所", "县水利局")


def test_of_two_units_of_one_name_the_code_tells_which_for_these_files(
    upload: Upload, county: County, manager: User
) -> None:
    for parent, code in ((county.health, "11330000MB0000001A"), (county.town, "11330000MB0000002B")):
        organizations.add_unit(by=None, parent=parent, name="财务室", code=code)
    row = upload({"a.xlsx": book((ROW[0], "财务室", *ROW[2:]))})
    form = answer(row, manager, unit_0="财务室")
    assert not form.is_valid()
    assert "不止一个" in str(form.errors)
    assert "11330000MB0000001A" in form.fields["unit_0"].help_text
    accept(go_on(row, manager, unit_0="11330000MB0000002B"))
    assert Asset.objects.get().unit.parent == county.town
    assert not UnitAlias.objects.exists()


def test_the_same_file_again_says_that_there_is_nothing_to_write(upload: Upload, manager: User) -> None:
    accept(upload({"a.xlsx": book(ROW)}))
    row = upload({"a.xlsx": book(ROW)})
    page = text(visit_as(manager).get(f"/imports/{row.pk}/"))
    assert "和台账一样，没有要写入的" in page
    assert "写入 0 行" not in page
