"""How somebody arrives and where somebody stays: one form for the person, and for a whole delegation at once."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cordel.base.forms import ClockField, DayField
from cordel.events.actions import TravelFacts
from cordel.events.models import Lodging, Means

NOT_YET = ("", _("not known yet"))


def _line(label: Any, longest: int, help_text: Any = "") -> forms.CharField:
    widget = forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"})
    return forms.CharField(
        label=label, help_text=help_text, max_length=longest, required=False, widget=widget
    )


class TravelForm(forms.Form):
    """Nothing of it is required."""

    arrives_on = DayField(label=_("Day of arrival"))
    arrives_at = ClockField(label=_("Hour of arrival"))
    arrives_by = forms.ChoiceField(label=_("Arrives by"), choices=[NOT_YET, *Means.choices], required=False)
    arrives_with = _line(_("Flight, train or bus of arrival"), 80, _("For example TP 1234."))
    arrives_where = _line(_("Where it arrives"), 120, _("Airport, station or stop."))
    leaves_on = DayField(label=_("Day of departure"))
    leaves_at = ClockField(label=_("Hour of departure"))
    leaves_by = forms.ChoiceField(label=_("Leaves by"), choices=[NOT_YET, *Means.choices], required=False)
    leaves_with = _line(_("Flight, train or bus of departure"), 80)
    leaves_from = _line(_("Where it leaves from"), 120)
    lodging = forms.ChoiceField(
        label=_("Where do you stay?"), choices=[NOT_YET, *Lodging.choices], required=False
    )
    lodging_name = _line(_("Name and address of the place"), 160)
    room_note = _line(
        _("What matters for the room"),
        200,
        _(
            "For example whom you share it with, or no stairs. Nothing about your health that the host need not know."
        ),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for way in ("arrives", "leaves"):
            if data.get(f"{way}_at") and not data.get(f"{way}_on") and f"{way}_on" not in self.errors:
                self.add_error(f"{way}_on", gettext("Write the day that belongs to this hour."))
        return data

    def facts(self) -> TravelFacts:
        return TravelFacts(**{name: self.cleaned_data[name] for name in TravelFacts.__dataclass_fields__})

    @property
    def tells(self) -> bool:
        """Whether something is told or wrong, so that the page must show it."""
        return any(self[name].value() or self[name].errors for name in self.fields)


class DelegationTravelForm(TravelForm):
    """The same for everybody who is ticked."""

    field_order = ("people",)

    people = forms.TypedMultipleChoiceField(
        label=_("For whom"), coerce=int, required=False, widget=forms.MultipleHiddenInput
    )
    starts_anew = forms.BooleanField(
        label=_("Erase first what was told of the ticked people"),
        help_text=_("Without it an empty field leaves with everybody what is known already."),
        required=False,
    )

    def __init__(self, *args: Any, people: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["people"].choices = [(one, one) for one in people]
        fields["lodging"].label = gettext("Where do they stay?")

    @property
    def ticked(self) -> set[str]:
        return {str(one) for one in self["people"].value() or ()}
