"""Changes of units take effect on their day."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from qingzhi.platform.changes import actions
from qingzhi.platform.core.errors import Refused
from qingzhi.platform.core.jobs import Progress, job


@job("机构调整生效")
def take_effect(progress: Progress) -> dict[str, Any]:
    """Carry out what is due; one that can't be stays planned and its reason is told."""
    done, refused = 0, []
    for row in actions.due(timezone.localdate()):
        try:
            actions.take_effect(by=None, row=row)
        except Refused as refusal:
            refused.append(f"{row}：{refusal}")
        else:
            done += 1
    if refused:
        raise Refused("；".join(refused))
    return {"done": done}
