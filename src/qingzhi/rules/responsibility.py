"""Part 5 of the Opinions, 责任落实 (articles 14 to 16): what an app must let people say, and who stands behind it."""

from __future__ import annotations

from qingzhi.rules.rule import ADVISORY, Expression, Limits, Row, Today, known, rule
from qingzhi.rules.seen import declares

COMPLAINTS = ("投诉", "意见", "建议", "反馈", "12345")
"""What the ledger calls the complaint entry where it says what an app is for."""


def _partly_read(app: Row, limits: Limits, today: Today) -> Expression:
    absent = app.seen_feedback == "absent"
    return (app.package_coverage < 100) & absent & ~declares(app, *COMPLAINTS)


@rule(
    "A1401",
    on="apps",
    remarks=(("安装包没有全部看懂", _partly_read),),
    message="安装包里的投诉建议入口：{seen_feedback}；也可能是打开以后才从网上取来的，需人工核实",
)
def no_complaint_entry(app: Row, limits: Limits, today: Today) -> Expression:
    """应用程序要有投诉建议功能（《若干意见》第十四条，《管理办法》）。

    检查什么：安装包里有没有打得开的投诉建议入口（意见反馈、投诉建议、我要投诉、客服），“暂无该功能”的不算；
    台账“主要功能”里写着投诉、意见、建议、反馈的，按有算。
    安装包加了壳、加了密或内容在网上的，看不清，记为未核；只看到一处、拿不准的，也记为未核。

    适用谁：各级党政机关、群团和事业单位；村和社区参照。

    为什么：用的人有苦没处说，问题就一直在；有了入口，改得最快的往往是开发的人。

    怎么改：在“我的”或首页加一个投诉建议入口，有人收、有人回；已经有本地 12345 等渠道的，放一个入口过去就行，不用另建。
    """
    certain = app.seen_feedback.nullif("hint").nullif("suspected")
    return ~declares(app, *COMPLAINTS) & (certain == "absent")


@rule(
    "A1404",
    on="apps",
    severity=ADVISORY,
    message="安装包里没有同时找到主办单位“{unit}”和备案编号“{filing_number}”；也可能是打开以后才从网上取来的，需人工核实",
)
def unit_not_shown(app: Row, limits: Limits, today: Today) -> Expression:
    """应用程序里要写明主办单位和备案编号（《管理办法》）。

    检查什么：安装包的文字里有没有台账写的主办单位全称；已经备案的，还要有备案编号。没有备案的，只看主办单位。
    安装包看不清的记为未核。条文是转引的，所以最多列为“需关注”。

    适用谁：行政机关、群团和承担行政职能的事业单位给工作人员用的应用程序；给公众用的参照。

    为什么：不知道是谁办的、备没备案，群众分不清真假，干部不知道找谁。

    怎么改：在“关于”或“我的”页写明主办单位全称和备案编号。
    """
    unit, number = known(app.unit), app.filing_number
    shown = app.seen_about.contains(unit) & ((number == "") | app.seen_about.contains(number))
    return ~shown & app.seen_whole
