"""Which column a header means; every alias of headers.toml has a row here."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import qingzhi.subjects
from qingzhi.subjects import headers
from qingzhi.subjects.schema import SHEETS

DATA = tomllib.loads((Path(qingzhi.subjects.__file__).parent / "headers.toml").read_text(encoding="utf-8"))
ALIASES = [
    (table, column, alias)
    for table in SHEETS
    for column, aliases in DATA[table]["headers"].items()
    for alias in [SHEETS[table][column].title, *aliases]
]


@pytest.mark.parametrize(("table", "column", "alias"), ALIASES)
def test_every_alias_means_its_column_however_it_is_set(table: str, column: str, alias: str) -> None:
    for header in (alias, f"*{alias}", f" {alias[:1]}\n{alias[1:]}　", f"{alias}（必填）", alias.upper()):
        assert headers.column_for(table, header) == column, header


def test_every_column_is_found_by_its_own_title() -> None:
    for name, table in SHEETS.items():
        for column in table.columns:
            assert headers.column_for(name, column.title) == column.name


def test_every_identifying_header_is_a_known_header_of_its_kind_alone() -> None:
    for name in SHEETS:
        for header in DATA[name]["identifying"]:
            assert headers.kinds_identified_by(header) == {name}
            assert headers.column_for(name, header), header


def test_a_bracketed_remark_and_a_line_break_do_not_matter() -> None:
    assert headers.column_for("groups", "到期日期\n（长期填“长期”）") == "ends_on"
    assert headers.column_for("groups", "※人数（人）") == "members"
    assert headers.column_for("groups", "群主（姓名）") == "owner"
    assert headers.column_for("groups", "人数（人）【必填】") == "members"
    assert headers.column_for("groups", "到期日期（长期的（含固定群）填“长期”）") == "ends_on"
    assert headers.column_for("apps", "主办（使用）单位（全称）") == "unit"


@given(
    st.sampled_from(ALIASES),
    st.text(" \t\n　", max_size=3),
    st.sampled_from(["", "（必填）", "(人)", "【选填】", "［注］", "*"]),
)
def test_white_space_and_brackets_of_any_width_do_not_matter(row: tuple[str, str, str], space: str, end: str) -> None:
    table, column, alias = row
    wide = alias.translate({ord("("): "（", ord(")"): "）"})
    assert headers.column_for(table, space + space.join(wide) + end + space) == column


def test_a_header_that_is_all_brackets_stays_as_it_is() -> None:
    assert headers.normalise_header("（备注）") == "(备注)"


def test_an_unknown_header_is_listed_with_the_nearest_known_one() -> None:
    assert headers.column_for("groups", "群的名称") is None
    assert headers.nearest("groups", "群的名称") == "群名称"
    assert headers.nearest("groups", "zzzz") is None


def test_telephones_and_member_lists_are_passed_over() -> None:
    for header in ("群主电话", "联系电话", "成员名单", "群二维码", "序号"):
        assert headers.is_ignored(header)
        assert not any(headers.column_for(table, header) for table in SHEETS)


def test_a_list_of_websites_is_known_as_out_of_scope() -> None:
    assert headers.kinds_identified_by("网站名称") == {"out_of_scope.websites"}
    assert "不属于" in headers.why_out_of_scope("out_of_scope.websites")
