"""What we write: whole .docx files, the same bytes each time, with every part where the standard puts it."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from qingzhi.reports.official import Column, Document, Head, Heading, Imprint, Number, Paragraph, Table, looks, write
from qingzhi.reports.official import parameters as p
from qingzhi.reports.official.check import departures
from tests.reports.official.samples import LETTER, NOTICE, OFFICE, PLAIN, REPORT, SAMPLES, WIDE_LAST

SMALL = Document("关于自查的报告", (Paragraph("已经自查。"),), "清源县教育局", date(2026, 1, 5))


def opened(document: Document) -> Any:
    return docx.Document(io.BytesIO(write(document)))


def part(document: Document, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(write(document))) as archive:
        return archive.read(f"word/{name}.xml").decode()


def texts(document: Document) -> list[str]:
    return [paragraph.text for paragraph in opened(document).paragraphs if paragraph.text]


def styles(document: Document) -> list[tuple[str, str]]:
    return [(paragraph.style.name, paragraph.text) for paragraph in opened(document).paragraphs if paragraph.text]


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_same_document_gives_the_same_bytes_without_a_trace_of_the_machine(sample: str) -> None:
    content = write(SAMPLES[sample])
    assert content == write(SAMPLES[sample])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    properties = opened(SAMPLES[sample]).core_properties
    assert properties.created.date() == SAMPLES[sample].dated
    assert properties.author == SAMPLES[sample].issuer


def test_a_notice_has_all_its_parts_in_the_order_of_the_page() -> None:
    assert [style for style, _ in styles(NOTICE)][:7] == [
        "份号", "紧急程度", "发文机关标志", "发文字号", "Title", "主送机关", "公文正文",
    ]  # fmt: skip
    written = texts(NOTICE)
    assert written[:4] == ["000012", "加急", f"{OFFICE}文件", "清网信发〔2026〕3号"]
    assert written[5] == "各乡镇人民政府、街道办事处，县直各单位："
    at = written.index("附件：1.\t政务应用程序清单")
    assert written[at : at + 5] == [
        "附件：1.\t政务应用程序清单", "2.\t自查要点", OFFICE, "2026年1月5日", "（联系人：办公室　电话：0000-0000000）",
    ]  # fmt: skip
    imprint = opened(NOTICE).tables[-1]
    copies = "抄送：县委办公室，县人大常委会办公室，县政府办公室，县政协办公室，县纪委监委机关。"
    assert [row.cells[0].text for row in imprint.rows] == [copies, f"{OFFICE}秘书科\t2026年1月6日印发"]


def test_headings_are_numbered_by_level_and_begin_again_under_the_next_heading() -> None:
    levels = [1, 2, 2, 3, 4, 4, 1, 2, 3]
    document = replace(SMALL, blocks=tuple(Heading(level, "要求") for level in levels))
    numbers = [text.removesuffix("要求") for text in texts(document)[1:-2]]
    assert numbers == ["一、", "（一）", "（二）", "1.", "（1）", "（2）", "二、", "（一）", "1."]


def test_what_follows_a_heading_on_its_line_is_in_the_face_of_the_text() -> None:
    runs = opened(replace(SMALL, blocks=(Heading(2, "摸清底数。", "逐个核对。"),))).paragraphs[2].runs
    faces = [run._element.rPr.rFonts.get(qn("w:eastAsia")) for run in runs]
    assert faces == [None, "仿宋_GB2312"]
    assert looks.HEADINGS[1].face.name == "楷体_GB2312"


def test_22_lines_fit_between_the_margins_and_28_characters_on_a_line() -> None:
    section = opened(SMALL).sections[0]
    height = section.page_height.pt - section.top_margin.pt - section.bottom_margin.pt
    assert 22 * 29 <= height < 23 * 29
    width = section.page_width.pt - section.left_margin.pt - section.right_margin.pt
    assert 28 <= width / (16 + looks.TRACKING) < 28.2
    for found, parameter in (
        (section.top_margin, p.TOP),
        (section.bottom_margin, p.BOTTOM),
        (section.left_margin, p.LEFT),
    ):
        assert abs(found.mm - parameter.value) < 0.05


def converted(content: bytes, folder: Path) -> str:
    """The text of a document's second page as LibreOffice lays it out."""
    source = folder / "document.docx"
    source.write_bytes(content)
    home = f"-env:UserInstallation={(folder / 'home').as_uri()}"
    office = ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(source)]
    subprocess.run(office, check=True, capture_output=True, timeout=120)
    pages = ["pdftotext", "-f", "2", "-l", "2", "-layout", str(folder / "document.pdf"), "-"]
    return subprocess.run(pages, check=True, capture_output=True, text=True).stdout


