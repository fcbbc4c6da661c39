"""Part 2 of the Opinions, 建设管理, articles 3 and 4: planning, project review (立项审核) and filing (备案)."""

from __future__ import annotations

import ibis

from qingzhi.rules.rule import (
    Expression,
    Limits,
    Row,
    Stage,
    Today,
    is_blank,
    not_given,
    passes,
    rule,
)

BELOW_COUNTY = ("township", "village")
COUNTY_OR_ABOVE = ("county", "city", "province", "central")


@rule("A0301", on="apps", stage=Stage.NOT_ENDED, message="写不出信息化规划的依据")
def not_in_the_plan(app: Row, limits: Limits, today: Today) -> Expression:
    """政务应用程序要纳入本单位信息化规划（《若干意见》第三条）。

    检查什么：台账里“规划依据”一栏是否空着。拟建的也查；已经关停的不查。

    适用谁：各级党政机关、群团和事业单位；村和社区参照。

    为什么：没有规划就立项，往往是一时一事建一个，建完没有人管、没有钱养。

    怎么改：把规划文件名称和页码补进台账；规划里没有的，先不要再投入，能并入现有平台的并入。
    """
    return is_blank(app.plan_reference)


@rule(
    "A0302",
    on="organizations",
    message="有 {grassroots_apps} 个在用的面向基层的应用程序，按规定不超过 {grassroots_apps_per_unit} 个",
)
def several_apps_for_the_grassroots(unit: Row, limits: Limits, today: Today) -> Expression:
    """一个单位面向基层的应用程序不能多于一个（《若干规定》）。

    检查什么：同一主办单位在用的、“是否面向基层”写“是”的应用程序有几个。关停的、拟建的不计。
    有应用程序没写是否面向基层、写“是”的又没有超过的，说不准，记为未核；只报数的单位没有逐个上报，也记为未核。

    适用谁：各级党政机关、群团和事业单位，村和社区。

    为什么：上面一个部门两三个程序，到了村里就是十几个程序装在同一部手机上，同样的事填几遍。

    怎么改：留一个，其余的功能并进去，再公告、关停注销；上级统一建设、本级只是使用的，不算本单位主办，请改正主办单位。
    """
    return passes(unit.grassroots_apps, unit.grassroots_apps_exactly, limits.grassroots_apps_per_unit)


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


@rule(
    "A0401",
    on="apps",
    stage=Stage.NOT_ENDED,
    message="立项审核五问没有答全：符合规划“{fits_plan}”、功能重复“{overlaps}”、可嵌入现有应用“{could_be_module}”、"
    "业务协同“{works_together}”、数据共享“{shares_data}”",
)
def review_incomplete(app: Row, limits: Limits, today: Today) -> Expression:
    """立项审核的五个问题都要回答（《若干意见》第四条）。

    检查什么：符合规划、功能重复、可嵌入现有应用、业务协同、数据共享，这五栏有没有空着的。答“是”答“否”都算答了；
    写了看不懂的（如“待定”），这一问记为未核。拟建的也查；已经关停的不查。

    适用谁：各级党政机关、群团和事业单位；村和社区参照。

    为什么：这五问挡得住大多数重复建设。建好以后再问就晚了，多一个程序，基层就多一份登录和填报。

    怎么改：由立项审核的部门把空着的几问答完，补进台账；答案是“重复”或“可嵌入”的，先考虑合用，不另建。
    """
    return (
        not_given(app.fits_plan, app.fits_plan_text)
        | not_given(app.overlaps, app.overlaps_text)
        | not_given(app.could_be_module, app.could_be_module_text)
        | not_given(app.works_together, app.works_together_text)
        | not_given(app.shares_data, app.shares_data_text)
    )


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


def _unfiled(app: Row, limits: Limits, today: Today) -> Expression:
    return is_blank(app.filing_number)


