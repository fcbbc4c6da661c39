"""Whether a package is of the app on whose page it was given: what speaks against that, and whose it may be instead."""

from __future__ import annotations

from django.db.models import Q

from qingzhi.inspectors.tying import TYPES
from qingzhi.platform.organizations.models import User
from qingzhi.platform.organizations.roles import Verb
from qingzhi.platform.packages.models import Scan
from qingzhi.platform.packages.queries import scans
from qingzhi.platform.registry.models import Asset
from qingzhi.platform.registry.queries import assets
from qingzhi.subjects.schema import normalise
from qingzhi.subjects.values import choice_label

SUGGESTED = 5


def doubts(asset: Asset, kind: str, name: str, package_id: str) -> str:
    """What doesn't fit the row of the ledger, in one sentence; '' where nothing speaks against it.

    A package id that somebody has confirmed before fits.
    """
    if package_id and scans().filter(asset=asset, state=Scan.State.TIED, package_id=package_id).exists():
        return ""
    found = []
    wanted = TYPES.get(kind, "mobile_client")
    if asset.type and asset.type != wanted:
        seen = choice_label("app_type", wanted)
        found.append(
            f"台账里的应用类型是“{asset.get_type_display()}”，文件是{choice_label('package_kind', kind)}（{seen}）"
        )
    if package_id and asset.platform_id:
        if normalise(package_id) != normalise(asset.platform_id):
            found.append(f"台账里的应用标识是 {asset.platform_id}，安装包里是 {package_id}")
    elif name and normalise(name) != asset.name_key:
        found.append(f"台账里的名称是“{asset.name}”，安装包里是“{name}”")
    return "；".join(found)[:500]


def others(scan: Scan, user: User) -> list[Asset]:
    """Other apps that a package fits better, among those in whose name the person may upload."""
    fits = Q(name_key=normalise(scan.name)) if scan.name else Q(pk=None)
    if scan.package_id:
        fits |= Q(platform_id=scan.package_id)
    rows = assets("app").visible_to(user, Verb.FILL).filter(fits).exclude(pk=scan.asset_id)
    return list(rows[:SUGGESTED])
