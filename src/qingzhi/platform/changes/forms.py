"""Forms of changes: which units, into which, from when, on what basis; who hands over to whom."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from qingzhi.platform.changes.models import Reorganization
from qingzhi.platform.core.forms import DateInput, Form
from qingzhi.platform.organizations.fields import UnitField
from qingzhi.platform.organizations.models import Organization, User
from qingzhi.platform.organizations.queries import people
from qingzhi.platform.organizations.roles import Verb

Kind = Reorganization.Kind


class ReorganizationForm(Form):
    """What shall happen; the preview comes next."""

    basis = forms.CharField(label="依据", max_length=200, help_text="文件名和文号，如：清编办〔2026〕12号")
    effective_on = forms.DateField(label="生效日期", widget=DateInput(), help_text="可以是以后的日期，到那天自动生效")

    def __init__(self, *args: Any, kind: str, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kind = kind
        self.one = UnitField(user, Verb.UNITS, label="单位")
        self.initial = {"effective_on": timezone.localdate()} | self._about(self.initial.get("unit", ""))
        asked: dict[str, forms.Field] = {}
        if kind == Kind.MERGE:
            asked["names"] = forms.CharField(
                label="被合并的单位",
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text="一行一个，写全称；这些单位并掉",
            )
            asked["target"] = UnitField(user, Verb.UNITS, label="并到已有的单位", required=False)
            asked["new_name"] = forms.CharField(label="或者并成新单位，名称是", max_length=120, required=False)
        else:
            asked["source"] = UnitField(user, Verb.UNITS, label="哪个单位")
        if kind == Kind.RENAME:
            asked["new_name"] = forms.CharField(label="新名称", max_length=120)
        elif kind == Kind.SPLIT:
            asked["new_name"] = forms.CharField(
                label="分出去的新单位", max_length=120, help_text="哪些对象归它，下一步选"
            )
        elif kind == Kind.ABOLISH:
            asked["target"] = UnitField(
                user, Verb.UNITS, label="由谁承接", required=False, help_text="名下什么都没有的，可以不选"
            )
        self.fields = asked | self.fields

    def _about(self, pk: str) -> dict[str, Any]:
        """What is filled in where one comes from the page of a unit."""
        unit = self.one.reach.filter(pk=int(pk)).first() if pk.isdecimal() and len(pk) < 18 else None
        return (
            {"source": unit, "names": unit.name, "new_name": unit.name if self.kind == Kind.RENAME else ""}
            if unit
            else {}
        )

    def clean_names(self) -> list[Organization]:
        """The units of the lines. Raises ValidationError naming each that isn't one."""
        found, wrong = [], []
        for line in dict.fromkeys(filter(None, map(str.strip, self.cleaned_data["names"].splitlines()))):
            try:
                unit = self.one.clean(line) if not self.one.listed else self._named(line)
            except forms.ValidationError as error:
                wrong += error.messages
            else:
                found += [unit] if unit else []
        if wrong:
            raise forms.ValidationError("；".join(wrong))
        return found

    def _named(self, line: str) -> Organization | None:
        named = self.one._named(line)
        if len(named) != 1:
            raise forms.ValidationError(f"单位名单里{'有不止一个' if named else '没有'}“{line}”")
        return named[0]

    def told(self) -> dict[str, Any]:
        """What ``actions.draft`` takes."""
        data = self.cleaned_data
        sources = data["names"] if self.kind == Kind.MERGE else [data["source"]]
        told = {"kind": self.kind, "sources": sources, "basis": data["basis"], "effective_on": data["effective_on"]}
        return told | {"target": data.get("target"), "new_name": data.get("new_name", "")}


class HandoverForm(Form):
    """To whom: colleagues of the same unit, or a new one; on what basis; whether the account stays."""

    takers = forms.ModelMultipleChoiceField(
        people().none(),
        label="交给哪位同事",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="可以选几位，下一步分清哪件事交给谁",
    )
    name = forms.CharField(label="新同事的姓名", max_length=60, required=False, help_text="还没有账号的，确认时自动建")
    username = forms.RegexField(
        r"^[A-Za-z0-9_.-]*$",
        label="新同事的用户名",
        max_length=60,
        required=False,
        error_messages={"invalid": "用字母、数字，可以带点和横线。"},
    )
    basis = forms.CharField(label="依据", max_length=200, required=False, help_text="如：调岗通知，没有就不填")
    decided_by = forms.CharField(label="谁决定的", max_length=60, required=False, help_text="写职务，如“分管副局长”")
    account = forms.ChoiceField(
        label="交接以后，账号",
        widget=forms.RadioSelect,
        choices=[("close", "停用（调走、退休）"), ("keep", "保留（还在本单位，只换岗位）")],
        initial="close",
        required=False,
    )

    def __init__(self, *args: Any, leaver: User, **options: Any) -> None:
        super().__init__(*args, **options)
        colleagues = people().filter(unit=leaver.unit, is_active=True).exclude(pk=leaver.pk)
        self.fields["takers"].queryset = colleagues  # type: ignore[attr-defined]
        self.fields["takers"].label_from_instance = lambda one: one.name  # type: ignore[attr-defined]
        if not colleagues.exists():
            del self.fields["takers"]

    def clean(self) -> dict[str, Any]:
        """Somebody has to be named; a new colleague by name and user name."""
        data: dict[str, Any] = super().clean() or {}
        new = (data.get("username") or "", data.get("name") or "")
        if any(new) and not all(new):
            self.add_error("username" if new[1] else "name", "新同事的姓名和用户名都要写。")
        elif not data.get("takers") and not any(new):
            self.add_error("name", "选一位同事，或写新同事的姓名和用户名。")
        data["colleague"] = new if all(new) else None
        return data

    def told(self) -> dict[str, Any]:
        """What ``actions.prepare`` takes."""
        data = self.cleaned_data
        told = {name: data[name] for name in ("colleague", "basis", "decided_by")}
        return told | {"takers": list(data.get("takers") or ()), "stays": data["account"] == "keep"}
