"""Ways to look: each takes a browser and the world, and says which places were given away, or how many rows."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from qingzhi.platform.registry.models import Asset
from tests.platform.visibility.world import ASKED, PLACES, World
from tests.platform.visits import text

Seen = frozenset[str] | int


@dataclass(frozen=True)
class Look:
    """A way to look at one address."""

    address: str
    see: Callable[[Client, World], Seen]


ABSENT = 9_999_999
NOTHING = frozenset[str]()


def page(name: str, **query: Any) -> Look:
    """A page or a file, whatever stands on it."""

    def look(client: Client, world: World) -> frozenset[str]:
        response = client.get(reverse(name), query)
        return world.seen(response) if response.status_code == 200 else NOTHING

    return Look(name, look)


def export(name: str) -> Look:
    """A list as a workbook."""
    return page(name, export="xlsx")


def number(name: str, pattern: str, **query: Any) -> Look:
    """A number that a page says; 0 where it says none."""

    def look(client: Client, world: World) -> int:
        found = re.search(pattern, text(client.get(reverse(name), query)))
        return int(found[1]) if found else 0

    return Look(name, look)


def row(name: str, kind: str, *more: Any, data: dict[str, Any] | None = None) -> Look:
    """The page of each row, or with ``data`` a step of it: what answers otherwise than an absent row is given away."""

    def ask(client: Client, pk: int) -> HttpResponse:
        address = reverse(name, args=[pk, *more])
        return client.get(address) if data is None else client.post(address, data)  # type: ignore[return-value]

    def look(client: Client, world: World) -> frozenset[str]:
        absent = ask(client, ABSENT)
        if absent.status_code == 302:  # signed out: the way to sign in, the same for every row
            return frozenset(place for place in ASKED if ask(client, world.rows[kind][place]).status_code != 302)
        assert absent.status_code == 404
        given = set()
        for place in ASKED:
            response = ask(client, world.rows[kind][place])
            if response.status_code == 404 and response.content == absent.content:
                continue
            given.add(place)
            if response.status_code == 200:
                given |= world.seen(response)
        return frozenset(given)

    return Look(name, look)


def change(name: str, kind: str, step: str, /, **data: Any) -> Look:
    """The places in which a step of the ledger really changes something."""

    def look(client: Client, world: World) -> frozenset[str]:
        changed = set()
        for place in ASKED:
            pk = world.rows[kind][place]
            before = Asset.objects.values_list("state", "updated_at").get(pk=pk)
            client.post(reverse(name, args=[pk, step] if step else [pk]), data)
            if Asset.objects.values_list("state", "updated_at").get(pk=pk) != before:
                changed.add(place)
        return frozenset(changed)

    return Look(name, look)


def choices(name: str, field: str, kind: str, *more: Any, at: tuple[Any, ...] = ()) -> Look:
    """What a select box offers. ``more``: the form is about the own row of that kind; ``at``: parts of its address."""

    def look(client: Client, world: World) -> frozenset[str]:
        about = [world.rows[more[0]]["own"], *more[1:]] if more else [*at]
        response = client.get(reverse(name, args=about))
        form = response.context and response.context.get("form")
        if response.status_code != 200 or not form or field not in form.fields:
            return NOTHING
        offered = {str(value) for value, _ in form.fields[field].widget.choices}
        return frozenset(place for place in PLACES if str(world.rows[kind][place]) in offered)

    return Look(name, look)


def refusal(
    name: str, data: Callable[[World, str], dict[str, Any]], told: Callable[[World, str], str], absent: str
) -> Look:
    """What is said about an entry of each place; words that differ from those about an absent one give it away."""

    def ask(client: Client, world: World, what: str) -> str:
        response = client.post(reverse(name), data(world, what))
        if response.status_code in (302, 404):
            return str(response.status_code)
        form, laid = response.context.get("form"), response.context.get("plan")
        words = [str(error) for error in laid.errors] if laid else sorted(map(str, form.errors.values()))
        return "".join(words).replace(what, "※") or "taken"

    def look(client: Client, world: World) -> frozenset[str]:
        nothing = ask(client, world, absent)
        return frozenset(place for place in ASKED if ask(client, world, told(world, place)) != nothing)

    return Look(name, look)
