"""What the ledger does by itself, every night and whenever the platform starts."""

from __future__ import annotations

from typing import Any

from qingzhi.platform.core.jobs import Progress, job
from qingzhi.platform.registry import actions


@job("每日到期检查")
def daily(progress: Progress) -> dict[str, Any]:
    """Groups whose end has come become 到期待定."""
    return {"changed": actions.expire(by=None)}
