"""The parameters of GB/T 9704—2012 党政机关公文格式: one table, read by the writer and by the checker.

``clause`` is the clause of the standard. ``grade`` says how sure the value is: A read in the text of the standard or an
official copy, K general knowledge of the standard, I inferred from others of its values, or settled practice where
the standard is silent.
"""

from __future__ import annotations

from dataclasses import dataclass

from qingzhi.reports.official.fonts import FANGSONG, HEITI, KAITI, SONG, TITLE_SONG, Typeface


@dataclass(frozen=True)
class Parameter:
    """A demand of the standard, by the name under which people know it."""

    name: str
    clause: str
    grade: str


@dataclass(frozen=True)
class Measure(Parameter):
    """A number with its unit, and between what it may lie. ``words`` says it where number and unit don't."""

    value: float
    unit: str
    least: float
    most: float
    words: str = ""

    @property
    def expected(self) -> str:
        if self.words:
            return self.words
        spread = f"（{self.least:g}–{self.most:g} 均可）" if self.least < self.most else ""
        return f"{self.value:g} {self.unit}{spread}"

    def admits(self, found: float) -> bool:
        """Whether a number found lies within the tolerance; what rounding to twips loses is forgiven."""
        slack = 0.06 if self.unit in ("毫米", "磅", "字", "行") else 0.0
        return self.least - slack <= found <= self.most + slack


@dataclass(frozen=True)
class Face(Parameter):
    """The typeface of a part."""

    typeface: Typeface

    @property
    def expected(self) -> str:
        return self.typeface.title


@dataclass(frozen=True)
class Wording(Parameter):
    """A demand that is said in words: where a part stands, how it is written."""

    expected: str


Demand = Measure | Face | Wording


def _mm(name: str, value: float, spread: float, clause: str, grade: str = "A") -> Measure:
    return Measure(name, clause, grade, value, "毫米", value - spread, value + spread)


def _chars(name: str, value: float, clause: str, grade: str = "A") -> Measure:
    return Measure(name, clause, grade, value, "字", value - 0.2, value + 0.2, f"{value:g} 字")


def _lines(name: str, value: float, clause: str, grade: str = "A") -> Measure:
    return Measure(name, clause, grade, value, "行", value - 0.25, value + 0.25, f"空 {value:g} 行")


def _size(name: str, number: str, points: float, clause: str, grade: str = "A") -> Measure:
    return Measure(name, clause, grade, points, "磅", points, points, f"{number}（{points:g} 磅）")


# The page (5.1, 5.2)
PAPER_WIDTH = _mm("纸张宽度", 210, 1, "5.1")
PAPER_HEIGHT = _mm("纸张高度", 297, 1, "5.1")
TOP = _mm("天头", 37, 1, "5.2.1")
LEFT = _mm("订口", 28, 1, "5.2.1")
RIGHT = _mm("右白边", 26, 1, "5.2.1", "I")
BOTTOM = _mm("下白边", 35, 1, "5.2.1", "I")
CHARS = Measure("每行字数", "5.2.3", "A", 28, "字", 28, 28, "28 字")
PITCH = Measure("行距", "5.2.3", "I", 29, "磅", 28, 30, "固定值 29 磅（28–30 均可）")
LINES = 22
"""Lines on a page (5.2.3). Not checked by itself: it follows from the margins and the pitch."""

# Text (5.2.2, 5.2.4, 7.3.3)
BODY_FACE = Face("正文字体", "5.2.2", "A", FANGSONG)
BODY_SIZE = _size("正文字号", "3号", 16, "5.2.2")
FIRST_LINE = _chars("首行缩进", 2, "7.3.3")
COLOUR = Wording("文字颜色", "5.2.4", "A", "黑色")
FACE_1 = Face("一级标题字体", "7.3.3", "A", HEITI)
FACE_2 = Face("二级标题字体", "7.3.3", "A", KAITI)
FACE_3 = Face("三级标题字体", "7.3.3", "A", FANGSONG)
FACE_4 = Face("四级标题字体", "7.3.3", "A", FANGSONG)
HEADING_SIZE = _size("层次标题字号", "3号", 16, "7.3.3")
HEADING_INDENT = _chars("层次标题缩进", 2, "7.3.3")
HEADING_MARKS = Wording("层次序数写法", "7.3.3", "A", "“一、”“（一）”“1.”“（1）”，括号后没有标点")

