"""Part 4 of the Opinions, 安全管理 (articles 12 and 13): who answers for security, graded protection."""

from __future__ import annotations

import ibis

from qingzhi.rules.rule import ADVISORY, VIOLATION, Expression, Limits, Row, Today, days, is_blank, not_given, rule

NO_LEVEL = ("否", "未定级", "未备案", "未测评", "未开展", "未评")
"""What some write where there is no graded protection."""


@rule(
    "A1202", on="apps", message="最近安全评估：{security_assessed_on}，规定每 {security_assessment_days} 天之内至少一次"
)
def assessment_outdated(app: Row, limits: Limits, today: Today) -> Expression:
    """每年至少做一次安全评估（《安全管理规定》第十八条）。

    检查什么：安全评估日期是否空着，或者到检查日超过 365 天。恰好 365 天不算。

    适用谁：各级党政机关、群团和事业单位的应用程序。村和社区、国有企业不适用。

    为什么：程序里是群众和干部的个人信息，漏洞没有人找，出了事先倒霉的是他们。

    怎么改：安排一次安全评估，把日期补进台账；评估通不过的先下线整改。
    """
    overdue = app.security_assessed_on < today - days(limits.security_assessment_days)
    return not_given(app.security_assessed_on, app.security_assessed_on_text) | overdue


@rule("A1203", on="apps", message="日志留存 {log_days} 天，少于规定天数")
def logs_too_short(app: Row, limits: Limits, today: Today) -> Expression:
    """日志至少留存一年（《安全管理规定》第二十条）。

    检查什么：日志留存天数是否少于 365 天。没有填的记为未核。

    适用谁：各级党政机关、群团和事业单位的应用程序。村和社区、国有企业不适用。

    为什么：没有日志，出了事查不清是谁的责任，往往落到最后经手的基层干部头上。

    怎么改：请运维单位把日志留存改成一年以上，再改台账里的天数。
    """
    return app.log_days < limits.log_days


@rule("A1204", on="apps", message="等保级别：{protection_level}，测评日期：{protection_tested_on}")
def no_graded_protection(app: Row, limits: Limits, today: Today) -> Expression:
    """应用程序要定级、要做等级保护测评（《安全管理规定》第十七条）。

    检查什么：等保级别是否空着或写着“未定级”，测评日期是否空着；本地口径给了测评有效期的，是否已经过期。
    全国没有公布统一的有效期，定了级、做过测评的，口径里填上有效期以前记为未核。

    适用谁：各级党政机关、群团和事业单位的应用程序。村和社区、国有企业不适用。

    为什么：没有定级测评的程序，谁也说不清里面的个人信息安不安全。

    怎么改：向公安机关定级备案，请有资质的机构测评，把级别和日期补进台账。
    """
    no_level = is_blank(app.protection_level) | app.protection_level.isin(NO_LEVEL)
    expired = app.protection_tested_on < today - days(limits.protection_test_days)
    return no_level | not_given(app.protection_tested_on, app.protection_tested_on_text) | expired


def _real_name_demanded(group: Row, limits: Limits, today: Today) -> Expression:
    return ibis.cases((limits.group_owner_real_name.holds, VIOLATION), else_=ADVISORY)


@rule("A1205", on="groups", severity=_real_name_demanded, message="群主一栏空着，没有人对这个群负责")
def no_owner(group: Row, limits: Limits, today: Today) -> Expression:
    """每个工作群组要有人负责（《若干意见》第十二条）。

    检查什么：台账里群主一栏是否空着。台账没有这一列的，记为未核。

    适用谁：各级党政机关、群团和事业单位；村和社区参照。
    全国没有要求写明群主姓名，所以列为“需关注”；本地口径要求群主实名的，列为“疑似问题”。

    为什么：没有群主的群没人管进出、没人管信息，到期了也没人解散。

    怎么改：由建群单位明确一名群主，补进台账；说不清谁建的，直接解散。
    """
    return is_blank(group.owner)


@rule("A1301", on="apps", message="没有写全处理哪类数据、给哪类用户用：数据分类“{data_class}”，用户分类“{user_class}”")
def no_data_class(app: Row, limits: Limits, today: Today) -> Expression:
    """写明应用程序处理哪类数据、给哪类用户用（《若干意见》第十三条）。

    检查什么：台账里数据分类、用户分类两栏有没有空着的。

    适用谁：各级党政机关、群团和事业单位；村和社区参照。

    为什么：不分类就不知道哪些数据要重点保护，常常是能收的都收，基层多填，群众多交。

    怎么改：按本单位的数据分类目录补上两栏；说不清为什么要收的数据，不再收。
    """
    return is_blank(app.data_class) | is_blank(app.user_class)