@rule(
    "A0405",
    on="apps",
    stage=Stage.NOT_ENDED,
    applies=_unfiled,
    message="备案申请表有缺项：经办人“{handler}”、立项审核“{project_review}”、主要功能“{functions}”、"
    "运维和安全保障“{maintenance}”、上线验收“{acceptance}”、同类应用“{similar_apps}”",
)
def filing_form_incomplete(app: Row, limits: Limits, today: Today) -> Expression:
    """备案申请表的八项内容要填全（《管理办法》）。

    检查什么：还没有备案的应用程序，申请表八项里有没有空着的：主办单位、名称、经办人、立项审核情况、功能设置情况、
    运维和安全保障情况、上线验收情况、同类应用情况。没有同类应用的写“无”，算填了。已经备案的不再查。

    适用谁：行政机关、群团、承担行政职能的事业单位。面向公众的应用程序参照执行，最多列为“需关注”。

    为什么：缺一项就要退回补一次，来回几趟，基层等着用的程序上不了线，不该用的也说不清。

    怎么改：把空着的几项一次补齐再报；经办人只写姓名和职务，台账里不要留手机号。
    """
    return (
        is_blank(app.handler)
        | is_blank(app.project_review)
        | is_blank(app.functions)
        | is_blank(app.maintenance)
        | is_blank(app.acceptance)
        | is_blank(app.similar_apps)
    )


def _received(app: Row, limits: Limits, today: Today) -> Expression:
    return ~not_given(app.received_on, app.received_on_text)


@rule(
    "A0406",
    on="apps",
    stage=Stage.NOT_ENDED,
    applies=_received,
    message="{received_on} 受理，完备性审核日期：{completeness_on}，已用 {completeness_workdays} 个工作日，"
    "规定 {provincial_review_days} 个",
)
def completeness_review_late(app: Row, limits: Limits, today: Today) -> Expression:
    """省级完备性审核要在规定的工作日内办结（《管理办法》）。

    检查什么：从受理的第二天算起，到完备性审核日期（还没有办结的，到检查日）用了几个工作日。恰好用满不算超期。
    没有受理日期的不适用；已有备案编号却没写审核日期的，说不准，记为未核。工作日按国务院公布的放假调休计算，
    还没有公布的年份写明“调休未定”。

    适用谁：行政机关、群团、承担行政职能的事业单位。面向公众的应用程序参照执行，最多列为“需关注”。

    为什么：审核拖一天，基层就多等一天，急着用的单位就会先上线后备案。

    怎么改：请审核单位尽快办结，缺什么一次说清；已经办结的，把日期补进台账。
    """
    return passes(app.completeness_workdays, app.completeness_workdays_exactly, limits.provincial_review_days)


def _complete(app: Row, limits: Limits, today: Today) -> Expression:
    return ~not_given(app.completeness_on, app.completeness_on_text)


@rule(
    "A0407",
    on="apps",
    stage=Stage.NOT_ENDED,
    applies=_complete,
    message="{completeness_on} 通过完备性审核，反馈日期：{feedback_on}，备案日期：{filed_on}，"
    "已用 {national_workdays} 个工作日，规定 {national_review_days} 个",
)
def national_review_late(app: Row, limits: Limits, today: Today) -> Expression:
    """材料审核和技术检测要在规定的工作日内有结果（《管理办法》）。

    检查什么：从完备性审核的第二天算起，到反馈或备案（还没有结果的，到检查日）用了几个工作日。
    规定的天数没有公开的可靠来源，口径里填上以前，这一项都记为未核。

    适用谁：行政机关、群团、承担行政职能的事业单位。面向公众的应用程序参照执行，最多列为“需关注”。

    为什么：迟迟没有结果，单位就不知道该等还是该改。

    怎么改：向审核单位问清进度，把反馈日期或备案日期补进台账。
    """
    return passes(app.national_workdays, app.national_workdays_exactly, limits.national_review_days)


