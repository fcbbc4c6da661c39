"""单机版: one officer, one PC, reached from that PC only."""

from qingzhi.platform.settings.base import *  # noqa: F403

ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
ROLES_AT_ONE_PC = True
