"""联网版: many units and offices, three administrators, TOTP, an idle time-out."""

from qingzhi.platform.settings import environment
from qingzhi.platform.settings.base import *  # noqa: F403
from qingzhi.platform.settings.base import HOME, INSTALLED_APPS, MIDDLEWARE

INSTALLED_APPS = [*INSTALLED_APPS, "allauth.mfa"]
MIDDLEWARE = [
    *MIDDLEWARE,
    "qingzhi.platform.core.middleware.IdleTimeout",
    "qingzhi.platform.organizations.signin.SecondFactor",
]
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "轻指"
MFA_ADAPTER = "qingzhi.platform.organizations.second_factor.Adapter"
IDLE_MINUTES = 20
START_CODE = environment.secret(HOME, "start.code")[:16]
OPEN_TO_OTHERS = True
