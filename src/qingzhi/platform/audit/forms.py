"""Forms of the trail."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet

from qingzhi.platform.core.forms import DateInput, Form


class EventFilter(django_filters.FilterSet):  # type: ignore[misc]
    """The query row of the trail."""

    words = django_filters.CharFilter(label="动作、对象或人", method="with_words")
    since = django_filters.DateFilter(label="从哪天", field_name="at", lookup_expr="date__gte", widget=DateInput())
    until = django_filters.DateFilter(label="到哪天", field_name="at", lookup_expr="date__lte", widget=DateInput())

    def with_words(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """The events whose text has all the words."""
        for word in value.split():
            rows = rows.filter(body__contains=word)
        return rows


class CheckpointForm(Form):
    """Where a checkpoint goes."""

    went_to = forms.CharField(label="留存在哪里", max_length=200, help_text="如“打印入档”“报送市委网信办”")
