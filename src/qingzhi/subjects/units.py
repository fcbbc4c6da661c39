"""The kind and level of a unit, as far as its name tells. What a name doesn't tell is None, never a guess.

Names are matched after ``normalise``; the first pattern that fits decides, so the order of the tables matters:
共青团清源县委 must meet 共青团 before 委, and 政协清源县委员会 must meet 政协 before 委员会. Among the levels the
smallest comes first (中央大街街道办事处 is a street), except that a national body is not told by a 区 inside its name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from qingzhi.subjects.records import Records
from qingzhi.subjects.schema import SUBJECTS, normalise

KINDS: tuple[tuple[str, str], ...] = (
    # what the last words say, before any word inside the name is looked at
    (r"(公司|集团|供水厂|水务集团)$", "enterprise"),
    (r"(村民委员会|居民委员会|村委会|居委会|村民小组|村两委|村党支部|村党总支|社区党委|社区党总支)$", "village"),
    (r"(村|社区)$", "village"),
    (r"(党校|行政学院|学校|小学|中学|一中|二中|三中|职中|高中|大学|幼儿园|医院|卫生院|卫生服务中心|保健院)$", "institution"),
    (r"(中心|广播电视台|电视台|图书馆|文化馆|博物馆|档案馆|体育馆|美术馆|纪念馆|福利院|敬老院|研究所|研究院|气象台|技术推广站|管理处|管理所)$", "institution"),
    (r"(共青团|团委|团县委|团市委|妇联|妇女联合会|总工会|工会|工商联|工商业联合会|残联|残疾人联合会|科协|科学技术协会|文联|文学艺术界联合会|侨联|红十字会|计生协|社科联|台联|贸促会)", "mass"),
    (r"(纪委监委|纪律检查委员会|监察委员会|监委|^.*纪委$)", "supervision"),
    (r"人民代表大会|人大(?!道|街)|(?<![行财邮])政协|政治协商", "congress"),  # not 人大道, 行政协调
    (r"(法院|检察院)", "judicial"),
    (r"^中共|(县委|市委|区委|旗委|省委|州委|地委|盟委|党委|党工委|工委|党组)", "party"),
    (r"(宣传部|组织部|统战部|政法委|网信办|编办|巡察办|巡察组|机关工委|老干部局|党史研究室)$", "party"),
    (r"(人民政府|政府办|街道办事处|办事处|政府)", "administrative"),
    (r"(局|委员会|公安|派出所|税务所|司法所|管委会|厅|政务办|信访办)$", "administrative"),
)  # fmt: skip

# 区 after these words is no district: 小区, 开发区, 自治区, 保护区
AREAS = ["小", "社", "校", "园", "景", "库", "矿", "灾", "片", "地", "治", "开发", "经开", "高新", "保护", "名胜", "示范", "试验", "合作", "保税", "工业", "集聚"]  # fmt: skip
DISTRICT = "".join(f"(?<!{area})" for area in AREAS) + r"(?<=.)区(?!域|块|划)"

LEVELS: tuple[tuple[str, str], ...] = (
    (r"(村民委员会|居民委员会|村委会|居委会|村民小组|村两委|村党支部|村党总支|社区党委|社区党总支)$", "village"),
    (r"(村|社区)$", "village"),
    (r"(街道|镇|(?<!城)乡)(综合|便民|社会|农业|文化|退役)", "township"),  # not 县城乡综合执法局
    (r"(街道|镇|乡)(党委|党工委|人民政府|政府|办事处|人大|纪委|政协|团委|妇联|中心|卫生院|财政所|司法所|派出所|小学|中学|幼儿园|$)", "township"),
    (r"^(中共中央|中央|国务院|共青团中央|中华全国|全国(人大|政协|妇联|工商联)|最高人民)", "central"),
    (r"^国家(?!级)[^局]*(局|委员会|办公室)$", "central"),  # not 国家税务总局清源县税务局: that one is a county's
    (r"县(?!级)|(?<![红国])旗(?![袍舰帜])", "county"),
    (rf"{DISTRICT}|^区(?!党委|.*厅)", "county"),  # 区党委 and 区…厅 belong to a 自治区
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


def complete(tables: Mapping[str, Records]) -> None:
    """Fill in each unit's kind and level where they were not given: from the list of units, else from its name.

    ``unit_kind_source`` and ``unit_level_source`` say which: given, listed, inferred or unknown.
    """
    listed = _listed_units(tables["organizations"])
    inferences = {"unit_kind": infer_kind, "unit_level": infer_level}
    for name in SUBJECTS:
        columns = tables[name].values
        for attribute, infer in inferences.items():
            known: dict[str, tuple[str | None, str]] = {}
            for row, unit in enumerate(columns["unit"]):
                if columns[attribute][row]:
                    columns[f"{attribute}_source"][row] = "given"
                    continue
                if unit not in known:
                    told = listed.get(normalise(unit), {}).get(attribute)
                    inferred = told or infer(unit)
                    known[unit] = inferred, "listed" if told else "inferred" if inferred else "unknown"
                columns[attribute][row], columns[f"{attribute}_source"][row] = known[unit]


def _listed_units(organizations: Records) -> dict[str, dict[str, str]]:
    """Kind and level of the units of the list of units, by normalised name; only what was filled in."""
    columns = organizations.values
    return {
        normalise(unit): {key: columns[key][row] for key in ("unit_kind", "unit_level") if columns[key][row]}
        for row, unit in enumerate(columns["unit"])
    }
