"""Forms: giving packages, saying whose one is, 这不对, deciding that, and the ten questions of a trial."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import django_filters
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from qingzhi.platform.core.files import MB
from qingzhi.platform.core.forms import DateInput, Form
from qingzhi.platform.core.uploads import MOST, too_large
from qingzhi.platform.organizations.fields import UnitField
from qingzhi.platform.organizations.models import User
from qingzhi.platform.organizations.queries import may, units
from qingzhi.platform.organizations.roles import Verb
from qingzhi.platform.packages.functions import KINDS, Kind
from qingzhi.platform.packages.models import Objection, Scan
from qingzhi.platform.packages.staging import MOST_FILES
from qingzhi.platform.registry.models import Asset
from qingzhi.subjects.schema import normalise

NONE = "none"
ANSWERS = (("yes", "看到了"), ("no", "没看到"))


class ScanFilter(django_filters.FilterSet):  # type: ignore[misc]
    """The query row: unit with those below it, state, words."""

    unit = django_filters.CharFilter(label="单位（含下级）", method="in_units")
    state = django_filters.ChoiceFilter(label="状态", empty_label="全部", choices=Scan.State.choices)
    words = django_filters.CharFilter(label="应用、文件或标识", method="with_words")

    def in_units(self, rows: QuerySet[Scan], name: str, value: str) -> QuerySet[Scan]:
        """The scans of apps of the units whose name has these words, and of those below them."""
        fits = Q(name_key__contains=normalise(value)) | Q(short_name=value.strip())
        named = units().visible_to(self.request.user).filter(fits)
        below = units().filter(above__ancestor__in=[unit.pk for unit in named[:50]])
        return rows.filter(asset__unit__in=below.values("pk"))

    def with_words(self, rows: QuerySet[Scan], name: str, value: str) -> QuerySet[Scan]:
        """The scans of an app, a file, an id or a SHA-256."""
        text = value.strip()
        named = Q(asset__name_key__contains=normalise(text)) | Q(file__icontains=text)
        return rows.filter(named | Q(package_id__iexact=text) | Q(sha256=text.lower()))


class Files(forms.ClearableFileInput):
    """A control that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files: a list."""

    widget = Files

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """Each as a file of its own."""
        files = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in files or [None]]


class UploadForm(Form):
    """上传安装包."""

    packages = FilesField(
        label="安装包",
        max_length=300,
        allow_empty_file=True,  # said in the words of ``staging``
        help_text=".apk .aab .apks .ipa .hap .app .wxapkg .rpk，小程序工程打成 .zip；"
        f"可以选几个，每个不超过 {MOST // MB} MB",
    )
    keep = forms.BooleanField(
        label="留存",
        required=False,
        widget=forms.CheckboxInput,
        help_text="不选的，查完就删，只留文件指纹（SHA-256）和结果。留存的会进备份，占地方",
    )

    def __init__(self, *args: Any, request: HttpRequest, **options: Any) -> None:
        super().__init__(*args, **options)
        self.request = request

    def clean(self) -> dict[str, Any]:
        """Files that were too large have been left out on their way in."""
        data: dict[str, Any] = super().clean() or {}
        if left_out := too_large(self.request):
            self.errors.pop("packages", None)
            names = "、".join(left_out)
            self.add_error("packages", f"“{names}”超过 {MOST // MB} MB，没有收下。请让开发单位给拆分的包，或只传主包。")
        elif len(data.get("packages", [])) > MOST_FILES:
            self.add_error("packages", f"一次最多 {MOST_FILES} 个文件。请分几次传。")
        return data


class TieForm(Form):
    """核对: whose the package is."""

    asset = forms.ChoiceField(label="这个安装包是", widget=forms.RadioSelect)

    def __init__(self, *args: Any, scan: Scan, others: list[Asset], **options: Any) -> None:
        super().__init__(*args, **options)
        self.apps = {str(one.pk): one for one in (scan.asset, *others)}
        told = [(str(scan.asset.pk), f"就是“{scan.asset.name}”，把结果写进台账")]
        told += [(str(one.pk), f"是“{one.name}”（{one.unit.name}），写到它名下") for one in others]
        self.fields["asset"].choices = [*told, (NONE, "都不是，结果不算")]  # type: ignore[attr-defined]

    def chosen(self) -> Asset | None:
        """The app, or None."""
        return self.apps.get(self.cleaned_data["asset"])


class ObjectionForm(Form):
    """这不对: in what, and why."""

    why = forms.ChoiceField(label="哪里不对", widget=forms.RadioSelect)
    grounds = forms.CharField(label="说明", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, kind: Kind, **options: Any) -> None:
        super().__init__(*args, **options)
        fits = {Objection.Why.MISSED} if kind.wanted else {Objection.Why.OTHER, Objection.Why.OFF}
        self.fields["why"].choices = [(one.value, one.label) for one in Objection.Why if one in fits]  # type: ignore[attr-defined]
        if len(fits) == 1:
            self.fields["why"].initial = next(iter(fits)).value


class DecideForm(Form):
    """裁定: what comes of it, why, and who decided where the writer only notes it down."""

    outcome = forms.ChoiceField(label="裁定", choices=Objection.Outcome.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label="理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    decider = forms.CharField(
        label="谁裁定的", max_length=60, required=False, help_text="您只是代录的才填，写职务，如“分管副主任”"
    )


class TrialForm(Form):
    """人工体验单: which version, and for each function whether it was seen and where. Ten questions."""

    version = forms.CharField(label="体验的版本号", max_length=60, help_text="在应用的“关于”或“设置”里看")
    tried_on = forms.DateField(label="体验日期", required=False, widget=DateInput())

    def __init__(self, *args: Any, user: User, asset: Asset, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user, self.asset = user, asset
        self.fields["unit"] = UnitField(user, Verb.FILL, label="体验单位", required=False)
        self.initial.setdefault("unit", user.unit)
        self.initial.setdefault("tried_on", timezone.localdate())
        self.initial.setdefault("version", asset.version or "")
        for kind in KINDS.values():
            self.fields[kind.name] = forms.ChoiceField(
                label=kind.question, choices=ANSWERS, required=False, widget=forms.RadioSelect
            )
            self.fields[f"{kind.name}_page"] = forms.CharField(label="在哪个页面", max_length=60, required=False)

    def questions(self) -> Iterator[tuple[Kind, forms.BoundField, forms.BoundField]]:
        """The functions, each with its answer and the page."""
        return ((kind, self[kind.name], self[f"{kind.name}_page"]) for kind in KINDS.values())

    def clean(self) -> dict[str, Any]:
        """What is left blank is as it mostly is; a page is named where a function was seen, and only there."""
        data: dict[str, Any] = super().clean() or {}
        data["tried_on"] = data.get("tried_on") or timezone.localdate()
        own = self.user.unit if may(self.user, Verb.FILL, self.user.unit) else self.asset.unit
        data["unit"] = data.get("unit") or own
        if data["tried_on"] > timezone.localdate():
            self.add_error("tried_on", "体验日期还没到。请填今天或以前的日期。")
        for kind in KINDS.values():
            answer, page = data.get(kind.name), data.get(f"{kind.name}_page")
            if answer == "yes" and not page:
                self.add_error(f"{kind.name}_page", "写在哪个页面看到的，别人才好核对，如“首页-考勤”。")
            elif answer == "no" and page:
                self.add_error(kind.name, "写了页面，又选了“没看到”。看到了就选“看到了”。")
        return data

    def answers(self) -> dict[str, dict[str, Any]]:
        """Function → whether it was seen, and on which page; a page alone means that it was."""
        told = {}
        for kind in KINDS.values():
            answer, page = self.cleaned_data[kind.name], self.cleaned_data[f"{kind.name}_page"]
            if answer or page:
                told[kind.name] = {"seen": answer != "no", "page": page}
        return told
