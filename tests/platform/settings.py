"""The platform under test: 联网版 in a folder of its own, on SQLite, or on PostgreSQL with QINGZHI_TEST_DATABASE set."""

import os
import tempfile

HOME = tempfile.mkdtemp(prefix="qingzhi-test-")
os.environ["QINGZHI_HOME"] = HOME
os.environ["QINGZHI_SECRET_KEY"] = "only-for-tests"
if "QINGZHI_TEST_DATABASE" in os.environ:
    os.environ["QINGZHI_DATABASE"] = os.environ["QINGZHI_TEST_DATABASE"]

from qingzhi.platform.settings.networked import *  # noqa: E402, F403

INSTALLED_APPS = [*INSTALLED_APPS, "qingzhi.platform.backup"]  # noqa: F405  # 单机版's own pages are tested too
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STATIC_ROOT.mkdir(exist_ok=True)  # noqa: F405
