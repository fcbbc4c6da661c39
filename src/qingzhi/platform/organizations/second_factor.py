"""The second factor as allauth's MFA gives it, with our words. Loaded in 联网版 only."""

from __future__ import annotations

from allauth.mfa.adapter import DefaultMFAAdapter


class Adapter(DefaultMFAAdapter):  # type: ignore[misc]
    """What is said when a code doesn't fit."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "动态口令不对。看一下手机上现在显示的 6 位数字；总是不对，核对手机的时间。",
        "cannot_delete_authenticator": "动态口令不能停用。",
        "cannot_generate_recovery_codes": "先设好动态口令，才有备用码。",
    }
