"""单机版: one officer, one PC, reached from that PC only."""

from qingzhi.platform.settings.base import *  # noqa: F403
from qingzhi.platform.settings.base import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "qingzhi.platform.backup"]
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
ROLES_AT_ONE_PC = True
