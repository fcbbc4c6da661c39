"""Codes of units and places: what is wrong with a mistyped one, and which place an old or a long one names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingzhi.subjects.codes import ALPHABET, check_character, credit_code, find_region, region
from qingzhi.subjects.values import Unreadable, choices

SAMPLE = "91350100M000100Y43"  # the worked example of GB 32100-2015
bodies = st.text(ALPHABET, min_size=17, max_size=17)


def refused(code: str) -> str:
    with pytest.raises(Unreadable) as error:
        credit_code(code)
    return str(error.value)


@pytest.mark.parametrize(
    "code",
    [
        SAMPLE,
        "9144030071526726XG",
        "914403001922038216",
        "91110108551385082Q",
    ],  # well-known companies, as they publish them
)
def test_a_code_of_the_standard_and_those_that_companies_publish_are_right(code: str) -> None:
    assert credit_code(code) == code


@pytest.mark.parametrize(
    "typed",
    ["91350100m000100y43", " 91350100 M000100Y43 ", "９１３５０１００Ｍ０００１００Ｙ４３", "91350100-M000100Y4-3"],
)
def test_a_code_typed_otherwise_is_the_same_code(typed: str) -> None:
    assert credit_code(typed) == SAMPLE


def test_a_code_left_blank_stays_blank() -> None:
    assert credit_code("") == credit_code("  ") == ""


def test_a_wrong_last_character_is_named_with_the_right_one() -> None:
    assert "最后一位应是 3，现在是 4" in refused("91350100M000100Y44")


def test_a_letter_that_stands_for_a_digit_is_pointed_out() -> None:
    assert "里不会有“O”，是不是数字 0？" in refused("9135010OM000100Y43")
    assert "里不会有“号”" in refused("91350100M000100Y4号")


def test_a_code_that_is_too_short_or_too_long_says_how_long_it_is() -> None:
    assert "有 17 位，应是 18 位" in refused(SAMPLE[:-1])
    assert "有 19 位" in refused(SAMPLE + "3")
    assert "旧的组织机构代码" in refused("M000100Y4")


@pytest.mark.parametrize("spoilt", ["1.13501E+17", "113501210036102000"])
def test_a_code_that_the_spreadsheet_made_a_number_says_what_to_do(spoilt: str) -> None:
    assert "请把这一列设为“文本”" in refused(spoilt)


def test_a_code_of_digits_alone_that_happens_to_end_in_noughts_is_right_where_its_check_fits() -> None:
    fitting = next(code for n in range(10**4) if (code := f"1135012{n:08d}00")[-1] and check_character(code) == "0")
    assert credit_code(fitting + "0") == fitting + "0"


def test_a_code_of_digits_around_an_e_is_no_spoilt_number() -> None:
    body = "1135012100E123456"
    assert credit_code(body + check_character(body)) == body + check_character(body)


def test_digits_of_another_script_are_refused_in_words() -> None:
    assert "里不会有“٣”" in refused("٣" * 15 + "000")
    with pytest.raises(Unreadable, match="应是 6 位数字"):
        region("٣٥٠١٢١")


@given(bodies)
def test_every_body_has_one_last_character_that_fits(body: str) -> None:
    right = check_character(body)
    assert credit_code(body + right) == body + right
    if right != "7":
        assert f"应是 {right}，现在是 7" in refused(body + "7")


@given(bodies, st.integers(0, 16), st.sampled_from(ALPHABET))
def test_one_mistyped_character_is_always_noticed(body: str, place: int, other: str) -> None:
    typed = body[:place] + other + body[place + 1 :]
    assert (check_character(typed) == check_character(body)) == (typed == body)


@given(st.text(max_size=24))
def test_any_text_is_a_code_or_is_refused_in_words(text: str) -> None:
    try:
        assert len(credit_code(text)) in (0, 18)
    except Unreadable as error:
        assert str(error).endswith("。")


@pytest.mark.parametrize(
    ("code", "full_name", "level"),
    [
        ("350121", "福建省福州市闽侯县", "county"),
        ("350100", "福建省福州市", "city"),
        ("350000", "福建省", "province"),
        ("110105", "北京市朝阳区", "county"),
        ("441900", "广东省东莞市", "city"),
        ("429004", "湖北省仙桃市", "county"),
        ("469021", "海南省定安县", "county"),
        ("710000", "台湾省", "province"),
        ("810000", "香港特别行政区", "province"),
        ("110100", "北京市市辖区", "city"),
        ("350121105", "福建省福州市闽侯县", "township"),
        ("350121105201", "福建省福州市闽侯县", "village"),
        ("350121000000", "福建省福州市闽侯县", "county"),
        ("３５０ １２１", "福建省福州市闽侯县", "county"),
    ],
)
def test_a_code_names_its_place_and_level(code: str, full_name: str, level: str) -> None:
    place = region(code)
    assert place is not None
    assert (place.full_name, place.level, place.current, place.note) == (full_name, level, True, "")
    assert place.level in choices()["unit_level"]


@pytest.mark.parametrize(
    ("code", "name", "last_edition", "successor"),
    [
        ("110228", "密云县", "2015-10", "110118"),  # became a district
        ("341422", "无为县", "2010-12", "340281"),  # moved to another city, then became a city itself
        ("522229", "松桃苗族自治县", "2010-12", "520628"),  # its prefecture became a city
        ("130521", "邢台县", "2019-04", ""),  # divided among two districts
        ("110103", "崇文区", "2009-12", ""),  # joined with 东城区
        ("522200", "铜仁地区", "2010-12", "520600"),
        ("130103", "桥东区", "2015-03", ""),  # in 石家庄; the 桥东区 of 张家口 is another
    ],
)
def test_a_code_of_an_earlier_edition_is_taken_and_marked(
    code: str, name: str, last_edition: str, successor: str
) -> None:
    place = region(code)
    assert place is not None
    assert not place.current
    assert (place.name, place.last_edition, place.successor) == (name, last_edition, successor)
    assert f"{code} 是{name}以前的代码，见于 {last_edition} 及以前的版本" in place.note
    assert (successor or "请查最新的行政区划") in place.note


def test_a_successor_is_always_a_current_place_of_the_same_province() -> None:
    from qingzhi.subjects.codes import _current, _former

    assert len(_former()) > 500
    for place in _former().values():
        assert place.code not in _current()
        if place.successor:
            assert place.successor in _current()
            assert place.successor[:2] == place.code[:2]
            assert _current()[place.successor].level == place.level


def test_a_code_that_no_edition_has_is_taken_under_a_known_city() -> None:
    place = region("350171")
    assert place is not None
    assert (place.full_name, place.current, place.last_edition) == ("福建省福州市", False, "")
    assert "可能是开发区的统计代码" in place.note


@pytest.mark.parametrize("code", ["990101", "359901", "350121 1", "35012", "3501211", "abc", "350121-", "012345"])
def test_a_code_of_no_place_is_refused(code: str) -> None:
    with pytest.raises(Unreadable, match="行政区划代码“"):
        region(code)


def test_a_region_left_blank_is_no_region() -> None:
    assert region("") is None


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("闽侯县", ["350121"]),
        ("鼓楼区", ["320106", "320302", "350102", "410204"]),
        ("福州市鼓楼区", ["350102"]),
        ("福建省福州市 鼓楼区", ["350102"]),
        ("北京市朝阳区", ["110105"]),
        ("上海市", ["310000"]),
        ("邢台县", ["130521"]),  # only an earlier edition has it
        ("清源县", []),
        ("江西省闽侯县", []),
        ("", []),
    ],
)
def test_a_name_leads_to_its_codes(name: str, codes: list[str]) -> None:
    assert [place.code for place in find_region(name)] == codes
