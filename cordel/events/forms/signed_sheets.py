"""The scan of a signed sheet: the file, whose people are on it, and of which day."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cordel.base.dates import date_format
from cordel.events.actions import SheetFacts
from cordel.events.models import Event
from cordel.events.rules.signed_sheets import MOST_BYTES
from cordel.towns.models import Town


class SignedSheetForm(forms.Form):
    """What is in the file is judged where it is kept."""

    file = forms.FileField(
        label=_("The scan"),
        help_text=_("PDF, PNG or JPEG, at most 50 MB. Several sheets can be one PDF."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
    )
    town = forms.TypedChoiceField(
        label=_("Whose people are on it"), coerce=int, empty_value=None, required=False
    )
    day = forms.TypedChoiceField(
        label=_("Of which day"), coerce=date.fromisoformat, empty_value=None, required=False
    )

    def __init__(
        self,
        *args: Any,
        event: Event,
        towns: list[Town],
        takes_everybody: bool,
        too_big: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.too_big = too_big
        everybody = [("", gettext("people of several towns"))] if takes_everybody else []
        days = [(day.isoformat(), date_format(day)) for day in event.days]
        fields: Any = self.fields
        fields["town"].choices = [*everybody, *((town.pk, str(town)) for town in towns)]
        fields["town"].required = not takes_everybody
        fields["day"].choices = [("", gettext("all days of the event")), *days]
        if too_big:
            fields["file"].required = False

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.too_big:
            self.add_error("file", gettext("The file is larger than 50 MB. Nothing was read."))
        return data

    def facts(self) -> SheetFacts:
        data = self.cleaned_data
        return SheetFacts(bytes(data["file"].read(MOST_BYTES + 1)), data["town"], data["day"])
