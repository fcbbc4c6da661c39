"""Part 2 of the Opinions, 建设管理, articles 5 to 7: one of each kind, accepted before use, and no zombies (僵尸)."""

from __future__ import annotations

import ibis

from qingzhi.rules.declared import CHECK_IN, ONLINE, POINTS
from qingzhi.rules.rule import ADVISORY, VIOLATION, Expression, Limits, Row, Today, days, is_blank, known, rule
from qingzhi.rules.seen import certain, declares, saw

UNEXPLAINED = ("", "无")
NOT_ACCEPTED = ("否", "不通过", "不合格", "不符合", "未验收", "未测试")
"""What some write where nothing was accepted."""


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
    "A0504",
    on="apps",
    severity=certain("seen_commerce"),
    message="安装包里的商业活动：{seen_commerce}；看到不等于在用，需人工核实",
)
def commerce(app: Row, limits: Limits, today: Today) -> Expression:
    """政务应用程序里不做广告、不卖东西、不搞收费推广（《管理办法》）。

    检查什么：安装包里有没有广告位、购物车、开通会员、优惠券一类的文字，有没有广告组件的代码。
    社保缴费、停车缴费这样的便民收费不算。

    适用谁：行政机关、群团和承担行政职能的事业单位给工作人员用的应用程序；给公众用的参照，最多列为“需关注”。

    为什么：政府的应用程序里出现广告和买卖，等于拿公信力替商家吆喝，群众分不清哪个是公家的事。

    怎么改：去掉广告组件、商城和会员收费，换一个版本再上；是组件库带进来、界面上看不到的，请开发单位从安装包里删掉。
    """
    return saw(app.seen_commerce)


@rule(
    "A0601",
    on="apps",
    severity=certain("seen_check_in"),
    remarks=(("台账写明的主要功能里有打卡签到", lambda app, limits, today: declares(app, *CHECK_IN)),),
    message="安装包里的打卡签到功能：{seen_check_in}；存在不等于强制使用，需人工核实",
)
def check_in(app: Row, limits: Limits, today: Today) -> Expression:
    """不设强制打卡签到，安保、应急等确需的除外（《若干意见》第六条，《管理办法》）。

    检查什么：安装包的页面、界面和代码里有没有打卡、签到、补签、考勤；台账“主要功能”里是不是写着。
    景点打卡、会议签到、“登录”（Sign in）不算。只在代码里看到、界面上看不到的算线索，记为未核。

    适用谁：各级党政机关、群团和事业单位；村和社区参照。安保、应急确需的，在“例外”表里写明依据。

    为什么：人在干活，手机要打卡；信号不好、忘了点，就成了没有到岗。

    怎么改：去掉打卡签到，换一个版本再上。确需保留的，备案时单独说明理由和依据；不是强制、可以不用的，在界面上写明。
    """
    return declares(app, *CHECK_IN) | saw(app.seen_check_in)


@rule(
    "A0602",
    on="apps",
    severity=certain("seen_points", "seen_ranking"),
    remarks=(("台账写明的主要功能里有积分", lambda app, limits, today: declares(app, *POINTS)),),
    message="安装包里的积分功能：{seen_points}，排行榜功能：{seen_ranking}；存在不等于强制使用，需人工核实",
)
def points(app: Row, limits: Limits, today: Today) -> Expression:
    """不按积分给人排名（《若干意见》第六条，《管理办法》）。

    检查什么：安装包里有没有个人积分（我的积分、积分明细、学习积分），有没有排行榜；台账“主要功能”里是不是写着积分。
    两样都有的列为“疑似问题”，只有积分的列为“需关注”。微积分、积分落户、信用卡积分不算。

    适用谁：各级党政机关、群团和事业单位；村和社区参照。安保、应急确需的，在“例外”表里写明依据。

    为什么：有了积分排名，人就为分数忙：挂机、刷题、替人刷分，正事反而没空做。

    怎么改：去掉积分和排行榜，换一个版本再上。确需保留的，备案时单独说明理由和依据，不和考核挂钩。
    """
    return declares(app, *POINTS) | saw(app.seen_points)