# Title, recipients, annex list, signature, note (7.3)
TITLE_FACE = Face("标题字体", "7.3.1", "A", TITLE_SONG)
TITLE_SIZE = _size("标题字号", "2号", 22, "7.3.1")
TITLE_PLACE = Wording("标题位置", "7.3.1", "A", "居中")
TITLE_GAP = _lines("标题上空行", 2, "7.3.1")
TITLE_END = Wording("标题末尾标点", "7.3.1", "I", "没有标点")
RECIPIENTS_GAP = _lines("主送机关上空行", 1, "7.3.2")
RECIPIENTS_PLACE = Wording("主送机关位置", "7.3.2", "A", "居左顶格")
RECIPIENTS_END = Wording("主送机关末尾标点", "7.3.2", "A", "全角冒号“：”")
ANNEX_LIST_GAP = _lines("附件说明上空行", 1, "7.3.4")
ANNEX_LIST_INDENT = _chars("附件说明缩进", 2, "7.3.4")
ANNEX_LIST_FORM = Wording("附件说明写法", "7.3.4", "A", "“附件：名称”，几个附件的写“附件：1. 名称”")
ANNEX_LIST_END = Wording("附件名称末尾标点", "7.3.4", "A", "没有标点")
DATE_FORM = Wording("成文日期写法", "7.3.5.4", "A", "阿拉伯数字的年月日，不编虚位，如 2026年1月5日")
SEALED_RIGHT = _chars("成文日期右空", 4, "7.3.5.1")
UNSEALED_RIGHT = _chars("不盖章的署名右空", 2, "7.3.5.2")
ISSUER_PLACE = Wording("署名位置", "7.3.5", "A", "在成文日期上方居中（盖章的），或比成文日期首字靠左 2 字（不盖章的）")
NOTE_INDENT = _chars("附注缩进", 2, "7.3.6")

# Annexes and tables (7.3.7, 8)
ANNEX_PAGE = Wording("附件另面", "7.3.7", "A", "另起一面")
ANNEX_MARK_FACE = Face("附件标识字体", "7.3.7", "A", HEITI)
ANNEX_MARK_PLACE = Wording("附件标识位置", "7.3.7", "A", "顶格，单独一行")
ANNEX_TITLE_PLACE = Wording("附件标题位置", "7.3.7", "A", "居中")
ANNEX_TITLE_GAP = _lines("附件标题上空行", 1, "7.3.7")
TABLE_HEAD = Wording("表头重复", "", "I", "跨页时每页重复表头")
TABLE_ROWS = Wording("表格断行", "", "I", "一行不断成两页")
WIDE_NUMBER = Wording("横排页页码位置", "8", "A", "与竖排页一致，在纸的短边")

