"""The checker: nothing to say of what we write, and the right word for each single step away from the standard."""

from __future__ import annotations

from functools import cache

import pytest

from qingzhi.reports.official import write
from qingzhi.reports.official.check import departures
from qingzhi.reports.official.parameters import PARAMETERS, Demand
from tests.reports.official.mutations import MUTATIONS, Copy
from tests.reports.official.samples import SAMPLES


@cache
def written(sample: str) -> bytes:
    return write(SAMPLES[sample])


@pytest.mark.parametrize("sample", SAMPLES)
def test_our_own_documents_depart_from_nothing(sample: str) -> None:
    assert departures(written(sample)) == []


@pytest.mark.parametrize("parameter", PARAMETERS.values(), ids=PARAMETERS)
def test_one_step_away_is_reported_by_the_name_of_the_parameter_and_by_no_other(parameter: Demand) -> None:
    mutation = MUTATIONS[parameter]
    copy = Copy(written(mutation.sample))
    mutation.spoil(copy)
    found = {one.parameter for one in departures(copy.pack())}
    assert parameter.name in found
    assert found - {parameter.name} == mutation.follows
