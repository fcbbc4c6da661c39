"""One document of each format, with every part that the format can have."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from qingzhi.reports.official import (
    Annex,
    Column,
    Document,
    Head,
    Heading,
    Imprint,
    Number,
    Paragraph,
    Table,
)

OFFICE = "清源县互联网信息办公室"
SENTENCE = (
    "各单位对照台账逐个核对政务应用程序、公众账号和工作群组，该留的留，该并的并，该停的停，不再要求基层重复填报。"
)
LIST = Table(
    (Column("序号", 14, True), Column("单位", 50), Column("名称", 60), Column("问题", 80)),
    tuple((str(n), "清源县教育局", f"教育局助手（{n}）", "2026-05-18 上线，没有备案编号") for n in range(1, 18)),
    size=10.5,
)
SMALL = Table(
    (Column("种类", 40), Column("数量", 30, True)), (("政务应用程序", "41"), ("公众账号", "61"), ("工作群组", "891"))
)
TEXT = (
    Paragraph("根据《关于防治“指尖上的形式主义”的若干意见》，现就有关事项通知如下。"),
    Heading(1, "总体要求"),
    Paragraph(SENTENCE * 3),
    Heading(1, "主要任务"),
    Heading(2, "摸清底数。", SENTENCE),
    Heading(3, "核对台账。", SENTENCE),
    Heading(4, "先核对在用的。", SENTENCE),
    Heading(4, "再核对停用的。", SENTENCE),
    Heading(2, "分类处置"),
    Paragraph(SENTENCE * 4),
    SMALL,
    Paragraph(SENTENCE * 6),
)
NOTICE = Document(
    title="清源县互联网信息办公室关于开展\n“指尖上的形式主义”整治的通知",
    recipients="各乡镇人民政府、街道办事处，县直各单位",
    blocks=TEXT,
    issuer=OFFICE,
    dated=date(2026, 1, 5),
    head=Head(f"{OFFICE}文件", Number("清网信发", 2026, 3), copy_number=12, urgency="加急"),
    annexes=(
        Annex("政务应用程序清单", (Paragraph(SENTENCE), LIST), landscape=True),
        Annex("自查要点", (Paragraph(SENTENCE),)),
    ),
    note="联系人：办公室　电话：0000-0000000",
    imprint=Imprint(
        f"{OFFICE}秘书科",
        date(2026, 1, 6),
        ("县委办公室", "县人大常委会办公室", "县政府办公室", "县政协办公室", "县纪委监委机关"),
    ),
)
REPORT = Document(
    title="清源县互联网信息办公室\n关于自查情况的报告",
    recipients="清源市互联网信息办公室",
    blocks=TEXT[:4],
    issuer=OFFICE,
    dated=date(2026, 11, 22),
    head=Head(f"{OFFICE}文件", Number("清网信", 2026, 12), signatories=("张三", "李四", "王小五")),
    annexes=(Annex("问题清单", (Paragraph(SENTENCE),)),),
    sealed=False,
)
LETTER = Document(
    title="清源县互联网信息办公室关于商请\n共享备案信息的函",
    recipients="清源县数据局",
    blocks=(Paragraph(SENTENCE * 14), Paragraph("特此函达。")),
    issuer=OFFICE,
    dated=date(2026, 12, 1),
    head=Head(OFFICE, Number("清网信函", 2026, 7), letter=True, urgency="特急"),
    imprint=Imprint(OFFICE, date(2026, 12, 1), ("县政府办公室",)),
)
PLAIN = Document(
    title="关于自查情况的报告",
    recipients="清源市互联网信息办公室",
    blocks=TEXT,
    issuer=OFFICE,
    dated=date(2026, 11, 22),
    annexes=(Annex("疑似问题清单", (LIST,), landscape=True),),
)
WIDE_LAST = replace(NOTICE, annexes=NOTICE.annexes[:1])
SAMPLES = {"通知": NOTICE, "上行文": REPORT, "信函": LETTER, "无版头": PLAIN, "横表在后": WIDE_LAST}
