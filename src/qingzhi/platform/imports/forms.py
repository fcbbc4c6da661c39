"""Forms of an import: the files; what headers mean; which units are meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from qingzhi.platform.core.forms import Form
from qingzhi.platform.imports.matching import LEFT_OUT, Units
from qingzhi.platform.organizations.fields import UnitField
from qingzhi.platform.organizations.models import User
from qingzhi.platform.organizations.queries import may, root
from qingzhi.platform.organizations.roles import Verb
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
        whole = [one for one in data.pop("whole", []) if (one.name or "").lower().endswith(TAKEN)]
        data["workbooks"] = [*data.get("workbooks", []), *whole]
        if not data["workbooks"] and not self.errors:
            self.add_error("workbooks", "还没有选文件。")
        return data


TAKEN = (".xlsx", ".xlsm", ".xls", ".et", ".csv", ".zip")


class MappingForm(Form):
    """核对: a field for each header and each unit that nobody knows."""

    def __init__(self, *args: Any, asked: Mapping[str, Any], known: Units, place: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.known = known
        self.headers: Sequence[Mapping[str, Any]] = asked.get("headers", ())
        self.units: Sequence[Mapping[str, Any]] = asked.get("units", ())
        for at, one in enumerate(self.headers):
            table = SUBJECTS[one["table"]]
            choices = [("", "不导入这一列"), *((column.name, column.title) for column in table.columns)]
            self.fields[f"header_{at}"] = forms.ChoiceField(
                label=f"{table.title}：“{one['header']}”", choices=choices, required=False, help_text=one["source"]
            )
        for at, one in enumerate(self.units):
            who = "文件没有单位这一列" if one["is_file"] else f"{one['rows']} 行"
            what = [(KNOWN, "是已有的单位：")] if not one["is_file"] else [(KNOWN, "都是这个单位的：")]
            if not one["is_file"]:
                what.insert(0, (ADD, f"是新单位，加到“{place}”下面"))
            what.append((OUT, "不导入这些行"))
            initial = KNOWN if one["proposed"] or one["is_file"] else ADD
            self.fields[f"what_{at}"] = forms.ChoiceField(
                label=f"{one['written']}", choices=what, initial=initial, help_text=who
            )
            self.fields[f"unit_{at}"] = forms.CharField(
                label=f"{one['written']}是哪个单位", required=False, initial=one["proposed"], max_length=120
            )
            self.fields[f"unit_{at}"].widget.attrs["list"] = "units"

    def clean(self) -> dict[str, Any]:
        """The units that are named."""
        data: dict[str, Any] = super().clean() or {}
        for at in range(len(self.units)):
            name = data.get(f"unit_{at}", "")
            if data.get(f"what_{at}") != KNOWN:
                continue
            found = self.known.find(name) if name else None
            if not found or found == LEFT_OUT:
                self.add_error(f"unit_{at}", f"单位名单里没有“{name}”。写它的全称。" if name else "写是哪个单位。")
            else:
                data[f"unit_{at}"] = found
        return data

    def told(self) -> dict[str, Any]:
        """What was said, as ``actions.answer`` takes it."""
        data = self.cleaned_data
        headers = {
            (one["table"], normalise_header(one["header"])): data[f"header_{at}"] for at, one in enumerate(self.headers)
        }
        units: dict[str, int] = {}
        aliases: dict[str, int] = {}
        new: list[str] = []
        for at, one in enumerate(self.units):
            what = data[f"what_{at}"]
            if what == ADD:
                new.append(one["written"])
            elif what == OUT:
                units[one["key"]] = LEFT_OUT
            elif one["is_file"]:
                units[one["key"]] = data[f"unit_{at}"].pk
            else:
                aliases[normalise(one["written"])] = data[f"unit_{at}"].pk
        return {"headers": headers, "units": units, "new": new, "aliases": aliases}
