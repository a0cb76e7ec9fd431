"""The code of a session, as people type who take part on a screen."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cordel.base.forms import CodeForm
from cordel.core.session_codes import LONGEST_TYPED


def _typed(**more: str) -> forms.TextInput:
    plain = {"autocomplete": "off", "autocapitalize": "characters", "dir": "ltr", "spellcheck": "false"}
    return forms.TextInput(attrs={"class": "code", **plain, **more})


class SpokenForm(forms.Form):
    """What was heard, or read on the shared screen."""

    spoken = forms.CharField(
        label=_("Code of the session"),
        help_text=_("Five letters and figures. The host says them aloud and shows them."),
        max_length=LONGEST_TYPED,
        widget=_typed(),
    )


class HereForm(SpokenForm, CodeForm):
    """The same with the person's own code, for whoever has no private link at hand."""

    field_order: Any = ("code", "spoken")
