"""Tables: what a column says is shown as it is, escaped, and as a small card on a phone."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html

from qingzhi.platform.core.tables import Column, Table, link


class Two(Table):
    title = "两栏"
    columns = (
        Column("名称", lambda row: row["name"], wide=True),
        Column("人数", lambda row: row.get("members"), number=True, phone=False),
    )


def drawn(*rows: dict[str, Any]) -> str:
    return render_to_string("core/table.html", {"table": Two(rows), "title": ""})


def test_what_people_wrote_is_never_run_by_the_browser() -> None:
    page = drawn({"name": "<script>alert(1)</script>", "members": '"><b>'})
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "<b>" not in page


def test_what_is_made_as_html_is_shown_as_html() -> None:
    assert drawn({"name": format_html("<b>{}</b>", "防汛群")}).count("<b>防汛群</b>") == 1


def test_a_cell_without_a_value_is_empty_and_one_with_nought_is_not() -> None:
    assert '<td role="cell" class="qz-n qz-none" data-label="人数"></td>' in drawn({"name": "防汛群"})
    assert ">0</td>" in drawn({"name": "防汛群", "members": 0})


def test_on_a_phone_a_wide_cell_needs_no_label_and_others_carry_theirs() -> None:
    page = drawn({"name": "防汛群", "members": 3})
    assert '<td role="cell" class="qz-wide">防汛群</td>' in page
    assert 'data-label="人数">3</td>' in page


def test_a_title_is_a_link_with_a_quiet_line_under_it() -> None:
    assert link("/groups/1/", "防汛<群>", "值守").endswith("防汛&lt;群&gt;</a>" + '<span class="qz-sub">值守</span>')
    assert "qz-sub" not in link("/groups/1/", "防汛群", None)
