"""No damage to a package of any kind may bring about a crash, a hang or memory without bounds."""

from __future__ import annotations

import pytest

from qingzhi.inspectors.packages import worker
from tests.inspectors.packages.fuzz import assault

pytest.importorskip("resource", reason="memory limits need a POSIX system")
AT_ONCE = 2_500


@pytest.mark.parametrize("inputs", [2_500, pytest.param(200_000, marks=pytest.mark.slow)])
def test_damaged_packages_of_every_kind_give_facts_or_a_refusal_in_chinese(inputs: int) -> None:
    for begin in range(0, inputs, AT_ONCE):
        assert not worker.run(assault, range(begin, begin + AT_ONCE))
