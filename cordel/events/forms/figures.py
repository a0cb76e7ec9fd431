"""What those fill in who sign figures. Each form carries the digest of what was shown with it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cordel.base import edits

KEPT = _("Your words are kept with the figures and printed with them. Name nobody who took part.")


def _words(label: Any, hint: Any, *, required: bool = True) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 4, "dir": "auto"})
    return forms.CharField(label=label, help_text=hint, max_length=1000, required=required, widget=widget)


class SignForm(forms.Form):
    """`seen` is the digest of the figures on the page; after a refusal the page shows them anew."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def show_anew(self, digest: str) -> None:
        """What was typed stays; the figures are those of now."""
        if self.is_bound:
            self.data = edits.retyped(self, seen=digest)


class InSteadForm(SignForm):
    reason = _words(
        _("Why do you confirm in their stead?"), _("For example: a telephone call, and on which day.")
    )


class ObjectionForm(SignForm):
    reason = _words(
        _("What is not right?"),
        _(
            "The hosts and the coordinator read it, and it is kept with the figures. Name nobody who took part."
        ),
    )


class AnswerForm(forms.Form):
    answer = _words(
        _("Your answer"), _("The town reads it and is asked to confirm again. It is kept with the figures.")
    )


class FreezeForm(SignForm):
    because = _words(_("Why are the figures frozen anyway?"), KEPT)

    def __init__(self, *args: Any, all_confirmed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if all_confirmed:
            del self.fields["because"]

    @property
    def reason(self) -> str:
        return str(self.cleaned_data.get("because", ""))


class ReopenForm(forms.Form):
    reason = _words(_("What has to be corrected, and why?"), KEPT)
