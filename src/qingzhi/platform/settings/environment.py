"""What the environment says: the variables QINGZHI_…, their meaning and their safe defaults, in one table.

``VARIABLES`` is what ``qingzhi doctor`` and docs/deployment.md print; settings read each through ``value``.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True)
class Variable:
    """One variable of the environment: its name, what it means (Chinese) and what holds where it is not set."""

    name: str
    meaning: str
    default: str = ""


VARIABLES = {
    variable.name: variable
    for variable in (
        Variable("QINGZHI_MODE", "standalone（单机版）或 networked（联网版）", "standalone"),
        Variable("QINGZHI_HOME", "数据放在哪个文件夹", "~/.qingzhi"),
        Variable("QINGZHI_DATABASE", "数据库：sqlite，或 postgresql://用户:口令@主机:5432/库名", "sqlite"),
        Variable("QINGZHI_SECRET_KEY", "签名密钥；不写就在数据文件夹里生成一个"),
        Variable("QINGZHI_HOSTS", "用哪些域名或地址访问，逗号分开", "127.0.0.1,localhost"),
        Variable("QINGZHI_DEBUG", "1 是调试方式，只在开发时用", "0"),
        Variable("QINGZHI_HTTPS", "1 是只用 https 访问（前面有反向代理）", "0"),
        Variable("QINGZHI_REDIS", "有多台主机时，任务和缓存用的 Redis 地址"),
        Variable("QINGZHI_DEMO", "1 是演示，qingzhi demo 自己会设", "0"),
        Variable("QINGZHI_PROFILE", "检查口径：national、内置口径的名字或 .toml 文件", "national"),
    )
}


def value(name: str) -> str:
    """What a variable is set to, else its default. Raises KeyError for a name that the table doesn't have."""
    return os.environ.get(name, "").strip() or VARIABLES[name].default


def home() -> Path:
    """The folder of the data, made (for its owner only) where it isn't there yet."""
    folder = Path(value("QINGZHI_HOME")).expanduser().resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def folder(home: Path, name: str) -> Path:
    """A folder below that of the data, made (for its owner only) where it isn't there yet."""
    path = home / name
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def secret(folder: Path, name: str) -> str:
    """A secret of 64 random characters kept in a file that only its owner reads, made at the first call."""
    path = folder / name
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text().strip()


def database(address: str, folder: Path) -> dict[str, Any]:
    """Django's settings of a database from its address: ``sqlite``, ``sqlite:///path`` or ``postgresql://…``.

    Raises ValueError with a Chinese sentence on any other address.
    """
    parts = urlsplit(address if ":" in address else f"{address}:")
    if parts.scheme == "sqlite":
        name = Path(unquote(parts.path)) if parts.path else folder / "qingzhi.sqlite3"
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": name, "OPTIONS": SQLITE, "CONN_MAX_AGE": 600}
    if parts.scheme in ("postgres", "postgresql"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
        }
    raise ValueError("QINGZHI_DATABASE 看不懂：写 sqlite，或 postgresql://用户:口令@主机:5432/库名。")


SQLITE = {
    "transaction_mode": "IMMEDIATE",  # a write waits for its turn instead of failing half-way
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536;"
        "PRAGMA mmap_size=67108864; PRAGMA temp_store=MEMORY;"
    ),
}
