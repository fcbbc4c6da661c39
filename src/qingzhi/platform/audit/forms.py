"""Forms of the trail."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from qingzhi.platform.core.actions import TITLES
from qingzhi.platform.core.forms import DateInput, Form
from qingzhi.platform.organizations.queries import people, units
from qingzhi.subjects.schema import normalise


def _actions() -> list[tuple[str, str]]:
    """The names of actions, each once: several apps may have an action of one name."""
    return [(title, title) for title in sorted(set(TITLES.values()))]


class EventFilter(django_filters.FilterSet):  # type: ignore[misc]
    """The query row of the trail. Names are looked up among everybody: what is found are visible events only."""

    person = django_filters.CharFilter(label="谁办的", method="by_person")
    action = django_filters.ChoiceFilter(label="动作", choices=_actions, empty_label="全部", method="of_action")
    unit = django_filters.CharFilter(label="单位（含下级）", method="in_units")
    since = django_filters.DateFilter(label="从哪天", method="from_day", widget=DateInput())
    until = django_filters.DateFilter(label="到哪天", method="to_day", widget=DateInput())
    words = django_filters.CharFilter(label="内容里有", method="with_words")

    def by_person(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """What somebody of this name or user name did."""
        named = people().filter(Q(name__contains=value.strip()) | Q(username=value.strip()))
        return rows.filter(actor__in=named.order_by().values("pk"))

    def of_action(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """The actions of a name."""
        return rows.filter(verb__in=[verb for verb, title in TITLES.items() if title == value])

    def in_units(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """What concerned the units of this name or those below them."""
        named = units().filter(Q(name_key__contains=normalise(value)) | Q(short_name=value.strip())).order_by()
        return rows.filter(unit__in=units().filter(above__ancestor__in=named.values("pk")).order_by().values("pk"))

    def from_day(self, rows: QuerySet[Any], name: str, value: date) -> QuerySet[Any]:
        """From the beginning of a day; compared as an instant, so that the index serves."""
        return rows.filter(at__gte=_midnight(value))

    def to_day(self, rows: QuerySet[Any], name: str, value: date) -> QuerySet[Any]:
        """To the end of a day."""
        return rows.filter(at__lt=_midnight(value + timedelta(days=1)))

    def with_words(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """The events whose text has all the words."""
        for word in value.split():
            rows = rows.filter(body__contains=word)
        return rows


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


class CheckpointForm(Form):
    """Where a checkpoint goes."""

    went_to = forms.CharField(label="留存在哪里", max_length=200, help_text="如“打印入档”“报送市委网信办”")
