"""联网版: many units and offices, three administrators, TOTP, an idle time-out."""

from qingzhi.platform.settings.base import *  # noqa: F403
from qingzhi.platform.settings.base import INSTALLED_APPS, MIDDLEWARE

INSTALLED_APPS = [*INSTALLED_APPS, "allauth.mfa"]
MIDDLEWARE = [
    *MIDDLEWARE,
    "qingzhi.platform.core.middleware.IdleTimeout",
    "qingzhi.platform.organizations.signin.SecondFactor",
]
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "轻指"
IDLE_MINUTES = 20
OPEN_TO_OTHERS = True
