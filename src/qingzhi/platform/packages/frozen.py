"""What was seen in a package as text that stays as it was written, and back: a scan can be judged again years later."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from qingzhi.inspectors.facts import Evidence, Flags, Function, PackageFacts, Page, Permission, Sdk


def freeze(facts: PackageFacts) -> str:
    """The facts as JSON with their names."""
    told = {name: getattr(facts, name) for name in ("kind", "name", "package_id", "version", "target_sdk", "sha256")}
    told |= {"coverage": facts.coverage, "warnings": facts.warnings, "says_absent": facts.says_absent}
    told |= {"flags": asdict(facts.flags), "about": _named(facts.about)}
    told |= {name: _named(getattr(facts, name)) for name in ("permissions", "pages", "sdks")}
    told["functions"] = {
        name: {"verdict": one.verdict, "score": one.score, "evidence": _named(one.evidence)}
        for name, one in facts.functions.items()
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def thaw(text: str) -> PackageFacts:
    """The facts of such a text."""
    told: dict[str, Any] = json.loads(text)
    told |= {"warnings": tuple(told["warnings"]), "flags": Flags(**told["flags"])}
    told |= {"about": tuple(Evidence(**one) for one in told["about"])}
    for name, of in (("permissions", Permission), ("pages", Page), ("sdks", Sdk)):
        told[name] = tuple(of(**one) for one in told[name])
    told["functions"] = {
        name: Function(one["verdict"], one["score"], tuple(Evidence(**sign) for sign in one["evidence"]))
        for name, one in told["functions"].items()
    }
    return PackageFacts(**told)


def _named(rows: Any) -> list[dict[str, Any]]:
    return [one._asdict() for one in rows]
