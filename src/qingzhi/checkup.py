"""The way through: paths → ledger → rules → ``Checkup``, the one result that every report is made from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from functools import cached_property
from pathlib import Path
from time import perf_counter

import numpy as np

from qingzhi.findings import Finding, Reporter, Unassessed
from qingzhi.policy.model import Profile
from qingzhi.rules.catalogue import on_table
from qingzhi.rules.compile import compile_rules
from qingzhi.rules.evaluate import evaluate
from qingzhi.rules.rule import Answer
from qingzhi.subjects.ledger import Ledger, read_ledger
from qingzhi.subjects.records import Note, Records
from qingzhi.subjects.schema import SUBJECTS, normalise

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")


@dataclass
class Checkup:
    """Everything a check found out."""

    as_of: date
    profile: Profile
    ledger: Ledger
    findings: list[Finding] = field(default_factory=list)
    unassessed: list[Unassessed] = field(default_factory=list)
    answers: Counter[Answer] = field(default_factory=Counter)
    notes: list[Note] = field(default_factory=list)
    elapsed_s: float = 0.0

    @cached_property
    def subjects(self) -> dict[str, int]:
        """How many subjects there are of each kind, by table name."""
        return {name: len(self.ledger.tables[name]) for name in SUBJECTS}


def today() -> date:
    """The date in China now."""
    return datetime.now(SHANGHAI).date()


def check(
    paths: Iterable[Path], profile: Profile, as_of: date, progress: Callable[[str], None] = lambda step: None
) -> Checkup:
    """Read the ledgers under ``paths`` and judge them under a profile on a day.

    ``progress`` is called before each step with its Chinese name. Files that can't be read are errors of the result;
    nothing about the input raises.
    """
    started = perf_counter()
    read = read_ledger(paths, lambda source: progress(f"读取 {source}"))
    checkup = Checkup(as_of, profile, read, notes=list(read.notes))
    for name, table in SUBJECTS.items():
        if len(read.tables[name]):
            progress(f"检查{table.title}")
            _judge(checkup, read.tables[name])
    order = _order_of_units(read.tables["organizations"])
    last = len(order)
    checkup.findings.sort(
        key=lambda one: (one.rule.entry.article, one.rule.code, order.get(normalise(one.subject.organization), last))
    )
    checkup.unassessed.sort(key=lambda one: (one.rule.entry.article, one.rule.code, one.missing))
    _note_units(checkup)
    checkup.elapsed_s = perf_counter() - started
    return checkup


def _judge(checkup: Checkup, records: Records) -> None:
    """Evaluate the rules on one table and add what they found to the checkup."""
    table, tables, exemptions = records.table.name, checkup.ledger.tables, checkup.ledger.exemptions
    rules = on_table(table)
    statement = compile_rules(table, rules, checkup.profile, checkup.as_of)
    arrays = {name: {column: tables[name].array(column) for column in read} for name, read in statement.reads.items()}
    answers = evaluate(statement, arrays, exemptions)
    for rule in rules:
        reporter = Reporter(rule, statement, answers, tables, checkup.profile, checkup.as_of, exemptions)
        values, counts = np.unique(reporter.statuses, return_counts=True)
        checkup.answers.update(dict(zip(map(Answer, values.tolist()), counts.tolist(), strict=True)))
        checkup.findings += reporter.findings()
        checkup.unassessed += reporter.unassessed()
        checkup.notes += reporter.remarks_on_passes()
    if "status" in records.table and not any("status" in origin.columns for origin in records.origins):
        message = f"{records.table.title}没有“状态”列，全部按在用检查。"
        checkup.notes.append(Note(records.origins[0].source, message))


def _order_of_units(organizations: Records) -> dict[str, int]:
    """The place of each unit, by its normalised name: by 机构序列号 where that is given, else as first read."""
    columns = organizations.values
    rows = range(len(organizations))
    given = sorted(rows, key=lambda row: (columns["sequence"][row] is None, columns["sequence"][row] or 0))
    return {normalise(columns["unit"][row]): place for place, row in reversed([*enumerate(given)])}


def _note_units(checkup: Checkup) -> None:
    """Say once of how many units the kind was inferred from the name, and of which it could not be."""
    sources: dict[str, str] = {}
    for name in SUBJECTS:
        columns = checkup.ledger.tables[name].values
        sources.update(zip(columns["unit"], columns["unit_kind_source"], strict=True))
    inferred = [unit for unit, source in sources.items() if source == "inferred"]
    unknown = [unit for unit, source in sources.items() if source == "unknown"]
    if inferred:
        message = f"{len(inferred)} 个单位没有填单位性质，按名称推断。"
        checkup.notes.append(Note("单位性质", message))
    if unknown:
        message = f"{len(unknown)} 个单位的性质看不出来，各文件都按适用检查，适用范围待核：{'、'.join(unknown[:10])}"
        checkup.notes.append(Note("单位性质", message + ("等。" if len(unknown) > 10 else "。")))
