"""What is arranged for the day: one short form, from the kind to the telephone number."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cordel.base.dates import date_format
from cordel.base.edits import EditForm
from cordel.base.forms import ClockField
from cordel.base.phones import PhoneField
from cordel.base.words import LanguagesField
from cordel.events.actions import ArrangementFacts
from cordel.events.forms.staff import HoursFields
from cordel.events.models import Arrangement, Event


def _line(**attributes: str) -> forms.TextInput:
    return forms.TextInput(attrs={"dir": "auto", "autocomplete": "off", **attributes})


class ArrangementFields(HoursFields):
    """One line of the run sheet. Only what happens is asked for; the rest is filled in as it becomes known."""

    no_day = _("every day, or not known yet")
    field_order: Any = ("kind", "what", "day")

    kind = forms.ChoiceField(label=_("Kind"), choices=Arrangement.Kind.choices)
    what = forms.CharField(
        label=_("What"),
        help_text=_("In a few words, for example: bus from the airport, lunch for everybody."),
        max_length=200,
        widget=_line(),
    )
    starts_at = ClockField(label=_("From"))
    ends_at = ClockField(label=_("Until"))
    place = forms.CharField(
        label=_("Place, or where it starts"), max_length=160, required=False, widget=_line()
    )
    to_place = forms.CharField(label=_("Where it goes"), max_length=160, required=False, widget=_line())
    who = forms.CharField(
        label=_("Who does it"),
        help_text=_("The driver, the interpreter, whoever keeps the door."),
        max_length=160,
        required=False,
        widget=_line(),
    )
    phone = PhoneField(label=_("Telephone"))
    seats = forms.IntegerField(
        label=_("Seats or portions"),
        min_value=1,
        max_value=10_000,
        required=False,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )
    languages = LanguagesField(label=_("Languages"))
    note = forms.CharField(
        label=_("Note"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )

    def facts(self) -> ArrangementFacts:
        return ArrangementFacts(
            **{name: self.cleaned_data[name] for name in ArrangementFacts.__dataclass_fields__}
        )


class NewArrangementForm(ArrangementFields):
    """One more."""


class ArrangementForm(ArrangementFields, EditForm):
    """One that is there. A day that is no longer one of the event's stays until somebody chooses another."""

    def __init__(self, *args: Any, event: Event, facts: ArrangementFacts, **kwargs: Any) -> None:
        super().__init__(*args, event=event, facts=facts, **kwargs)
        if facts.day and facts.day not in event.days:
            day = (facts.day.isoformat(), date_format(facts.day, "l j F"))
            self.fields["day"].choices.append(day)  # type: ignore[attr-defined]
