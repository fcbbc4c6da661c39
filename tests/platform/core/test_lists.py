"""Lists: pages by number and by key, exports that Excel takes as text, deadlines in words."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from qingzhi.platform.core import paging
from qingzhi.platform.core.deadlines import due
from qingzhi.platform.core.export import workbook
from qingzhi.platform.core.paging import paginate
from qingzhi.platform.registry.models import Asset
from qingzhi.platform.registry.queries import assets
from qingzhi.platform.registry.tables import GroupTable, ledger_sheet
from tests.platform.conftest import County


@pytest.fixture
def many(county: County) -> County:
    for number in range(7):
        county.group(county.town, f"群{number}")
    now = timezone.now()
    for at, group in enumerate(Asset.objects.order_by("pk")):
        Asset.objects.filter(pk=group.pk).update(updated_at=now - timedelta(minutes=at // 2))  # some at one moment
    return county


def test_beyond_the_last_numbered_page_pages_follow_by_key_without_gap_or_repeat(
    many: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "SIZE", 2)
    rows, query, seen = assets("group"), "", []
    while True:
        page = paginate(rows, QueryDict(query), last=2)
        seen += [row.pk for row in page.rows]
        if not page.next:
            break
        query = page.next.lstrip("?")
    assert seen == [row.pk for row in rows]
    assert "after=" in query


@pytest.mark.parametrize(
    "query", ["page=0", "page=-1", "page=x", "page=99999999999", "after=x", "after=2026_x", "page=٣"]
)
def test_a_page_number_that_is_none_shows_a_page(many: County, query: str) -> None:
    assert paginate(assets("group"), QueryDict(query)).rows


def test_an_exported_list_reads_back_and_nothing_in_it_is_a_formula(county: County) -> None:
    import openpyxl

    county.group(county.town, "=1+1", purpose="@SUM(A1)", members=12)
    book = openpyxl.load_workbook(io.BytesIO(workbook(GroupTable(assets("group")), "工作群组")))
    sheet = book.active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert "=1+1" in [cell.value for cell in cells]


def test_the_exported_ledger_is_read_by_the_engine_without_an_error(county: County, tmp_path: object) -> None:
    from pathlib import Path

    from qingzhi.subjects.ledger import read_ledger

    county.group(county.town, "防汛群")
    county.group(
        county.town, "固定群", permanence="permanent", ends_on=None, open_ended=True, basis="清办发〔2026〕1号"
    )
    path = Path(str(tmp_path)) / "导出.xlsx"
    path.write_bytes(workbook(ledger_sheet("group")(assets("group")), "工作群组"))
    ledger = read_ledger([path])
    assert ledger.errors == []
    columns = ledger.tables["groups"].values
    assert sorted(columns["name"]) == ["固定群", "防汛群"]
    assert sorted(map(bool, columns["open_ended"])) == [False, True]
    assert set(columns["id"]) == set(Asset.objects.values_list("subject_id", flat=True))


@pytest.mark.parametrize(
    ("day", "tone", "words"),
    [
        (date(2026, 11, 20), "soon", "今天到期"),
        (date(2026, 11, 18), "late", "超期 2 个工作日"),
        (date(2026, 11, 23), "soon", "还剩 1 个工作日"),  # Friday to Monday
        (date(2026, 11, 30), "none", "还剩 6 个工作日"),
        (date(2024, 6, 30), "late", "超期 29 个月"),
        (date(2027, 2, 20), "none", "还剩 92 天（调休未定）"),
    ],
)
def test_a_deadline_is_said_in_working_days(day: date, tone: str, words: str) -> None:
    assert (due(day, date(2026, 11, 20)).tone, due(day, date(2026, 11, 20)).words) == (tone, words)
