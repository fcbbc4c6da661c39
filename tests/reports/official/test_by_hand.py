"""Documents as people make them in Word and WPS: themes, lists that count, blanks typed, lines drawn."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import docx
import pytest
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml
from docx.shared import Pt

from qingzhi.reports.official import write
from qingzhi.reports.official.check import departures, text
from qingzhi.reports.official.check.opening import open_docx
from qingzhi.reports.official.check.reading import read
from qingzhi.reports.official.check.recognise import Role, recognise
from tests.reports.official.mutations import Copy
from tests.reports.official.samples import LETTER, NOTICE, PLAIN, REPORT

TYPED = [
    "关于自查情况的报告",
    "市网信办：",
    "一、基本情况",
    "我单位共有群组12个。",
    "（一）、存在问题",
    "1、部分群长期不用。",
    "附件：问题清单。",
    "县教育局",
    "二〇二六年一月五日",
]


def typed(lines: list[str], change: Callable[[Any], None] = lambda document: None) -> bytes:
    """A document typed into Word's own template without a look at the standard."""
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    change(document)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def found(content: bytes) -> dict[str, str]:
    return {one.parameter: one.found for one in departures(content)}


def roles(content: bytes) -> list[tuple[Role, str]]:
    return [(role, line.text) for role, line in recognise(read(open_docx(content))).roles]


def test_the_parts_of_a_document_typed_without_styles_are_known_by_place_and_pattern() -> None:
    assert [role for role, _ in roles(typed(TYPED))] == [
        Role.TITLE, Role.RECIPIENTS, Role.HEADING, Role.TEXT, Role.HEADING, Role.HEADING, Role.ANNEX_LIST, Role.ISSUER, Role.DATE,
    ]  # fmt: skip


def test_what_the_template_and_its_theme_stand_for_is_named() -> None:
    departed = found(typed(TYPED))
    assert departed["正文字体"] == "宋体"
    assert departed["正文字号"] == "11 磅"
    assert departed["行距"] == "1.15 倍行距"
    assert departed["纸张高度"] == "279.4 毫米"
    assert departed["层次序数写法"] in ("“（一）、”", "“1、部分”")
    assert departed["附件名称末尾标点"] == "“。”"
    assert departed["成文日期写法"] == "“二〇二六年一月五日”"
    assert departed["署名位置"] == "与成文日期首字对齐"
    assert departed["页码"] == "没有页码"


@pytest.mark.parametrize(
    ("spacing", "said"),
    [
        ({"line": "240", "lineRule": "auto"}, "单倍行距"),
        ({"line": "360", "lineRule": "auto"}, "1.5 倍行距"),
        ({"line": "480"}, "2 倍行距"),
        ({"line": "400", "lineRule": "exact"}, "固定值 20 磅"),
        ({"line": "580", "lineRule": "atLeast"}, "最小值 29 磅"),
    ],
)
def test_a_line_pitch_is_named_as_word_names_it(spacing: dict[str, str], said: str) -> None:
    copy = Copy(write(PLAIN))
    element = copy.style("GongwenText").find(qn("w:pPr")).find(qn("w:spacing"))
    for name in ("line", "lineRule"):
        element.attrib.pop(qn(f"w:{name}"), None)
    for name, value in spacing.items():
        element.set(qn(f"w:{name}"), value)
    # What a style leaves out it has from the style that it is based on.
    normal = copy.style("Normal").find(qn("w:pPr")).find(qn("w:spacing"))
    normal.attrib.pop(qn("w:lineRule"))
    assert found(copy.pack())["行距"] == said


def test_what_a_run_says_of_itself_comes_before_its_style() -> None:
    def change(document: Any) -> None:
        run = document.paragraphs[3].runs[0]
        run.font.size = Pt(16)
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "仿宋")

    content = typed(TYPED, change)
    spans = [line.spans[0] for line in read(open_docx(content)).lines if line.number == 4]
    assert [(span.face, span.size) for span in spans] == [("仿宋", 16)]


