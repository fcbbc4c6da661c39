"""The pages of units and people, as they are clicked through."""

from __future__ import annotations

import io
import re
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from qingzhi.platform.organizations import actions
from qingzhi.platform.organizations.models import Organization, User
from qingzhi.platform.organizations.plan import plan
from qingzhi.platform.organizations.queries import path_of, units
from qingzhi.platform.organizations.roles import Role
from qingzhi.platform.organizations.tree import read_file
from tests.platform.conftest import PASSWORD, County
from tests.platform.organizations.test_unit_lists import CODE, book
from tests.platform.visits import links, text, visit_as

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def keeper(county: County) -> Client:
    return visit_as(county.person("wangxin", Role.CYBERSPACE, county.top, county.office))


@pytest.fixture
def system(county: County) -> Client:
    return visit_as(county.person("xitong", Role.SYSTEM_ADMIN, county.top))


@pytest.fixture
def security(county: County) -> Client:
    return visit_as(county.person("anquan", Role.SECURITY_ADMIN, county.top))


def listed(client: Client, query: str) -> list[str]:
    page = client.get(f"/units/?{query}")
    assert page.status_code == 200
    return re.findall(r'<a class="qz-title" href="/units/\d+/">([^<]+)</a>', page.content.decode())


def test_a_list_is_looked_at_first_and_loaded_with_one_more_click(county: County, keeper: Client) -> None:
    rows = ["单位名称\t上级单位\t单位性质\t门牌", "县林业局\t\t\t1", "林场\t县林业局\t\t2"]
    rows += ["县人民医院\t县卫生健康局\t事业单位\t3", "县卫生健康局\t\t行政机关\t4", "一村\t火星\t\t5"]
    look = keeper.post("/units/import/", {"top": county.top.pk, "pasted": "\n".join(rows)})
    shown = text(look)
    assert "4 个单位可以写入，1 处要改" in shown
    assert "第 6 行 上级单位 火星 名单和系统里都没有“火星”" in shown
    assert "县林业局 清源县 行政机关 推断，待核 县级 推断，待核" in shown
    assert "县人民医院 单位层级： （空） → 县级（推断，待核）" in shown
    assert "列“门牌”不认识，没有读" in shown
    assert not units().filter(name="县林业局").exists()

    carried = {"top": county.top.pk, "pasted": look.context["text"], "confirm": "1"}
    done = keeper.post("/units/import/", carried, follow=True)
    assert "已写入：新增 2 个单位，修改 2 个。" in text(done)
    assert path_of(units().get(name="林场")) == "清源县 / 县林业局 / 林场"
    assert not units().filter(name="一村").exists()
    again = keeper.post("/units/import/", {"top": county.top.pk, "pasted": "\n".join(rows[:4])})
    assert "没有要写入的" in text(again)


def test_a_workbook_is_taken_as_well(county: County, keeper: Client) -> None:
    file = SimpleUploadedFile("单位名单.xlsx", book(["单位名称", "信用代码"], ["县林业局", CODE], ["县水利局", "123"]))
    look = keeper.post("/units/import/", {"top": county.top.pk, "file": file})
    assert "单位!B3 信用代码 123 信用代码“123”有 3 位，应是 18 位" in text(look)
    keeper.post("/units/import/", {"top": county.top.pk, "pasted": look.context["text"], "confirm": "1"})
    assert units().get(name="县林业局").code == CODE


def test_nothing_given_is_asked_for_and_a_huge_file_is_not_read(county: County, keeper: Client) -> None:
    assert "粘贴名单，或者选一个文件" in text(keeper.post("/units/import/", {"top": county.top.pk}))
    file = SimpleUploadedFile("大.csv", b"x" * (21 << 20))
    assert "文件超过 20 MB" in text(keeper.post("/units/import/", {"top": county.top.pk, "file": file}))


def test_units_are_found_by_kind_level_place_parent_and_words(county: County, keeper: Client) -> None:
    actions.edit_unit(by=None, unit=county.town, region="350121103", code=CODE)
    actions.edit_unit(by=None, unit=county.office, vertical=True)
    assert listed(keeper, "") == ["清源县", "县委网信办", "县卫生健康局", "县人民医院", "石桥乡人民政府"]
    assert listed(keeper, "kind=institution") == ["县人民医院"]
    assert listed(keeper, "level=township") == ["石桥乡人民政府"]
    assert listed(keeper, "region=350121") == ["石桥乡人民政府"]
    assert listed(keeper, "region=闽侯县") == ["石桥乡人民政府"]
    assert listed(keeper, "region=350100") == ["石桥乡人民政府"]
    assert listed(keeper, "region=110000") == []
    assert listed(keeper, "region=没有的地方") == []
    assert listed(keeper, "under=县卫生健康局") == ["县卫生健康局", "县人民医院"]
    assert listed(keeper, "words=卫 生") == ["县卫生健康局"]
    assert listed(keeper, f"words={CODE.lower()}") == ["石桥乡人民政府"]
    assert listed(keeper, "only=vertical") == ["县委网信办"]
    actions.abolish_unit(by=None, unit=county.town, since=date(2026, 3, 1), basis="某办")
    assert listed(keeper, "only=abolished") == ["石桥乡人民政府"]
    assert "石桥乡人民政府" not in listed(keeper, "")


