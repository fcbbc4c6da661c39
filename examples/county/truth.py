"""The truth about the example: for every rule, which subject must get which answer. Written while the objects are made.

Nothing here is worked out from the cells: each object is made to be something, and what it is made to be is written
down beside it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

Answers = dict[str, str]
"""Rule → answer; "not_assessed:groups.ends_on" names what is missing."""


@dataclass
class Truth:
    """What a check of one file must find."""

    subjects: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    rules: dict[str, dict[str, Any]] = field(default_factory=dict)
    errors: dict[str, int] = field(default_factory=lambda: {"unreadable": 0, "repeated": 0})

    def add(self, table: str, id_: str, answers: Answers, near_miss: dict[str, str] | None = None) -> None:
        """One subject, its answer under each rule, and why some of these answers are near misses."""
        self.subjects[table] += 1
        for rule, answer in answers.items():
            written = self.rules.setdefault(rule, {"not_assessed": {}, "near_misses": []})
            if answer.startswith("not_assessed:"):
                written["not_assessed"].setdefault(answer.removeprefix("not_assessed:"), []).append(id_)
            else:
                written.setdefault(answer, []).append(id_)
        for rule, why in (near_miss or {}).items():
            self.rules[rule]["near_misses"].append({"id": id_, "why": why})

    def document(self) -> dict[str, Any]:
        """The truth as plain dicts, every list sorted."""
        rules = {
            code: {
                key: sorted(ids)
                if key not in ("not_assessed", "near_misses")
                else {missing: sorted(of) for missing, of in ids.items()}
                if key == "not_assessed"
                else sorted(ids, key=lambda one: (one["why"], one["id"]))
                for key, ids in answers.items()
            }
            for code, answers in self.rules.items()
        }
        return {"subjects": dict(self.subjects), "rules": rules, "errors": self.errors}
