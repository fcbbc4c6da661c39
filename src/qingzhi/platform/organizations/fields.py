"""A unit in a form: a short list to choose from, or its name where there are too many to list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, cast

from django import forms

from qingzhi.platform.organizations.models import Organization, User
from qingzhi.platform.organizations.queries import units
from qingzhi.platform.organizations.roles import Verb
from qingzhi.subjects.schema import normalise

MOST_LISTED = 200  # a select box with more takes longer to draw than the page around it


class UnitField(forms.CharField):
    """One of the units in which a person may do something; the value is an Organization, or None where left blank."""

    def __init__(self, user: User, *verbs: Verb, **options: Any) -> None:
        self.reach = units().standing().visible_to(user, *verbs).select_related("parent")
        listed = list(self.reach[: MOST_LISTED + 1])
        self.only = listed[0] if len(listed) == 1 else None
        self.listed = len(listed) <= MOST_LISTED
        if self.listed:
            blank = [] if self.only and options.get("required", True) else [("", "请选择")]
            options["widget"] = forms.Select(choices=blank + _choices(listed))
        else:
            options.setdefault("help_text", "写单位全称、简称或统一社会信用代码")
        if self.only and options.get("required", True):
            options.setdefault("initial", self.only)
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        """How a unit stands in the widget: its number in a list, else its name or, better, its code."""
        if isinstance(value, Organization):
            return str(value.pk) if self.listed else value.code or value.name
        return value

    def clean(self, value: Any) -> Organization | None:
        """The unit of a number, a name, a short name or a code. Raises ValidationError with what to do."""
        text = super().clean(value)
        if not text:
            return None
        if self.listed and text.isdecimal() and len(text) < 18:
            found = list(self.reach.filter(pk=int(text)))
        elif len(text) == 18 and text.isascii():
            found = list(self.reach.filter(code=text.upper()))
        else:
            found = self._named(text)
        if len(found) == 1:
            return cast("Organization", found[0])
        if not found:
            raise forms.ValidationError(f"没有找到单位“{text}”。核对名称，或从单位名单里复制。")
        names = "、".join(f"{unit.name}（{unit.parent or '最上级'}）" for unit in found[:5])
        raise forms.ValidationError(f"叫“{text}”的单位不止一个：{names}。请写统一社会信用代码。")

    def _named(self, text: str) -> list[Organization]:
        return list(self.reach.filter(name_key=normalise(text))) or list(self.reach.filter(short_name=text))


def _choices(listed: Sequence[Organization]) -> list[tuple[str, str]]:
    """Names to choose from; one that stands twice says under which unit."""
    times = Counter(unit.name for unit in listed)
    return [
        (str(unit.pk), unit.name if times[unit.name] == 1 else f"{unit.name}（{unit.parent or '最上级'}）")
        for unit in listed
    ]
