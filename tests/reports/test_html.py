"""The HTML report: it asks nothing of any host, shows everything, escapes everything, and ranks nobody."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

from qingzhi.checkup import check
from qingzhi.policy.model import load_profile
from qingzhi.reports import html
from tests.reports.test_reports import AS_OF, county, twice
from tests.subjects.workbooks import GROUP_HEADER, write

VOID = {"meta", "path", "rect", "wbr"}


class Page(HTMLParser):
    """The elements of a page, with the text of each."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.open: list[int] = []
        self.feed(text)
        self.close()
        assert not self.open, "an element was not closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self.texts.append("")
        if tag not in VOID:
            self.open.append(len(self.elements) - 1)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.elements[self.open.pop()][0] == tag

    def handle_data(self, data: str) -> None:
        for index in self.open:
            self.texts[index] += data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def text_of(self, wanted: str) -> list[str]:
        return [text for (tag, _), text in zip(self.elements, self.texts, strict=True) if tag == wanted]

    def inside(self, id_: str) -> str:
        return next(
            text for (_, attributes), text in zip(self.elements, self.texts, strict=True) if attributes.get("id") == id_
        )


@cache
def text() -> str:
    return html.render(county())


@cache
def page() -> Page:
    return Page(text())


def test_nothing_on_the_page_leads_to_a_host_or_runs() -> None:
    assert "://" not in text()
    assert not re.search(r"url\(|@import|expression\(", text())
    assert not {"script", "link", "img", "iframe", "object", "embed", "base", "form", "use"} & {
        tag for tag, _ in page().elements
    }
    for _, attributes in page().elements:
        assert not {"src", "srcset", "style", "action", "poster", "data", "xlink:href"} & attributes.keys()
        assert not [name for name in attributes if name.startswith("on")]
        assert attributes.get("href", "#").startswith("#")


def test_what_a_ledger_holds_is_shown_as_text_and_never_as_markup(tmp_path: Path) -> None:
    attack = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    rows = [[f"清源县教育局{attack}", f"群{attack}", "微信", "", "2024-05-01", "在用"]]
    header = [*GROUP_HEADER, f"列{attack}"]
    path = write(tmp_path / "a&b<i>.xlsx", {"群<b>": [header, [*rows[0], attack]]})
    written = html.render(check([path], load_profile(), AS_OF))
    safe = Page(written)
    assert not {"script", "img"} & {tag for tag, _ in safe.elements}
    assert f"群{attack}" in safe.inside("articles")
    assert "&lt;script&gt;" in written
    assert "a&b<i>.xlsx#群<b>!A2" in safe.inside("articles")


def test_every_finding_stands_under_its_article_and_under_its_unit() -> None:
    for section in ("articles", "units"):
        places = Counter(re.findall(r"[a-z]+\.xlsx#[^!\s]+![A-Z]+\d+", page().inside(section)))
        expected = Counter(finding.source for finding in county().findings)
        assert not expected - places, section  # a message may name a place, too
    for finding in county().findings:
        assert finding.message in page().inside("-".join((finding.rule.code, *finding.rule.on, finding.answer.word)))


def test_each_rule_shows_its_clause_what_to_do_and_the_cells_it_rests_on() -> None:
    shown = page().inside("A0706-groups-advisory")
    assert "《若干意见》第八条" in shown
    assert "群主解散群，在台账里填解散日期，不用截图。" in shown
    finding = next(f for f in county().findings if (f.rule.code, f.answer.word) == ("A0706", "advisory"))
    for one in finding.evidence:
        assert one.header in shown
        assert one.value in shown
    assert "怎么改" not in page().inside("A0303-apps-exempt")


def test_what_is_missing_and_what_was_not_understood_is_named_with_what_to_do() -> None:
    assert "“账号最长不更新天数”的规定" in page().inside("missing")
    for one in county().unassessed:
        assert f"{one.rule.code} {one.rule.title}：{len(one.subjects)} 个" in page().inside("missing")
    assert "在台账里补上，再检查一遍" in page().inside("missing")
    assert "F21、F136" in page().inside("slips")
    for one in county().ledger.inputs:
        assert one.sha256 in page().inside("files")
    assert "未检" not in text()


def test_units_stand_by_their_number_then_in_the_order_of_the_list(tmp_path: Path) -> None:
    units = [
        ["机构名称", "机构序号", "单位性质"],
        ["丙局", "", "行政机关"],
        ["乙局", 2, "行政机关"],
        ["甲局", 1, "行政机关"],
    ]
    groups = [[unit, f"{unit}群{n}", "微信", "", "2024-05-01", "在用"] for unit, many in (("丁局", 4), ("丙局", 1), ("乙局", 3), ("甲局", 2)) for n in range(many)]  # fmt: skip
    path = write(tmp_path / "a.xlsx", {"单位": units, "群": [GROUP_HEADER, *groups]})
    shown = Page(html.render(check([path], load_profile(), AS_OF)))
    assert re.findall("[甲乙丙丁]局", "".join(shown.text_of("ol")[1])) == ["甲局", "乙局", "丙局", "丁局"]


def test_no_line_of_the_page_ranks_units() -> None:
    assert not re.search(r"第\d+名|最多的单位|最差|落后", text())


def test_the_page_can_be_read_by_a_screen_reader() -> None:
    assert page().all("html")[0]["lang"] == "zh-CN"
    levels = [int(tag[1]) for tag, _ in page().elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all("scope" in attributes for attributes in page().all("th"))
    ids = [attributes["id"] for _, attributes in page().elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {attributes["href"][1:] for attributes in page().all("a")} <= set(ids)
    chart = page().all("svg")[1]
    assert all(id_ in ids for id_ in chart["aria-labelledby"].split())


def test_the_style_is_within_what_old_browsers_know_and_is_made_for_paper_too() -> None:
    css = page().text_of("style")[0]
    assert not re.search(r"oklch|color-mix|:has\(|:is\(|:where\(|clamp\(|inset:|aspect-ratio|(?<![-\w])gap:|&", css)
    assert re.search(r"@page \{ size: A4", css)
    assert "thead { display: table-header-group; }" in css
    assert all("open" in attributes for attributes in page().all("details"))  # a closed one would print closed


def test_a_clean_ledger_gives_a_page_without_empty_sections(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.xlsx", {"群": [GROUP_HEADER, ["清源县教育局", "群", "微信", "王某", "2027-05-01", "在用"]]}
    )
    shown = Page(html.render(check([path], load_profile(), AS_OF)))
    ids = {attributes.get("id") for _, attributes in shown.elements}
    assert not {"articles", "units", "slips"} & ids
    assert "files" in ids


def test_a_thousand_findings_are_all_there(tmp_path: Path) -> None:
    rows = [[f"清源县第{n % 70}局", f"防汛群{n}", "微信", "", "2024-05-01", "在用"] for n in range(1200)]
    path = write(tmp_path / "a.xlsx", {"群": [GROUP_HEADER, *rows]})
    checkup = check([path], load_profile(), AS_OF)
    assert len(checkup.findings) >= 1200
    written = html.render(checkup)
    assert all(f"防汛群{n}<" in written for n in range(1200))
    assert len(written) < 3_000_000


def test_the_same_input_gives_the_same_bytes() -> None:
    first, second = map(html.render, twice())
    assert first == second