def test_a_list_taken_out_reads_back_as_it_stands(county: County, keeper: Client) -> None:
    actions.edit_unit(by=None, unit=county.health, vertical=True, line_supervisor_name="市卫健委", rank_order=3)
    for unit in units():
        actions.edit_unit(by=None, unit=unit, level=unit.level or "county", kind=unit.kind or "party")
    content = keeper.get("/units/?export=xlsx").content
    laid = plan(county.top, read_file("单位.xlsx", content))
    assert (laid.errors, laid.new, laid.changed, len(laid.same)) == ([], [], [], 5)


def test_a_unit_shows_its_past_its_people_what_it_has_and_what_stands_below(county: County, keeper: Client) -> None:
    county.person("hefang", Role.UNIT_OFFICER, county.health)
    county.group(county.health)
    actions.rename_unit(by=None, unit=county.health, name="县卫健局", since=date(2026, 3, 1), basis="清编办〔2026〕8号")
    page = keeper.get(f"/units/{county.health.pk}/")
    shown = text(page)
    for part in (
        "清源县 / 县卫健局",
        "工作群组 1",
        "下级单位 1 县人民医院",
        "hefang",
        "2026-03-01 起 县卫健局 上级：清源县，依据：清编办〔2026〕8号",
        "启用前，到 2026-03-01 县卫生健康局",
        "您是“清源县”的网信管理员",
    ):
        assert part in shown
    assert {f"/units/{county.hospital.pk}/", f"/units/{county.health.pk}/move/"} <= links(page)


def test_a_new_unit_and_its_changes_go_through_the_pages(county: County, keeper: Client) -> None:
    told = {"parent": county.top.pk, "name": "县林业局", "kind": "administrative", "region": "闽侯县", "vertical": "on"}
    told |= {
        "line_supervisor_name": "市林业局",
        "territorial": county.office.pk,
        "since": "2026-01-05",
        "basis": "编办",
    }
    assert keeper.post("/units/new/", told | {"code": CODE}).status_code == 302
    unit = units().get(name="县林业局")
    assert (unit.region, unit.code, unit.territorial, unit.line_supervisor_name) == (
        "350121", CODE, county.office, "市林业局",
    )  # fmt: skip

    page = keeper.get(f"/units/{unit.pk}/edit/")
    kept = {bound.html_name: bound.value() for bound in page.context["form"]}
    assert kept["territorial"] == str(county.office.pk)
    kept = {name: value for name, value in kept.items() if value not in (None, "", False)}
    assert keeper.post(f"/units/{unit.pk}/edit/", kept | {"short_name": "林业局"}).status_code == 302
    unit.refresh_from_db()
    assert (unit.short_name, unit.territorial, unit.vertical) == ("林业局", county.office, True)

    step = {"since": "2026-02-01", "basis": "编办"}
    keeper.post(f"/units/{unit.pk}/move/", step | {"parent": county.town.pk})
    _reorganize(keeper, "rename", unit, "2026-02-01", new_name="石桥林业站")
    assert path_of(unit) == "清源县 / 石桥乡人民政府 / 石桥林业站"
    _reorganize(keeper, "abolish", unit, "2026-03-01")
    unit.refresh_from_db()
    assert unit.abolished_on == date(2026, 3, 1)
    assert f"/units/{unit.pk}/move/" not in links(keeper.get(f"/units/{unit.pk}/"))


def _reorganize(keeper: Client, kind: str, unit: Organization, day: str, **told: str) -> None:
    """更名 and 撤销 have a preview of their own (tests/platform/changes)."""
    asked = {"source": unit.pk, "basis": "编办", "effective_on": day} | told
    answer = keeper.post(f"/reorganizations/new/{kind}/", asked)
    assert answer.status_code == 302
    keeper.post(answer["Location"], {})


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"code": CODE[:-1] + "X"}, "最后一位应是"),
        ({"region": "鼓楼区"}, "叫“鼓楼区”的地方不止一个"),
        ({"region": "没有的县"}, "没有这个地名。请写 6 位行政区划代码。"),
        ({"name": "县卫生健康局"}, "下面已经有“县卫生健康局”"),
        ({"line_supervisor": "0", "parent": ""}, "上级单位"),
    ],
)
def test_a_wrong_answer_about_a_unit_says_what_to_do_and_keeps_the_rest(
    county: County, keeper: Client, wrong: dict[str, str], message: str
) -> None:
    told = {"parent": county.top.pk, "name": "县林业局", "short_name": "绿林好汉"} | wrong
    page = keeper.post("/units/new/", told)
    assert page.status_code in (409, 422)
    assert message in text(page)
    assert "绿林好汉" in page.content.decode()
    assert Organization.objects.count() == 5


