"""Findings (疑似问题): a rule's answer on one subject, with its message, evidence and clauses.

Nothing of this is typed into a rule. What a finding shows, and what a 未检 lacks, is worked out from the columns and
limits that the rule's expression reads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qingzhi.policy.model import NOT_BOUND, DatedValue, Profile, documents
from qingzhi.rules import scope
from qingzhi.rules.compile import Statement
from qingzhi.rules.rule import Answer, Rule
from qingzhi.subjects import derived
from qingzhi.subjects.exemptions import Exemption
from qingzhi.subjects.records import Evidence, Note, Records


@dataclass(frozen=True)
class Subject:
    """What a finding is about. ``name`` is that of the unit itself where the subject is an organization."""

    kind: str
    id: str
    name: str
    organization: str


@dataclass(frozen=True)
class Cited:
    """A document that binds the subject, and the clause of it that the rule rests on."""

    document: str
    clause: str
    text: str  # as people read it: 《若干意见》第七条


@dataclass(frozen=True)
class Finding:
    """A rule's answer on one subject that people should see; 疑似问题 until a person confirms it."""

    rule: Rule
    answer: Answer
    subject: Subject
    message: str
    evidence: tuple[Evidence, ...]
    citations: tuple[Cited, ...]
    source: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unassessed:
    """Subjects of one rule that could not be judged (未检), all for want of the same inputs."""

    rule: Rule
    missing: tuple[str, ...]  # "groups.ends_on", "limits.account_stale_days"
    subjects: tuple[str, ...]  # ids, in the order of the ledger


