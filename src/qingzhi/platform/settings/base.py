"""Settings that both modes share. A mode's module adds its apps, middleware and roles; no view asks for the mode."""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONE, SELF

from qingzhi.platform.core import logs, sprite
from qingzhi.platform.settings import environment

PLATFORM = Path(__file__).parents[1]
HOME = environment.home()
DEMO = environment.value("QINGZHI_DEMO") == "1"  # invented data; 我的待办 offers to begin in earnest
DEBUG = environment.value("QINGZHI_DEBUG") == "1"
SECRET_KEY = environment.value("QINGZHI_SECRET_KEY") or environment.secret(HOME, "secret.key")
ALLOWED_HOSTS = [host.strip() for host in environment.value("QINGZHI_HOSTS").split(",") if host.strip()]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "django_filters",
    "django_q",
    "qingzhi.platform.core",
    "qingzhi.platform.audit",
    "qingzhi.platform.organizations",
    "qingzhi.platform.registry",
    "qingzhi.platform.inspections",
    "qingzhi.platform.packages",
    "qingzhi.platform.imports",
    "qingzhi.platform.changes",
    "qingzhi.platform.oversight",
    "allauth",  # after ours, so that our templates come first
    "allauth.account",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "qingzhi.platform.core.middleware.Parts",
    "allauth.account.middleware.AccountMiddleware",
    "qingzhi.platform.organizations.signin.FirstSteps",
    "qingzhi.platform.core.middleware.Refusals",
]

ROOT_URLCONF = "qingzhi.platform.urls"
WSGI_APPLICATION = "qingzhi.platform.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "qingzhi.platform.core.context.page",
            ],
            "builtins": ["qingzhi.platform.core.templatetags.qz"],
        },
    }
]
FORM_RENDERER = "qingzhi.platform.core.forms.Renderer"

DATABASES = {"default": environment.database(environment.value("QINGZHI_DATABASE"), HOME)}
DATA_UPLOAD_MAX_NUMBER_FILES = 1_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # a tick for each cell that was changed by hand
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "core_cache"}
    if not environment.value("QINGZHI_REDIS")
    else {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": environment.value("QINGZHI_REDIS")}
}
Q_CLUSTER = {
    "name": "qingzhi",
    "workers": 1,
    "daemonize_workers": False,  # a job may start processes of its own: packages are read in one
    "timeout": 3600,
    "retry": 3660,
    "guard_cycle": 1,
    "log_level": "WARNING",
    "max_attempts": 2,
    "catch_up": False,
    "label": "后台任务",
} | (
    {"redis": environment.value("QINGZHI_REDIS")}
    if environment.value("QINGZHI_REDIS")
    else {"orm": "default", "poll": 1}
)

LOGGING = logs.configure(HOME)

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
SPRITE = sprite.write(HOME / "made").parent
STATICFILES_DIRS = [PLATFORM / "static", SPRITE]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = HOME / "files"  # outside the web root: served by core.files only, as downloads
FILE_UPLOAD_HANDLERS = [
    "qingzhi.platform.core.uploads.Limited",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_TEMP_DIR = environment.folder(HOME, "uploads")  # /tmp may be memory
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

AUTH_USER_MODEL = "organizations.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "todo"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "qingzhi.platform.organizations.signin.Adapter"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login_failed": "5/30m/key,30/10m/ip"}

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "qingzhi.platform.core.errors.csrf"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if environment.value("QINGZHI_HTTPS") == "1":
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 31_536_000
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
START_CODE = ""
"""What 开始使用 asks for, so that not just any first visitor becomes administrator; '' where only this PC gets in."""
OPEN_TO_OTHERS = False
"""Whether others than this PC reach it; then a weak key, debugging or open hosts keep it from starting."""
ROLES_AT_ONE_PC = False
"""Whether one person may hold every role (one officer at one PC) or three administrators watch each other."""
