"""Part 3 of the Opinions, 使用管理 (articles 8 to 11): how many groups, how large, whose; what apps ask of staff."""

from __future__ import annotations

import ibis

from qingzhi.rules.rule import ADVISORY, Expression, Limits, Row, Today, known, passes_if_set, rule
from qingzhi.rules.seen import certain, saw

COUNTY_OR_ABOVE = ("county", "city", "province", "central")


@rule(
    "A0812",
    on="groups",
    message="人数 {members}，管理员 {admins}；本地规定：人数不超过 {group_members}，管理员不超过 {group_admins}",
)
def group_too_large(group: Row, limits: Limits, today: Today) -> Expression:
    """一个群的人数和管理员数，不超过本地的规定（本地规定；全国没有这一条）。

    检查什么：群的人数、管理员数有没有超过本地口径给出的数。口径没有给的那一个不查，两个都没有给就不适用。

    适用谁：本地规定管到的单位，包括村和社区、国有企业。

    为什么：几百人的大群，一条通知所有人都要看、都要回，与己无关的也躲不开。

    怎么改：把与任务无关的人请出群；管理员留一两个就够。
    """
    return passes_if_set(group.members, limits.group_members) | passes_if_set(group.admins, limits.group_admins)


@rule("A0812", on="organizations", message="在用的工作群组有 {groups_of_unit} 个，本地规定不超过 {groups_per_unit} 个")
def too_many_groups(unit: Row, limits: Limits, today: Today) -> Expression:
    """一个单位的工作群组数，不超过本地的规定（本地规定；全国没有这一条）。

    检查什么：单位在用的工作群组有几个，有没有超过本地口径给出的数。已解散、已合并的不计；
    只报数的单位没有逐个上报，记为未核。

    适用谁：本地规定管到的单位，包括村和社区、国有企业。

    为什么：群多了，同一件事在几个群里说几遍，人在几个群里回几遍。

    怎么改：先散任务已经结束的，再把人差不多、事差不多的合成一个；合并以后话更多的，说明合错了，不要为了数字合并。
    """
    return unit.groups_of_unit > limits.groups_per_unit


@rule("A0813", on="groups", message="建群单位层级：{unit_level}，成员层级：{member_level}")
def village_cadres_in_higher_group(group: Row, limits: Limits, today: Today) -> Expression:
    """县级及以上单位的工作群，不把村干部拉进来（本地规定；全国没有这一条）。

    检查什么：建群单位在县级及以上，成员层级里写着村。成员层级没有填的，记为未核。

    适用谁：本地口径有这条规定的才适用。

    为什么：县里几十个部门各拉一个群，村干部就要盯几十个群；任务应当由乡镇统一派。

    怎么改：请村干部退群，有事经乡镇办；应急等确需直达的，在“例外”表里写明依据。
    """
    reaches_village = known(group.member_level).contains("村")
    return group.unit_level.isin(COUNTY_OR_ABOVE) & reaches_village & limits.village_in_higher_groups.holds


@rule(
    "A0814",
    on="groups",
    severity=ADVISORY,
    message="别的单位也报了“{name}”（平台：{platform}，建立日期：{created_on}）",
)
def reported_by_several_units(group: Row, limits: Limits, today: Today) -> Expression:
    """一个群只由一个单位上报，说清楚是谁建的（《若干意见》第十四条，我们的推断）。

    检查什么：群名称、平台相同的群，是不是有不止一个单位上报；两边都写了建立日期的，日期也要相同才算。
    平台没有填的，记为未核。

    适用谁：各级党政机关、群团和事业单位；村和社区参照。最多列为“需关注”：重名的群不一定是同一个。

    为什么：几家都报，就没有一家负责；总数也虚高，清理时谁都以为别人会散。

    怎么改：几家对一对，是同一个群的，留建群单位的一行，别家的删去；不是的，把群名改得分得开。
    """
    return group.reported_by_several


def _not_for_the_public(app: Row, limits: Limits, today: Today) -> Expression:
    return ibis.coalesce(app.audience, "") != "public"


@rule(
    "A0902",
    on="apps",
    applies=_not_for_the_public,
    severity=certain("seen_trace_upload"),
    message="安装包里的照片录像轨迹上传功能：{seen_trace_upload}；存在不等于强制使用，需人工核实",
)
def trace_upload(app: Row, limits: Limits, today: Today) -> Expression:
    """不要求工作人员上传照片、录像、轨迹来证明干了活（《管理办法》）。

    检查什么：安装包里有没有轨迹上报、现场拍照上传、水印相机、拍照留痕、持续定位一类的功能。
    换头像、拍证件、群众随手拍不算。

    适用谁：行政机关、群团和承担行政职能的事业单位给工作人员用的应用程序。台账写明给公众用的不适用；没有写给谁用的参照。

    为什么：走访一户要先拍照、开定位，拍得好不好比事办得好不好要紧，干部成了摄影师。

    怎么改：去掉为留痕设的拍照、录像、轨迹上传；执法取证、应急抢险等工作本身需要的，在“例外”表里写明依据。
    """
    return saw(app.seen_trace_upload)


@rule(
    "A1003",
    on="apps",
    severity=certain("seen_ranking"),
    message="安装包里的排行榜功能：{seen_ranking}；存在不等于用来考核，需人工核实",
)
def leaderboard(app: Row, limits: Limits, today: Today) -> Expression:
    """应用程序里不给单位或个人排名次（《若干意见》第十条）。

    检查什么：安装包里有没有排行榜、名次、光荣榜、红黑榜一类的页面和文字。热搜榜、歌曲榜、考试和摇号的名次不算。

    适用谁：各级党政机关、群团和事业单位；村和社区参照。

    为什么：名次一排，大家就盯着名次做：拉人注册、催人点赞，基层层层加码。

    怎么改：去掉排行榜，换一个版本再上；要了解进度的，各单位看自己的，不比先后。
    """
    return saw(app.seen_ranking)
