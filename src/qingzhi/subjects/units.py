"""The kind and level of a unit, as far as its name tells. What a name doesn't tell is None, never a guess.

Names are matched after ``normalise``; the first pattern that fits decides, so the order of the tables matters:
共青团清源县委 must meet 共青团 before 委, and 政协清源县委员会 must meet 政协 before 委员会.
"""

from __future__ import annotations

import re
from functools import cache

from qingzhi.subjects.schema import normalise

KINDS: tuple[tuple[str, str], ...] = (
    # what the last words say, before any word inside the name is looked at
    (r"(公司|集团|供水厂|水务集团)$", "enterprise"),
    (r"(村民委员会|居民委员会|村委会|居委会|村民小组|村两委|村党支部|村党总支|社区党委|社区党总支)$", "village"),
    (r"(村|社区)$", "village"),
    (r"(党校|行政学院|学校|小学|中学|一中|二中|三中|职中|高中|职教中心|幼儿园|医院|卫生院|卫生服务中心|疾控中心|疾病预防控制中心|保健院)$", "institution"),
    (r"(融媒体中心|广播电视台|电视台|图书馆|文化馆|博物馆|档案馆|体育馆|美术馆|纪念馆|福利院|敬老院|研究所|研究院|气象台|服务中心|事务中心|发展中心|管理中心|信息中心|指导中心|技术推广站|管理处|管理所)$", "institution"),
    (r"(共青团|团委|团县委|团市委|妇联|妇女联合会|总工会|工会|工商联|工商业联合会|残联|残疾人联合会|科协|科学技术协会|文联|文学艺术界联合会|侨联|红十字会|计生协|社科联|台联|贸促会)", "mass"),
    (r"(纪委监委|纪律检查委员会|监察委员会|监委|^.*纪委$)", "supervision"),
    (r"(人民代表大会|人大常委会|人大办|人大主席团|人大)|政协|政治协商", "congress"),
    (r"(法院|检察院)", "judicial"),
    (r"^中共|(县委|市委|区委|旗委|省委|州委|地委|盟委|党委|党工委|工委|党组)", "party"),
    (r"(宣传部|组织部|统战部|政法委|网信办|编办|巡察办|巡察组|机关工委|老干部局|党史研究室)$", "party"),
    (r"(人民政府|政府办|街道办事处|办事处|政府)", "administrative"),
    (r"(局|委员会|公安|派出所|税务所|司法所|管委会|厅|政务办|信访办)$", "administrative"),
)  # fmt: skip

LEVELS: tuple[tuple[str, str], ...] = (
    (r"^(中共中央|中央|国务院|国家|全国|最高人民)", "central"),
    (r"(村民委员会|居民委员会|村委会|居委会|村民小组|村两委|村党支部|村党总支|社区党委|社区党总支)$", "village"),
    (r"(村|社区)$", "village"),
    (r"(街道|镇|乡)(党委|党工委|人民政府|政府|办事处|人大|纪委|政协|团委|妇联|中心|卫生院|财政所|司法所|派出所|综合|便民|社会|农业|文化|退役|小学|中学|幼儿园|$)", "township"),
    (r"(县|旗|林区)(?!级)|[^小开发矿灾片社校园景湖库行自治地]区(?!域|块|划)", "county"),
    (r"^[^县区旗]*(省|自治区)", "province"),
)  # fmt: skip


def infer_kind(name: str) -> str | None:
    """A code of ``choices.toml`` [unit_kind], or None where the name doesn't tell."""
    return _first(KINDS, name)


def infer_level(name: str) -> str | None:
    """central, province, city, county, township or village, or None.

    A bare …市… is None: county-level cities are called 市 too.
    """
    return _first(LEVELS, name)


@cache
def _first(table: tuple[tuple[str, str], ...], name: str) -> str | None:
    compact = normalise(name)
    return next((code for pattern, code in table if re.search(pattern, compact)), None)
