"""Changes of units take effect on their day."""

from __future__ import annotations

from typing import Any

from qingzhi.platform.changes import actions
from qingzhi.platform.changes.queries import due
from qingzhi.platform.core.errors import Refused
from qingzhi.platform.core.jobs import Progress, job


@job("机构调整生效")
def take_effect(progress: Progress) -> dict[str, Any]:
    """Carry out what is due; one that can't be waits for somebody to look at it again, and says why."""
    done = {"done": 0, "put_back": 0}
    for row in list(due()):
        try:
            actions.take_effect(by=None, row=row)
        except Refused as refusal:
            actions.put_back(by=None, row=row, reason=str(refusal))
            done["put_back"] += 1
        else:
            done["done"] += 1
    return done
