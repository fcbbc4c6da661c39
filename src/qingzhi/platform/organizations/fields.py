"""A unit in a form: a short list to choose from, or its name where there are too many to list."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from qingzhi.platform.organizations.models import Organization, User
from qingzhi.platform.organizations.queries import units
from qingzhi.platform.organizations.roles import Verb
from qingzhi.subjects.schema import normalise

MOST_LISTED = 200  # a select box with more takes longer to draw than the page around it


class UnitField(forms.CharField):
    """One of the units in which a person may do something; the value is an Organization, or None where left blank."""

    def __init__(self, user: User, verb: Verb = Verb.SEE, **options: Any) -> None:
        self.reach = units().standing().visible_to(user, verb)
        listed = list(self.reach[: MOST_LISTED + 1])
        self.only = listed[0] if len(listed) == 1 else None
        if len(listed) <= MOST_LISTED:
            blank = [] if self.only else [("", "请选择")]
            options["widget"] = forms.Select(choices=blank + [(str(unit.pk), unit.name) for unit in listed])
        else:
            options.setdefault("help_text", "写单位全称、简称或统一社会信用代码")
        if self.only:
            options.setdefault("initial", str(self.only.pk))
        super().__init__(**options)

    def clean(self, value: Any) -> Organization | None:
        """The unit of a number, a name, a short name or a code. Raises ValidationError with what to do."""
        text = super().clean(value)
        if not text:
            return None
        if text.isdecimal() and len(text) < 18:
            found = list(self.reach.filter(pk=int(text)))
        else:
            found = list(
                self.reach.filter(code=text.upper()) if len(text) == 18 and text.isascii() else self._named(text)
            )
        if len(found) == 1:
            return cast("Organization", found[0])
        if not found:
            raise forms.ValidationError(f"没有找到单位“{text}”。核对名称，或从单位名单里复制。")
        names = "、".join(f"{unit.name}（{unit.parent or '最上级'}）" for unit in found[:5])
        raise forms.ValidationError(f"叫“{text}”的单位不止一个：{names}。请写统一社会信用代码。")

    def _named(self, text: str) -> list[Organization]:
        rows = self.reach.select_related("parent")
        return list(rows.filter(name_key=normalise(text))) or list(rows.filter(short_name=text))
