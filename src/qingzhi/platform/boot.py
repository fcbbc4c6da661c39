"""Which settings hold: those of the mode that the environment names."""

from __future__ import annotations

import os

from qingzhi.platform.settings import environment

MODES = ("standalone", "networked")


def configure() -> None:
    """Tell Django its settings module. Raises ValueError with a Chinese sentence for a mode that there isn't."""
    mode = environment.value("QINGZHI_MODE")
    if mode not in MODES:
        raise ValueError(f"QINGZHI_MODE 是“{mode}”，只能写 standalone（单机版）或 networked（联网版）。")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"qingzhi.platform.settings.{mode}")