@rule(
    "A0603",
    on="apps",
    severity=certain("seen_online_duration"),
    remarks=(("台账写明的主要功能里有时长统计", lambda app, limits, today: declares(app, *ONLINE)),),
    message="安装包里的在线时长统计功能：{seen_online_duration}；存在不等于强制使用，需人工核实",
)
def online_duration(app: Row, limits: Limits, today: Today) -> Expression:
    """不统计人的在线时长（《若干意见》第六条，《管理办法》）。

    检查什么：安装包里有没有在线时长、学习时长、登录天数、活跃度一类的统计；台账“主要功能”里是不是写着。
    动画、视频、停车、通话的时长不算。

    适用谁：各级党政机关、群团和事业单位；村和社区参照。安保、应急确需的，在“例外”表里写明依据。

    为什么：按时长看人，就有人把手机开着放一边；时长长不等于工作好。

    怎么改：去掉时长统计，换一个版本再上。确需保留的，备案时单独说明理由和依据，不公布到人，不和考核挂钩。
    """
    return declares(app, *ONLINE) | saw(app.seen_online_duration)


def _compulsory(app: Row) -> Expression:
    """A function that needs an explanation of its own is there."""
    seen = saw(app.seen_check_in) | saw(app.seen_points) | saw(app.seen_online_duration)
    return declares(app, *CHECK_IN, *POINTS, *ONLINE) | seen


def _certainly_compulsory(app: Row, limits: Limits, today: Today) -> Expression:
    seen = [app[name] == "present" for name in ("seen_check_in", "seen_points", "seen_online_duration")]
    return ibis.cases((seen[0] | seen[1] | seen[2], VIOLATION), else_=ADVISORY)


@rule(
    "A0604",
    on="apps",
    severity=_certainly_compulsory,
    message="单独说明：{explanation}；安装包里的打卡签到功能：{seen_check_in}，积分功能：{seen_points}，"
    "在线时长统计功能：{seen_online_duration}；存在不等于强制使用，需人工核实",
)
def not_explained(app: Row, limits: Limits, today: Today) -> Expression:
    """确需保留打卡签到、积分排名、在线时长的，备案时要单独说明（《管理办法》）。

    检查什么：安装包里看到这三种功能，或台账“主要功能”里写着，而“单独说明”一栏空着或写“无”。

    适用谁：行政机关、群团和承担行政职能的事业单位给工作人员用的应用程序；给公众用的参照，最多列为“需关注”。

    为什么：不说明，审核的人就看不到有强制功能；要用的人也不知道凭什么要打卡。

    怎么改：用不着的功能去掉；确需保留的，在“单独说明”里写明理由、依据和用在谁身上，随备案一起报。
    """
    return _compulsory(app) & app.explanation.isin(UNEXPLAINED)


def _heavy_enough(app: Row, limits: Limits, today: Today) -> Expression:
    heavy = app.seen_shell_score >= limits.shell_evidence.map(lambda share: round(float(share) * 100))
    return ibis.cases(((app.seen_shell == "present") & heavy, VIOLATION), else_=ADVISORY)


@rule(
    "A0704",
    on="apps",
    severity=_heavy_enough,
    message="安装包像是只套了一个网页：{seen_shell}（佐证分量 {seen_shell_score}%）；网页里有什么要打开看，需人工核实",
)
def shell(app: Row, limits: Limits, today: Today) -> Expression:
    """应用程序不能只是一个空壳（《若干意见》第七条）。

    检查什么：安装包是不是只套了一个远程网页，自己几乎没有页面、文字和代码。有界面、有自己功能的不算；没有界面的插件也不算。
    全国没有规定佐证要多重才算，先列为“需关注”；本地口径给出分量的，到了才列为“疑似问题”。

    适用谁：各级党政机关、群团和事业单位；村和社区参照。

    为什么：一个网页做成一个应用程序，干部和群众就多装一个、多记一个密码，却什么也没有多得到。

    怎么改：把网页放进已有的应用程序或小程序里，关停这一个；统一入口本来就是这样设计的，在“例外”表里写明依据。
    """
    return saw(app.seen_shell)


