"""The faces of official documents, by name: what offices ask for, and what else counts as the same face.

No face is bundled: those of 方正 and the GB 2312 ones are licensed. A document names the face that offices expect, and
its font table names a fallback, so that Word, WPS and LibreOffice take the nearest one that is installed.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True)
class Typeface:
    """A face: ``title`` as people call it, ``name`` as we write it into a document, ``fallback`` for the font table.

    ``same`` are further names under which the face is sold or built in.
    """

    title: str
    name: str
    fallback: str
    same: tuple[str, ...] = ()

    def is_named(self, name: str) -> bool:
        """Whether a font name found in a document means this face."""
        return _plain(name) in {_plain(one) for one in (self.title, self.name, self.fallback, *self.same)}


def _plain(name: str) -> str:
    """A font name without width, case, blanks and the @ of vertical writing."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(folded.split()).replace("-", "_").lstrip("@")


FANGSONG = Typeface(
    "仿宋",
    "仿宋_GB2312",
    "FangSong",
    (
        "FangSong_GB2312", "STFangsong", "华文仿宋", "方正仿宋_GBK", "方正仿宋_GB2312", "方正仿宋简体",
        "FZFangSong-Z02S", "FZFangSong-Z02", "CESI仿宋-GB2312", "CESI仿宋-GB13000", "CESI_FS_GB2312",
        "汉仪仿宋简", "仿宋_GB18030",
    ),
)  # fmt: skip
KAITI = Typeface(
    "楷体",
    "楷体_GB2312",
    "KaiTi",
    (
        "KaiTi_GB2312", "STKaiti", "华文楷体", "方正楷体_GBK", "方正楷体_GB2312", "方正楷体简体",
        "FZKai-Z03S", "FZKai-Z03", "CESI楷体-GB2312", "CESI楷体-GB13000", "CESI_KT_GB2312",
        "汉仪楷体简", "楷体_GB18030",
    ),
)  # fmt: skip
HEITI = Typeface(
    "黑体",
    "黑体",
    "SimHei",
    (
        "STHeiti", "华文黑体", "方正黑体_GBK", "方正黑体简体", "FZHei-B01S", "FZHei-B01", "CESI黑体-GB2312",
        "CESI黑体-GB13000", "CESI_HT_GB2312", "汉仪中黑简",
    ),
)  # fmt: skip
TITLE_SONG = Typeface(
    "小标宋",
    "方正小标宋简体",
    "FZXiaoBiaoSong-B05S",
    (
        "方正小标宋_GBK", "方正小标宋_GB2312", "FZXiaoBiaoSong-B05", "FZXBSJW", "FZXBSK", "小标宋体",
        "CESI小标宋-GB2312", "CESI小标宋-GB13000", "CESI_XBS_GB2312", "华文中宋", "STZhongsong", "汉仪小标宋简",
    ),
)  # fmt: skip
SONG = Typeface(
    "宋体",
    "宋体",
    "SimSun",
    ("NSimSun", "新宋体", "STSong", "华文宋体", "方正书宋_GBK", "方正书宋简体", "CESI宋体-GB2312", "CESI宋体-GB13000"),
)

TYPEFACES = (FANGSONG, KAITI, HEITI, TITLE_SONG, SONG)
