"""Forms of an import: the files; what headers mean; which units are meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from qingzhi.platform.core.forms import Form
from qingzhi.platform.imports.matching import LEFT_OUT, Units
from qingzhi.platform.organizations.fields import UnitField
from qingzhi.platform.organizations.models import Organization, User
from qingzhi.platform.organizations.queries import may, root
from qingzhi.platform.organizations.roles import Verb
from qingzhi.platform.organizations.tree import Line
from qingzhi.subjects.headers import normalise_header
from qingzhi.subjects.schema import SUBJECTS, normalise

ADD, OUT, KNOWN = "add", "out", "known"


class Files(forms.FileInput):
    """Several files at once, or a whole folder."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; the value is a list."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", Files(attrs={"multiple": True}))
        super().__init__(**options)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """Each file as a FileField takes it."""
        those = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(one, initial) for one in those]


class UploadForm(Form):
    """上传: the returned workbooks."""

    workbooks = FilesField(
        label="返回的表格",
        required=False,
        help_text="可以一次选很多个，也可以选一个压缩包。收 Excel、WPS 表格和 CSV",
    )
    whole = FilesField(
        label="或者选整个文件夹",
        required=False,
        widget=Files(attrs={"multiple": True, "webkitdirectory": True}),
        help_text="文件夹里别的文件会跳过",
    )

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        unit = UnitField(user, Verb.MANAGE, label="导入到哪里", help_text="新单位会加在它下面")
        top = root()
        if top is not None and may(user, Verb.MANAGE, top):
            self.initial.setdefault("unit", top)
        self.fields |= {"unit": unit}
        self.folded = frozenset({"whole"} | ({"unit"} if self.initial.get("unit") else set()))

    def opened(self) -> bool:
        """What waits behind 更多 is filled in already where it must be."""
        return any(bound.errors for bound in self.behind())

    def clean(self) -> dict[str, Any]:
        """At least one file."""
        data: dict[str, Any] = super().clean() or {}
        whole = [one for one in data.pop("whole", []) if _is_taken(one.name or "")]
        data["workbooks"] = [*data.get("workbooks", []), *whole]
        if not data["workbooks"] and not self.errors:
            self.add_error("workbooks", "还没有选文件。")
        return data


TAKEN = (".xlsx", ".xlsm", ".xls", ".et", ".csv", ".zip")


def _is_taken(name: str) -> bool:
    """Whether a file of a folder is a returned one: not what Excel leaves beside an open workbook."""
    return name.lower().endswith(TAKEN) and not name.startswith(("~$", "."))


class MappingForm(Form):
    """核对: a field for each header and each unit that nobody knows."""

    def __init__(
        self, *args: Any, asked: Mapping[str, Any], known: Units, user: User, place: Organization, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.known = known
        self.headers: Sequence[Mapping[str, Any]] = asked.get("headers", ())
        self.units: Sequence[Mapping[str, Any]] = asked.get("units", ())
        self.listed = {normalise(one["name"]): Line(**one) for one in asked.get("listed", ())}
        self.may_add = may(user, Verb.UNITS)
        for at, one in enumerate(self.headers):
            self.fields[f"header_{at}"] = _header_field(one)
        for at, one in enumerate(self.units):
            self.fields[f"what_{at}"] = self._what_field(one)
            self.fields[f"unit_{at}"] = forms.CharField(
                label=f"{one['written']}是哪个单位",
                required=False,
                initial=one["proposed"],
                max_length=120,
                help_text=f"叫这个名的不止一个，写信用代码：{'、'.join(one['several'])}" if one["several"] else "",
            )
            self.fields[f"unit_{at}"].widget.attrs["list"] = "units"
        if self.may_add and any(not one["is_file"] and not one["several"] for one in self.units):
            self.fields["parent"] = UnitField(
                user,
                Verb.UNITS,
                label="新单位加到哪个单位下面",
                required=False,
                initial=place,
                help_text="表格里另有单位名单、写了上级的，按名单",
            )

    def _what_field(self, one: Mapping[str, Any]) -> forms.ChoiceField:
        what = [(KNOWN, "都是这个单位的：" if one["is_file"] else "是已有的单位：")]
        addable = self.may_add and not one["is_file"] and not one["several"]
        if addable:
            what.insert(0, (ADD, "是新单位，加进单位名单"))
        what.append((OUT, "不导入这些行"))
        return forms.ChoiceField(
            label=one["written"],
            choices=what,
            initial=ADD if addable and not one["proposed"] else KNOWN,
            help_text=f"文件没有单位这一列，{one['rows']} 行" if one["is_file"] else f"{one['rows']} 行",
        )

    def clean(self) -> dict[str, Any]:
        """The units that are named."""
        data: dict[str, Any] = super().clean() or {}
        for at in range(len(self.units)):
            name = data.get(f"unit_{at}", "")
            if data.get(f"what_{at}") != KNOWN:
                continue
            found = self.known.chosen(name) if name else []
            if len(found) == 1:
                data[f"unit_{at}"] = found[0]
            elif found:
                self.add_error(f"unit_{at}", f"叫“{name}”的单位不止一个。请写统一社会信用代码。")
            else:
                self.add_error(f"unit_{at}", f"单位名单里没有“{name}”。写它的全称。" if name else "写是哪个单位。")
        return data

    def told(self) -> dict[str, Any]:
        """What was said, as ``actions.answer`` takes it."""
        data = self.cleaned_data
        headers = {
            (one["table"], normalise_header(one["header"])): data[f"header_{at}"] for at, one in enumerate(self.headers)
        }
        units: dict[str, int] = {}
        aliases: dict[str, int] = {}
        new: dict[str, Line] = {}
        for at, one in enumerate(self.units):
            what = data[f"what_{at}"]
            if what == ADD:
                self._add(new, one["key"], one["written"])
            elif what == OUT:
                units[one["key"]] = LEFT_OUT
            elif one["is_file"] or one["several"]:  # true of these files only
                units[one["key"]] = data[f"unit_{at}"].pk
            else:
                aliases[one["key"]] = data[f"unit_{at}"].pk
        return {
            "headers": headers,
            "units": units,
            "new": list(new.values()),
            "parent": data.get("parent"),
            "aliases": aliases,
        }

    def _add(self, new: dict[str, Line], key: str, written: str) -> None:
        """A unit as the files list it, and the units above it that are listed and don't stand yet."""
        while key not in new:
            line = new[key] = self.listed.get(key) or Line(written, "", {}, written)
            key = normalise(line.parent)
            if key not in self.listed:
                return


def _header_field(one: Mapping[str, Any]) -> forms.ChoiceField:
    table = SUBJECTS[one["table"]]
    hint = f"在 {one['source']}" if one["source"] else "沿用上次"
    return forms.ChoiceField(
        label=f"{table.title}：“{one['header']}”",
        choices=[("", "不导入这一列"), *((column.name, column.title) for column in table.columns)],
        required=False,
        initial=one.get("column", ""),
        help_text=hint + (f"，最接近的列是“{one['nearest']}”" if one.get("nearest") else ""),
    )
