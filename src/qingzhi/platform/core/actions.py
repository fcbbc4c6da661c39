"""The one way to change rows: an action is atomic, guarded, and leaves one sealed event.

```python
@action("续期")
def extend(act: Act, *, group: Asset, ends_on: date) -> Asset:
    act.require(Verb.FILL, group.unit)
    return act.update(group, ends_on=ends_on)

extend(by=user, group=group, ends_on=day)                                    # the caller
extend(by=user, for_=Behalf("县卫健局", "电话"), group=group, ends_on=day)    # 代录
```

Who acted (``by``), for whom (``for_``) and on whose decision (``decision``) are three different things in every event.
The outermost action writes the events of all inner ones as its last statements, so that the head of the chain is
locked for the commit and not for the work.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Concatenate, Protocol, TypeVar, cast

from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction

from qingzhi.platform.audit import actions as trail
from qingzhi.platform.audit.chain import canonical
from qingzhi.platform.core import bulk
from qingzhi.platform.core.errors import NotThere, Refused
from qingzhi.platform.organizations.models import Organization, User
from qingzhi.platform.organizations.queries import may, path_of
from qingzhi.platform.organizations.roles import WHY, Verb

Row = TypeVar("Row", bound=models.Model)
Result_co = TypeVar("Result_co", covariant=True)


@dataclass(frozen=True)
class Behalf:
    """代录: for whom something is entered, by what it came (电话, 返回的表格), the scan of it (an attachment's id)."""

    name: str
    source: str
    attachment: int | None = None


class Decided(Protocol):
    """What an action needs of a decision: a row that can say in short who decided what."""

    pk: int

    def sealed(self) -> Mapping[str, Any]:
        """Who decided, how, reference and date."""


@dataclass
class Act:
    """An action under way: what it has let in and changed so far."""

    verb: str
    title: str
    by: User | None  # None: the system itself
    for_: Behalf | None = None
    decision: Decided | None = None
    subject: dict[str, Any] = field(default_factory=dict)
    changes: list[dict[str, Any]] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)

    def require(self, verb: Verb, unit: Organization) -> None:
        """Go on only if the person may; raise NotThere where they can't even see the unit, else Refused."""
        if self.by is None or may(self.by, verb, unit):
            return
        if not may(self.by, Verb.SEE, unit):
            raise NotThere
        raise Refused(f"您在“{unit.name}”没有这项职责（{WHY[verb]}）。需要的话，请安全管理员授予角色。")

    def about(self, row: models.Model, unit: Organization | None = None) -> None:
        """Say what the action is about, where that isn't the first row it changes."""
        unit = unit or (row if isinstance(row, Organization) else getattr(row, "unit", None))
        self.subject = {"row": label(row), "name": str(row)}
        if unit is not None:
            self.subject |= {"unit": unit.pk, "path": path_of(unit)}

    def lock(self, row: Row) -> Row:
        """The row as it stands now, held until the commit."""
        model = cast("type[Row]", row._meta.model)  # not type(row): a request's user is a lazy object
        return model._base_manager.select_for_update().get(pk=row.pk)

    def create(self, row: Row) -> Row:
        """Store a new row."""
        row.save(force_insert=True)
        values = {name: value for name, value in _values(row).items() if value not in (None, "", False)}
        self._note(row, {name: (None, value) for name, value in values.items()}, "new")
        return row

    def update(self, row: Row, **values: Any) -> Row:
        """Change columns of a row; columns that stay the same are not written."""
        before = _values(row)
        for name, value in values.items():
            setattr(row, name, value)
        after = _values(row)
        changed = {name: (before[name], after[name]) for name in after if before[name] != after[name]}
        if changed:
            stamp = {"updated_at"} & {one.attname for one in row._meta.concrete_fields}
            row.save(update_fields=sorted({_field_name(row, name) for name in changed} | stamp))
            self._note(row, changed, "changed")
        return row

    def delete(self, row: models.Model) -> None:
        """Remove a row; its values stay in the trail."""
        self._note(row, {name: (value, None) for name, value in _values(row).items()}, "removed")
        row.delete()

    def load(self, model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Store many rows at once: the trail keeps their number and the digest of their values."""
        bulk.load(model, columns, rows)
        self.loaded(model, columns, rows)

    def loaded(
        self, model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]], how: str = "new"
    ) -> None:
        """Say that many rows were stored (``how``: new, changed): their number and the digest of their values."""
        digest = hashlib.new("sm3", canonical({"columns": columns, "rows": rows}).encode()).hexdigest()
        told = {"table": model._meta.label_lower, "how": how, "count": len(rows), "digest": digest}
        self.more.setdefault("loaded", []).append(told)

    def _note(self, row: models.Model, values: Mapping[str, tuple[Any, Any]], how: str) -> None:
        if not self.subject:
            self.about(row)
        secret = getattr(row, "unrecorded", ())
        shown = {name: ["…", "…"] if name in secret else list(pair) for name, pair in values.items()}
        self.changes.append({"row": label(row), "how": how, "values": shown})

    def event(self) -> trail.Draft:
        """The event that will be sealed."""
        body: dict[str, Any] = {"title": self.title, "by": _person(self.by), "subject": self.subject} | self.more
        if self.changes:
            body["changes"] = self.changes
        if self.for_:
            body["for"] = {"name": self.for_.name, "source": self.for_.source, "attachment": self.for_.attachment}
        if self.decision:
            body["decision"] = dict(self.decision.sealed()) | {"id": self.decision.pk}
        return trail.Draft(
            actor=self.by.pk if self.by else None,
            verb=self.verb,
            subject=self.subject.get("row", ""),
            unit=self.subject.get("unit"),
            body=body,
        )


class Action(Protocol[Result_co]):
    """An action as callers see it."""

    title: str

    def __call__(
        self, *, by: User | None, for_: Behalf | None = None, decision: Decided | None = None, **values: Any
    ) -> Result_co:
        """Do it."""


_events: ContextVar[list[trail.Draft] | None] = ContextVar("events", default=None)
TITLES: dict[str, str] = {}
"""The name of every action by its verb in the trail, for the query row of 操作记录."""


def action(title: str) -> Callable[[Callable[Concatenate[Act, ...], Result_co]], Action[Result_co]]:
    """Make an action of a function whose first argument is the ``Act``; ``title`` is its name in the trail."""

    def decorate(function: Callable[Concatenate[Act, ...], Result_co]) -> Action[Result_co]:
        verb = f"{function.__module__.split('.')[-2]}.{function.__name__}"
        TITLES[verb] = title

        @wraps(function)
        def run(
            *, by: User | None, for_: Behalf | None = None, decision: Decided | None = None, **values: Any
        ) -> Result_co:
            if isinstance(by, AnonymousUser):
                raise NotThere
            act = Act(verb, title, by, for_, decision)
            outer = _events.get()
            events: list[trail.Draft] = [] if outer is None else outer
            mark = len(events)
            token = _events.set(events)
            try:
                with transaction.atomic():
                    result = function(act, **values)
                    if act.changes or act.more:
                        events.insert(mark, act.event())  # before those of the actions inside it
                    if outer is None:
                        trail.append(events)
            except BaseException:
                del events[mark:]
                raise
            finally:
                _events.reset(token)
            return result

        run.title = title  # type: ignore[attr-defined]
        return run  # type: ignore[return-value]

    return decorate


def label(row: models.Model) -> str:
    """The name of a row in the trail: registry.asset.12."""
    return f"{row._meta.concrete_model._meta.label_lower}.{row.pk}"  # type: ignore[union-attr]


def _values(row: models.Model) -> dict[str, Any]:
    left_out = {"created_at", "updated_at"}
    return {
        one.attname: getattr(row, one.attname)
        for one in row._meta.concrete_fields
        if one.attname not in left_out and not one.primary_key
    }


def _field_name(row: models.Model, attname: str) -> str:
    return next(one.name for one in row._meta.concrete_fields if one.attname == attname)


def _person(user: User | None) -> dict[str, Any]:
    if user is None:
        return {"name": "系统"}
    return {"id": user.pk, "name": user.name, "unit": user.unit.name}
