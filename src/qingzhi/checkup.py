"""The way through: paths → ledgers and packages → tables → rules → ``Checkup``, from which every report is made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from functools import cached_property
from pathlib import Path
from time import perf_counter

import numpy as np

from qingzhi.findings import Finding, Reporter, Unassessed
from qingzhi.inspectors import INSPECTORS
from qingzhi.inspectors.facts import PackageFacts
from qingzhi.inspectors.run import inspect_all
from qingzhi.inspectors.tying import tie
from qingzhi.policy.model import Profile
from qingzhi.rules.catalogue import on_table
from qingzhi.rules.compile import Statement, compile_rules
from qingzhi.rules.evaluate import Answers, Arrays, evaluate
from qingzhi.rules.rule import Answer
from qingzhi.subjects.exemptions import Exemption
from qingzhi.subjects.ledger import Input, Ledger, read_sources
from qingzhi.subjects.records import Note, Problem, Records
from qingzhi.subjects.schema import SUBJECTS, normalise
from qingzhi.subjects.sources import LEDGER, Source, sources

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")


@dataclass
class Checkup:
    """Everything a check found out."""

    as_of: date
    profile: Profile
    ledger: Ledger
    packages: list[tuple[str, PackageFacts]] = field(default_factory=list)  # by their name in the report
    findings: list[Finding] = field(default_factory=list)
    unassessed: list[Unassessed] = field(default_factory=list)
    answers_by_rule: dict[str, Counter[Answer]] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    elapsed_s: float = 0.0

    @cached_property
    def answers(self) -> Counter[Answer]:
        """How often each answer was given, by pairs of rule and subject."""
        return sum(self.answers_by_rule.values(), Counter())

    @property
    def has_ledger(self) -> bool:
        """Whether a ledger was read, not packages alone."""
        return any(one.kind == LEDGER for one in self.ledger.inputs)

    @cached_property
    def subjects(self) -> dict[str, int]:
        """How many subjects there are of each kind, by table name."""
        return {name: len(self.ledger.tables[name]) for name in SUBJECTS}


def today() -> date:
    """The date in China now."""
    return datetime.now(SHANGHAI).date()


Evaluate = Callable[[Statement, Mapping[str, Arrays], Sequence[Exemption]], Answers]
"""An engine: what answers a statement over tables (``rules.evaluate`` by DuckDB, ``rules.spark`` by Spark)."""


def check(
    paths: Iterable[Path],
    profile: Profile,
    as_of: date,
    progress: Callable[[str], None] = lambda step: None,
    evaluate: Evaluate = evaluate,
    jobs: int | None = None,
) -> Checkup:
    """Read the ledgers and packages under ``paths`` and judge them under a profile on a day, by an engine.

    ``progress`` is called before each step with its Chinese name. ``jobs`` packages are looked into at the same time,
    as many as there are processors if left out. Files that can't be read are errors of the result; nothing about the
    input raises.
    """
    started = perf_counter()
    found = sources(paths, INSPECTORS)
    read = read_sources((one for one in found if one.kind == LEDGER), lambda source: progress(f"读取 {source}"))
    checkup = Checkup(as_of, profile, read)
    _inspect(checkup, [one for one in found if one.kind != LEDGER], jobs, progress)
    order = {source.name: place for place, source in enumerate(found)}
    read.inputs.sort(key=lambda one: order[one.source])
    checkup.notes += [*read.notes, *tie(read.tables, checkup.packages)]
    for name, table in SUBJECTS.items():
        if len(read.tables[name]):
            progress(f"检查{table.title}")
            _judge(checkup, read.tables[name], evaluate)
    units = _order_of_units(read.tables["organizations"])
    last = len(units)
    checkup.findings.sort(
        key=lambda one: (one.rule.entry.article, one.rule.code, units.get(normalise(one.subject.organization), last))
    )
    checkup.unassessed.sort(key=lambda one: (one.rule.entry.article, one.rule.code, one.missing))
    _note_units(checkup)
    if alone := read.tables["apps"].values["unit"].count(""):
        why = "没有对上台账" if checkup.has_ledger else "没有台账"
        message = f"{alone} 个应用{why}，不知道是哪个单位的，各文件都按适用检查，适用范围待核。"
        checkup.notes.append(Note("安装包", message))
    checkup.elapsed_s = perf_counter() - started
    return checkup


def _inspect(checkup: Checkup, packages: Sequence[Source], jobs: int | None, progress: Callable[[str], None]) -> None:
    """Look into the packages; one that can't be read is an error of the result."""
    if not packages:
        return
    progress("查看安装包")
    looks = inspect_all(packages, jobs)
    # While the processes look; the statement is kept until apps are judged.
    compile_rules("apps", on_table("apps"), checkup.profile, checkup.as_of).sql()
    for source, seen in looks:
        progress(f"查看 {source.name}")
        if isinstance(seen, str):
            checkup.ledger.errors.append(Problem(source.name, None, None, seen))
        else:
            checkup.packages.append((source.name, seen))
            checkup.ledger.inputs.append(Input(source.name, seen.sha256, source.kind))


