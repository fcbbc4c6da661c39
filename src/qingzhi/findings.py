"""Findings (疑似问题): a rule's answer on one subject, with its message, evidence and clauses.

Nothing of this is typed into a rule. What a finding shows, and what a 未检 lacks, is worked out from the columns and
limits that the rule's expression reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, zip_longest
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qingzhi.policy.model import NOT_BOUND, DatedValue, Profile, documents
from qingzhi.rules import scope
from qingzhi.rules.compile import Statement
from qingzhi.rules.evaluate import Answers
from qingzhi.rules.reading import Reading
from qingzhi.rules.rule import Answer, Rule
from qingzhi.subjects import derived
from qingzhi.subjects.derived import WORKDAYS, Counted, Derived
from qingzhi.subjects.exemptions import Exemption
from qingzhi.subjects.records import Evidence, Note, Records, Sight, Sign

NOT_FILLED_IN, NOT_SET, NOT_INSPECTED = "没有填", "没有规定", "没有检查"
"""How a message shows a cell that was left blank, a limit that no place sets, and a fact that nobody looked for."""
ALONE = "适用范围待核：没有对上台账，不知道是哪个单位的"
SIGNS = 6  # places in packages that one finding names


@dataclass(frozen=True)
class Subject:
    """What a finding is about. ``name`` is that of the unit itself where the subject is an organization.

    ``organization`` is "" for a package that stands in no ledger.
    """

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
    """A rule's answer on one subject that people should see; 疑似问题 until a person confirms it.

    ``evidence`` are cells and facts, then the ``signs`` of these in packages. ``source`` is the row of the ledger, or
    FILE#member where a package shows it.
    """

    rule: Rule
    answer: Answer
    subject: Subject
    message: str
    evidence: tuple[Evidence, ...]
    citations: tuple[Cited, ...]
    source: str
    notes: tuple[str, ...] = ()
    signs: tuple[Sign, ...] = ()


@dataclass(frozen=True)
class Unassessed:
    """Subjects of one rule and one table that could not be judged (未检), all for want of the same inputs.

    ``missing`` names them: a column ("groups.ends_on"), a table that nobody gave ("groups"), a limit of the profile
    ("limits.account_stale_days"), material beyond the ledger ("facts.package"), a fact that the material given did not
    show clearly ("apps.seen_check_in"), or the working days of a year that are not announced yet ("workdays.2027").
    """

    rule: Rule
    on: str
    missing: tuple[str, ...]
    subjects: tuple[str, ...]  # ids, in the order of the ledger

    @property
    def waits(self) -> bool:
        """Whether it takes another material, not a fuller ledger or profile: a package, or a ledger beside it."""
        return self.missing == (self.on,) or any(item.startswith("facts.") for item in self.missing)


@dataclass(frozen=True)
class Seen:
    """A value as a message shows it; ``age`` is how many days before the check a date lies."""

    text: str
    age: int | None = None

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Reporter:
    """Turns what the database answered about one rule on one table into findings.

    ``tables`` are all tables of the ledger, for the rows behind a count.
    """

    rule: Rule
    statement: Statement
    answers: Answers
    tables: Mapping[str, Records]
    profile: Profile
    as_of: date
    exemptions: Sequence[Exemption]

    @property
    def records(self) -> Records:
        return self.tables[self.statement.table]

    @property
    def reading(self) -> Reading:
        return self.statement.readings[self.rule.code]

    @property
    def statuses(self) -> NDArray[Any]:
        return self.answers.columns[f"status_{self.rule.code}"]

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
            source=next((sight.place for sight in self._sights(row)), self.records.source(row)),
            notes=tuple(self._notes(row, subject)),
            signs=self._signs(row),
        )

    def unassessed(self) -> list[Unassessed]:
        """The rows that could not be judged, put together by what is missing."""
        rows = np.flatnonzero(self.statuses == Answer.NOT_ASSESSED)
        ids, table = self.records.values["id"], self.records.table.name
        subjects: dict[tuple[str, ...], list[str]] = {}
        if self.rule.facts:
            for row in rows.tolist():
                given = {self.records.table[name].material for name in self.records.sights.get(row, ())}
                wanted = tuple(f"facts.{kind}" for kind in self.rule.facts if kind not in given)
                subjects.setdefault(wanted, []).append(ids[row])
            return [Unassessed(self.rule, table, missing, tuple(of)) for missing, of in subjects.items()]
        _, first, gap_of = np.unique(self._gaps(rows), return_index=True, return_inverse=True)
        missing_in = [self._missing(int(rows[at])) for at in first]
        for row, gap in zip(rows.tolist(), gap_of.tolist(), strict=True):
            subjects.setdefault(missing_in[gap], []).append(ids[row])
        return [Unassessed(self.rule, table, missing, tuple(of)) for missing, of in subjects.items()]

    def _gaps(self, rows: NDArray[Any]) -> NDArray[Any]:
        """A number for each row; rows of one number lack the same inputs, so that each lack is worked out once."""
        own = [name for column in self._computed if column.name in self.reading.needed for name in column.needs]
        stored = dict.fromkeys(name for name in (*self.reading.needed, *own) if name in self.records.values)
        parts = [self._absence(name, rows) for name in stored]
        parts += [np.ma.getmaskarray(self.answers.columns[name])[rows] for name in self.reading.derived]
        documents_asked = {
            candidate.document
            for name in self.reading.limits
            for candidate in self.profile.candidates(name, self.as_of)
        }
        parts += [self._forces(document)[rows] for document in sorted(documents_asked)]
        parts += [self._refused(name, value, rows) for name, value in sorted(self.reading.refused) if value]
        parts.append(self._inspected(rows))
        gaps = np.zeros(len(rows), dtype=np.int64)
        for part in parts:
            gaps = gaps * 3 + part
        return gaps

    def _absence(self, name: str, rows: NDArray[Any]) -> NDArray[Any]:
        """For each row 2 where a stored column is NULL, 1 where it is blank, else 0."""
        values = self.records.values[name]
        return np.array([2 if (value := values[row]) is None else value == "" for row in rows.tolist()], dtype=np.int64)

    def _inspected(self, rows: NDArray[Any]) -> NDArray[Any]:
        """For each row 2 where it stands in no ledger, 1 where it does and somebody looked beyond it, else 0."""
        seen = self.records.sights
        return np.array([0 if row not in seen else 1 + (not self.records.is_in_ledger(row)) for row in rows.tolist()])

    def _refused(self, name: str, value: Any, rows: NDArray[Any]) -> NDArray[Any]:
        values = self.records.values[name]
        return np.array([values[row] == value for row in rows.tolist()], dtype=np.int64)

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
        return np.asarray(self.answers.columns[f"remark_{self.rule.code}_{number}"], dtype=np.bool_)

    def _missing(self, row: int) -> tuple[str, ...]:
        """The inputs that are unknown in a row: columns and tables of the ledger, then limits of the profile.

        The working days of a year are missing only where nothing else is.
        """
        reading = self.reading
        absent = [self._called(name, row) for name in reading.needed if self._is_unknown(name, row)]
        for column in self._computed:
            if column.name in reading.needed and self._answer(column.name, row) is None:
                absent += self._lacking(column, row)
        given = [name for name in dict.fromkeys(absent) if name.split(".")[0] not in absent or "." not in name]
        if not self.records.is_in_ledger(row) and self.records.table.name in given:
            return (self.records.table.name,)
        limits = [f"limits.{name}" for name in reading.limits if self._limit(name, row) is None]
        missing = (*given, *limits)
        if missing or not any(WORKDAYS in column.needs for column in self._computed if column.name in reading.needed):
            return missing
        return (f"{WORKDAYS}.{self.profile.calendar.covered_until().year + 1}",)

    def _is_unknown(self, name: str, row: int) -> bool:
        """Whether a stored column that the rule cannot do without is NULL, or blank where a blank tells nothing."""
        if name not in self.reading.columns:
            return False
        value = self.records.values[name][row]
        return value is None or (name, value) in self.reading.refused

    def _called(self, name: str, row: int) -> str:
        """A column by its full name; by that of its whole table or material where that was not given."""
        table = self.records.table
        if material := table[name].material:
            return f"{table.name}.{name}" if row in self.records.sights else f"facts.{material}"
        return f"{table.name}.{table[name].name}" if self.records.is_in_ledger(row) else table.name

    def _lacking(self, column: Derived | Counted, row: int) -> list[str]:
        """What a derived column lacks: its first need alone where that is lacking, for the others build on it."""
        lacking = [need for need in map(self._need, column.needs) if self._is_lacking(need, row)]
        if not self.records.is_in_ledger(row):
            return [self.records.table.name]
        return lacking[:1] if lacking and lacking[0] == self._need(column.needs[0]) else lacking

    def _need(self, need: str) -> str:
        """A need of a derived column by its full name: "platform" → "accounts.platform", "groups" → "groups"."""
        return need if need in self.tables or "." in need else f"{self.records.table.name}.{need}"

    def _is_lacking(self, need: str, row: int) -> bool:
        where, _, name = need.partition(".")
        if name == WORKDAYS:
            return False
        table = self.records.table
        if where != table.name:
            return True
        value = self.records.values[name][row]
        return value is None or (value == "" and bool(table[name].choice))

    @property
    def _computed(self) -> list[Derived | Counted]:
        return derived.computed_on(self.records.table.name)

    def _answer(self, name: str, row: int) -> Any:
        """What the database worked out for a derived column; None where it is NULL."""
        value = self.answers.columns[name][row]
        return None if value is np.ma.masked else value

    def _limit(self, name: str, row: int) -> DatedValue | None:
        """The value of a limit that holds for a row: the nearest place whose document binds it."""
        for candidate in self.profile.candidates(name, self.as_of):
            if self._force(candidate.document, row) > NOT_BOUND:
                return candidate
        return None

    def _forces(self, document: str) -> NDArray[Any]:
        return self.answers.columns[scope.column_name(documents()[document], self.rule.code)]

    def _force(self, document: str, row: int) -> int:
        return int(self._forces(document)[row])

    def _shown(self, row: int) -> dict[str, Any]:
        """What the message may name: the columns read as written, derived columns and limits."""
        reading, records = self.reading, self.records
        shown: dict[str, Any] = {}
        for name in dict.fromkeys([*map(self._cell_of, reading.columns), *self._shown_by(reading.derived)]):
            value = records.values[name][row]
            age = (self.as_of - value).days if isinstance(value, date) else None
            text = str(value) if age is not None else records.evidence(row, name).value
            blank = NOT_INSPECTED if records.table[name].material else NOT_FILLED_IN
            shown[name] = Seen(text or blank, age)
        for name in reading.derived:
            shown[name] = Seen(str(self.answers.columns[name][row]))
        for name in reading.limits:
            limit = self._limit(name, row)
            shown[name] = Seen(str(limit.value) if limit else NOT_SET)
        return shown

    def _cell_of(self, name: str) -> str:
        """The column of the ledger that a stored column was read from: ``ends_on`` for ``ends_on_text``."""
        return self.records.table[name].name if name in self.records.table else name

    def _shown_by(self, names: tuple[str, ...]) -> list[str]:
        """The ledger columns that are the evidence of derived columns."""
        return [shown for column in self._computed if column.name in names for shown in column.shows]

    def _evidence(self, row: int) -> tuple[Evidence, ...]:
        names = [*map(self._cell_of, self.reading.columns), *self._shown_by(self.reading.derived)]
        seen = self.records.sights.get(row, {})
        table, alone = self.records.table, not self.records.is_in_ledger(row)
        shown = [name for name in names if name in table and (name in seen if table[name].material else not alone)]
        cells = [self.records.evidence(row, name) for name in shown]
        return tuple(dict.fromkeys([*cells, *self._counted(row)]))

    def _signs(self, row: int) -> tuple[Sign, ...]:
        """The most telling signs of each fact in turn, one for each place."""
        in_turn = chain.from_iterable(zip_longest(*(sight.signs for sight in self._sights(row))))
        by_place: dict[str, Sign] = {}
        for sign in filter(None, in_turn):
            by_place.setdefault(sign.place, sign)
        return tuple(by_place.values())[:SIGNS]

    def _sights(self, row: int) -> list[Sight]:
        """What inspectors saw of the facts that the rule reads, those first of which there are signs."""
        seen = self.records.sights.get(row, {})
        read = [seen[name] for name in self.reading.columns if name in seen]
        return sorted(read, key=lambda sight: not sight.signs)

    def _counted(self, row: int) -> Iterator[Evidence]:
        """The cells of other tables that a count of this row rests on."""
        unit = self.records.values["unit_key"][row]
        for column in derived.counted_on(self.records.table.name):
            if column.name in self.reading.derived:
                for position in self.answers.counted[column.name].get(unit, ()):
                    yield self.tables[column.of].evidence(position, column.cell)

    def _citations(self, row: int) -> tuple[Cited, ...]:
        """The clauses of the documents that bind this row; for local rules the source of the limit that held."""
        binding = [d for d in self.statement.documents[self.rule.code] if self._force(d.id, row) > NOT_BOUND]
        cited = [
            Cited(citation.document.id, citation.clause, str(citation))
            for citation in self.rule.citations
            if citation.document in binding and not citation.document.local
        ]
        raised = self.statuses[row] == Answer.VIOLATION
        names = self.reading.limits + (self.reading.severity_limits if raised else ())
        local = [one for one in (self._limit(name, row) for name in names) if one and documents()[one.document].local]
        named = (Cited(one.document, one.source, f"本地规定（{one.source}）") for one in local)
        return tuple(dict.fromkeys([*cited, *named]))

    def _notes(self, row: int, subject: Subject) -> list[str]:
        columns = self.records.values
        notes = [text for number, (text, _) in enumerate(self.rule.remarks) if self._remark(number)[row]]
        if not self.records.is_in_ledger(row):
            notes.append(ALONE)
        elif columns["unit_kind_source"][row] == "unknown":
            notes.append("适用范围待核：从单位名称看不出单位性质")
        if columns["unit_kind_source"][row] == "inferred":
            notes.append("单位性质按名称推断")
        if "unit_level" in self.reading.columns and columns["unit_level_source"][row] == "inferred":
            notes.append("单位层级按名称推断")
        if Answer(int(self.statuses[row])) == Answer.EXEMPT:
            held = (e for e in self.exemptions if (e.rule, e.subject_id) == (self.rule.code, subject.id))
            notes += [f"例外依据：{one.basis}" + (f"（{one.document}）" if one.document else "") for one in held]
        return notes
