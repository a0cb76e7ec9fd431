"""A pass for the door, and a word about what a device there told."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cordel.base import tokens
from cordel.base.dates import date_format
from cordel.base.forms import NameField, OneUseForm
from cordel.events.actions import PassFacts
from cordel.events.models import Event


class DoorPassForm(OneUseForm):
    """`days`: those that are not over."""

    purpose = "door-pass"

    days = forms.TypedMultipleChoiceField(
        label=_("For which days?"),
        help_text=_(
            "Whoever keeps the door chooses one of them on the phone. Each day's list goes in the night after."
        ),
        coerce=date.fromisoformat,
        widget=forms.CheckboxSelectMultiple,
    )
    label = NameField(
        label=_("Which door?"),
        help_text=_(
            "For example “Main entrance”. Make one for each door, so that you can take one back alone."
        ),
        max_length=60,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, event: Event, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = [day for day in event.days if day >= today]
        field: Any = self.fields["days"]
        field.choices = [(day.isoformat(), date_format(day, "DATE_FORMAT")) for day in days]
        field.initial = [day.isoformat() for day in days[:1]]

    def facts(self) -> PassFacts:
        return PassFacts(days=tuple(sorted(self.cleaned_data["days"])), label=self.cleaned_data["label"])

    @property
    def secret(self) -> str:
        """Follows from the form and this installation's key: the same form sent twice shows the same pass."""
        return tokens.derived_code("door-pass", self.cleaned_data["token"])


class SettleForm(forms.Form):
    because = forms.CharField(
        label=_("What did you find out?"),
        help_text=_("For example: twins with one ticket, both were there. No more about people than that."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
