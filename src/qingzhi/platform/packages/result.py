"""A scan as its page shows it: each function with what speaks for it, its rules and what was said against it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qingzhi.inspectors.facts import TEXT_KINDS, Evidence, PackageFacts
from qingzhi.inspectors.packages import columns
from qingzhi.platform.packages.actions import open_to_objection
from qingzhi.platform.packages.functions import KINDS, Kind, tone, word
from qingzhi.platform.packages.models import Objection, Scan
from qingzhi.platform.packages.settling import against, signs
from qingzhi.platform.registry.models import Asset
from qingzhi.subjects.schema import APPS, normalise

SHOWN = 2  # signs of a function that are shown at once
WHOSE = {"app": "应用自己的", "library": "第三方组件的", "unknown": "不能确定是应用自己的"}


@dataclass(frozen=True)
class Quote:
    """A sign: in what it stands, whose it is, where, and the text around the term."""

    caption: str
    where: str
    before: str
    term: str
    after: str


@dataclass(frozen=True)
class Item:
    """A function: its verdict as seen, its signs, the rules on it, what the ledger declares, what was objected."""

    kind: Kind
    verdict: str
    quotes: list[Quote]
    rules: list[Mapping[str, Any]]
    declared: str
    objection: Objection | None
    may_object: bool
    percent: int

    @property
    def word(self) -> str:
        """The verdict in words."""
        return word(None if self.verdict == "unknown" else self.verdict)

    @property
    def tone(self) -> str:
        """How it looks."""
        return tone(self.kind, self.verdict)

    @property
    def speaks(self) -> bool:
        """Whether it is told at length: it may be a problem."""
        return open_to_objection(self.kind.name, self.verdict)

    @property
    def first(self) -> list[Quote]:
        """The signs shown at once."""
        return self.quotes[:SHOWN]

    @property
    def rest(self) -> list[Quote]:
        """Further signs."""
        return self.quotes[SHOWN:]

    @property
    def how(self) -> str:
        """How the verdict came about, for what is told in a line."""
        if self.verdict == "unknown":
            return "相关部分读不到，看不清有没有。可以请开发单位提供没有加壳、没有加密的安装包，或者人工体验。"
        if self.verdict == "absent":
            return f"看懂了 {self.percent}%，没有看到。"
        quote = self.quotes[0] if self.quotes else None
        return f"{quote.caption}“{quote.before}{quote.term}{quote.after}”，{quote.where}" if quote else ""

    @property
    def declares(self) -> str:
        """How what the ledger declares stands to what was seen."""
        seen = self.verdict in ("present", "suspected")
        if self.declared:
            return f"台账“主要功能”写了“{self.declared}”" + ("，对得上" if seen else "，安装包里没有看到")
        return "台账“主要功能”没有写" if seen and not self.kind.wanted else ""


def summary(verdicts: Mapping[str, str]) -> str:
    """存在 2 项，疑似 1 项: what may be a problem, by verdict."""
    told = Counter(verdict for name, verdict in verdicts.items() if not KINDS[name].wanted)
    parts = [f"{word(one)} {told[one]} 项" for one in ("present", "suspected", "hint") if told[one]]
    if verdicts.get("feedback") == "absent":
        parts.append("没有投诉建议入口")
    unclear = sum(1 for verdict in verdicts.values() if verdict == "unknown")
    if unclear:
        parts.append(f"无法判断 {unclear} 项")
    return "，".join(parts) or "没有看到要管的功能"


def items(scan: Scan, facts: PackageFacts, objections: Sequence[Objection]) -> list[Item]:
    """The functions of a scan, the gravest first."""
    found = [
        Item(
            kind=kind,
            verdict=seen.verdict,
            quotes=[_quote(one) for one in seen.evidence],
            rules=scan.guidance.get(kind.name, []),
            declared=kind.declared_in(scan.asset.functions),
            objection=against(objections, kind.name, signs(seen)),
            may_object=scan.state == Scan.State.TIED and open_to_objection(kind.name, seen.verdict),
            percent=scan.coverage,
        )
        for kind in KINDS.values()
        for seen in [facts.functions[kind.name]]
    ]
    order = ("late", "soon", "hint", "mute", "good")
    return sorted(found, key=lambda one: order.index(one.tone))


def besides(scan: Scan, facts: PackageFacts) -> list[tuple[str, str, list[Mapping[str, Any]]]]:
    """What else was seen: (title, in words, rules)."""
    seen = columns.facts(facts, scan.file)
    rules = scan.guidance
    told = [
        ("seen_permissions", "permissions"),
        ("seen_trackers", "trackers"),
        ("seen_debuggable", "flags"),
        ("seen_cleartext", "flags"),
        ("seen_signed", "flags"),
        ("seen_remote_only", ""),
        ("target_sdk", ""),
    ]
    rows = [(APPS[name].title, seen[name].sight.word, rules.get(of, [])) for name, of in told]
    about = "、".join(dict.fromkeys(one.context for one in facts.about)) or "没有看到"
    return [*rows, (APPS["seen_about"].title, about[:300], rules.get("about", []))]


def ledger(asset: Asset, scan: Scan) -> Iterable[tuple[str, str, str, bool]]:
    """The row of the ledger beside the package: (title, ledger, package, whether they differ)."""
    for title, own, found in (
        ("名称", asset.name, scan.name),
        ("应用标识", asset.platform_id or "", scan.package_id),
        ("版本号", asset.version or "", scan.version),
    ):
        yield title, own, found, bool(own and found and normalise(own) != normalise(found))


def _quote(one: Evidence) -> Quote:
    caption = TEXT_KINDS[one.kind]
    if one.kind != "permission":
        caption += f"，{WHOSE[one.attribution]}"
    shown = one.context or one.term
    before, found, after = shown.partition(one.term)
    if not found:  # a page or a class is named, its title stands apart
        return Quote(caption, one.where, "", one.term, f" {shown}" if shown != one.where else "")
    return Quote(caption, one.where, before, found, after)
