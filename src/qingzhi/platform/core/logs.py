"""The log of a server: one JSON object a line, on standard error and in a file, what goes wrong with its traceback.

It is for whoever runs the server. People at pages read Chinese sentences, and who did what stands in the sealed trail.
Of values nothing is written but what an exception itself says.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import structlog

MB = 1024 * 1024
BEFORE = (
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,  # text alone: no local variables, which may be anybody's data
)


def location(home: Path) -> Path:
    """Where the log is kept; files beside it with .1 and .2 are older."""
    return home / "log" / "qingzhi.jsonl"


def configure(home: Path) -> dict[str, Any]:
    """Have structlog write through the standard library, and return Django's LOGGING for both."""
    structlog.configure(
        processors=[*BEFORE, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    path = location(home)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    lines = {
        "()": structlog.stdlib.ProcessorFormatter,
        "processor": structlog.processors.JSONRenderer(ensure_ascii=False),
        "foreign_pre_chain": BEFORE,
    }
    rotated = {"maxBytes": 5 * MB, "backupCount": 2, "encoding": "utf-8", "delay": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": lines},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "lines"},
            "file": {"class": "logging.handlers.RotatingFileHandler", "formatter": "lines", "filename": path} | rotated,
        },
        "root": {"handlers": ["stderr", "file"], "level": "WARNING"},
    }
