"""The report for code platforms and continuous integration: SARIF 2.1.0 (OASIS standard, errata 01).

How our answers are put into SARIF's words (3.27.9 kind, 3.27.10 level, 3.35 suppression):

* 疑似问题 is a ``fail`` of level ``error``, 需关注 one of level ``warning``;
* 例外情形 is a ``fail`` of level ``note`` with a suppression whose justification is the stated basis;
* 未核 is ``open``: "the tool did not have enough information to decide". One result stands for all subjects of a rule
  that lack the same inputs;
* 符合 and 不适用 are numbers in the run's properties: a result for each would bury what people should see.

Cells that could not be understood are notifications of the run. For the same input the same to the byte, but for
``elapsed_s``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from qingzhi import __version__
from qingzhi.checkup import Checkup
from qingzhi.findings import Finding, Unassessed
from qingzhi.policy.model import Citation, Entry, entries
from qingzhi.reports import packages, rule_page
from qingzhi.reports.json import ORDER_OF_ANSWERS
from qingzhi.reports.outline import File, Files, notes_of, told, unassessed_line
from qingzhi.rules.catalogue import RULES
from qingzhi.rules.rule import Answer

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
BASE = "%SRCROOT%"  # the folder of what was checked; where it lies is nobody's business
LEVELS = {Answer.VIOLATION: "error", Answer.ADVISORY: "warning", Answer.EXEMPT: "note"}
MIME_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv",
    ".apk": "application/vnd.android.package-archive",
}


def render(checkup: Checkup) -> str:
    """The report as JSON text, Chinese unescaped, ending in a line break."""
    return json.dumps(document(checkup), ensure_ascii=False, indent=1) + "\n"


def document(checkup: Checkup) -> dict[str, Any]:
    """The SARIF log as plain dicts and lists."""
    checked = [entries()[code] for code in dict.fromkeys(rule.code for rule in RULES)]
    number = {entry.code: index for index, entry in enumerate(checked)}
    files = Files(checkup.ledger.inputs)
    results = [_found(finding, number, files) for finding in checkup.findings]
    run = {
        "tool": {
            "driver": {
                "name": "qingzhi",
                "fullName": "轻指",
                "version": __version__,
                "semanticVersion": __version__,
                "language": "zh-CN",
                "rules": [_rule(entry) for entry in checked],
            }
        },
        "invocations": [_invocation(checkup, files)],
        "language": "zh-CN",
        "originalUriBaseIds": {BASE: {"description": {"text": "被检查的文件所在的文件夹"}}},
        "artifacts": [_artifact(one.source, one.sha256) for one in checkup.ledger.inputs],
        "results": results + [_open(one, number, files, checkup) for one in checkup.unassessed],
        "columnKind": "utf16CodeUnits",
        "properties": {
            "as_of": checkup.as_of.isoformat(),
            "profile": checkup.profile.name,
            "summary": {answer.word: checkup.answers[answer] for answer in ORDER_OF_ANSWERS},
            "elapsed_s": round(checkup.elapsed_s, 3),
        },
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(entry: Entry) -> dict[str, Any]:
    page = rule_page.text(entry)
    return {
        "id": entry.code,
        "name": entry.title,
        "shortDescription": {"text": entry.title},
        "fullDescription": {"text": entry.asks},
        "help": {"text": page, "markdown": page.replace("\n", "  \n")},  # two spaces keep a line break in Markdown
        "properties": {"article": entry.article, "clauses": [str(Citation.parse(text)) for text in entry.cites]},
    }


def _found(finding: Finding, number: dict[str, int], files: Files) -> dict[str, Any]:
    subject = finding.subject
    result: dict[str, Any] = {
        "ruleId": finding.rule.code,
        "ruleIndex": number[finding.rule.code],
        "kind": "fail",
        "level": LEVELS[finding.answer],
        "message": {"text": told(finding)},
        "locations": [_location(finding.source, files)],
        "relatedLocations": [
            _location(one.place, files, f"{one.header}：{one.value or '（空）'}")
            for one in finding.evidence
            if one.place
        ]
        + [
            _location(sign.place, files, line)
            for sign, line in zip(finding.signs, packages.sign_lines(finding.signs), strict=True)
        ],
        "partialFingerprints": {"ruleAndSubject/v1": _fingerprint(finding.rule.code, subject.id)},
        "properties": {
            "subject": {
                "kind": subject.kind,
                "id": subject.id,
                "name": subject.name,
                "organization": subject.organization,
            },
            "clauses": [one.text for one in finding.citations],
        },
    }
    if finding.answer == Answer.EXEMPT:
        basis = "；".join(notes_of(finding))
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": basis}]
    return result


def _open(one: Unassessed, number: dict[str, int], files: Files, checkup: Checkup) -> dict[str, Any]:
    """What was not judged, placed at the first of its subjects: GitHub refuses a log with a result without a place."""
    records = checkup.ledger.tables[one.on]
    first = records.source(records.values["id"].index(one.subjects[0]))
    return {
        "ruleId": one.rule.code,
        "ruleIndex": number[one.rule.code],
        "kind": "open",
        "level": "none",
        "message": {"text": unassessed_line(one, checkup.profile)},
        "locations": [_location(first, files)],
        "partialFingerprints": {"ruleAndMissing/v1": _fingerprint(one.rule.code, one.on, *one.missing)},
        "properties": {"on": one.on, "count": len(one.subjects), "missing": list(one.missing)},
    }


def _fingerprint(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _location(place: str, files: Files, message: str = "") -> dict[str, Any]:
    """A cell, or a member of a package: its file as the physical location, the cell or member as a logical one.

    SARIF knows no cells of workbooks; a file inside another needs the bytes where it begins, which nobody could use.
    """
    file = files.of(place)
    inside = place[len(file.name) + 1 :]
    cell, member = {"name": place.rpartition("!")[2], "kind": "element"}, {"name": inside, "kind": "resource"}
    located = member if file.is_package and inside else cell
    location: dict[str, Any] = {
        "physicalLocation": {"artifactLocation": _artifact_location(file)},
        "logicalLocations": [{"fullyQualifiedName": place, **located}],
    }
    return location | ({"message": {"text": message}} if message else {})


def _artifact_location(file: File) -> dict[str, Any]:
    located: dict[str, Any] = {"uri": _uri(file.name), "uriBaseId": BASE}
    return located | ({"index": file.index} if file.index is not None else {})


def _uri(source: str) -> str:
    """A name in the report as a relative URI reference (RFC 3986), percent-encoded."""
    return quote(source.lstrip("/"), safe="/")


def _artifact(source: str, sha256: str) -> dict[str, Any]:
    artifact: dict[str, Any] = {
        "location": {"uri": _uri(source), "uriBaseId": BASE},
        "roles": ["analysisTarget"],
        "hashes": {"sha-256": sha256},
    }
    known = (mime for suffix, mime in MIME_TYPES.items() if source.lower().endswith(suffix))
    mime = next(known, None)
    return artifact | ({"mimeType": mime} if mime else {})


def _invocation(checkup: Checkup, files: Files) -> dict[str, Any]:
    return {
        "executionSuccessful": bool(checkup.ledger.inputs),
        "toolExecutionNotifications": [*_problems(checkup, files), *_notes(checkup)],
    }


def _problems(checkup: Checkup, files: Files) -> Iterable[dict[str, Any]]:
    """What could not be understood: a file is an error of the run, a cell a warning."""
    for one in checkup.ledger.errors:
        about = "" if one.column is None else f"“{one.column}”列："
        yield {
            "level": "error" if one.column is None else "warning",
            "message": {"text": about + one.message},
            "locations": [_location(one.source, files)],
        }


def _notes(checkup: Checkup) -> Iterable[dict[str, Any]]:
    for note in checkup.notes:
        yield {"level": "note", "message": {"text": f"{note.source}：{note.message}"}}
