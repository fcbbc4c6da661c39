"""Two counties that look alike, with everything of the same names in both; and a person of every role in one of them.

The roles are held on 清源县卫生健康局. What that person may see lies there (``own``) and in the hospital below it
(``below``). Hidden are the county above, the bureau beside, and the look-alikes: 清原县卫生健康局 (``stranger``) and the
hospital below that (``stranger_below``), which bears the very name of the other hospital.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from qingzhi.inspectors.packages.survey import survey
from qingzhi.platform.audit.models import Event
from qingzhi.platform.changes.models import Followup, Handover, Reorganization, Taker
from qingzhi.platform.core import files
from qingzhi.platform.core.actions import Behalf
from qingzhi.platform.core.models import Job
from qingzhi.platform.imports.models import Import
from qingzhi.platform.inspections.models import (
    Dispute,
    Exemption,
    Finding,
    LedgerAge,
    MonthCount,
    Passage,
    Preview,
    RuleVersion,
    Run,
    Standard,
)
from qingzhi.platform.organizations import accounts, actions
from qingzhi.platform.organizations.models import Grant, Organization, User
from qingzhi.platform.organizations.roles import Role
from qingzhi.platform.packages import actions as packages
from qingzhi.platform.registry import actions as registry
from qingzhi.platform.registry.models import Asset, Decision, Revision
from qingzhi.subjects.codes import check_character
from tests.inspectors.packages import apps as packages_for_tests
from tests.platform.conftest import PASSWORD
from tests.platform.visits import links, visit_as

PLACES = {
    "above": ("清源县", "暗号甲"),
    "own": ("清源县卫生健康局", "暗号乙"),
    "below": ("县人民医院", "暗号丙"),
    "beside": ("清源县教育局", "暗号丁"),
    "stranger_above": ("清原县", "暗号戊"),
    "stranger": ("清原县卫生健康局", "暗号己"),
    "stranger_below": ("县人民医院", "暗号庚"),
}
"""Place → name of its unit, and a word that everything of the place bears somewhere."""
PARENTS = {
    "own": "above",
    "below": "own",
    "beside": "above",
    "stranger": "stranger_above",
    "stranger_below": "stranger",
}
ASKED = ("own", "below", "above", "stranger", "stranger_below")
"""The places whose rows are asked for one by one; of the others every page is searched for traces."""
INSIDE = frozenset({"own", "below"})
"""What a role on ``own`` reaches."""
ALL = frozenset(PLACES)
NOBODY, ANYONE = "no role", "signed out"
ADDRESSES = {
    "unit": "unit",
    "group": "group",
    "account": "account",
    "app": "app",
    "decision": "decision",
    "file": "file",
    "person": "person",
    "job": "job",
    "grant": "grant_revoke",
    "event": "event",
    "finding": "finding",
    "dispute": "dispute",
    "exemption": "exemption",
    "preview": "preview",
    "scan": "scan",
    "objection": "objection",
    "trial": "trial",
    "import": "import",
    "change": "reorganization",
    "followup": "followup",
    "handover": "handover",
}
"""Kind of row → its address."""


@dataclass
class World:
    """The units, the rows of each kind by place, and a browser for each person."""

    units: dict[str, Organization]
    rows: dict[str, dict[str, int]] = field(default_factory=dict)  # kind → place → id
    codes: dict[str, str] = field(default_factory=dict)
    visitors: dict[str, Client] = field(default_factory=dict)
    addresses: dict[str, list[str]] = field(default_factory=dict)  # place → where its rows stand

    def seen(self, response: HttpResponse) -> frozenset[str]:
        """The places that a page or file gives away: by word, code, user name or link."""
        content = read(response)
        urls = links(response) if "text/html" in response.get("Content-Type", "") else set()
        return frozenset(
            place
            for place in PLACES
            if any(word in content for word in (PLACES[place][1], self.codes[place], username(place)))
            or any(url.startswith(one) for url in urls for one in self.addresses[place])
        )


def username(place: str) -> str:
    """Who works at a place."""
    return f"ren-{place}-x"


def read(response: HttpResponse) -> str:
    """All that a page or file says."""
    content: bytes = b"".join(response) if response.streaming else response.content
    if not content.startswith(b"PK") or b"[Content_Types].xml" not in content:
        return content.decode("utf-8", "replace")
    import io
    import zipfile

    import openpyxl

    archive = zipfile.ZipFile(io.BytesIO(content))
    if "word/document.xml" in archive.namelist():
        return archive.read("word/document.xml").decode()
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    return "\n".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None)


def build() -> World:
    """Everything, in the database at hand."""
    top = actions.add_unit(by=None, parent=None, name="清江市", level="city")
    office = actions.add_unit(by=None, parent=top, name="市委网信办", kind="party")
    world = World({})
    for number, place in enumerate(PLACES):
        body = f"1135012{number}MB1234567"
        world.codes[place] = body + check_character(body)
        _furnish(world, place, world.units.get(PARENTS.get(place, ""), top))
        rows = world.rows
        world.addresses[place] = [reverse(name, args=[rows[kind][place]]) for kind, name in ADDRESSES.items()]
    for decision in Decision.objects.all():  # one decision may cover what lies in different places
        decision.assets.set(world.rows["group"].values())
    holders: Mapping[str, Role | None] = {role.value: role for role in Role} | {NOBODY: None}
    for name, role in holders.items():
        seat = world.units["own"]
        user = _person(f"v-{name.replace(' ', '-')}", seat)
        if role is not None:
            Grant.objects.create(user=user, role=role, unit=seat, basis="测试")
        world.visitors[name] = visit_as(user)
    world.visitors[ANYONE] = Client()
    _person("di-shi", office)
    return world


def _furnish(world: World, place: str, over: Organization) -> None:
    """One unit and one row of every kind, all named as those of every other place."""
    name, word = PLACES[place]
    unit = actions.add_unit(by=None, parent=over, name=name, code=world.codes[place], basis=word)
    world.units[place] = unit
    told: dict[str, Any] = {"by": None, "for_": Behalf(word, "电话"), "unit": unit}
    ended = {
        "ends_on": date(2026, 1, 5),
        "permanence": "temporary",
        "platform": "weixin",
        "purpose": f"防汛值守 {word}",
    }
    group = registry.register(**told, kind="group", name="防汛工作群", state="expiring", **ended)
    Revision.objects.create(asset=group, how="import", reference=f"{word}.xlsx", before={"members": 3})
    registry.register(**told, kind="group", name=f"{word}专用群", state="in_use", platform="weixin", purpose="防汛")
    account = registry.register(
        **told, kind="account", name="健康防汛号", state="filing", platform="weixin", supervisor=word
    )
    app = registry.register(**told, kind="app", name="防汛通", state="under_review", functions=f"防汛 {word}")
    scan = files.attach(by=None, unit=unit, name="批示.pdf", content=f"%PDF-1.4 {word}".encode())
    decision = registry.record_decision(
        by=None, unit=unit, assets=[group], decided_by="分管领导", how="signed", reference=word,
        decided_on=date(2026, 1, 4), summary="同意建防汛群", scan=scan,
    )  # fmt: skip
    checks = _checked(unit, account, word) | _looked_into(app, word)
    person = _person(username(place), unit)
    held = Grant.objects.create(user=person, role=Role.UNIT_OFFICER, unit=unit, basis=word)
    change = Reorganization.objects.create(
        kind="rename", unit=unit, basis=word, effective_on=date(2099, 1, 1), new_name=word, named=word, state="done"
    )
    change.sources.set([unit])
    left = Followup.objects.create(reorganization=change, unit=unit, title=word)
    given = Handover.objects.create(leaver=person, unit=unit, basis=word, state="done")
    Taker.objects.create(handover=given, user=person, name=word)
    brought = Import.objects.create(unit=unit, asked_by=person, files=[{"name": f"{word}.xlsx", "sha256": "0"}])
    job = Job.objects.create(key=word, name="none", title="夜间检查", unit=unit, asked_by=person, message=word)
    event = Event.objects.filter(unit=unit.pk, verb="registry.register").latest("number")
    made = checks | {
        "import": brought,
        "change": change,
        "followup": left,
        "handover": given,
        "unit": unit,
        "group": group,
        "account": account,
        "app": app,
        "file": scan,
        "decision": decision,
    }
    for kind, row in (made | {"person": person, "grant": held, "job": job, "event": event}).items():
        world.rows.setdefault(kind, {})[place] = row.pk


def _checked(unit: Organization, account: Asset, word: str) -> dict[str, Any]:
    """What a check found there, an objection to it, an exemption, and a standard that somebody asked about."""
    rule, _ = RuleVersion.objects.get_or_create(
        code="A0701", version="1", defaults={"title": "长期不更新", "article": 7, "page": "防汛"}
    )
    now = timezone.now()
    run = Run.objects.create(as_of=date(2026, 1, 5), started_at=now, ended_at=now)
    told: dict[str, Any] = {"rule": rule, "code": "A0701", "article": 7, "table": "accounts", "unit": unit}
    told |= {"unit_path": word, "severity": "violation", "message": word, "evidence": [], "citations": []}
    told |= {"opened_on": run.as_of, "opened_by": run, "subject": f"健康防汛号 {word}", "digest": word}
    found = Finding.objects.create(**told, asset=account)
    disputed = Finding.objects.create(**told | {"code": "A0502", "state": "disputed"}, asset=account)
    for one in (found, disputed):
        Passage.objects.create(finding=one, step="open", target="suspected", run=run, reason=word)
    Passage.objects.create(finding=disputed, step="dispute", source="confirmed", target="disputed", reason=word)
    objection = Dispute.objects.create(finding=disputed, grounds=word, filed_on=run.as_of)
    exemption = Exemption.objects.create(code="A0701", unit=unit, basis=word, starts_on=run.as_of)
    asked = Preview.objects.create(unit=unit, profile="national", title=word, result={"days": {}})
    MonthCount.objects.create(unit=unit, article=7, month=timezone.localdate().replace(day=1), opened=1, open=1)
    LedgerAge.objects.create(unit=unit, recent=1)
    Standard.objects.create(unit=unit, profile="national", title=word)
    return {"finding": found, "dispute": objection, "exemption": exemption, "preview": asked}


def _looked_into(app: Asset, word: str) -> dict[str, Any]:
    """A package of the app that was kept, an objection to what was seen in it, and a trial."""
    content = _package()
    there = files.location(hashlib.sha256(content).hexdigest())
    there.parent.mkdir(parents=True, exist_ok=True)
    there.write_bytes(content)
    found = [packages.Found(f"{word}.apk", len(content), survey(content))]
    (scan,) = packages.record(by=None, asset=app, upload=word, found=found, guidance={}, kept=True)
    told = {"function": "check_in", "why": "off", "grounds": word}
    objection = packages.file_objection(by=None, scan=scan, **told)
    answers = {"points": {"seen": True, "page": word}}
    trial = packages.try_out(
        by=None, asset=app, unit=app.unit, version="2.0", tried_on=date(2026, 1, 5), answers=answers
    )
    return {"scan": scan, "objection": objection, "trial": trial}


@cache
def _package() -> bytes:
    return packages_for_tests.formalist("防汛通")


def _person(login: str, unit: Organization) -> User:
    return accounts.add_user(by=None, username=login, name="何芳", unit=unit, password=PASSWORD, first=False)
