"""The report for programs: the JSON that DESIGN lays down; scripts and continuous integration depend on it.

Ordered by article, code, unit order and subject; for the same input the same to the byte, but for ``elapsed_s``.
"""

from __future__ import annotations

import json
from typing import Any

from qingzhi import __version__
from qingzhi.checkup import Checkup
from qingzhi.findings import Finding, Unassessed
from qingzhi.reports.packages import from_several
from qingzhi.rules.rule import Answer
from qingzhi.subjects.records import Sign
from qingzhi.subjects.schema import SUBJECTS

ORDER_OF_SUBJECTS = ("apps", "accounts", "groups", "forms", "texts", "organizations")
ORDER_OF_ANSWERS = (
    Answer.VIOLATION,
    Answer.ADVISORY,
    Answer.EXEMPT,
    Answer.NOT_ASSESSED,
    Answer.NOT_APPLICABLE,
    Answer.PASS,
)


def render(checkup: Checkup) -> str:
    """The report as JSON text, Chinese unescaped, ending in a line break; each item of a list is a line."""
    parts = (f" {_line(key)}: {_lines(value)}" for key, value in document(checkup).items())
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _lines(value: Any) -> str:
    if not isinstance(value, list) or not value:
        return _line(value)
    return "[\n  " + ",\n  ".join(map(_line, value)) + "\n ]"


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)  # without line breaks, which only the slow encoder makes


def document(checkup: Checkup) -> dict[str, Any]:
    """The report as plain dicts and lists."""
    return {
        "tool": {"name": "qingzhi", "version": __version__},
        "as_of": checkup.as_of.isoformat(),
        "profile": checkup.profile.name,
        "elapsed_s": round(checkup.elapsed_s, 3),
        "subjects": {name: checkup.subjects[name] if name in SUBJECTS else 0 for name in ORDER_OF_SUBJECTS},
        "summary": {answer.word: checkup.answers[answer] for answer in ORDER_OF_ANSWERS},
        "findings": [_finding(finding) for finding in checkup.findings],
        "not_assessed": [_unassessed(one) for one in checkup.unassessed],
        "inputs": [{"source": one.source, "sha256": one.sha256, "kind": one.kind} for one in checkup.ledger.inputs],
        "notes": [{"source": note.source, "message": note.message} for note in checkup.notes],
        "errors": [
            {"source": one.source, "column": one.column, "value": one.value, "message": one.message}
            for one in checkup.ledger.errors
        ],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    subject = finding.subject
    written: dict[str, Any] = {
        "rule": finding.rule.code,
        "status": finding.answer.word,
        "title": finding.rule.title,
        "message": finding.message,
        "subject": {
            "kind": subject.kind,
            "id": subject.id,
            "name": subject.name,
            "organization": subject.organization,
        },
        "evidence": [
            *({"header": one.header, "value": one.value, "place": one.place} for one in finding.evidence),
            *(_sign(sign, several=from_several(finding.signs)) for sign in finding.signs),
        ],
        "citations": [{"document": one.document, "clause": one.clause} for one in finding.citations],
        "source": finding.source,
    }
    return written | ({"notes": list(finding.notes)} if finding.notes else {})


def _sign(sign: Sign, *, several: bool) -> dict[str, str]:
    """The evidence of an inspector keeps its own keys; of several packages of one app each names its file."""
    return ({"file": sign.file} if several else {}) | {
        "term": sign.term,
        "kind": sign.kind,
        "where": sign.where,
        "context": sign.context,
        "attribution": sign.attribution,
    }


def _unassessed(one: Unassessed) -> dict[str, Any]:
    return {
        "rule": one.rule.code,
        "on": one.on,
        "count": len(one.subjects),
        "missing": list(one.missing),
        "subjects": list(one.subjects),
    }
