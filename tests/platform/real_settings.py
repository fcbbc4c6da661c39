"""The platform as real processes run it in tests: 单机版 in a folder of its own, with a quick queue."""

import os

from qingzhi.platform.settings.standalone import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405
Q_CLUSTER = Q_CLUSTER | {  # noqa: F405
    "workers": int(os.environ.get("QINGZHI_TEST_WORKERS", "1")),
    "timeout": int(os.environ.get("QINGZHI_TEST_TIMEOUT", "20")),
    "retry": int(os.environ.get("QINGZHI_TEST_TIMEOUT", "20")) + 1,
    "poll": 0.1,
    "guard_cycle": 0.5,
}
