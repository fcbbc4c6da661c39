"""What one cell means: text, date, count, yes or no, a word of a list.

Each function takes a cell as calamine gives it (a CSV file gives text only) and raises ``Unreadable``, and nothing
else, with a Chinese sentence that says what to write instead. How ledgers really write their cells is the subject of
tests/subjects/test_values.py.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
import tomllib
import unicodedata
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import NoReturn

from qingzhi.subjects.workbook import Cell

BLANKS = frozenset(["无", "暂无", "空", "n/a", "null", "none"])
NIL = frozenset(["无", "暂无"])
STROKES = re.compile(r"[-—–―─_/\\、….]*")  # nothing, or nothing but strokes and dots: /, ——, ……
ENDLESS = frozenset(
    ["长期", "长期有效", "永久", "永久有效", "常设", "无固定期限", "无期限", "不限", "长期使用", "长期保留"]
)
YES = frozenset(["是", "有", "√", "✓", "✔", "☑", "y", "yes", "true", "1", "已", "对", "t"])
NO = frozenset(["否", "无", "没有", "×", "✗", "✘", "x", "n", "no", "false", "0", "未", "不是", "f"])
EXCEL_ERRORS = frozenset(["#N/A", "#REF!", "#DIV/0!", "#NAME?", "#VALUE!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"])

FIRST_YEAR, LAST_YEAR = 1990, 2100
SERIAL_ZERO = dt.date(1899, 12, 30)  # Excel counts 1900 as a leap year; from March 1900 on this base is right
TIME_OF_DAY = r"(?:[t\s]*(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:z|[-+]\d{2}:?\d{2})?)?"
DATE_SEPARATED = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})[日号]?" + TIME_OF_DAY)
DATE_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
MONTH_ALONE = re.compile(r"(\d{4})[-./年](\d{1,2})月?(底|末)?")
YEAR_ALONE = re.compile(r"\d{4}年?")
COUNT = re.compile(  # a comma only between thousands: 1,2 may be two numbers
    r"(?:大?约|近|共)?(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(万|千)?(?:余|多|左右|\+)?(?:人|个|名|位|条|天|次|户|家)?(?:左右|以上)?"
)
CHINESE_COUNT = re.compile(r"约?([一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])(?:人|个|名|位)?")
DIGITS = {character: number for number, character in enumerate("一二三四五六七八九", start=1)}


class Unreadable(ValueError):
    """A cell can't be understood; the message says in Chinese what to write instead."""


def written(raw: Cell) -> str:
    """A cell as a person sees it, on one line's worth of text: 86.0 → 86, a date → 2026-09-03, true → 是."""
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15:
        return str(int(raw))
    if isinstance(raw, datetime):
        return raw.date().isoformat() if raw.time() == time() else raw.strftime("%Y-%m-%d %H:%M")
    text_ = str(raw)
    if not text_.isprintable():
        text_ = "".join(character for character in text_ if not _invisible(character))
    return text_.strip()


def is_blank(raw: Cell) -> bool:
    """Whether a cell was left blank; 无, / and — mean blank too."""
    if not isinstance(raw, str):
        return False
    word = _compact(raw)
    return word in BLANKS or STROKES.fullmatch(word) is not None


def is_nil(raw: Cell) -> bool:
    """Whether a cell says 无 in so many words: an answer to some questions, a blank to others."""
    return isinstance(raw, str) and _compact(raw) in NIL


def is_endless(raw: Cell) -> bool:
    """Whether a date is written as 长期 or the like."""
    return isinstance(raw, str) and _compact(raw) in ENDLESS


def text(raw: Cell) -> str:
    """The text of a cell, '' where it was left blank."""
    _refuse_excel_error(raw)
    return "" if is_blank(raw) else written(raw)


def date(raw: Cell, month_end: bool = False) -> dt.date | None:
    """The day a cell names, None where it was left blank.

    A month alone means its first day, or with ``month_end`` its last: a group that runs to 2024年3月 runs to the 31st.
    2024年3月底 is the 31st in any case.
    """
    _refuse_excel_error(raw)
    if is_blank(raw):
        return None
    if isinstance(raw, datetime):
        return _plausible(raw.date(), raw)
    if isinstance(raw, dt.date):
        return _plausible(raw, raw)
    if isinstance(raw, (bool, time, timedelta)):
        _refuse_date(raw, "看不出是哪一天，")
    if isinstance(raw, (int, float)):
        return _from_number(raw, raw)
    compact = re.sub(r"\s*([-./年月日])\s*", r"\1", unicodedata.normalize("NFKC", written(raw)).strip().lower())
    compact = compact.replace("—", "-").replace("–", "-").replace("。", ".").replace("、", ".").rstrip(".")
    if match := DATE_COMPACT.fullmatch(compact):
        return _on(raw, *map(int, match.groups()))
    if match := DATE_SEPARATED.fullmatch(compact):
        return _on(raw, *map(int, match.groups()))
    if match := MONTH_ALONE.fullmatch(compact):
        return _month(raw, int(match[1]), int(match[2]), last=month_end or match[3] is not None)
    if compact.isascii() and compact.isdigit() and len(compact) == 5:
        return _from_number(int(compact), raw)
    return _refuse_unclear_date(raw, compact)