@pytest.mark.skipif(
    not (shutil.which("soffice") and shutil.which("pdftotext")), reason="soffice or pdftotext is not installed"
)
def test_a_full_page_has_22_lines_of_28_characters_and_a_number_on_the_left(tmp_path: Path) -> None:
    document = replace(SMALL, blocks=(Paragraph("天地玄黄宇宙洪荒日月盈昃辰宿列张" * 90),))
    lines = ["".join(line.split()) for line in converted(write(document), tmp_path).splitlines()]
    *full, number = [line for line in lines if line]
    assert [len(line) for line in full] == [28] * 22
    assert number == "—2—"


def test_a_document_that_goes_upward_names_its_signatories_two_in_a_row() -> None:
    written = texts(REPORT)
    assert written[1:3] == ["\t签发人：张三　李四", "清网信〔2026〕12号\t\t王小五"]


def test_a_letter_has_its_head_in_the_header_of_the_first_page_which_bears_no_number() -> None:
    section = opened(LETTER).sections[0]
    assert section.different_first_page_header_footer
    assert [paragraph.text for paragraph in section.first_page_header.paragraphs] == [OFFICE, ""]
    assert "PAGE" not in section.first_page_footer._element.xml
    assert "PAGE" in section.footer._element.xml
    assert texts(LETTER)[0] == "特急\t清网信函〔2026〕7号"
    assert [row.cells[0].text for row in opened(LETTER).tables[-1].rows] == ["抄送：县政府办公室。"]


def test_wide_annexes_lie_in_sections_of_their_own_and_turn_their_margins_with_the_page() -> None:
    upright, wide, after = opened(NOTICE).sections
    assert (upright.page_width, upright.page_height) == (wide.page_height, wide.page_width)
    assert (wide.top_margin, wide.left_margin) == (upright.left_margin, upright.bottom_margin)
    assert (wide.bottom_margin, wide.right_margin) == (upright.right_margin, upright.top_margin)
    assert 'vert="vert"' in wide.footer._element.xml
    assert after.page_width == upright.page_width


def test_after_a_wide_annex_the_imprint_has_an_even_page_without_a_number() -> None:
    last = opened(WIDE_LAST).sections[-1]
    assert last.start_type == docx.enum.section.WD_SECTION.EVEN_PAGE
    assert "PAGE" not in last.footer._element.xml


def test_odd_and_even_pages_bear_their_numbers_on_their_own_sides() -> None:
    document = opened(SMALL)
    assert document.settings.odd_and_even_pages_header_footer
    assert "单页码" == document.sections[0].footer.paragraphs[0].style.name
    assert "双页码" == document.sections[0].even_page_footer.paragraphs[0].style.name


def test_each_face_has_a_fallback_and_none_is_embedded() -> None:
    fonts = part(SMALL, "fontTable")
    for name, fallback in (("仿宋_GB2312", "FangSong"), ("方正小标宋简体", "FZXiaoBiaoSong-B05S")):
        assert f'w:name="{name}"' in fonts
        assert f'<w:altName w:val="{fallback}"/>' in fonts
    assert "embed" not in fonts


def test_figures_take_the_face_that_is_asked_for() -> None:
    assert 'w:ascii="仿宋_GB2312"' in part(replace(SMALL, digits="仿宋_GB2312"), "styles")
    assert 'w:ascii="Times New Roman"' in part(SMALL, "styles")