@rule(
    "A0705",
    on="apps",
    message="上线验收有缺项：功能完整性“{accepted_complete}”、性能稳定性“{accepted_stable}”、交互便捷性“{accepted_convenient}”",
)
def acceptance_incomplete(app: Row, limits: Limits, today: Today) -> Expression:
    """上线前要验收功能完整性、性能稳定性、交互便捷性（《若干意见》第七条）。

    检查什么：这三栏有没有空着的，或者写着“否”“不通过”“未验收”的。

    适用谁：各级党政机关、群团和事业单位；村和社区参照。

    为什么：没有验收就推开，打不开、填不进、闪退，最后都要基层干部一遍遍重来。

    怎么改：补做验收，把结论写进台账；通不过的先停用，改好再上。
    """
    return (
        _not_accepted(app.accepted_complete)
        | _not_accepted(app.accepted_stable)
        | _not_accepted(app.accepted_convenient)
    )


def _not_accepted(column: Expression) -> Expression:
    return is_blank(column) | column.isin(NOT_ACCEPTED)


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


@rule(
    "A0707",
    on="apps",
    severity=ADVISORY,
    message="注册用户 {registered_users}，月活跃用户 {monthly_active}，不到 {low_use_percent}%",
)
def low_use(app: Row, limits: Limits, today: Today) -> Expression:
    """很少有人用的应用程序，要想一想还要不要（《若干意见》第七条）。

    检查什么：月活跃用户占注册用户的百分比是否低于本地口径给出的数。全国没有规定，口径里填上以前记为未核。
    结果最多列为“需关注”：用的人少不等于不该有，更不能因此下达使用率指标。

    适用谁：各级党政机关、群团和事业单位；村和社区参照。

    为什么：装了没有人用，还要交运维的钱、做等保、填台账；为了数字好看又会去催基层登录。

    怎么改：问一问使用的人为什么不用；确实用不上的，功能并到别处，公告后关停。不要下达指标去拉使用率。
    """
    return app.monthly_active * 100 < limits.low_use_percent * app.registered_users


@rule(
    "A0708",
    on="groups",
    severity=ADVISORY,
    message="最近发言 {last_message_on}，距检查日 {last_message_on.age} 天，超过 {group_asleep_days} 天",
)
def asleep_group(group: Row, limits: Limits, today: Today) -> Expression:
    """很久没有消息的群，要想一想还要不要（《若干意见》第七条、本地规定）。

    检查什么：最近发言日期到检查日超过本地口径规定的天数。只看日期，不看内容。全国没有规定，口径里填上以前记为未核。

    适用谁：各级党政机关、群团和事业单位；村和社区参照。最多列为“需关注”。

    为什么：没有人说话的群还占着手机，名单还在，哪天又会派出活来。

    怎么改：群主问一句还用不用，不用的解散，在台账里填解散日期；留着应急的，写明依据。
    """
    return group.last_message_on < today - days(limits.group_asleep_days)


@rule(
    "A0708",
    on="accounts",
    severity=ADVISORY,
    message="最近更新 {last_post_on}，距检查日 {last_post_on.age} 天，超过 {account_asleep_days} 天",
)
def asleep_account(account: Row, limits: Limits, today: Today) -> Expression:
    """很久没有更新的账号，要想一想还要不要（《若干意见》第七条、本地规定）。

    检查什么：最近更新日期到检查日超过本地口径规定的沉睡天数。
    这个天数比 A0701 的长，说的是要不要留，不是更新得及不及时。
    全国没有规定，口径里填上以前记为未核。

    适用谁：各级党政机关、群团和事业单位；村和社区参照。最多列为“需关注”。

    为什么：几个月不更新的账号，关注的人早走了，留着只剩密码泄露的风险。

    怎么改：没有用的公告后关停注销，有用的整合到常更新的账号上。
    """
    return account.last_post_on < today - days(limits.account_asleep_days)


def _temporary_by_type(group: Row, limits: Limits, today: Today) -> Expression:
    return known(group.permanence) == "temporary"


@rule("A0709", on="groups", applies=_temporary_by_type, message="临时群，到期日期空着")
def no_end_date(group: Row, limits: Limits, today: Today) -> Expression:
    """临时建的群要写明到什么时候为止（《若干意见》第八条）。

    检查什么：类型写“临时”的群，到期日期（任务截止日期）是否空着。写了“长期”的不算空。
    没有写类型的，看不出是不是临时群，记为未核。

    适用谁：各级党政机关、群团和事业单位；村和社区参照。固定群不适用。

    为什么：没有到期日，就没有人想起来解散，临时群就变成了永久群。

    怎么改：补上任务哪天结束；已经结束的直接解散；确实长期要用的改为固定群，写明依据。
    """
    return is_blank(group.ends_on_text)