@pytest.mark.parametrize(
    "name", ["仿宋", "FangSong", "STFangsong", "华文仿宋", "方正仿宋_GBK", "fangsong_gb2312", "ＦａｎｇＳｏｎｇ"]
)
def test_a_face_under_another_of_its_names_is_the_same_face(name: str) -> None:
    copy = Copy(write(NOTICE))
    for fonts in copy.part("styles").iter(qn("w:rFonts")):
        if fonts.get(qn("w:eastAsia")) == "仿宋_GB2312":
            fonts.set(qn("w:eastAsia"), name)
    assert departures(copy.pack()) == []


@pytest.mark.parametrize("name", ["宋体", "楷体", "微软雅黑", "等线"])
def test_another_face_is_not(name: str) -> None:
    copy = Copy(write(NOTICE))
    copy.style("GongwenText").find(qn("w:rPr")).find(qn("w:rFonts")).set(qn("w:eastAsia"), name)
    assert found(copy.pack()) == {"正文字体": name}


def test_headings_that_word_counts_are_headings() -> None:
    numbering = f"""<w:numbering {nsdecls("w")}><w:abstractNum w:abstractNumId="1">
        <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl>
        <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="（%2）"/></w:lvl>
        </w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="1"/></w:num></w:numbering>"""

    def change(document: Any) -> None:
        part = document.part.numbering_part
        part._element = parse_xml(numbering)
        for at, level in ((2, 0), (4, 1), (5, 1), (6, 0)):
            number = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="7"/></w:numPr>'
            document.paragraphs[at]._element.get_or_add_pPr().append(parse_xml(number))

    lines = [
        "关于自查情况的报告",
        "市网信办：",
        "基本情况",
        "共有群组12个。",
        "甲",
        "乙",
        "问题",
        "县教育局",
        "2026年1月5日",
    ]
    headings = [line for role, line in roles(typed(lines, change)) if role == Role.HEADING]
    assert headings == ["一、基本情况", "（1）甲", "（2）乙", "二、问题"]


def test_blanks_typed_before_a_paragraph_count_as_its_indent() -> None:
    copy = Copy(write(PLAIN))
    (paragraph,) = copy.paragraphs("现就有关事项")
    paragraph.pPr.append(parse_xml(f'<w:ind {nsdecls("w")} w:firstLineChars="0" w:firstLine="0"/>'))
    assert found(copy.pack()) == {"首行缩进": "0 字"}
    text_ = next(paragraph.iter(qn("w:t")))
    text_.text = "　　" + text_.text
    assert departures(copy.pack()) == []


def test_empty_paragraphs_count_as_empty_lines() -> None:
    copy = Copy(write(NOTICE))
    for style in ("Title", "GongwenRecipients", "GongwenNumber", "GongwenAnnexTitle"):
        lines = round(int(copy.style(style).find(qn("w:pPr")).find(qn("w:spacing")).get(qn("w:before"))) / 580)
        copy.style(style).find(qn("w:pPr")).find(qn("w:spacing")).set(qn("w:before"), "0")
        for paragraph in copy.styled(style):
            for _ in range(lines):
                paragraph.addprevious(parse_xml(f"<w:p {nsdecls('w')}/>"))
    assert departures(copy.pack()) == []


def test_a_red_line_that_was_drawn_is_a_red_line() -> None:
    copy = Copy(write(NOTICE))
    (line,) = copy.styled("GongwenLine")
    line.getparent().remove(line)
    assert found(copy.pack())["红色分隔线长度"] == "没有找到红色分隔线"
    (number,) = copy.styled("GongwenNumber")
    number.append(parse_xml(f"<w:r {nsdecls('w')}><w:pict/></w:r>"))
    assert "红色分隔线长度" not in found(copy.pack())


