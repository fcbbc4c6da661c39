"""The form of restoring."""

from __future__ import annotations

from django import forms

from qingzhi.platform.core.forms import Form


class RestoreForm(Form):
    """Which backup."""

    file = forms.FileField(label="备份文件", help_text="做备份时得到的 .zip 文件")
