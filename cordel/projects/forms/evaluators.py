"""What is chosen when an evaluator gets a link."""

from datetime import datetime, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cordel.base import tokens
from cordel.base.forms import NameField, OneUseForm

DAYS = (7, 14, 30, 90)


class EvaluatorLinkForm(OneUseForm):
    purpose = "evaluator-link"
    field_order = ("name", "days")

    name = NameField(
        label=_("For whom?"),
        help_text=_("Only this desk shows it, so that you know the link again."),
        max_length=80,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    days = forms.TypedChoiceField(
        label=_("For how long?"),
        help_text=_("Afterwards it opens nothing any more."),
        choices=lambda: [(days, ngettext("%(n)s day", "%(n)s days", days) % {"n": days}) for days in DAYS],
        coerce=int,
        initial=30,
    )

    def expires_at(self, now: datetime) -> datetime:
        return now + timedelta(days=self.cleaned_data["days"])

    @property
    def secret(self) -> str:
        """Follows from the form and from this installation's key: nothing has to be kept to show it once more to
        whoever sends the same form twice."""
        return tokens.derived("evaluator-link", self.cleaned_data["token"])