def integer(raw: Cell) -> int | None:
    """A count, None where it was left blank: 86人, 约200, 1,200, 1.2万, 二十."""
    _refuse_excel_error(raw)
    if is_blank(raw):
        return None
    if isinstance(raw, (dt.date, time, timedelta, bool)):
        _refuse_count(raw)
    compact = _compact(written(raw))
    if match := COUNT.fullmatch(compact):
        number = round(float(match[1].replace(",", "")) * {"万": 10_000, "千": 1_000}.get(match[2], 1), 6)
        if number.is_integer() and number < 1e12:
            return int(number)
    elif match := CHINESE_COUNT.fullmatch(compact):
        tens, ten, ones = match[1].rpartition("十")
        return (DIGITS.get(tens, 1) * 10 if ten else 0) + DIGITS.get(ones, 0)
    return _refuse_count(raw)


def boolean(raw: Cell) -> bool | None:
    """Yes or no, None where it was left blank. 无 means no here, not blank."""
    _refuse_excel_error(raw)
    word = _compact(written(raw))
    if word in YES or word in NO:
        return word in YES
    if is_blank(raw):
        return None
    raise Unreadable(f"“{written(raw)}”看不出是“是”还是“否”，请填“是”或“否”。")


def choice(raw: Cell, table: str) -> str:
    """The code of a word of ``choices.toml``, '' where the cell was left blank."""
    _refuse_excel_error(raw)
    if is_blank(raw):
        return ""
    codes = _codes(table)
    if (word := _compact(written(raw))) not in codes:
        allowed = "、".join(words[0] for words in choices()[table].values())
        raise Unreadable(f"“{written(raw)}”不在可选的范围内，请填：{allowed}。")
    return codes[word]


def choice_label(table: str, code: str) -> str:
    """The word that reports print for a code."""
    return choices()[table][code][0]


@cache
def choices() -> dict[str, dict[str, list[str]]]:
    """``choices.toml``: table → code → words."""
    return tomllib.loads((Path(__file__).parent / "choices.toml").read_text(encoding="utf-8"))


@cache
def _codes(table: str) -> dict[str, str]:
    return {_compact(word): code for code, words in choices()[table].items() for word in words}


def _compact(text_: str) -> str:
    """Text as words are compared: NFKC, no white space, nothing invisible, lower case, no full stop at the end."""
    return "".join(written(unicodedata.normalize("NFKC", text_)).split()).lower().rstrip("。")


def _invisible(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf") and character not in "\n\t"


def _on(raw: Cell, year: int, month: int, day: int) -> dt.date:
    try:
        named = dt.date(year, month, day)
    except ValueError:
        _refuse_date(raw, "没有这一天，")
    return _plausible(named, raw)  # not in the try: Unreadable is a ValueError too


def _month(raw: Cell, year: int, month: int, last: bool) -> dt.date:
    """The first day of a month, or its last."""
    first = _on(raw, year, month, 1)
    return first.replace(day=calendar.monthrange(year, month)[1]) if last else first


def _from_number(number: float, raw: Cell) -> dt.date:
    """A serial number of Excel (45000 → 2023-03-15), or 20240305 as a number."""
    if 30_000 <= number < 80_000:
        return _plausible(SERIAL_ZERO + timedelta(days=int(number)), raw)
    if abs(number) < 1e9 and (match := DATE_COMPACT.fullmatch(str(int(number)))):
        return _on(raw, *map(int, match.groups()))
    return _refuse_unclear_date(raw, written(number))


def _plausible(day: dt.date, raw: Cell) -> dt.date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        _refuse_date(raw, "年份不对，")
    return day


def _refuse_unclear_date(raw: Cell, compact: str) -> NoReturn:
    _refuse_date(raw, "只写了年份，" if YEAR_ALONE.fullmatch(compact) else "看不出是哪一天，")


def _refuse_date(raw: Cell, why: str) -> NoReturn:
    raise Unreadable(f"日期“{written(raw)}”{why}请写成 2026-03-05 这样。") from None


def _refuse_count(raw: Cell) -> NoReturn:
    raise Unreadable(f"“{written(raw)}”看不出是多少，请填一个整数。")


def _refuse_excel_error(raw: Cell) -> None:
    if isinstance(raw, str) and ("#" in raw or "＃" in raw) and _compact(raw).upper() in EXCEL_ERRORS:
        raise Unreadable(f"单元格里的公式出错（{written(raw)}），请改成数值。")