@dataclass(frozen=True)
class Seen:
    """A value as a message shows it; ``age`` is how many days before the check a date lies."""

    text: str
    age: int | None = None

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Reporter:
    """Turns what the database answered about one rule into findings.

    ``answers`` are the columns of the statement, by row of ``records``.
    """

    rule: Rule
    records: Records
    statement: Statement
    answers: Mapping[str, NDArray[Any]]
    profile: Profile
    as_of: date
    exemptions: Sequence[Exemption]

    @property
    def statuses(self) -> NDArray[Any]:
        return self.answers[f"status_{self.rule.code}"]

    def findings(self) -> list[Finding]:
        """What people should see: 疑似问题, 需关注 and 例外情形, in the order of the ledger."""
        shown = np.isin(self.statuses, [Answer.VIOLATION, Answer.ADVISORY, Answer.EXEMPT])
        return [self._finding(int(row)) for row in np.flatnonzero(shown)]

    def _finding(self, row: int) -> Finding:
        values = self.records.values
        unit = values["unit"][row]
        subject = Subject(self.records.table.kind, values["id"][row], values["name"][row] or unit, unit)
        return Finding(
            rule=self.rule,
            answer=Answer(int(self.statuses[row])),
            subject=subject,
            message=self.rule.message.format_map(self._shown(row)),
            evidence=self._evidence(row),
            citations=self._citations(row),
            source=self.records.source(row),
            notes=tuple(self._notes(row, subject)),
        )

    def unassessed(self) -> list[Unassessed]:
        """The rows that could not be judged, put together by what is missing."""
        ids: dict[tuple[str, ...], list[str]] = {}
        for row in np.flatnonzero(self.statuses == Answer.NOT_ASSESSED):
            ids.setdefault(self._missing(int(row)), []).append(self.records.values["id"][row])
        return [Unassessed(self.rule, missing, tuple(subjects)) for missing, subjects in ids.items()]

    def remarks_on_passes(self) -> list[Note]:
        """A remark that holds for subjects without a finding is said once, with their number."""
        notes = []
        for number, (text, _) in enumerate(self.rule.remarks):
            count = int(np.sum((self.statuses == Answer.PASS) & self._remark(number)))
            if count:
                what = f"{count} 个{self.records.table.title}{text}"
                notes.append(Note(self.records.origins[0].file, f"{self.rule.code} {self.rule.title}：{what}。"))
        return notes

    def _remark(self, number: int) -> NDArray[np.bool_]:
        return np.asarray(self.answers[f"remark_{self.rule.code}_{number}"], dtype=np.bool_)

    def _missing(self, row: int) -> tuple[str, ...]:
        """The inputs that are NULL in a row: columns of the ledger, then limits of the profile."""
        table, reading = self.records.table, self.statement.readings[self.rule.code]
        absent = [name for name in reading.needed if name in reading.columns and self.records.values[name][row] is None]
        for column in derived.of_table(table.name):
            if column.name in reading.needed:
                absent += [name for name in column.needs if not self.records.values[name][row]]
        columns = dict.fromkeys(f"{table.name}.{table[name].name}" for name in absent)
        return (*columns, *(f"limits.{name}" for name in reading.limits if self._limit(name, row) is None))

    def _limit(self, name: str, row: int) -> DatedValue | None:
        """The value of a limit that holds for a row: the nearest place whose document binds it."""
        for candidate in self.profile.candidates(name, self.as_of):
            if self._force(candidate.document, row) > NOT_BOUND:
                return candidate
        return None

    def _force(self, document: str, row: int) -> int:
        return int(self.answers[scope.column_name(documents()[document], self.rule.code)][row])

    def _shown(self, row: int) -> dict[str, Any]:
        """What the message may name: the columns read as written, derived columns and limits."""
        reading, records = self.statement.readings[self.rule.code], self.records
        shown: dict[str, Any] = {}
        for name in dict.fromkeys([*reading.columns, *self._behind(reading.derived)]):
            value = records.values[name][row] if name in records.values else None
            age = (self.as_of - value).days if isinstance(value, date) else None
            shown[name] = Seen(str(value) if age is not None else records.evidence(row, name).value, age)
        for name in reading.derived:
            shown[name] = Seen(str(self.answers[name][row]))
        for name in reading.limits:
            limit = self._limit(name, row)
            shown[name] = Seen(str(limit.value) if limit else "")
        return shown

    def _behind(self, names: tuple[str, ...]) -> list[str]:
        """The ledger columns that derived columns need."""
        columns = derived.of_table(self.records.table.name)
        return [need for column in columns if column.name in names for need in column.needs]

    def _evidence(self, row: int) -> tuple[Evidence, ...]:
        reading = self.statement.readings[self.rule.code]
        names = [*reading.columns, *self._behind(reading.derived)]
        read = (self.records.evidence(row, name) for name in names if name in self.records.table)
        return tuple(dict.fromkeys(read))

    def _citations(self, row: int) -> tuple[Cited, ...]:
        """The clauses of the documents that bind this row; for local rules the source of the limit that held."""
        binding = [d for d in self.statement.documents[self.rule.code] if self._force(d.id, row) > NOT_BOUND]
        cited = [
            Cited(citation.document.id, citation.clause, str(citation))
            for citation in self.rule.citations
            if citation.document in binding and not citation.document.local
        ]
        reading = self.statement.readings[self.rule.code]
        raised = self.statuses[row] == Answer.VIOLATION
        held = (self._limit(name, row) for name in reading.limits + (reading.severity_limits if raised else ()))
        local = [one for one in held if one and documents()[one.document].local]
        return (*cited, *(Cited(one.document, one.source, f"本地规定（{one.source}）") for one in local))

    def _notes(self, row: int, subject: Subject) -> list[str]:
        columns, reading = self.records.values, self.statement.readings[self.rule.code]
        notes = [text for number, (text, _) in enumerate(self.rule.remarks) if self._remark(number)[row]]
        if columns["unit_kind_source"][row] == "unknown":
            notes.append("适用范围待核：从单位名称看不出单位性质")
        if columns["unit_kind_source"][row] == "inferred":
            notes.append("单位性质按名称推断")
        if "unit_level" in reading.columns and columns["unit_level_source"][row] == "inferred":
            notes.append("单位层级按名称推断")
        if Answer(int(self.statuses[row])) == Answer.EXEMPT:
            held = (e for e in self.exemptions if (e.rule, e.subject_id) == (self.rule.code, subject.id))
            notes += [f"例外依据：{one.basis}" + (f"（{one.document}）" if one.document else "") for one in held]
        return notes
