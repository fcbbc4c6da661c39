"""What templates show often: icons, chips, deadlines."""

from __future__ import annotations

from datetime import date

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from qingzhi.platform.core.deadlines import Due, due

register = template.Library()
TONES = frozenset({"late", "soon", "good", "hint", "mute", "again"})


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the sprite, silent to screen readers: the word beside it speaks."""
    return format_html('<svg class="qz-icon" aria-hidden="true"><use href="{}#{}"/></svg>', static("icons.svg"), name)


@register.simple_tag
def chip(tone: str, word: str) -> SafeString:
    """A state as shape, word and colour."""
    return format_html('<span class="qz-chip qz-chip--{}">{}</span>', tone if tone in TONES else "mute", word)


@register.filter
def deadline(day: date | None) -> SafeString | str:
    """A deadline in working days: overdue, soon or later."""
    return "" if day is None else show_due(due(day))


def show_due(one: Due) -> SafeString:
    """A deadline as icon, words and date."""
    icons = {"late": "triangle-alert", "soon": "clock-alert", "none": "clock"}
    return format_html('<span class="qz-due qz-due--{}">{}<b>{}</b></span>', one.tone, icon(icons[one.tone]), one.words)
