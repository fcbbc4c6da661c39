"""What templates show often: icons, chips, deadlines."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from django import template
from django.forms import BoundField, CheckboxSelectMultiple, RadioSelect, Select
from django.http import HttpRequest
from django.template.context import RequestContext
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from qingzhi.platform.core.deadlines import Due, due

register = template.Library()
TONES = frozenset({"late", "soon", "good", "hint", "mute", "again"})


@cache
def sprite() -> str:
    """The address of the icons, which stays the same while the server runs."""
    return static("icons.svg")


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the sprite, silent to screen readers: the word beside it speaks."""
    return format_html('<svg class="qz-icon" aria-hidden="true"><use href="{}#{}"/></svg>', sprite(), name)


@register.simple_tag
def chip(tone: str, word: str) -> SafeString:
    """A state as shape, word and colour."""
    return format_html('<span class="qz-chip qz-chip--{}">{}</span>', tone if tone in TONES else "mute", word)


@register.filter
def fact(value: Any) -> Any:
    """A value of a ledger: days as tables write them, 2026-11-20."""
    return value.isoformat() if type(value) is date else value


@register.filter
def deadline(day: date | None) -> SafeString | str:
    """A deadline in working days: overdue, soon or later."""
    return "" if day is None else show_due(due(day))


@register.filter
def show_due(one: Due) -> SafeString:
    """A deadline as icon, words and date."""
    icons = {"late": "triangle-alert", "soon": "clock-alert", "none": "clock"}
    return format_html('<span class="qz-due qz-due--{}">{}<b>{}</b></span>', one.tone, icon(icons[one.tone]), one.words)


@register.filter
def control(field: BoundField) -> SafeString:
    """The control of a field, with the class of our stylesheet and what screen readers need."""
    widget = field.field.widget
    attrs: dict[str, Any] = {}
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        widget.template_name = "core/picks.html"
    else:
        attrs["class"] = "form-select" if isinstance(widget, Select) else "form-control"
    if field.errors:
        attrs["aria-invalid"] = "true"
        hint = f"{field.auto_id}_helptext " if field.help_text else ""
        attrs["aria-describedby"] = f"{hint}{field.auto_id}_error"
    return field.as_widget(attrs=attrs)


@register.filter
def answer(field: BoundField) -> str:
    """What a query row's field is set to, in words; '' where it isn't."""
    value = field.value()
    if value in (None, ""):
        return ""
    return str(dict(getattr(field.field, "choices", ())).get(value, value))


@register.simple_tag(takes_context=True)
def querystring_without(context: RequestContext, name: str) -> str:
    """The query string of this page without one of its conditions."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    for one in (name, "page", "after"):
        query.pop(one, None)
    return f"{request.path}?{query.urlencode()}" if query else request.path
