"""Forms as pages show them: labels and hints in plain words, errors beside their field and listed on top."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting

from qingzhi.platform.core.actions import Behalf

SECONDS_TO_WRITE, SECONDS_TO_CHOOSE = 10, 5
"""How long a person takes over one required field, about: words to write, something to choose."""


class Renderer(TemplatesSetting):
    """Our own form and field templates; widgets come from Django's."""

    form_template_name = "core/form.html"
    field_template_name = "core/field.html"


class Form(forms.Form):
    """A form that says how much it asks, and how much is to be changed. ``folded`` fields wait behind 更多."""

    folded: frozenset[str] = frozenset()

    def shown(self) -> list[forms.BoundField]:
        """The fields to be seen at once."""
        return [bound for bound in self.visible_fields() if bound.name not in self.folded]

    def behind(self) -> list[forms.BoundField]:
        """The fields behind 更多."""
        return [bound for bound in self.visible_fields() if bound.name in self.folded]

    def opened(self) -> bool:
        """Whether 更多 is open: something in it is filled in or is to be changed."""
        return any(bound.errors or bound.value() for bound in self.behind())

    def required_count(self) -> int:
        """How many fields must be filled in; the foot of the page says so."""
        return sum(1 for bound in self.visible_fields() if bound.field.required)

    def time_needed(self) -> str:
        """About how long that takes: 30 秒, 2 分钟."""
        fields = [bound.field for bound in self.visible_fields() if bound.field.required]
        chosen = sum(1 for field in fields if isinstance(field.widget, forms.Select | forms.RadioSelect | DateInput))
        seconds = SECONDS_TO_CHOOSE * chosen + SECONDS_TO_WRITE * (len(fields) - chosen)
        return f"{max(10, round(seconds, -1))} 秒" if seconds < 60 else f"{round(seconds / 60)} 分钟"

    def error_count(self) -> int:
        """How many things are to be changed; the head of the page says so."""
        return sum(len(errors) for errors in self.errors.values())


class DateInput(forms.DateInput):
    """A date as browsers pick it; the value stays 2026-11-20 whatever the language."""

    input_type = "date"

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%Y-%m-%d", **options)


class OnBehalf(forms.Form):
    """代录: for whom something is entered and by what it came; added to forms of those who may manage."""

    behalf_name = forms.CharField(label="替谁录的", max_length=60, required=False, help_text="自己单位的不用填")
    behalf_source = forms.ChoiceField(
        label="怎么来的",
        required=False,
        choices=[("", "—"), ("返回的表格", "返回的表格"), ("纸质件", "纸质件"), ("电话", "电话"), ("当面", "当面")],
    )

    def clean(self) -> dict[str, Any]:
        """For whom and by what go together."""
        data = super().clean() or {}
        if data.get("behalf_name") and not data.get("behalf_source"):
            self.add_error("behalf_source", "写明怎么来的：表格、纸质件、电话还是当面。")
        return data

    def behalf(self) -> Behalf | None:
        """For whom, or None for oneself."""
        name = self.cleaned_data.get("behalf_name")
        return Behalf(name, self.cleaned_data["behalf_source"]) if name else None