# The head (7.2)
COPY_FORM = Wording("份号写法", "7.2.1", "K", "6 位阿拉伯数字")
COPY_PLACE = Wording("份号位置", "7.2.1", "A", "顶格")
URGENCY_FACE = Face("紧急程度字体", "7.2.3", "A", HEITI)
URGENCY_PLACE = Wording("紧急程度位置", "7.2.3", "A", "顶格")
MARK_FACE = Face("发文机关标志字体", "7.2.4", "A", TITLE_SONG)
MARK_COLOUR = Wording("发文机关标志颜色", "7.2.4", "A", "红色")
MARK_PLACE = Wording("发文机关标志位置", "7.2.4", "A", "居中")
MARK_TOP = _mm("发文机关标志上边缘", 35, 3, "7.2.4")
NUMBER_FORM = Wording("发文字号写法", "7.2.5", "A", "机关代字〔年份〕序号“号”，用六角括号，没有“第”，不编虚位")
NUMBER_GAP = _lines("发文字号上空行", 2, "7.2.5")
NUMBER_PLACE = Wording("发文字号位置", "7.2.5", "A", "居中（上行文居左空 1 字，信函右顶格）")
SIGNATORY_FACE = Face("签发人姓名字体", "7.2.6", "A", KAITI)
SIGNATORY_RIGHT = _chars("签发人右空", 1, "7.2.6")
RED_LINE_COLOUR = Wording("红色分隔线颜色", "7.2.7", "A", "红色")
RED_LINE_LENGTH = _mm("红色分隔线长度", 156, 2, "7.2.7")
RED_LINE_GAP = _mm("红色分隔线距发文字号", 4, 1, "7.2.7")

# The letter format (10.1)
LETTER_MARK_TOP = _mm("信函标志上边缘", 30, 3, "10.1")
LETTER_LINE_GAP = _mm("信函红线距标志", 4, 1, "10.1")
LETTER_LINE_COLOUR = Wording("信函红线颜色", "10.1", "A", "红色")
LETTER_LINE_LENGTH = _mm("信函红线长度", 170, 2, "10.1")
LETTER_LINE_ORDER = Wording("信函红线粗细", "10.1", "A", "上面一条上粗下细，下面一条上细下粗")
LETTER_FOOT = _mm("信函下红线距下页边", 20, 1, "10.1")
LETTER_NUMBER_GAP = Measure("信函首个要素距红线", "10.1", "A", 14, "磅", 12, 18, "3号字高的 7/8（14 磅）")
LETTER_FIRST_PAGE = Wording("信函首页页码", "10.1", "A", "没有页码")

# The imprint at the foot of the last page (7.4)
IMPRINT_FACE = Face("版记字体", "7.4.2", "A", FANGSONG)
IMPRINT_SIZE = _size("版记字号", "4号", 14, "7.4.2")
IMPRINT_INDENT = _chars("版记左右空", 1, "7.4.2")
IMPRINT_OUTER = _mm("版记首末线粗细", 0.35, 0.05, "7.4.1", "K")
IMPRINT_INNER = _mm("版记中间线粗细", 0.25, 0.05, "7.4.1", "K")
IMPRINT_LENGTH = _mm("版记线长度", 156, 2, "7.4.1")
IMPRINT_PLACE = Wording("版记位置", "7.4", "A", "在最后一面版心的最下方")
COPIES_END = Wording("抄送末尾标点", "7.4.2", "A", "句号")
PRINTED_FORM = Wording("印发日期写法", "7.4.3", "A", "阿拉伯数字的年月日，不编虚位，后加“印发”")

# Page numbers (7.5)
PAGE_NUMBER = Wording("页码", "7.5", "A", "有页码")
PAGE_NUMBER_FACE = Face("页码字体", "7.5", "A", SONG)
PAGE_NUMBER_SIZE = _size("页码字号", "4号", 14, "7.5")
PAGE_NUMBER_FORM = Wording("页码写法", "7.5", "A", "数字左右各一条一字线，如“— 1 —”")
ODD_PLACE = Wording("单页码位置", "7.5", "A", "居右")
EVEN_PLACE = Wording("双页码位置", "7.5", "A", "居左")
PAGE_NUMBER_INDENT = _chars("页码空字", 1, "7.5")
PAGE_NUMBER_GAP = Measure("页码距版心", "7.5", "A", 7, "毫米", 3.5, 8, "7 毫米（页脚距下页边约 25 毫米）")

PARAMETERS: dict[str, Demand] = {
    demand.name: demand for demand in list(globals().values()) if isinstance(demand, Demand)
}
"""Every parameter above by its name, in the order of the table."""