def test_the_number_of_the_page_may_be_a_field_in_pieces_and_in_a_frame() -> None:
    pieces = (
        f'<w:r {nsdecls("w")}><w:fldChar w:fldCharType="begin"/></w:r>',
        f"<w:r {nsdecls('w')}><w:instrText>PAGE   \\* MERGEFORMAT</w:instrText></w:r>",
        f'<w:r {nsdecls("w")}><w:fldChar w:fldCharType="end"/></w:r>',
    )
    copy = Copy(write(REPORT))
    for part, side in (("footer_odd", "right"), ("footer_even", "left")):
        field = next(copy.part(part).iter(qn("w:fldSimple")))
        for piece in pieces:
            field.addprevious(parse_xml(piece))
        field.getparent().remove(field)
        (paragraph,) = copy.part(part).iter(qn("w:p"))
        paragraph.pPr.append(parse_xml(f'<w:framePr {nsdecls("w")} w:xAlign="{side}"/>'))
        paragraph.pPr.append(parse_xml(f'<w:jc {nsdecls("w")} w:val="center"/>'))
    assert departures(copy.pack()) == []


@pytest.mark.parametrize(
    "number",
    [
        "清网信发[2026]3号",
        "清网信发【2026】3号",
        "清网信发（2026）3号",
        "清网信发(2026)3号",
        "清网信发〔26〕3号",
        "清网信发〔2026〕03号",
        "清网信发〔2026〕第3号",
    ],
)
def test_every_wrong_way_to_write_a_number_is_known(number: str) -> None:
    copy = Copy(write(NOTICE))
    next(copy.paragraphs("清网信发")[0].iter(qn("w:t"))).text = number
    assert found(copy.pack()) == {"发文字号写法": f"“{number}”"}


@pytest.mark.parametrize("marks", ["一,", "一.", "一：", "（一）、", "1、", "（1）、"])
def test_every_wrong_way_to_number_a_heading_is_known(marks: str) -> None:
    faces = {"一": "黑体", "（一": "楷体_GB2312"}
    face = next((name for start, name in faces.items() if marks.startswith(start)), "仿宋_GB2312")
    copy = Copy(write(PLAIN))
    (paragraph,) = copy.paragraphs("二、主要任务")
    text_ = next(paragraph.iter(qn("w:t")))
    text_.text = f"{marks}主要任务"
    next(paragraph.iter(qn("w:rFonts"))).set(qn("w:eastAsia"), face)
    assert found(copy.pack()) == {"层次序数写法": f"“{f'{marks}主要任务'[:4]}”"}


@pytest.mark.parametrize(
    "date", ["2026年01月05日", "2026年1月05日", "二〇二六年一月五日", "2026.1.5", "2026-01-05", "26年1月5日"]
)
def test_every_wrong_way_to_write_the_date_is_known(date: str) -> None:
    copy = Copy(write(PLAIN))
    next(copy.paragraphs("2026年11月22日")[0].iter(qn("w:t"))).text = date
    assert found(copy.pack())["成文日期写法"] == f"“{date}”"


def test_the_same_departure_in_many_places_is_one_line_with_the_first_place() -> None:
    copy = Copy(write(PLAIN))
    copy.style("GongwenText").find(qn("w:pPr")).find(qn("w:spacing")).set(qn("w:line"), "400")
    (line,) = departures(copy.pack())
    assert line.place.startswith("第3段“根据《关于防治")
    assert line.place.endswith(" 等 4 处")
    quote = line.place.split("“", 1)[1].rsplit("”", 1)[0]
    assert len(quote) <= 20
    assert "行距：应为固定值 29 磅（28–30 均可），这里是固定值 20 磅　第3段“" in text([line])


def test_where_nothing_departs_that_is_said() -> None:
    assert text([]) == "没有发现不符合 GB/T 9704—2012 的地方。\n"


@pytest.mark.parametrize("document", [NOTICE, REPORT, LETTER])
def test_each_part_of_our_own_documents_is_recognised(document: Any) -> None:
    known = {role for role, _ in roles(write(document))}
    assert {Role.NUMBER, Role.TITLE, Role.RECIPIENTS, Role.TEXT, Role.ISSUER, Role.DATE} <= known
    assert (Role.SIGNATORIES in known) == (document is REPORT)
