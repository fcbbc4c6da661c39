"""What is counted while a package is read."""

from __future__ import annotations

import pytest

from qingzhi.inspectors.packages import inspect, limits
from qingzhi.inspectors.packages.functions import may_say_absent
from tests.inspectors.packages import builders as build


def test_texts_beyond_the_limit_lower_the_coverage_so_that_nothing_is_called_absent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = tuple(f"name{number}" for number in range(300))
    content = build.zipped({**build.apk_members(), "classes.dex": build.dex(build.CODE, names)})
    assert inspect(content).coverage == 1
    monkeypatch.setattr(limits, "STRINGS", 100)
    package = inspect(content)
    assert 0.2 < package.coverage < 0.5
    assert not may_say_absent(package)
    assert "文字太多，其余的没有看。" in package.warnings
