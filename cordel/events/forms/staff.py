"""What those who plan an event fill in."""

from datetime import date
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cordel.base.dates import date_format
from cordel.base.edits import EditForm
from cordel.base.forms import ClockField, CountryField, DayField, LongSelect, MomentField
from cordel.base.words import LanguageField, LanguagesField, Word
from cordel.events.actions import ActivityFacts, EventFacts, NewEvent, PlaceFacts, SeatFacts
from cordel.events.models import MOST_DAYS, Event, Format, Mode, Question
from cordel.events.rules import CHOSEN_ROLES
from cordel.projects.models import Partner
from cordel.towns import queries as towns
from cordel.towns.models import Town

EVENT_WORDS = {
    "name": Word(_("Name of the event"), required=True, max_length=200),
    "summary": Word(
        _("What it is about"),
        _("Two or three sentences for people who have never come."),
        rows=4,
        max_length=2000,
    ),
}
VENUE_WORDS = {"venue": Word(_("Venue and address"), rows=3, max_length=400)}
ACTIVITY_WORDS = {
    "title": Word(_("Title"), max_length=200),
    "topic": Word(_("What it is about"), rows=4, max_length=2000),
}
ANSWER_WORDS = {question.value: Word(question.label, rows=3, max_length=800) for question in Question}
# Where towns of Europe and its overseas territories keep their clocks.
FURTHER_ZONES = (
    "America/Cayenne America/Guadeloupe America/Martinique Asia/Famagusta Asia/Nicosia Asia/Tbilisi Asia/Yerevan"
    " Atlantic/Azores Atlantic/Canary Atlantic/Madeira Atlantic/Reykjavik Indian/Mayotte Indian/Reunion"
)


# The clock of Brussels, until a host is known.
ANY_CLOCK = "Europe/Brussels"


def zone_choices() -> list[tuple[str, str]]:
    there = {zone for zone in available_timezones() if zone.startswith("Europe/")} | set(
        FURTHER_ZONES.split()
    )
    return [(zone, zone.replace("_", " ")) for zone in sorted(there)]


def host_zone_choices() -> list[tuple[str, str]]:
    return [("", gettext("as in the town that hosts it")), *zone_choices()]


def mode_choices() -> list[tuple[str, Any]]:
    return [("", gettext("not known yet")), *Mode.choices]


class Short(forms.NumberInput):
    """A number of a few figures."""

    def __init__(self) -> None:
        super().__init__(attrs={"class": "short"})


class DaysFields(forms.Form):
    """A first and a last day."""

    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", gettext("The last day lies before the first one. Please check both."))
        if first and last and (last - first).days >= MOST_DAYS:
            self.add_error("ends_on", gettext("An event lasts at most a year. Please check both days."))
        return data


