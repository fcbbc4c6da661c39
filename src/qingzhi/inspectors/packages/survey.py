"""All that is kept of a package: read, judged, and its texts let go. This is what runs in a worker process."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

from qingzhi.inspectors.facts import Evidence, Package, PackageFacts, Text
from qingzhi.inspectors.packages.functions import judge, may_say_absent
from qingzhi.inspectors.packages.inspection import inspect
from qingzhi.inspectors.packages.script import READABLE

ABOUT, LONGEST = 200, 120  # texts that may name the unit, and characters of one
FOLLOWING = 2  # texts after a label, where a page writes 主办单位 and its name apart
_FILING = "备案"
_LABEL = re.compile("备案|主办|主管|承办|建设单位|运营单位|使用单位|版权所有|著作权人")
_UNIT = re.compile(
    r"[\u4e00-\u9fff]{2,28}(?:局|委|厅|部|院|处|署|府|中心|委员会|办公室|联合会|总会|法院|检察院|大学|学校)$"
)
_NUMBER = re.compile(rb"\d{5}")
_APP_ID = re.compile(r"wx[0-9a-f]{16}")


def survey(material: Path | bytes) -> PackageFacts:
    """Read a package and judge its functions. Raises Unreadable.

    The AppID that opens the start of an encrypted mini program stands in the path where WeChat keeps it.
    """
    named = _APP_ID.search(material.as_posix()) if isinstance(material, Path) else None
    package = inspect(material, app_id=named[0] if named else "")
    return PackageFacts(
        kind=package.kind,
        name=package.name,
        package_id=package.package_id,
        version=package.version,
        target_sdk=package.target_sdk,
        sha256=package.sha256,
        permissions=package.permissions,
        flags=package.flags,
        pages=package.pages,
        sdks=package.sdks,
        coverage=package.coverage,
        warnings=package.warnings,
        functions=judge(package),
        says_absent=may_say_absent(package),
        about=tuple(islice(_about(package), ABOUT)),
    )


def document(facts: PackageFacts) -> dict[str, Any]:
    """The facts as ``qingzhi inspect`` prints them (DESIGN, "The command line")."""
    return {
        "kind": facts.kind,
        "name": facts.name,
        "package_id": facts.package_id,
        "version": facts.version,
        "target_sdk": facts.target_sdk,
        "sha256": facts.sha256,
        "permissions": [one.name for one in facts.permissions],
        "flags": asdict(facts.flags),
        "pages": [one._asdict() for one in facts.pages],
        "sdks": [one._asdict() for one in facts.sdks],
        "coverage": facts.coverage,
        "warnings": list(facts.warnings),
        "functions": {
            name: {
                "verdict": found.verdict,
                "score": found.score,
                "evidence": [one._asdict() for one in found.evidence],
            }
            for name, found in facts.functions.items()
        },
    }


def _about(package: Package) -> Iterator[Evidence]:
    """The texts that may name the unit or the filing number: names of units, what says so and what follows it.

    A number of digits alone is told from others by standing in a member that speaks of filing.
    """
    following, last = 0, ""
    speaking: dict[str, None] = {}
    for text in package.texts:
        following = following - 1 if text.where == last else 0
        last = text.where
        term = ""
        if text.kind not in {"identifier", "permission"} and not text.text.isascii():
            found = _LABEL.search(text.text) or _UNIT.search(text.text)
            term = found[0] if found else ""
        if term and _LABEL.search(text.text):
            following = FOLLOWING + 1
        if term == _FILING:
            speaking[text.where] = None
        if term or following > 0:
            yield _named(text, term)
    for one in package.names:
        for name in sorted(filter(_NUMBER.search, one.names)) if one.where in speaking else ():
            if not (name[:1].isdigit() and one.where.endswith(READABLE)):  # a script is full of numbers
                yield _named(Text(name.decode("utf-8", "replace"), "identifier", one.where), _FILING)


def _named(text: Text, term: str) -> Evidence:
    return Evidence(term or text.text[:LONGEST], text.kind, text.where, text.text[:LONGEST], "unknown")
