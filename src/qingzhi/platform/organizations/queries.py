"""The one door to units, people and roles, and the scope that every other door is limited by.

``Scope`` is what a verb reaches: everything (a role on the root), or the subtrees of the units of the grants. Every
queryset of rows that belong to a unit is a ``Scoped`` one; views, exports, files, select boxes and the log go through
its ``visible_to``. What is not visible looks the same as what is not there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db.models import OuterRef, Q, QuerySet, Subquery

from qingzhi.platform.organizations.models import Closure, Grant, Organization, Placement, User
from qingzhi.platform.organizations.roles import Role, Verb, holding

FEW = 500  # units whose ancestors are looked up one by one; beyond that all units are read


@dataclass(frozen=True)
class Scope:
    """What a person reaches: ``everything``, or the subtrees of ``units`` (ids; the smallest set that covers them)."""

    everything: bool
    units: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return self.everything or bool(self.units)

    def descendants(self) -> QuerySet[Closure, Any]:
        """The ids of the units in the subtrees: a subquery, never a list (``EXISTS`` takes seconds on SQLite)."""
        return Closure.objects.filter(ancestor__in=self.units).values("descendant")


class Scoped(QuerySet[Any]):
    """Rows that belong to a unit; ``unit_field`` leads to it."""

    unit_field = "unit"

    def within(self, scope: Scope) -> Self:
        """The rows whose unit is in a scope."""
        if scope.everything:
            return self
        return self.filter(**{f"{self.unit_field}__in": scope.descendants()})

    def under(self, unit: Organization) -> Self:
        """The rows of a unit and of every unit below it."""
        if unit.parent_id is None:
            return self
        return self.within(Scope(everything=False, units=(unit.pk,)))

    def visible_to(self, user: User | AnonymousUser, *verbs: Verb) -> Self:
        """The rows that a person may see, or may do one of some things to."""
        return self.within(scope_of(user, *verbs or (Verb.SEE,)))


class Units(Scoped):
    """Units; a unit belongs to itself."""

    unit_field = "pk"

    def standing(self) -> Self:
        """The units that have not been abolished."""
        return self.filter(abolished_on=None)

    def of_sort(self, sort: str) -> Self:
        """Those that are vertically managed, whose kind or level nobody has confirmed (unconfirmed), or abolished."""
        if sort == "abolished":
            return self.exclude(abolished_on=None)
        open_ = Q(kind_inferred=True) | Q(level_inferred=True) | Q(kind="") | Q(level="")
        return self.standing().filter(Q(vertical=True) if sort == "vertical" else open_)

    def with_depth(self) -> Self:
        """Each with its distance from the top (``depth``), looked up for the rows of a page only."""
        top = Closure.objects.filter(descendant=OuterRef("pk"), ancestor__parent=None)
        return self.annotate(depth=Subquery(top.values("depth")[:1]))


def units() -> Units:
    """All units, in their order."""
    return Units(Organization)


def people() -> Scoped:
    """All people, in the order of their units."""
    return Scoped(User).select_related("unit").order_by("unit__place", "id")


def grants() -> Scoped:
    """All roles held."""
    return Scoped(Grant).select_related("user__unit", "unit")


def placements() -> Scoped:
    """Where units stood, the present first."""
    return Scoped(Placement).select_related("unit", "parent")


def root() -> Organization | None:
    """The place on top (清源县), None before the first start is done."""
    return Organization.objects.filter(parent=None).first()


@dataclass(frozen=True)
class Held:
    """What a person holds: roles by unit, which of these units is on top, and which lie below another of them."""

    roles: dict[int, set[str]]
    top: frozenset[int]
    inside: frozenset[tuple[int, int]]  # (ancestor, descendant) among the units held

    def scope(self, *verbs: Verb) -> Scope:
        """What the roles reach with a verb, or with any of several."""
        fitting = {role for verb in verbs for role in holding(verb)}
        granted = {unit for unit, roles in self.roles.items() if roles & fitting}
        if granted & self.top:
            return Scope(everything=True)
        covered = {down for up, down in self.inside if up in granted}
        return Scope(everything=False, units=tuple(sorted(granted - covered)))


def held_by(user: User | AnonymousUser) -> Held:
    """What a person holds; looked up once a request and kept on the user object."""
    if "_held" not in user.__dict__:
        user.__dict__["_held"] = _look_up(user)
    found: Held = user.__dict__["_held"]
    return found


def _look_up(user: User | AnonymousUser) -> Held:
    roles: dict[int, set[str]] = {}
    top = set()
    if isinstance(user, User) and user.is_active:
        rows = Grant.objects.filter(user=user).order_by().values_list("unit", "unit__parent", "role")
        for unit, parent, role in rows:
            roles.setdefault(unit, set()).add(role)
            if parent is None:
                top.add(unit)
    inside: set[tuple[int, int]] = set()
    if len(roles) > 1:
        pairs = Closure.objects.filter(ancestor__in=roles, descendant__in=roles, depth__gt=0)
        inside = set(pairs.values_list("ancestor", "descendant"))
    return Held(roles, frozenset(top), frozenset(inside))


def scope_of(user: User | AnonymousUser, *verbs: Verb) -> Scope:
    """What a person reaches with a verb, or with any of several."""
    return held_by(user).scope(*verbs)


def may(user: User | AnonymousUser, verb: Verb, unit: Organization | int | None = None) -> bool:
    """Whether a person may do something to what belongs to a unit; without a unit, whether anywhere at all."""
    scope = scope_of(user, verb)
    if scope.everything or unit is None:
        return bool(scope)
    pk = unit if isinstance(unit, int) else unit.pk
    return bool(scope) and scope.descendants().filter(descendant=pk).exists()


def why(user: User, unit: Organization, *verbs: Verb) -> list[Grant]:
    """The grants that let a person see what belongs to a unit, or do something to it (为什么我能看到)."""
    roles = {role for verb in verbs or (Verb.SEE,) for role in holding(verb)}
    held = Grant.objects.filter(user=user, role__in=roles, unit__below__descendant=unit)
    return list(held.select_related("unit"))


def roles_of(user: User) -> frozenset[Role]:
    """The roles that a person holds anywhere."""
    return frozenset(Role(role) for roles in held_by(user).roles.values() for role in roles)


def path_of(unit: Organization) -> str:
    """Where a unit stands today, from the top, as it is frozen into events and findings: 清源县 / 县卫生健康局."""
    above = Closure.objects.filter(descendant=unit).order_by("-depth").values_list("ancestor__name", flat=True)
    return " / ".join(above)


def paths(units: Iterable[int]) -> dict[int, str]:
    """The path of each of many units, as ``path_of`` gives it: two looks at the database, however many there are."""
    wanted = set(units)
    rows = (
        Organization.objects.order_by()
        if len(wanted) > FEW
        else Organization.objects.filter(below__descendant__in=wanted)
    )
    names = {pk: (name, parent) for pk, name, parent in rows.values_list("pk", "name", "parent")}
    found: dict[int, str] = {}
    for unit in wanted & names.keys():
        path: list[str] = []
        up: int | None = unit
        while up is not None:
            name, up = names[up]
            path.append(name)
        found[unit] = " / ".join(reversed(path))
    return found
