"""Part 2 of the Opinions, 建设管理 (articles 3 to 7): planning, review and filing, consolidation, zombies."""

from __future__ import annotations

import ibis

from qingzhi.rules.rule import ADVISORY, VIOLATION, Expression, Limits, Row, Today, days, is_blank, rule

BELOW_COUNTY = ("township", "village")


@rule("A0303", on="apps", message="主办单位在县级以下，{online_on} 上线")
def built_below_county(app: Row, limits: Limits, today: Today) -> Expression:
    """县级以下单位不再自建政务应用程序（《管理办法》第二条）。

    检查什么：主办单位在县级以下（乡镇、街道、村、社区），应用程序在 2026 年 1 月 25 日或以后上线。
    单位层级以台账填写的为准；没有填写的，按单位名称推断。

    适用谁：行政机关、群团、承担行政职能的事业单位，以及村和社区。面向公众的应用程序参照执行，最多列为“需关注”。

    为什么：乡镇和村自建的程序，往往要同一批干部和群众再装一个、再填一遍，建得起、养不起。

    怎么改：停止推广，把功能并入县级及以上已有的平台，再办理关停注销；
    上级统一审批建设的，在“例外”表里写明批准文件。
    """
    return app.unit_level.isin(BELOW_COUNTY) & (app.online_on >= limits.below_county_ban_from)


def _online_since_filing(app: Row, limits: Limits, today: Today) -> Expression:
    return app.online_on >= limits.filing_required_from


def _online_before_filing(app: Row, limits: Limits, today: Today) -> Expression:
    return app.online_on < limits.filing_required_from


def _in_transition(app: Row, limits: Limits, today: Today) -> Expression:
    return is_blank(app.filing_number) & (today <= limits.filing_transition_until)


@rule(
    "A0403",
    on="apps",
    applies=_online_since_filing,
    message="{online_on} 上线，没有备案编号",
)
def online_without_filing(app: Row, limits: Limits, today: Today) -> Expression:
    """应用程序先备案、后上线（《管理办法》第二条、第五条）。

    检查什么：2026 年 1 月 25 日或以后上线的应用程序，备案编号是否空着。这一天之前上线的，看 A0404。

    适用谁：行政机关、群团、承担行政职能的事业单位。给工作人员用的应用程序必须备案；
    给公众用的参照执行，最多列为“需关注”。党委机关和不承担行政职能的事业单位不在统一备案之列。

    为什么：备案时要查重、要说明强制功能，这一关没过，重复的、添负担的程序就到了干部手机上。

    怎么改：暂停推广使用，补齐备案申请表，县级单位经省级网信部门审核后报国家网信部门；已备案的，把备案编号补进台账。
    """
    return is_blank(app.filing_number)


@rule(
    "A0404",
    on="apps",
    applies=_online_before_filing,
    message="{online_on} 上线，到 {filing_transition_until} 过渡期满仍没有备案编号",
    remarks=(("没有备案编号，还在补办备案的过渡期内", _in_transition),),
)
def legacy_without_filing(app: Row, limits: Limits, today: Today) -> Expression:
    """《管理办法》施行前上线的应用程序，在过渡期内补办备案。

    检查什么：2026 年 1 月 25 日以前上线的应用程序，到 2026 年 7 月 25 日以后备案编号是否仍空着。
    过渡期内只作提示。施行后上线的，看 A0403。

    适用谁：同 A0403。

    为什么：老程序最多，也最容易没人管；补备案正好决定留、并、停。

    怎么改：先定去留。不留的公告后关停注销；保留的补办备案，把备案编号补进台账。
    """
    return is_blank(app.filing_number) & (today > limits.filing_transition_until)


@rule(
    "A0502",
    on="accounts",
    message="本单位在“{platform}”上有 {accounts_same_platform} 个在用账号，按规定不超过 {accounts_per_platform} 个",
)
def several_on_one_platform(account: Row, limits: Limits, today: Today) -> Expression:
    """一个单位在同一平台原则上只开设一个账号（国办发〔2018〕123号）。

    检查什么：同一主办单位在同一平台上在用的账号是否多于一个。已注销、已整合的不计。

    适用谁：行政机关和承担行政职能的事业单位。

    为什么：一个单位几个号发同样的内容，每个号都要人更新、要人关注转发。

    怎么改：留一个，其余的整合内容后公告、关停注销；确需保留的，在“例外”表里写明依据。
    """
    return account.accounts_same_platform > limits.accounts_per_platform


@rule(
    "A0701",
    on="accounts",
    message="最近更新 {last_post_on}，距检查日 {last_post_on.age} 天，超过 {account_stale_days} 天",
)
def stale(account: Row, limits: Limits, today: Today) -> Expression:
    """账号超过规定时间没有更新，是“僵尸”账号的第一个样子（《若干意见》第七条，《检查指标》单项否决）。

    检查什么：最近更新日期到检查日超过规定的天数。全国的数是 14 天（国办秘函〔2019〕19号）；
    本地口径规定了别的天数的，用本地的。恰好到规定天数的不算。

    适用谁：14 天只约束行政机关和承担行政职能的事业单位。其他单位的账号要有本地口径给出天数才能判断，否则未核。

    为什么：没人更新的账号，群众问了没人答，单位却还要交材料、配人手。

    怎么改：还有用的恢复更新；没有用的不要凑数发稿，整合到上级账号或公告后关停注销。
    """
    return account.last_post_on < today - days(limits.account_stale_days)


def _temporary(group: Row, limits: Limits, today: Today) -> Expression:
    return ~(ibis.coalesce(group.open_ended, False) | (ibis.coalesce(group.permanence, "") == "permanent"))


def _past_local_limit(group: Row, limits: Limits, today: Today) -> Expression:
    return ibis.cases((group.ends_on < today - days(limits.group_dissolve_days), VIOLATION), else_=ADVISORY)


@rule(
    "A0706",
    on="groups",
    applies=_temporary,
    severity=_past_local_limit,
    message="{ends_on} 到期，已过 {ends_on.age} 天，还没有解散",
)
def not_dissolved(group: Row, limits: Limits, today: Today) -> Expression:
    """工作任务完成后，工作群组要及时解散（《若干意见》第八条）。

    检查什么：到期日期（任务截止日期）已经过了，群还在用。到期当天不算。
    《若干意见》说“及时”，没有给天数，所以过期先列为“需关注”；本地口径给了天数的，超过才列为“疑似问题”。

    适用谁：各级党政机关、群团和事业单位的临时群；村和社区参照。写明长期的群和固定群不适用。

    为什么：任务完了群不散，就会接着派别的活，一个基层干部手机里几十个群就是这样来的。

    怎么改：群主解散群，在台账里填解散日期，不用截图。任务没完的改到期日期；确需长期保留的改为固定群，写明依据。
    """
    return group.ends_on < today