@pytest.mark.parametrize("pitch", [28, 28.95, 29, 30])
def test_another_pitch_within_the_tolerance_is_taken_everywhere(pitch: float) -> None:
    content = write(replace(SMALL, pitch=pitch))
    assert departures(content) == []
    lines = set(re.findall(r'w:line="(\d+)"', part(replace(SMALL, pitch=pitch), "styles")))
    assert str(round(pitch * 20)) in lines


def widths(text: str) -> float:
    return sum(0.5 if character.isdigit() else 1 for character in text)


def ends(document: Document) -> tuple[tuple[float, float], tuple[float, float]]:
    """Where signature and date begin and end, in characters from the left."""

    def extent(style: str) -> tuple[float, float]:
        (line,) = [one for one in opened(document).paragraphs if one.style.name == style]
        right = int(line._element.pPr.ind.get(qn("w:rightChars"))) / 100
        return 28 - right - widths(line.text), 28 - right

    return extent("署名"), extent("成文日期")


@pytest.mark.parametrize(
    "issuer", ["教育局", "清源县教育局", "清源县互联网信息办公室", "清源县人力资源和社会保障局就业服务中心"]
)
@pytest.mark.parametrize("dated", [date(2026, 1, 5), date(2026, 12, 31)])
def test_with_a_seal_date_and_signature_have_one_middle_else_the_date_begins_two_characters_later(
    issuer: str, dated: date
) -> None:
    signature, date_ = ends(replace(SMALL, issuer=issuer, dated=dated))
    assert abs(sum(signature) - sum(date_)) <= 0.02
    assert date_[1] == 24 or signature[1] == 28
    signature, date_ = ends(replace(SMALL, issuer=issuer, dated=dated, sealed=False))
    assert date_[0] - signature[0] == pytest.approx(2, abs=0.02)
    assert max(signature[1], date_[1]) == 26


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Number("", 2026, 3), "机关代字"),
        (lambda: Number("清网信发", 26, 3), "四位年份"),
        (lambda: Number("清网信发", 2026, 0), "从 1 起"),
        (lambda: Head("机关", Number("字", 2026, 1), ("张三",), letter=True), "信函格式没有签发人"),
        (lambda: Head("机关", Number("字", 2026, 1), urgency="火急"), "特急.*加急"),
        (lambda: Head("机关", Number("字", 2026, 1), copy_number=0), "份号"),
        (lambda: Head(" ", Number("字", 2026, 1)), "发文机关标志"),
        (lambda: Heading(5, "五级"), "没有第 5 级"),
        (lambda: Table((Column("一", 10),), (("a", "b"),)), "每一行也要有 1 格"),
        (lambda: replace(SMALL, title=" "), "标题和署名"),
        (lambda: replace(SMALL, pitch=18), "28 磅到 30 磅"),
    ],
)
def test_what_the_standard_does_not_know_is_refused_with_a_word_on_what_to_do(make: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        make()


def leaves(document: Document) -> Iterable[str]:
    yield from texts(document)
    for table in opened(document).tables:
        for row in table.rows:
            yield from (cell.text for cell in row.cells)


@settings(max_examples=15, deadline=None)
@given(st.text(min_size=1, max_size=30))
def test_any_text_of_a_ledger_can_be_written_and_is_read_back(text: str) -> None:
    document = replace(SMALL, blocks=(Paragraph(text), Table((Column("列", 50),), ((text,),))))
    kept = re.sub(r"[^\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text).strip()
    found = list(leaves(document))
    assert sum(kept in re.sub(r"[\n\r\t]", "", one) for one in found) >= 2
    departures(write(document))


def test_the_imprint_without_copies_is_one_row_between_two_rules() -> None:
    document = replace(PLAIN, imprint=Imprint(OFFICE, date(2026, 1, 6)))
    assert [row.cells[0].text for row in opened(document).tables[-1].rows] == [f"{OFFICE}\t2026年1月6日印发"]
    assert departures(write(document)) == []
