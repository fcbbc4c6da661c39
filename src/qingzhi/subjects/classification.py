"""Classification marks (密级标志): material that bears one must not enter, so it has to be known at the door.

国家秘密 are marked 绝密, 机密 or 秘密, a star and a period (GB/T 9704: 机密★1年); 工作秘密 are marked with that word.
A *mark* says what the document at hand is; a *mention* speaks of secrets. What counts as a mark:

* a text that is nothing but the mark, in brackets or not, with or without 密级：, star and period: 机密, （秘 密）,
  密级：绝密★长期, 工作秘密;
* the mark in brackets at the beginning or end of a text: （秘密）某某台账;
* one of the three words (or 工作秘密) followed by a star anywhere in a text: “按机密★1年管理”. A sentence that merely
  shows how marks look is refused too: a file too many is an inconvenience, one too few a leak;
* in a name (of a file or sheet), besides these, the mark in brackets, or at its beginning or end: （机密）台账.xlsx,
  台账-机密.xlsx, 机密台账.xlsx.

No marks: 内部资料, 内部; the words inside others: 国家保密局, 保守国家秘密, 国家秘密载体管理群, 工作秘密管理培训群.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

WORD = r"(绝密|机密|工作秘密|秘密)"
STAR = "[★☆⭐✩✭]"
PERIOD = r"(?:(?:\d+|[一二三四五六七八九十两]+)(?:年|个月)|长期|永久|启用前|(?:公布|公开|解密|印发)前)"
TAIL = rf"(?:{STAR}{PERIOD}?|{PERIOD})?"
ALONE = re.compile(rf"(?:密级(?:标志|标识)?[:是为]?)?{WORD}级?{TAIL}")
STARRED = re.compile(WORD + STAR)
OPEN, CLOSE = r"[(\[【〔{《「『<]", r"[)\]】〕}》」』>]"
AT_AN_END = re.compile(rf"^{OPEN}(?:密级:?)?{WORD}级?{TAIL}{CLOSE}|{OPEN}(?:密级:?)?{WORD}级?{TAIL}{CLOSE}$")
BRACKETED = re.compile(rf"{OPEN}(?:密级:?)?{WORD}级?{TAIL}{CLOSE}")
FIRST = re.compile(
    rf"{WORD}级?{TAIL}(?=[-_—–·.,、:~+#&]|$|(?:级)?(?:\d+年)?(?:台账|清单|名单|汇总|统计|明细|文件|材料|资料)[^管培学]*$)"
)
LAST = re.compile(
    rf"(?:^|(?<=[-_—–·.:~+#&)\]】〕]))(?:密级:?)?{WORD}级?{TAIL}$|(?:台账|清单|名单|表|版)(绝密|机密|秘密|工作秘密)$"
)
BRACKETS = str.maketrans("", "", "()[]【】〔〕{}《》「」『』<>“”\"'")


def find_mark(text: str) -> str | None:
    """The word of the mark that a text (a cell, a line of a header) bears: 绝密, 机密, 秘密 or 工作秘密; else None."""
    if "密" not in text:
        return None
    compact = _compact(text)
    if match := STARRED.search(compact) or AT_AN_END.search(compact):
        return str(next(filter(None, match.groups())))
    match = ALONE.fullmatch(compact.translate(BRACKETS).rstrip("。."))
    return match[1] if match else None


def find_mark_in_name(name: str) -> str | None:
    """The word of the mark that the name of a file (without its suffix or with it) or of a sheet bears, or None."""
    if "密" not in name:
        return None
    stem = re.sub(r"\.[a-z0-9]{1,5}$", "", _compact(name).lower())
    if mark := find_mark(stem):
        return mark
    match = BRACKETED.search(stem) or FIRST.match(stem) or LAST.search(stem)
    return next(filter(None, match.groups())) if match else None


def first_mark(texts: Iterable[str]) -> tuple[str, str] | None:
    """The first text that bears a mark, and the mark's word. Quick where no text speaks of secrets."""
    for text in texts:
        if "密" in text and (mark := find_mark(text)):
            return text, mark
    return None


def _compact(text: str) -> str:
    """NFKC, without white space and invisible characters (机 密, 秘　密 and 机\u200b密 are marks too)."""
    characters = unicodedata.normalize("NFKC", text)
    return "".join(one for one in characters if not one.isspace() and unicodedata.category(one) not in ("Cc", "Cf"))
