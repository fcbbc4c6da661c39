"""Run a statement on Spark (extra ``spark``): the same text, for as many rows as a province or a country has."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qingzhi.rules.compile import EXEMPTIONS, Statement, to_sql
from qingzhi.rules.evaluate import Answers, Arrays, by_unit, exempted_arrays, workday_arrays
from qingzhi.rules.joins import WORKDAYS
from qingzhi.subjects.exemptions import Exemption
from qingzhi.subjects.schema import SUBJECTS

TYPES = {"string": "string", "int64": "bigint", "date": "date", "boolean": "boolean"}


class NoSpark(RuntimeError):
    """Spark can't be used here; the message says in Chinese what to do."""


class Spark:
    """A Spark session. ``url`` is "spark" (this machine) or a master like spark://host:7077.

    Raises NoSpark where there is no Spark, no Java to run it, or no master at ``url``.
    """

    def __init__(self, url: str = "spark") -> None:
        self.session = _start(url if "://" in url else "local[*]")

    def evaluate(
        self, statement: Statement, tables: Mapping[str, Arrays], exemptions: Sequence[Exemption] = ()
    ) -> Answers:
        """The statement's answers, by Spark."""
        for name, columns in statement.reads.items():
            types = SUBJECTS[name].types()
            self._view(name, {column: types[column] for column in columns}, tables[name])
        self._view("exempted", EXEMPTIONS, exempted_arrays(exemptions))
        if statement.workdays:
            self._view("workdays", WORKDAYS, workday_arrays(statement))
        found = self.session.sql(statement.sql("pyspark"))
        rows = found.collect()
        answers = {name: _array([row[at] for row in rows]) for at, name in enumerate(found.columns)}
        counted = {
            name: by_unit([tuple(row) for row in self.session.sql(to_sql(query, "pyspark")).collect()])
            for name, query in statement.counted.items()
        }
        return Answers(answers, counted)

    def _view(self, name: str, types: Mapping[str, str], arrays: Arrays) -> None:
        schema = ", ".join(f"`{column}` {TYPES[type_]}" for column, type_ in types.items())
        rows = list(zip(*(_cells(arrays[column], type_) for column, type_ in types.items()), strict=True))
        self.session.createDataFrame(rows, schema).createOrReplaceTempView(name)


def _start(master: str) -> Any:
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415  # an extra, and slow to load
    except ImportError as error:
        raise NoSpark("没有装 Spark。请运行 pip install 'qingzhi[spark]'，或者不写 --engine，用自带的引擎。") from error
    if "JAVA_HOME" not in os.environ and shutil.which("java") is None:
        raise NoSpark("Spark 要用 Java，这台机器上没有。请装 Java 17，或者不写 --engine，用自带的引擎。")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    try:
        builder = SparkSession.builder.master(master).appName("qingzhi").config("spark.ui.enabled", "false")
        session = builder.getOrCreate()
    except Exception as error:  # what Spark raises where a master can't be reached is no one type
        raise NoSpark(f"连不上 Spark（{master}）。请核对地址，或者不写 --engine，用自带的引擎。") from error
    session.sparkContext.setLogLevel("ERROR")
    return session


def _cells(array: NDArray[Any], type_: str) -> Iterator[Any]:
    """A column as Python values, NULL as None."""
    if type_ == "date":
        days = array.astype("datetime64[D]").tolist()
        return iter(days)  # NaT becomes None
    return iter(array.tolist())


def _array(values: list[Any]) -> NDArray[Any]:
    """A column of answers, whole numbers or yes and no, as numpy has it: masked where it is NULL."""
    unknown = [value is None for value in values]
    dtype = np.bool_ if all(isinstance(value, bool) or value is None for value in values) else np.int64
    filled: NDArray[Any] = np.array([value or 0 for value in values], dtype=dtype)
    return np.ma.masked_array(filled, mask=unknown) if any(unknown) else filled