def _told_what_is_missing(app: Row, limits: Limits, today: Today) -> Expression:
    return ~not_given(app.feedback_on, app.feedback_on_text)


@rule(
    "A0408",
    on="apps",
    stage=Stage.NOT_ENDED,
    applies=_told_what_is_missing,
    message="{feedback_on} 反馈，补正日期：{supplemented_on}，已过 {supplement_workdays} 个工作日，"
    "规定 {supplement_days} 个",
)
def supplement_late(app: Row, limits: Limits, today: Today) -> Expression:
    """收到反馈后要按期补正，逾期视为放弃备案申请（《管理办法》）。

    检查什么：从反馈的第二天算起，到补正日期（还没有补正的，到检查日）过了几个工作日。
    规定的天数没有公开的可靠来源，口径里填上以前，这一项都记为未核。

    适用谁：行政机关、群团、承担行政职能的事业单位。面向公众的应用程序参照执行，最多列为“需关注”。

    为什么：逾期就算放弃，前面的审核全部白做，重新走一遍的还是基层。

    怎么改：还没有补正的马上补；已经逾期的，重新申请备案，或者决定不要这个应用程序，公告后关停。
    """
    return passes(app.supplement_workdays, app.supplement_workdays_exactly, limits.supplement_days)


def _changed(app: Row, limits: Limits, today: Today) -> Expression:
    return ~not_given(app.changed_on, app.changed_on_text) & (ibis.coalesce(app.changed_on, today.day) <= today.day)


@rule(
    "A0409",
    on="apps",
    applies=_changed,
    message="重大变更 {changed_on} 生效，变更备案日期：{change_filed_on}",
)
def change_not_filed_first(app: Row, limits: Limits, today: Today) -> Expression:
    """重大变更要先办变更备案，再生效（《管理办法》）。

    检查什么：写了变更日期的，变更备案日期是否空着，或者晚于变更日期。要提前几个工作日，没有公开的可靠来源，
    所以备案在前的，口径里填上天数以前记为未核。没有变更、变更还没有生效的不适用。

    适用谁：行政机关、群团、承担行政职能的事业单位。面向公众的应用程序参照执行，最多列为“需关注”。

    为什么：备案时没有的签到、积分，常常是后来“升级”加进去的。

    怎么改：补办变更备案，把日期补进台账；没有必要的变更，退回原来的版本。
    """
    late = (app.change_filed_on > app.changed_on) | not_given(app.change_filed_on, app.change_filed_on_text)
    return late | (app.change_workdays_exactly < limits.change_filing_days)


@rule(
    "A0410",
    on=("apps", "accounts"),
    stage=Stage.ENDED,
    message="关停日期：{closed_on}，公告日期：{closing_announced_on}，报告日期：{closing_reported_on}",
)
def closed_without_notice(subject: Row, limits: Limits, today: Today) -> Expression:
    """关停要先公告、后报告（《管理办法》；账号按本地规定）。

    检查什么：已经关停、注销的应用程序和账号，公告日期是否空着或者晚于关停日期；本地口径规定了报告时限的，
    关停以后报告用了几个工作日（还没有报告的，算到检查日）。全国没有公布报告时限，公告做到了的，这一项记为未核。

    适用谁：应用程序：行政机关、群团、承担行政职能的事业单位，面向公众的参照执行；
    公众账号：本地口径有规定的才适用。

    为什么：不打招呼就停，群众找不到办事的地方，留下的空壳还会被当成在用。

    怎么改：补发公告，写明停用日期和以后到哪里办；向备案的部门报告，把两个日期补进台账。
    """
    unannounced = not_given(subject.closing_announced_on, subject.closing_announced_on_text)
    too_late = ibis.coalesce(subject.closing_announced_on > subject.closed_on, False)
    unreported = passes(subject.closing_workdays, subject.closing_workdays_exactly, limits.closing_report_days)
    return unannounced | too_late | unreported