def test_a_supervisor_that_somebody_cannot_see_stays_as_it_is(county: County) -> None:
    actions.edit_unit(by=None, unit=county.hospital, line_supervisor=county.town)
    local = visit_as(county.person("weijian", Role.CYBERSPACE, county.health))
    form = local.get(f"/units/{county.hospital.pk}/edit/").context["form"]
    assert "line_supervisor" not in form.fields
    local.post(f"/units/{county.hospital.pk}/edit/", {"short_name": "医院"})
    county.hospital.refresh_from_db()
    assert (county.hospital.short_name, county.hospital.line_supervisor) == ("医院", county.town)


def test_a_new_account_shows_its_first_password_once(county: County, system: Client) -> None:
    done = system.post("/people/new/", {"username": "hefang", "name": "何芳", "unit": county.health.pk}, follow=True)
    password = text(done).partition("初始密码 ")[2].partition(" ")[0]
    assert Client().login(username="hefang", password=password)
    person = User.objects.get(username="hefang")
    assert password not in text(system.get(f"/people/{person.pk}/"))
    assert "还是初始密码" in text(system.get(f"/people/{person.pk}/"))

    reset = text(system.post(f"/people/{person.pk}/reset/", follow=True)).partition("初始密码 ")[2].partition(" ")[0]
    assert not Client().login(username="hefang", password=password)
    assert Client().login(username="hefang", password=reset)
    assert "已停用何芳的账号" in text(system.post(f"/people/{person.pk}/deactivate/", follow=True))
    assert not Client().login(username="hefang", password=reset)
    assert "已恢复。初始密码" in text(system.post(f"/people/{person.pk}/activate/", follow=True))
    assert system.post(f"/people/{person.pk}/promote/").status_code == 404
    assert system.get(f"/people/{person.pk}/reset/").status_code == 405


def test_a_role_is_granted_on_a_basis_seen_and_taken_back(county: County, security: Client) -> None:
    person = county.person("hefang", None, county.health)
    told = {"role": "unit_officer", "unit": county.health.pk}
    assert security.post(f"/people/{person.pk}/grant/", told).status_code == 422  # without a basis
    assert security.post(f"/people/{person.pk}/grant/", told | {"basis": "卫健局函〔2026〕3号"}).status_code == 302
    assert "联络员：县卫生健康局（含下级） 可以看到台账；可以登记和修改 依据：卫健局函〔2026〕3号" in text(
        security.get(f"/people/{person.pk}/")
    )
    sees = text(security.get(f"/people/{person.pk}/sees/"))
    assert "可以看到台账 县卫生健康局（含下级，共 2 个单位）" in sees
    assert sees.endswith("县卫生健康局 县人民医院 轻指 0.1.0 · 本系统不处理涉密信息 本页不要求填报")
    held = person.grants.get()
    assert "已收回hefang在“县卫生健康局”的联络员。" in text(security.post(f"/grants/{held.pk}/revoke/", follow=True))
    assert "没有角色，什么也看不到。" in text(security.get(f"/people/{person.pk}/sees/"))


def test_who_holds_what_comes_as_a_workbook_with_a_column_a_duty(county: County, security: Client) -> None:
    county.person("hefang", Role.UNIT_OFFICER, county.health)
    sheet = openpyxl.load_workbook(io.BytesIO(security.get("/rights/?export=xlsx").content)).active
    assert sheet is not None
    head, *rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    (row,) = [dict(zip(head, row, strict=True)) for row in rows if row[0] == "hefang"]
    assert (row["角色"], row["范围（含下级）"], row["账号"]) == ("联络员", "县卫生健康局", "在用")
    assert {title for title, mark in row.items() if mark == "√"} == {"可以看到台账", "可以登记和修改"}


def test_my_own_page_says_what_i_may_do_and_leads_to_password_and_second_factor(county: County, keeper: Client) -> None:
    page = keeper.get("/me/")
    assert "网信管理员：清源县（含下级）" in text(page)
    assert {"/password/change/", "/mfa/", "/logout/"} <= links(page)
    changed = {"old": PASSWORD, "new": "rong-shu-xia-7", "again": "rong-shu-xia-7"}
    assert "密码已改。" in text(keeper.post("/password/change/", changed, follow=True))
    assert keeper.get("/me/").status_code == 200
