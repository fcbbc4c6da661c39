"""Part 4 of the Opinions, 安全管理 (articles 12 and 13): who answers for security, graded protection."""

from __future__ import annotations

import ibis

from qingzhi.rules.rule import ADVISORY, VIOLATION, Expression, Limits, Row, Today, is_blank, rule


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
