"""Every page, with an address that shows it full, and who sees it. A page that isn't listed here fails a test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from qingzhi.platform.audit.models import Event
from qingzhi.platform.changes.models import Handover, Reorganization
from qingzhi.platform.imports.models import Import
from qingzhi.platform.inspections.models import Dispute, Exemption, Finding, Preview
from qingzhi.platform.organizations.models import Organization, User
from qingzhi.platform.packages.models import Objection, Scan, Trial
from qingzhi.platform.registry.models import Asset


@dataclass(frozen=True)
class Shown:
    """A page: the name of its address, how to find what it shows, who looks, and a query string."""

    name: str
    arguments: Callable[[], list[object]] = list
    who: str = "demo"
    query: str = ""

    def path(self) -> str:
        """The address."""
        return reverse(self.name, args=self.arguments()) + self.query


def of_kind(kind: str, *more: object, **which: object) -> Callable[[], list[object]]:
    return lambda: [Asset.objects.filter(kind=kind, **which).earliest("pk").pk, *more]


def unit(*more: object) -> list[object]:
    return [Organization.objects.get(name="清源县卫生健康局").pk, *more]


def of_import(stage: str) -> Callable[[], list[object]]:
    return lambda: [Import.objects.filter(stage=stage).earliest("pk").pk]


def of_finding(state: str, *more: object) -> Callable[[], list[object]]:
    return lambda: [Finding.objects.filter(state=state).earliest("pk").pk, *more]


def of_scan(state: str, *more: object) -> Callable[[], list[object]]:
    return lambda: [Scan.objects.filter(state=state).earliest("pk").pk, *more]


def of_app_looked_into() -> list[object]:
    return [Scan.objects.filter(state="tied").earliest("pk").asset_id]


def objection() -> list[object]:
    return [Objection.objects.earliest("pk").pk]


def trial() -> list[object]:
    return [Trial.objects.earliest("pk").pk]


def person() -> list[object]:
    return [User.objects.get(username="unit").pk]


PAGES = [
    Shown("todo"),
    Shown("todo", who="unit"),
    *(Shown(f"{kind}s") for kind in ("app", "account", "group")),
    Shown("groups", query="?state=expiring"),
    Shown("groups", query="?words=没有这样的群"),
    *(Shown(f"{kind}_new") for kind in ("app", "account", "group")),
    *(Shown(kind, of_kind(kind)) for kind in ("app", "account", "group")),
    Shown("group", of_kind("group", state="expiring")),
    *(Shown(f"{kind}_edit", of_kind(kind)) for kind in ("app", "account", "group")),
    Shown("group_step", of_kind("group", "extend", state="expiring")),
    Shown("app_step", of_kind("app", "close", state="running")),
    Shown("account_step", of_kind("account", "close", state="running")),
    Shown("groups_before", query="?q=防汛"),
    Shown("ledger", who="unit"),
    Shown("enter", who="unit"),
    Shown("search", query="?q=防汛"),
    Shown("search", query="?q=没有这样的词"),
    Shown("decisions"),
    Shown("decision_new"),
    Shown("units"),
    Shown("unit", unit),
    Shown("unit_new"),
    Shown("unit_edit", unit),
    Shown("unit_move", unit),
    Shown("units_import"),
    Shown("scans"),
    Shown("scans", query="?words=没有这样的包"),
    Shown("scan", of_scan("tied")),
    Shown("scan", of_scan("tied"), who="unit"),
    Shown("scan", of_scan("asked")),
    Shown("scan_tie", of_scan("asked")),
    Shown("objection_new", of_scan("tied", "points")),
    Shown("objection", objection),
    Shown("app_packages", of_app_looked_into),
    Shown("scan_new", of_app_looked_into),
    Shown("trial_new", of_app_looked_into),
    Shown("trial_sheet", of_app_looked_into),
    Shown("trial_blank"),
    Shown("trial", trial),
    Shown("app", of_app_looked_into),
    Shown("overview"),
    Shown("imports"),
    Shown("import_new"),
    Shown("import", of_import("mapping")),
    Shown("import", of_import("preview")),
    Shown("findings"),
    Shown("findings", query="?state=any&words=A0701"),
    Shown("findings_by_article"),
    Shown("findings_mass", query="?words=A1205"),
    Shown("finding", of_finding("suspected")),
    Shown("finding", of_finding("disputed")),
    Shown("finding_step", of_finding("suspected", "dismiss")),
    Shown("finding_step", of_finding("suspected", "fix")),
    Shown("dispute", lambda: [Dispute.objects.earliest("pk").pk]),
    Shown("exemptions"),
    Shown("exemption", lambda: [Exemption.objects.earliest("pk").pk]),
    Shown("exemption_new"),
    Shown("checks"),
    Shown("check_now"),
    Shown("check_rules"),
    Shown("check_rule", lambda: ["A0701"]),
    Shown("standards"),
    Shown("preview_new"),
    Shown("preview", lambda: [Preview.objects.earliest("pk").pk]),
    Shown("reorganizations"),
    *(Shown("reorganization_new", lambda kind=kind: [kind]) for kind in ("merge", "split", "rename", "abolish")),
    Shown("reorganization", lambda: [Reorganization.objects.filter(kind="merge").earliest("pk").pk]),
    Shown("reorganization", lambda: [Reorganization.objects.filter(kind="split").earliest("pk").pk]),
    Shown("reorganization", lambda: [Reorganization.objects.filter(state="done").earliest("pk").pk]),
    Shown("handovers"),
    Shown("handover_new", person),
    Shown("handover", lambda: [Handover.objects.filter(state="done").earliest("pk").pk]),
    Shown("handover", lambda: [Handover.objects.filter(state="draft").earliest("pk").pk]),
    Shown("people"),
    Shown("person", person, who="anquan"),
    Shown("person_sees", person, who="anquan"),
    Shown("person_new"),
    Shown("grant_new", person, who="anquan"),
    Shown("rights", who="anquan"),
    Shown("me"),
    Shown("events"),
    Shown("event", lambda: [Event.objects.earliest("number").number]),
    Shown("checkpoints"),
    Shown("checkpoint_new"),
    Shown("jobs"),
    Shown("backup"),
    Shown("account_change_password"),
]

ELSEWHERE = {
    "followup": "answers a button only",
    "handover_letter": "a download",
    "import_errors": "a download",
    "import_details": "a download",
    "demo_leave": "a button of the demonstration (tests/platform/test_leave_demo.py)",
    "decision": "test_flows records one and looks at it",
    "job": "tests/platform/core/test_jobs.py",
    "file": "a download",
    "scan_file": "a download",
    "scan_forget": "answers a button only",
    "checkpoint_file": "a download",
    "backup_file": "a download",
    "person_step": "answers a button only",
    "grant_revoke": "answers a button only",
    "start": "test_doors: on an empty database",
    "account_login": "test_doors: before signing in",
    "account_logout": "test_second_factor",
    "account_reauthenticate": "test_second_factor",
    "account_signup": "a refusal",
    "account_inactive": "a refusal",
    "mfa_authenticate": "test_doors",
    "mfa_activate_totp": "test_doors",
    "mfa_index": "test_second_factor",
    "mfa_deactivate_totp": "test_second_factor",
    "mfa_view_recovery_codes": "test_second_factor",
    "mfa_generate_recovery_codes": "test_second_factor",
    "mfa_download_recovery_codes": "a download",
    "mfa_reauthenticate": "asks for the code again",
}
"""Addresses that are looked at elsewhere, or have no page, and why."""
