"""Forms as pages show them: labels and hints in plain words, errors beside their field and listed on top."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates

from qingzhi.platform.core.actions import Behalf

SECONDS_A_FIELD = 12
"""How long a person takes over one required field (our measure of our own burden, from the design's notes)."""


class Renderer(DjangoTemplates):
    """Our own form and field templates."""

    form_template_name = "core/form.html"
    field_template_name = "core/field.html"

    def get_template(self, template_name: str) -> Any:
        """Templates of ours come from the project's engine, widgets from Django."""
        from django.template.loader import get_template

        return get_template(template_name) if template_name.startswith("core/") else super().get_template(template_name)


class Form(forms.Form):
    """A form. ``half`` names pairs of fields that share a line."""

    required_css_class = "qz-required"

    def required_count(self) -> int:
        """How many fields must be filled in; the foot of the page says so."""
        return sum(1 for bound in self.visible_fields() if bound.field.required)

    def minutes(self) -> int:
        """About how long that takes, in minutes."""
        return max(1, round(self.required_count() * SECONDS_A_FIELD / 60))


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
