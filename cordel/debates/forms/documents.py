"""A document that comes with a form, as a file."""

from typing import Any

from django import forms
from django.utils.translation import gettext

from cordel.core.material_files import MOST_BYTES


class DocumentForm(forms.Form):
    """Of a form with a field `file`. Of one that is too big nothing arrives, and that is what is told (`too_big`)."""

    def __init__(self, *args: Any, too_big: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.too_big = too_big

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.too_big:
            self.add_error("file", gettext("The file is larger than 10 MB. Nothing was read."))
        return data

    @property
    def file_data(self) -> bytes:
        file = self.cleaned_data.get("file")
        return bytes(file.read(MOST_BYTES + 1)) if file else b""
