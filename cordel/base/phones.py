"""Telephone numbers as people type them."""

import re
import unicodedata
from typing import Any, Final

from django import forms
from django.utils.translation import gettext

PHONE: Final = re.compile(r"\+?[0-9 ()./-]+")
FEWEST_DIGITS: Final = 3  # 112 is a number, too


class PhoneField(forms.CharField):
    """A telephone number as Europeans write it; digits of any script become those that a telephone dials."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(
            attrs={"type": "tel", "dir": "ltr", "autocomplete": "off", "inputmode": "tel"}
        )
        super().__init__(max_length=40, required=False, widget=widget, **options)

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value) or ""
        return "".join(str(unicodedata.digit(sign, sign)) for sign in typed)

    def validate(self, value: str) -> None:
        super().validate(value)
        digits = sum(sign.isdigit() for sign in value)
        if value and (not PHONE.fullmatch(value) or digits < FEWEST_DIGITS):
            raise forms.ValidationError(
                gettext("This is no telephone number. Write it with its country, like +351 912 345 678.")
            )
