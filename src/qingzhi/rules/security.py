"""Part 4 of the Opinions, 安全管理 (articles 12 and 13): who answers for security, graded protection, app packages."""

from __future__ import annotations

import ibis

from qingzhi.rules.declared import DENIED, affirmed
from qingzhi.rules.rule import (
    ADVISORY,
    VIOLATION,
    Condition,
    Expression,
    Limits,
    Row,
    Today,
    days,
    is_blank,
    known,
    not_given,
    rule,
)

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


def _has_flags(app: Row, limits: Limits, today: Today) -> Expression:
    """Mini programs are neither signed by their makers nor debuggable: a package of theirs has none of the flags."""
    flags = app.seen_debuggable.notnull() | app.seen_cleartext.notnull() | app.seen_signed.notnull()
    return app.package_kind.isnull() | flags


@rule(
    "A1206",
    on="apps",
    applies=_has_flags,
    severity=ADVISORY,
    message="安装包可调试：{seen_debuggable}，允许明文传输：{seen_cleartext}，有签名：{seen_signed}",
)
def weak_package(app: Row, limits: Limits, today: Today) -> Expression:
    """正式发布的安装包不可调试、不明文传输、有签名（《若干意见》第十二条，我们的推断）。

    检查什么：安装包是不是开着调试，是不是允许不加密的网络传输（按系统实际生效的设置），是不是没有签名。
    只看有没有签名，不验签名真假和强弱。

    适用谁：各级党政机关、群团和事业单位；村和社区参照。小程序没有这些设置，不适用。
    最多列为“需关注”：送检的可能是测试版。

    为什么：能调试、走明文的程序，同一个无线网里的人就能看到群众填的身份证号。

    怎么改：请开发单位关掉调试，只用加密传输，签好名，用正式发布的安装包再检查一遍。
    """
    weak = (
        ibis.coalesce(app.seen_debuggable, False)
        | ibis.coalesce(app.seen_cleartext, False)
        | ~ibis.coalesce(app.seen_signed, True)
    )
    return ibis.cases((app.package_kind.notnull(), weak), else_=ibis.null("boolean"))


@rule("A1301", on="apps", message="没有写全处理哪类数据、给哪类用户用：数据分类“{data_class}”，用户分类“{user_class}”")
def no_data_class(app: Row, limits: Limits, today: Today) -> Expression:
    """写明应用程序处理哪类数据、给哪类用户用（《若干意见》第十三条）。

    检查什么：台账里数据分类、用户分类两栏有没有空着的。

    适用谁：各级党政机关、群团和事业单位；村和社区参照。

    为什么：不分类就不知道哪些数据要重点保护，常常是能收的都收，基层多填，群众多交。

    怎么改：按本单位的数据分类目录补上两栏；说不清为什么要收的数据，不再收。
    """
    return is_blank(app.data_class) | is_blank(app.user_class)


CALLED_FOR: dict[str, tuple[str, ...]] = {
    group: tuple(words.split())
    for group, words in {
        "位置": "定位 位置 地图 导航 附近 周边 就近 网点 路线 巡 走访 入户 打卡 签到 考勤 轨迹 上报 随手拍 公交 停车 "
        "出行 旅游 执法 应急 天气 采集 登记",
        "后台定位": "轨迹 巡护 巡河 巡林 巡逻 导航 持续定位 实时定位 应急",
        "相机": "拍照 照片 图片 影像 扫码 扫一扫 二维码 识别 人脸 认证 实名 上传 上报 报送 随手拍 视频 录像 直播 "
        "办理 办事 申报 申请 材料 执法 巡 采集 核查 登记 反馈 投诉 举报",
        "麦克风": "语音 录音 音频 视频 录像 直播 通话 会议 对讲 执法 朗读",
        "通讯录": "通讯录 联系人 电话本 通信录",
        "短信": "短信",
        "通话记录": "通话 电话 来电",
        "手机识别信息": "通话 电话 本机号码 一键登录 反诈",
        "日历": "日历 日程 提醒 预约 会议",
        "相册和存储": "拍照 照片 图片 影像 上传 上报 报送 下载 文件 附件 材料 资料 随手拍 视频 办理 办事 申报 申请 "
        "公文 学习 课件 采集 核查 登记 反馈 投诉 举报 执法 巡",
        "身体活动": "步数 运动 健身 健康 健步",
        "应用列表": "反诈 安全检测 应用管理",
    }.items()
}
"""What the ledger says an app does → what it needs of people's data, by the groups of the inspector of packages."""


def _beyond(group: str) -> Condition:
    """Whether a package may reach a kind of data that nothing of what the app is said to do calls for."""

    def beyond(app: Row, limits: Limits, today: Today) -> Expression:
        functions = known(app.functions)
        called_for = functions.contains(CALLED_FOR[group][0])
        for word in CALLED_FOR[group][1:]:
            called_for |= (affirmed(functions, word) if word in DENIED else functions).contains(word)
        return app.seen_permissions.contains(group) & ~called_for

    return beyond


@rule(
    "A1302",
    on="apps",
    severity=ADVISORY,
    remarks=tuple((f"“{group}”在主要功能里看不出用处", _beyond(group)) for group in CALLED_FOR),
    message="安装包申请的敏感权限：{seen_permissions}；台账写明的主要功能：{functions}；申请不等于使用，需人工核实",
)
def too_many_permissions(app: Row, limits: Limits, today: Today) -> Expression:
    """只申请功能用得着的权限（《若干意见》第十三条，按个人信息保护的要求推断）。

    检查什么：安装包申请的位置、相机、通讯录等十二类敏感权限，在台账“主要功能”里看不看得出用处。
    主要功能没有填的，记为未核。

    适用谁：各级党政机关、群团和事业单位；村和社区参照。最多列为“需关注”：台账写得短，不等于用不着。

    为什么：多要一项权限，就多一份群众和干部的隐私交了出去；用不着的，出了事也说不清。

    怎么改：请开发单位删去用不着的权限，组件库带进来的也要删；确实用得着的，在“主要功能”里写明用来做什么。
    """
    beyond = [_beyond(group)(app, limits, today) for group in CALLED_FOR]
    any_beyond = beyond[0]
    for one in beyond[1:]:
        any_beyond |= one
    return any_beyond


@rule(
    "A1303",
    on="apps",
    severity=ADVISORY,
    message="安装包里的统计分析和广告组件：{seen_trackers}；有组件不等于在收集，需人工核实",
)
def trackers(app: Row, limits: Limits, today: Today) -> Expression:
    """不夹带第三方的统计分析和广告组件（《若干意见》第十三条，我们的推断）。

    检查什么：安装包里有没有已知的统计分析组件（如友盟、神策分析）和广告组件（如穿山甲、腾讯优量汇）。
    没有列入我们名单的组件看不出来；推送、地图、登录组件不算。

    适用谁：各级党政机关、群团和事业单位；村和社区参照。最多列为“需关注”。

    为什么：谁在什么时候办了什么事，会随着这些组件传给第三方的公司，群众并不知道。

    怎么改：请开发单位去掉广告组件；统计确需的，改用自己部署的，写进隐私政策。
    """
    return app.seen_trackers != ""