def _judge(checkup: Checkup, records: Records, evaluate: Evaluate) -> None:
    """Evaluate the rules on one table and add what they found to the checkup."""
    table, tables, exemptions = records.table.name, checkup.ledger.tables, checkup.ledger.exemptions
    rules = on_table(table)
    statement = compile_rules(table, rules, checkup.profile, checkup.as_of)
    arrays = {name: {column: tables[name].array(column) for column in read} for name, read in statement.reads.items()}
    answers = evaluate(statement, arrays, exemptions)
    for rule in rules:
        reporter = Reporter(rule, statement, answers, tables, checkup.profile, checkup.as_of, exemptions)
        values, counts = np.unique(reporter.statuses, return_counts=True)
        counted = checkup.answers_by_rule.setdefault(rule.code, Counter())
        counted.update(dict(zip(map(Answer, values.tolist()), counts.tolist(), strict=True)))
        checkup.findings += reporter.findings()
        checkup.unassessed += reporter.unassessed()
        checkup.notes += reporter.remarks_on_passes()
    in_ledger = [origin for origin in records.origins if origin.is_ledger]
    if in_ledger and "status" in records.table and not any("status" in origin.columns for origin in in_ledger):
        message = f"{records.table.title}没有“状态”列，全部按在用检查。"
        checkup.notes.append(Note(in_ledger[0].source, message))


def _order_of_units(organizations: Records) -> dict[str, int]:
    """The place of each unit, by its normalised name: by 机构序列号 where that is given, else as first read."""
    columns = organizations.values
    rows = range(len(organizations))
    given = sorted(rows, key=lambda row: (columns["sequence"][row] is None, columns["sequence"][row] or 0))
    return {normalise(columns["unit"][row]): place for place, row in reversed([*enumerate(given)])}


def _note_units(checkup: Checkup) -> None:
    """Say once of how many units the kind was inferred from the name, and of which it could not be."""
    told: dict[str, str] = {}
    for name in SUBJECTS:
        columns = checkup.ledger.tables[name].values
        told.update(zip(columns["unit"], columns["unit_kind_source"], strict=True))
    told.pop("", None)  # a package that belongs to nobody known
    inferred = [unit for unit, source in told.items() if source == "inferred"]
    unknown = [unit for unit, source in told.items() if source == "unknown"]
    if inferred:
        message = f"{len(inferred)} 个单位没有填单位性质，按名称推断。"
        checkup.notes.append(Note("单位性质", message))
    if unknown:
        message = f"{len(unknown)} 个单位的性质看不出来，各文件都按适用检查，适用范围待核：{'、'.join(unknown[:10])}"
        checkup.notes.append(Note("单位性质", message + ("等。" if len(unknown) > 10 else "。")))
