"""What is a mark of classified material, and what only speaks of secrets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingzhi.subjects.classification import find_mark, find_mark_in_name, first_mark


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("机密", "机密"),
        ("绝密", "绝密"),
        ("秘密", "秘密"),
        ("工作秘密", "工作秘密"),
        ("机密★1年", "机密"),
        ("秘密★10年", "秘密"),
        ("秘密☆", "秘密"),
        ("机密 ★ 长期", "机密"),
        ("机　密", "机密"),
        ("绝 密★启用前", "绝密"),
        ("（秘密）", "秘密"),
        ("【机密】", "机密"),
        ("密级：机密", "机密"),
        ("密级:绝密★三十年", "绝密"),
        ("机密级", "机密"),
        ("机密5年", "机密"),
        ("工作秘密★5年", "工作秘密"),
        ("机\u200b密", "机密"),
        ("本表按机密★1年管理", "机密"),
        ("秘密。", "秘密"),
        ("（秘密）某某台账", "秘密"),
        ("工作群组台账（机密★1年）", "机密"),
    ],
)
def test_a_mark_is_known_however_it_is_spaced_bracketed_or_starred(text: str, mark: str) -> None:
    assert find_mark(text) == mark


MENTIONS = [
    "", "内部资料", "内部资料 注意保存", "内部", "国家保密局", "清源县国家保密局", "县委保密办（机要局）", "密级",
    "学习《保守国家秘密法》", "国家秘密载体管理群", "工作秘密管理培训群", "机密文件管理学习", "不得谈论国家秘密、工作秘密",
    "商业秘密", "国家秘密", "保密", "加密", "涉密人员管理群", "非涉密", "密级：公开", "密级：无", "不涉及秘密", "亲密小家庭群",
    "秘密花园小区业主联络群", "县委机要保密工作群", "★重点工作群", "密云区", "严禁上传机密信息",
]  # fmt: skip


@pytest.mark.parametrize("text", MENTIONS)
def test_what_only_speaks_of_secrets_is_no_mark(text: str) -> None:
    assert find_mark(text) is None


@pytest.mark.parametrize("name", [*MENTIONS, "台账.xlsx", "保守国家秘密.xlsx", "国家秘密.xlsx", "商业秘密.xlsx",
                                  "机密文件管理办法.xlsx", "工作秘密管理台账培训.xlsx", "县保密局台账.xlsx"])  # fmt: skip
def test_neither_is_it_in_a_name(name: str) -> None:
    assert find_mark_in_name(name) is None


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("（机密）台账.xlsx", "机密"),
        ("台账（工作秘密）.xlsx", "工作秘密"),
        ("台账(秘密★1年).xls", "秘密"),
        ("机密.xlsx", "机密"),
        ("机密-群组台账.xlsx", "机密"),
        ("机密台账.xlsx", "机密"),
        ("群组台账_机密.xlsx", "机密"),
        ("群组台账机密.et", "机密"),
        ("绝密★启用前", "绝密"),
        ("【秘密】2026年台账", "秘密"),
        ("2026年机密★5年台账.csv", "机密"),
    ],
)
def test_the_name_of_a_file_or_sheet_bears_its_mark_in_brackets_or_at_an_end(name: str, mark: str) -> None:
    assert find_mark_in_name(name) == mark


@given(st.text(alphabet="绝机秘密工作★☆1年（）() 国家保台账.-:：", max_size=12))
def test_a_text_that_is_a_mark_is_one_in_a_name_too(text: str) -> None:
    if mark := find_mark(text):
        assert mark in ("绝密", "机密", "秘密", "工作秘密")
        assert find_mark_in_name(text) is not None


def test_the_first_marked_text_of_many_is_given_with_its_mark() -> None:
    assert first_mark(["保密局", "甲群", "秘密 ★ 1年"]) == ("秘密 ★ 1年", "秘密")
    assert first_mark(["保密局", "甲群"]) is None