class NewEventForm(DaysFields):
    """Enough to begin with; everything else is written on the event's pages."""

    number = forms.IntegerField(label=_("Number on the journey"), min_value=1, max_value=999, widget=Short)
    name = forms.CharField(
        label=_("Name of the event"), max_length=200, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    language = LanguageField(label=_("Language of the name"))
    host = forms.ModelChoiceField(
        label=_("Town that hosts it"),
        queryset=Town.objects.all(),
        required=False,
        widget=LongSelect,
        empty_label=_("not known yet"),
    )
    mode = forms.ChoiceField(label=_("How it takes place"), choices=mode_choices, required=False)
    timezone = forms.ChoiceField(
        label=_("The host's clock"), choices=host_zone_choices, widget=LongSelect, required=False
    )
    field_order = ("number", "name", "language", "host", "starts_on", "ends_on", "mode", "timezone")

    def new(self) -> NewEvent:
        data = self.cleaned_data
        clock = data["timezone"] or (towns.clock_of(data["host"]) if data["host"] else "")
        return NewEvent(**{**data, "timezone": clock or ANY_CLOCK})


class EventForm(DaysFields, EditForm):
    """When and how the event takes place."""

    mode = NewEventForm.base_fields["mode"]
    timezone = forms.ChoiceField(label=_("The host's clock"), choices=zone_choices, widget=LongSelect)
    languages = LanguagesField(label=_("Languages spoken"))

    def __init__(self, *args: Any, facts: EventFacts, **kwargs: Any) -> None:
        super().__init__(*args, facts=facts, **kwargs)
        stored = (facts.timezone, facts.timezone)
        offered = zone_choices()
        self.fields["timezone"].choices = offered if stored[0] in dict(offered) else [stored, *offered]  # type: ignore[attr-defined]

    def facts(self) -> EventFacts:
        return EventFacts(**{name: self.cleaned_data[name] for name in EventFacts.__dataclass_fields__})


class SeatsForm(EditForm):
    """Who may register and when, on the host's clock."""

    registration_opens_at = MomentField(
        label=_("Registration opens"), help_text=_("On the host's clock. Empty: it is not open.")
    )
    registration_closes_at = MomentField(
        label=_("Registration closes"), help_text=_("Empty: it stays open until the event is closed.")
    )
    capacity = forms.IntegerField(
        label=_("Seats"),
        help_text=_("Empty: as many as come."),
        min_value=1,
        max_value=1_000_000,
        required=False,
        widget=Short,
    )
    keeps_waiting_list = forms.BooleanField(
        label=_("Keep a waiting list when all seats are taken"),
        help_text=_(
            "Whoever gives a seat back gives it to the next in turn, by letter, until the event begins."
        ),
        required=False,
    )
    safeguarding_policy = forms.URLField(
        label=_("Safeguarding policy"),
        help_text=_("The address of the document. Without it and a contact nobody under 18 can register."),
        max_length=200,
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"dir": "ltr"}),
    )
    safeguarding_contact = forms.CharField(
        label=_("Safeguarding contact"),
        help_text=_("Who looks after children, and how to reach them."),
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("registration_opens_at", "registration_closes_at"):
            self.fields[name].zone = event.zone  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        opens, closes = data.get("registration_opens_at"), data.get("registration_closes_at")
        if opens and closes and closes <= opens:
            self.add_error(
                "registration_closes_at", gettext("Registration closes before it opens. Please check both.")
            )
        return data

    def facts(self) -> SeatFacts:
        return SeatFacts(**{name: self.cleaned_data[name] for name in self.fields if name != "version"})


class PlaceForm(DaysFields):
    """A leg: a town that is entered, or a place by its name and country; its own days lie within the event's."""

    town = forms.ModelChoiceField(
        label=_("Town"),
        queryset=Town.objects.all(),
        required=False,
        widget=LongSelect,
        empty_label=_("none of these"),
    )
    as_printed = forms.CharField(
        label=_("or the name of another place"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    country = CountryField(label=_("Country of that place"), required=False)
    is_host = forms.BooleanField(
        label=_("It hosts the event (and does not only lend a room)"), required=False, initial=True
    )
    field_order = ("town", "as_printed", "country", "is_host", "starts_on", "ends_on")

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not data.get("town") and not data.get("as_printed") and "town" not in self.errors:
            self.add_error("town", gettext("Choose a town, or write the name of the place."))
        if data.get("as_printed") and not data.get("town") and not data.get("country"):
            self.add_error("country", gettext("In which country is this place?"))
        for name in ("starts_on", "ends_on"):
            if data.get(name) and self.event.days and data[name] not in self.event.days:
                self.add_error(name, gettext("This is not a day of the event."))
        return data

    def facts(self) -> PlaceFacts:
        data = {name: self.cleaned_data[name] for name in self.field_order}
        if data["town"] is not None:
            data |= {"as_printed": "", "country": data["town"].country}
        return PlaceFacts(**data)


class EditPlaceForm(PlaceForm, EditForm):
    """A leg that is there."""


class HoursFields(forms.Form):
    """A day of the event and two times on the host's clock; forms that add to it say what no day means."""

    no_day: Any = _("not known yet")

    day = forms.TypedChoiceField(label=_("Day"), coerce=date.fromisoformat, empty_value=None, required=False)
    starts_at = ClockField(label=_("Begins"))
    ends_at = ClockField(label=_("Ends"))

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = [(day.isoformat(), date_format(day, "l j F")) for day in event.days]
        self.fields["day"].choices = [("", self.no_day), *days]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        begins, ends = data.get("starts_at"), data.get("ends_at")
        if begins and ends and ends <= begins:
            self.add_error("ends_at", gettext("It ends before it begins. Please check both times."))
        return data


class ActivityFields(HoursFields):
    """When and where an item of the programme takes place, on the host's clock."""

    field_order: Any = ("format", "day", "starts_at", "ends_at")

    format = forms.ChoiceField(label=_("Format"), choices=Format.choices)
    place = forms.CharField(
        label=_("Room or place"),
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    languages = LanguagesField(label=_("Languages"))

    def facts(self) -> ActivityFacts:
        return ActivityFacts(**{name: self.cleaned_data[name] for name in ActivityFields.base_fields})


class ActivityForm(ActivityFields, EditForm):
    """An item that is there."""


class NewActivityForm(ActivityFields):
    title = forms.CharField(label=_("Title"), max_length=200, widget=forms.TextInput(attrs={"dir": "auto"}))
    language = LanguageField(label=_("Language of the title"))
    field_order = ("title", "language", "format", "day", "starts_at", "ends_at", "place", "languages")


class PlansForm(EditForm):
    """How many people each partner means to send. Give it `facts`, the stored plans."""

    def __init__(self, *args: Any, facts: dict[Partner, int | None], **kwargs: Any) -> None:
        self.partners = list(facts)
        super().__init__(*args, facts=facts, **kwargs)
        for partner in self.partners:
            self.fields[f"partner_{partner.pk}"] = forms.IntegerField(
                label=partner.name, min_value=0, max_value=100_000, required=False, widget=Short()
            )

    def typed(self, facts: Any) -> dict[str, Any]:
        return {f"partner_{partner.pk}": planned for partner, planned in facts.items()}

    def plans(self) -> dict[Partner, int | None]:
        return {partner: self.cleaned_data[f"partner_{partner.pk}"] for partner in self.partners}


class RoleForm(forms.Form):
    """What somebody is at the event: given by hand, or as the home says."""

    role = forms.ChoiceField(
        label=_("Role at the event"),
        choices=[
            ("", _("as it follows from where the person comes from")),
            *((role, role.label) for role in CHOSEN_ROLES),
        ],
        required=False,
    )
