"""What keeps a server that others reach from starting: a weak key, debugging, hosts left open.

They are Django system checks, so that every management command says them; ``refuse`` makes them binding for what
serves. At one PC (单机版) they are warnings: nobody else reaches it.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register, run_checks

SHORTEST_KEY, FEWEST_CHARACTERS = 40, 12
SHARED = frozenset({"com.cn", "net.cn", "org.cn", "gov.cn", "edu.cn", "ac.cn"})
"""Ends of names under which anybody has one."""


@register(Tags.security)
def safe(app_configs: object, **_: Any) -> list[CheckMessage]:
    """A strong key, no debugging, hosts by name."""
    kind = Error if settings.OPEN_TO_OTHERS else Warning
    found: list[CheckMessage] = []
    key = settings.SECRET_KEY
    if len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_CHARACTERS or key.startswith("django-insecure"):
        hint = "删掉环境变量 QINGZHI_SECRET_KEY，轻指会在数据文件夹里生成一个；或者换成 50 个以上的随机字符。"
        found.append(kind("签名密钥太弱，别人可以伪造登录。", hint=hint, id="qingzhi.E001"))
    if settings.DEBUG:
        hint = "删掉环境变量 QINGZHI_DEBUG。"
        found.append(kind("调试方式开着，出错时会把内部情况显示给任何人。", hint=hint, id="qingzhi.E002"))
    if wide := [host for host in settings.ALLOWED_HOSTS if _is_wide(host)]:
        hint = "把环境变量 QINGZHI_HOSTS 写成本系统自己的域名或地址，逗号分开，如 qingzhi.example.gov.cn。"
        found.append(kind(f"访问地址放得太宽：{'、'.join(wide)}。", hint=hint, id="qingzhi.E003"))
    return found


def refuse() -> None:
    """Raise ValueError, in Chinese with what to do, where the server must not start."""
    errors = [
        one for one in run_checks(tags=[Tags.security]) if str(one.id).startswith("qingzhi.") and one.is_serious()
    ]
    if errors:
        raise ValueError("\n".join(f"{one.msg}{one.hint}" for one in errors) + "\n改好之前不启动。")


def _is_wide(host: str) -> bool:
    if not host.startswith((".", "*")):
        return False
    end = host.strip("*.").lower()
    return "." not in end or end in SHARED
