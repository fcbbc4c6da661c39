"""The kind and level of a unit, as far as its name tells. What a name doesn't tell is None, never a guess.

Names are matched after ``normalise``; the first pattern that fits decides, so the order of the tables matters:
共青团清源县委 must meet 共青团 before 委, and 政协清源县委员会 must meet 政协 before 委员会. Among the levels the
smallest comes first (中央大街街道办事处 is a street), except that a national body is not told by a 区 inside its name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from qingzhi.subjects.records import Records
from qingzhi.subjects.schema import ORGANIZATIONS, SUBJECTS, normalise, subject_id

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
    """Settle who the units are: one key for each, a row for each, and its kind and level where they were not given."""
    _unify_keys(tables)
    _add_unlisted(tables)
    _fill_in(tables)


def _unify_keys(tables: Mapping[str, Records]) -> None:
    """Give rows that name a unit without its 统一社会信用代码 the key of those that name it with the code."""
    codes: dict[str, set[str]] = {}
    for name in SUBJECTS:
        columns = tables[name].values
        for unit, code, key in zip(columns["unit"], columns["unit_code"], columns["unit_key"], strict=True):
            if code:
                codes.setdefault(normalise(unit), set()).add(key)
    known = {unit: keys.pop() for unit, keys in codes.items() if len(keys) == 1}
    for name in SUBJECTS:
        columns = tables[name].values
        for row, key in enumerate(columns["unit_key"]):
            columns["unit_key"][row] = known.get(key, key)


def _add_unlisted(tables: Mapping[str, Records]) -> None:
    """Add the units that own something but stand on no list of units: the row that first names one is its source."""
    organizations = tables[ORGANIZATIONS.name]
    listed = set(organizations.values["unit_key"])
    for name in SUBJECTS:
        owned = tables[name]
        first = {key: row for row, key in reversed([*enumerate(owned.values["unit_key"])])}
        rows = sorted(row for key, row in first.items() if key not in listed)
        listed.update(first)
        organizations.extend(_units_named(owned), rows)


def _units_named(owned: Records) -> Records:
    """Rows of another table as rows of organizations: who the unit is, and nothing else."""
    shared = [column.name for column in ORGANIZATIONS.columns if column.name.startswith("unit")]
    named = Records(ORGANIZATIONS, {name: [None] * len(owned) for name in ORGANIZATIONS.types() if name != "position"})
    for name in (*shared, "unit_key"):
        named.values[name] = owned.values[name]
    named.values["name_key"] = [""] * len(owned)
    named.values["id"] = [
        subject_id(ORGANIZATIONS.kind, unit, code or "")
        for unit, code in zip(owned.values["unit"], owned.values["unit_code"], strict=True)
    ]
    named.origins = [
        replace(origin, columns={name: at for name, at in origin.columns.items() if name in shared})
        for origin in owned.origins
    ]
    named.origin_of, named.row_of = owned.origin_of, owned.row_of
    return named


def _fill_in(tables: Mapping[str, Records]) -> None:
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
