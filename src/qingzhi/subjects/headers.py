"""Which column a header means: ``schema`` gives each column's title, ``headers.toml`` what else ledgers call it."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from qingzhi.subjects.schema import SHEETS, normalise

OUT_OF_SCOPE = "out_of_scope."
REMARK = re.compile(r"(?:\((?:[^()]|\([^()]*\))*\)|\[[^\[\]]*\]|【[^【】]*】){1,2}$")  # 人数(人)【必填】
LONGEST = 60  # characters of a header, remarks in brackets included
NEAR_ENOUGH = 0.5  # difflib's ratio from which a known header is worth naming


@dataclass(frozen=True)
class Headers:
    """The known headers, normalised. ``columns``: table → header → column. ``kinds``: identifying header → tables."""

    columns: Mapping[str, Mapping[str, str]]
    kinds: Mapping[str, frozenset[str]]
    ignored: frozenset[str]
    reasons: Mapping[str, str]  # why a kind of sheet is out of scope


@cache
def known() -> Headers:
    """``headers.toml`` together with the titles of ``schema``. Raises ValueError where a header stands twice."""
    data = tomllib.loads((Path(__file__).parent / "headers.toml").read_text(encoding="utf-8"))
    columns: dict[str, dict[str, str]] = {}
    kinds: dict[str, set[str]] = {}
    for name, table in SHEETS.items():
        known_headers = columns.setdefault(name, {})
        for column in table.columns:
            for header in (column.title, *data[name]["headers"].get(column.name, ())):
                before = known_headers.setdefault(normalise_header(header), column.name)
                if before != column.name:
                    raise ValueError(f"{name}: {header} is a header of {before} and of {column.name}")
        for header in data[name]["identifying"]:
            kinds.setdefault(normalise_header(header), set()).add(name)
    for name, entry in data["out_of_scope"].items():
        for header in entry["identifying"]:
            kinds.setdefault(normalise_header(header), set()).add(OUT_OF_SCOPE + name)
    return Headers(
        columns,
        {header: frozenset(names) for header, names in kinds.items()},
        frozenset(map(normalise_header, data["ignored"])),
        {OUT_OF_SCOPE + name: entry["why"] for name, entry in data["out_of_scope"].items()},
    )


def normalise_header(header: str) -> str:
    """A header as it is compared: NFKC, lower case, without white space, asterisks and bracketed remarks at the end.

    到期日期（长期填“长期”） is 到期日期; a header that is all brackets stays as it is.
    """
    compact = normalise(header).strip("*※:")
    return REMARK.sub("", compact).strip("*※:") or compact


Learnt = Mapping[tuple[str, str], str]
"""What somebody said that a header means: (table, normalised header) → column, '' where it is to be passed over."""


def column_for(table: str, header: str, learnt: Learnt | None = None) -> str | None:
    """The column of a table that a header means, or None; what was learnt counts for headers that nobody declared."""
    key = normalise_header(header)
    return known().columns[table].get(key) or ((learnt or {}).get((table, key)) or None)


def kinds_identified_by(header: str) -> frozenset[str]:
    """The tables whose sheets bear this header, ``out_of_scope.…`` among them; none for headers that tell nothing."""
    return known().kinds.get(normalise_header(header), frozenset())


def may_identify(word: str) -> bool:
    """A quick look at the texts of a large sheet: false where ``kinds_identified_by`` can only say no."""
    return len(word) <= LONGEST and _endings().search(word) is not None


@cache
def _endings() -> re.Pattern[str]:
    """A character that some identifying header ends with."""
    return re.compile(f"[{''.join(sorted({header[-1] for header in known().kinds}))}]")


def why_out_of_scope(kind: str) -> str:
    """Why sheets of an ``out_of_scope.…`` kind are not checked, in Chinese."""
    return known().reasons[kind]


def is_ignored(header: str) -> bool:
    """Whether a column is passed over without a word: numbering, and data that nobody should collect."""
    return normalise_header(header) in known().ignored


def nearest(table: str, header: str) -> str | None:
    """The title of the column with the most similar known header, or None where nothing is near."""
    candidates = known().columns[table]
    close = difflib.get_close_matches(normalise_header(header), candidates, n=1, cutoff=NEAR_ENOUGH)
    return SHEETS[table][candidates[close[0]]].title if close else None
