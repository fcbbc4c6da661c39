"""What a unit's name tells of its kind and level, and what it doesn't."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from qingzhi.subjects.units import infer_kind, infer_level
from qingzhi.subjects.values import choices

sys.path.insert(0, str(Path(__file__).parents[2] / "examples/county"))


@pytest.mark.parametrize(
    ("name", "kind", "level"),
    [
        ("中共清源县委宣传部", "party", "county"),
        ("县委组织部", "party", "county"),
        ("清源县委网信办", "party", "county"),
        ("柳溪镇党委", "party", "township"),
        ("清源县纪委监委", "supervision", "county"),
        ("清源县人大常委会办公室", "congress", "county"),
        ("政协清源县委员会", "congress", "county"),
        ("清源县人民法院", "judicial", "county"),
        ("共青团清源县委", "mass", "county"),
        ("清源县妇联", "mass", "county"),
        ("清源县教育局", "administrative", "county"),
        ("清源县 教育局", "administrative", "county"),
        ("县政府办", "administrative", "county"),
        ("县乡村振兴局", "administrative", "county"),
        ("社区矫正管理局", "administrative", None),
        ("城关街道办事处", "administrative", "township"),
        ("柳溪镇人民政府", "administrative", "township"),
        ("新村镇人民政府", "administrative", "township"),
        ("柳溪镇新华村村民委员会", "village", "village"),
        ("柳溪镇新华村", "village", "village"),
        ("东门社区", "village", "village"),
        ("清源县第一中学", "institution", "county"),
        ("县融媒体中心", "institution", "county"),
        ("县委党校", "institution", "county"),
        ("清源县城市投资有限公司", "enterprise", "county"),
        ("清源市教育局", "administrative", None),
        ("综合行政执法大队", None, None),
        ("清源县供销社", None, "county"),
        ("县公共资源交易中心", "institution", "county"),
        ("清源县老年人大学", "institution", "county"),
        ("清源县行政协调办公室", None, "county"),
        ("中共中央宣传部", "party", "central"),
        ("国家发展和改革委员会", "administrative", "central"),
        ("国家税务总局清源县税务局", "administrative", "county"),
        ("国家电网清源县供电公司", "enterprise", "county"),
        ("国家级经济开发区管委会", "administrative", None),
        ("中央大街街道办事处", "administrative", "township"),
        ("中央广场社区", "village", "village"),
        ("广西壮族自治区教育厅", "administrative", "province"),
        ("西湖区教育局", "administrative", "county"),
        ("闵行区教育局", "administrative", "county"),
        ("东胜区教育局", "administrative", "county"),
        ("浦东新区教育局", "administrative", "county"),
        ("神农架林区教育局", "administrative", "county"),
        ("区教育局", "administrative", "county"),
        ("鄂托克旗教育局", "administrative", "county"),
        ("自然保护区管理局", "administrative", None),
        ("风景名胜区管委会", "administrative", None),
        ("红旗小学", "institution", None),
        ("清源县城乡综合执法局", "administrative", "county"),
        ("古城乡人民政府", "administrative", "township"),
        ("某某", None, None),
        ("", None, None),
    ],
)
def test_a_name_tells_kind_and_level_or_nothing(name: str, kind: str | None, level: str | None) -> None:
    assert infer_kind(name) == kind
    assert infer_level(name) == level


def test_the_names_of_the_example_county_tell_what_its_maker_meant_them_to_be() -> None:
    from county import UNITS  # type: ignore[import-not-found]

    wrong = [unit.name for unit in UNITS if infer_kind(unit.name) not in (unit.kind, None)]
    assert not wrong
    silent = [unit.name for unit in UNITS if infer_kind(unit.name) is None and not unit.stated]
    assert not silent


def test_only_codes_of_the_choices_are_inferred() -> None:
    from qingzhi.subjects.units import KINDS, LEVELS

    assert {code for _, code in KINDS} <= choices()["unit_kind"].keys()
    assert {code for _, code in LEVELS} <= choices()["unit_level"].keys()
